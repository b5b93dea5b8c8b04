"""Reads a spreadsheet: the name of each sheet as a paragraph, its cells as a grid, merged cells with their spans."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO

import python_calamine

from pipeline.audit.language.characters import readable
from pipeline.audit.limits import LIMITS, FileLimits, check_archive, too_large
from pipeline.audit.report import GridBlock, Location, ParsedDocument, TextBlock
from pipeline.core import Refusal, format_number


def read_xlsx(content: bytes, file: str, limits: FileLimits = LIMITS) -> ParsedDocument:
    """A .xlsx or .xls. Raises Refusal AUDIT-TOO-MUCH, AUDIT-BROKEN, AUDIT-ENCRYPTED."""
    if content.startswith(b"PK"):
        check_archive(content, file, limits)
    blocks: list[TextBlock | GridBlock] = []
    cells = 0
    try:
        book = python_calamine.load_workbook(BytesIO(content))
        for number, name in enumerate(book.sheet_names, start=1):
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height * sheet.total_width > limits.table_cells:
                raise too_large(file, f"工作表“{name}”有 {sheet.total_height}×{sheet.total_width} 个单元格")
            rows = sheet.to_python(skip_empty_area=False)
            cells += sum(len(row) for row in rows)
            if cells > limits.cells:
                raise too_large(file, f"工作簿有 {limits.cells} 个以上的单元格")
            blocks.append(TextBlock(readable(name), Location(table=number)))
            if rows:
                blocks.append(_grid(rows, sheet.merged_cell_ranges or [], number))
    except (python_calamine.CalamineError, ValueError, OSError, KeyError) as error:
        if "assword" in str(error):
            raise Refusal("AUDIT-ENCRYPTED", file=file, refers_to=file) from None
        raise Refusal("AUDIT-BROKEN", file=file, reason=f"工作簿读不成（{error}）"[:120], refers_to=file) from None
    return ParsedDocument(file, tuple(blocks))


def _grid(
    rows: Sequence[Sequence[object]], merged: list[tuple[tuple[int, int], tuple[int, int]]], number: int
) -> GridBlock:
    width = max(len(row) for row in rows)
    spans = {first: (last[0] - first[0] + 1, last[1] - first[1] + 1) for first, last in merged}
    text = tuple(tuple(_text(cell) for cell in row) + ("",) * (width - len(row)) for row in rows)
    return GridBlock(text, Location(table=number), spans, tuple(range(1, len(rows) + 1)))


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return format_number(cell)
    if isinstance(cell, (date, datetime, time, timedelta)):
        return str(cell)
    return readable(str(cell)).strip()
