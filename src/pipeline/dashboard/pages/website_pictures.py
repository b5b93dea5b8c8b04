"""The pictures of the website's year: the calendar of its days with their silences, and its columns by month."""

from __future__ import annotations

from datetime import date
from typing import Any

from pipeline.dashboard.observation import Interval, union
from pipeline.dashboard.pages.months import MONTHS, by_month, last_month
from pipeline.dashboard.pictures.calendar import calendar_key, day_calendar, headline
from pipeline.dashboard.pictures.heat_map import HeatRow, fitting, heat_map
from pipeline.dashboard.pictures.heat_map import headline as heat_headline
from pipeline.dashboard.view import View
from pipeline.law import posting_gaps, posting_limits


def website_pictures(view: View, known: list[Interval], as_of: date | None) -> dict[str, Any]:
    """`calendar`, `calendar_key` and `column_months` (None without a column). `known`: the days that its sources observed."""
    assert view.year is not None
    until = min(as_of or date(view.year, 12, 31), date(view.year, 12, 31))
    observed, limit = union(known), posting_limits()[1]
    rows = view.ask("dashboard/items_by_day").rows
    days = {on: value for row_year, on, value in rows if row_year == view.year and on <= until}
    silences = [
        gap
        for gap in posting_gaps([on for _, on, value in rows if value], observed, until)
        if gap.ends.year == view.year
    ]
    static = view.static_page_size is not None

    def href(first: date, last: date) -> str:
        # A site of files would get a page a day; there a day leads to its month.
        links = view.links
        return (
            links.evidence("items.total", month=first.month)
            if static
            else links.evidence("items.total", day=first, until=last)
        )

    title = headline("网站", view.year, days, silences, limit)
    long = [silence for silence in silences if silence.days >= limit]
    return {
        "calendar_key": calendar_key(limit),
        "calendar": day_calendar("days", title, view.year, days, "条", observed, until, long, href),
        "column_months": _columns(view, known),
    }


def _columns(view: View, known: list[Interval]) -> dict[str, Any] | None:
    """The columns with most by month: `picture`, `rows` for the table beside it, `more` columns that are not drawn."""
    columns: dict[str, dict[int, float]] = {}
    for section, month, value in view.ask("dashboard/columns_by_month").rows:
        columns.setdefault(section or "", {})[month] = value
    ordered = sorted(columns, key=lambda column: -sum(columns[column].values()))
    rows = [
        HeatRow(
            column or "（没有写明栏目）",
            by_month(view, columns[column], known),
            [view.links.evidence("items.total", month=month, section=column) for month in MONTHS],
            last_month(view),
        )
        for column in ordered
    ]
    if not rows:
        return None
    picture = heat_map("columns", heat_headline(rows, "栏目", "条"), rows, "条")
    return {"picture": picture, "rows": rows, "more": len(rows) - len(fitting(rows))}
