"""网站: what the website published by month and class and by column, what does not count, and which columns are out of date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from pipeline.dashboard.charts import Series
from pipeline.dashboard.knowledge import what_is_known
from pipeline.dashboard.observation import Interval, intervals_by_source, observed_days
from pipeline.dashboard.pages.months import MONTH_NAMES, by_month, month_pictures, parts_of
from pipeline.dashboard.pages.website_pictures import website_pictures
from pipeline.dashboard.view import Record, View
from pipeline.figures import category_label
from pipeline.law import ColumnFreshness, column_kinds, judge_column, site_limits


def build(view: View) -> dict[str, Any]:
    """What 网站 shows."""
    assert view.year is not None
    figures = view.figures()
    classes = parts_of(figures, "items.")
    sections = _sections(view.records("dashboard/sections"))
    intervals = intervals_by_source(view)
    sources = tuple(row["source"] for row in view.records("dashboard/observed") if row["fills"] == "items")
    as_of = _last_day_known(view, [days for source in sources for days in intervals[source]])
    columns = freshness(view, as_of) if as_of else []
    known = [days for source in sources for days in intervals.get(source, ())]
    by_class = _by_month(view, classes, known)
    return {
        "classes": classes,
        "total": figures.get("items.total"),
        "by_month": by_class,
        "month_pictures": month_pictures(
            view, [(figure, series.name, "条", series.values) for figure, series in by_class]
        ),
        **website_pictures(view, known, as_of),
        "month_names": MONTH_NAMES,
        "sections": sections,
        "most": max((section["counted"] for section in sections), default=0),
        "sections_total": sum(section["counted"] for section in sections),
        "reasons": view.records("dashboard/reasons", fills="items", today=view.today),
        "observed": observed_days(tuple(dict.fromkeys(sources)), intervals, view.year),
        "known": what_is_known(view),
        "as_of": as_of,
        "columns": columns,
        "indicators": indicators(columns) if as_of else [],
    }


def _last_day_known(view: View, intervals: Iterable[Interval]) -> date | None:
    """The day the columns are judged on: the one the figures reach to, or, where the sources end before it, the last they observed.

    None where no source observed any.
    """
    as_of: date | None = view.state["as_of"]
    ends = [end for begin, end in intervals if as_of is not None and begin <= as_of]
    return min(as_of, max(ends)) if as_of is not None and ends else None


def _by_month(
    view: View, classes: Iterable[tuple[str, str, float]], intervals: Iterable[Interval]
) -> list[tuple[str, Series]]:
    """Each class with its months; months to come and months that were not observed are unknown."""
    rows, intervals = view.ask("dashboard/monthly").rows, list(intervals)
    series = []
    for figure, name, _ in classes:
        values = {month: value for row_figure, month, value in rows if row_figure == figure}
        series.append((figure, Series(name, by_month(view, values, intervals))))
    return series


def _sections(rows: Iterable[Record]) -> list[dict[str, Any]]:
    """One entry a column of the site: its classes, what counts, what does not, its newest row of the year."""
    sections: dict[str, dict[str, Any]] = {}
    for row in rows:
        section = sections.setdefault(
            row["section"] or "",
            {"name": row["section"], "classes": [], "counted": 0, "excluded": 0, "quarantined": 0, "newest": None},
        )
        section[row["verdict"]] += row["rows"]
        if row["verdict"] == "counted":
            section["classes"].append((row["figure"], category_label(str(row["figure"]).removeprefix("items."))))
            section["newest"] = max(filter(None, (section["newest"], row["last_on"])))
    return sorted(sections.values(), key=lambda section: (-section["counted"], section["name"] or ""))


def freshness(view: View, on: date) -> list[ColumnFreshness]:
    """How every column that is known stands on a day, the failing first."""
    known = {row["column"]: row for row in view.records("dashboard/website_columns")}
    newest = dict(view.ask("dashboard/freshness", as_of=on).rows)
    # columns.yml speaks of all agencies: a column that one of them never used is not its empty column.
    several = len(view.agencies) > 1
    names = [*known, *(name for name in newest if name not in known)]
    columns = [
        judge_column(name, known.get(name, {}).get("class"), newest.get(name), known.get(name, {}).get("closed"), on)
        for name in names
        if name and not (several and name not in newest)
    ]
    by_state = {"bad": 0, "empty": 1, "good": 2, "none": 3, "closed": 4}
    by_kind = {kind.id: index for index, kind in enumerate(column_kinds())}

    def order(column: ColumnFreshness) -> tuple[int, int, int, str]:
        kind = by_kind.get(column.kind.id, 9) if column.kind else 9
        return by_state[column.state], kind, -(column.idle or 0), column.name

    return sorted(columns, key=order)


def indicators(columns: Iterable[ColumnFreshness]) -> list[dict[str, Any]]:
    """The 单项否决 indicators of 国办秘函〔2019〕19号 that dates decide: rule, finding, and good, warn, bad or none (not known)."""
    columns = list(columns)
    home = [
        column for column in columns if column.kind and column.kind.id == "home" and column.state in ("good", "bad")
    ]
    stale = [column for column in columns if column.kind and column.kind.id != "home" and column.state == "bad"]
    empty = [column for column in columns if column.state == "empty"]
    newest = max((column.newest for column in home if column.newest), default=None)
    most = site_limits()
    return [
        {
            "label": "首页不更新",
            "rule": "前 2 周内首页栏目没有更新",
            "finding": f"最新一条 {newest}" if home else "没有首页栏目的发布记录，无法检查",
            "state": "none" if not home else "good" if any(column.state == "good" for column in home) else "bad",
        },
        {
            "label": "栏目不更新",
            "rule": f"动态要闻 2 周、通知公告和政策文件 6 个月内未更新的栏目达到 {most['stale']} 个",
            "finding": _counted(stale),
            "state": "bad" if len(stale) >= most["stale"] else "warn" if stale else "good",
        },
        {
            "label": "空白栏目",
            "rule": f"空白栏目达到 {most['empty']} 个",
            "finding": _counted(empty),
            "state": "bad" if len(empty) >= most["empty"] else "warn" if empty else "good",
        },
    ]


def _counted(columns: list[ColumnFreshness]) -> str:
    """How many columns, and which."""
    return f"{len(columns)} 个" + (f"：{'、'.join(column.name for column in columns)}" if columns else "")
