"""Which sources a figure comes from, and which days of a year they observed."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.dashboard.view import Record, View

Interval = tuple[date, date]

# Two years are compared only if this share of the days of both was observed.
COMPARABLE = 0.95


@dataclass(frozen=True)
class Observed:
    """The days of a year that were observed: how many of how many, in which intervals, by which sources."""

    sources: tuple[str, ...]
    intervals: tuple[Interval, ...]
    days: int
    days_of_year: int

    @property
    def comparable(self) -> bool:
        """Whether nearly all days were observed, so that the year can be compared with another."""
        return self.days >= COMPARABLE * self.days_of_year


def intervals_by_source(view: View) -> dict[str, list[Interval]]:
    """Source → the intervals its deliveries cover."""
    intervals: dict[str, list[Interval]] = {}
    for row in view.records("dashboard/observed"):
        intervals.setdefault(row["source"], []).append((row["covers_from"], row["covers_to"]))
    return intervals


def sources_of(figure_sources: Iterable[Record], figure: str) -> tuple[str, ...]:
    """The sources of a figure; of a total, those of its parts."""
    return tuple(dict.fromkeys(row["source"] for row in figure_sources if _belongs(row, figure)))


def contributions(figure_sources: Iterable[Record], figure: str) -> list[tuple[str, str, float]]:
    """Where a figure comes from: source, way of delivery, how much of the figure; the largest first."""
    amounts: dict[tuple[str, str], float] = {}
    for row in figure_sources:
        if _belongs(row, figure):
            key = (row["source"], row["taken_by"])
            amounts[key] = amounts.get(key, 0) + row["value"]
    return sorted(
        ((source, way, amount) for (source, way), amount in amounts.items()),
        key=lambda contribution: (-contribution[2], contribution[0]),
    )


def _belongs(row: Record, figure: str) -> bool:
    """Whether a row of `figure_sources` is of the figure, or of a part of the total it is."""
    stem = figure.removesuffix("total")
    return bool(row["figure"] == figure or (stem != figure and str(row["figure"]).startswith(stem)))


def observed_days(sources: tuple[str, ...], known: dict[str, list[Interval]], year: int) -> Observed | None:
    """The days all of these sources observed. None where none of them says which days it covers (declared numbers)."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    covering = tuple(source for source in sources if source in known)
    if not covering:
        return None
    common: list[Interval] = [(first, last)]
    for source in covering:
        common = [
            (max(begin, other_begin), min(end, other_end))
            for begin, end in common
            for other_begin, other_end in known[source]
            if max(begin, other_begin) <= min(end, other_end)
        ]
    days = sum((end - begin).days + 1 for begin, end in common)
    return Observed(covering, tuple(common), days, (last - first).days + 1)


def observed_months(intervals: Iterable[Interval], year: int, until: int) -> frozenset[int]:
    """The months of a year, up to the month `until`, of which at least one day was observed: any other month is unknown, not 0.

    Where no source says which days it covers, all months count as observed.
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


def observed_until(intervals: Iterable[Interval], year: int, as_of: date) -> date | None:
    """The last day of a year, up to `as_of`, that was observed; None where none was."""
    first, last = date(year, 1, 1), min(date(year, 12, 31), as_of)
    ends = [min(end, last) for begin, end in intervals if begin <= last and end >= first]
    return max(ends, default=None)


def gaps(observed: Iterable[Interval], first: date, last: date) -> list[Interval]:
    """The intervals between two days that nothing observed."""
    intervals, start = [], first
    for begin, end in sorted(observed):
        if begin > start:
            intervals.append((start, min(begin - timedelta(days=1), last)))
        start = max(start, end + timedelta(days=1))
        if start > last:
            return intervals
    return [*intervals, (start, last)] if start <= last else intervals


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Intervals of days, joined where they overlap or touch."""
    joined: list[Interval] = []
    for begin, end in sorted(intervals):
        if joined and begin <= joined[-1][1] + timedelta(days=1):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return tuple(joined)
