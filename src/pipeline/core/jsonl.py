"""Append-only logs as JSON Lines: one JSON object a line; lines written together are on the disk together, or not at all.

A crash can tear the last line. The next writer closes it, and readers pass over it: what it recorded is done again. Any other line
that is no object was damaged: it is refused by its number, because what it recorded may be lost.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.core.errors import Refusal


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
    """The entries of a log, oldest first; none when there is no log. A torn line is passed over. Raises Refusal LOG-LINE."""
    return (entry for _, entry in read_numbered_lines(log))


def read_numbered_lines(log: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The entries of a log, each with the number of its line. Raises Refusal LOG-LINE."""
    try:
        content = log.read_bytes()
    except FileNotFoundError:
        return
    except OSError as error:
        raise Refusal("LOG-UNREADABLE", file=str(log), reason=error.strerror or type(error).__name__) from None
    for number, line in enumerate(content.split(b"\n"), start=1):
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):  # not JSON, or cut within a character
            if line.startswith(b"{") and line.rstrip().endswith(b"}"):
                raise refuse_line(log, number) from None
            if line.strip(b"\0 \t\r") and not line.startswith(b"{"):
                raise refuse_line(log, number) from None
            continue
        if not isinstance(entry, dict):
            raise refuse_line(log, number)
        yield number, entry


def refuse_line(log: Path, number: int) -> Refusal:
    """The refusal of a line that is no entry of its log."""
    return Refusal("LOG-LINE", file=str(log), line=number)
