"""The heights of table rows, computed so that a table fits its page whatever fonts a machine has.

Chinese characters are as wide as they are high in every font, so line breaks are known without one.
"""

from __future__ import annotations

import math

from pipeline.reports.documents.layout import TableBox, TableGrid

# From line to line, in character heights.
LINE_SPACING = 1.25
# Left and right inside a cell, in mm: narrow, so that two characters fit into a column of table 4.
PADDING = 0.6
MM_PER_POINT = 25.4 / 72
# Height of the text area without the line of a heading and what borders and other fonts may add, in mm.
TEXT_HEIGHT = 225 - 10 - 6
# Height of a title of two lines with the space under it, in mm.
TITLE_HEIGHT = 35


def row_heights(grid: TableGrid) -> list[float]:
    """The minimum height of each row in mm: enough for its text, more where the page has room."""
    needed = [
        max(
            [_text_height(grid, box) for box in grid.boxes if box.row == row and box.rows == 1],
            default=_line_height(grid),
        )
        for row in range(grid.rows)
    ]
    minimum = 8.4
    while grid.whole and minimum > 5 and sum(max(height, minimum) for height in needed) > TEXT_HEIGHT:
        minimum -= 0.2
    minimum = minimum if grid.whole else 6.0
    return [max(height, minimum) for height in needed]


def _line_height(grid: TableGrid) -> float:
    return grid.points * LINE_SPACING * MM_PER_POINT


def _text_height(grid: TableGrid, box: TableBox) -> float:
    width = sum(grid.widths[box.column : box.column + box.columns]) - 2 * PADDING
    across = max(1, math.floor(width / (grid.points * MM_PER_POINT)))
    lines = sum(max(1, math.ceil(len(part) / across)) for part in box.text.split("\n"))
    return max(lines, box.lines) * _line_height(grid) + 1.2


def pages_of(grid: TableGrid) -> tuple[TableGrid, ...]:
    """A table of fields that is longer than a page is divided between two groups; any other table stays whole.

    Word processors do not keep rows together reliably where cells are merged across them; separate tables always break as wanted.
    """
    if grid.whole:
        return (grid,)
    heights = row_heights(grid)
    starts = sorted({box.row for box in grid.boxes if box.role == "row" and box.column == 0})
    parts: list[TableGrid] = []
    first, room = 0, TEXT_HEIGHT - TITLE_HEIGHT
    for start, end in zip(starts, [*starts[1:], grid.rows], strict=True):
        if sum(heights[first:end]) > room and start > first:
            parts.append(grid.slice_rows(first, start))
            first, room = start, TEXT_HEIGHT
    return (*parts, grid.slice_rows(first, grid.rows))
