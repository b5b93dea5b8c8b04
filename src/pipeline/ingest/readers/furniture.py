"""Lines of a table that are no rows: totals, remarks, signatures (表尾). They are taken out and told, by their listed word alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from pipeline.core import Warehouse, package_yaml
from pipeline.ingest.readers.shapes import Shape


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


def take_out(warehouse: Warehouse, shape: Shape, day: Iterable[str], key: Iterable[str]) -> Shape:
    """The tables without their lines of furniture, which `RawTable.furniture` then lists.

    `day`, `key`: headers that hold the day and the parts of the key, as far as the files have them. A line that has both is a row.
    """
    values = {"pattern": furniture_pattern()}
    names: dict[str, Any] = {"relation": shape.relation, "file": shape.file_column, "headers": list(shape.headers)}
    if not warehouse.rows("ingest/load/any_furniture", values, **names)[0][0]:
        return shape
    found: dict[int, list[tuple[int, str]]] = {}
    for file_id, line, cell in warehouse.rows("ingest/load/furniture", values, **names, day=list(day), key=list(key)):
        found.setdefault(file_id, []).append((line, furniture_word(cell) or ""))
    if not found:
        return shape
    places = [(file_id, line) for file_id, lines in found.items() for line, _ in lines]
    values_of_lines = {"files": [file_id for file_id, _ in places], "lines": [line for _, line in places]}
    warehouse.run("ingest/load/drop_lines", values_of_lines, **names)
    return shape.with_raws(
        lambda file: replace(file.raw, furniture=tuple(sorted((*file.raw.furniture, *found.get(file.file_id, ())))))
    )
