"""目录: every entry of the directory of what the office publishes by itself (主动公开基本目录), and what was published of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.dashboard.listing.read import list_table
from pipeline.dashboard.listing.tables import published_table
from pipeline.dashboard.pictures.heat_map import HeatRow, fitting, heat_map
from pipeline.dashboard.view import Record, View

COLUMNS = ("on_date", "summary", "section", "entry", "url")


def build(view: View) -> Mapping[str, Any]:
    """The entries of a year, and below them the items: of one entry, or of all. Of an agency without a directory only that it has none."""
    assert view.agency is not None
    if not view.keeps("directory"):
        return {"kept": False}
    entries = view.records("dashboard/duties/directory")
    path = view.links.page("directory")
    fixed: dict[str, object] = {"agency": view.agency.id, "year": view.year}
    bound = [entry for entry in entries if entry["bound"]]
    chosen = next((entry for entry in entries if str(entry["entry"]) == view.query.get("entry")), None)
    uncovered = view.records("dashboard/duties/uncovered")
    return {
        "kept": True,
        "entries": entries,
        "picture": _picture(view, bound),
        "headline": headline(entries),
        "every": published_table(view.connection, "directory").column("every").codes,
        "uncovered": uncovered,
        "uncovered_items": sum(row["uncovered"] for row in uncovered),
        "chosen": chosen,
        "listing": list_table(view, "directory_items", dict(view.query), fixed=fixed, path=path, show=COLUMNS),
    }


def headline(entries: Sequence[Record]) -> str:
    """How many entries there are and how they stand, in one sentence; what is not known is said."""
    bound = [entry for entry in entries if entry["bound"]]
    facts = [f"{sum(1 for entry in bound if entry['items'])} 项有发布"]
    for name, words in (
        ("missing", "有到时没有发布的"),
        ("late", "有逾期发布的"),
        ("nothing", "全年没有发布"),
        ("unknown", "有不知道的"),
    ):
        if number := sum(1 for entry in bound if entry[name]):
            facts.append(f"{number} 项{words}")
    if len(bound) < len(entries):
        facts.append(f"{len(entries) - len(bound)} 项没有写明对应什么，无法核对")
    return f"目录 {len(entries)} 项：" + "，".join(facts)


def _picture(view: View, entries: Sequence[Record]) -> Any:
    """Entries × months as far as they fit; a month nobody observed is marked, not empty."""
    observed = {month for (month,) in view.ask("dashboard/duties/observed_months").rows}
    assert view.year is not None
    until = 12 if view.year < view.today.year else view.today.month if view.year == view.today.year else 0
    rows = fitting([
        HeatRow(
            entry["matter"],
            [float(entry["months"].get(month, 0)) if month in observed or entry["months"].get(month) else None for month in range(1, 13)],
            [view.links.page("directory", entry=entry["entry"]) + "#items"] * 12,
            until,
        )
        for entry in entries
    ])  # fmt: skip
    if not rows:
        return None
    empty = [row.label for row in rows if not any(row.values) and None not in row.values[:until]]
    says = (
        f"{len(empty)} 项一条也没有：{'、'.join(empty[:3])}{'等' if len(empty) > 3 else ''}"
        if empty
        else "每项都有发布"
    )
    if any(None in row.values[:until] for row in rows):
        says = "有的月份没有观察到，不知道有没有发布" if not empty else says
    return heat_map("directory", f"目录各项逐月发布：{says}", rows, "条")
