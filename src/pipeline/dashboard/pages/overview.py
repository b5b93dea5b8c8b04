"""总览: the four main numbers of a year with the days observed, where they come from, and what is still open."""

from __future__ import annotations

from typing import Any

from pipeline.dashboard.charts import Series
from pipeline.dashboard.knowledge import what_is_known
from pipeline.dashboard.names import unit_of
from pipeline.dashboard.observation import (
    Interval,
    Observed,
    contributions,
    intervals_by_source,
    observed_days,
    observed_months,
    sources_of,
)
from pipeline.dashboard.pages.applications import request_flow
from pipeline.dashboard.pages.months import MONTH_NAMES, MONTHS, by_month, month_pictures, parts_of
from pipeline.dashboard.pages.report_sentences import report_sentences
from pipeline.dashboard.pages.running import running_year
from pipeline.dashboard.pages.years_compared import same_period, so_far
from pipeline.dashboard.view import Record, View
from pipeline.figures import category_label

# Figure, name, unit, page.
HEADLINES = (
    ("items.total", "网站公开信息", "条", "website"),
    ("posts.wechat", "微信发布", "条", "media"),
    ("posts.weibo", "微博发布", "条", "media"),
    ("requests.new_received.total", "新收公开申请", "件", "applications"),
)


def build(view: View) -> dict[str, Any]:
    """What 总览 shows."""
    figures = view.figures()
    intervals = intervals_by_source(view)
    figure_sources = view.records("dashboard/figure_sources")
    months = _months(view, figure_sources, intervals)
    return {
        "numbers": _numbers(view, figures, figure_sources, intervals),
        "classes": parts_of(figures, "items."),
        "months": tuple(months.values()),
        "month_pictures": month_pictures(
            view,
            [(figure, series.name, _unit(view, figure, "条"), series.values) for figure, series in months.items()],
        ),
        "months_before": _months_before(view, months, intervals),
        "month_names": MONTH_NAMES,
        "month_figures": {series.name: figure for figure, series in months.items()},
        "sources": _sources(view, intervals),
        "findings": view.records("dashboard/first_findings", row_limit=6) if view.role == "operator" else [],
        "flow": request_flow(figures),
        "sentences": report_sentences(view),
        "known": what_is_known(view),
        **running_year(view, figures, intervals),
    }


def _numbers(
    view: View, figures: dict[str, float], figure_sources: list[Record], intervals: dict[str, list[Interval]]
) -> list[dict[str, Any]]:
    """The headlines with their values of this year and the one before, where they come from, and whether both can be compared."""
    assert view.year is not None
    before = view.figures(view.year - 1)
    sources_before = view.records("dashboard/figure_sources", year=view.year - 1)
    period = same_period(view, [view.year - 1, view.year])
    numbers = []
    for figure, label, unit, page in HEADLINES:
        sources = sources_of(figure_sources, figure)
        observed = observed_days(sources, intervals, view.year)
        observed_before = observed_days(sources_of(sources_before, figure), intervals, view.year - 1)
        numbers.append(
            {
                "figure": figure,
                "label": label,
                "unit": _unit(view, figure, unit),
                "page": page,
                "value": figures.get(figure),
                "observed": observed,
                "contributions": contributions(figure_sources, figure),
                "declared": bool(sources) and observed is None,
                "before": before.get(figure),
                "comparable": _comparable(observed) and _comparable(observed_before),
                "so_far": so_far(figure, period),
                "incomplete": ("上年", observed_before) if _comparable(observed) else ("本年", observed),
            }
        )
    return numbers


def _unit(view: View, figure: str, unit: str) -> str:
    """The unit a figure is counted in: that of its channel, `unit` for what is none."""
    return unit_of(view, figure) if figure.startswith("posts.") else unit


def _comparable(observed: Observed | None) -> bool:
    return observed is not None and observed.comparable


def _months(view: View, figure_sources: list[Record], intervals: dict[str, list[Interval]]) -> dict[str, Series]:
    """What was published in each month, by figure: the website and every channel. A month that was not observed is unknown."""
    rows = view.ask("dashboard/monthly").rows
    channels = sorted({figure for figure, _, _ in rows if figure.startswith("posts.")})
    names = {"items.total": "网站", **{figure: category_label(figure.removeprefix("posts.")) for figure in channels}}
    months: dict[str, Series] = {}
    for figure, name in names.items():
        values = {month: value for row_figure, month, value in rows if row_figure == figure}
        observed = [days for source in sources_of(figure_sources, figure) for days in intervals.get(source, ())]
        if values:
            months[figure] = Series(name, by_month(view, values, observed))
    return months


def _months_before(
    view: View, months: dict[str, Series], intervals: dict[str, list[Interval]]
) -> dict[str, tuple[float | None, ...]]:
    """Name → the same months of the year before, of what was observed then; a name without any is left out."""
    assert view.year is not None
    year = view.year - 1
    sources = view.records("dashboard/figure_sources", year=year)
    rows = view.ask("dashboard/monthly", year=year).rows
    before = {}
    for figure, series in months.items():
        values = {month: value for row_figure, month, value in rows if row_figure == figure}
        known = [days for source in sources_of(sources, figure) for days in intervals.get(source, ())]
        observed = observed_months(known, year, 12) if known else frozenset(values)
        if values:
            before[series.name] = tuple(values.get(month, 0 if month in observed else None) for month in MONTHS)
    return before


def _sources(view: View, intervals: dict[str, list[Interval]]) -> list[dict[str, Any]]:
    """Every source with its rows of the year: received, counted, excluded, quarantined, and the days it observed."""
    assert view.year is not None
    states = {row["source"]: row for row in view.records("dashboard/sources")}
    rows = {row["source"]: row for row in view.records("dashboard/accounting") if row["year"] == view.year}
    return [
        {
            "source": source,
            "state": states.get(source, {}).get("state"),
            "looked_at": states.get(source, {}).get("looked_at"),
            "observed": observed_days((source,), intervals, view.year),
            "pulled": row["pulled"],
            "counted": row["counted"],
            "excluded": row["excluded"],
            "quarantined": row["quarantined"],
        }
        for source, row in rows.items()
    ]
