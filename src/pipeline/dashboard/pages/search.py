"""查找: the published titles of an agency that contain some words, with their number in each year and channel."""

from __future__ import annotations

from typing import Any

from pipeline.dashboard.view import Record, View
from pipeline.figures import category_label

# Words of more characters than this are no title.
MAX_LENGTH = 100
SHOWN = 50


def build(view: View) -> dict[str, Any]:
    """What 查找 shows: how many titles of every year and channel, and the newest of them."""
    asked = " ".join(view.query.get("q", "").split())[:MAX_LENGTH]
    words = "".join(character for character in asked if character.isprintable())
    searched = {"words": words.lower(), "cased": words.lower() != words.upper()}
    counts = view.records("dashboard/search/counts", **searched) if words else []
    years: dict[int, list[tuple[Record, str]]] = {}
    for row in counts:
        name = "网站" if row["figure"] == "items.total" else category_label(row["figure"].removeprefix("posts."))
        years.setdefault(row["year"], []).append((row, name))
    return {
        "words": words,
        "searched_years": years,
        "total": sum(row["rows"] for row in counts),
        "titles": view.records("dashboard/search/titles", row_limit=SHOWN, **searched) if counts else [],
        "shown": SHOWN,
    }
