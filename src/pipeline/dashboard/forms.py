"""The forms of a year as published: which cell holds what, and the tables laid out as they are printed."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.dashboard.view import View
from pipeline.reports import FilledCell, FilledForm, TableBox, TableGrid, filled_forms, lay_out_table


def published_forms(view: View, year: int | None = None) -> tuple[FilledForm, ...]:
    """The forms the agency has cells of in a year, the report before the website form."""
    return filled_forms(view.ask("dashboard/cells", year=year or view.year).records())


def form_of_kind(published: tuple[FilledForm, ...], kind: str) -> FilledForm | None:
    """The report (`report`) or the website form (`website`) among these; None where there is none."""
    return next((filled for filled in published if filled.form.kind == kind), None)


@dataclass(frozen=True)
class HtmlCell:
    """A box of a printed table as HTML needs it: its tag, the scope of a heading, and what a value box holds."""

    box: TableBox
    tag: str
    scope: str
    filled: FilledCell | None


def printed_table(published: FilledForm, table: str) -> tuple[TableGrid, list[list[HtmlCell]]]:
    """A table of the form row by row, as printed: merged cells once, at their top left."""
    grid = lay_out_table(published.form, table)
    box_at = grid.boxes_by_position()
    rows = []
    for row in range(grid.rows):
        boxes = {id(box): box for column in range(grid.columns) if (box := box_at[row, column])}
        rows.append([_html_cell(published, box) for box in boxes.values() if box.row == row])
    return grid, rows


def _html_cell(published: FilledForm, box: TableBox) -> HtmlCell:
    if box.role == "value":
        return HtmlCell(box, "td", "", published.cells.get(box.address or ""))
    if box.role == "note":
        return HtmlCell(box, "td", "", None)
    spanned = box.rows if box.role == "row" else box.columns
    return HtmlCell(box, "th", {"row": "row", "column": "col"}[box.role] + ("group" if spanned > 1 else ""), None)
