"""期限: requests by the days that are left, and of each how its due date was calculated, day by day with the article.

The dates are the published ones; the explanation is calculated from the published steps, and the page says so when the working
calendar has changed since.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.core import Refusal, read_workspace
from pipeline.dashboard.knowledge import what_is_known
from pipeline.dashboard.listing.read import list_table
from pipeline.dashboard.view import PageNotFoundError, View
from pipeline.law import Calendar, read_calendar
from pipeline.requests import (
    STATE_LABELS,
    STEP_LABELS,
    WEEKDAY_NAMES,
    ExplainedDay,
    calculate_due_date,
    read_published_request,
    request_finding,
)

COLUMNS = (
    "request_no",
    "received_on",
    "due",
    "state",
    "days_left",
    "working_days_used",
    "stopped_days",
    "extension_days",
    "decided_on",
)


def build(view: View) -> Mapping[str, Any]:
    """All requests of an agency, or one of them explained. Raises PageNotFoundError for a number the ledger does not have."""
    assert view.agency is not None
    number = view.path.get("request_no")
    if number is not None:
        return _explained(view, number)
    query = dict(view.query)
    received = query.pop("received", "")
    fixed: dict[str, object] = {
        "agency": view.agency.id, "received_on.from": f"{view.year}-01-01", "received_on.to": f"{view.year}-12-31",
    }  # fmt: skip
    path = view.links.page("deadlines")
    reminders = view.records("dashboard/reminders")
    return {
        "open": view.records("dashboard/requests_open"),
        "reminders": [reminder for reminder in reminders if reminder["request_no"]],
        "general_reminders": [reminder for reminder in reminders if not reminder["request_no"]],
        "listing": list_table(view, "requests_clock", query, fixed=fixed, path=path, show=COLUMNS),
        "states": STATE_LABELS,
        "known": what_is_known(view),
        "received": received,
        "calculated": _calculated(view, received),
    }


def numbered(days: tuple[ExplainedDay, ...]) -> list[tuple[ExplainedDay, int | None, str]]:
    """Each day, its number among those that count (None: does not count), and its weekday."""
    rows: list[tuple[ExplainedDay, int | None, str]] = []
    number = 0
    for day in days:
        number += day.counts
        rows.append((day, number if day.counts else None, WEEKDAY_NAMES[day.date.weekday()]))
    return rows


def _calculated(view: View, received: str) -> Mapping[str, Any] | None:
    """The calculator: when a request received on that day is due. Raises Refusal LIST-VALUE."""
    if not received:
        return None
    try:
        day = date.fromisoformat(received)
    except ValueError:
        day = date.min
    if not 2008 <= day.year <= 2100:
        raise Refusal("LIST-VALUE", column="收到日期", value=received[:20], wanted="应是日期，如 2019-12-31")
    calculation = calculate_due_date(_calendar(view.folder), day)
    return {
        "received": day,
        "due": calculation.due,
        "days": numbered(calculation.days),
        "settled": all(counted.settled for counted in calculation.days),
    }


def _explained(view: View, number: str) -> Mapping[str, Any]:
    assert view.agency is not None
    rows = view.records("dashboard/request_row", request_no=number)
    if not rows:
        choices = {"全部申请的期限": view.links.page("deadlines")}
        raise PageNotFoundError(f"台账里没有登记编号为“{number[:40]}”的申请。", choices)
    row = rows[0]
    calendar = _calendar(view.folder)
    until = max(view.today, row["decided_on"] or view.today)
    explanation = read_published_request(view.connection, calendar, number, view.agency.id, until)
    clock = explanation.clock
    steps = view.records("requests/published/steps", request_no=number)
    return {
        "row": row,
        "states": STATE_LABELS,
        "days": numbered(explanation.days),
        "notes": [request_finding(note, view.agency.id, number, clock.received) for note in clock.notes],
        "steps": [(step["on_date"], *STEP_LABELS.get(step["event"], (step["event"], ""))) for step in steps],
        "calendar_changed": calendar.hash != row["calendar_hash"],
    }


def _calendar(folder: Path) -> Calendar:
    """The workspace's calendar; the national one where pages are shown without a workspace."""
    try:
        workspace = read_workspace(folder)
    except Refusal:
        return read_calendar()
    return read_calendar(workspace.settings.calendars, workspace.folder / "calendars")
