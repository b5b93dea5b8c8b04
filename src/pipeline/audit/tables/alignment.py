"""Assigns the numbers of rows of table 3 that have one too few or too many to columns, by the sums the table must keep.

Where a row has six numbers for seven columns and the last is the sum of the others, one column has lost its zero. Which one
follows from the columns: 新收 + 上年结转 = 各办理结果 + 结转下年度. Where several choices satisfy this, the cells that differ are unsure;
where none does, all are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, product

Numbers = tuple[Decimal, ...]
_MAX_CHOICES = 4096


@dataclass(frozen=True)
class AlignedRow:
    """The seven numbers of a row, None where unsure; `why` is the reason."""

    numbers: tuple[Decimal | None, ...]
    why: str = ""


def align(
    short: Mapping[str, Numbers],
    known: Mapping[str, Numbers],
    inflow: Sequence[str],
    outcomes: Sequence[str],
    outflow: Sequence[str],
) -> dict[str, AlignedRow]:
    """The rows in `short`, which have more or fewer than seven numbers, with their columns. `known` are the certain rows."""
    choices = {row: possible_rows(numbers) for row, numbers in short.items()}
    aligned: dict[str, AlignedRow] = {}
    open_rows = {}
    for row, options in choices.items():
        if len(options) == 1:
            aligned[row] = AlignedRow(options[0])
        elif options:
            open_rows[row] = options
        else:
            aligned[row] = _unalignable(short[row])
    if not open_rows:
        return aligned
    certain = {**known, **{row: options[0] for row, options in choices.items() if len(options) == 1}}
    rest = {row for row in short if row not in open_rows and row not in certain}
    fitting = [] if rest else _consistent_choices(open_rows, short, certain, inflow, outcomes, outflow)
    for row, options in open_rows.items():
        remaining = {choice[row] for choice in fitting} if fitting else set(options)
        agreed = tuple(values[0] if len(set(values)) == 1 else None for values in zip(*remaining, strict=True))
        sure = bool(fitting) and None not in agreed
        why = "" if sure else f"{len(short[row])} 个数对 7 栏，缺的是哪一栏不能确定"
        # Without a consistent choice the report itself may be wrong: only the total is certain.
        numbers = agreed if fitting else (*(None,) * 6, agreed[6])
        aligned[row] = AlignedRow(numbers, why)
    return aligned


def possible_rows(numbers: Numbers) -> list[Numbers]:
    """The rows of seven numbers that a row of six (one zero lost) or of eight (one number too many) may stand for."""
    zero = Decimal(0)
    if not any(numbers) and 6 <= len(numbers) <= 9:
        return [(zero,) * 7]
    if len(numbers) == 6 and sum(numbers[:5]) == numbers[5]:
        return list(dict.fromkeys((*numbers[:gap], zero, *numbers[gap:5], numbers[5]) for gap in range(6)))
    if len(numbers) == 8:
        shortened = [(*numbers[:extra], *numbers[extra + 1 :]) for extra in range(8)]
        return list(dict.fromkeys(candidate for candidate in shortened if sum(candidate[:6]) == candidate[6]))
    return []


def _unalignable(numbers: Numbers) -> AlignedRow:
    why = f"{len(numbers)} 个数对 7 栏，各数在哪一栏不能确定"
    total = numbers[-1] if 2 <= len(numbers) <= 6 and sum(numbers[:-1]) == numbers[-1] else None
    return AlignedRow((*(None,) * 6, total), why)


def _consistent_choices(
    open_rows: Mapping[str, list[Numbers]],
    short: Mapping[str, Numbers],
    known: Mapping[str, Numbers],
    inflow: Sequence[str],
    outcomes: Sequence[str],
    outflow: Sequence[str],
) -> list[dict[str, Numbers]]:
    """The choices for all open rows with which every column balances. One column missing in all rows is tried first."""
    names = list(open_rows)
    same_column = [
        {row: (*six[:gap], Decimal(0), *six[gap:5], six[5]) for row in names for six in (short[row],) if len(six) == 6}
        for gap in range(6)
    ]
    fitting = [
        choice
        for choice in same_column
        if len(choice) == len(names) and _columns_balance({**known, **choice}, inflow, outcomes, outflow)
    ]
    if fitting:
        return fitting
    count = 1
    for options in open_rows.values():
        count *= len(options)
    if count > _MAX_CHOICES:
        return []
    every = (dict(zip(names, choice, strict=True)) for choice in islice(product(*open_rows.values()), _MAX_CHOICES))
    return [choice for choice in every if _columns_balance({**known, **choice}, inflow, outcomes, outflow)]


def _columns_balance(
    rows: Mapping[str, Numbers], inflow: Sequence[str], outcomes: Sequence[str], outflow: Sequence[str]
) -> bool:
    needed = (*inflow, *outflow)
    if any(row not in rows for row in needed):
        return False
    present = [row for row in outcomes if row in rows]
    return all(
        sum(rows[row][column] for row in inflow)
        == sum(rows[row][column] for row in present) + sum(rows[row][column] for row in outflow)
        for column in range(6)
    )
