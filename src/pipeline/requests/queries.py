"""The questions an office asks the request clock: what is open, why this date, how long answers take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.core import Refusal, interim_decisions, parameters, sql
from pipeline.law import Calendar, deadline
from pipeline.requests.clock import Event, ExplainedDay, Request, RequestClock, combine_rows, evaluate, explain_days
from pipeline.requests.periods import last_twelve_months, period_parameters, quarters

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class ClockRow:
    """A row of `requests_clock`, column by column."""

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
    """A period of one agency. `answers` is the n behind median and slowest (working days); `rank` is None below 30."""

    agency: str | None
    period: str
    first_day: date
    last_day: date
    received: int
    closed: int
    open: int
    unclear: int
    answers: int
    median_days: float | None
    slowest_days: int | None
    rank: int | None


class DueDateCalculation(NamedTuple):
    """A due date without a ledger, and the days that lead to it."""

    due: date
    days: tuple[ExplainedDay, ...]


@dataclass(frozen=True)
class RequestExplanation:
    """One request as its steps leave it, and every day of its period."""

    agency: str | None
    request: Request
    clock: RequestClock
    days: tuple[ExplainedDay, ...]


def calculate_due_date(calendar: Calendar, received: date) -> DueDateCalculation:
    """The calculator: 20 working days from a day of receipt (条例 art. 33), day by day."""
    due = deadline(calendar, "reply", received)
    return DueDateCalculation(due, explain_days(calendar, Request("", received), on=received))


def explain_request(
    connection: duckdb.DuckDBPyConnection, calendar: Calendar, request_no: str, on: date, agency: str | None = None
) -> tuple[ExplainedDay, ...]:
    """Why the due date of a request is what it is: each day with its reason and article.

    Empty where its dates contradict each other (see `read_request` for the notes). Raises Refusal REQ-UNKNOWN and
    REQ-SEVERAL-AGENCIES.
    """
    return read_request(connection, calendar, request_no, on, agency).days


def read_request(
    connection: duckdb.DuckDBPyConnection, calendar: Calendar, request_no: str, on: date, agency: str | None = None
) -> RequestExplanation:
    """One request of the ledger with its clock, notes and days. Raises like `explain_request`."""
    named = {"request_no": request_no, "agency": agency}
    rows = connection.execute(
        sql("requests/clock/one_request"), {**named, "interim": list(interim_decisions())}
    ).fetchall()
    if not rows:
        raise Refusal("REQ-UNKNOWN", request_no=request_no)
    agencies = sorted({row[0] or "（未注明）" for row in rows})
    if len(agencies) > 1:
        raise Refusal("REQ-SEVERAL-AGENCIES", request_no=request_no, agencies="、".join(agencies))
    request = combine_rows([Request(request_no, *row[1:]) for row in rows])
    steps = connection.execute(sql("requests/clock/one_requests_events"), {**named, "agency": rows[0][0]}).fetchall()
    events = [Event(kind, on_date) for kind, on_date in steps]
    return RequestExplanation(
        rows[0][0], request, evaluate(calendar, request, events, on=on), explain_days(calendar, request, events, on=on)
    )


def open_requests(
    connection: duckdb.DuckDBPyConnection, *, schema: str = "candidate", agency: str | None = None
) -> list[ClockRow]:
    """Requests nobody has answered, overdue first, then by days left; stopped, lapsed and unclear ones after them.

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
    """The requests that have waited longest."""
    return [ClockRow(*row) for row in _rows(connection, "oldest_open", schema, agency=agency, number=number)]


def summarise_quarters(
    connection: duckdb.DuckDBPyConnection, year: int, on: date, *, schema: str = "candidate"
) -> list[PeriodSummary]:
    """The quarters of a year that have begun by `on`, the day the clock was run for, per agency."""
    return [
        PeriodSummary(*row) for row in _rows(connection, "summary", schema, **period_parameters(quarters(year, on)))
    ]


def summarise_last_twelve_months(
    connection: duckdb.DuckDBPyConnection, on: date, *, schema: str = "candidate"
) -> list[PeriodSummary]:
    """The twelve months up to `on`, per agency."""
    return [
        PeriodSummary(*row)
        for row in _rows(connection, "summary", schema, **period_parameters([last_twelve_months(on)]))
    ]


def _rows(connection: duckdb.DuckDBPyConnection, name: str, schema: str, **values: object) -> list[tuple[Any, ...]]:
    statement = sql(f"requests/clock/{name}", schema=schema)
    return connection.execute(statement, parameters(statement, values)).fetchall()
