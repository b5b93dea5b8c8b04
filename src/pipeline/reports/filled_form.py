"""The statutory forms filled with the published cells of one agency and year: read once, for documents and pages alike."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.core import exact_text, format_number
from pipeline.law import Cell, Form, all_forms


@dataclass(frozen=True)
class FilledCell:
    """A cell of a form with its value, None where nothing is known.

    `semantic` is number, zero, blank or not_applicable; `origin` is counted, declared or computed.
    """

    cell: Cell
    value: float | None
    semantic: str
    origin: str

    @property
    def printed(self) -> str:
        """The text in the document: empty where nothing is known, 0 only for a zero."""
        if self.cell.number == "flag":
            return {1.0: "■是　□否", 0.0: "□是　■否"}.get(self.value if self.value is not None else -1.0, "□是　□否")
        if self.semantic == "not_applicable":
            # The website form prints nothing in such fields (不填); in a report an empty cell would look like a blank.
            return "" if self.cell.table == "website" else "/"
        return "" if self.value is None else format_number(self.value)


@dataclass(frozen=True)
class FilledForm:
    """A form with its filled cells by address, in the order of the form."""

    form: Form
    cells: Mapping[str, FilledCell]

    @property
    def blank(self) -> int:
        """How many cells are blank: nothing counts them and nobody declared them."""
        return sum(filled.semantic == "blank" for filled in self.cells.values())

    @property
    def cells_sha256(self) -> str:
        """sha256 over form, address, semantic and number of every cell, a line each in the order of the form.

        It ties a finished document to the cells it was rendered from.
        """
        lines = (
            "\t".join((filled.cell.form, filled.cell.figure, filled.semantic, ""
                       if filled.value is None else exact_text(filled.value)))
            for filled in self.cells.values()
        )  # fmt: skip
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def filled_forms(rows: Iterable[Mapping[str, Any]]) -> tuple[FilledForm, ...]:
    """The forms with cells among `rows`, the report before the website form.

    `rows` are rows of the published table `cells` of one agency and year: form, table, row, column, value, semantic, origin.
    A row whose form or place no form of this version has is not used; who needs every row compares the numbers of cells.
    """
    by_place = {(row["form"], row["table"], row["row"], row["column"]): row for row in rows}
    filled = []
    for form in all_forms():
        cells = {
            cell.figure: FilledCell(cell, published["value"], published["semantic"], published["origin"])
            for cell in form.cells
            if (published := by_place.get((form.id, cell.table, cell.row, cell.column))) is not None
        }
        if cells:
            filled.append(FilledForm(form, cells))
    return tuple(sorted(filled, key=lambda filled_form: filled_form.form.kind))
