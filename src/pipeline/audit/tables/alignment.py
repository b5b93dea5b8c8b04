"""Rows of table 3 with a number too few or too many, put in columns by the sums the table must keep.

Six numbers for seven columns: the last is the total if the others add up to it, and a column among them has lost its zero.
Which one, the flow of each column says (新收 + 上年结转 = 各办理结果 + 结转下年度). Where more than one way holds, the
cells that differ are unsure; where none holds, all are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, product

Numbers = tuple[Decimal, ...]
_MOST = 4096


@dataclass(frozen=True)
class Aligned:
    """A row's seven numbers, None where unsure; `why` says what could not be told."""

    numbers: tuple[Decimal | None, ...]
    why: str = ""


def align(short: Mapping[str, Numbers], known: Mapping[str, Numbers], inflow: Sequence[str], outcomes: Sequence[str],
          outflow: Sequence[str]) -> dict[str, Aligned]:  # fmt: skip
    """Rows with another count than seven → their numbers. `known` are the rows that are certain."""
    choices = {row: ways(numbers) for row, numbers in short.items()}
    found: dict[str, Aligned] = {}
    open_rows = {}
    for row, some in choices.items():
        if len(some) == 1:
            found[row] = Aligned(some[0])
        elif some:
            open_rows[row] = some
        else:
            found[row] = _hopeless(short[row])
    if not open_rows:
        return found
    certain = {**known, **{row: some[0] for row, some in choices.items() if len(some) == 1}}
    rest = {row for row in short if row not in open_rows and row not in certain}
    fitting = [] if rest else _fitting(open_rows, short, certain, inflow, outcomes, outflow)
    for row, some in open_rows.items():
        left = {way[row] for way in fitting} if fitting else set(some)
        agreed = tuple(values[0] if len(set(values)) == 1 else None for values in zip(*left, strict=True))
        sure = bool(fitting) and None not in agreed
        why = "" if sure else f"{len(short[row])} 个数对 7 栏，缺的是哪一栏不能确定"
        # A way that only one report's error rules out is none: without a fitting whole, nothing but the total is told.
        kept = agreed if fitting else (*(None,) * 6, agreed[6])
        found[row] = Aligned(kept, why)
    return found


def ways(numbers: Numbers) -> list[Numbers]:
    """The rows of seven that a row of six (one zero lost) or of eight or nine (something between) can be."""
    zero = Decimal(0)
    if not any(numbers) and 6 <= len(numbers) <= 9:
        return [(zero,) * 7]
    if len(numbers) == 6 and sum(numbers[:5]) == numbers[5]:
        return list(dict.fromkeys((*numbers[:gap], zero, *numbers[gap:5], numbers[5]) for gap in range(6)))
    if len(numbers) == 8:
        found = [(*numbers[:extra], *numbers[extra + 1 :]) for extra in range(8)]
        return list(dict.fromkeys(one for one in found if sum(one[:6]) == one[6]))
    return []


def _hopeless(numbers: Numbers) -> Aligned:
    why = f"{len(numbers)} 个数对 7 栏，各数在哪一栏不能确定"
    total = numbers[-1] if 2 <= len(numbers) <= 6 and sum(numbers[:-1]) == numbers[-1] else None
    return Aligned((*(None,) * 6, total), why)


def _fitting(open_rows: Mapping[str, list[Numbers]], short: Mapping[str, Numbers], known: Mapping[str, Numbers], inflow: Sequence[str],
             outcomes: Sequence[str], outflow: Sequence[str]) -> list[dict[str, Numbers]]:  # fmt: skip
    """The ways to fill all open rows with which every column flows. One column lost by all rows is tried first."""
    names = list(open_rows)
    together = [
        {row: (*six[:gap], Decimal(0), *six[gap:5], six[5]) for row in names for six in (short[row],) if len(six) == 6}
        for gap in range(6)
    ]
    found = [way for way in together if len(way) == len(names) and _flows({**known, **way}, inflow, outcomes, outflow)]
    if found:
        return found
    count = 1
    for some in open_rows.values():
        count *= len(some)
    if count > _MOST:
        return []
    every = (dict(zip(names, way, strict=True)) for way in islice(product(*open_rows.values()), _MOST))
    return [way for way in every if _flows({**known, **way}, inflow, outcomes, outflow)]


def _flows(rows: Mapping[str, Numbers], inflow: Sequence[str], outcomes: Sequence[str], outflow: Sequence[str]) -> bool:
    needed = (*inflow, *outflow)
    if any(row not in rows for row in needed):
        return False
    present = [row for row in outcomes if row in rows]
    return all(
        sum(rows[row][column] for row in inflow)
        == sum(rows[row][column] for row in present) + sum(rows[row][column] for row in outflow)
        for column in range(6)
    )
