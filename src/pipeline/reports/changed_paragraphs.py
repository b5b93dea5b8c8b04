"""Compares the paragraphs of a draft with those it was written with: which named paragraphs a person changed, and to what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

_SIMILAR = 0.5  # a line at least this alike is the same paragraph, changed


@dataclass(frozen=True)
class ChangedParagraphs:
    """`texts`: name → its paragraphs now, None where they are as written; `unplaced` are new lines under no heading of the report."""

    texts: dict[str, tuple[str, ...] | None]
    unplaced: tuple[str, ...]


def changed_paragraphs(base: Sequence[dict[str, Any]], lines: Sequence[str]) -> ChangedParagraphs:
    """The changes from `base` (a text record) to the lines of a draft.

    New lines belong to the place of their heading, where it has one, else to the paragraph before them.
    """
    now: list[list[str]] = [[] for _ in base]
    unplaced: list[str] = []
    matcher = SequenceMatcher(None, [entry["text"] for entry in base], list(lines), autojunk=False)
    for _, first, end, start, stop in matcher.get_opcodes():
        if end - first == stop - start and all(base[first + n]["text"] == lines[start + n] for n in range(end - first)):
            for step in range(end - first):
                now[first + step].append(lines[start + step])
            continue
        _assign(base, now, unplaced, range(first, end), lines[start:stop])
    texts: dict[str, tuple[str, ...] | None] = {}
    for name in dict.fromkeys(entry["name"] for entry in base if entry["level"] == 0):
        own = [index for index, entry in enumerate(base) if entry["level"] == 0 and entry["name"] == name]
        before = tuple(base[index]["text"] for index in own)
        after = tuple(line for index in own for line in now[index])
        texts[name] = None if before == after else after
    return ChangedParagraphs(texts, tuple(unplaced))


def _assign(
    base: Sequence[dict[str, Any]], now: list[list[str]], unplaced: list[str], block: range, lines: Sequence[str]
) -> None:
    """Give each line of a changed block to the paragraph it was made of, or to the place it was written in."""
    position = block.start
    for line in lines:
        alike = [
            (SequenceMatcher(None, base[index]["text"], line).ratio(), -index) for index in block if index >= position
        ]
        ratio, negative = max(alike, default=(0.0, 0))
        if ratio >= _SIMILAR:
            position = -negative
            if base[position]["level"] == 0:
                now[position].append(line)
            continue
        home = _home(base, block, position)
        if home is None:
            unplaced.append(line)
        else:
            now[home].append(line)
            position = max(position, home) if home in block else position


def _home(base: Sequence[dict[str, Any]], block: range, position: int) -> int | None:
    """The index of the paragraph that a new line at `position` belongs to."""
    inside = [index for index in block if index >= position and base[index]["level"] == 0]
    for index in inside:
        if _is_place(base[index]):
            return index
    before = _until_heading(base, range(min(position, len(base)) - 1, -1, -1))
    after = _until_heading(base, range(position, len(base)))
    for index in (*before, *after):
        if _is_place(base[index]):
            return index
    return next(iter((*inside, *before, *after)), None)


def _until_heading(base: Sequence[dict[str, Any]], indexes: range) -> list[int]:
    """The indexes of the paragraphs in that direction under the same heading."""
    under = []
    for index in indexes:
        if base[index]["level"]:
            break
        under.append(index)
    return under


def _is_place(entry: dict[str, Any]) -> bool:
    return entry.get("source") in ("open", "written")
