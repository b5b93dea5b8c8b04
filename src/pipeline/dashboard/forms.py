"""The forms of a year as published: which cells hold what, and the tables laid out as they are printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.dashboard.view import View
from pipeline.law import Cell, Form, all_forms
from pipeline.reports import Box, Grid, lay_out


@dataclass(frozen=True)
class Held:
    """A cell of the form and what it holds: `semantic` number, zero, blank or not_applicable; `origin` counted, declared, computed."""

    cell: Cell
    value: float | None
    semantic: str
    origin: str


@dataclass(frozen=True)
class Filled:
    """A form with its cells by address, in the order of the form."""

    form: Form
    cells: Mapping[str, Held]

    @property
    def blank(self) -> int:
        """How many cells nothing is known of."""
        return sum(one.semantic == "blank" for one in self.cells.values())


def filled_forms(view: View, year: int | None = None) -> tuple[Filled, ...]:
    """The forms the agency has cells of in a year, the report before the website form."""
    rows = view.ask("dashboard/cells", year=year or view.year).rows
    found = []
    for form in all_forms():
        own = {(table, row, column): rest for name, table, row, column, *rest in rows if name == form.id}
        cells = {
            cell.figure: Held(cell, *own[cell.table, cell.row, cell.column])
            for cell in form.cells
            if (cell.table, cell.row, cell.column) in own
        }
        if cells:
            found.append(Filled(form, cells))
    return tuple(sorted(found, key=lambda one: one.form.kind))


@dataclass(frozen=True)
class Place:
    """A box of a printed table as HTML needs it."""

    box: Box
    tag: str
    scope: str
    held: Held | None


def printed(form: Filled, table: str) -> tuple[Grid, list[list[Place]]]:
    """A table of the form row by row, as printed: merged cells once, at their top left."""
    grid = lay_out(form.form, table)
    places = grid.by_place()
    rows = []
    for row in range(grid.rows):
        boxes = {id(box): box for column in range(grid.columns) if (box := places[row, column])}
        rows.append([_place(form, box) for box in boxes.values() if box.row == row])
    return grid, rows


def _place(form: Filled, box: Box) -> Place:
    if box.role == "value":
        return Place(box, "td", "", form.cells.get(box.address or ""))
    if box.role == "note":
        return Place(box, "td", "", None)
    crosswise = box.rows if box.role == "row" else box.columns
    return Place(box, "th", {"row": "row", "column": "col"}[box.role] + ("group" if crosswise > 1 else ""), None)
