"""Lays the cells of a table out on a grid where some cover several rows and columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.audit.limits import LIMITS, Limits, too_much
from pipeline.audit.report import Grid, Place


@dataclass(frozen=True)
class Spanning:
    """A cell as its format gives it: text, and how many rows and columns it covers. `at` is its column where known."""

    text: str
    rows: int = 1
    columns: int = 1
    at: int | None = None


def lay_out(
    rows: Iterable[Sequence[Spanning]],
    place: Place,
    file: str,
    *,
    lines: Sequence[int | None] = (),
    limits: Limits = LIMITS,
) -> Grid:
    """A grid with each text at the first place of its cell. Raises Refusal AUDIT-TOO-MUCH for a table beyond the limits."""
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
                raise too_much(file, f"一个表有 {limits.table_cells} 个以上的单元格")
            taken.update((number + one, column + other) for one in range(down) for other in range(across))
            placed[number, column] = cell.text
            if down > 1 or across > 1:
                spans[number, column] = (down, across)
            column += across
            width = max(width, column)
    if width * len(given) > limits.table_cells:
        raise too_much(file, f"一个表有 {width * len(given)} 个单元格，超过 {limits.table_cells} 个")
    cells = tuple(tuple(placed.get((row, column), "") for column in range(width)) for row in range(len(given)))
    return Grid(cells, place, spans, tuple(lines))
