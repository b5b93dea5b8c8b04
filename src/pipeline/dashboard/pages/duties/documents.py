"""公文: the documents of the register by attribute; whether what is to be public is on the website in time (条例 arts. 17, 26)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from pipeline.dashboard.listing.read import list_table
from pipeline.dashboard.listing.tables import published_table
from pipeline.dashboard.view import View

COLUMNS = ("doc_no", "title", "made_on", "openness", "stage", "due_on", "published_on", "state", "matched_by", "url")
# The attributes in the order of the law, what bears none last.
ATTRIBUTES = ("主动公开", "依申请公开", "不予公开", None)
# What a state looks like: shape and colour of `marks.html`.
MARKS = {
    "published": "good", "late": "warn", "overdue": "bad", "waiting": "open", "unknown": "none", "repealed": "none", "before_law": "none",
    "not_public": "none", "in_review": "open", "unmarked": "bad", "undated": "warn", "contrary": "warn", "leaked": "bad", "alike": "warn",
    "quarantined": "warn",
}  # fmt: skip


def build(view: View) -> Mapping[str, Any]:
    """Numbers by attribute and state, and the documents; of an agency without a register only that it keeps none."""
    assert view.agency is not None
    if not view.keeps("documents"):
        return {"kept": False}
    rows = view.records("dashboard/duties/documents")
    by_attribute: Counter[str | None] = Counter()
    by_state: Counter[str] = Counter()
    for row in rows:
        by_attribute[row["openness"]] += row["documents"]
        by_state[row["state"]] += row["documents"]
    path = view.links.page("register")
    fixed: dict[str, object] = {"agency": view.agency.id, "year": view.year}
    return {
        "kept": True,
        "documents": sum(by_state.values()),
        "attributes": [(name or "没有标明", by_attribute[name]) for name in ATTRIBUTES if by_attribute[name]],
        "to_be_public": sum(
            row["documents"] for row in rows if row["openness"] == "主动公开" and row["stage"] != "in_review"
        ),
        "states": [(state, by_state[state]) for state in MARKS if by_state[state]],
        "labels": published_table(view.connection, "documents").column("state").codes,
        "marks": MARKS,
        "undated": view.records("dashboard/duties/undated_documents"),
        "listing": list_table(view, "documents", dict(view.query), fixed=fixed, path=path, show=COLUMNS),
    }
