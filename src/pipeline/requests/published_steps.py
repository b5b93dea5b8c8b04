"""The dates and steps from which each due date was computed, published beside the clock so that readers can check it.

They come from the ledger (条例 arts. 30 to 35) and contain nothing about the applicant.
"""

from __future__ import annotations

from datetime import date

import duckdb

from pipeline.core import Refusal, Warehouse, interim_decisions, query_open
from pipeline.law import Calendar
from pipeline.requests.clock import evaluate, explain_days
from pipeline.requests.queries import RequestExplanation
from pipeline.requests.request import Request, combine_rows
from pipeline.requests.steps import Event


def write_published_steps(warehouse: Warehouse) -> None:
    """Write `requests_dates` and `requests_steps` into the attached candidate."""
    warehouse.run("requests/clock/requests_dates", {"interim": list(interim_decisions())})
    warehouse.run("requests/clock/requests_steps")


def read_published_request(
    connection: duckdb.DuckDBPyConnection, calendar: Calendar, request_no: str, agency: str | None, on: date
) -> RequestExplanation:
    """One published request with its clock, notes and days on the evening of `on`. Raises Refusal REQ-UNKNOWN."""
    values = {"request_no": request_no, "agency": agency}
    rows = query_open(connection, "requests/published/dates", **values).rows
    if not rows:
        raise Refusal("REQ-UNKNOWN", request_no=request_no)
    request = combine_rows([Request(request_no, *row) for row in rows])
    events = [Event(kind, day) for kind, day in query_open(connection, "requests/published/steps", **values).rows]
    return RequestExplanation(
        agency, request, evaluate(calendar, request, events, on=on), explain_days(calendar, request, events, on=on)
    )
