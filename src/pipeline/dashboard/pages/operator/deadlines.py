"""期限: requests by the days that are left, and of each why its date is what it is, day by day with the article.

The dates are those the night published; the explanation is told by `clock` from the published steps, and says so when the working
calendar has been changed since.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.core import Refusal
from pipeline.dashboard.listing.listing import look
from pipeline.dashboard.view import NotThere, View
from pipeline.law import Calendar, read_calendar
from pipeline.requests import STATES, STEPS, WEEKDAYS, Day, calculate, finding, read_steps

SHOWN = (
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
    """All requests of an agency, or one of them explained. Raises NotThere for a number the ledger does not have."""
    assert view.agency is not None
    number = view.path.get("request_no")
    if number is not None:
        return _explained(view, number)
    query = dict(view.query)
    received = query.pop("received", "")
    held: dict[str, object] = {
        "agency": view.agency.id, "received_on.from": f"{view.year}-01-01", "received_on.to": f"{view.year}-12-31",
    }  # fmt: skip
    path = view.links.page("deadlines")
    return {
        "open": view.records("dashboard/requests_open"),
        "reminders": [one for one in view.records("dashboard/reminders") if one["request_no"]],
        "silent": [one for one in view.records("dashboard/reminders") if not one["request_no"]],
        "listing": look(view.connection, "requests_clock", query, fixed=held, path=path, show=SHOWN),
        "words": STATES,
        "received": received,
        "calculated": _calculated(view, received),
    }


def numbered(days: tuple[Day, ...]) -> list[tuple[Day, int | None, str]]:
    """Each day, its number among those that count, and its weekday."""
    found: list[tuple[Day, int | None, str]] = []
    number = 0
    for day in days:
        number += day.counts
        found.append((day, number if day.counts else None, WEEKDAYS[day.date.weekday()]))
    return found


def _calculated(view: View, received: str) -> Mapping[str, Any] | None:
    """The calculator: when is what came this day due. Raises Refusal LIST-VALUE."""
    if not received:
        return None
    try:
        day = date.fromisoformat(received)
    except ValueError:
        day = date.min
    if not 2008 <= day.year <= 2100:
        raise Refusal("LIST-VALUE", column="收到日期", value=received[:20], wanted="应是日期，如 2019-12-31")
    found = calculate(_calendar(view.folder), day)
    return {
        "received": day,
        "due": found.due,
        "days": numbered(found.days),
        "settled": all(one.settled for one in found.days),
    }


def _explained(view: View, number: str) -> Mapping[str, Any]:
    assert view.agency is not None
    rows = view.records("dashboard/request_row", request_no=number)
    if not rows:
        near = {"全部申请的期限": view.links.page("deadlines")}
        raise NotThere(f"台账里没有登记编号为“{number[:40]}”的申请。", near)
    calendar = _calendar(view.folder)
    as_of = view.state["as_of"] or view.now.date()
    found = read_steps(view.connection, calendar, number, view.agency.id, max(as_of, _closed(rows[0]) or as_of))
    notes = [finding(note, view.agency.id, number, found.clock.received) for note in found.clock.notes]
    steps = view.records("requests/request_steps", request_no=number)
    return {
        "row": rows[0],
        "words": STATES,
        "clock": found.clock,
        "days": numbered(found.days),
        "notes": notes,
        "steps": [(one["on_date"], *STEPS.get(one["event"], (one["event"], ""))) for one in steps],
        "moved": calendar.hash != rows[0]["calendar_hash"],
    }


def _closed(row: Mapping[str, Any]) -> date | None:
    closed: date | None = row["decided_on"]
    return closed


def _calendar(folder: Path) -> Calendar:
    """The workspace's calendar; the national one where pages are shown without a workspace."""
    from pipeline.core import read_workspace

    try:
        workspace = read_workspace(folder)
    except Refusal:
        return read_calendar()
    return read_calendar(workspace.settings.calendars, workspace.folder / "calendars")
