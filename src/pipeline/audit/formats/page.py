"""A page of a PDF as the readers of words and tables need it: characters and ruling lines, each with its place.

All places are in points from the upper left corner of the page as it is shown, turned as the file says.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle. A ruling line is one without width or without height."""

    x0: float
    top: float
    x1: float
    bottom: float


class Character(NamedTuple):
    """A character, or the few that one glyph stands for. `upright` is false where a text is turned to its side or mirrored."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    upright: bool
    font: str


@dataclass(frozen=True)
class Page:
    """A page, or the part of one that a document takes up. `rules` are the rectangles and straight lines drawn on it."""

    number: int
    width: float
    height: float
    characters: tuple[Character, ...]
    rules: tuple[Box, ...]

    def between(self, left: float, right: float) -> Page:
        """The part between two vertical lines: what crosses one is cut there."""
        return replace(
            self,
            characters=tuple(
                character._replace(x0=max(character.x0, left), x1=min(character.x1, right))
                for character in self.characters
                if character.x1 >= left and character.x0 <= right
            ),
            rules=tuple(
                rule._replace(x0=max(rule.x0, left), x1=min(rule.x1, right))
                for rule in self.rules
                if rule.x1 >= left and rule.x0 <= right
            ),
        )


def clusters(values: Iterable[float], gap: float) -> dict[float, int]:
    """Each value → the number of its cluster, counted from the least; neighbours within `gap` belong together."""
    numbers: dict[float, int] = {}
    number, before = 0, None
    for value in sorted(set(values)):
        if before is not None and value > before + gap:
            number += 1
        numbers[value] = number
        before = value
    return numbers


def without_doubles(characters: tuple[Character, ...]) -> tuple[Character, ...]:
    """The characters without those that stand within a point of the same character: text is drawn twice to look bold."""
    same: dict[tuple[str, str, float, bool], list[int]] = {}
    for index, character in enumerate(characters):
        same.setdefault((character.text, character.font, character.size, character.upright), []).append(index)
    doubles: set[int] = set()
    for indexes in same.values():
        if len(indexes) > 1:
            rows = clusters((characters[index].top for index in indexes), 1)
            for row in range(max(rows.values()) + 1):
                in_row = [index for index in indexes if rows[characters[index].top] == row]
                if len(in_row) > 1:
                    doubles |= _doubles(characters, in_row)
    return (
        tuple(character for index, character in enumerate(characters) if index not in doubles)
        if doubles
        else characters
    )


def _doubles(characters: tuple[Character, ...], indexes: list[int]) -> set[int]:
    """Of equal characters of a row, all but the uppermost of each place."""
    columns = clusters((characters[index].x0 for index in indexes), 1)
    if len(columns) == len(indexes) == max(columns.values()) + 1:
        return set()
    first: dict[int, int] = {}
    for index in sorted(indexes, key=lambda index: (characters[index].top, characters[index].x0)):
        first.setdefault(columns[characters[index].x0], index)
    return set(indexes) - set(first.values())
