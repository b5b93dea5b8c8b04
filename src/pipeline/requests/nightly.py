"""The tables of requests that a run writes: the clock of every ledger, reminders, fees, figures of periods; and its findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from pipeline.core import Finding, PublishedDatabase, Refusal, Warehouse, Workspace, execute, record_findings
from pipeline.ingest import preset_of, selected_sources
from pipeline.law import read_calendar
from pipeline.requests.applicants import repeated_findings, write_fees
from pipeline.requests.findings import moved_findings, receipt_findings, request_findings
from pipeline.requests.ledger_clock import moved_dates, run_clock
from pipeline.requests.periods import blank_unknown_periods, write_periods

if TYPE_CHECKING:
    import duckdb


def write_request_tables(warehouse: Warehouse, workspace: Workspace, *, today: date) -> tuple[Finding, ...]:
    """Write the clock and its notes, periods, oldest open requests, fees and reminders into the attached candidate.

    The clock shows the evening of `today`, the day of the run, whatever year the run is about: a request does not wait for a year end.
    Returns the findings about the dates, and one for every due date that differs from the last published database because the working
    calendar changed.
    """
    connection = warehouse.connection
    calendar = read_calendar(workspace.settings.calendars, workspace.folder / "calendars")
    run_clock(connection, calendar, on=today)
    write_periods(connection, today)
    blank_unknown_periods(connection, today)
    write_fees(connection, today)
    write_reminders(connection, ledger_sources(workspace), today=today)
    with _last_published(warehouse, workspace) as has_clock:
        moved = moved_dates(connection, before="published") if has_clock else []
    return (
        *request_findings(connection),
        *receipt_findings(connection, today),
        *repeated_findings(connection, today),
        *moved_findings(moved),
    )


def move_request_tables(warehouse: Warehouse, workspace: Workspace, *, today: date) -> None:
    """The same for a copy of the last build, no row and no date of which changed, as it stands on `today`.

    With an open request everything is written again. Where all are closed, only the periods, which end today, and the reminders move.
    """
    connection = warehouse.connection
    if warehouse.rows("requests/clock/any_open")[0][0]:
        record_findings(connection, "clock", write_request_tables(warehouse, workspace, today=today))
        return
    write_periods(connection, today)
    blank_unknown_periods(connection, today)
    write_reminders(connection, ledger_sources(workspace), today=today)


def ledger_sources(workspace: Workspace) -> list[str]:
    """The names of the sources that fill the table of requests. One whose preset cannot be read is skipped: `pull` reports it."""
    names = []
    for source in selected_sources(workspace):
        try:
            fills = preset_of(source, workspace).fills
        except Refusal:
            continue
        if fills == "requests":
            names.append(source.name)
    return names


def write_reminders(
    connection: duckdb.DuckDBPyConnection, ledgers: Sequence[str], *, today: date, schema: str = "candidate"
) -> None:
    """Write `reminders`: open requests that are due soon or overdue, one row each, for the digest (条例 art. 33).

    Reads `requests_clock` and `sources` of the same schema. `ledgers`: the sources that fill requests; `today`: the day of the clock.
    Where a ledger is stale one row says so and there is no reminder: an old ledger would show answered requests as overdue.
    """
    values = {"ledgers": list(ledgers), "today": today}
    execute(connection, "requests/clock/reminders", values, schema=schema)


@contextmanager
def _last_published(warehouse: Warehouse, workspace: Workspace) -> Iterator[bool]:
    """Attach the database published last as `published`. Yields whether there is one and it has a clock."""
    try:
        file = PublishedDatabase(workspace.published).newest()
    except Refusal:
        yield False
        return
    warehouse.run("requests/clock/attach_published", file=str(file))
    try:
        yield bool(warehouse.rows("requests/clock/has_clock", {"database": "published"})[0][0])
    finally:
        warehouse.run("requests/clock/detach_published")
