"""The sums of the columns of table 3: 新收 + 上年结转 = 各办理结果 + 结转下年度, and 各办理结果 = 总计."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from pipeline.audit.tables import labels

Numbers = tuple[Decimal, ...]
OTHER_HANDLING_ROWS = ("other_no_correction", "other_fee_unpaid", "other_other")
_INFLOW, _OUTFLOW, _RESULT = ("new_received", "carried_in"), ("carried_out",), "result_total"


@dataclass(frozen=True)
class Balance:
    """The rows that a table must have for its sums: `outcomes` are those of 办理结果, in the form that it is printed in."""

    outcomes: tuple[str, ...]

    def columns(self, rows: Mapping[str, Numbers]) -> frozenset[int]:
        """The columns that add up, in both sums; none where a row of the sums is not known."""
        if not self._are_there(rows):
            return frozenset()
        left = self._left_over(rows)
        return frozenset(column for column in range(7) if left[column] == left[column + 7] == 0)

    def fitting(
        self, known: Mapping[str, Numbers], options: Mapping[str, Sequence[Numbers]]
    ) -> list[dict[str, Numbers]]:
        """The choices of one option for each open row with which all seven columns add up, in both sums.

        Where none does, as in a report with a mistake in one of these, those with which they add up in the first sum, else in the second.
        """
        if not self._are_there({**known, **options}):
            return []
        needed = self._left_over(known)
        parts = [[self._share(name, numbers) for numbers in choices] for name, choices in options.items()]
        fitting: dict[tuple[bool, bool], list[dict[str, Numbers]]] = {}
        for places in product(*(range(len(choices)) for choices in options.values())):
            chosen = [shares[place] for shares, place in zip(parts, places, strict=True)]
            holds = [sum(column) == 0 for column in zip(needed, *chosen, strict=True)]
            choice = {name: options[name][place] for name, place in zip(options, places, strict=True)}
            fitting.setdefault((all(holds[:7]), all(holds[7:])), []).append(choice)
        return next((fitting[sums] for sums in ((True, True), (True, False), (False, True)) if sums in fitting), [])

    def _are_there(self, rows: Collection[str]) -> bool:
        return all(row in rows for row in (*_INFLOW, *self.outcomes, *_OUTFLOW, _RESULT))

    def _left_over(self, rows: Mapping[str, Numbers]) -> tuple[Decimal, ...]:
        """What is left of both sums, column by column: fourteen numbers, all zero where the table adds up."""
        shares = [self._share(name, numbers) for name, numbers in rows.items()]
        return tuple(sum(column, Decimal(0)) for column in zip(*shares, strict=True)) or (Decimal(0),) * 14

    def _share(self, name: str, numbers: Numbers) -> tuple[Decimal, ...]:
        """What a row adds to both sums."""
        is_outcome = name in self.outcomes
        flow = 1 if name in _INFLOW else -1 if is_outcome or name in _OUTFLOW else 0
        done = 1 if is_outcome else -1 if name == _RESULT else 0
        return (*(flow * number for number in numbers), *(done * number for number in numbers))


def balance_of(rows: Collection[str]) -> Balance:
    """The sums of a table with these rows: （六）其他处理 is one row or three."""
    known = labels.row_order("requests")
    absent = ("other_handling",) if set(rows) & set(OTHER_HANDLING_ROWS) else OTHER_HANDLING_ROWS
    return Balance(tuple(row for row in known if row not in (*_INFLOW, *_OUTFLOW, _RESULT, *absent)))
