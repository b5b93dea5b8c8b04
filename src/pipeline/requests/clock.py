"""The request clock: the due date of a request from its dates, and the reason for each day (条例 arts. 30 to 35).

Pure functions on one request, to be read beside the 条例. `ledger_clock` computes the same for a whole ledger in SQL; a test compares
the two.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from pipeline.law import DAY, Calendar, deadline, time_limits
from pipeline.requests.request import Request, contradictions
from pipeline.requests.steps import (
    CONSULTATION,
    ClockStop,
    Event,
    Note,
    ReplyPeriod,
    RequestSteps,
    apply_steps,
    merge_consultations,
)

State = Literal[
    "open", "stopped", "overdue", "answered", "answered_late", "withdrawn", "abandoned", "unclear", "not_received"
]


@dataclass(frozen=True)
class RequestClock:
    """The state of a request on a day. Numbers are working days; one that cannot be known is None.

    `starts`: the first day of the period in force. `due`: the last day to answer, None while the clock is stopped. `days_left`: 0 on the
    due date and negative after it. `provisional`: the due date depends on days whose holidays are not announced yet.
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
class ExplainedDay:
    """One day of an explanation: whether it counts, why, by which article, and whether a notice can still change it."""

    date: date
    counts: bool
    reason: str
    article: str
    settled: bool = True


@dataclass(frozen=True)
class _State:
    """A request with the steps known on a day: its period, the last day that counts, the day it was closed."""

    period: ReplyPeriod
    until: date
    closed_on: date | None
    withdrawn: bool
    stops_unended: bool
    notes: tuple[Note, ...]


def evaluate(calendar: Calendar, request: Request, events: Iterable[Event] = (), *, on: date) -> RequestClock:
    """The clock of a request on the evening of `on`. Steps after `on` are ignored."""
    notes = contradictions(request, on)
    codes = {note.code for note in notes}
    received = request.received_on
    if received is None or codes - {"REQ-TWO-EXTENSIONS", "REQ-TWO-REASONABLE", "REQ-DECISION-MISSING"}:
        return _unclear(calendar, request, on, notes, codes)
    state = _apply_known_steps(calendar, request, tuple(events), on)
    period, until = state.period, state.until
    due, reasonable_notes = _reasonable(request, period.due)
    notes += reasonable_notes
    original_due = deadline(calendar, "reply", received)
    notes += state.notes
    for code, applies in (
        ("REQ-LEAP-DAY", (received.month, received.day) == (2, 29)),
        ("REQ-YEAR-END", (received.month, received.day) == (12, 31)),
    ):
        if applies:
            notes += (Note(code, None, received, due),)
    name = _state_name(state, due, on)
    used = _days_used(calendar, period, due, until)
    measurable = due is not None or period.waits or state.closed_on is None
    left = None
    if name in ("open", "overdue") and due is not None:
        left = _count_days(calendar, period, until, due) if until <= due else -calendar.between(due, until)
    elif name == "stopped" and not period.waits:
        left = time_limits()["reply"].days + period.extension - used
    return RequestClock(
        received=received,
        starts=period.anchor + DAY,
        original_due=original_due,
        due=None if name == "unclear" else due,
        provisional=due is not None and not _all_settled(calendar, received, due),
        state=name,
        extension_days=None if name == "unclear" else period.extension,
        stopped_days=_days_stopped(calendar, period, due, until) if measurable else None,
        days_used=used if measurable else None,
        days_left=left,
        closed_on=state.closed_on,
        notes=notes,
    )


def explain_days(
    calendar: Calendar, request: Request, events: Iterable[Event] = (), *, on: date
) -> tuple[ExplainedDay, ...]:
    """Every day from the one after receipt to the due date, or to `on` while the clock is stopped, with its reason.

    The last day that counts is the due date. Empty where the dates contradict each other.
    """
    events = tuple(events)
    clock = evaluate(calendar, request, events, on=on)
    if clock.received is None or clock.state in ("unclear", "not_received"):
        return ()
    period = _apply_known_steps(calendar, request, events, on).period
    last = clock.due or clock.closed_on or on
    explained: list[ExplainedDay] = []
    day = clock.received
    while day < last:
        day += DAY
        explained.append(_explain(calendar, period, day))
    return tuple(explained)


def _unclear(calendar: Calendar, request: Request, on: date, notes: tuple[Note, ...], codes: set[str]) -> RequestClock:
    """The clock of a request whose dates contradict each other: only the values that the contradiction does not touch."""
    received, decided = request.received_on, request.decided_on
    doubtful = {"REQ-RECEIVED-LATER", "REQ-RECEIVED-EARLY", "REQ-DECIDED-BEFORE-RECEIVED"}
    later = "REQ-RECEIVED-LATER" in codes and "REQ-TWO-OUTCOMES" not in codes
    known = decided is not None and decided <= on and not later and "REQ-TWO-OUTCOMES" not in codes
    return RequestClock(
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


def _apply_known_steps(calendar: Calendar, request: Request, events: tuple[Event, ...], on: date) -> _State:
    """Apply the steps between receipt and closing, up to `on`; every other step becomes a note."""
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
    stops, stray = merge_consultations(starts, ends)
    notes += [Note("REQ-CONSULT-UNSTARTED", "consult_end", day) for day in stray if day <= until]
    stops = tuple(stop for stop in stops if stop.first <= until)
    period = apply_steps(calendar, RequestSteps(received, until, request.extension_days, events), stops)
    if (
        period.due is not None
    ):  # a consultation that begins after the due date stops nothing, within a reasonable period either
        period = replace(period, stops=tuple(stop for stop in period.stops if stop.first <= period.due))
    unended = bool(stops) and stops[-1].last is None
    if unended and withdrawn is None:
        last_start = max(day for day in starts if day <= until)
        if decided is not None or on > deadline(calendar, "third_party", last_start):
            notes.append(Note("REQ-CONSULT-UNENDED", "consult_start", last_start))
    unpaid = "REQ-FEE-UNPAID" if closed is not None else None  # once a request is closed its fee is no longer awaited
    all_notes = tuple(dict.fromkeys(note for note in [*notes, *period.notes] if note.code != unpaid))
    return _State(period, until, closed, withdrawn is not None, unended, all_notes)


def _reasonable(request: Request, due: date | None) -> tuple[date | None, tuple[Note, ...]]:
    """The due date with a reasonable period (art. 35): never an earlier one. One more than a year away is a mistake and ignored."""
    until = request.reasonable_until
    if until is None or request.received_on is None:
        return due, ()
    if until > request.received_on + DAY * time_limits()["reasonable_period"].days:
        return due, (Note("REQ-REASONABLE-FAR", None, until, due),)
    if due is not None and until < due:
        return due, (Note("REQ-REASONABLE-SHORT", None, until, due),)
    return (None if due is None else max(due, until)), ()


def _state_name(state: _State, due: date | None, on: date) -> State:
    """The state of a request that can be evaluated."""
    period = state.period
    if state.withdrawn:
        return "withdrawn"
    if state.closed_on is not None:
        if due is None:
            return "answered" if period.waits else "unclear"
        return "answered" if state.closed_on <= due else "answered_late"
    if due is None:
        return "abandoned" if period.abandoned else "stopped"
    return "overdue" if on > due else "open"


def _stop_on(period: ReplyPeriod, day: date) -> ClockStop | None:
    """The stop that covers a day."""
    return next((stop for stop in period.stops if stop.covers(day)), None)


def _count_days(calendar: Calendar, period: ReplyPeriod, after: date, until: date) -> int:
    """Working days after `after` and up to `until` on which the clock runs."""
    span = (after + DAY * number for number in range(1, (until - after).days + 1))
    return sum(calendar.is_working_day(day) and _stop_on(period, day) is None for day in span)


def _days_used(calendar: Calendar, period: ReplyPeriod, due: date | None, until: date) -> int:
    """Working days used on `until`. After the due date every working day counts: nothing stops the clock then."""
    if due is None or until <= due:
        return _count_days(calendar, period, period.anchor, until)
    return _count_days(calendar, period, period.anchor, due) + calendar.between(due, until)


def _days_stopped(calendar: Calendar, period: ReplyPeriod, due: date | None, until: date) -> int:
    """Working days on which the clock was stopped, up to `until` or the due date."""
    last = until if due is None else min(until, due)
    return calendar.between(period.anchor, last) - _count_days(calendar, period, period.anchor, last)


def _all_settled(calendar: Calendar, received: date, due: date) -> bool:
    """Whether no notice can still change a day of the period."""
    return all(calendar.settled(received + DAY * number) for number in range(1, (due - received).days + 1))


def _explain(calendar: Calendar, period: ReplyPeriod, day: date) -> ExplainedDay:
    """Why a day counts or not."""
    articles = {
        "consult": "条例第三十三条第三款",
        "correction": "条例第三十条",
        "fee": time_limits()["fee_payment"].article,
    }
    for restart in period.restarts:
        if day <= restart.on_date:
            after = {"correction": "收到补正", "fee": "缴费"}[restart.cause]
            return ExplainedDay(day, False, f"不计（{after}后重新起算）", articles[restart.cause])
    stop = _stop_on(period, day)
    if stop is not None:
        cause = {"consult": "征求意见", "correction": "等待补正", "fee": "等待缴费"}[stop.cause]
        return ExplainedDay(day, False, f"停止（{cause}）", articles[stop.cause])
    article = time_limits()["reply"].article
    if period.due is not None and day > period.due:
        article = "条例第三十五条"
    return ExplainedDay(day, calendar.is_working_day(day), calendar.reason(day), article, calendar.settled(day))
