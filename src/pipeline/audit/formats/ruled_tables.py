"""Finds the tables that ruling lines draw on a page: lines → crossings → cells → tables."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from pipeline.audit.formats.page import Box, clusters

_NEAR = 3  # points: lines so near are one line, ends so near meet, and a shorter line is none
_LEAST = 1  # points: a shorter piece of a line is the thickness of one


class _Line(NamedTuple):
    """A horizontal or vertical line: where it lies, and where it begins and ends."""

    at: float
    start: float
    end: float


@dataclass(frozen=True)
class RuledTable:
    """A table as its cells."""

    cells: tuple[Box, ...]

    @cached_property
    def bounds(self) -> Box:
        return _bounds(self.cells)

    @cached_property
    def rows(self) -> tuple[tuple[Box | None, ...], ...]:
        """The cells by row, each in the column where it begins; None in the columns where no cell of the row begins."""
        columns = sorted({cell.x0 for cell in self.cells})
        by_top = sorted(self.cells, key=lambda cell: (cell.top, cell.x0))
        return tuple(
            tuple({cell.x0: cell for cell in row}.get(column) for column in columns)
            for row in (list(cells) for _, cells in groupby(by_top, key=lambda cell: cell.top))
        )


def tables_of(rules: Iterable[Box]) -> list[RuledTable]:
    """The tables of two cells or more that the rules draw, from the uppermost."""
    across, down = _lines(rules)
    found = _cells(_merged(across), _merged(down))
    tables = [RuledTable(tuple(cells)) for cells in _connected(found) if len(cells) > 1]
    return sorted(tables, key=lambda table: min((cell.top, cell.x0) for cell in table.cells))


def _bounds(cells: Sequence[Box]) -> Box:
    return Box(
        min(cell.x0 for cell in cells),
        min(cell.top for cell in cells),
        max(cell.x1 for cell in cells),
        max(cell.bottom for cell in cells),
    )


def _lines(rules: Iterable[Box]) -> tuple[list[_Line], list[_Line]]:
    """The horizontal and the vertical lines: a rectangle has two of each."""
    across: list[_Line] = []
    down: list[_Line] = []
    for x0, top, x1, bottom in rules:
        if x1 - x0 >= _LEAST:
            across.append(_Line(top, x0, x1))
            if bottom != top:
                across.append(_Line(bottom, x0, x1))
        if bottom - top >= _LEAST:
            down.append(_Line(x0, top, bottom))
            if x1 != x0:
                down.append(_Line(x1, top, bottom))
    return across, down


def _merged(lines: list[_Line]) -> list[_Line]:
    """Near lines moved to their mean, and pieces of one line joined."""
    number = clusters((line.at for line in lines), _NEAR)
    near: dict[int, list[_Line]] = {}
    for line in lines:
        near.setdefault(number[line.at], []).append(line)
    merged: list[_Line] = []
    for group in near.values():
        at = sum(line.at for line in group) / len(group)
        group.sort(key=lambda line: line.start)
        start, end = group[0].start, group[0].end
        for line in group[1:]:
            if line.start <= end + _NEAR:
                end = max(end, line.end)
            else:
                merged.append(_Line(at, start, end))
                start, end = line.start, line.end
        merged.append(_Line(at, start, end))
    return sorted(line for line in merged if line.end - line.start >= _NEAR)


class _Crossings:
    """The points where lines cross, with the lines that go through each."""

    def __init__(self, across: Sequence[_Line], down: Sequence[_Line]) -> None:
        self.through: dict[tuple[float, float], tuple[set[int], set[int]]] = {}
        for v, (x, top, bottom) in enumerate(down):
            for h, (y, left, right) in enumerate(across):
                if top <= y + _NEAR and bottom >= y - _NEAR and left - _NEAR <= x <= right + _NEAR:
                    vertical, horizontal = self.through.setdefault((x, y), (set(), set()))
                    vertical.add(v)
                    horizontal.add(h)
        self.columns: dict[float, list[float]] = {}
        self.rows: dict[float, list[float]] = {}
        for x, y in sorted(self.through):
            self.columns.setdefault(x, []).append(y)
            self.rows.setdefault(y, []).append(x)

    def below(self, x: float, y: float) -> Iterator[float]:
        """How far down lines go from this crossing to others, the nearest first."""
        column = self.columns[x]
        return (other for other in column[bisect_right(column, y) :] if self.joined_downward(x, y, other))

    def right(self, x: float, y: float) -> Iterator[float]:
        """How far to the right lines go from this crossing to others, the nearest first."""
        row = self.rows[y]
        return (other for other in row[bisect_right(row, x) :] if self.joined_rightward(x, y, other))

    def joined_downward(self, x: float, y: float, below: float) -> bool:
        return not self.through[x, y][0].isdisjoint(self.through[x, below][0])

    def joined_rightward(self, x: float, y: float, right: float) -> bool:
        return not self.through[x, y][1].isdisjoint(self.through[right, y][1])


def _cells(across: Sequence[_Line], down: Sequence[_Line]) -> Iterator[Box]:
    """The smallest rectangle below and right of each crossing whose four sides are drawn."""
    crossings = _Crossings(across, down)
    for x, y in sorted(crossings.through):
        cell = _cell(crossings, x, y)
        if cell is not None:
            yield cell


def _cell(crossings: _Crossings, x: float, y: float) -> Box | None:
    right = list(crossings.right(x, y))
    if not right:
        return None
    for bottom in crossings.below(x, y):
        for other in right:
            if (
                (other, bottom) in crossings.through
                and crossings.joined_downward(other, y, bottom)
                and crossings.joined_rightward(x, bottom, other)
            ):
                return Box(x, y, other, bottom)
    return None


def _connected(cells: Iterable[Box]) -> list[list[Box]]:
    """The cells in groups that hang together by their corners."""
    at_corner: dict[tuple[float, float], list[Box]] = {}
    for cell in cells:
        for corner in _corners(cell):
            at_corner.setdefault(corner, []).append(cell)
    groups: list[list[Box]] = []
    seen: set[Box] = set()
    for start in (cell for found in at_corner.values() for cell in found):
        if start in seen:
            continue
        seen.add(start)
        group = [start]
        for cell in group:  # grows while it is gone through
            for corner in _corners(cell):
                for other in at_corner[corner]:
                    if other not in seen:
                        seen.add(other)
                        group.append(other)
        groups.append(group)
    return groups


def _corners(cell: Box) -> tuple[tuple[float, float], ...]:
    return (cell.x0, cell.top), (cell.x0, cell.bottom), (cell.x1, cell.top), (cell.x1, cell.bottom)
