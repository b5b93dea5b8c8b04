"""Recognises the rows, columns and sections of the forms that a text names, by the patterns in `labels.yml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Any

from pipeline.audit.language.characters import plain
from pipeline.core import package_yaml
from pipeline.law import all_forms

_MIN_SIMILARITY = 0.62
_MIN_LEAD = 0.12


@dataclass(frozen=True)
class NameMatch:
    """The id of a row or column that a text names, with the offsets of the match."""

    name: str
    start: int
    end: int


@cache
def label_patterns() -> dict[str, Any]:
    """`labels.yml` as written."""
    loaded: dict[str, Any] = package_yaml("audit/tables/labels.yml")
    return loaded


@cache
def _compiled(*path: str) -> dict[str, re.Pattern[str]]:
    node: Any = label_patterns()
    for step in path:
        node = node[step]
    patterns: Mapping[str, list[str]] = node
    return {
        name: re.compile("|".join(f"(?:{pattern})" for pattern in alternatives))
        for name, alternatives in patterns.items()
    }


@cache
def row_order(table: str) -> dict[str, int]:
    """Row → its position in the order of both forms together."""
    return {name: index for index, name in enumerate(label_patterns()[table]["rows"])}


def find(table: str, what: str, text: str) -> list[NameMatch]:
    """The rows or columns (`what`: rows, columns) that a text without blanks names, in order; each once.

    Of a match within another the longer counts: “规范性文件” is not “规章”.
    """
    matches: list[NameMatch] = []
    for name, pattern in _compiled(table, what).items():
        match = pattern.search(text)
        if match is not None and match.end() > match.start():
            matches.append(NameMatch(name, match.start(), match.end()))
    longest = [
        candidate
        for candidate in matches
        if not any(
            other is not candidate and other.start <= candidate.start and other.end >= candidate.end
            and (other.end - other.start > candidate.end - candidate.start)
            for other in matches
        )
    ]  # fmt: skip
    return sorted(longest, key=lambda match: match.start)


def find_all(table: str, what: str, text: str) -> list[NameMatch]:
    """All matches of rows or columns, with those of the same name, in order."""
    matches = [
        NameMatch(name, match.start(), match.end())
        for name, pattern in _compiled(table, what).items()
        for match in pattern.finditer(text)
        if match.end() > match.start()
    ]
    return sorted(matches, key=lambda match: match.start)


def nearest(table: str, text: str) -> str | None:
    """The row whose printed label a text with typing errors resembles most; None where none is similar or several are."""
    bare = without_number(text)
    if not 4 <= len(bare) <= 60:
        return None
    scored = sorted(
        ((SequenceMatcher(None, bare, label).ratio(), name) for name, label in printed_labels(table)), reverse=True
    )
    best, second = scored[0], next((entry for entry in scored if entry[1] != scored[0][1]), (0.0, ""))
    return best[1] if best[0] >= _MIN_SIMILARITY and best[0] - second[0] >= _MIN_LEAD else None


def without_number(text: str) -> str:
    """A label without the number before it."""
    return re.sub(r"^[(（]?[一二三四五六七八九十\d]{1,2}[)）]?[.,:]?", "", text)


@cache
def printed_labels(table: str) -> tuple[tuple[str, str], ...]:
    known: set[tuple[str, str]] = set()
    for form in all_forms():
        if form.kind != "report":
            continue
        for block in form.table(table).blocks:
            for row in block.rows:
                known.add((row.id, without_number(plain(row.label))))
    return tuple(sorted(known))


def is_header(table: str, text: str) -> bool:
    """Whether a text belongs to the head of the table."""
    return any(re.search(pattern, text) for pattern in label_patterns()[table].get("headers", ()))


def is_group(table: str, text: str) -> bool:
    """Whether a text is the heading of a group of rows, like “（三）不予公开”."""
    return any(re.fullmatch(pattern, text) for pattern in label_patterns()[table].get("groups", ()))


def is_fragment(table: str, text: str) -> bool:
    """Whether a short text is part of a label or heading that was printed vertically or cut."""
    return len(text) <= 8 and plain(label_patterns()[table].get("fragments", "")).find(text) >= 0


def section_of(heading: str) -> str | None:
    """The id of the section that a heading without its number names; None for other text."""
    for name, pattern in _compiled("sections").items():
        if pattern.search(heading):
            return name
    return None
