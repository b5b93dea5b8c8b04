"""A full disk: which errors mean one, and the refusal a person can act on. How something damaged is set aside."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipeline.core.errors import Refusal
from pipeline.core.timezone import now_in_shanghai


@contextmanager
def room_in(folder: Path) -> Iterator[None]:
    """Turn the system's or DuckDB's error about a full disk, met while writing below a folder, into Refusal DISK-FULL.

    Every other error passes unchanged.
    """
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


def set_aside(entry: Path) -> Path:
    """Rename a file, folder or link, if it is there, to a name that nobody reads. Returns where it is then."""
    stamp = f"{now_in_shanghai():%Y%m%dT%H%M%S}-{os.getpid()}"
    aside = entry.with_name(f"damaged-{stamp}-{entry.name}")
    if entry.exists() or entry.is_symlink():
        os.replace(entry, aside)
    return aside
