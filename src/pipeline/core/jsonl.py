"""Append-only logs of evidence: one JSON document a line, all lines of one act in one write that is on the disk when it returns."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path


def append(log: Path, entries: Iterable[Mapping[str, object]]) -> None:
    """Add lines to a log whose folder is there, all or none; a line torn by an earlier crash is closed first."""
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
