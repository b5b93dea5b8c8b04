"""Queries on the request clock: open requests, the explanation of a due date, how long answers take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.core import Refusal, execute, interim_decisions
from pipeline.law import Calendar, deadline
from pipeline.requests.clock import ExplainedDay, RequestClock, evaluate, explain_days
from pipeline.requests.periods import last_twelve_months, period_parameters, quarters
from pipeline.requests.request import Request, combine_rows
from pipeline.requests.steps import Event

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class ClockRow:
    """A row of `requests_clock`."""

    agency: str | None
    source: str
    request_no: str
    received_on: date | None
    original_due: date | None
    due: date | None
    provisional: bool
    state: str
    stopped_days: int | None
    extension_days: int | None
    decided_on: date | None
    working_days_used: int | None
    days_left: int | None
    calendar_version: str
    calendar_hash: str


@dataclass(frozen=True)
class PeriodSummary:
    """The requests of one agency in a period. `answers` is the n of median and slowest (working days); `rank` is None below 30.

    The numbers are None where the ledger does not say what happened in the period.
    """

    agency: str | None
    period: str
    first_day: date
    last_day: date
    received: int | None
    closed: int | None
    open: int | None
    unclear: int | None
    answers: int | None
    median_days: float | None
    slowest_days: int | None
    rank: int | None


class DueDateCalculation(NamedTuple):
    """The due date for a day of receipt, and the days that lead to it."""

    due: date
    days: tuple[ExplainedDay, ...]


@dataclass(frozen=True)
class RequestExplanation:
    """One request, its clock, and every day of its period."""

    agency: str | None
    request: Request
    clock: RequestClock
    days: tuple[ExplainedDay, ...]


def calculate_due_date(calendar: Calendar, received: date) -> DueDateCalculation:
    """The due date 20 working days after a day of receipt (条例 art. 33), day by day; needs no ledger."""
    due = deadline(calendar, "reply", received)
    return DueDateCalculation(due, explain_days(calendar, Request("", received), on=received))


def read_request(
    connection: duckdb.DuckDBPyConnection, calendar: Calendar, request_no: str, on: date, agency: str | None = None
) -> RequestExplanation:
    """One request of the ledger with its clock, its notes and each day with reason and article.

    There are no days where its dates contradict each other. Raises Refusal REQ-UNKNOWN and REQ-SEVERAL-AGENCIES.
    """
    values = {"request_no": request_no, "agency": agency}
    rows = execute(
        connection, "requests/clock/ledger_rows_of_request", {**values, "interim": list(interim_decisions())}
    ).fetchall()
    if not rows:
        raise Refusal("REQ-UNKNOWN", request_no=request_no)
    agencies = sorted({row[0] or "（未注明）" for row in rows})
    if len(agencies) > 1:
        raise Refusal("REQ-SEVERAL-AGENCIES", request_no=request_no, agencies="、".join(agencies))
    request = combine_rows([Request(request_no, *row[1:]) for row in rows])
    agency = rows[0][0]
    steps = execute(
        connection, "requests/clock/steps_of_request", {"request_no": request_no, "agency": agency}
    ).fetchall()
    events = [Event(kind, on_date) for kind, on_date in steps]
    return RequestExplanation(
        agency, request, evaluate(calendar, request, events, on=on), explain_days(calendar, request, events, on=on)
    )


def open_requests(
    connection: duckdb.DuckDBPyConnection, *, schema: str = "candidate", agency: str | None = None
) -> list[ClockRow]:
    """Unanswered requests: overdue ones first, then by days left; stopped, lapsed and unclear ones last.

    Reads the `requests_clock` that `run_clock` wrote; for another day run it into the schema `temp` first.
    """
    return [ClockRow(*row) for row in _rows(connection, "open_requests", schema, agency=agency)]


def all_requests(
    connection: duckdb.DuckDBPyConnection, *, schema: str = "candidate", agency: str | None = None
) -> list[ClockRow]:
    """Every request of the clock, by agency and number."""
    return [ClockRow(*row) for row in _rows(connection, "all_requests", schema, agency=agency)]


def oldest_open_requests(
    connection: duckdb.DuckDBPyConnection, *, schema: str = "candidate", agency: str | None = None, number: int = 10
) -> list[ClockRow]:
    """The open requests that were received first."""
    return [ClockRow(*row) for row in _rows(connection, "oldest_open", schema, agency=agency, number=number)]


def summarise_quarters(
    connection: duckdb.DuckDBPyConnection, year: int, on: date, *, schema: str = "candidate"
) -> list[PeriodSummary]:
    """The quarters of a year that have begun by `on`, the day the clock was run for, per agency."""
    return [
        PeriodSummary(*row)
        for row in _rows(connection, "period_summary", schema, **period_parameters(quarters(year, on)))
    ]


def summarise_last_twelve_months(
    connection: duckdb.DuckDBPyConnection, on: date, *, schema: str = "candidate"
) -> list[PeriodSummary]:
    """The twelve months up to `on`, per agency."""
    return [
        PeriodSummary(*row)
        for row in _rows(connection, "period_summary", schema, **period_parameters([last_twelve_months(on)]))
    ]


def without_numbers(row: PeriodSummary) -> PeriodSummary:
    """The period of which nothing is known: a ledger that does not reach into it has no zeros for it."""
    return PeriodSummary(
        row.agency, row.period, row.first_day, row.last_day, None, None, None, None, None, None, None, None
    )


def _rows(connection: duckdb.DuckDBPyConnection, name: str, schema: str, **values: object) -> list[tuple[Any, ...]]:
    return execute(connection, f"requests/clock/{name}", values, schema=schema).fetchall()
