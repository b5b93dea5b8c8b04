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

from pipeline.core import Refusal, Workspace
from pipeline.reports import FilledForm, Grid, lay_out, pages_of, read_forms


@dataclass(frozen=True)
class Difference:
    """A place where the document does not say what the cell holds. `found` is None where the table is not there."""

    address: str
    label: str
    expected: str
    found: str | None


@dataclass(frozen=True)
class CheckedBack:
    """What a finished document says of itself and where it differs from its cells.

    `same_cells`: the database still holds the very cells the document was made of; `compared` counts cells.
    """

    file: Path
    properties: Mapping[str, str]
    same_cells: bool
    compared: int
    differences: tuple[Difference, ...]

    @property
    def holds(self) -> bool:
        return self.same_cells and not self.differences


def check_back(file: Path, database: Path, workspace: Workspace) -> CheckedBack:
    """Compare a .docx with a database, which should be the published file of the run the document names.

    Numbers are read as people write them: full width, with thousands separators or spaces. Raises Refusal REN-NOT-OURS for
    a file that was not rendered by gongkai, and what `render` raises where the database has no such cells.
    """
    properties, tables = _read(file)
    filled = _filled(file, properties, database, workspace)
    grids = [page for table in filled.form.tables for page in pages_of(lay_out(filled.form, table.id))]
    differences = [one for grid in grids for one in _compare(filled, grid, tables)]
    same = properties.get("gongkai.cells_sha256") == filled.cells_sha256
    return CheckedBack(file, properties, same, len(filled.cells), tuple(differences))


def _read(file: Path) -> tuple[dict[str, str], list[dict[tuple[int, int], str]]]:
    """The custom properties, and each table as text by place on the grid, merged cells at each place they cover."""
    try:
        document = docx.Document(str(file))
        with zipfile.ZipFile(file) as archive:
            root = ElementTree.fromstring(archive.read("docProps/custom.xml"))
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile, ElementTree.ParseError):
        raise Refusal("REN-NOT-OURS", file=str(file)) from None
    properties = {str(one.get("name")): "".join(one.itertext()) for one in root}
    return properties, [_places(table) for table in document.tables]


def _places(table: Table) -> dict[tuple[int, int], str]:
    return {(row, column): cell.text for row, line in enumerate(table.rows) for column, cell in enumerate(line.cells)}


def _filled(file: Path, properties: Mapping[str, str], database: Path, workspace: Workspace) -> FilledForm:
    try:
        agency, form = properties["gongkai.agency"], properties["gongkai.form"]
        year, revision = int(properties["gongkai.year"]), int(properties["gongkai.revision"])
    except (KeyError, ValueError):
        raise Refusal("REN-NOT-OURS", file=str(file)) from None
    found = read_forms(
        database, workspace, year, agency, status="draft", revision=revision, seal_hash=None, now=datetime(year, 12, 31)
    )
    for one in found:
        if one.form.id == form:
            return one
    raise Refusal("REN-OTHER-FORM", agency=agency, year=year, form=form)


def _compare(filled: FilledForm, grid: Grid, tables: list[dict[tuple[int, int], str]]) -> Iterator[Difference]:
    """Against the table whose labels fit; a table that lost or gained a row or column fits no more, and says so of every cell."""
    table = next((one for one in tables if _fits(grid, one)), None)
    for box in grid.values():
        cell = filled.cells.get(box.address or "")
        if cell is None:
            continue
        found = None if table is None else table[(box.row, box.column)]
        if found is None or _plain(found) != _plain(cell.printed):
            yield Difference(cell.cell.figure, cell.cell.label, cell.printed, found)


def _fits(grid: Grid, table: Mapping[tuple[int, int], str]) -> bool:
    places = grid.by_place()
    return set(table) == set(places) and all(
        _plain(table[place]) == _plain(box.text) for place, box in places.items() if box.role != "value"
    )


def _plain(text: str) -> str:
    """Without what does not change a number or a label: width of characters, spaces, thousands separators, line breaks."""
    narrow = unicodedata.normalize("NFKC", text)
    return "".join(one for one in narrow if not one.isspace() and one != ",").replace("−", "-")
