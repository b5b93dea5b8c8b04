"""The workbook: totals are formulas that come to their cells, and no text ever becomes a formula."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
from openpyxl.utils import range_boundaries

from pipeline.core.workspace import Agency
from pipeline.law.forms.catalogue import form_for
from pipeline.reports.documents.content import DocumentContent
from pipeline.reports.documents.xlsx import workbook
from tests.support.printable_forms import QUOTED, content_of, filled_forms, numbered


def opened(content: DocumentContent, *, values: bool = False):
    return openpyxl.load_workbook(io.BytesIO(workbook(content)), data_only=values)


def cells_of(content: DocumentContent, *, values: bool = False):
    """Address → the cell of the workbook it stands in."""
    book = opened(content, values=values)
    return {
        box.address: book.worksheets[place].cell(3 + box.row, 1 + box.column)
        for place, grid in enumerate(content.grids)
        for box in grid.value_boxes()
    }


def summed(sheet, formula: str) -> float:
    """What a SUM over the sheet comes to."""
    ranges = re.fullmatch(r"=SUM\(([A-Z0-9:,]+)\)", formula)
    assert ranges, formula
    total = 0.0
    for cells in ranges.group(1).split(","):
        left, top, right, bottom = range_boundaries(cells)
        for row in sheet.iter_rows(top, bottom, left, right, values_only=True):
            assert all(isinstance(value, int | float) for value in row), formula
            total += sum(row)
    return total


def test_every_number_is_a_value_and_every_total_a_sum_that_comes_to_it(content: DocumentContent) -> None:
    cells = cells_of(content)
    for address, filled in content.filled.cells.items():
        cell = cells[address]
        if filled.cell.number == "flag":
            assert cell.value == filled.printed
        elif filled.cell.kind == "computed":
            assert summed(cell.parent, cell.value) == filled.value, address
        else:
            assert cell.value == filled.value, address


def test_formulas_show_their_values_to_viewers_that_do_not_calculate(content: DocumentContent) -> None:
    cells = cells_of(content, values=True)
    for address, filled in content.filled.cells.items():
        if filled.cell.number != "flag":
            assert cells[address].value == filled.value


def test_every_label_stands_in_its_place_and_boxes_are_merged(contents: dict[str, DocumentContent]) -> None:
    content = contents["format_2019"]
    sheet = opened(content).worksheets[1]
    assert {"A3:C5", "D3:J3", "E4:I4", "A8:A27", "B10:B17"} <= {str(merged) for merged in sheet.merged_cells.ranges}
    assert sheet["B10"].value == "（三）\n不予公开"
    assert sheet["A1"].value == "三、收到和处理政府信息公开申请情况"


def test_a_blank_stays_empty_and_its_totals_do_not_become_sums(tmp_path: Path) -> None:
    figures = numbered(form_for(2019))
    del figures["requests.granted.org_legal"]
    cells = cells_of(content_of(filled_forms(tmp_path, 2019, figures)[0]))
    for address in ("granted.org_legal", "granted.total", "result_total.org_legal", "result_total.total"):
        assert cells[f"requests.{address}"].value is None
    assert str(cells["requests.partial.total"].value).startswith("=SUM(")


def test_a_total_declared_against_its_parts_keeps_what_was_declared(tmp_path: Path) -> None:
    figures = numbered(form_for(2019)) | {"requests.result_total.natural_person": 0.0}
    cells = cells_of(content_of(filled_forms(tmp_path, 2019, figures)[0]))
    assert cells["requests.result_total.natural_person"].value == 0
    assert str(cells["requests.result_total.org_legal"].value).startswith("=SUM(")


def test_a_text_that_begins_like_a_formula_stays_text(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "website.yml").write_text(
        "site_name: '=HYPERLINK(\"http://x\")'\nicp: '+1'\npsb: '-1'\nsite_code: '@SUM(A1)'\n", "utf-8"
    )
    agency = Agency(id="bureau", name="=cmd|' /C calc'!A0")
    filled = filled_forms(tmp_path, 2019, numbered(form_for(2019, "website")) | QUOTED, agency=agency)
    content = content_of(
        next(filled_form for filled_form in filled if filled_form.form.kind == "website"), tmp_path / "templates"
    )
    cells = cells_of(content)
    for field in ("site_name", "icp", "psb", "site_code", "filing_unit"):
        cell = cells[f"website.{field}"]
        assert cell.data_type == "s"
        assert cell.quotePrefix
    assert not [cell for row in opened(content)["说明"].iter_rows() for cell in row if cell.data_type == "f"]


def test_it_says_what_it_is_of(contents: dict[str, DocumentContent]) -> None:
    book = opened(contents["format_2021"])
    assert [sheet.title for sheet in book][-1] == "说明"
    facts = dict(book["说明"].iter_rows(values_only=True))
    assert facts["单元格校验值"] == contents["format_2021"].filled.cells_sha256
    assert facts["状态"] == "已封存，第 1 版"


def test_a_draft_says_so_on_every_sheet(tmp_path: Path) -> None:
    book = opened(content_of(filled_forms(tmp_path, 2019, numbered(form_for(2019)))[0]))
    assert all(str(sheet["A2"].value).startswith("草稿") for sheet in book.worksheets[:3])


def test_the_same_content_gives_the_same_bytes(contents: dict[str, DocumentContent]) -> None:
    assert workbook(contents["format_2019"]) == workbook(contents["format_2019"])
