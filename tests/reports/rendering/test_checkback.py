"""A finished Word file read back: it holds, or the one cell that was changed is named."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.table import _Cell

from pipeline.core.errors import Refusal
from pipeline.law.forms.catalogue import form_for
from pipeline.reports.render import render_documents
from tests.support.checkback import CheckedDocument, check_back
from tests.support.printable_forms import BUREAU, NOW, QUOTED, database_at, numbered, workspace_at


@pytest.fixture(params=[2019, 2021])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    year = request.param
    figures = numbered(form_for(year)) | numbered(form_for(year, "website")) | QUOTED
    return database_at(tmp_path / f"{year}.duckdb", year, figures)


def files_of(database: Path) -> list[Path]:
    year = int(database.stem)
    done = render_documents(
        database, workspace_at(database.parent), year, BUREAU.id, database.parent / "out", status="draft", now=NOW
    )
    return [document.docx for document in done.documents]


def checked(file: Path, database: Path) -> CheckedDocument:
    return check_back(file, database, workspace_at(database.parent))


def edit(file: Path, table: int, row: int, column: int, text: str) -> None:
    """Type over a cell, as a person does."""
    document = docx.Document(str(file))
    cell: _Cell = document.tables[table].rows[row].cells[column]
    cell.text = text
    document.save(str(file))


def test_an_untouched_document_holds_cell_for_cell(database: Path) -> None:
    for file, form in zip(files_of(database), (form_for(int(database.stem)), form_for(2019, "website")), strict=True):
        done = checked(file, database)
        assert done.matches
        assert done.compared == len(form.cells)
        assert done.properties["gongkai.run"] == "run-1"


def test_one_changed_number_is_named_with_both_values(database: Path) -> None:
    file = files_of(database)[0]
    before = docx.Document(str(file)).tables[1].rows[5].cells[7].text
    edit(file, 1, 5, 7, "3")
    done = checked(file, database)
    assert [(difference.address, difference.expected, difference.actual) for difference in done.differences] == [
        ("requests.granted.org_legal", before, "3")
    ]
    assert not done.matches
    assert "法律服务机构" in done.differences[0].label


def test_every_cell_is_compared(tmp_path: Path) -> None:
    """Each number is blanked in turn; each is noticed."""
    database = database_at(tmp_path / "2021.duckdb", 2021, numbered(form_for(2021)))
    file = files_of(database)[0]
    document = docx.Document(str(file))
    numbers = {
        cell._tc: cell for table in document.tables for row in table.rows for cell in row.cells if cell.text.isdigit()
    }
    for cell in numbers.values():
        cell.text = ""
    document.save(str(file))
    assert {difference.address for difference in checked(file, database).differences} == {
        cell.figure for cell in form_for(2021).cells
    }


def test_a_number_written_otherwise_is_the_same_number(tmp_path: Path) -> None:
    database = database_at(tmp_path / "2021.duckdb", 2021, numbered(form_for(2021)))
    file = files_of(database)[0]
    number = int(docx.Document(str(file)).tables[1].rows[5].cells[7].text)
    assert number > 999
    full_width = "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    for written in (f"{number:,}", f" {number} ", f"{number}\n", full_width):
        edit(file, 1, 5, 7, written)
        assert checked(file, database).matches, written


def test_a_table_of_a_person_does_not_confuse_it(tmp_path: Path) -> None:
    database = database_at(tmp_path / "2021.duckdb", 2021, numbered(form_for(2021)))
    file = files_of(database)[0]
    document = docx.Document(str(file))
    own = document.add_table(rows=4, cols=15)
    document.tables[0]._tbl.addprevious(own._tbl)
    document.save(str(file))
    assert checked(file, database).matches


def test_a_table_with_a_row_less_is_missing_as_a_whole(tmp_path: Path) -> None:
    database = database_at(tmp_path / "2021.duckdb", 2021, numbered(form_for(2021)))
    file = files_of(database)[0]
    document = docx.Document(str(file))
    row = document.tables[1].rows[4]._tr
    row.getparent().remove(row)
    document.save(str(file))
    done = checked(file, database)
    assert {difference.actual for difference in done.differences} == {None}
    assert {difference.address.split(".")[0] for difference in done.differences} == {"requests"}


def test_cells_that_changed_since_are_told_from_a_changed_document(tmp_path: Path) -> None:
    figures = numbered(form_for(2021))
    file = files_of(database_at(tmp_path / "2021.duckdb", 2021, figures))[0]
    later = database_at(tmp_path / "later.duckdb", 2021, figures | {"requests.granted.org_legal": 5.0})
    done = checked(file, later)
    assert not done.same_cells
    assert "requests.granted.org_legal" in {difference.address for difference in done.differences}
    assert len(done.differences) == 4


def test_a_file_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    database = database_at(tmp_path / "2021.duckdb", 2021, numbered(form_for(2021)))
    other, broken, text = tmp_path / "other.docx", tmp_path / "broken.docx", tmp_path / "text.docx"
    docx.Document().save(str(other))
    broken.write_bytes(files_of(database)[0].read_bytes()[:5000])
    text.write_text("not a document", "utf-8")
    for file in (other, broken, text, tmp_path / "missing.docx"):
        with pytest.raises(Refusal) as refused:
            checked(file, database)
        assert refused.value.finding.code == "REN-NOT-OURS"
