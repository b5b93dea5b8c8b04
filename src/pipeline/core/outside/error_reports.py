"""An error that is no refusal: people are told its kind, its place in the program and the name of a file.

The file holds the text, which may quote a row of a ledger; only its owner can read it.
"""

from __future__ import annotations

import os
import tempfile
import traceback
from importlib.util import find_spec
from pathlib import Path

from pipeline.core.errors import Refusal
from pipeline.core.secrets import scrub
from pipeline.core.timezone import now_in_shanghai

_KEPT = 50
# The program's own packages: the files and lines of their frames say where an error happened without quoting any data.
_PACKAGES = ("pipeline", "flows")


def as_refusal(error: Exception, workspace: Path) -> Refusal:
    """The refusal to show for an exception: itself, or PROGRAM-ERROR with the place of its text, in the workspace where there is one."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, OSError):
        from pipeline.core.disk import is_no_room  # imports DuckDB

        if is_no_room(error):
            return Refusal("DISK-FULL", folder=str(workspace))
    exists = (workspace / "workspace.toml").exists()
    warehouse = workspace.resolve() / "warehouse" if exists else Path(tempfile.mkdtemp(prefix="gongkai-"))
    return Refusal(
        "PROGRAM-ERROR", kind=type(error).__name__, where=place_of(error), report=report_error(warehouse, error)
    )


def report_error(warehouse: Path, error: BaseException | str) -> str:
    """Write the text of an error, without secrets, below `<warehouse>/errors`, else into a folder for temporary files.

    Returns a Chinese sentence that says where it is; never raises.
    """
    text = scrub(error if isinstance(error, str) else "".join(traceback.format_exception(error)))
    if not text:
        return ""
    try:
        try:
            file = _write(text, warehouse / "errors")
        except OSError:
            file = _write(text, Path(tempfile.mkdtemp(prefix="gongkai-")))
    except OSError as reason:
        return f"原文没有写下（{reason.strerror}）。"
    return f"原文在 {file}（可能含个人信息，只有本人可读）。"


def place_of(error: BaseException) -> str:
    """File and line of the last three frames in the program's own code, such as `pipeline/figures/count.py:12`, else of the last frame.

    The text of the error is left out.
    """
    frames = traceback.extract_tb(error.__traceback__)
    folders = [Path(spec.origin).parent for name in _PACKAGES if (spec := find_spec(name)) and spec.origin]
    own = [
        f"{Path(frame.filename).relative_to(folder.parent).as_posix()}:{frame.lineno}"
        for frame in frames
        for folder in folders
        if Path(frame.filename).is_relative_to(folder)
    ]
    last = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-1:]]
    return " → ".join(own[-3:] or last) or "?"


def _write(text: str, folder: Path) -> Path:
    """Write a new file, readable by its owner alone; the oldest beyond fifty go."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(".txt", f"{now_in_shanghai():%Y%m%dT%H%M%S}-", folder)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as handle:
        handle.write(text)
    for old in sorted(folder.glob("*.txt"))[:-_KEPT]:
        old.unlink(missing_ok=True)
    return Path(name)
