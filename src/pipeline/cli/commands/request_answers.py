"""The answers of `gongkai requests`, each as text and as a document for `--json`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.cli.doubts import MOST_NAMES, said_once
from pipeline.cli.request_text import (
    calculation_document,
    calculation_text,
    clock_document,
    explanation_text,
    open_text,
    summary_document,
    summary_text,
)
from pipeline.core import AgencyKnowledge, Refusal, Warehouse, Workspace, open_warehouse, read_workspace, writers_lock
from pipeline.figures import knowledge_now
from pipeline.ingest import ambiguous_cells, review_document, review_text
from pipeline.law import Calendar, read_calendar
from pipeline.requests import (
    all_requests,
    calculate_due_date,
    oldest_open_requests,
    open_requests,
    read_request,
    run_clock,
    summarise_last_twelve_months,
    summarise_quarters,
    without_numbers,
)


@dataclass(frozen=True)
class Answer:
    """What a question about requests is answered: a text, a document for `--json`, and why the answer may not be all there is.

    `doubts`: sentences of `core.knowledge`; with any of them the command ends with exit status 1.
    """

    text: str
    document: dict[str, object]
    doubts: tuple[str, ...] = ()


def calculated(folder: Path, received: date) -> Answer:
    """When a request received on a day is due. Needs no workspace; uses its calendars where there is one."""
    calendar = _calendar(read_workspace(folder)) if (folder / "workspace.toml").exists() else read_calendar()
    calculation = calculate_due_date(calendar, received)
    return Answer(calculation_text(received, calculation), calculation_document(calculation))


def explained(folder: Path, number: str, on: date, agency: str | None) -> Answer:
    """Why a request is due when it is. Raises Refusal REQ-UNKNOWN, REQ-SEVERAL-AGENCIES."""
    workspace = read_workspace(folder)
    with _ledger(workspace) as warehouse:
        explanation = read_request(warehouse.connection, _calendar(workspace), number, on, agency)
        known = knowledge_now(warehouse, workspace, on)
    clock = explanation.clock
    due = clock.due.isoformat() if clock.due else None
    days = [
        {"date": day.date.isoformat(), "counts": day.counts, "reason": day.reason, "article": day.article}
        for day in explanation.days
    ]
    document: dict[str, object] = {"request_no": number, "due": due, "state": clock.state, "days": days}
    waits = clock.closed_on is None
    doubts = ledger_doubts(known, explanation.agency, "它的答复", on) if waits and explanation.agency else ()
    return Answer(explanation_text(explanation), document, doubts)


def listed(folder: Path, on: date, agency: str | None, *, only_open: bool) -> Answer:
    """Open requests, overdue first; as JSON all of them unless `only_open`, as in the published table."""
    workspace = read_workspace(folder)
    with _ledger(workspace) as warehouse:
        run_clock(warehouse.connection, _calendar(workspace), on=on, schema="temp")
        open_rows = open_requests(warehouse.connection, schema="temp", agency=agency)
        shown = open_rows if only_open else all_requests(warehouse.connection, schema="temp", agency=agency)
        doubts = ledger_doubts(knowledge_now(warehouse, workspace, on), agency, "未办结的申请", on)
    return Answer(open_text(open_rows, on, known=not doubts), clock_document(shown), doubts)


def summarised(folder: Path, on: date, agency: str | None) -> Answer:
    """Quarters of this year and the last, the last twelve months, and the ten oldest open requests."""
    workspace = read_workspace(folder)
    with _ledger(workspace) as warehouse:
        connection = warehouse.connection
        run_clock(connection, _calendar(workspace), on=on, schema="temp")
        summaries = [
            *summarise_quarters(connection, on.year - 1, on, schema="temp"),
            *summarise_quarters(connection, on.year, on, schema="temp"),
            *summarise_last_twelve_months(connection, on, schema="temp"),
        ]
        oldest = oldest_open_requests(connection, schema="temp", agency=agency)
        known = knowledge_now(warehouse, workspace, on)
    doubts = ledger_doubts(known, agency, "收到或办结的申请", on)
    ledgers = {entry.agency: entry.table("requests") for entry in known}
    periods = [
        row
        if row.agency in ledgers and ledgers[row.agency].knows(row.first_day, row.last_day, on)
        else without_numbers(row)
        for row in summaries
        if agency is None or row.agency == agency
    ]
    text = f"{summary_text(periods)}\n\n等得最久的未办结申请：\n{open_text(oldest, on, known=not doubts)}"
    document = {**summary_document(periods), "requests_oldest_open": clock_document(oldest)["requests_clock"]}
    return Answer(text, document, doubts)


def reviewed(folder: Path) -> Answer:
    """The review list: what is ambiguous, with its choices and the corrections to be filled in."""
    workspace = read_workspace(folder)
    with _ledger(workspace) as warehouse:
        questions = ambiguous_cells(warehouse)
    return Answer(review_text(questions), review_document(questions))


def ledger_doubts(known: Sequence[AgencyKnowledge], agency: str | None, subject: str, on: date) -> tuple[str, ...]:
    """Why the ledgers of an agency, or of all, do not say that there is no `subject` on a day; the same sentence once.

    Raises Refusal REQ-AGENCY-UNKNOWN.
    """
    if agency is not None and agency not in {entry.agency for entry in known}:
        raise Refusal(
            "REQ-AGENCY-UNKNOWN", agency=agency, known="、".join(entry.agency for entry in known[:MOST_NAMES])
        )
    doubts = [
        (entry.agency, entry.table("requests").doubt(subject, on)) for entry in known if agency in (None, entry.agency)
    ]
    return said_once(doubts, several=len(known) > 1 and agency is None)


def _calendar(workspace: Workspace) -> Calendar:
    return read_calendar(workspace.settings.calendars, workspace.folder / "calendars")


@contextmanager
def _ledger(workspace: Workspace) -> Iterator[Warehouse]:
    """The warehouse under the writers' lock. The state on a past day follows from the dates in the ledger of today."""
    with (
        writers_lock(workspace.warehouse, wait=workspace.settings.lock_wait_seconds),
        open_warehouse(workspace.warehouse) as warehouse,
    ):
        yield warehouse
