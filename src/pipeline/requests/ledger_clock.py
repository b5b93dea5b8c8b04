"""The request clock of a whole ledger: every request's due date, state and days, in a fixed number of SQL statements.

`clock` computes the same for one request in Python; a test over random ledgers compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pipeline.core import codes_in_part, execute, interim_decisions
from pipeline.law import Calendar, in_force_since, time_limits

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class MovedDate:
    """A due date that changed because the working calendar changed."""

    agency: str | None
    request_no: str
    before: date | None
    after: date | None
    provisional: bool


def run_clock(
    connection: duckdb.DuckDBPyConnection, calendar: Calendar, *, on: date, schema: str = "candidate"
) -> None:
    """Write `requests_clock` and `requests_clock_notes` of all requests as they stand on the evening of `on`.

    Reads the views `current_requests` and `current_request_events`. Steps and answers later than `on` are ignored, so that a past day is
    shown as it was. `schema` is an attached database, a schema, or `temp` for a result that is not stored. One row per agency and request
    number; a number with two outcomes is one row with state `unclear` and no figures. The working tables are temporary and dropped.
    """
    values = _values(connection, calendar, on)

    for name in (
        "days",
        "requests",
        "steps",
        "phases",
        "stops",
        "fees",
        "periods",
        "requests_clock",
        "notes",
        "requests_clock_notes",
    ):
        execute(connection, f"requests/clock/{name}", values, schema=schema)
    execute(connection, "requests/clock/drop_working_tables")


def moved_dates(connection: duckdb.DuckDBPyConnection, *, before: str, after: str = "candidate") -> list[MovedDate]:
    """Requests whose due date changed with the calendar: the same request, another calendar hash, another date.

    `before` and `after` are attached databases or schemas that hold a `requests_clock`.
    """
    rows = execute(connection, "requests/clock/moved_due_dates", before=before, after=after).fetchall()
    return [MovedDate(*row) for row in rows]


def _values(connection: duckdb.DuckDBPyConnection, calendar: Calendar, on: date) -> dict[str, object]:
    """The parameters of the statements: the periods of the law, and the calendar from the first receipt to beyond the last due date."""
    law = time_limits()
    bounds = {
        "on": on,
        "regulation_since": in_force_since("regulation"),
        "reasonable_days": law["reasonable_period"].days,
        "interim": list(interim_decisions()),
        **codes_in_part(),
    }
    ((first, last_reasonable),) = execute(connection, "requests/clock/first_receipt", bounds).fetchall()
    last = calendar.after(on, law["reply"].days + law["extension"].days + law["fee_payment"].days)
    return {
        **bounds,
        **calendar.as_table(first or on, max(last, last_reasonable or last)),
        "reply_days": law["reply"].days,
        "extension_days": law["extension"].days,
        "correction_days": law["correction_notice"].days,
        "consult_days": law["third_party"].days,
        "fee_days": law["fee_payment"].days,
        "fee_since": in_force_since("fee_payment"),
        "calendar_version": calendar.version,
        "calendar_hash": calendar.hash,
    }
