"""期望: what is expected of every row, since when, what the last check found, and how often it failed over the runs that are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

from pipeline.dashboard.formatting import format_number, format_time
from pipeline.dashboard.listing.tables import published_tables
from pipeline.dashboard.view import Record, View, choose_only_agency

# Runs that a trend draws.
TREND_RUNS = 30
SUITES = {
    "items": "网站信息",
    "doubles": "疑为重复的网站信息",
    "posts": "新媒体",
    "requests": "依申请公开台账",
    "request_events": "申请的办理步骤",
    "disputes": "行政复议和行政诉讼",
    "counts": "汇总数",
    "documents": "公文登记",
    "declared": "申报的数",
    "coverage": "取数的缺口",
    "yearly": "全年合计与上一年相比",
}
SEVERITIES = {"critical": "隔离", "warning": "警告", "info": "提示"}
ORIGINS = {"program": "程序自带", "office": "本单位自定", "changed": "程序自带，本单位改动"}


def build(view: View) -> Mapping[str, Any]:
    """Every expectation by suite, in the order of the files, with its trend. Without suites where an older version published."""
    choose_only_agency(view)
    if not {"expectations", "validations"} <= set(published_tables(view.connection)):
        return {"suites": {}, "history": None, "failing": []}
    points: dict[tuple[str, str], list[tuple[datetime, int, int]]] = {}
    for suite, code, at, judged, failed in view.ask("dashboard/validation_trend", most_runs=TREND_RUNS).rows:
        points.setdefault((suite, code), []).append((at, judged, failed))
    suites: dict[str, list[Record]] = {}
    expectations = view.records("dashboard/expectations")
    for expectation in expectations:
        expectation["trend"] = trend(expectation["code"], points.get((expectation["suite"], expectation["code"]), []))
        suites.setdefault(expectation["suite"], []).append(expectation)
    (history,) = view.records("dashboard/validation_runs")
    return {
        "suites": suites,
        "titles": SUITES,
        "severities_of_rows": SEVERITIES,
        "origins": ORIGINS,
        "history": history,
        "failing": [expectation["code"] for expectation in expectations if expectation["rows_failed"]],
    }


def trend(code: str, points: Iterable[tuple[datetime, int, int]]) -> Markup:
    """A column a run: as high as the share of rows that failed, at least visible; a point on the line where none did.

    Empty where no run had rows to judge.
    """
    runs = list(points)
    if not runs:
        return Markup("")
    step, high = 5, 18
    shapes = []
    for number, (at, judged, failed) in enumerate(runs):
        words = escape(f"{format_time(at)}：判断 {format_number(judged)} 行，不通过 {format_number(failed)} 行")
        x = number * step
        tall = max(5.0, (high - 2) * failed / judged) if failed else 1.0
        kind = "failed" if failed else "passed"
        shapes.append(
            f'<rect class="{kind}" x="{x}" y="{high - tall:.1f}" width="{step - 1}" height="{tall:.1f}"><title>{words}</title></rect>'
        )
    failing = sum(failed > 0 for _, _, failed in runs)
    words = escape(f"{code} 最近 {len(runs)} 次校验，{failing} 次有不通过的行")
    return Markup(
        f'<svg class="trend" viewBox="0 0 {TREND_RUNS * step} {high}" role="img" aria-label="{words}">{"".join(shapes)}</svg>'
    )
