"""网站巡检: what the last inspections of the website found out of order, since when, where, and what was mended."""

from __future__ import annotations

from typing import Any

from pipeline.dashboard.listing.tables import published_tables
from pipeline.dashboard.view import View
from pipeline.inspection import state_labels
from pipeline.law import site_limits

MOST_ROWS = 200
# An inspection that is older says nothing of today.
FRESH_DAYS = 14
ENDS = {"done": "看完", "time": "时间到了，没有看完", "waiting": "网站要求暂停，没有看完", "stopped": "中途被停下"}
COLUMN_STATES = {
    "good": ("good", "按时更新"),
    "bad": ("bad", "没有按时更新"),
    "none": ("none", "没有定期限"),
    "closed": ("none", "已停用"),
    "unknown": ("none", "看不出来"),
}


def build(view: View) -> dict[str, Any]:
    """What 网站巡检 shows; `last` is None where the website was never inspected."""
    if "site_urls" not in published_tables(view.connection):
        return {"last": None}
    runs = view.records("dashboard/inspection/runs")
    columns = view.records("dashboard/inspection/columns")
    stale = [column["column"] for column in columns if column["state"] == "bad" and column["kind"] != "首页"]
    states = view.records("dashboard/inspection/states")
    return {
        "last": runs[0],
        "age": (view.today - runs[0]["ended_at"].date()).days,
        "fresh_days": FRESH_DAYS,
        "runs": runs,
        "ends": ENDS,
        "states": states,
        "state_names": state_labels(),
        "out_of_order": sum(row["of_all"] for row in states if row["is_fault"]),
        "asked": sum(row["of_all"] for row in states),
        "faults": view.records("dashboard/inspection/faults", most=MOST_ROWS),
        "columns": columns,
        "column_states": COLUMN_STATES,
        "stale": stale,
        "most_stale": site_limits()["stale"],
        "moved": view.records("dashboard/inspection/moved"),
        "mended": view.records("dashboard/inspection/mended", most=MOST_ROWS // 4),
    }
