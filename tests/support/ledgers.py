"""A ledger of requests in a DuckDB connection, as the request clock reads it, and what the clock wrote."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import duckdb

from pipeline.law.workdays import Calendar, packaged_table
from pipeline.requests.request import Request
from pipeline.requests.steps import Event, Note

CALENDAR = Calendar((packaged_table("chuxiong"),))
ON = date(2022, 7, 29)
RECEIVED = date(2019, 4, 15)
Rows = list[Request]
Steps = list[tuple[str, Event]]


@contextmanager
def empty_ledger() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("ATTACH ':memory:' AS candidate")
        connection.execute("ATTACH ':memory:' AS published")
        connection.execute(
            "CREATE TABLE current_requests (source VARCHAR, row_id VARCHAR, known_from TIMESTAMP, request_no VARCHAR, "
            "applicant_kind VARCHAR, received_on DATE, channel VARCHAR, decision VARCHAR, decided_on DATE, "
            "extension_days INTEGER, reasonable_until DATE, agency VARCHAR)"
        )
        connection.execute(
            "CREATE TABLE current_request_events (source VARCHAR, row_id VARCHAR, known_from TIMESTAMP, "
            "request_no VARCHAR, event VARCHAR, on_date DATE, agency VARCHAR)"
        )
        yield connection


def fill(ledger: duckdb.DuckDBPyConnection, rows: Rows, steps: Steps, agency: str | None = "here") -> None:
    ledger.execute("DELETE FROM current_requests")
    ledger.execute("DELETE FROM current_request_events")
    add(ledger, rows, steps, agency)


def add(ledger: duckdb.DuckDBPyConnection, rows: Rows, steps: Steps, agency: str | None) -> None:
    ledger.execute(
        "INSERT INTO current_requests BY NAME SELECT 'ledger' AS source, *, request_no AS row_id, $5 AS agency FROM (SELECT "
        "unnest($1::VARCHAR[]) AS request_no, unnest($2::DATE[]) AS received_on, unnest($3::VARCHAR[]) AS decision, "
        "unnest($4::DATE[]) AS decided_on, unnest($6::INTEGER[]) AS extension_days, unnest($7::DATE[]) AS reasonable_until)",
        [
            [row.request_no for row in rows],
            [row.received_on for row in rows],
            [row.decision for row in rows],
            [row.decided_on for row in rows],
            agency,
            [row.extension_days for row in rows],
            [row.reasonable_until for row in rows],
        ],
    )
    ledger.execute(
        "INSERT INTO current_request_events BY NAME SELECT 'steps' AS source, *, $4 AS agency FROM (SELECT "
        "unnest($1::VARCHAR[]) AS request_no, unnest($2::VARCHAR[]) AS event, unnest($3::DATE[]) AS on_date)",
        [
            [number for number, _ in steps],
            [step.kind for _, step in steps],
            [step.on_date for _, step in steps],
            agency,
        ],
    )


def clock_rows(connection: duckdb.DuckDBPyConnection, schema: str = "candidate") -> dict[str, tuple[Any, ...]]:
    rows = connection.execute(
        "SELECT request_no, received_on, original_due, due, provisional, state, extension_days, stopped_days, "
        f"working_days_used, days_left, decided_on FROM {schema}.requests_clock"
    ).fetchall()
    assert len({row[0] for row in rows}) == len(rows)
    return {row[0]: row[1:] for row in rows}


def notes(connection: duckdb.DuckDBPyConnection) -> dict[str, set[Note]]:
    by_number: dict[str, set[Note]] = {}
    for number, *note in connection.execute(
        "SELECT request_no, code, step, on_date, against, number FROM candidate.requests_clock_notes"
    ).fetchall():
        assert Note(*note) not in by_number.setdefault(number, set()), "each note once"
        by_number[number].add(Note(*note))
    return by_number
