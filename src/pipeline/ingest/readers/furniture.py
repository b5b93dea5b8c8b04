"""Lines of a table that are no rows: totals, remarks, signatures (表尾). They are taken out and told, by their listed word alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from pipeline.core import Warehouse, package_yaml
from pipeline.ingest.readers.base import RawTable


@cache
def _words() -> tuple[str, ...]:
    return tuple(sorted(package_yaml("ingest/readers/furniture.yml")["words"], key=len, reverse=True))


@cache
def furniture_pattern() -> str:
    """A regular expression of the first filled cell of such a line; its one group is the listed word."""
    spaced = "|".join(r"\s*".join(word) for word in _words())
    return rf"^\s*({spaced})\s*([:：(（共\d].*)?$"


def furniture_word(cell: str) -> str | None:
    """The listed word a cell begins with, where it says that its line is no row."""
    match = re.match(furniture_pattern(), cell, re.DOTALL)
    return re.sub(r"\s", "", match.group(1)) if match else None


def take_out(warehouse: Warehouse, raw: RawTable, day: Iterable[str], key: Iterable[str]) -> RawTable:
    """The table without its lines of furniture, which `RawTable.furniture` then lists.

    `day`, `key`: headers that hold the day and the parts of the key, as far as this file has them. A line that has both is a row.
    """
    values = {"pattern": furniture_pattern()}
    names: dict[str, Any] = {"relation": raw.relation, "headers": list(raw.headers)}
    if not warehouse.rows("ingest/load/any_furniture", values, **names)[0][0]:
        return raw
    lines = warehouse.rows("ingest/load/furniture", values, **names, day=list(day), key=list(key))
    if not lines:
        return raw
    warehouse.run("ingest/load/drop_lines", {"lines": [line for line, _ in lines]}, relation=raw.relation)
    words = [(line, furniture_word(cell) or "") for line, cell in lines]
    return replace(raw, furniture=tuple(sorted((*raw.furniture, *words))))
