"""Append-only logs as JSON Lines: one JSON object a line; lines written together are on the disk together, or not at all.

A crash can tear the last line. The next writer closes it, and readers pass over it: what it recorded is done again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any


def append_lines(log: Path, entries: Iterable[Mapping[str, object]]) -> None:
    """Add lines to a log whose folder exists, all or none, and wait until they are on the disk."""
    text = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
    if not text:
        return
    with log.open("a+b") as target:
        if target.tell():
            target.seek(-1, os.SEEK_END)
            if target.read(1) != b"\n":
                text = "\n" + text
        target.write(text.encode())
        target.flush()
        os.fsync(target.fileno())


def read_lines(log: Path) -> Iterator[dict[str, Any]]:
    """The entries of a log, oldest first; none when there is no log. A torn line is passed over."""
    if not log.exists():
        return
    for line in log.read_bytes().split(b"\n"):
        try:
            entry = json.loads(line)
        except ValueError:  # not JSON, or cut within a character
            continue
        if isinstance(entry, dict):
            yield entry
