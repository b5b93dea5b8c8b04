"""The full text of an error that is no refusal: kept in a file that only its owner can read, because it may quote a row.

What people are told is the kind of the error, its place in the program and the name of that file.
"""

from __future__ import annotations

import os
import traceback
from pathlib import Path

from pipeline.core.timezone import now_in_shanghai

_KEPT = 50


def report_error(warehouse: Path, error: BaseException | str) -> str:
    """Write the text of an error below `<warehouse>/errors`. Returns a Chinese sentence that says where it is; never raises."""
    text = error if isinstance(error, str) else "".join(traceback.format_exception(error))
    if not text:
        return ""
    folder = warehouse / "errors"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = 0
        while True:
            file = folder / f"{now_in_shanghai():%Y%m%dT%H%M%S}-{os.getpid()}-{number}.txt"
            try:
                descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                break
            except FileExistsError:
                number += 1
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as handle:
            handle.write(text)
        for old in sorted(folder.glob("*.txt"))[:-_KEPT]:
            old.unlink(missing_ok=True)
    except OSError as reason:
        return f"原文没有写下（{reason.strerror}）。"
    return f"原文在 {file}（可能含个人信息）。"
