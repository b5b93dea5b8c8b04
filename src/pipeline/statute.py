"""The statutory forms as data: what a report must hold, cell by cell, and the rules its numbers must obey.

A form is one file of `forms/`; the year of a report decides which one applies (条例 art. 50: the national office publishes
the uniform form and renews it). Adding a form is adding a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import Refusal

Kind = Literal["report", "website"]
Number = Literal["whole", "decimal", "flag", "text"]
FilledBy = Literal["counted", "declared"]
Severity = Literal["block", "warn", "info"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Line(_Frozen):
    """A row or a column as printed. `sum_of` names the kind of lines it adds up; `group` and `parent` stand above or left of it."""

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
    choices: tuple[str, ...] = ()
    meaning: str | None = None
    legal_basis: str | None = None
    seen: Literal["label", "partly", "memory"] = "label"


class Block(_Frozen):
    """A part of a table with its own columns. Tables 3 and 4 have one, without a name."""

    id: str
    columns: tuple[Line, ...]
    rows: tuple[Line, ...]
    heading: str | None = None
    label_column: str | None = None


class Table(_Frozen):
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


class Section(_Frozen):
    """A part of the report in the order of the form: text a person writes, or a table."""

    id: str
    heading: str
    kind: Literal["text", "table"]
    table: str | None = None
    topics: tuple[str, ...] = ()
    length: str | None = None
    max_characters: int | None = None
    must_report: str | None = None


class Quote(_Frozen):
    """A figure that the text of the report quotes though no cell holds it."""

    figure: str
    label: str
    unit: str
    parts: tuple[str, ...] = ()


class Years(_Frozen):
    """First and last year reported on; the last is open for the form in force."""

    first: int = Field(alias="from")
    last: int | None = Field(default=None, alias="to")

    def __contains__(self, year: int) -> bool:
        return self.first <= year and (self.last is None or year <= self.last)


class Guard(_Frozen):
    """A rule is judged only where this holds; elsewhere it passes."""

    left: tuple[str, ...]
    op: str
    right: tuple[str | float, ...]


class Rule(_Frozen):
    """One relation between numbers of a report (勾稽关系), or a rule for its text or date. See the decision record 0004.

    `for_each` makes one instance per line; `left` and `right` are sums of addresses, `says` and `do` what a clerk reads.
    """

    code: str
    title: str
    basis: Literal["stated", "implied", "lint"]
    severity: Severity
    legal_basis: str
    says: str
    do: str
    outcome: Literal["fail", "unsure"] = "fail"
    scope: Literal["cells", "ledger", "text", "date"] = "cells"
    for_each: str | tuple[str, ...] | None = None
    left: tuple[str | float, ...] = ()
    op: str = "="
    right: tuple[str | float, ...] = ()
    when: tuple[Guard, ...] = ()
    level: Literal["department", "government"] | None = None
    years: Years | None = None
    blanks: Literal["not_checkable", "as_zero"] = "not_checkable"
    factor: float | None = None
    quote: str | None = None


@dataclass(frozen=True)
class Cell:
    """One place of a form where a number stands.

    `figure` is its address and the name of the figure it prints; `taken_from` are figures added up when that one is not known;
    `parts` are the counted cells a computed one adds up (条例 art. 50 form: （七）总计, 总计).
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
    group: str | None
    taken_from: tuple[str, ...]
    applies_if: str | None
    seen: str
    meaning: str | None
    legal_basis: str


class Form(_Frozen):
    """A statutory form: its document, its years, what stands where, what must hold."""

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

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell that holds a number, in the order of the form."""
        return _cells(self.id)

    def table(self, name: str) -> Table:
        """The table of that id. Raises KeyError."""
        return {table.id: table for table in self.tables}[name]

    def cell(self, figure: str) -> Cell:
        """The cell with that address. Raises KeyError."""
        return _by_figure(self.id)[figure]


@dataclass(frozen=True)
class Figure:
    """A figure some form knows: what it is called, where it stands, in which years, and what it adds up."""

    name: str
    label: str
    unit: str
    table: str
    kind: Literal["counted", "declared", "computed"]
    years_from: int
    years_to: int | None
    parts: tuple[str, ...]
    legal_basis: str


@cache
def forms() -> tuple[Form, ...]:
    """All forms, oldest first. Raises Refusal FORM-UNREADABLE naming file, key and reason."""
    folder = resources.files("pipeline").joinpath("forms")
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".yml")), key=lambda entry: entry.name)
    return tuple(read_form(entry.name, entry.read_text("utf-8")) for entry in files)


def read_form(name: str, text: str) -> Form:
    """One form from its YAML text."""
    try:
        return Form.model_validate(yaml.load(text, Loader=_Loader))
    except (yaml.YAMLError, ValidationError) as error:
        raise Refusal("FORM-UNREADABLE", file=name, reason=str(error)) from None


def form_for(year: int, kind: Kind = "report") -> Form:
    """The form a report on `year` must use. Raises Refusal FORM-NONE for a year before the first form."""
    for form in forms():
        if form.kind == kind and year in form.years:
            return form
    raise Refusal("FORM-NONE", year=year)


@cache
def figure_catalogue() -> tuple[Figure, ...]:
    """Every figure any form prints or quotes, under the newest form's label, with the years of all forms that have it.

    The parts of a total are those of all forms together: （六）其他处理 is one row in 2019 and three from 2021, and a year has
    rows of its own form only.
    """
    known: dict[str, Figure] = {}
    for form in forms():
        for new in _figures(form):
            old = known.get(new.name)
            known[new.name] = new if old is None else _merged(old, new)
    return tuple(known.values())


def _figures(form: Form) -> Iterator[Figure]:
    first, last = form.years_from, form.years_to
    for cell in form.cells:
        yield Figure(
            cell.figure, cell.label, cell.unit, cell.table, cell.kind, first, last, cell.parts, cell.legal_basis
        )  # fmt: skip
    for quote in form.quotes:
        kind: Literal["counted", "computed"] = "computed" if quote.parts else "counted"
        law = f"{form.legal_basis}（总体情况）"
        yield Figure(quote.figure, quote.label, quote.unit, "text", kind, first, last, quote.parts, law)


def _merged(old: Figure, new: Figure) -> Figure:
    last = None if old.years_to is None or new.years_to is None else max(old.years_to, new.years_to)
    parts = tuple(dict.fromkeys(old.parts + new.parts))
    first = min(old.years_from, new.years_from)
    return Figure(new.name, new.label, new.unit, new.table, new.kind, first, last, parts, new.legal_basis)


@cache
def _cells(form_id: str) -> tuple[Cell, ...]:
    form = next(form for form in forms() if form.id == form_id)
    return tuple(lay_out(form))


@cache
def _by_figure(form_id: str) -> dict[str, Cell]:
    return {cell.figure: cell for cell in _cells(form_id)}


def lay_out(form: Form) -> Iterator[Cell]:
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
        address(table, block, one, other)
        for one in _leaves(row, block.rows)
        for other in _leaves(column, block.columns)
    )
    computed = row.sum_of is not None or column.sum_of is not None
    own = address(table, block, row, column)
    row_label = named(row)
    column_label = column.short or column.label
    return Cell(
        form=form.id,
        table=table.id,
        row=f"{block.id}.{row.id}" if block.id else row.id,
        column=column.id,
        label=_within(row.group, row_label) if table.shape == "fields" else f"{row_label}·{column_label}",
        row_label=row_label,
        column_label=column.label,
        figure=own,
        kind="computed" if computed else row.filled_by or column.filled_by or table.filled_by,
        parts=parts if computed else (),
        unit=row.unit or column.unit or table.unit,
        number=row.number or column.number or "whole",
        signed=row.signed or column.signed,
        position=position,
        block=block.id,
        group=row.group,
        taken_from=tuple(one.format(row=row.id, column=column.id) for one in row.taken_from),
        applies_if=row.applies_if,
        seen=row.seen,
        meaning=row.meaning or column.meaning,
        legal_basis=row.legal_basis or table.legal_basis,
    )


def address(table: Table, block: Block, row: Line, column: Line) -> str:
    """The figure that stands where a row and a column cross."""
    steps = (table.id, block.id, row.id, "" if table.shape == "fields" else column.id)
    return ".".join(step for step in steps if step)


def named(line: Line) -> str:
    """A line's label with what stands above it: “行政诉讼 复议后起诉”."""
    own = line.short or line.label
    return f"{line.parent} {own}" if line.parent else own


def _within(group: str | None, label: str) -> str:
    return label if group is None or label.startswith(group) else f"{group} {label}"


def _leaves(line: Line, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    return (line,) if line.sum_of is None else tuple(one for one in lines if one.kind == line.sum_of)


# libyaml reads the forms ten times faster; wheels of PyYAML bring it, a source build may not.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
