"""督办: what is followed up, by office: issued, closed, overdue; and the forms by which an office answers.

What is sent is received by `web/answer_form.py`. An answer closes nothing: the next night does, or who signs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.core import Finding
from pipeline.dashboard.listing.read import list_table
from pipeline.dashboard.view import Record, View
from pipeline.supervision import read_answers

COLUMNS = ("no", "message", "office", "due_on", "state", "closed_on", "overdue", "answer", "signed_by")
MARKS = {"open": "open", "answered": "warn", "mended": "good", "signed": "sealed", "waived": "sealed"}
MOST_OPEN = 50


def build(view: View) -> Mapping[str, Any]:
    """What 督办 shows."""
    return follow_up_page(view)


def follow_up_page(
    view: View, *, no: str = "", unsaved: Mapping[str, str] | None = None, findings: Sequence[Finding] = ()
) -> Mapping[str, Any]:
    """The page; after a refusal with the answer that was not saved, and why."""
    assert view.agency is not None
    if not view.keeps("follow_up"):
        return {"kept": False}
    offices = view.records("dashboard/supervision/follow_up_offices")
    cases = view.records("dashboard/supervision/open_cases", row_limit=MOST_OPEN)
    written = {answer.no: answer for _, answer in read_answers(view.folder)[0]}
    for case in cases:
        answer = written.get(case["no"])
        case["answer"], case["answered_on"], case["answered_by"], case["signs"] = (
            (answer.done, answer.on, answer.office, answer.signed_by) if answer else (None, None, None, None)
        )
    query = {name: value for name, value in view.query.items() if name != "saved"}
    fixed: dict[str, object] = {"agency": view.agency.id, "year": view.year}
    path = view.links.page("follow-up")
    return {
        "kept": True,
        "offices": offices,
        "sums": {
            name: sum(row[name] for row in offices) for name in ("issued", "closed", "closed_late", "open", "overdue")
        },
        "headline": headline(view, offices),
        "cases": cases,
        "every": cases[0]["of_all"] if cases else 0,
        "overdue": sum(case["overdue"] for case in cases),
        "marks": MARKS,
        # An answer belongs into the county's workspace.
        "served": view.static_page_size is None and not view.is_roll_up,
        "listing": list_table(view, "follow_up", query, fixed=fixed, path=path, show=COLUMNS),
        "no": no,
        "unsaved": unsaved or {},
        "findings": findings,
        "saved": view.query.get("saved", ""),
    }


def headline(view: View, offices: Sequence[Record]) -> str:
    """What was issued in the year and what became of it, in one sentence."""
    issued, closed, late, overdue = (
        sum(row[name] for row in offices) for name in ("issued", "closed", "closed_late", "overdue")
    )
    if not issued:
        return f"{view.year} 年没有发出督办"
    words = f"{view.year} 年发出督办 {issued} 件，办结 {closed} 件" + (f"（其中超期办结 {late} 件）" if late else "")
    return words + (f"，超期没有办结 {overdue} 件" if overdue else "，没有超期未办结的")
