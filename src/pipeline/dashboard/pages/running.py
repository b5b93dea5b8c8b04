"""The website's year so far beside the same days of the year before, on the days that both years observed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pipeline.dashboard.observation import COMPARABLE, Interval, observed_until
from pipeline.dashboard.pages.months import MONTHS
from pipeline.dashboard.pictures.cumulative import RunningYear, cumulative
from pipeline.dashboard.view import View

LABEL, UNIT = "网站公开信息", "条"


def running_year(view: View, figures: Mapping[str, float], intervals: Mapping[str, list[Interval]]) -> dict[str, Any]:
    """`running`: the headline, the picture and the rows of its table, or None where nothing was observed in the year.

    A sealed year whose rows of today differ from what was sealed is not drawn.
    """
    assert view.year is not None
    sources = {row["source"] for row in view.records("dashboard/observed") if row["fills"] == "items"}
    known = [days for source in sources for days in intervals[source]]
    now, before = (_year(view, year, known) for year in (view.year, view.year - 1))
    if now is None or sum(now.days.values()) != figures.get("items.total"):
        return {"running": None}
    if before is not None and not _covers(known, view.year - 1, now.until):
        before = None
    links = {month: view.links.evidence("items.total", month=month) for month in MONTHS}
    rows = [
        (month, now.up_to(month, 31), before.up_to(month, 31) if before else None)
        for month in MONTHS
        if month <= now.until.month
    ]
    return {
        "running": {
            "picture": cumulative("so-far", LABEL, UNIT, now, before, links),
            "rows": rows,
            "until": now.until,
        }
    }


def _year(view: View, year: int, known: list[Interval]) -> RunningYear | None:
    """A year up to the last day observed of it, if it was observed from its first days on."""
    as_of: date = view.state["as_of"] or date(year, 12, 31)
    until = observed_until(known, year, as_of)
    if until is None or not _covers(known, year, until):
        return None
    rows = view.ask("dashboard/items_by_day").rows
    return RunningYear(year, until, {on: value for row_year, on, value in rows if row_year == year})


def _covers(known: list[Interval], year: int, until: date) -> bool:
    """Whether nearly all days of the year up to the day of `until` were observed."""
    first, last = date(year, 1, 1), date(year, until.month, min(until.day, 28) if until.month == 2 else until.day)
    days = {day for begin, end in known for day in range(max(begin, first).toordinal(), min(end, last).toordinal() + 1)}
    return len(days) >= COMPARABLE * ((last - first).days + 1)
