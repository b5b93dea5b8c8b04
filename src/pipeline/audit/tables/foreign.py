"""Finds numbers of a table printed with one number a line that may not be its own: the number of a page among them.

Such a table gives no other sign of its columns than the order of its numbers, so a cell of it is certain where two things agree: its
row has seven numbers, and either its column or its row adds up. A row that adds up is still unsure where it does so as well with one
of its numbers taken for that of a page, unless the columns prove it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline.audit.report import ReadCell
from pipeline.audit.tables.balance import Balance, Numbers
from pipeline.audit.tables.rows import Row
from pipeline.audit.tables.values import may_be_page_number

_MAX_PAGE = 400


def doubtful_columns(rows: Mapping[str, Numbers], lone: Collection[str], balance: Balance) -> dict[str, frozenset[int]]:
    """Row of seven numbers alone on their lines → its columns that are not certain. `rows` are all rows whose numbers are known."""
    balanced = balance.columns(rows)
    if len(balanced) == 7:
        return {}
    return {name: _doubtful(name, rows, balanced, balance) for name in lone}


def _doubtful(name: str, rows: Mapping[str, Numbers], balanced: frozenset[int], balance: Balance) -> frozenset[int]:
    numbers = rows[name]
    open_columns = frozenset(range(7)) - balanced
    if sum(numbers[:6]) != numbers[6] or _may_end_in_page_number(numbers):
        return open_columns
    if not balanced:
        return frozenset()
    rest = {row: known for row, known in rows.items() if row != name}
    fitting = [other for other in _other_readings(numbers) if len(balance.columns({**rest, name: other})) == 7]
    return frozenset(column for other in fitting for column in range(7) if other[column] != numbers[column])


def _may_end_in_page_number(numbers: Numbers) -> bool:
    """Whether the row adds up as well with its last number taken for that of a page and one blank cell before it."""
    return 0 < numbers[6] <= _MAX_PAGE and numbers[5] > 0 and numbers[5] >= sum(numbers[:5])


def _other_readings(numbers: Numbers) -> Iterator[Numbers]:
    """The rows that these numbers may be if one of them is that of a page, and a blank or the same number was lost."""
    for place, number in enumerate(numbers):
        if not 0 < number <= _MAX_PAGE:
            continue
        rest = (*numbers[:place], *numbers[place + 1 :])
        for lost in range(7):
            for value in (number, Decimal(0)):
                other = (*rest[:lost], value, *rest[lost:])
                if other != numbers and sum(other[:6]) == other[6]:
                    yield other


def lone_numbers(rows: Iterable[Row]) -> list[Row]:
    """The lines that hold one number and nothing else, without a bar, as the number of a page does."""
    return [
        row for row in rows if row.kind == "line" and len(row.slots) == 1 and row.slots[0].is_value and not row.barred
    ]


def without_page_numbers(cells: Sequence[ReadCell], rows: Sequence[Row]) -> tuple[ReadCell, ...]:
    """The cells of table 2 with those rows unsure that may hold the number of a page: it has no sums that could tell."""
    lone = {row.location for row in lone_numbers(rows)}
    doubtful = {
        cell.row
        for cell in cells
        if cell.table == "disclosure" and cell.location in lone and may_be_page_number(cell.raw)
    }
    return tuple(
        replace(cell, value=None, semantic="unsure", why="每个数各占一行，报告中有多出或缺少的数，这一行可能夹有页码")
        if cell.row in doubtful and cell.value is not None
        else cell
        for cell in cells
    )
