"""The request clock of a whole ledger at once: every request's due date, state and days, in a fixed number of statements.

`clock` says for one request what the law makes of its dates; the SQL of `sql/clock/` says the same for all of them, and a
test over random ledgers holds the two against each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pipeline.core import interim_decisions, parameters, sql
from pipeline.law import Calendar, in_force_since, time_limits

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class MovedDate:
    """A due date that is another one than before because the calendar changed."""

    agency: str | None
    request_no: str
    before: date | None
    after: date | None
    provisional: bool


def run_clock(
    connection: duckdb.DuckDBPyConnection, calendar: Calendar, *, on: date, schema: str = "candidate"
) -> None:
    """Write `requests_clock` and `requests_clock_notes` of all requests as they stand on the evening of `on`.

    Reads the views `current_requests` and `current_request_events`; steps and answers later than `on` are not known yet,
    so a past day is told as it was. `schema` is an attached database, a schema, or `temp` for an answer nobody keeps.
    One row per agency and request number: a number with two outcomes is one row with state `unclear` and no figures.
    The working tables are temporary.
    """
    values = _values(connection, calendar, on)

    def run(name: str, **names: object) -> None:
        statement = sql(f"requests/clock/{name}", **names)
        connection.execute(statement, parameters(statement, values))

    for name in ("days", "nth", "doubled", "requests", "steps", "busy", "stops", "answers", "phases"):
        run(name)
    run("limits", phases="clock_phases", limits="clock_limits")
    for name in ("fees", "fee_phases"):
        run(name)
    run("limits", phases="clock_fee_phases", limits="clock_fee_limits")
    run("courses")
    run("reasonable")
    run("requests_clock", schema=schema)
    run("notes")
    run("requests_clock_notes", schema=schema)
    run("drop")


def moved_dates(connection: duckdb.DuckDBPyConnection, *, before: str, after: str = "candidate") -> list[MovedDate]:
    """Requests whose due date another calendar moved: same request, other calendar hash, other date.

    `before` and `after` are attached databases or schemas that hold a `requests_clock`.
    """
    found = connection.execute(sql("requests/clock/moved", before=before, after=after)).fetchall()
    return [MovedDate(*row) for row in found]


def _values(connection: duckdb.DuckDBPyConnection, calendar: Calendar, on: date) -> dict[str, object]:
    """What the statements ask for: the terms of the law, and the calendar from the first receipt to past the last limit."""
    law = time_limits()
    statement = sql("requests/clock/first_receipt")
    bounds = {
        "on": on,
        "regulation_since": in_force_since("regulation"),
        "reasonable_days": law["reasonable_period"].days,
        "interim": list(interim_decisions()),
    }
    first, last_reasonable = connection.execute(statement, parameters(statement, bounds)).fetchall()[0]
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
