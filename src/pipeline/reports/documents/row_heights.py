"""How high the rows of a table are, so that each stands whole on its page whatever fonts a machine has.

Chinese characters are as wide as they are high in every font: how often a text breaks is known without one.
"""

from __future__ import annotations

import math

from pipeline.reports.documents.layout import Box, Grid

# From line to line, in heights of a character.
LINE = 1.25
# Inside a cell, left and right, in mm: narrow, or two characters do not fit into a column of table 4.
PADDING = 0.6
MM_PER_POINT = 25.4 / 72
# Height of the text area less the line of a heading, and what borders and other fonts may add, in mm.
ROOM = 225 - 10 - 6
# Height of a title in two lines and the space under it, in mm.
_TITLE = 35


def row_heights(grid: Grid) -> list[float]:
    """The least height of each row in mm: what its text needs, and more where the page has room."""
    needed = [
        max(
            [_needed(grid, box) for box in grid.boxes if box.row == row and box.rows == 1],
            default=_line(grid),
        )
        for row in range(grid.rows)
    ]
    wanted = 8.4
    while grid.whole and wanted > 5 and sum(max(one, wanted) for one in needed) > ROOM:
        wanted -= 0.2
    least = wanted if grid.whole else 6.0
    return [max(one, least) for one in needed]


def is_tall(grid: Grid) -> bool:
    """Taller than half a page: it begins one, so that nothing above can push its end onto the next."""
    return grid.whole and sum(row_heights(grid)) > ROOM / 2


def _line(grid: Grid) -> float:
    return grid.points * LINE * MM_PER_POINT


def _needed(grid: Grid, box: Box) -> float:
    width = sum(grid.widths[box.column : box.column + box.columns]) - 2 * PADDING
    across = max(1, math.floor(width / (grid.points * MM_PER_POINT)))
    lines = sum(max(1, math.ceil(len(part) / across)) for part in box.text.split("\n"))
    return max(lines, box.lines) * _line(grid) + 1.2


def pages_of(grid: Grid) -> tuple[Grid, ...]:
    """A table of fields that is longer than a page, parted between two groups; any other table as it is.

    Parted tables are sure in every program; rows asked to keep together are not where cells are merged across them.
    """
    if grid.whole:
        return (grid,)
    heights = row_heights(grid)
    starts = sorted({box.row for box in grid.boxes if box.role == "row" and box.column == 0})
    parts: list[Grid] = []
    first, room = 0, ROOM - _TITLE
    for start, end in zip(starts, [*starts[1:], grid.rows], strict=True):
        if sum(heights[first:end]) > room and start > first:
            parts.append(grid.part(first, start))
            first, room = start, ROOM
    return (*parts, grid.part(first, grid.rows))
