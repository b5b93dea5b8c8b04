"""The forms of a year as published: which cell holds what, and the tables laid out as they are printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.dashboard.view import View
from pipeline.law import Form, all_forms
from pipeline.reports import Box, FilledCell, Grid, lay_out


@dataclass(frozen=True)
class PublishedForm:
    """A form with its filled cells by address, in the order of the form."""

    form: Form
    cells: Mapping[str, FilledCell]

    @property
    def blank(self) -> int:
        """How many cells have no data source."""
        return sum(filled.semantic == "blank" for filled in self.cells.values())


def published_forms(view: View, year: int | None = None) -> tuple[PublishedForm, ...]:
    """The forms the agency has cells of in a year, the report before the website form."""
    rows = view.ask("dashboard/cells", year=year or view.year).rows
    published = []
    for form in all_forms():
        contents = {(table, row, column): rest for name, table, row, column, *rest in rows if name == form.id}
        cells = {
            cell.figure: FilledCell(cell, *contents[cell.table, cell.row, cell.column])
            for cell in form.cells
            if (cell.table, cell.row, cell.column) in contents
        }
        if cells:
            published.append(PublishedForm(form, cells))
    return tuple(sorted(published, key=lambda filled: filled.form.kind))


def form_of_kind(published: tuple[PublishedForm, ...], kind: str) -> PublishedForm | None:
    """The report (`report`) or the website form (`website`) among these; None where there is none."""
    return next((filled for filled in published if filled.form.kind == kind), None)


@dataclass(frozen=True)
class HtmlCell:
    """A box of a printed table as HTML needs it: its tag, the scope of a heading, and what a value box holds."""

    box: Box
    tag: str
    scope: str
    filled: FilledCell | None


def printed_table(published: PublishedForm, table: str) -> tuple[Grid, list[list[HtmlCell]]]:
    """A table of the form row by row, as printed: merged cells once, at their top left."""
    grid = lay_out(published.form, table)
    box_at = grid.by_place()
    rows = []
    for row in range(grid.rows):
        boxes = {id(box): box for column in range(grid.columns) if (box := box_at[row, column])}
        rows.append([_html_cell(published, box) for box in boxes.values() if box.row == row])
    return grid, rows


def _html_cell(published: PublishedForm, box: Box) -> HtmlCell:
    if box.role == "value":
        return HtmlCell(box, "td", "", published.cells.get(box.address or ""))
    if box.role == "note":
        return HtmlCell(box, "td", "", None)
    spanned = box.rows if box.role == "row" else box.columns
    return HtmlCell(box, "th", {"row": "row", "column": "col"}[box.role] + ("group" if spanned > 1 else ""), None)
