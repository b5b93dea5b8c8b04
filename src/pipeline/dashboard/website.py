"""网站: what the website published, by month and class and by column, what does not count, and which columns went stale."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from pipeline.dashboard.charts import Series
from pipeline.dashboard.observation import Interval, intervals_of, months_seen, observed_days
from pipeline.dashboard.overview import MONTHS, by_month, parts_of, reached
from pipeline.dashboard.view import Record, View
from pipeline.figures import display_name
from pipeline.law import ColumnFreshness, column_kinds, judge_column, site_limits


def build(view: View) -> dict[str, Any]:
    """What 网站 shows."""
    assert view.year is not None
    figures = view.figures()
    classes = parts_of(figures, "items.")
    sections = _sections(view.records("dashboard/sections"))
    as_of: date | None = view.state["as_of"]
    columns = freshness(view, as_of) if as_of else []
    known = intervals_of(view)
    sources = tuple(row["source"] for row in view.records("dashboard/observed") if row["fills"] == "items")
    return {
        "classes": classes,
        "total": figures.get("items.total"),
        "by_month": _by_month(view, classes, [one for source in sources for one in known.get(source, ())]),
        "month_names": [f"{month}月" for month in MONTHS],
        "sections": sections,
        "most": max((one["counted"] for one in sections), default=0),
        "sections_total": sum(one["counted"] for one in sections),
        "reasons": view.records("dashboard/reasons", fills="items"),
        "observed": observed_days(tuple(dict.fromkeys(sources)), known, view.year),
        "as_of": as_of,
        "columns": columns,
        "kinds": column_kinds(),
        "verdicts": verdicts(columns) if as_of else [],
        "empty": [one for one in columns if one.state == "empty"],
    }


def _by_month(
    view: View, classes: Iterable[tuple[str, str, float]], intervals: Iterable[Interval]
) -> list[tuple[str, Series]]:
    """Each class with its months; months to come and months nobody looked at are unknown."""
    assert view.year is not None
    rows = view.ask("dashboard/monthly").rows
    seen = months_seen(intervals, view.year, reached(view))
    return [
        (figure, Series(name, by_month({month: value for one, month, value in rows if one == figure}, seen)))
        for figure, name, _ in classes
    ]


def _sections(rows: Iterable[Record]) -> list[dict[str, Any]]:
    """One entry a column of the site: its classes, what counts, what does not, its newest row of the year."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        entry = found.setdefault(
            row["section"] or "",
            {"name": row["section"], "classes": [], "counted": 0, "excluded": 0, "quarantined": 0, "newest": None},
        )
        entry[row["verdict"]] += row["rows"]
        if row["verdict"] == "counted":
            entry["classes"].append((row["figure"], display_name(str(row["figure"]).removeprefix("items."))))
            entry["newest"] = max(filter(None, (entry["newest"], row["last_on"])))
    return sorted(found.values(), key=lambda one: (-one["counted"], one["name"] or ""))


def freshness(view: View, on: date) -> list[ColumnFreshness]:
    """Every column that is known, as it stands on a day: the failing first."""
    known = {row["column"]: row for row in view.records("dashboard/website_columns")}
    newest = dict(view.ask("dashboard/freshness", as_of=on).rows)
    several = (
        len(view.units) > 1
    )  # columns.yml speaks of all agencies: what one of them never used is not its empty column
    names = [*known, *(name for name in newest if name not in known)]
    judged = [
        judge_column(name, known.get(name, {}).get("class"), newest.get(name), known.get(name, {}).get("closed"), on)
        for name in names
        if name and not (several and name not in newest)
    ]
    order = {"bad": 0, "empty": 1, "good": 2, "none": 3, "closed": 4}
    places = {kind.id: place for place, kind in enumerate(column_kinds())}
    return sorted(
        judged,
        key=lambda one: (order[one.state], places.get(one.kind.id, 9) if one.kind else 9, -(one.idle or 0), one.name),
    )


def verdicts(columns: Iterable[ColumnFreshness]) -> list[dict[str, Any]]:
    """What the inspection would say of the whole site: its sentence, what was found, good or bad; "none" where it cannot be told."""
    columns = list(columns)
    home = [one for one in columns if one.kind and one.kind.id == "home" and one.state in ("good", "bad")]
    stale = [one for one in columns if one.kind and one.kind.id != "home" and one.state == "bad"]
    empty = [one for one in columns if one.state == "empty"]
    most = site_limits()
    return [
        {
            "label": "首页不更新",
            "rule": "前 2 周内首页栏目没有更新",
            "found": f"最新一条 {max(one.newest for one in home if one.newest)}"
            if home
            else "没有首页栏目的发布记录，无法检查",
            "state": "none" if not home else "good" if any(one.state == "good" for one in home) else "bad",
        },
        {
            "label": "栏目不更新",
            "rule": f"动态要闻 2 周、通知公告和政策文件 6 个月内未更新的栏目达到 {most['stale']} 个",
            "found": f"{len(stale)} 个" + (f"：{'、'.join(one.name for one in stale)}" if stale else ""),
            "state": "bad" if len(stale) >= most["stale"] else "warn" if stale else "good",
        },
        {
            "label": "空白栏目",
            "rule": f"空白栏目达到 {most['empty']} 个",
            "found": f"{len(empty)} 个" + (f"：{'、'.join(one.name for one in empty)}" if empty else ""),
            "state": "bad" if len(empty) >= most["empty"] else "warn" if empty else "good",
        },
    ]
