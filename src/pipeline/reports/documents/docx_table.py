"""A grid as a Word table: merged cells, widths on grid and cells, exact line heights that do not depend on the font."""

from __future__ import annotations

import math
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from docx.oxml.ns import nsdecls

from pipeline.reports.documents.content import DocumentContent
from pipeline.reports.documents.docx_page import TABLE_FONT, run_properties
from pipeline.reports.documents.layout import TableBox, TableGrid
from pipeline.reports.documents.paragraphs import PLACEHOLDER
from pipeline.reports.documents.row_heights import LINE_SPACING, MM_PER_POINT, PADDING, row_heights


def table_xml(content: DocumentContent, grid: TableGrid, *, together: bool = True) -> str:
    """The `w:tbl` of a grid with the text of its boxes. `together`: its rows stay on one page; else only heads stay with what follows."""
    boxes = grid.boxes_by_position()
    kept = set(range(grid.rows - 1)) if together else grid.rows_that_head
    rows = "".join(
        _row_xml(content, grid, row, height, boxes, keep=row in kept) for row, height in enumerate(row_heights(grid))
    )
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    padding = _twips(PADDING)
    columns = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in grid.widths)
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(map(_twips, grid.widths))}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{padding}" w:type="dxa"/><w:right w:w="{padding}" w:type="dxa"/></w:tblCellMar>'
        f'<w:tblLook w:val="0000"/><w:tblCaption w:val={quoteattr(grid.caption)}/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
    )


def _row_xml(
    content: DocumentContent,
    grid: TableGrid,
    row: int,
    height: float,
    boxes: dict[tuple[int, int], TableBox],
    *,
    keep: bool,
) -> str:
    header = "<w:tblHeader/>" if row < grid.head_rows else ""
    cells = "".join(_cell_xml(content, grid, row, box, keep=keep) for box in _boxes_of_row(boxes, row, grid.columns))
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{_twips(height)}" w:hRule="atLeast"/>{header}</w:trPr>'
        f"{cells}</w:tr>"
    )


def _boxes_of_row(boxes: dict[tuple[int, int], TableBox], row: int, columns: int) -> Iterator[TableBox]:
    column = 0
    while column < columns:
        box = boxes[(row, column)]
        yield box
        column += box.columns


def _cell_xml(content: DocumentContent, grid: TableGrid, row: int, box: TableBox, *, keep: bool) -> str:
    width = sum(_twips(column) for column in grid.widths[box.column : box.column + box.columns])
    span = f'<w:gridSpan w:val="{box.columns}"/>' if box.columns > 1 else ""
    merge = "" if box.rows == 1 else '<w:vMerge w:val="restart"/>' if row == box.row else "<w:vMerge/>"
    filled = content.filled.cells.get(box.address or "")
    is_open_blank = content.filled.is_draft and filled is not None and filled.semantic == "blank"
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="FFF2CC"/>' if is_open_blank else ""
    upright = '<w:textDirection w:val="tbRlV"/>' if box.upright else ""
    text = content.printed(box) if row == box.row else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}{shade}{upright}<w:vAlign w:val="center"/></w:tcPr>'
        f"{_paragraph_xml(grid, text, _points(grid, box, text), left=grid.left_aligned(box), keep=keep)}</w:tc>"
    )


def _points(grid: TableGrid, box: TableBox, text: str) -> float:
    """The font size of a box: the table's, or smaller so that a long number stays on one line."""
    if box.role != "value" or text.strip("-.0123456789"):
        return grid.points
    room = sum(grid.widths[box.column : box.column + box.columns]) - 2 * PADDING
    # A digit is half as wide as high in Times New Roman, two thirds in the fonts that replace it elsewhere.
    fitting = room / MM_PER_POINT / (0.65 * max(1, len(text)))
    return min(grid.points, max(5.0, math.floor(2 * fitting) / 2))


def _paragraph_xml(grid: TableGrid, text: str, points: float, *, left: bool, keep: bool) -> str:
    line = round(grid.points * LINE_SPACING * 20)
    layout = (
        '<w:pStyle w:val="TableText"/>'
        + ("<w:keepNext/>" if keep else "")
        + f'<w:spacing w:before="0" w:after="0" w:line="{line}" w:lineRule="exact"/>'
        + ('<w:jc w:val="left"/>' if left else "")
    )
    return f"<w:p><w:pPr>{layout}</w:pPr>{runs_xml(text, TABLE_FONT, points)}</w:p>"


def runs_xml(text: str, font: str, points: float, *, tighter: int = 0) -> str:
    """Runs of one font; placeholders are marked yellow."""
    runs = []
    last = 0
    for match in PLACEHOLDER.finditer(text):
        runs += [(text[last : match.start()], False), (match.group(), True)]
        last = match.end()
    runs.append((text[last:], False))
    return "".join(
        f"<w:r {nsdecls('w')}>{run_properties(font, points, tighter=tighter, highlight=marked)}"
        f"{'<w:br/>'.join(_text_xml(line) for line in part.split(chr(10)))}</w:r>"
        for part, marked in runs
        if part
    )


def _text_xml(line: str) -> str:
    return f'<w:t xml:space="preserve">{escape(line)}</w:t>'


def _twips(millimetres: float) -> int:
    """Twentieths of a point."""
    return round(millimetres / 25.4 * 1440)
