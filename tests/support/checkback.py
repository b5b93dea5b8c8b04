"""Reads a finished Word document back and compares every cell of its tables with the cells it was rendered from."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table

from pipeline.core.errors import Refusal
from pipeline.core.workspace import Workspace
from pipeline.reports.documents.layout import TableGrid, lay_out_table
from pipeline.reports.documents.printable_form import PrintableForm, read_printable_forms
from pipeline.reports.documents.row_heights import pages_of


@dataclass(frozen=True)
class Difference:
    """A cell whose text in the document is not its value. `actual` is None where the table is missing."""

    address: str
    label: str
    expected: str
    actual: str | None


@dataclass(frozen=True)
class CheckedDocument:
    """The properties of a finished document and its differences from its cells.

    `same_cells`: the database still holds the cells that the document was made of; `compared` counts cells.
    """

    file: Path
    properties: Mapping[str, str]
    same_cells: bool
    compared: int
    differences: tuple[Difference, ...]

    @property
    def matches(self) -> bool:
        return self.same_cells and not self.differences


def check_back(file: Path, database: Path, workspace: Workspace) -> CheckedDocument:
    """Compare a .docx with a database, which should be the published file of the run the document names.

    Numbers may be full width, with thousands separators or spaces. Raises Refusal REN-NOT-OURS for a file that was not
    rendered by gongkai, and the refusals of `render` where the database has no such cells.
    """
    properties, tables = _read(file)
    filled = _filled(file, properties, database, workspace)
    grids = [page for table in filled.form.tables for page in pages_of(lay_out_table(filled.form, table.id))]
    differences = [difference for grid in grids for difference in _compare(filled, grid, tables)]
    same = properties.get("gongkai.cells_sha256") == filled.cells_sha256
    return CheckedDocument(file, properties, same, len(filled.cells), tuple(differences))


def _read(file: Path) -> tuple[dict[str, str], list[dict[tuple[int, int], str]]]:
    """The custom properties, and each table as (row, column) → text; a merged cell stands at every position it covers."""
    try:
        document = docx.Document(str(file))
        with zipfile.ZipFile(file) as archive:
            root = ElementTree.fromstring(archive.read("docProps/custom.xml"))
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile, ElementTree.ParseError):
        raise Refusal("REN-NOT-OURS", file=str(file)) from None
    properties = {str(element.get("name")): "".join(element.itertext()) for element in root}
    return properties, [_texts_by_position(table) for table in document.tables]


def _texts_by_position(table: Table) -> dict[tuple[int, int], str]:
    return {(row, column): cell.text for row, line in enumerate(table.rows) for column, cell in enumerate(line.cells)}


def _filled(file: Path, properties: Mapping[str, str], database: Path, workspace: Workspace) -> PrintableForm:
    try:
        agency, form = properties["gongkai.agency"], properties["gongkai.form"]
        year, revision = int(properties["gongkai.year"]), int(properties["gongkai.revision"])
    except (KeyError, ValueError):
        raise Refusal("REN-NOT-OURS", file=str(file)) from None
    forms = read_printable_forms(
        database, workspace, year, agency, status="draft", revision=revision, seal_hash=None, now=datetime(year, 12, 31)
    )
    for filled in forms:
        if filled.form.id == form:
            return filled
    raise Refusal("REN-OTHER-FORM", agency=agency, year=year, form=form)


def _compare(filled: PrintableForm, grid: TableGrid, tables: list[dict[tuple[int, int], str]]) -> Iterator[Difference]:
    """Compare with the table that has the same labels. Where a row or column was added or removed, every cell differs."""
    table = next((table for table in tables if _has_labels_of(grid, table)), None)
    for box in grid.value_boxes():
        cell = filled.cells.get(box.address or "")
        if cell is None:
            continue
        actual = None if table is None else table[(box.row, box.column)]
        if actual is None or _plain(actual) != _plain(cell.printed):
            yield Difference(cell.cell.figure, cell.cell.label, cell.printed, actual)


def _has_labels_of(grid: TableGrid, table: Mapping[tuple[int, int], str]) -> bool:
    boxes = grid.boxes_by_position()
    return set(table) == set(boxes) and all(
        _plain(table[position]) == _plain(box.text) for position, box in boxes.items() if box.role != "value"
    )


def _plain(text: str) -> str:
    """The text without differences that do not matter: width of characters, spaces, thousands separators, line breaks."""
    narrow = unicodedata.normalize("NFKC", text)
    return "".join(character for character in narrow if not character.isspace() and character != ",").replace("−", "-")
