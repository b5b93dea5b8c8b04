"""An exception that is no refusal is an error of the program. People get one sentence and the place of its full text."""

from __future__ import annotations

import os
import tempfile
import traceback
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from pipeline.core import Refusal, now_in_shanghai, scrub

# The product's own code: their frames say where an error happened without quoting any data.
_PACKAGES = ("pipeline", "flows")


def as_refusal(error: Exception, workspace: Path) -> Refusal:
    """The refusal to show for an exception: itself, or PROGRAM-ERROR with the file that holds the traceback.

    The text of an exception may quote a row of a ledger: it goes into a file that only its owner can read, in the workspace's
    `warehouse/logs`, or in the folder for temporary files where there is no workspace.
    """
    if isinstance(error, Refusal):
        return error
    text = scrub("".join(traceback.format_exception(error)))
    return Refusal(
        "PROGRAM-ERROR", kind=type(error).__name__, where=place_of(error), file=str(_written(text, workspace))
    )


def place_of(error: BaseException) -> str:
    """File and line of the last three frames in this product's code, such as `pipeline/figures/count.py:12`."""
    folders = [Path(spec.origin).parent for name in _PACKAGES if (spec := find_spec(name)) and spec.origin]
    frames = [
        f"{Path(frame.filename).relative_to(folder.parent).as_posix()}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        for folder in folders
        if Path(frame.filename).is_relative_to(folder)
    ]
    return " → ".join(frames[-3:])


def _written(text: str, workspace: Path) -> Path:
    folder = workspace.resolve() / "warehouse" / "logs"
    if (workspace / "workspace.toml").exists():
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            return _new_file(text, folder)
    return _new_file(text, Path(tempfile.gettempdir()))


def _new_file(text: str, folder: Path) -> Path:
    """Write a new file, readable by its owner alone."""
    handle, name = tempfile.mkstemp(".txt", f"error-{now_in_shanghai():%Y%m%dT%H%M%S}-", folder)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return Path(name)
