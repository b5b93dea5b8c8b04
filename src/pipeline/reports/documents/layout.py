"""Where everything of a statutory table stands: boxes on a grid, derived from the form and shared by every format.

Four layouts, told apart by what the form says of a table:

* `fields`: groups, sub-groups, labels and one value a row (政府网站工作年度报表);
* a table with a corner: rows by columns, both in groups (table 3);
* blocks with headings: one under the other, each with its own columns (table 2);
* anything else has nothing at its left: its rows stand side by side over one line of numbers (table 4).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from pipeline.law import Block, Form, Line, Table, address

T = TypeVar("T")
Role = Literal["note", "column", "row", "value"]

# 版心 of GB/T 9704: what a table may be wide, in mm.
PAGE_WIDTH = 156.0
# How many choices to tick stand beside each other.
CHOICES_A_LINE = 2


@dataclass(frozen=True)
class Box:
    """A place on the grid, perhaps several cells merged; `address` names the figure or text printed in a `value` box.

    A line break in `text` is a hint to the layout, no part of the label; `lines` is how many a value may need.
    """

    row: int
    column: int
    rows: int
    columns: int
    role: Role
    text: str = ""
    address: str | None = None
    upright: bool = False
    lines: int = 1


@dataclass(frozen=True)
class Grid:
    """A table laid out. Widths are mm; the first `head_rows` rows are repeated where a page breaks."""

    table: str
    caption: str
    head_rows: int
    widths: tuple[float, ...]
    points: float
    boxes: tuple[Box, ...]
    whole: bool = True
    signatures: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        return max(box.row + box.rows for box in self.boxes)

    @property
    def columns(self) -> int:
        return len(self.widths)

    def values(self) -> Iterator[Box]:
        """The boxes something is printed in."""
        return (box for box in self.boxes if box.role == "value")

    def left_aligned(self, box: Box) -> bool:
        """Long labels of a crossed table read better from the left; numbers, groups and heads stand in the middle."""
        return box.role == "row" and box.column > 0 and self.head_rows > 0 and not box.upright

    def part(self, first: int, end: int) -> Grid:
        """The rows from `first` up to `end` as a grid of their own; the names to sign stay with the last."""
        boxes = tuple(replace(box, row=box.row - first) for box in self.boxes if first <= box.row < end)
        return replace(self, boxes=boxes, signatures=self.signatures if end == self.rows else ())

    def by_place(self) -> dict[tuple[int, int], Box]:
        """Every cell of the grid → the box that covers it."""
        return {
            (row, column): box
            for box in self.boxes
            for row in range(box.row, box.row + box.rows)
            for column in range(box.column, box.column + box.columns)
        }


def lay_out(form: Form, name: str) -> Grid:
    """The grid of a form's table. Raises KeyError."""
    table = form.table(name)
    if table.shape == "fields":
        return _fields(table)
    if table.corner is not None:
        return _crossed(table)
    if table.blocks[0].heading is not None:
        return _stacked(table)
    return _abreast(table)


def _crossed(table: Table) -> Grid:
    (block,) = table.blocks
    depth = _depth(block.rows)
    levels = 2 if any(column.group for column in block.columns) else 1
    head = 1 + levels
    # “（三）” stands above “不予公开”: the column may then be narrow, and the long labels beside it stay on one line.
    rows = [
        row.model_copy(update={"parent": re.sub("^（.+?）", "\\g<0>\n", row.parent or "") or None})
        for row in block.rows
    ]
    boxes = [
        Box(0, 0, head, depth, "note", table.head_note or ""),
        Box(0, depth, 1, len(block.columns), "column", table.corner or ""),
        *_column_heads(block.columns, top=1, left=depth, levels=levels),
        *_row_heads(rows, top=head, depth=depth, upright=True),
        *_values(table, block, top=head, left=depth),
    ]
    numbers = [10.4] * len(block.columns)
    labels = {1: [60.0], 2: [22.0, 55.0], 3: [8.0, 17.5, 0.0]}[depth]
    labels[-1] = PAGE_WIDTH - sum(numbers) - sum(labels[:-1])
    return Grid(table.id, table.caption, head, (*labels, *numbers), 10.5, tuple(boxes))


def _stacked(table: Table) -> Grid:
    """Blocks under each other. The last column of a block with fewer columns than the widest reaches to the right edge."""
    most = max(len(block.columns) for block in table.blocks)
    boxes: list[Box] = []
    top = 0
    for block in table.blocks:
        boxes.append(Box(top, 0, 1, 1 + most, "column", block.heading or ""))
        boxes.append(Box(top + 1, 0, 1, 1, "column", block.label_column or ""))
        for place, column in enumerate(block.columns):
            reach = most - place if place == len(block.columns) - 1 else 1
            boxes.append(Box(top + 1, 1 + place, 1, reach, "column", column.label))
            for step, row in enumerate(block.rows):
                where = address(table, block, row, column)
                boxes.append(Box(top + 2 + step, 1 + place, 1, reach, "value", address=where))
        boxes += [Box(top + 2 + step, 0, 1, 1, "row", row.label) for step, row in enumerate(block.rows)]
        top += 2 + len(block.rows)
    label = PAGE_WIDTH * 0.34
    widths = (label, *[(PAGE_WIDTH - label) / most] * most)
    return Grid(table.id, table.caption, 0, widths, 12.0, tuple(boxes))


def _abreast(table: Table) -> Grid:
    (block,) = table.blocks
    levels = 2 if any(row.parent for row in block.rows) else 1
    each = len(block.columns)
    boxes: list[Box] = []
    for parent, first, count in _runs([row.parent for row in block.rows]):
        if parent is not None:
            boxes.append(Box(0, first * each, 1, count * each, "column", parent))
    for place, row in enumerate(block.rows):
        top = 1 if row.parent else 0
        boxes.append(Box(top, place * each, levels - top, each, "column", row.label))
        for step, column in enumerate(block.columns):
            boxes.append(Box(levels, place * each + step, 1, 1, "column", column.label))
            where = address(table, block, row, column)
            boxes.append(Box(levels + 1, place * each + step, 1, 1, "value", address=where))
    count = each * len(block.rows)
    return Grid(table.id, table.caption, levels + 1, (PAGE_WIDTH / count,) * count, 10.5, tuple(boxes))


def _fields(table: Table) -> Grid:
    """A value a row. A unit stands behind the widest label that all its rows share; names to sign with stand below."""
    (block,) = table.blocks
    rows = [_with_unit(row, block.rows) for row in block.rows if not _signed(row)]
    depth = _depth(rows)
    boxes = [*_row_heads(rows, top=0, depth=depth), *_values(table, block, top=0, left=depth)]
    labels = {1: [95.0], 2: [30.0, 65.0], 3: [24.0, 25.0, 56.0]}[depth]
    signatures = tuple(name for row in block.rows if _signed(row) for name in row.label.split(" / "))
    widths = (*labels, PAGE_WIDTH - sum(labels))
    return Grid(table.id, table.caption, 0, widths, 10.5, tuple(boxes), whole=False, signatures=signatures)


def _signed(row: Line) -> bool:
    """Several names in one label are to be signed by hand, not filled in."""
    return row.number == "text" and " / " in row.label


def _with_unit(row: Line, rows: Sequence[Line]) -> Line:
    """The row with its unit written where the form shows it: at its group, its sub-group or its own label."""
    changed: dict[str, str] = {}
    unit = _shared([one.unit for one in rows if row.group and one.group == row.group])
    parent_unit = _shared(
        [one.unit for one in rows if row.parent and (one.group, one.parent) == (row.group, row.parent)]
    )
    if row.group and unit:
        changed["group"] = f"{row.group}\n（单位：{unit}）"
    elif row.parent and parent_unit:
        changed["parent"] = f"{row.parent}\n（单位：{parent_unit}）"
    elif row.unit:
        changed["label"] = f"{row.label}（单位：{row.unit}）"
    if row.group == row.label:
        changed["group"] = changed["label"] = changed.get("group", row.label)
    return row.model_copy(update=changed)


def _shared(units: list[str | None]) -> str | None:
    return units[0] if len(units) > 1 and len(set(units)) == 1 else None


def _depth(rows: Sequence[Line]) -> int:
    """How many label columns stand left of the numbers."""
    return 1 + any(row.group for row in rows) + any(row.parent for row in rows)


def _row_heads(rows: Sequence[Line], *, top: int, depth: int, upright: bool = False) -> Iterator[Box]:
    """Labels at the left: group, sub-group, own; what a row lacks is covered by its own label."""
    groups = [None if row.group == row.label else row.group for row in rows]
    parents = [(group, row.parent) if row.parent else None for group, row in zip(groups, rows, strict=True)]
    for group, first, count in _runs(groups):
        if group is not None:
            yield Box(top + first, 0, count, 1, "row", group, upright=upright)
    for parent, first, count in _runs(parents):
        if parent is not None:
            start = 1 if parent[0] else 0
            yield Box(top + first, start, count, depth - 1 - start, "row", parent[1] or "")
    for place, (row, group, parent) in enumerate(zip(rows, groups, parents, strict=True)):
        start = depth - 1 if parent else 1 if group else 0
        yield Box(top + place, start, 1, depth - start, "row", row.label)


def _column_heads(columns: Sequence[Line], *, top: int, left: int, levels: int) -> Iterator[Box]:
    for group, first, count in _runs([column.group for column in columns]):
        if group is not None:
            yield Box(top, left + first, 1, count, "column", group)
    for place, column in enumerate(columns):
        start = 1 if column.group else 0
        yield Box(top + start, left + place, levels - start, 1, "column", column.label)


def _values(table: Table, block: Block, *, top: int, left: int) -> Iterator[Box]:
    rows = [row for row in block.rows if not _signed(row)]
    for step, row in enumerate(rows):
        for place, column in enumerate(block.columns):
            lines = max(1, math.ceil(len(row.choices) / CHOICES_A_LINE))
            where = address(table, block, row, column)
            yield Box(top + step, left + place, 1, 1, "value", address=where, lines=lines)


def _runs(keys: Sequence[T]) -> Iterator[tuple[T, int, int]]:
    """Neighbours with the same key: key, first place, how many."""
    first = 0
    for place in range(1, len(keys) + 1):
        if place == len(keys) or keys[place] != keys[first]:
            yield keys[first], first, place - first
            first = place
