"""口径: what every figure counts, what it does not, and its legal basis."""

from __future__ import annotations

from typing import Any

from pipeline.dashboard.forms import published_forms
from pipeline.dashboard.names import unit_of
from pipeline.dashboard.view import Record, View

FAMILIES = (
    ("items", "网站公开信息"),
    ("posts", "政务新媒体"),
    ("requests", "表三：收到和处理政府信息公开申请"),
    ("disputes", "表四：行政复议、行政诉讼"),
    ("disclosure", "表二：主动公开政府信息"),
    ("website", "政府网站工作年度报表"),
)


def build(view: View) -> dict[str, Any]:
    """What 口径 shows: figures by family, those the form of the year prints or the year has a value of."""
    printed = {address for published in published_forms(view) for address in published.cells}
    families: dict[str, list[Record]] = {}
    for row in view.records("dashboard/dictionary"):
        family = row["figure"].split(".")[0]
        if row["value"] is not None or row["figure"] in printed or family in ("items", "posts"):
            families.setdefault(family, []).append(row)
    for rows in families.values():
        for row in rows:
            if row["figure"].startswith("posts."):
                row["unit"] = unit_of(view, row["figure"])
    named = [(title, families.pop(family)) for family, title in FAMILIES if family in families]
    others = [row for rows in families.values() for row in rows]
    return {"families": [*named[:2], *([("其他指标", others)] if others else []), *named[2:]], "printed": printed}
