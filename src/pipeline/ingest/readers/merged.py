"""Merged cells of a sheet: what is written once and meant for each row of the merge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Cell = tuple[int, int]


def filled_down(
    rows: Sequence[Sequence[Any]], merged: Iterable[tuple[Cell, Cell]], header: int, keys: Iterable[int]
) -> list[list[Any]]:
    """The rows with each merge of one column below the header filled down, never in the columns of the key.

    `merged`: ((top, left), (bottom, right)), counted from 0; `header`: index of the header row; `keys`: indices of key columns.
    """
    filled = [list(row) for row in rows]
    left_out = set(keys)
    for (top, left), (bottom, right) in merged:
        if top > header and left == right and left not in left_out:
            for row in filled[top + 1 : bottom + 1]:
                if left < len(row):
                    row[left] = filled[top][left]
    return filled
