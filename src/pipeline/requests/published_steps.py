"""The dates and steps behind every due date, published beside the clock: a date that cannot be explained cannot be defended.

They hold what the ledger says of a request's course and nothing of who made it (条例 arts. 30 to 35).
"""

from __future__ import annotations

from datetime import date

import duckdb

from pipeline.core import Refusal, Warehouse, interim_decisions, query_open
from pipeline.law import Calendar
from pipeline.requests.clock import Event, Request, days, settle, tell
from pipeline.requests.queries import Explanation


def write_steps(warehouse: Warehouse) -> None:
    """Write `requests_dates` and `requests_steps` into the attached candidate."""
    warehouse.run("requests/clock/requests_dates", {"interim": list(interim_decisions())})
    warehouse.run("requests/clock/requests_steps")


def read_steps(
    connection: duckdb.DuckDBPyConnection, calendar: Calendar, request_no: str, agency: str | None, on: date
) -> Explanation:
    """One published request with its clock, notes and days as on the evening of `on`. Raises Refusal REQ-UNKNOWN."""
    asked = {"request_no": request_no, "agency": agency}
    rows = query_open(connection, "requests/request_dates", **asked).rows
    if not rows:
        raise Refusal("REQ-UNKNOWN", request_no=request_no)
    request = settle([Request(request_no, *row) for row in rows])
    events = [Event(kind, day) for kind, day in query_open(connection, "requests/request_steps", **asked).rows]
    return Explanation(agency, request, tell(calendar, request, events, on=on), days(calendar, request, events, on=on))
