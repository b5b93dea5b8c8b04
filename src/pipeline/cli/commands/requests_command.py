"""What `gongkai requests` answers: open requests by days left, one request day by day, or a date without a ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from pipeline.cli.request_text import (
    calculation_document,
    calculation_text,
    clock_document,
    explanation_text,
    open_text,
    summary_document,
    summary_text,
)
from pipeline.core import Warehouse, Workspace, open_warehouse, read_workspace, writers_lock
from pipeline.ingest import ambiguous_cells, review_document, review_text
from pipeline.law import Calendar, read_calendar
from pipeline.requests import (
    all_requests,
    calculate,
    oldest_open,
    open_requests,
    quarterly,
    read_request,
    rolling,
    run_clock,
)

Answer = tuple[str, dict[str, object]]


def calculated(folder: Path, received: date) -> Answer:
    """When a request received on a day is due. Needs no workspace; uses its calendars where there is one."""
    calendar = _calendar(read_workspace(folder)) if (folder / "workspace.toml").exists() else read_calendar()
    found = calculate(calendar, received)
    return calculation_text(received, found), calculation_document(found)


def explained(folder: Path, number: str, on: date, agency: str | None) -> Answer:
    """Why a request is due when it is. Raises Refusal REQ-UNKNOWN, REQ-SEVERAL-AGENCIES."""
    workspace = read_workspace(folder)
    with _ledger(workspace) as warehouse:
        found = read_request(warehouse.connection, _calendar(workspace), number, on, agency)
    due = found.clock.due.isoformat() if found.clock.due else None
    days = [
        {"date": day.date.isoformat(), "counts": day.counts, "reason": day.reason, "article": day.article}
        for day in found.days
    ]
    return explanation_text(found), {"request_no": number, "due": due, "state": found.clock.state, "days": days}


def listed(folder: Path, on: date, agency: str | None, *, only_open: bool) -> Answer:
    """Open requests, overdue first; as JSON all of them unless `only_open`, as in the published table."""
    workspace = read_workspace(folder)
    with _ledger(workspace) as warehouse:
        run_clock(warehouse.connection, _calendar(workspace), on=on, schema="temp")
        waiting = open_requests(warehouse.connection, schema="temp", agency=agency)
        shown = waiting if only_open else all_requests(warehouse.connection, schema="temp", agency=agency)
    return open_text(waiting, on), clock_document(shown)


def summarised(folder: Path, on: date, agency: str | None) -> Answer:
    """Quarters of this year and the last, the last twelve months, and the ten oldest open requests."""
    workspace = read_workspace(folder)
    with _ledger(workspace) as warehouse:
        connection = warehouse.connection
        run_clock(connection, _calendar(workspace), on=on, schema="temp")
        told = [
            *quarterly(connection, on.year - 1, on, schema="temp"),
            *quarterly(connection, on.year, on, schema="temp"),
            *rolling(connection, on, schema="temp"),
        ]
        waiting = oldest_open(connection, schema="temp", agency=agency)
    periods = [row for row in told if agency is None or row.agency == agency]
    text = f"{summary_text(periods)}\n\n等得最久的未办结申请：\n{open_text(waiting, on)}"
    document = {**summary_document(periods), "requests_oldest_open": clock_document(waiting)["requests_clock"]}
    return text, document


def reviewed(folder: Path) -> Answer:
    """The review list: what is ambiguous, with its choices and the corrections to be filled in."""
    workspace = read_workspace(folder)
    with _ledger(workspace) as warehouse:
        found = ambiguous_cells(warehouse)
    return review_text(found), review_document(found)


def _calendar(workspace: Workspace) -> Calendar:
    return read_calendar(workspace.settings.calendars, workspace.folder / "calendars")


@contextmanager
def _ledger(workspace: Workspace) -> Iterator[Warehouse]:
    """The ledger as it is known now; a past day is told from the dates in it."""
    with (
        writers_lock(workspace.warehouse, wait=workspace.settings.lock_wait_seconds),
        open_warehouse(workspace.warehouse) as warehouse,
    ):
        yield warehouse
