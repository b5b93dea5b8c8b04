"""A paper's tables as a workbook: totals are formulas over the cells they add up, everything else is a value."""

from __future__ import annotations

import io
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.core import exact_text, set_text
from pipeline.reports.documents.document import Paper
from pipeline.reports.documents.filled_form import FilledForm
from pipeline.reports.documents.layout import Box, Grid
from pipeline.reports.documents.office_zip import settled
from pipeline.reports.documents.prose import PLACE
from pipeline.reports.documents.row_heights import MM_PER_POINT, row_heights

_THIN = Side(style="thin")
_EDGES = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
# Above each table: its caption, and for a draft the marking.
_TOP = 2


def workbook(paper: Paper) -> bytes:
    """The .xlsx: a sheet a table, and one that says what they are of. The same paper gives the same bytes."""
    book = Workbook()
    book.remove(book.active)
    values: dict[str, dict[str, str]] = {}
    for place, grid in enumerate(paper.grids, start=1):
        sheet = book.create_sheet(_sheet_name(grid))
        values[f"xl/worksheets/sheet{place}.xml"] = _table(sheet, paper, grid)
    _origin(book.create_sheet("说明"), paper)
    book.properties.creator, book.properties.title = paper.filled.agency.name, paper.filled.title
    book.properties.created = paper.filled.now
    written = io.BytesIO()
    book.save(written)
    return settled(written.getvalue(), paper.filled.now, values)


def _sheet_name(grid: Grid) -> str:
    """At most 31 characters, none of those Excel refuses."""
    return "".join("" if one in r"[]:*?/\ " else one for one in grid.caption)[:31]


def _table(sheet: Worksheet, paper: Paper, grid: Grid) -> dict[str, str]:
    """Write a grid from row 3 on. Returns what each formula comes to, by cell."""
    set_text(sheet["A1"], grid.caption)
    sheet["A1"].font = Font(name="黑体", size=14)
    if paper.filled.is_draft:
        set_text(sheet["A2"], paper.filled.marking)
        sheet["A2"].font = Font(name="宋体", size=10, color="CC0000")
    where = {box.address: _name(box) for box in grid.values()}
    results: dict[str, str] = {}
    for box in grid.boxes:
        cell = sheet.cell(_TOP + 1 + box.row, 1 + box.column)
        formula = _formula(paper, box, where)
        if formula is not None:
            cell.value = formula
            results[_name(box)] = exact_text(paper.filled.cells[box.address or ""].value or 0)
        else:
            _put(cell, paper, box)
        _dress(sheet, paper, grid, box)
    for place, width in enumerate(grid.widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = max(6.0, width / 1.9)
    for row, height in enumerate(row_heights(grid), start=_TOP + 1):
        sheet.row_dimensions[row].height = 1.15 * height / MM_PER_POINT  # Excel sets lines wider
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.paperSize, sheet.page_setup.orientation = 9, "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 1
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    return results


def _name(box: Box) -> str:
    return f"{get_column_letter(1 + box.column)}{_TOP + 1 + box.row}"


def _put(cell: Cell, paper: Paper, box: Box) -> None:
    """A number as a number, anything else as text; a blank stays empty."""
    filled = paper.filled.cells.get(box.address or "")
    if filled is not None and filled.value is not None and filled.cell.number != "flag":
        cell.value = int(filled.value) if filled.value == int(filled.value) else filled.value
    elif paper.printed(box):
        set_text(cell, paper.printed(box))


def _formula(paper: Paper, box: Box, where: dict[str | None, str]) -> str | None:
    """The sum a total is, where it really is one: a blank total and one declared against its parts keep what they hold."""
    filled = paper.filled.cells.get(box.address or "")
    if filled is None or filled.value is None or filled.cell.kind != "computed":
        return None
    if abs(sum(paper.filled.cells[part].value or 0 for part in filled.cell.parts) - filled.value) > 1e-9:
        return None
    return f"=SUM({','.join(_ranges(where[part] for part in filled.cell.parts))})"


def _ranges(names: Iterable[str]) -> list[str]:
    """Cells as ranges: a block of them as one, else each column's runs."""
    places = {(int(name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), name.rstrip("0123456789")) for name in names}
    rows = sorted({row for row, _ in places})
    columns = sorted({column for _, column in places}, key=lambda column: (len(column), column))
    letters = [get_column_letter(number) for number in range(1, 100)]
    beside = [letters.index(column) for column in columns]
    whole = len(places) == len(rows) * len(columns)
    if whole and rows == list(range(rows[0], rows[-1] + 1)) and beside == list(range(beside[0], beside[-1] + 1)):
        return [f"{columns[0]}{rows[0]}:{columns[-1]}{rows[-1]}"]
    return [f"{column}{row}" for row, column in sorted(places)]


def _dress(sheet: Worksheet, paper: Paper, grid: Grid, box: Box) -> None:
    top, left = _TOP + 1 + box.row, 1 + box.column
    if box.rows > 1 or box.columns > 1:
        sheet.merge_cells(
            start_row=top, start_column=left, end_row=top + box.rows - 1, end_column=left + box.columns - 1
        )
    for row in sheet.iter_rows(top, top + box.rows - 1, left, left + box.columns - 1):
        for cell in row:
            cell.border = _EDGES
    cell = sheet.cell(top, left)
    turned = 255 if box.upright else 0
    cell.alignment = Alignment(
        "left" if grid.left_aligned(box) else "center", "center", wrap_text=not box.upright, text_rotation=turned
    )
    cell.font = Font(name="宋体", size=10.5)
    filled = paper.filled.cells.get(box.address or "")
    if PLACE.search(paper.printed(box)) or (
        paper.filled.is_draft and filled is not None and filled.semantic == "blank"
    ):
        cell.fill = PatternFill("solid", fgColor="FFF2CC")


def _origin(sheet: Worksheet, paper: Paper) -> None:
    """What these tables are of and how they can be checked."""
    for row, (name, text) in enumerate(_facts(paper.filled), start=1):
        set_text(sheet.cell(row, 1), name)
        set_text(sheet.cell(row, 2), text)
    sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = 9, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 16, 80


def _facts(filled: FilledForm) -> list[tuple[str, str]]:
    facts = [
        ("名称", filled.title),
        ("格式", f"{filled.form.title}（{filled.form.document}）"),
        ("状态", filled.marking if filled.is_draft else f"已封存，第 {filled.revision} 版"),
        ("数据截至", filled.as_of.isoformat()),
        ("运行", filled.run),
        ("程序版本", filled.code_version),
        ("单元格校验值", filled.cells_sha256),
    ]
    return [*facts, ("封存校验值", filled.seal_hash)] if filled.seal_hash else facts
