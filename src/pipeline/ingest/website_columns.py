"""The one reader of `columns.yml`: which class of disclosure a website column (栏目) belongs to."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationError, field_validator

from pipeline.core import (
    FrozenModel,
    Refusal,
    YamlError,
    describe_validation_error,
    line_of,
    package_yaml,
    read_yaml_file,
)

# The classes of the published tables; their Chinese names stand in core/class_names.yml.
CLASSES = ("news", "documents", "replies", "other")
# A column may be named by a number, which YAML does not read as a text.
Name = Annotated[str, BeforeValidator(lambda value: str(value) if type(value) is int else value), Field(min_length=1)]


def _only_text(value: object) -> object:
    """A date is written as text; of a number it would make the day after so many seconds."""
    if value is not None and not isinstance(value, str):
        raise ValueError("closed 应是日期，如 2019-03-20")
    return value


class WebsiteColumn(FrozenModel):
    """An entry of `columns.yml`. `closed`: the day from which the column is expected to hold nothing new."""

    column: Name
    classification: Name = Field(alias="class")
    closed: Annotated[date | None, BeforeValidator(_only_text)] = None

    @field_validator("classification")
    @classmethod
    def _is_no_total(cls, classification: str) -> str:
        if classification == "total":
            raise ValueError("class 不能叫 total：items.total 是各类的总数")
        return classification


class OwnClass(FrozenModel):
    """A class of the office's own: `{class: meetings, name: 会议公开}`."""

    classification: Name = Field(alias="class")
    name: Name


def read_website_columns(folder: Path) -> tuple[WebsiteColumn, ...]:
    """The entries of a workspace's `columns.yml`, each column once; none when there is no file.

    Raises Refusal COLUMNS-SETTING naming the file, the entry and what is wrong with it.
    """
    file = folder / "columns.yml"
    columns: dict[str, WebsiteColumn] = {}
    for number, column in enumerate(_entries(file), start=1):
        if isinstance(column, OwnClass):
            continue
        earlier = columns.setdefault(column.column, column)
        if earlier.classification != column.classification:
            both = f"{earlier.classification}、{column.classification}"
            raise _unreadable(file, f"第 {number} 项：栏目“{column.column}”归了两类：{both}")
        if earlier.closed != column.closed:
            raise _unreadable(file, f"第 {number} 项：栏目“{column.column}”写了两次，closed 不一样")
    return tuple(columns.values())


def known_classes(folder: Path) -> dict[str, str]:
    """Class → its Chinese name: those that come with gongkai, and those that the workspace's columns.yml defines."""
    names = package_yaml("core/class_names.yml")
    own = {
        entry.classification: entry.name for entry in _entries(folder / "columns.yml") if isinstance(entry, OwnClass)
    }
    return {code: str(names[code]) for code in CLASSES} | own


def resolve_classes(folder: Path) -> tuple[dict[str, str], dict[str, int]]:
    """Column → class, and every class that does not exist with the number of its columns.

    A class may be named by its Chinese name. A column of a class that does not exist stays without one: a figure of that name would
    be new, and the right one would be too small. Raises Refusal COLUMNS-SETTING.
    """
    known = known_classes(folder)
    codes = {**{name: code for code, name in known.items()}, **{code: code for code in known}}
    columns = read_website_columns(folder)
    classes = {column.column: codes[column.classification] for column in columns if column.classification in codes}
    return classes, dict(Counter(column.classification for column in columns if column.classification not in codes))


def _entries(file: Path) -> list[WebsiteColumn | OwnClass]:
    """The entries of columns.yml, then those that the register workbooks say beside it."""
    beside = [entry for other in sorted(file.parent.glob("columns-登记簿-20??.yml")) for entry in _entries_of(other)]
    return [*_entries_of(file), *beside]


def _entries_of(file: Path) -> list[WebsiteColumn | OwnClass]:
    if not file.exists():
        return []
    try:
        entries = read_yaml_file(file, text_keys=("column",)) or []
    except YamlError as error:
        raise _unreadable(file, str(error)) from None
    if not isinstance(entries, list):
        raise _unreadable(file, "应是一个列表，每项以 “- ” 开头")
    return [_entry(file, number, entry) for number, entry in enumerate(entries, start=1)]


def _entry(file: Path, number: int, entry: object) -> WebsiteColumn | OwnClass:
    defines = isinstance(entry, dict) and "name" in entry and "column" not in entry
    try:
        return OwnClass.model_validate(entry) if defines else WebsiteColumn.model_validate(entry)
    except ValidationError as error:
        raise _unreadable(file, f"第 {line_of(entry)} 行，第 {number} 项：{describe_validation_error(error)}") from None


def _unreadable(file: Path, reason: str) -> Refusal:
    return Refusal("COLUMNS-SETTING", file=str(file), reason=reason)
