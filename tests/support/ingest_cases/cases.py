"""The cases as data: what a source hands over on which nights, and what must come of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml

from ..weibo_ids import base_62

Cell = str | int | float | None
DATA = ("ledgers", "websites", "media", "counts_and_registers")


@dataclass(frozen=True)
class SourceSetting:
    """A `[[source]]` of the case's workspace: its folder's name, and the preset or the table it fills."""

    name: str
    preset: str | None = None
    fills: str | None = None


@dataclass(frozen=True)
class CaseFile:
    """A file dropped into a source's folder (the case's own where `source` is None); its name says whether it is a workbook."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    sheet: str = "Sheet1"
    merged: tuple[str, ...] = ()
    encoding: str = "utf-8-sig"
    source: str | None = None


@dataclass(frozen=True)
class Night:
    """What changes before a night: files dropped, settings written (path → text), settings taken away."""

    day: date
    files: tuple[CaseFile, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    remove: tuple[str, ...] = ()


@dataclass(frozen=True)
class Expected:
    """What must come of a case after its last night. None: nothing is asked about it.

    `furniture`: lines told as 表尾. `blocks`: whether anything about the case's sources blocks the year. `said` and `not_said`: words
    of the findings. `never_published`: words that stand in no output at all. `events`: rows of request_events. `controls`: totals of
    the source that are compared.
    """

    year: int
    figures: Mapping[str, float] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    excluded: int | None = None
    quarantined: int | None = None
    furniture: int | None = None
    blocks: bool | None = None
    said: tuple[str, ...] = ()
    not_said: tuple[str, ...] = ()
    never_published: tuple[str, ...] = ()
    events: Mapping[str, int] = field(default_factory=dict)
    controls: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """One kind of file: its id, what it is about in a sentence, its sources, its nights, and what is expected."""

    id: str
    about: str
    source: SourceSetting
    nights: tuple[Night, ...]
    expected: Expected
    beside: tuple[SourceSetting, ...] = ()


@dataclass(frozen=True)
class Word:
    """A word of a closed column: the one code it means, or the codes it may mean."""

    column: str
    word: str
    means: str | None
    choices: tuple[str, ...]


@cache
def cases() -> tuple[Case, ...]:
    """Every case, in the order of the data files."""
    return tuple(_case(entry) for name in DATA for entry in _yaml(name))


@cache
def words() -> tuple[Word, ...]:
    """Every word of `words.yml`; its steps stand there as they are."""
    return tuple(
        Word(column, str(entry["word"]), entry.get("means"), tuple(entry.get("choices", ())))
        for column, entries in _yaml("words").items()
        if column != "steps"
        for entry in entries
    )


def _case(entry: Mapping[str, Any]) -> Case:
    expected: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in entry["expect"].items()
    }
    return Case(
        id=entry["id"],
        about=entry["about"],
        source=SourceSetting(**entry["source"]),
        nights=tuple(_night(night) for night in entry["nights"]),
        expected=Expected(**expected),
        beside=tuple(SourceSetting(**setting) for setting in entry.get("beside", ())),
    )


def _night(entry: Mapping[str, Any]) -> Night:
    files = tuple(
        CaseFile(**{**file, "rows": tuple(tuple(_cell(cell) for cell in row) for row in file["rows"]),
                    "merged": tuple(file.get("merged", ()))})
        for file in entry.get("files", ())
    )  # fmt: skip
    return Night(date.fromisoformat(entry["day"]), files, entry.get("texts", {}), tuple(entry.get("remove", ())))


def _cell(cell: Cell) -> Cell:
    """A cell with {bid NUMBER} as that post's short id."""
    if isinstance(cell, str):
        return re.sub(r"\{bid (\d+)\}", lambda match: base_62(int(match[1])), cell)
    return cell


class _Loader(yaml.SafeLoader):
    """Reads days as the text they are in the file."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _yaml(name: str) -> Any:
    text = resources.files(__package__).joinpath("data", f"{name}.yml").read_text("utf-8")
    return yaml.load(text, Loader=_Loader)
