"""The clock of disclosure requests: due dates, days left and why, for one request and for a whole ledger (条例 art. 33-36)."""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.requests.clock import Clock, Day
    from pipeline.requests.findings import STEPS, finding
    from pipeline.requests.ledger_clock import run_clock
    from pipeline.requests.nightly import write_requests
    from pipeline.requests.periods import RANK_FROM
    from pipeline.requests.published_steps import read_steps, write_steps
    from pipeline.requests.queries import (
        Calculation,
        ClockRow,
        Explanation,
        Summary,
        all_requests,
        calculate,
        oldest_open,
        open_requests,
        quarterly,
        read_request,
        rolling,
    )
    from pipeline.requests.words import STATES, WEEKDAYS

__all__ = [
    "RANK_FROM",
    "STATES",
    "STEPS",
    "WEEKDAYS",
    "Calculation",
    "Clock",
    "ClockRow",
    "Day",
    "Explanation",
    "Summary",
    "all_requests",
    "calculate",
    "finding",
    "oldest_open",
    "open_requests",
    "quarterly",
    "read_request",
    "read_steps",
    "rolling",
    "run_clock",
    "write_requests",
    "write_steps",
]

__getattr__ = lazy_face(__name__)
