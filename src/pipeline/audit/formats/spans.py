"""Lays the cells of a table out on a grid, where cells may cover several rows and columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.audit.limits import LIMITS, FileLimits, too_large
from pipeline.audit.report import GridBlock, Location


@dataclass(frozen=True)
class SpannedCell:
    """A cell of a table with the number of rows and columns it covers. `at` is its column where the format gives it."""

    text: str
    rows: int = 1
    columns: int = 1
    at: int | None = None


def lay_out(
    rows: Iterable[Sequence[SpannedCell]],
    location: Location,
    file: str,
    *,
    pages: Sequence[int | None] = (),
    limits: FileLimits = LIMITS,
) -> GridBlock:
    """The grid with the text of each cell in its first row and column. Raises Refusal AUDIT-TOO-MUCH for a table beyond the limits."""
    placed: dict[tuple[int, int], str] = {}
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    taken: set[tuple[int, int]] = set()
    given = [list(row) for row in rows]
    width = 0
    for number, row in enumerate(given):
        column = 0
        for cell in row:
            column = max(column, cell.at) if cell.at is not None else column
            while (number, column) in taken:
                column += 1
            down = min(max(cell.rows, 1), len(given) - number)
            across = min(max(cell.columns, 1), 200)
            if len(taken) + down * across > limits.table_cells:
                raise too_large(file, f"一个表有 {limits.table_cells} 个以上的单元格")
            taken.update(
                (number + row_offset, column + column_offset)
                for row_offset in range(down)
                for column_offset in range(across)
            )
            placed[number, column] = cell.text
            if down > 1 or across > 1:
                spans[number, column] = (down, across)
            column += across
            width = max(width, column)
    if width * len(given) > limits.table_cells:
        raise too_large(file, f"一个表有 {width * len(given)} 个单元格，超过 {limits.table_cells} 个")
    cells = tuple(tuple(placed.get((row, column), "") for column in range(width)) for row in range(len(given)))
    return GridBlock(cells, location, spans, (), tuple(pages))
