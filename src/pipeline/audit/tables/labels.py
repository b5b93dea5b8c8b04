"""Which row, column or section of the forms a text names, however an agency writes it. The patterns stand in `labels.yml`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from importlib import resources
from typing import Any

import yaml

from pipeline.audit.language.characters import plain
from pipeline.law import all_forms

_LIKE_ENOUGH = 0.62
_CLEARER = 0.12


@dataclass(frozen=True)
class Hit:
    """A name found in a text, and where."""

    name: str
    start: int
    end: int


@cache
def words() -> dict[str, Any]:
    """`labels.yml` as written."""
    loaded: dict[str, Any] = yaml.safe_load(
        resources.files("pipeline.audit.tables").joinpath("labels.yml").read_text("utf-8")
    )
    return loaded


@cache
def _compiled(*path: str) -> dict[str, re.Pattern[str]]:
    found: Any = words()
    for step in path:
        found = found[step]
    patterns: Mapping[str, list[str]] = found
    return {name: re.compile("|".join(f"(?:{one})" for one in some)) for name, some in patterns.items()}


@cache
def row_order(table: str) -> dict[str, int]:
    """Name → place of a row in both forms together."""
    return {name: place for place, name in enumerate(words()[table]["rows"])}


def find(table: str, what: str, text: str) -> list[Hit]:
    """Every row or column (`what`: rows, columns) that a text without blanks names, by place; each once.

    Where one match lies within another, the longer counts: “规范性文件” is no “规章”.
    """
    found: list[Hit] = []
    for name, pattern in _compiled(table, what).items():
        match = pattern.search(text)
        if match is not None and match.end() > match.start():
            found.append(Hit(name, match.start(), match.end()))
    kept = [
        one
        for one in found
        if not any(
            other is not one and other.start <= one.start and other.end >= one.end
            and (other.end - other.start > one.end - one.start)
            for other in found
        )
    ]  # fmt: skip
    return sorted(kept, key=lambda one: one.start)


def find_all(table: str, what: str, text: str) -> list[Hit]:
    """As `find`, with every place a name stands at."""
    found = [
        Hit(name, match.start(), match.end())
        for name, pattern in _compiled(table, what).items()
        for match in pattern.finditer(text)
        if match.end() > match.start()
    ]
    return sorted(found, key=lambda one: one.start)


def nearest(table: str, text: str) -> str | None:
    """The row whose printed label a text with typing errors resembles most; None where none or several do."""
    bare = re.sub(r"^[(（]?[一二三四五六七八九十\d]{1,2}[)）]?[.,:]?", "", text)
    if not 4 <= len(bare) <= 60:
        return None
    scored = sorted(
        ((SequenceMatcher(None, bare, label).ratio(), name) for name, label in _printed(table)), reverse=True
    )
    best, second = scored[0], next((one for one in scored if one[1] != scored[0][1]), (0.0, ""))
    return best[1] if best[0] >= _LIKE_ENOUGH and best[0] - second[0] >= _CLEARER else None


@cache
def _printed(table: str) -> tuple[tuple[str, str], ...]:
    known: set[tuple[str, str]] = set()
    for form in all_forms():
        if form.kind != "report":
            continue
        for block in form.table(table).blocks:
            for row in block.rows:
                label = re.sub(r"^[(（]?[一二三四五六七八九十\d]{1,2}[)）]?[.,:]?", "", plain(row.label))
                known.add((row.id, label))
    return tuple(sorted(known))


def is_header(table: str, text: str) -> bool:
    """Whether a text belongs to the head of the table of requests."""
    return any(re.search(pattern, text) for pattern in words()[table].get("headers", ()))


def is_group(table: str, text: str) -> bool:
    """Whether a text is a heading of rows, like “（三）不予公开”."""
    return any(re.fullmatch(pattern, text) for pattern in words()[table].get("groups", ()))


def is_fragment(table: str, text: str) -> bool:
    """Whether a short text is a piece of a label or heading that was set upright or cut."""
    return len(text) <= 8 and plain(words()[table].get("fragments", "")).find(text) >= 0


def section_of(heading: str) -> str | None:
    """The section of the forms that a heading without its number names."""
    for name, pattern in _compiled("sections").items():
        if pattern.search(heading):
            return name
    return None


def headings(text: str) -> Iterator[str]:
    """The sections a text names anywhere."""
    for name, pattern in _compiled("sections").items():
        if pattern.search(text):
            yield name
