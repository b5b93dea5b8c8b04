"""What a night does with the requests: the clock of every ledger, what moved since last night, reminders, and figures of periods."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from pipeline.core import Finding, PublishedDatabase, Refusal, Warehouse, Workspace
from pipeline.ingest import preset_of, selected_sources
from pipeline.law import read_calendar
from pipeline.requests.applicants import repeated_findings, write_fees
from pipeline.requests.findings import moved_findings, receipt_findings, request_findings
from pipeline.requests.ledger_clock import moved_dates, run_clock
from pipeline.requests.periods import write_periods
from pipeline.requests.reminders import write_reminders


def write_requests(warehouse: Warehouse, workspace: Workspace, *, on: date, today: date) -> tuple[Finding, ...]:
    """Write the clock and its notes, periods, oldest open requests, fees and reminders into the attached candidate.

    `on`: the day whose evening is told; `today`: the day on which it is told. Returns what the dates have against them, and every due
    date that is another one than in the last published database because the working calendar changed.
    """
    connection = warehouse.connection
    calendar = read_calendar(workspace.settings.calendars, workspace.folder / "calendars")
    run_clock(connection, calendar, on=on)
    write_periods(connection, on)
    write_fees(connection, on)
    write_reminders(connection, ledgers(workspace), on=on, today=today)
    with _last_published(warehouse, workspace) as held:
        moved = moved_dates(connection, before="yesterday") if held else []
    return (
        *request_findings(connection),
        *receipt_findings(connection, on),
        *repeated_findings(connection, on),
        *moved_findings(moved),
    )


def ledgers(workspace: Workspace) -> list[str]:
    """The sources that fill the table of requests. One whose preset cannot be read is none: pull has said so."""
    found = []
    for source in selected_sources(workspace):
        try:
            fills = preset_of(source, workspace).fills
        except Refusal:
            continue
        if fills == "requests":
            found.append(source.name)
    return found


@contextmanager
def _last_published(warehouse: Warehouse, workspace: Workspace) -> Iterator[bool]:
    """Attach what readers see now as `yesterday`; False where there is nothing or it holds no clock."""
    try:
        file = PublishedDatabase(workspace.published).newest()
    except Refusal:
        yield False
        return
    warehouse.run("requests/clock/attach_yesterday", file=str(file))
    try:
        yield bool(warehouse.rows("requests/clock/has_clock", {"database": "yesterday"})[0][0])
    finally:
        warehouse.run("requests/clock/detach_yesterday")
