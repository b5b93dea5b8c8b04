"""The layout of a statutory table: boxes on a grid, derived from the form and shared by every format.

There are four layouts; the form decides which:

* `fields`: groups, sub-groups, labels and one value a row (政府网站工作年度报表);
* a table with a corner: rows by columns, both in groups (table 3);
* blocks with headings: one under the other, each with its own columns (table 2);
* any other table has no labels at the left: its rows stand side by side over one line of numbers (table 4).
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

# 版心 of GB/T 9704: the width of a table, in mm.
PAGE_WIDTH = 156.0
# How many tick boxes stand in one line of a field.
CHOICES_PER_LINE = 2


@dataclass(frozen=True)
class TableBox:
    """A cell of the grid, or several merged; `address` is the figure or field printed in a `value` box.

    A line break in `text` is a hint to the layout, not part of the label; `lines` is how many lines a value may need.
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
class TableGrid:
    """A table laid out. Widths are in mm, `points` is the font size; the first `head_rows` rows are repeated after a page break.

    `whole`: the table stands on one page; `signatures`: the names to sign under it.
    """

    table: str
    caption: str
    head_rows: int
    widths: tuple[float, ...]
    points: float
    boxes: tuple[TableBox, ...]
    whole: bool = True
    signatures: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        return max(box.row + box.rows for box in self.boxes)

    @property
    def columns(self) -> int:
        return len(self.widths)

    def value_boxes(self) -> Iterator[TableBox]:
        """The boxes that hold a number or a field's text."""
        return (box for box in self.boxes if box.role == "value")

    @property
    def rows_that_head(self) -> frozenset[int]:
        """The rows of heads, of the table and of its blocks: none of them ends a page."""
        headings = {box.row for box in self.boxes if box.role == "column" and box.columns == self.columns}
        columns = {box.row for box in self.boxes if box.role == "column"}
        return frozenset(headings | columns | set(range(self.head_rows)))

    def left_aligned(self, box: TableBox) -> bool:
        """Whether a box is a row label of a crossed table: those are set left, everything else is centred."""
        return box.role == "row" and box.column > 0 and self.head_rows > 0 and not box.upright

    def slice_rows(self, first: int, end: int) -> TableGrid:
        """The rows from `first` up to `end` as a grid of its own; the names to sign stay with the last part."""
        boxes = tuple(replace(box, row=box.row - first) for box in self.boxes if first <= box.row < end)
        return replace(self, boxes=boxes, signatures=self.signatures if end == self.rows else ())

    def boxes_by_position(self) -> dict[tuple[int, int], TableBox]:
        """(row, column) → the box that covers it, for every cell of the grid."""
        return {
            (row, column): box
            for box in self.boxes
            for row in range(box.row, box.row + box.rows)
            for column in range(box.column, box.column + box.columns)
        }


def lay_out_table(form: Form, name: str) -> TableGrid:
    """The grid of a form's table. Raises KeyError for a table that the form does not have."""
    table = form.table(name)
    if table.shape == "fields":
        return _fields(table)
    if table.corner is not None:
        return _crossed(table)
    if table.blocks[0].heading is not None:
        return _stacked(table)
    return _side_by_side(table)


def _crossed(table: Table) -> TableGrid:
    """Rows by columns under a common head."""
    (block,) = table.blocks
    depth = _depth(block.rows)
    levels = 2 if any(column.group for column in block.columns) else 1
    head = 1 + levels
    # A line break after “（三）” keeps the column narrow, so that the long labels beside it stay on one line.
    rows = [
        row.model_copy(update={"parent": re.sub("^（.+?）", "\\g<0>\n", row.parent or "") or None})
        for row in block.rows
    ]
    boxes = [
        TableBox(0, 0, head, depth, "note", table.head_note or ""),
        TableBox(0, depth, 1, len(block.columns), "column", table.corner or ""),
        *_column_heads(block.columns, top=1, left=depth, levels=levels),
        *_row_heads(rows, top=head, depth=depth, upright=True),
        *_values(table, block, top=head, left=depth),
    ]
    numbers = [10.4] * len(block.columns)
    labels = {1: [60.0], 2: [22.0, 55.0], 3: [8.0, 17.5, 0.0]}[depth]
    labels[-1] = PAGE_WIDTH - sum(numbers) - sum(labels[:-1])
    return TableGrid(table.id, table.caption, head, (*labels, *numbers), 10.5, tuple(boxes))


def _stacked(table: Table) -> TableGrid:
    """Blocks under each other. The last column of a narrower block reaches to the right edge."""
    widest = max(len(block.columns) for block in table.blocks)
    boxes: list[TableBox] = []
    top = 0
    for block in table.blocks:
        boxes.append(TableBox(top, 0, 1, 1 + widest, "column", block.heading or ""))
        boxes.append(TableBox(top + 1, 0, 1, 1, "column", block.label_column or ""))
        for index, column in enumerate(block.columns):
            reach = widest - index if index == len(block.columns) - 1 else 1
            boxes.append(TableBox(top + 1, 1 + index, 1, reach, "column", column.label))
            for step, row in enumerate(block.rows):
                figure = address(table, block, row, column)
                boxes.append(TableBox(top + 2 + step, 1 + index, 1, reach, "value", address=figure))
        boxes += [TableBox(top + 2 + step, 0, 1, 1, "row", row.label) for step, row in enumerate(block.rows)]
        top += 2 + len(block.rows)
    label = PAGE_WIDTH * 0.34
    widths = (label, *[(PAGE_WIDTH - label) / widest] * widest)
    return TableGrid(table.id, table.caption, 0, widths, 12.0, tuple(boxes))


def _side_by_side(table: Table) -> TableGrid:
    """Rows beside each other, each over its columns and one line of numbers."""
    (block,) = table.blocks
    levels = 2 if any(row.parent for row in block.rows) else 1
    columns = len(block.columns)
    boxes: list[TableBox] = []
    for parent, first, count in _equal_runs([row.parent for row in block.rows]):
        if parent is not None:
            boxes.append(TableBox(0, first * columns, 1, count * columns, "column", parent))
    for index, row in enumerate(block.rows):
        top = 1 if row.parent else 0
        boxes.append(TableBox(top, index * columns, levels - top, columns, "column", row.label))
        for step, column in enumerate(block.columns):
            boxes.append(TableBox(levels, index * columns + step, 1, 1, "column", column.label))
            figure = address(table, block, row, column)
            boxes.append(TableBox(levels + 1, index * columns + step, 1, 1, "value", address=figure))
    count = columns * len(block.rows)
    return TableGrid(table.id, table.caption, levels + 1, (PAGE_WIDTH / count,) * count, 10.5, tuple(boxes))


def _fields(table: Table) -> TableGrid:
    """One value per row. A unit stands after the widest label that all its rows share; the names to sign stand below."""
    (block,) = table.blocks
    rows = [_with_unit(row, block.rows) for row in block.rows if not _is_signature(row)]
    depth = _depth(rows)
    boxes = [*_row_heads(rows, top=0, depth=depth), *_values(table, block, top=0, left=depth)]
    labels = {1: [95.0], 2: [30.0, 65.0], 3: [24.0, 25.0, 56.0]}[depth]
    signatures = tuple(name for row in block.rows if _is_signature(row) for name in row.label.split(" / "))
    widths = (*labels, PAGE_WIDTH - sum(labels))
    return TableGrid(table.id, table.caption, 0, widths, 10.5, tuple(boxes), whole=False, signatures=signatures)


def _is_signature(row: Line) -> bool:
    """Whether a row holds names to sign by hand: several names in one label."""
    return row.number == "text" and " / " in row.label


def _with_unit(row: Line, rows: Sequence[Line]) -> Line:
    """The row with its unit written where the form shows it: at its group, its sub-group or its own label."""
    changed: dict[str, str] = {}
    unit = _common_unit([other.unit for other in rows if row.group and other.group == row.group])
    parent_unit = _common_unit(
        [other.unit for other in rows if row.parent and (other.group, other.parent) == (row.group, row.parent)]
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


def _common_unit(units: list[str | None]) -> str | None:
    """The unit of several rows when it is the same for all."""
    return units[0] if len(units) > 1 and len(set(units)) == 1 else None


def _depth(rows: Sequence[Line]) -> int:
    """How many columns of labels stand left of the numbers."""
    return 1 + any(row.group for row in rows) + any(row.parent for row in rows)


def _row_heads(rows: Sequence[Line], *, top: int, depth: int, upright: bool = False) -> Iterator[TableBox]:
    """Labels at the left: group, sub-group, row; a row without group or sub-group has a wider label instead."""
    groups = [None if row.group == row.label else row.group for row in rows]
    parents = [(group, row.parent) if row.parent else None for group, row in zip(groups, rows, strict=True)]
    for group, first, count in _equal_runs(groups):
        if group is not None:
            yield TableBox(top + first, 0, count, 1, "row", group, upright=upright)
    for parent, first, count in _equal_runs(parents):
        if parent is not None:
            start = 1 if parent[0] else 0
            yield TableBox(top + first, start, count, depth - 1 - start, "row", parent[1] or "")
    for index, (row, group, parent) in enumerate(zip(rows, groups, parents, strict=True)):
        start = depth - 1 if parent else 1 if group else 0
        yield TableBox(top + index, start, 1, depth - start, "row", row.label)


def _column_heads(columns: Sequence[Line], *, top: int, left: int, levels: int) -> Iterator[TableBox]:
    for group, first, count in _equal_runs([column.group for column in columns]):
        if group is not None:
            yield TableBox(top, left + first, 1, count, "column", group)
    for index, column in enumerate(columns):
        start = 1 if column.group else 0
        yield TableBox(top + start, left + index, levels - start, 1, "column", column.label)


def _values(table: Table, block: Block, *, top: int, left: int) -> Iterator[TableBox]:
    rows = [row for row in block.rows if not _is_signature(row)]
    for step, row in enumerate(rows):
        for index, column in enumerate(block.columns):
            lines = max(1, math.ceil(len(row.choices) / CHOICES_PER_LINE))
            figure = address(table, block, row, column)
            yield TableBox(top + step, left + index, 1, 1, "value", address=figure, lines=lines)


def _equal_runs(keys: Sequence[T]) -> Iterator[tuple[T, int, int]]:
    """Neighbours with an equal key: key, index of the first, how many."""
    first = 0
    for index in range(1, len(keys) + 1):
        if index == len(keys) or keys[index] != keys[first]:
            yield keys[first], first, index - first
            first = index
