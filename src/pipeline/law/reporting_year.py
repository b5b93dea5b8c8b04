"""Which year a day is about: the report on a year is due in the year after it, until it is sealed or known to be published."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date


def year_due(today: date, known: Collection[int], settled: Collection[int]) -> int | None:
    """The year that matters on a day: the latest one that is over, has figures and is not settled; else the newest with figures.

    `known`: years with figures; `settled`: those that are sealed or were published elsewhere. None without any figures. Years older
    than the last one are not brought up again: their reports were due long ago, and a finding says so.
    """
    last = today.year - 1
    if last in known and last not in settled:
        return last
    return max((year for year in known if year <= today.year), default=max(known, default=None))


def is_running(year: int, today: date) -> bool:
    """Whether a year still runs, so that its blanks are no faults and its sums no year's."""
    return year >= today.year
