"""数据源: when each was polled, how far it reaches itself and how far it is loaded; which days of the year it covers; whether the totals
a platform states agree with the rows; and what became of every row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from pipeline.dashboard.listing.listing import TableListing
from pipeline.dashboard.listing.read import list_table
from pipeline.dashboard.listing.tables import published_tables
from pipeline.dashboard.observation import gaps, intervals_by_source
from pipeline.dashboard.view import View

DAY_STATES = {
    "covered": "已取全",
    "nil": "申报为无",
    "missing": "没有取到",
    "partial": "只取到一部分",
    "not_yet": "还没到时候",
}
# A stretch of days in one state: state, first day, last day, number of days.
Stretch = tuple[str, date, date, int]


def build(view: View) -> Mapping[str, Any]:
    """The three clocks, the calendar, the control totals and the account of one agency's sources."""
    tables = published_tables(view.connection)
    return {
        "sources": view.records("dashboard/sources"),
        "calendar": _coverage(view) if "coverage" in tables else _from_intervals(view),
        "day_states": DAY_STATES,
        "deliveries": _listing(view, "deliveries", tables),
        "controls": _listing(view, "controls", tables),
        "figure_sources": _listing(view, "figure_sources", tables),
        "accounting": view.records("dashboard/accounting"),
    }


def _coverage(view: View) -> dict[str, list[Stretch]]:
    """Source → its stretches of days, as published."""
    stretches: dict[str, list[Stretch]] = {}
    for source, state, first, last, days in view.ask("dashboard/coverage_stretches").rows:
        stretches.setdefault(source, []).append((state, first, last, days))
    return stretches


def _from_intervals(view: View) -> dict[str, list[Stretch]]:
    """The same from the intervals that sources cover, where no calendar of days is published."""
    assert view.year is not None
    first, last = date(view.year, 1, 1), date(view.year, 12, 31)
    reached = min(last, view.state["as_of"] or last)
    calendar: dict[str, list[Stretch]] = {}
    for source, intervals in intervals_by_source(view).items():
        covered = [(max(begin, first), min(end, last)) for begin, end in intervals if begin <= last and end >= first]
        stretches = [("covered", begin, end, (end - begin).days + 1) for begin, end in covered]
        stretches += [("missing", begin, end, (end - begin).days + 1) for begin, end in gaps(covered, first, reached)]
        if reached < last:
            stretches.append(("not_yet", reached + timedelta(days=1), last, (last - reached).days))
        calendar[source] = sorted(stretches, key=lambda stretch: stretch[1])
    return calendar


def _listing(view: View, table: str, tables: Mapping[str, str]) -> TableListing | None:
    """A table of this agency; None where it is not published or has no rows."""
    if table not in tables:
        return None
    assert view.agency is not None
    fixed: dict[str, object] = {"agency": view.agency.id}
    if table == "figure_sources":
        fixed["year"] = view.year
    path = view.links.unscoped(f"tables/{table}")
    listing = list_table(view, table, {}, fixed=fixed, path=path, page_size=100)
    return listing if listing.total else None
