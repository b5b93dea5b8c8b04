"""The request clock: from the dates of a request to its due date, and day by day why (条例 arts. 30 to 35).

Pure functions over one request at a time, to be read beside the regulation. `request_clock` computes the same for a
whole ledger in SQL, and a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from pipeline.law import DAY, Calendar, deadline, time_limits
from pipeline.requests.request import Request, doubts, settle
from pipeline.requests.steps import CONSULTATION, Course, Event, Note, Steps, Stop, follow, union

__all__ = ["Clock", "Day", "Event", "Note", "Request", "State", "days", "due_in", "settle", "tell"]

State = Literal[
    "open", "stopped", "overdue", "answered", "answered_late", "withdrawn", "abandoned", "unclear", "not_received"
]


@dataclass(frozen=True)
class Clock:
    """Where a request stands on a day. Numbers are working days; a number nobody can know is None.

    `starts` is the first day of the period in force; `due` the last day to answer, None while the clock stands.
    `days_left` is 0 on the due date and negative after it. `provisional`: the due date rests on days not yet announced.
    """

    received: date | None
    starts: date | None
    original_due: date | None
    due: date | None
    provisional: bool
    state: State
    extension_days: int | None
    stopped_days: int | None
    days_used: int | None
    days_left: int | None
    closed_on: date | None
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Day:
    """One day of the explanation: whether it counts, why, by which article, and whether a notice can still change it."""

    date: date
    counts: bool
    reason: str
    article: str
    settled: bool = True


@dataclass(frozen=True)
class _Reading:
    """A request read up to a day: the course its steps took and the day it closed."""

    course: Course
    until: date
    closed_on: date | None
    withdrawn: bool
    stops_unended: bool
    notes: tuple[Note, ...]


def due_in(calendar: Calendar, received: date, number: int) -> date:
    """The last day of a term of `number` working days from `received`, the day after being the first."""
    return calendar.after(received, number)


def tell(calendar: Calendar, request: Request, events: Iterable[Event] = (), *, on: date) -> Clock:
    """What the clock of a request shows on the evening of `on`; later steps are not known yet."""
    notes = doubts(request, on)
    codes = {note.code for note in notes}
    received = request.received_on
    if received is None or codes - {"REQ-TWO-EXTENSIONS", "REQ-TWO-REASONABLE", "REQ-DECISION-MISSING"}:
        return _unclear(calendar, request, on, notes, codes)
    reading = _read(calendar, request, tuple(events), on)
    course, until = reading.course, reading.until
    due, note = _reasonable(request, course.due)
    notes += note
    original_due = deadline(calendar, "reply", received)
    notes += reading.notes
    for code, met in (
        ("REQ-LEAP-DAY", (received.month, received.day) == (2, 29)),
        ("REQ-YEAR-END", (received.month, received.day) == (12, 31)),
    ):
        if met:
            notes += (Note(code, None, received, due),)
    state = _state(reading, due, on)
    used = _used(calendar, course, due, until)
    ends = due is not None or course.waits
    left = None
    if state in ("open", "overdue") and due is not None:
        left = _counted(calendar, course, until, due) if until <= due else -calendar.between(due, until)
    elif state == "stopped" and not course.waits:
        left = time_limits()["reply"].days + course.extension - used
    return Clock(
        received=received,
        starts=course.anchor + DAY,
        original_due=original_due,
        due=None if state == "unclear" else due,
        provisional=due is not None and not _all_settled(calendar, received, due),
        state=state,
        extension_days=None if state == "unclear" else course.extension,
        stopped_days=_stopped(calendar, course, due, until) if ends or reading.closed_on is None else None,
        days_used=used if ends or reading.closed_on is None else None,
        days_left=left,
        closed_on=reading.closed_on,
        notes=notes,
    )


def days(calendar: Calendar, request: Request, events: Iterable[Event] = (), *, on: date) -> tuple[Day, ...]:
    """Every day from the one after receipt to the due date, or to `on` while the clock stands, with its reason.

    The last day that counts is the due date. Empty where the dates contradict each other: there is nothing to explain.
    """
    events = tuple(events)
    clock = tell(calendar, request, events, on=on)
    if clock.received is None or clock.state in ("unclear", "not_received"):
        return ()
    course = _read(calendar, request, events, on).course
    last = clock.due or clock.closed_on or on
    found: list[Day] = []
    day = clock.received
    while day < last:
        day += DAY
        found.append(_explain(calendar, course, day))
    return tuple(found)


def _unclear(calendar: Calendar, request: Request, on: date, notes: tuple[Note, ...], codes: set[str]) -> Clock:
    """No number but those the doubt leaves standing."""
    received, decided = request.received_on, request.decided_on
    doubtful = {"REQ-RECEIVED-LATER", "REQ-RECEIVED-EARLY", "REQ-DECIDED-BEFORE-RECEIVED"}
    later = "REQ-RECEIVED-LATER" in codes and "REQ-TWO-OUTCOMES" not in codes
    known = decided is not None and decided <= on and not later and "REQ-TWO-OUTCOMES" not in codes
    return Clock(
        received=received,
        starts=None,
        original_due=None if received is None or codes & doubtful else deadline(calendar, "reply", received),
        due=None,
        provisional=False,
        state="not_received" if later else "unclear",
        extension_days=None,
        stopped_days=None,
        days_used=None,
        days_left=None,
        closed_on=decided if known else None,
        notes=notes,
    )


def _read(calendar: Calendar, request: Request, events: tuple[Event, ...], on: date) -> _Reading:
    """Sort the steps into those that lie within the request's life and those that do not, and follow the former."""
    received = request.received_on
    assert received is not None
    decided = request.decided_on if request.decided_on is not None and request.decided_on <= on else None
    known = [event for event in events if event.on_date is not None and received <= event.on_date <= on]
    withdrawn = min((event.on_date for event in known if event.kind == "withdrawn" and event.on_date), default=None)
    notes = [Note("REQ-STEP-UNDATED", event.kind) for event in events if event.on_date is None]
    notes += [
        Note("REQ-STEP-BEFORE-RECEIVED", event.kind, event.on_date, received)
        for event in events
        if event.on_date is not None and event.on_date < received
    ]
    if withdrawn is not None and decided is not None and decided < withdrawn:
        notes.append(Note("REQ-STEP-AFTER-DECISION", "withdrawn", withdrawn, decided))
        withdrawn = None
    closed = withdrawn or decided
    until = closed or on
    notes += [
        Note("REQ-STEP-AFTER-DECISION", event.kind, event.on_date, closed)
        for event in known
        if event.kind not in ("withdrawn", "consult_end") and event.on_date is not None and event.on_date > until
    ]
    starts, ends = ([event.on_date for event in known if event.kind == kind and event.on_date] for kind in CONSULTATION)
    stops, stray = union(starts, ends)
    notes += [Note("REQ-CONSULT-UNSTARTED", "consult_end", day) for day in stray if day <= until]
    stops = tuple(stop for stop in stops if stop.first <= until)
    course = follow(calendar, Steps(received, until, request.extension_days, events), stops)
    if course.due is not None:  # what begins later stops nothing, a reasonable period included: that one ends on a day
        course = replace(course, stops=tuple(stop for stop in course.stops if stop.first <= course.due))
    unended = bool(stops) and stops[-1].last is None
    if unended and withdrawn is None:
        last_start = max(day for day in starts if day <= until)
        if decided is not None or on > deadline(calendar, "third_party", last_start):
            notes.append(Note("REQ-CONSULT-UNENDED", "consult_start", last_start))
    unpaid = "REQ-FEE-UNPAID" if closed is not None else None  # a request that was closed since is not waited for
    all_notes = tuple(dict.fromkeys(note for note in [*notes, *course.notes] if note.code != unpaid))
    return _Reading(course, until, closed, withdrawn is not None, unended, all_notes)


def _reasonable(request: Request, due: date | None) -> tuple[date | None, tuple[Note, ...]]:
    """The due date that a reasonable period leaves (art. 35): never an earlier one, and none that lies years away by a slip."""
    until = request.reasonable_until
    if until is None or request.received_on is None:
        return due, ()
    if until > request.received_on + DAY * time_limits()["reasonable_period"].days:
        return due, (Note("REQ-REASONABLE-FAR", None, until, due),)
    if due is not None and until < due:
        return due, (Note("REQ-REASONABLE-SHORT", None, until, due),)
    return (None if due is None else max(due, until)), ()


def _state(reading: _Reading, due: date | None, on: date) -> State:
    course = reading.course
    if reading.withdrawn:
        return "withdrawn"
    if reading.closed_on is not None:
        if due is None:
            return "answered" if course.waits else "unclear"
        return "answered" if reading.closed_on <= due else "answered_late"
    if due is None:
        return "abandoned" if course.abandoned else "stopped"
    return "overdue" if on > due else "open"


def _stands(course: Course, day: date) -> Stop | None:
    return next((stop for stop in course.stops if stop.covers(day)), None)


def _counted(calendar: Calendar, course: Course, after: date, until: date) -> int:
    """Working days after `after` and up to `until` on which the clock runs."""
    span = (after + DAY * number for number in range(1, (until - after).days + 1))
    return sum(calendar.is_working_day(day) and _stands(course, day) is None for day in span)


def _used(calendar: Calendar, course: Course, due: date | None, until: date) -> int:
    """Working days used up on `until`. After the due date each working day is one too many: nothing stops it."""
    if due is None or until <= due:
        return _counted(calendar, course, course.anchor, until)
    return _counted(calendar, course, course.anchor, due) + calendar.between(due, until)


def _stopped(calendar: Calendar, course: Course, due: date | None, until: date) -> int:
    last = until if due is None else min(until, due)
    return calendar.between(course.anchor, last) - _counted(calendar, course, course.anchor, last)


def _all_settled(calendar: Calendar, received: date, due: date) -> bool:
    return all(calendar.settled(received + DAY * number) for number in range(1, (due - received).days + 1))


def _explain(calendar: Calendar, course: Course, day: date) -> Day:
    articles = {
        "consult": "条例第三十三条第三款",
        "correction": "条例第三十条",
        "fee": time_limits()["fee_payment"].article,
    }
    for restart in course.restarts:
        if day <= restart.on_date:
            after = {"correction": "收到补正", "fee": "缴费"}[restart.cause]
            return Day(day, False, f"不计（{after}后重新起算）", articles[restart.cause])
    stop = _stands(course, day)
    if stop is not None:
        cause = {"consult": "征求意见", "correction": "等待补正", "fee": "等待缴费"}[stop.cause]
        return Day(day, False, f"停止（{cause}）", articles[stop.cause])
    article = time_limits()["reply"].article
    if course.due is not None and day > course.due:
        article = "条例第三十五条"
    return Day(day, calendar.is_working_day(day), calendar.reason(day), article, calendar.settled(day))
