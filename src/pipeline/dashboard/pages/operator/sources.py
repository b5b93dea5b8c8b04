"""数据源: when each was looked at, how far it reaches itself and how far it is loaded; which days of the year it speaks for; whether
what a platform states of itself agrees with the rows; and what became of every row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from pipeline.dashboard.listing.listing import Listing, look
from pipeline.dashboard.listing.tables import tables
from pipeline.dashboard.observation import gaps, intervals_of
from pipeline.dashboard.view import View

# What a day is to a source, in words and shape.
DAYS = {
    "covered": "已取全",
    "nil": "申报为无",
    "missing": "没有取到",
    "partial": "只取到一部分",
    "not_yet": "还没到时候",
}


def build(view: View) -> Mapping[str, Any]:
    """The three clocks, the calendar, the control totals and the account of one agency's sources."""
    assert view.agency is not None
    assert view.year is not None
    there = tables(view.connection)
    return {
        "sources": view.records("dashboard/sources"),
        "calendar": _coverage(view) if "coverage" in there else _observed(view),
        "day_words": DAYS,
        "controls": _listing(view, "controls", there),
        "mix": _listing(view, "figure_sources", there),
        "accounting": view.records("dashboard/accounting"),
    }


def _coverage(view: View) -> dict[str, list[tuple[str, date, date, int]]]:
    """Source → stretches of days: state, first day, last day, how many."""
    found: dict[str, list[tuple[str, date, date, int]]] = {}
    for source, state, first, last, days in view.ask("dashboard/coverage_stretches").rows:
        found.setdefault(source, []).append((state, first, last, days))
    return found


def _observed(view: View) -> dict[str, list[tuple[str, date, date, int]]]:
    """The same from the intervals sources speak for, where no calendar of days is published."""
    assert view.year is not None
    first, last = date(view.year, 1, 1), date(view.year, 12, 31)
    reached = min(last, view.state["as_of"] or last)
    found: dict[str, list[tuple[str, date, date, int]]] = {}
    for source, intervals in intervals_of(view).items():
        own = [(max(one, first), min(other, last)) for one, other in intervals if one <= last and other >= first]
        stretches = [("covered", one, other, (other - one).days + 1) for one, other in own]
        stretches += [("missing", one, other, (other - one).days + 1) for one, other in gaps(own, first, reached)]
        if reached < last:
            stretches.append(("not_yet", reached + timedelta(days=1), last, (last - reached).days))
        found[source] = sorted(stretches, key=lambda one: one[1])
    return found


def _listing(view: View, table: str, there: Mapping[str, str]) -> Listing | None:
    """A table of this agency that a night may not have published."""
    if table not in there:
        return None
    assert view.agency is not None
    fixed: dict[str, object] = {"agency": view.agency.id}
    if table == "figure_sources":
        fixed["year"] = view.year
    found = look(view.connection, table, {}, fixed=fixed, path=view.links.everywhere(f"tables/{table}"), size=100)
    return found if found.total else None
