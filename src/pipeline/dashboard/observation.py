"""Which sources stand behind a figure, and how many days of a year they looked at."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.dashboard.view import Record, View

Interval = tuple[date, date]


@dataclass(frozen=True)
class Observed:
    """The days of a year that were looked at: how many, of how many, in which intervals, by which sources."""

    sources: tuple[str, ...]
    intervals: tuple[Interval, ...]
    days: int
    of: int

    @property
    def whole(self) -> bool:
        return self.days >= self.of


def intervals_of(view: View) -> dict[str, list[Interval]]:
    """Source → the intervals it speaks for."""
    found: dict[str, list[Interval]] = {}
    for row in view.records("dashboard/observed"):
        found.setdefault(row["source"], []).append((row["covers_from"], row["covers_to"]))
    return found


def sources_behind(mix: Iterable[Record], figure: str) -> tuple[str, ...]:
    """The sources of a figure; of a total, those of its parts."""
    stem = figure.removesuffix("total")
    return tuple(
        dict.fromkeys(
            row["source"]
            for row in mix
            if row["figure"] == figure or (stem != figure and str(row["figure"]).startswith(stem))
        )
    )


def mix_of(mix: Iterable[Record], figure: str) -> list[tuple[str, str, float]]:
    """Where a figure comes from: source, how it is come by, how much of the figure; the largest first."""
    stem = figure.removesuffix("total")
    found: dict[tuple[str, str], float] = {}
    for row in mix:
        if row["figure"] == figure or (stem != figure and str(row["figure"]).startswith(stem)):
            key = (row["source"], row["taken_by"])
            found[key] = found.get(key, 0) + row["value"]
    return sorted(((source, by, value) for (source, by), value in found.items()), key=lambda one: (-one[2], one[0]))


def observed_days(sources: tuple[str, ...], known: dict[str, list[Interval]], year: int) -> Observed | None:
    """The days all of these sources looked at. None where none of them says which days it speaks for (declared numbers)."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    speaking = tuple(source for source in sources if source in known)
    if not speaking:
        return None
    common: list[Interval] = [(first, last)]
    for source in speaking:
        common = [
            (max(one[0], other[0]), min(one[1], other[1]))
            for one in common
            for other in known[source]
            if max(one[0], other[0]) <= min(one[1], other[1])
        ]
    days = sum((end - begin).days + 1 for begin, end in common)
    return Observed(speaking, tuple(common), days, (last - first).days + 1)


def months_seen(intervals: Iterable[Interval], year: int, until: int) -> frozenset[int]:
    """The months of a year, up to the month `until`, of which at least one day was looked at: a month nobody saw is no zero.

    Where no source says which days it speaks for, all months count as seen.
    """
    intervals = list(intervals)
    months = range(1, until + 1)
    if not intervals:
        return frozenset(months)
    return frozenset(
        month
        for month in months
        if any(
            begin <= date(year, month, monthrange(year, month)[1]) and date(year, month, 1) <= end
            for begin, end in intervals
        )
    )


def gaps(observed: Iterable[Interval], first: date, last: date) -> list[Interval]:
    """The intervals of a stretch of days that nobody looked at."""
    found, at = [], first
    for begin, end in sorted(observed):
        if begin > at:
            found.append((at, min(begin - timedelta(days=1), last)))
        at = max(at, end + timedelta(days=1))
        if at > last:
            return found
    return [*found, (at, last)] if at <= last else found
