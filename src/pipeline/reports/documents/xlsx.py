"""The tables of a document as a workbook: totals are formulas over the cells they add up, everything else is a value."""

from __future__ import annotations

import io
from collections.abc import Iterable
from copy import copy

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.core import exact_text, set_text
from pipeline.reports.documents.content import DocumentContent
from pipeline.reports.documents.layout import TableBox, TableGrid
from pipeline.reports.documents.office_zip import normalise_archive
from pipeline.reports.documents.paragraphs import PLACEHOLDER
from pipeline.reports.documents.printable_form import PrintableForm
from pipeline.reports.documents.row_heights import MM_PER_POINT, row_heights

_THIN = Side(style="thin")
_EDGES = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_BODY, _MARKED = Font(name="宋体", size=10.5), PatternFill("solid", fgColor="FFF2CC")
# A look (left-aligned, upright, marked) as the workbook numbers it; None: a cell hidden in a merged one, with its edges alone.
Look = tuple[bool, bool, bool] | None
Styles = dict[tuple[Look, tuple[int, ...]], StyleArray]  # by look and what a cell has already: text is marked as text
# Rows above each table: its caption, and the marking of a draft.
_TOP_ROWS = 2


def workbook(content: DocumentContent) -> bytes:
    """The .xlsx: one sheet per table and one about their origin. The same content gives the same bytes."""
    book = Workbook()
    book.remove(book.active)
    values: dict[str, dict[str, str]] = {}
    for sheet_number, grid in enumerate(content.grids, start=1):
        sheet = book.create_sheet(_sheet_name(grid))
        values[f"xl/worksheets/sheet{sheet_number}.xml"] = _write_table(sheet, content, grid)
    _write_origin(book.create_sheet("说明"), content)
    book.properties.creator, book.properties.title = content.filled.agency.name, content.filled.title
    book.properties.created = content.filled.now
    archive = io.BytesIO()
    book.save(archive)
    return normalise_archive(archive.getvalue(), content.filled.now, values)


def _sheet_name(grid: TableGrid) -> str:
    """At most 31 characters, none of those that Excel refuses."""
    return "".join(character for character in grid.caption if character not in r"[]:*?/\ ")[:31]


def _write_table(sheet: Worksheet, content: DocumentContent, grid: TableGrid) -> dict[str, str]:
    """Write a grid from row 3 on. Returns the value of each formula, by cell."""
    set_text(sheet["A1"], grid.caption)
    sheet["A1"].font = Font(name="黑体", size=14)
    if content.filled.is_draft:
        set_text(sheet["A2"], content.filled.marking)
        sheet["A2"].font = Font(name="宋体", size=10, color="CC0000")
    names = {box.address: _cell_name(box) for box in grid.value_boxes()}
    results: dict[str, str] = {}
    styles: Styles = {}
    for box in grid.boxes:
        cell = sheet.cell(_TOP_ROWS + 1 + box.row, 1 + box.column)
        formula = _sum_formula(content, box, names)
        if formula is not None:
            cell.value = formula
            results[_cell_name(box)] = exact_text(content.filled.cells[box.address or ""].value or 0)
        else:
            _write_value(cell, content, box)
        _format_box(sheet, content, grid, box, styles)
    for column, width in enumerate(grid.widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = max(6.0, width / 1.9)
    for row, height in enumerate(row_heights(grid), start=_TOP_ROWS + 1):
        sheet.row_dimensions[row].height = 1.15 * height / MM_PER_POINT  # Excel sets lines wider
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.paperSize, sheet.page_setup.orientation = 9, "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 1
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    return results


def _cell_name(box: TableBox) -> str:
    return f"{get_column_letter(1 + box.column)}{_TOP_ROWS + 1 + box.row}"


def _write_value(cell: Cell, content: DocumentContent, box: TableBox) -> None:
    """A number as a number, anything else as text; a blank stays empty."""
    filled = content.filled.cells.get(box.address or "")
    if filled is not None and filled.value is not None and filled.cell.number != "flag":
        cell.value = int(filled.value) if filled.value == int(filled.value) else filled.value
    elif content.printed(box):
        set_text(cell, content.printed(box))


def _sum_formula(content: DocumentContent, box: TableBox, names: dict[str | None, str]) -> str | None:
    """The SUM of a total; None for a blank total and one declared against its parts, which keep their own value."""
    filled = content.filled.cells.get(box.address or "")
    if filled is None or filled.value is None or filled.cell.kind != "computed":
        return None
    if abs(sum(content.filled.cells[part].value or 0 for part in filled.cell.parts) - filled.value) > 1e-9:
        return None
    return f"=SUM({','.join(_ranges(names[part] for part in filled.cell.parts))})"


def _ranges(names: Iterable[str]) -> list[str]:
    """Cells as the arguments of a SUM: one range where they form a rectangle, else cell by cell."""
    positions = {(int(name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), name.rstrip("0123456789")) for name in names}
    rows = sorted({row for row, _ in positions})
    columns = sorted({column for _, column in positions}, key=lambda column: (len(column), column))
    letters = [get_column_letter(index) for index in range(1, 100)]
    column_indexes = [letters.index(column) for column in columns]
    is_rectangle = len(positions) == len(rows) * len(columns)
    if (
        is_rectangle
        and rows == list(range(rows[0], rows[-1] + 1))
        and column_indexes == list(range(column_indexes[0], column_indexes[-1] + 1))
    ):
        return [f"{columns[0]}{rows[0]}:{columns[-1]}{rows[-1]}"]
    return [f"{column}{row}" for row, column in sorted(positions)]


def _format_box(sheet: Worksheet, content: DocumentContent, grid: TableGrid, box: TableBox, styles: Styles) -> None:
    top, left = _TOP_ROWS + 1 + box.row, 1 + box.column
    if box.rows > 1 or box.columns > 1:
        sheet.merge_cells(
            start_row=top, start_column=left, end_row=top + box.rows - 1, end_column=left + box.columns - 1
        )
    cell = sheet.cell(top, left)
    filled = content.filled.cells.get(box.address or "")
    marked = bool(PLACEHOLDER.search(content.printed(box))) or (
        content.filled.is_draft and filled is not None and filled.semantic == "blank"
    )
    # What is set on a cell is looked up among all that the book has: a look is set once, and the cells like it take its numbers.
    for row in sheet.iter_rows(top, top + box.rows - 1, left, left + box.columns - 1):
        for inner in row:
            if inner is not cell:
                _take_style(inner, styles, None)
    _take_style(cell, styles, (grid.left_aligned(box), box.upright, marked))


def _take_style(cell: Cell, styles: Styles, look: Look) -> None:
    key = look, tuple(cell._style or ())
    if key in styles:
        cell._style = copy(styles[key])
        return
    cell.border = _EDGES
    if look is not None:
        left_aligned, upright, marked = look
        cell.alignment = Alignment(
            "left" if left_aligned else "center", "center", wrap_text=not upright, text_rotation=255 if upright else 0
        )
        cell.font = _BODY
        if marked:
            cell.fill = _MARKED
    styles[key] = copy(cell._style)


def _write_origin(sheet: Worksheet, content: DocumentContent) -> None:
    """The sheet about the origin of the tables, by which they can be checked."""
    for row, (name, text) in enumerate(_origin_facts(content.filled), start=1):
        set_text(sheet.cell(row, 1), name)
        set_text(sheet.cell(row, 2), text)
    sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = 9, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 16, 80


def _origin_facts(filled: PrintableForm) -> list[tuple[str, str]]:
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
