"""The clock of disclosure requests: due dates, days left and why, for one request and for a whole ledger (条例 arts. 30 to 36)."""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.requests.clock import ExplainedDay, RequestClock
    from pipeline.requests.findings import STEP_LABELS, request_finding
    from pipeline.requests.labels import STATE_LABELS, WEEKDAY_NAMES
    from pipeline.requests.ledger_clock import run_clock
    from pipeline.requests.nightly import move_request_tables, write_request_tables
    from pipeline.requests.periods import RANK_FROM
    from pipeline.requests.published_steps import read_published_request, write_published_steps
    from pipeline.requests.queries import (
        ClockRow,
        DueDateCalculation,
        PeriodSummary,
        RequestExplanation,
        all_requests,
        calculate_due_date,
        oldest_open_requests,
        open_requests,
        read_request,
        summarise_last_twelve_months,
        summarise_quarters,
        without_numbers,
    )

__all__ = [
    "RANK_FROM",
    "STATE_LABELS",
    "STEP_LABELS",
    "WEEKDAY_NAMES",
    "ClockRow",
    "DueDateCalculation",
    "ExplainedDay",
    "PeriodSummary",
    "RequestClock",
    "RequestExplanation",
    "all_requests",
    "calculate_due_date",
    "move_request_tables",
    "oldest_open_requests",
    "open_requests",
    "read_published_request",
    "read_request",
    "request_finding",
    "run_clock",
    "summarise_last_twelve_months",
    "summarise_quarters",
    "without_numbers",
    "write_published_steps",
    "write_request_tables",
]

__getattr__ = lazy_face(__name__)
