"""Years beside each other: up to the same day of the year, by month, and by column of the website."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.dashboard.observation import COMPARABLE, Interval, intervals_by_source, observed_months, observed_until
from pipeline.dashboard.pages.months import MONTHS
from pipeline.dashboard.pictures.year_columns import SoFar
from pipeline.dashboard.view import View
from pipeline.figures import category_label


@dataclass(frozen=True)
class SamePeriod:
    """The newest year, which is not over, with the same days of the years before: the days of each year, and label, figure and a value a
    year, None where not observed.
    """

    until: date
    days: tuple[tuple[date, date], ...]
    lines: tuple[tuple[str, str, tuple[float | None, ...]], ...]


@dataclass(frozen=True)
class MonthTable:
    """A figure by month and year: twelve rows of a value a year, None where nobody observed."""

    label: str
    figure: str
    unit: str
    rows: tuple[tuple[float | None, ...], ...]


def unfinished(view: View) -> dict[int, date]:
    """Year → the day its figures reach to, of years that have begun and are not over on that day."""
    assert view.agency is not None
    return {
        row["year"]: row["as_of"]
        for row in view.states
        if row["agency"] == view.agency.id
        and row["as_of"]
        and date(row["year"], 1, 1) <= row["as_of"] < date(row["year"], 12, 31)
    }


def same_period(view: View, years: Sequence[int]) -> SamePeriod | None:
    """The website and every channel up to the last observed day of the newest year; None where that year is over, or not observed."""
    running = unfinished(view)
    if not years or years[-1] not in running:
        return None
    days = _intervals(view)
    until = observed_until([day for figure in days.values() for day in figure], years[-1], running[years[-1]])
    if until is None:
        return None
    values = {
        (year, figure): value
        for year, figure, value in view.ask("dashboard/years/same_period", month=until.month, day=until.day).rows
    }
    lines = []
    for figure, intervals in days.items():
        line = tuple(
            values.get((year, figure), 0) if _observed(intervals, date(year, 1, 1), _same_day(until, year)) else None
            for year in years
        )
        if any(value is not None for value in line):
            lines.append((_label(figure), figure, line))
    days_of_years = tuple((date(year, 1, 1), _same_day(until, year)) for year in years)
    return SamePeriod(until, days_of_years, tuple(lines)) if lines else None


def so_far(figure: str, period: SamePeriod | None) -> SoFar | None:
    """A figure of the running year beside the same days of the year before, where both were observed."""
    for _, of_line, values in period.lines if period else ():
        if of_line == figure and len(values) > 1 and values[-1] is not None and values[-2] is not None:
            return SoFar(period.until, values[-1], values[-2]) if period else None
    return None


def by_month(view: View, years: Sequence[int], units: dict[str, str]) -> list[MonthTable]:
    """The months of all years, of the website and every channel."""
    values: dict[str, dict[tuple[int, int], float]] = {}
    for year, figure, month, value in view.ask("dashboard/years/months").rows:
        values.setdefault(figure, {})[month, year] = value
    days, running = _intervals(view), unfinished(view)
    tables = []
    for figure in sorted(values):
        months = {
            year: observed_months(days[figure], year, running[year].month if year in running else 12)
            if days.get(figure)
            else frozenset[int]()
            for year in years
        }
        rows = tuple(
            tuple(values[figure].get((month, year), 0 if month in months[year] else None) for year in years)
            for month in MONTHS
        )
        tables.append(MonthTable(_label(figure), figure, units.get(figure, "条"), rows))
    return tables


def by_column(view: View, years: Sequence[int]) -> list[tuple[str, tuple[float | None, ...]]]:
    """The columns of the website by year, those with most first; 0 in a year of which the website was observed, else None."""
    columns: dict[str, dict[int, float]] = {}
    for section, year, value in view.ask("dashboard/years/columns").rows:
        columns.setdefault(section or "", {})[year] = value
    known = {year for year in years if any(year in values for values in columns.values())}
    ordered = sorted(columns.items(), key=lambda column: -sum(column[1].values()))
    return [(name, tuple(values.get(year, 0 if year in known else None) for year in years)) for name, values in ordered]


def _intervals(view: View) -> dict[str, list[Interval]]:
    """Figure → the days that its sources observed: the website, and every channel."""
    by_source = intervals_by_source(view)
    days: dict[str, list[Interval]] = {}
    for row in view.records("dashboard/figure_sources_of_years"):
        figure = row["figure"] if row["figure"].startswith("posts.") else "items.total"
        if row["figure"].startswith(("items.", "posts.")):
            days.setdefault(figure, []).extend(by_source.get(row["source"], ()))
    return days


def _observed(intervals: Sequence[Interval], first: date, last: date) -> bool:
    """Whether nearly all of these days were observed."""
    days = {
        day for begin, end in intervals for day in range(max(begin, first).toordinal(), min(end, last).toordinal() + 1)
    }
    return len(days) >= COMPARABLE * ((last - first).days + 1)


def _same_day(day: date, year: int) -> date:
    return date(year, day.month, min(day.day, 28) if day.month == 2 else day.day)


def _label(figure: str) -> str:
    return "网站" if figure == "items.total" else category_label(figure.removeprefix("posts."))
