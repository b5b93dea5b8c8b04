"""Uses of the keyed hash of an applicant: repeated requests (条例 art. 36(6)) and the monthly fee brackets (art. 42).

Results name request numbers only. The hash itself stays in the warehouse: a published one would link all requests of a person.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pipeline.core import Finding, compose, execute
from pipeline.law import brackets, fee_schedule

if TYPE_CHECKING:
    import duckdb


def write_fees(connection: duckdb.DuckDBPyConnection, on: date, *, schema: str = "candidate") -> None:
    """Write `requests_fees`: the requests up to a day that fall into a bracket with a fee. No row identifies the applicant."""
    fee_brackets = brackets()
    values = {
        "on": on,
        "since": fee_schedule()["since"],
        "firsts": [bracket.first for bracket in fee_brackets],
        "lasts": [bracket.last for bracket in fee_brackets],
        "yuan": [bracket.yuan for bracket in fee_brackets],
    }
    execute(connection, "requests/clock/requests_fees", values, schema=schema)


def repeated_findings(connection: duckdb.DuckDBPyConnection, on: date) -> tuple[Finding, ...]:
    """Findings about unanswered requests that the same applicant filed before with the same words."""
    rows = execute(connection, "requests/clock/repeated_requests", {"on": on}).fetchall()
    return tuple(
        compose("REQ-REPEATED", agency=agency, year=received.year, refers_to=number, left=number, right=before)
        for agency, number, received, before in rows
    )
