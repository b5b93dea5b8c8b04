"""总览: the four numbers of a year with their date and their proof, what is behind them, and what still waits."""

from __future__ import annotations

from datetime import date
from typing import Any

from pipeline.dashboard.charts import Series
from pipeline.dashboard.formatting import unit_of
from pipeline.dashboard.observation import (
    Interval,
    Observed,
    intervals_of,
    mix_of,
    months_seen,
    observed_days,
    sources_behind,
)
from pipeline.dashboard.pages.report_sentences import sentences
from pipeline.dashboard.view import Record, View
from pipeline.figures import display_name

HEADLINE = (
    ("items.total", "网站公开信息", "条", "website"),
    ("posts.wechat", "微信发布", "条", "media"),
    ("posts.weibo", "微博发布", "条", "media"),
    ("requests.new_received.total", "新收公开申请", "件", "applications"),
)
# A year before is compared with only if this share of its days was looked at.
COMPARABLE = 0.95
MONTHS = tuple(range(1, 13))


def build(view: View) -> dict[str, Any]:
    """What 总览 shows."""
    assert view.year is not None
    figures, before = view.figures(), view.figures(view.year - 1)
    known = intervals_of(view)
    mix, mix_before = (
        view.records("dashboard/figure_sources"),
        view.records("dashboard/figure_sources", year=view.year - 1),
    )
    units = dict(view.ask("dashboard/channels").rows)
    numbers = []
    for figure, label, unit, page in HEADLINE:
        behind = observed_days(sources_behind(mix, figure), known, view.year)
        earlier = observed_days(sources_behind(mix_before, figure), known, view.year - 1)
        numbers.append(
            {
                "figure": figure,
                "label": label,
                "unit": unit_of(figure[6:], units.get(figure[6:], "article")) if figure.startswith("posts.") else unit,
                "page": page,
                "value": figures.get(figure),
                "observed": behind,
                "mix": mix_of(mix, figure),
                "declared": bool(sources_behind(mix, figure)) and behind is None,
                "before": before.get(figure),
                "comparable": nearly_whole(behind) and nearly_whole(earlier),
                "short": ("本年", behind) if not nearly_whole(behind) else ("上年", earlier),
            }
        )
    by_figure = months(view, mix, known)
    shown = tuple(by_figure.values())
    findings = view.records("dashboard/first_findings", most=6)
    return {
        "numbers": numbers,
        "classes": parts_of(figures, "items."),
        "months": shown,
        "month_names": [f"{month}月" for month in MONTHS],
        "month_figures": {series.name: figure for figure, series in by_figure.items()},
        "sources": _sources(view, mix, known),
        "open_findings": dict(view.ask("dashboard/open_findings").rows),
        "findings": findings,
        "clock": view.records("dashboard/clock_states"),
        "flow": {
            name: figures.get(f"requests.{name}.total")
            for name in ("carried_in", "new_received", "result_total", "carried_out")
        },
        "sentences": sentences(view),
    }


def nearly_whole(observed: Observed | None) -> bool:
    """Whether nearly all days of a year were looked at, so that it can be compared with another."""
    return observed is not None and observed.days >= COMPARABLE * observed.of


def parts_of(figures: dict[str, float], family: str) -> list[tuple[str, str, float]]:
    """The parts of a family's total: address, name, value; the four classes of the form first."""
    order = ("news", "documents", "replies", "other")
    names = [name.removeprefix(family) for name in figures if name.startswith(family) and not name.endswith(".total")]
    ordered = [name for name in order if name in names] + sorted(name for name in names if name not in order)
    return [(family + name, display_name(name), figures[family + name]) for name in ordered]


def months(view: View, mix: list[Record], known: dict[str, list[Interval]]) -> dict[str, Series]:
    """What was published in each month, by figure: the website and every channel. A month nobody looked at is unknown, not empty."""
    assert view.year is not None
    rows = view.ask("dashboard/monthly").rows
    until = reached(view)
    found: dict[str, Series] = {}
    channels = sorted({figure for figure, _, _ in rows if figure.startswith("posts.")})
    for figure, name in [("items.total", "网站"), *((one, display_name(one[6:])) for one in channels)]:
        values = {month: value for one, month, value in rows if one == figure}
        intervals = [one for source in sources_behind(mix, figure) for one in known.get(source, ())]
        seen = months_seen(intervals, view.year, until)
        if values:
            found[figure] = Series(name, by_month(values, seen))
    return found


def by_month(values: dict[int, float], seen: frozenset[int]) -> tuple[float | None, ...]:
    """Twelve values: what is known, 0 where somebody looked and met nothing, None where nobody did."""
    return tuple(values.get(month, 0 if month in seen else None) for month in MONTHS)


def reached(view: View) -> int:
    """The last month of the year that the figures reach into; 12 for a year that is over, 0 for one to come."""
    as_of: date | None = view.state["as_of"]
    if as_of is None or as_of.year > (view.year or 0):
        return 12
    return as_of.month if as_of.year == view.year else 0


def _sources(view: View, mix: list[Record], known: dict[str, list[tuple[date, date]]]) -> list[dict[str, Any]]:
    """Every source with what it gave to the year: rows received, counted, left out, and the days it looked at."""
    assert view.year is not None
    states = {row["source"]: row for row in view.records("dashboard/sources")}
    rows: dict[str, Record] = {}
    for row in view.records("dashboard/accounting"):
        if row["year"] == view.year:
            rows[row["source"]] = row
    return [
        {
            "source": source,
            "state": states.get(source, {}).get("state"),
            "looked_at": states.get(source, {}).get("looked_at"),
            "observed": observed_days((source,), known, view.year),
            "pulled": row["pulled"],
            "counted": row["counted"],
            "excluded": row["excluded"],
            "quarantined": row["quarantined"],
            "figures": sorted({str(one["figure"]).split(".")[0] for one in mix if one["source"] == source}),
        }
        for source, row in rows.items()
    ]
