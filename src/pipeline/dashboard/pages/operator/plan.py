"""计划: the tasks of the year, of a quarter, month, week or day: planned, done, late, by office; and one task with what proves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from pipeline.dashboard.formatting import format_date
from pipeline.dashboard.listing.read import list_table
from pipeline.dashboard.listing.tables import published_table
from pipeline.dashboard.view import PageNotFoundError, Record, View
from pipeline.supervision import Span, span_at, span_names, spans_within

COLUMNS = ("task", "name", "office", "role", "due_on", "state", "done_on", "in_time", "why")
MARKS = {"done": "good", "planned": "open", "late": "bad", "unknown": "none"}
# What each span is made of.
_PARTS = {"year": "quarter", "quarter": "month", "month": "week", "week": "day"}
_WEEKDAYS = "一二三四五六日"


def build(view: View) -> Mapping[str, Any]:
    """The tasks due in a span of the year, or one task. Of an agency without a plan only that it keeps none."""
    assert view.agency is not None
    assert view.year is not None
    if not view.keeps("plan_tasks"):
        return {"kept": False, "task": None}
    if (task := view.path.get("task")) is not None:
        return _one_task(view, int(task))
    query = dict(view.query)
    span = _span(view, query.pop("span", ""), query.pop("at", ""))
    days = {"first_day": span.first_day, "last_day": span.last_day}
    offices = view.records("dashboard/supervision/plan_offices", **days)
    fixed: dict[str, object] = {
        "agency": view.agency.id, "year": view.year, "due_on.from": f"{span.first_day}", "due_on.to": f"{span.last_day}",
    }  # fmt: skip
    path = view.links.page("plan", span=span.length, at=span.first_day)
    return {
        "kept": True,
        "task": None,
        "span": span,
        "span_words": span_words(span),
        "lengths": [
            (length, word, view.links.page("plan", span=length, at=_day_of(view, span)))
            for length, word in span_names().items()
            if _has_pages(view, length)
        ],
        "before": _neighbour(view, span, span.first_day - timedelta(days=1)),
        "after": _neighbour(view, span, span.last_day + timedelta(days=1)),
        "offices": offices,
        "headline": headline(span_words(span), offices),
        "parts": _parts(view, span),
        "served": view.static_page_size is None,
        "marks": MARKS,
        "at": span.first_day,
        "listing": list_table(view, "plan_tasks", query, fixed=fixed, path=path, show=COLUMNS),
    }  # fmt: skip


def headline(when: str, offices: Sequence[Record]) -> str:
    """How many tasks are due and how they stand, in one sentence; what is not known is said."""
    sums = {
        name: sum(row[name] for row in offices) for name in ("tasks", "done", "done_late", "planned", "late", "unknown")
    }
    if not sums["tasks"]:
        return f"{when}没有到期的任务"
    facts = [
        f"已完成 {sums['done']} 项次" + (f"（其中逾期完成 {sums['done_late']} 项次）" if sums["done_late"] else "")
    ]
    for name, words in (("late", "逾期未完成"), ("unknown", "不知道完成没有"), ("planned", "还没到期")):
        if sums[name]:
            facts.append(f"{words} {sums[name]} 项次")
    return f"{when}应完成 {sums['tasks']} 项次：" + "，".join(facts)


def span_words(span: Span) -> str:
    """A span as people say it."""
    first = span.first_day
    if span.length == "quarter":
        return f"{first.year} 年第{'一二三四'[first.month // 3]}季度"
    if span.length == "week":
        last = span.last_day
        return f"{span.name[:4]} 年第 {int(span.name[5:])} 周（{first.month} 月 {first.day} 日至 {last.month} 月 {last.day} 日）"
    return {"year": f"{first.year} 年", "month": f"{first.year} 年 {first.month} 月"}.get(
        span.length, format_date(first)
    )


def _has_pages(view: View, length: str) -> bool:
    """Whether spans of a length have pages: a site of files would have hundreds of weeks and days."""
    return view.static_page_size is None or length not in ("week", "day")


def _span(view: View, length: str, at: str) -> Span:
    """The span that the address names: the year where it names none."""
    assert view.year is not None
    length = length if length in span_names() else "year"
    try:
        day = date.fromisoformat(at)
    except ValueError:
        day = date(view.year, 1, 1)
    if abs(day.year - view.year) > 1:
        day = date(view.year, 1, 1)
    return (
        Span("year", f"{view.year}", date(view.year, 1, 1), date(view.year, 12, 31))
        if length == "year"
        else span_at(length, day)
    )


def _day_of(view: View, span: Span) -> date:
    """The day that a shorter span is chosen by: today, where it lies in this one."""
    return view.today if span.first_day <= view.today <= span.last_day else span.first_day


def _neighbour(view: View, span: Span, day: date) -> tuple[str, str] | None:
    """Words and address of the span of the same length that a day lies in; None outside the year."""
    beside = span_at(span.length, day)
    inside = beside.first_day <= view.date(12, 31) and beside.last_day >= view.date(1, 1)
    if span.length == "year" or not inside:
        return None
    return span_words(beside), view.links.page("plan", span=span.length, at=beside.first_day)


def _parts(view: View, span: Span) -> list[Record]:
    """The spans that this one is made of, each with its numbers; days without anything have no address."""
    assert view.year is not None
    length = _PARTS.get(span.length)
    if length is None:
        return []
    years = (view.year - 1, view.year, view.year + 1)
    within = [
        part
        for year in years
        for part in spans_within(length, year)
        if part.last_day >= span.first_day and part.first_day <= span.last_day
    ]
    rows = view.records("dashboard/supervision/plan_spans", names=[part.name for part in within],
                        first_days=[f"{part.first_day}" for part in within], last_days=[f"{part.last_day}" for part in within])  # fmt: skip
    for row, part in zip(rows, within, strict=True):
        row["length"], row["at"], row["until"] = part.length, part.first_day, part.last_day
        row["linked"] = _has_pages(view, part.length)
        row["words"] = span_words(part) + (f" 周{_WEEKDAYS[part.first_day.weekday()]}" if part.length == "day" else "")
    return rows


def _one_task(view: View, number: int) -> Mapping[str, Any]:
    """A task in each of its times, with the rows that prove it. Raises PageNotFoundError for a number the plan does not have."""
    times = view.records("dashboard/supervision/plan_task", task=number)
    if not times:
        raise PageNotFoundError(f"{view.year} 年的计划没有第 {number} 项任务。", {"计划": view.links.page("plan")})
    table = published_table(view.connection, "plan_tasks")
    for row in times:
        row["proof_link"] = _proof_link(view, row)
    labels = (
        {row["figure"]: row["label"] for row in view.records("dashboard/dictionary")}
        if times[0]["proof"] == "figure"
        else {}
    )
    return {
        "kept": True,
        "task": times[0],
        "times": times,
        "marks": MARKS,
        "states": table.column("state").codes,
        "proofs": table.column("proof").codes,
        "reasons": table.column("why").codes,
        "target": labels.get(times[0]["target"], times[0]["target"]),
    }


def _proof_link(view: View, row: Record) -> str | None:
    """Where the rows behind a task in one of its times can be seen."""
    if row["proof"] == "figure" and row["reached"]:
        return view.links.evidence(row["target"], day=row["first_day"], until=min(row["due_on"], view.today))
    if row["proof"] == "directory" and row["entry"] is not None:
        return view.links.page("directory", entry=row["entry"]) + "#items"
    if row["proof"] == "published" and row["done_on"] is not None:
        return view.links.evidence("items.total", day=row["done_on"])
    return None
