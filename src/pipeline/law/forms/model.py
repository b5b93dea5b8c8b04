"""The model of a statutory form: sections, tables, blocks, lines, cells and rules, as frozen models.

A cell is where a row and a column cross; its address is the name of the figure it prints.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from pydantic import Field

from pipeline.core import FrozenModel

Kind = Literal["report", "website"]
Number = Literal["whole", "decimal", "flag", "text"]
FilledBy = Literal["counted", "declared"]
Level = Literal["department", "government"]
Severity = Literal["block", "warn", "info"]


class Line(FrozenModel):
    """A row or a column as printed.

    `sum_of` names the kind of lines it adds up; `group` and `parent` are printed above or left of it; `optional`: a field that may
    stay empty in a final form.
    """

    id: str
    label: str
    short: str | None = None
    group: str | None = None
    parent: str | None = None
    kind: str | None = None
    sum_of: str | None = None
    unit: str | None = None
    number: Number | None = None
    signed: bool = False
    filled_by: FilledBy | None = None
    taken_from: tuple[str, ...] = ()
    applies_if: str | None = None
    optional: bool = False
    choices: tuple[str, ...] = ()
    meaning: str | None = None
    legal_basis: str | None = None
    seen: Literal["label", "partly", "memory"] = "label"


class Block(FrozenModel):
    """A part of a table with its own columns. Tables 3 and 4 have one, without a name."""

    id: str
    columns: tuple[Line, ...]
    rows: tuple[Line, ...]
    heading: str | None = None
    label_column: str | None = None


class Table(FrozenModel):
    """A table of a form: `grid` has rows and columns, `fields` one value a row."""

    id: str
    caption: str
    filled_by: FilledBy
    legal_basis: str
    blocks: tuple[Block, ...]
    unit: str = ""
    shape: Literal["grid", "fields"] = "grid"
    corner: str | None = None
    head_note: str | None = None


class Section(FrozenModel):
    """A part of the report in the order of the form: text a person writes, or a table."""

    id: str
    heading: str
    kind: Literal["text", "table"]
    table: str | None = None
    topics: tuple[str, ...] = ()
    length: str | None = None
    max_characters: int | None = None
    must_report: str | None = None


class Quote(FrozenModel):
    """A figure that the text of the report quotes though no cell holds it."""

    figure: str
    label: str
    unit: str
    parts: tuple[str, ...] = ()


class Years(FrozenModel):
    """First and last year reported on; the last is open for the form in force."""

    first: int = Field(alias="from")
    last: int | None = Field(default=None, alias="to")

    def __contains__(self, year: int) -> bool:
        return self.first <= year and (self.last is None or year <= self.last)


Terms = tuple[str | float, ...]


class Guard(FrozenModel):
    """A rule is judged only where this holds; elsewhere it passes."""

    left: Terms
    op: str
    right: Terms


class Rule(FrozenModel):
    """One relation between numbers of a report (勾稽关系), or a rule for its text or date.

    How `for_each`, `left`, `op` and `right` are written stands in docs/decisions/0004; `says` and `do` are what a clerk
    reads.
    """

    code: str
    title: str
    basis: Literal["stated", "implied", "lint"]
    severity: Severity
    legal_basis: str
    says: str
    do: str
    instance: str | None = None
    outcome: Literal["fail", "unsure"] = "fail"
    scope: Literal["cells", "text", "date"] = "cells"
    for_each: str | tuple[str, ...] | None = None
    left: Terms = ()
    op: str = "="
    right: Terms = ()
    when: tuple[Guard, ...] = ()
    level: Level | None = None
    years: Years | None = None
    blanks: Literal["not_checkable", "as_zero"] = "not_checkable"
    factor: float = 1
    rows: Literal["none", "carry_over", "double_outcome"] = "none"
    due: dict[Level, str] = {}


@dataclass(frozen=True)
class Cell:
    """One place of a form where a number stands.

    `figure` is its address and the name of the figure it prints; `taken_from` are figures added up when that one is not
    known; `parts` are the cells a computed one adds up, never computed ones themselves.
    """

    form: str
    table: str
    row: str
    column: str
    label: str
    row_label: str
    column_label: str
    figure: str
    kind: Literal["counted", "declared", "computed"]
    parts: tuple[str, ...]
    unit: str
    number: Number
    signed: bool
    position: int
    block: str
    row_kind: str | None
    column_kind: str | None
    group: str | None
    taken_from: tuple[str, ...]
    applies_if: str | None
    seen: str
    meaning: str | None
    legal_basis: str


class Form(FrozenModel):
    """A statutory form: its document, its years, its sections and tables, the rules its numbers must obey."""

    id: str
    kind: Kind
    title: str
    document: str
    attachment: str
    legal_basis: str
    years: Years
    sections: tuple[Section, ...]
    tables: tuple[Table, ...]
    rules: tuple[Rule, ...] = ()
    quotes: tuple[Quote, ...] = ()
    comparability: dict[str, Any] = {}

    @property
    def years_from(self) -> int:
        return self.years.first

    @property
    def years_to(self) -> int | None:
        return self.years.last

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell that holds a number, in the order of the form."""
        return tuple(_cells_of(self))

    def table(self, name: str) -> Table:
        """The table of that id. Raises KeyError."""
        return {table.id: table for table in self.tables}[name]

    def cell(self, figure: str) -> Cell:
        """The cell with that address. Raises KeyError."""
        return self._by_figure[figure]

    def cell_at(self, figure: str) -> Cell | None:
        """The cell with that address, or None where the form has no such place."""
        return self._by_figure.get(figure)

    @cached_property
    def _by_figure(self) -> dict[str, Cell]:
        return {cell.figure: cell for cell in self.cells}


def _cells_of(form: Form) -> Iterator[Cell]:
    """The cells of a form, rows outside, columns inside."""
    position = 0
    for table in form.tables:
        for block in table.blocks:
            for row in block.rows:
                for column in block.columns:
                    if "text" not in (row.number, column.number):
                        position += 1
                        yield _cell(form, table, block, row, column, position)


def _cell(form: Form, table: Table, block: Block, row: Line, column: Line, position: int) -> Cell:
    parts = tuple(
        address(table, block, leaf_row, leaf_column)
        for leaf_row in _leaves(row, block.rows)
        for leaf_column in _leaves(column, block.columns)
    )
    computed = row.sum_of is not None or column.sum_of is not None
    row_label = full_label(row)
    column_label = column.short or column.label
    return Cell(
        form=form.id,
        table=table.id,
        row=f"{block.id}.{row.id}" if block.id else row.id,
        column=column.id,
        label=_within(row.group, row_label) if table.shape == "fields" else f"{row_label}·{column_label}",
        row_label=row_label,
        column_label=column.label,
        figure=address(table, block, row, column),
        kind="computed" if computed else row.filled_by or column.filled_by or table.filled_by,
        parts=parts if computed else (),
        unit=row.unit or column.unit or table.unit,
        number=row.number or column.number or "whole",
        signed=row.signed or column.signed,
        position=position,
        block=block.id,
        row_kind=row.kind,
        column_kind=column.kind,
        group=row.group,
        taken_from=tuple(pattern.format(row=row.id, column=column.id) for pattern in row.taken_from),
        applies_if=row.applies_if,
        seen=row.seen,
        meaning=row.meaning or column.meaning,
        legal_basis=row.legal_basis or table.legal_basis,
    )


def address(table: Table, block: Block, row: Line, column: Line) -> str:
    """The figure that stands where a row and a column cross."""
    steps = (table.id, block.id, row.id, "" if table.shape == "fields" else column.id)
    return ".".join(step for step in steps if step)


def full_label(line: Line) -> str:
    """A line's label after its parent's: “行政诉讼 复议后起诉”."""
    label = line.short or line.label
    return f"{line.parent} {label}" if line.parent else label


def _within(group: str | None, label: str) -> str:
    return label if group is None or label.startswith(group) else f"{group} {label}"


def _leaves(line: Line, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    return (line,) if line.sum_of is None else tuple(summand for summand in lines if summand.kind == line.sum_of)
