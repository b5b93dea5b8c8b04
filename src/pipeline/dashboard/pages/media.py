"""新媒体: what each account published, originals and reposts, day by day, and how long it published nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.dashboard.charts import Series
from pipeline.dashboard.names import unit_of
from pipeline.dashboard.observation import COMPARABLE, Interval, gaps, intervals_by_source, sources_of, union
from pipeline.dashboard.pages.months import MONTH_NAMES, by_month, month_pictures
from pipeline.dashboard.pictures.calendar import calendar_key, day_calendar, headline
from pipeline.dashboard.pictures.svg import Picture
from pipeline.dashboard.view import Record, View
from pipeline.figures import category_label
from pipeline.law import PostingGap, posting_gaps, posting_limits

# Calendars of more accounts than this make the page too long; the table has them all.
MAX_CALENDARS = 6


@dataclass(frozen=True)
class AccountYear:
    """One account in a year: posts by month, by manner (original, repost, None: not said) and by day; its silences, longest first."""

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
        months: dict[int, list[tuple[int, float]]] = {}
        for on, value in sorted(self.days.items()):
            months.setdefault(on.month, []).append((on.day, value))
        return list(months.items())

    @property
    def last(self) -> date | None:
        return max(self.days, default=None)


@dataclass(frozen=True)
class ChannelYear:
    """A channel in a year with its accounts, its unit, and the days that were and were not observed."""

    figure: str
    name: str
    value: float
    unit: str
    sealed_value_differs: bool
    accounts: tuple[AccountYear, ...]
    observed: tuple[Interval, ...]
    unobserved: tuple[Interval, ...]

    def well_observed(self, until: date) -> bool:
        """Whether nearly all days up to `until` were observed: only then is an account without long silences up to date."""
        first = date(until.year, 1, 1)
        missing = sum((min(end, until) - begin).days + 1 for begin, end in self.unobserved if begin <= until)
        return bool(self.observed) and missing <= (1 - COMPARABLE) * ((until - first).days + 1)

    @property
    def months(self) -> Series:
        """The months of all its accounts added up."""
        months = zip(*(account.months for account in self.accounts), strict=True)
        return Series(
            self.name, tuple(None if set(month) <= {None} else sum(value or 0 for value in month) for month in months)
        )


def build(view: View) -> dict[str, Any]:
    """What 新媒体 shows."""
    assert view.year is not None
    as_of: date = view.state["as_of"] or date(view.year, 12, 31)
    until = min(as_of, date(view.year, 12, 31))
    channels = tuple(_channels(view, until))
    accounts = [(channel, account) for channel in channels for account in channel.accounts]
    largest = sorted((account for _, account in accounts), key=lambda account: -account.total)[:MAX_CALENDARS]
    return {
        "channels": channels,
        "month_pictures": month_pictures(
            view, [(channel.figure, channel.name, channel.unit, channel.months.values) for channel in channels]
        ),
        "month_names": MONTH_NAMES,
        "until": until,
        "limits": posting_limits(),
        "calendar_key": calendar_key(posting_limits()[1]),
        "calendars": [
            (channel, account, _calendar(view, channel, account, number, until))
            for number, (channel, account) in enumerate(accounts, start=1)
            if account in largest and account.days
        ],
        "more": len(accounts) > MAX_CALENDARS,
        "reasons": view.records("dashboard/reasons", fills="posts", today=view.today),
    }


def _calendar(view: View, channel: ChannelYear, account: AccountYear, number: int, until: date) -> Picture:
    """The days of an account; where a channel has one account alone, its rows need no name."""
    assert view.year is not None
    limit = posting_limits()[1]
    section = None if len(channel.accounts) == 1 else account.name or ""

    def href(first: date, last: date) -> str:
        return view.links.evidence(channel.figure, section=section, day=first, until=last)

    name = channel.name + (f" · {account.name}" if account.name else "")
    title = headline(name, view.year, account.days, account.silences, limit)
    return day_calendar(f"days-{number}", title, view.year, account.days, channel.unit, channel.observed, until,
                        [silence for silence in account.silences if silence.days >= limit], href)  # fmt: skip


def _channels(view: View, until: date) -> Iterator[ChannelYear]:
    assert view.year is not None
    figures = {name: value for name, value in view.figures().items() if name.startswith("posts.")}
    figure_sources, intervals = view.records("dashboard/figure_sources"), intervals_by_source(view)
    monthly, daily = view.records("dashboard/posts_by_account"), view.records("dashboard/posts_by_day")
    first, last = date(view.year, 1, 1), date(view.year, 12, 31)
    for figure, value in figures.items():
        channel = figure.removeprefix("posts.")
        observed = union(days for source in sources_of(figure_sources, figure) for days in intervals.get(source, ()))
        accounts = [
            _account(view, figure, name, monthly, daily, observed, until)
            for name in dict.fromkeys(row["section"] for row in monthly if row["figure"] == figure)
        ]
        yield ChannelYear(
            figure=figure,
            name=category_label(channel),
            value=value,
            unit=unit_of(view, figure),
            sealed_value_differs=sum(account.total for account in accounts) != value,
            accounts=tuple(sorted(accounts, key=lambda account: -account.total)),
            observed=observed,
            unobserved=tuple(gaps(observed, first, min(last, until))) if observed else (),
        )


def _account(
    view: View, figure: str, name: str | None, monthly: Iterable[Record], daily: Iterable[Record],
    observed: tuple[Interval, ...], until: date,
) -> AccountYear:  # fmt: skip
    assert view.year is not None
    days = {row["on_date"]: row["value"] for row in daily if (row["figure"], row["section"]) == (figure, name)}
    months: dict[int, float] = {}
    manners: dict[str | None, float] = {}
    for row in monthly:
        if (row["figure"], row["section"]) == (figure, name):
            months[row["month"]] = months.get(row["month"], 0) + row["value"]
            manners[row["manner"]] = manners.get(row["manner"], 0) + row["value"]
    return AccountYear(
        figure=figure,
        name=name,
        months=by_month(view, months, observed),
        manners=manners,
        days={on: value for on, value in days.items() if on.year == view.year and on <= until},
        silences=tuple(pause for pause in posting_gaps(days, observed, until) if pause.ends.year == view.year),
    )
