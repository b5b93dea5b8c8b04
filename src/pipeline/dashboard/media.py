"""新媒体: what each account published, originals and reposts, day by day, and how long it was silent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pipeline.dashboard.charts import Series
from pipeline.dashboard.observation import Interval, gaps, intervals_of, months_seen, sources_behind
from pipeline.dashboard.overview import COMPARABLE, MONTHS, by_month, reached
from pipeline.dashboard.view import Record, View
from pipeline.dashboard.wording import unit_of
from pipeline.figures import display_name
from pipeline.law import PostingGap, posting_gaps, posting_limits

# Calendars of more accounts than this would bury the page; the table has them all.
CALENDARS = 6


@dataclass(frozen=True)
class Account:
    """One account of a channel: months, kinds of posts, days, and its silences, the longest first."""

    figure: str
    name: str | None
    months: tuple[float | None, ...]
    manners: dict[str | None, float]
    days: dict[date, float]
    silences: tuple[PostingGap, ...]

    @property
    def total(self) -> float:
        return sum(self.manners.values())

    @property
    def by_month(self) -> list[tuple[int, list[tuple[int, float]]]]:
        """Month → day and number of posts, of the days that have some."""
        found: dict[int, list[tuple[int, float]]] = {}
        for on, value in sorted(self.days.items()):
            found.setdefault(on.month, []).append((on.day, value))
        return list(found.items())

    @property
    def last(self) -> date | None:
        return max(self.days, default=None)


@dataclass(frozen=True)
class Channel:
    """A channel with its accounts, how it is counted, and the days of the year nobody looked at."""

    figure: str
    name: str
    value: float
    unit: str
    sealed_value_differs: bool
    accounts: tuple[Account, ...]
    observed: tuple[Interval, ...]
    unseen: tuple[Interval, ...]

    def seen_enough(self, until: date) -> bool:
        """Whether nearly all days up to `until` were looked at, so that a silence that was not met was not there."""
        first = date(until.year, 1, 1)
        missed = sum((min(end, until) - begin).days + 1 for begin, end in self.unseen if begin <= until)
        return bool(self.observed) and missed <= (1 - COMPARABLE) * ((until - first).days + 1)

    @property
    def months(self) -> Series:
        columns = zip(*(account.months for account in self.accounts), strict=True)
        return Series(
            self.name, tuple(None if set(one) <= {None} else sum(value or 0 for value in one) for one in columns)
        )


def build(view: View) -> dict[str, Any]:
    """What 新媒体 shows."""
    assert view.year is not None
    as_of: date = view.state["as_of"] or date(view.year, 12, 31)
    until = min(as_of, date(view.year, 12, 31))
    channels = tuple(_channels(view, until))
    shown = sorted((one for channel in channels for one in channel.accounts), key=lambda one: -one.total)[:CALENDARS]
    return {
        "channels": channels,
        "month_names": [f"{month}月" for month in MONTHS],
        "until": until,
        "limits": posting_limits(),
        "calendars": [
            (channel, account) for channel in channels for account in channel.accounts if account in shown and account.days
        ],
        "more": sum(len(channel.accounts) for channel in channels) > CALENDARS,
        "reasons": view.records("dashboard/reasons", fills="posts"),
    }  # fmt: skip


def _channels(view: View, until: date) -> Iterable[Channel]:
    assert view.year is not None
    figures = {name: value for name, value in view.figures().items() if name.startswith("posts.")}
    mix, known = view.records("dashboard/figure_sources"), intervals_of(view)
    units = dict(view.ask("dashboard/channels").rows)
    monthly, daily = view.records("dashboard/posts_by_account"), view.records("dashboard/posts_by_day")
    first, last = date(view.year, 1, 1), date(view.year, 12, 31)
    for figure, value in figures.items():
        observed = union(interval for source in sources_behind(mix, figure) for interval in known.get(source, ()))
        accounts = tuple(
            _account(view, figure, name, monthly, daily, observed, until)
            for name in dict.fromkeys(row["section"] for row in monthly if row["figure"] == figure)
        )
        yield Channel(
            figure=figure,
            name=display_name(figure.removeprefix("posts.")),
            value=value,
            unit=unit_of(figure.removeprefix("posts."), units.get(figure.removeprefix("posts."), "article")),
            sealed_value_differs=sum(one.total for one in accounts) != value,
            accounts=tuple(sorted(accounts, key=lambda one: -one.total)),
            observed=observed,
            unseen=tuple(gaps(observed, first, min(last, until))) if observed else (),
        )


def _account(
    view: View, figure: str, name: str | None, monthly: Iterable[Record], daily: Iterable[Record],
    observed: tuple[Interval, ...], until: date,
) -> Account:  # fmt: skip
    assert view.year is not None
    own = [row for row in monthly if (row["figure"], row["section"]) == (figure, name)]
    days = {row["on_date"]: row["value"] for row in daily if (row["figure"], row["section"]) == (figure, name)}
    month_of: dict[int, float] = {}
    manners: dict[str | None, float] = {}
    for row in own:
        month_of[row["month"]] = month_of.get(row["month"], 0) + row["value"]
        manners[row["manner"]] = manners.get(row["manner"], 0) + row["value"]
    this_year = [one for one in posting_gaps(days, observed, until) if one.ends.year == view.year]
    return Account(
        figure=figure,
        name=name,
        months=by_month(month_of, months_seen(observed, view.year, reached(view))),
        manners=manners,
        days={on: value for on, value in days.items() if on.year == view.year and on <= until},
        silences=tuple(this_year),
    )


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Intervals of days put together where they touch."""
    found: list[Interval] = []
    for begin, end in sorted(intervals):
        if found and begin <= found[-1][1] + timedelta(days=1):
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return tuple(found)
