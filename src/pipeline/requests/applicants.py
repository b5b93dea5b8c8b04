"""What the keyed hash of an applicant is for: the same request again (条例 art. 36(6)) and the monthly brackets of the fee (art. 42).

Both are told of request numbers. The hash itself stays in the warehouse: in a published file it would join all requests of a person.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pipeline.core import Finding, compose, parameters, sql
from pipeline.law import brackets, fee_schedule

if TYPE_CHECKING:
    import duckdb


def write_fees(connection: duckdb.DuckDBPyConnection, on: date, *, schema: str = "candidate") -> None:
    """Write `requests_fees`: requests that fall into a bracket that costs something, up to a day. No row says whose they are."""
    listed = brackets()
    values = {
        "on": on,
        "since": fee_schedule()["since"],
        "firsts": [one.first for one in listed],
        "lasts": [one.last for one in listed],
        "yuan": [one.yuan for one in listed],
    }
    statement = sql("requests/clock/requests_fees", schema=schema)
    connection.execute(statement, parameters(statement, values))


def repeated_findings(connection: duckdb.DuckDBPyConnection, on: date) -> tuple[Finding, ...]:
    """Requests that nobody answered yet and that the same applicant filed before with the same words."""
    statement = sql("requests/clock/repeated")
    found = connection.execute(statement, parameters(statement, {"on": on})).fetchall()
    return tuple(
        compose("REQ-REPEATED", agency=agency, year=received.year, refers_to=number, left=number, right=before)
        for agency, number, received, before in found
    )
