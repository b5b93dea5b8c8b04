"""The one reader of `columns.yml`: which class of disclosure a website column (栏目) belongs to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BeforeValidator, Field, ValidationError

from pipeline.core import FrozenModel, Refusal, describe_syntax_error, describe_validation_error, package_yaml

# The classes of the published tables; their Chinese names stand in core/class_names.yml.
CLASSES = ("news", "documents", "replies", "other")
# A column may be named by a number, which YAML does not read as a text.
Name = Annotated[str, BeforeValidator(lambda value: str(value) if type(value) is int else value), Field(min_length=1)]


class WebsiteColumn(FrozenModel):
    """An entry of `columns.yml`: a column with its class, or (`name`, no `column`) a class of the office's own with its Chinese name.

    `closed`: the day from which the column is expected to hold nothing new.
    """

    column: Annotated[str, BeforeValidator(lambda value: str(value) if type(value) is int else value)] = ""
    classification: Name = Field(alias="class")
    name: str | None = None
    closed: date | None = Field(default=None, strict=True)


def read_website_columns(folder: Path) -> tuple[WebsiteColumn, ...]:
    """The entries of a workspace's `columns.yml`, each column once; none when there is no file.

    Raises Refusal COLUMNS-SETTING naming the file, the entry and what is wrong with it.
    """
    file = folder / "columns.yml"
    if not file.exists():
        return ()
    try:
        entries = yaml.safe_load(file.read_text("utf-8-sig")) or []
    except (yaml.YAMLError, ValueError) as error:
        raise _unreadable(file, describe_syntax_error(error)) from None
    if not isinstance(entries, list):
        raise _unreadable(file, "应是一个列表，每项以 “- ” 开头")
    columns: dict[str, WebsiteColumn] = {}
    for number, entry in enumerate(entries, start=1):
        column = _entry(file, number, entry)
        if not column.column and column.name is None:
            raise _unreadable(file, f"第 {number} 项：没有写 column（栏目名）")
        earlier = columns.setdefault(column.column or f"class {column.classification}", column)
        if earlier.classification != column.classification:
            both = f"{earlier.classification}、{column.classification}"
            raise _unreadable(file, f"第 {number} 项：栏目“{column.column}”归了两类：{both}")
        if earlier.closed != column.closed:
            raise _unreadable(file, f"第 {number} 项：栏目“{column.column}”写了两次，closed 不一样")
    return tuple(columns.values())


def known_classes(columns: Iterable[WebsiteColumn]) -> dict[str, str]:
    """Class → its Chinese name: those that come with gongkai, and those that columns.yml defines (`{class: meetings, name: 会议公开}`)."""
    names = package_yaml("core/class_names.yml")
    own = {column.classification: column.name for column in columns if column.name is not None}
    return {code: str(names[code]) for code in CLASSES} | own


def resolve_classes(columns: Sequence[WebsiteColumn]) -> tuple[dict[str, str], dict[str, int]]:
    """Column → class, and every class that does not exist with the number of its columns.

    A class may be named by its Chinese name. A column of a class that does not exist stays without one: a figure of that name would
    be new, and the right one would be too small.
    """
    known = known_classes(columns)
    codes = {**{name: code for code, name in known.items()}, **{code: code for code in known}}
    named = [column for column in columns if column.column]
    classes = {column.column: codes[column.classification] for column in named if column.classification in codes}
    return classes, dict(Counter(column.classification for column in named if column.classification not in codes))


def _entry(file: Path, number: int, entry: object) -> WebsiteColumn:
    try:
        return WebsiteColumn.model_validate(entry)
    except ValidationError as error:
        raise _unreadable(file, f"第 {number} 项：{describe_validation_error(error)}") from None


def _unreadable(file: Path, reason: str) -> Refusal:
    return Refusal("COLUMNS-SETTING", file=str(file), reason=reason)
