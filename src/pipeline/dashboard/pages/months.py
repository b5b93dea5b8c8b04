"""What pages say of the months of a year and of the parts of a total."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pipeline.dashboard.observation import Interval, observed_months
from pipeline.dashboard.pictures.month_columns import month_columns
from pipeline.dashboard.pictures.svg import Picture
from pipeline.dashboard.view import View
from pipeline.figures import category_label

MONTHS = tuple(range(1, 13))
MONTH_NAMES = [f"{month}月" for month in MONTHS]


def last_month(view: View) -> int:
    """The last month of the year that the figures reach into; 12 for a year that is over, 0 for one to come."""
    as_of: date | None = view.state["as_of"]
    if as_of is None or as_of.year > (view.year or 0):
        return 12
    return as_of.month if as_of.year == view.year else 0


def by_month(view: View, values: dict[int, float], intervals: Iterable[Interval]) -> tuple[float | None, ...]:
    """Twelve values, from month → value: 0 for a month that was observed and has none, None for one that was not observed."""
    assert view.year is not None
    observed = observed_months(intervals, view.year, last_month(view))
    return tuple(values.get(month, 0 if month in observed else None) for month in MONTHS)


def parts_of(figures: dict[str, float], family: str) -> list[tuple[str, str, float]]:
    """The parts of a family's total: address, name, value; the four classes of the form first."""
    order = ("news", "documents", "replies", "other")
    names = [name.removeprefix(family) for name in figures if name.startswith(family) and not name.endswith(".total")]
    ordered = [name for name in order if name in names] + sorted(name for name in names if name not in order)
    return [(family + name, category_label(name), figures[family + name]) for name in ordered]


def month_pictures(view: View, series: Iterable[tuple[str, str, str, tuple[float | None, ...]]]) -> list[Picture]:
    """A picture of each figure (address, name, unit, twelve values): one a unit, since units are not added."""
    return [
        month_columns(
            f"months-{number}", name, unit, values, [view.links.evidence(figure, month=month) for month in MONTHS]
        )
        for number, (figure, name, unit, values) in enumerate(series, start=1)
    ]
