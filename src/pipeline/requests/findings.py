"""What the request clock found: dates of the ledger that cannot be true, and steps the law does not let count.

Each finding names the request's number and the article it stands on; none holds anything of the applicant.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from pipeline.core import Finding, compose, sql
from pipeline.law import time_limits
from pipeline.requests.ledger_clock import MovedDate
from pipeline.requests.steps import Note

if TYPE_CHECKING:
    import duckdb

# What a step is called, and the article that lets it touch the period.
STEPS = {
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
    rows = connection.execute(sql("requests/clock/read_notes", schema=schema)).fetchall()
    return tuple(finding(Note(*note), agency, number, received) for agency, number, received, *note in rows)


def finding(note: Note, agency: str | None, request_no: str, received_on: date | None) -> Finding:
    """What a note on a request says in words."""
    label, article = STEPS.get(note.step or "", ("", time_limits()["reply"].article))
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
    """Days of receipt that article 31 does not allow for the day and the way a request was handed in."""
    found = connection.execute(sql("requests/clock/receipts"), {"on": on}).fetchall()
    return tuple(
        compose(
            "REQ-RECEIPT-BEFORE-SUBMITTED" if backwards else "REQ-RECEIPT-AFTER-COUNTER",
            agency=agency,
            year=received.year,
            refers_to=number,
            left=received,
            right=submitted,
            on_date=received,
            against=submitted,
        )
        for agency, number, received, submitted, backwards in found
    )


def moved_findings(moved: Iterable[MovedDate]) -> tuple[Finding, ...]:
    """One finding per due date that the calendar moved."""
    return tuple(
        compose("REQ-DUE-MOVED", agency=one.agency, refers_to=one.request_no, left=one.before, right=one.after)
        for one in moved
    )
