"""Findings of the request clock: ledger dates that contradict each other, and steps that the 条例 does not let count.

Each finding names the number of the request and the article; none contains anything about the applicant.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from pipeline.core import Finding, compose, execute
from pipeline.law import time_limits
from pipeline.requests.ledger_clock import MovedDate
from pipeline.requests.steps import Note

if TYPE_CHECKING:
    import duckdb

# Step → its name, and the article by which it affects the period.
STEP_LABELS = {
    "correction_asked": ("补正告知", "条例第三十条"),
    "correction_received": ("收到补正", "条例第三十条"),
    "consult_start": ("征求意见开始", "条例第三十三条第三款"),
    "consult_end": ("征求意见结束", "条例第三十三条第三款"),
    "extended": ("延期告知", "条例第三十三条第二款"),
    "fee_asked": ("收费通知", "条例第四十二条、国办函〔2020〕109号"),
    "fee_paid": ("缴费", "条例第四十二条、国办函〔2020〕109号"),
    "withdrawn": ("申请人撤回", "条例第三十三条"),
}


def request_findings(connection: duckdb.DuckDBPyConnection, *, schema: str = "candidate") -> tuple[Finding, ...]:
    """The findings of the last `run_clock` into `schema`, by agency, request and code."""
    rows = execute(connection, "requests/clock/read_notes", schema=schema).fetchall()
    return tuple(request_finding(Note(*note), agency, number, received) for agency, number, received, *note in rows)


def request_finding(note: Note, agency: str | None, request_no: str, received_on: date | None) -> Finding:
    """The finding that a note on a request becomes, in words."""
    label, article = STEP_LABELS.get(note.step or "", ("", time_limits()["reply"].article))
    return compose(
        note.code,
        agency=agency,
        year=None if received_on is None else received_on.year,
        refers_to=request_no,
        left=note.on_date if note.on_date is not None else note.number,
        right=note.against,
        on_date=note.on_date,
        against=note.against or "尚不能确定",
        number=note.number,
        step=label,
        article=article,
    )


def receipt_findings(connection: duckdb.DuckDBPyConnection, on: date) -> tuple[Finding, ...]:
    """Findings about days of receipt that art. 31 does not allow, given when and how the request was submitted."""
    rows = execute(connection, "requests/clock/doubtful_receipts", {"on": on}).fetchall()
    return tuple(
        compose(
            "REQ-RECEIPT-BEFORE-SUBMITTED" if before_submission else "REQ-RECEIPT-AFTER-COUNTER",
            agency=agency,
            year=received.year,
            refers_to=number,
            left=received,
            right=submitted,
            on_date=received,
            against=submitted,
        )
        for agency, number, received, submitted, before_submission in rows
    )


def moved_findings(moved: Iterable[MovedDate]) -> tuple[Finding, ...]:
    """One finding per due date that a change of the working calendar moved."""
    return tuple(
        compose(
            "REQ-DUE-MOVED",
            agency=request.agency,
            refers_to=request.request_no,
            left=request.before,
            right=request.after,
        )
        for request in moved
    )
