"""disk."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipeline.core.errors import Refusal


@contextmanager
def room_in(folder: Path) -> Iterator[None]:
    """Say DISK-FULL where the system or DuckDB says there is no room for what is written below a folder."""
    try:
        yield
    except (OSError, duckdb.Error) as error:
        if is_no_room(error):
            raise Refusal("DISK-FULL", folder=str(folder)) from None
        raise


def is_no_room(error: Exception) -> bool:
    """Whether an error means a full disk, a used-up quota or a limit on the size of files."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    text = str(error).lower()
    return any(sign in text for sign in ("no space left", "could not write", "disk quota", "file too large"))
