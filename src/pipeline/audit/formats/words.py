"""Puts the characters of a page together to words and texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from pipeline.audit.formats.page import Character, clusters

_ALONG = 2  # points: a wider gap in a line of text begins a word
_ACROSS = 3  # points: characters whose tops are further apart stand in two lines


class Word(NamedTuple):
    """Characters that follow each other without a gap or a blank."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float


def words_of(characters: Iterable[Character]) -> Iterator[Word]:
    """The words of each run of one size and direction, line by line."""
    for (upright, _), run in groupby(characters, attrgetter("upright", "size")):
        yield from _words(list(run), upright=upright)


def text_of(characters: Iterable[Character]) -> str:
    """The text of a cell: its words with blanks between them, line by line."""
    words = [
        word
        for upright, run in groupby(characters, attrgetter("upright"))
        for word in _words(list(run), upright=upright)
    ]
    if len(words) < 2:
        return words[0].text if words else ""
    number = clusters((word.top for word in words), _ACROSS)
    lines: dict[int, list[str]] = {}
    for word in words:
        lines.setdefault(number[word.top], []).append(word.text)
    return "\n".join(" ".join(lines[line]) for line in sorted(lines))


def _words(characters: Sequence[Character], *, upright: bool) -> Iterator[Word]:
    """Words of upright text, which runs to the right; of other text, which is read downward in lines from the left."""
    if upright:
        number, line_of = clusters((character.top for character in characters), _ACROSS), attrgetter("top")
    else:
        number, line_of = clusters((character.x0 for character in characters), _ALONG), attrgetter("x0")
    lines: dict[int, list[Character]] = {}
    for character in characters:
        lines.setdefault(number[line_of(character)], []).append(character)
    for line in sorted(lines):
        yield from _words_of_line(lines[line], upright=upright)


def _words_of_line(line: list[Character], *, upright: bool) -> Iterator[Word]:
    line.sort(key=attrgetter("x0") if upright else attrgetter("top", "bottom"))
    word: list[Character] = []
    for character in line:
        if character.text.isspace():
            if word:
                yield _word(word)
            word = []
            continue
        if word and (_apart(word[-1], character) if upright else _apart_downward(word[-1], character)):
            yield _word(word)
            word = []
        word.append(character)
    if word:
        yield _word(word)


def _apart(before: Character, character: Character) -> bool:
    return character.x0 > before.x1 + _ALONG or abs(character.top - before.top) > _ACROSS


def _apart_downward(before: Character, character: Character) -> bool:
    return character.top > before.bottom + _ACROSS or abs(character.x0 - before.x0) > _ALONG


def _word(characters: Sequence[Character]) -> Word:
    first = characters[0]
    if len(characters) == 1:
        return Word(first.text, first.x0, first.top, first.x1, first.bottom, first.size)
    return Word(
        "".join([character.text for character in characters]),
        min([character.x0 for character in characters]),
        min([character.top for character in characters]),
        max([character.x1 for character in characters]),
        max([character.bottom for character in characters]),
        first.size,
    )
