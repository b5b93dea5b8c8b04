"""Assigns the numbers of rows of table 3 that have one too few or too many to columns, by the sums the table must keep.

Where a row has six numbers for seven columns and the last is the sum of the others, one column has lost its zero; where it has
eight, one is not its own. Which one follows from the columns (balance.py). Where several choices satisfy these, the cells that differ
are unsure; where none does, all are but the total, and that too where each number stands alone on its line.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipeline.audit.tables.balance import Balance, Numbers

_MAX_CHOICES = 4096
_MANY_ROWS = 8


@dataclass(frozen=True)
class AlignedRow:
    """The seven numbers of a row, None where unsure; `why` is the reason."""

    numbers: tuple[Decimal | None, ...]
    why: str = ""


def align(
    short: Mapping[str, Numbers], known: Mapping[str, Numbers], balance: Balance, lone: Collection[str] = ()
) -> dict[str, AlignedRow]:
    """The rows in `short`, which have more or fewer than seven numbers, with their columns. `known` are the certain rows, `lone` the
    rows whose numbers stand alone on their lines."""
    choices = {row: possible_rows(numbers) for row, numbers in short.items()}
    aligned: dict[str, AlignedRow] = {}
    open_rows = {}
    for row, options in choices.items():
        if options and not any(options[0]):
            aligned[row] = AlignedRow(options[0])
        elif options:
            open_rows[row] = options
        else:
            aligned[row] = _unalignable(short[row], is_lone=row in lone)
    if not open_rows:
        return aligned
    certain = {**known, **{row: options[0] for row, options in choices.items() if row not in open_rows and options}}
    rest = {row for row in short if row not in open_rows and row not in certain}
    fitting = [] if rest else _consistent_choices(open_rows, short, certain, balance)
    for row, options in open_rows.items():
        remaining = {choice[row] for choice in fitting} if fitting else set(options)
        agreed = tuple(values[0] if len(set(values)) == 1 else None for values in zip(*remaining, strict=True))
        sure = bool(fitting) and None not in agreed
        why = "" if sure else f"{len(short[row])} 个数对 7 栏，缺的或多的是哪一栏不能确定"
        # Without a consistent choice the report itself may be wrong: only the total is certain.
        total = None if row in lone else agreed[6]
        aligned[row] = AlignedRow(agreed if fitting else (*(None,) * 6, total), why)
    return aligned


def proven_totals(
    aligned: Mapping[str, AlignedRow], known: Mapping[str, Numbers], blank: Collection[str], balance: Balance
) -> dict[str, AlignedRow]:
    """The rows, with the total of those whose other numbers have no column only where all totals of the table add up.

    The last of a few numbers that is the sum of the others may as well be one of two equal numbers before a blank total.
    """
    totals = {name: numbers[6] for name, numbers in known.items()}
    totals |= {name: row.numbers[6] for name, row in aligned.items() if row.numbers[6] is not None}
    totals |= dict.fromkeys(blank, Decimal(0))
    if 6 in balance.columns({name: (*(Decimal(0),) * 6, total) for name, total in totals.items()}):
        return dict(aligned)
    return {
        name: AlignedRow((None,) * 7, row.why) if row.numbers[:6] == (None,) * 6 else row
        for name, row in aligned.items()
    }


def possible_rows(numbers: Numbers) -> list[Numbers]:
    """The rows of seven numbers that a row of six (one zero lost) or of eight (one number too many) may stand for."""
    zero = Decimal(0)
    if not any(numbers) and 6 <= len(numbers) <= 9:
        return [(zero,) * 7]
    if len(numbers) == 6 and sum(numbers[:5]) == numbers[5]:
        return list(dict.fromkeys(_with_zero(numbers, gap) for gap in range(6)))
    if len(numbers) == 8:
        shortened = [(*numbers[:extra], *numbers[extra + 1 :]) for extra in range(8)]
        return list(dict.fromkeys(candidate for candidate in shortened if sum(candidate[:6]) == candidate[6]))
    return []


def _unalignable(numbers: Numbers, *, is_lone: bool) -> AlignedRow:
    why = f"{len(numbers)} 个数对 7 栏，各数在哪一栏不能确定"
    adds_up = not is_lone and 2 <= len(numbers) <= 6 and sum(numbers[:-1]) == numbers[-1]
    return AlignedRow((*(None,) * 6, numbers[-1] if adds_up else None), why)


def _consistent_choices(
    open_rows: Mapping[str, list[Numbers]], short: Mapping[str, Numbers], known: Mapping[str, Numbers], balance: Balance
) -> list[dict[str, Numbers]]:
    """The choices for all open rows with which every column balances.

    Where many rows are short, as from a page break on, only one column missing in all of them is tried.
    """
    if len(open_rows) >= _MANY_ROWS:
        same_column = [
            {row: [_with_zero(short[row], gap)] for row in open_rows if len(short[row]) == 6} for gap in range(6)
        ]
        return [
            choice
            for options in same_column
            if len(options) == len(open_rows)
            for choice in balance.fitting(known, options)
        ]
    count = 1
    for options in open_rows.values():
        count *= len(options)
    return balance.fitting(known, open_rows) if count <= _MAX_CHOICES else []


def _with_zero(six: Numbers, gap: int) -> Numbers:
    return (*six[:gap], Decimal(0), *six[gap:5], six[5])
