"""多渠道: where what the website published stands too, what came first, what is missing, and which pairs a person should look at."""

from __future__ import annotations

from typing import Any

from pipeline.dashboard.listing.tables import published_tables
from pipeline.dashboard.view import View
from pipeline.figures import category_label

MOST_ROWS = 100
METHODS = {"decided": "人员写明", "link": "网址", "number": "文号", "title": "标题"}


def build(view: View) -> dict[str, Any]:
    """What 多渠道 shows; `rules` is None where nothing is matched."""
    if "channel_spread" not in published_tables(view.connection):
        return {"rules": None}
    spread = view.records("dashboard/channels/spread")
    (rules,) = view.records("dashboard/channels/rules")
    methods: dict[str, dict[str, int]] = {}
    for row in view.records("dashboard/channels/methods"):
        if row["state"] == "matched":
            methods.setdefault(row["channel"], {})[row["method"]] = row["pairs"]
    return {
        "rules": rules,
        "spread": spread,
        "names": {row["channel"]: category_label(row["channel"]) for row in spread},
        "demands": "、".join(dict.fromkeys(category_label(place) for place in rules["everywhere"])),
        "methods": methods,
        "method_names": METHODS,
        "missing": view.records("dashboard/channels/missing", most=MOST_ROWS),
        "review": view.records("dashboard/channels/pairs", state="review", most=MOST_ROWS),
        "matched": view.records("dashboard/channels/pairs", state="matched", most=MOST_ROWS // 4),
    }
