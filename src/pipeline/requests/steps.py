"""The effect of the dated steps of a request on its period, article by article.

A step changes the due date only where the 条例 lets it. One that is out of time, out of order or undated leaves the earlier date in
force, and a note says so: a wrong entry can make the date too early, never too late.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.law import DAY, Calendar, deadline, in_force_since, time_limits

CONSULTATION = ("consult_start", "consult_end")


@dataclass(frozen=True)
class Event:
    """A dated step of a request; kinds as in the table `request_events`."""

    kind: str
    on_date: date | None


@dataclass(frozen=True)
class Note:
    """A problem of a request's dates: a code of findings.yml, the step and its day, the day or number it is compared with."""

    code: str
    step: str | None = None
    on_date: date | None = None
    against: date | None = None
    number: int | None = None


@dataclass(frozen=True)
class ClockStop:
    """Days on which the clock is stopped, first and last included; `last` is None while it still is."""

    first: date
    last: date | None
    cause: str = "consult"

    def covers(self, day: date) -> bool:
        """Whether the clock is stopped on that day."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class ClockRestart:
    """The period starts anew on the day after `on_date`; `cause` is correction or fee."""

    on_date: date
    cause: str


@dataclass(frozen=True)
class ReplyPeriod:
    """The period in force: counted from the day after `anchor`, without `stops`, `extension` working days longer.

    `due`: None while a stop has no end. `waits`: that stop is a wait for the applicant (补正, 缴费), not a consultation. `abandoned`: the
    fee was not paid in time.
    """

    anchor: date
    restarts: tuple[ClockRestart, ...]
    stops: tuple[ClockStop, ...]
    extension: int
    due: date | None
    waits: bool
    abandoned: bool
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class RequestSteps:
    """All steps of one request. They count from receipt to `until`."""

    received: date
    until: date
    extension_days: int | None
    events: tuple[Event, ...]

    def days(self, kind: str, first: date | None = None) -> list[date]:
        """The days of a kind of step from `first` to `until`, sorted, each once."""
        first = first or self.received
        dated = {event.on_date for event in self.events if event.kind == kind and event.on_date is not None}
        return sorted(day for day in dated if first <= day <= self.until)


def last_day(calendar: Calendar, anchor: date, stops: Sequence[ClockStop], number: int) -> date | None:
    """The number-th working day after `anchor` that no stop covers; None when a stop without an end comes before it."""
    day = anchor
    while number > 0:
        day += DAY
        covering = [stop for stop in stops if stop.covers(day)]
        if any(stop.last is None for stop in covering):
            return None
        number -= calendar.is_working_day(day) and not covering
    return day


def merge_consultations(starts: Iterable[date], ends: Iterable[date]) -> tuple[tuple[ClockStop, ...], list[date]]:
    """The stops that the starts and ends of consultations make, however they overlap, and the ends without a start.

    The clock is stopped on every day from a start to its end, both included, so an interval cut in two is the same interval. Starts of a
    day are read before its ends.
    """
    stops: list[ClockStop] = []
    unmatched: list[date] = []
    running = 0
    first = None
    for day, is_end in sorted([(day, False) for day in starts] + [(day, True) for day in ends]):
        if not is_end:
            first = first if running else day
            running += 1
        elif not running:
            unmatched.append(day)
        else:
            running -= 1
            if not running and first is not None:
                stops.append(ClockStop(first, day))
    if running and first is not None:
        stops.append(ClockStop(first, None))
    return tuple(stops), unmatched


def apply_steps(calendar: Calendar, steps: RequestSteps, stops: Sequence[ClockStop]) -> ReplyPeriod:
    """Apply the correction first, then the fee, then the extension within the period that they leave."""
    notes: list[Note] = []
    restarts: list[ClockRestart] = []
    correction_asked, corrected = _correction(calendar, steps, notes)
    if corrected is not None:
        restarts.append(ClockRestart(corrected, "correction"))
    anchor = corrected or steps.received
    waits_since = correction_asked if corrected is None else None
    stops_in_force = stops_after(stops, anchor, waits_since, "correction")
    fee_asked, paid, abandoned = _fee(calendar, steps, anchor, waits_since is not None, stops_in_force, notes)
    if paid is not None:
        restarts.append(ClockRestart(paid, "fee"))
        anchor = paid
        stops_in_force = stops_after(stops, anchor, None, "fee")
    elif fee_asked is not None:
        waits_since = fee_asked
        stops_in_force = stops_after(stops, anchor, waits_since, "fee")
    extension = _extension(calendar, steps, anchor, stops_in_force, notes)
    return ReplyPeriod(
        anchor=anchor,
        restarts=tuple(restarts),
        stops=stops_in_force,
        extension=extension,
        due=last_day(calendar, anchor, stops_in_force, time_limits()["reply"].days + extension),
        waits=waits_since is not None,
        abandoned=abandoned,
        notes=tuple(notes),
    )


def stops_after(
    stops: Sequence[ClockStop], anchor: date, waits_since: date | None, cause: str
) -> tuple[ClockStop, ...]:
    """The parts of the stops after `anchor`, and the wait for the applicant as one more stop without an end."""
    later: list[ClockStop] = []
    for stop in stops:
        first, last = max(stop.first, anchor + DAY), stop.last
        if waits_since is not None:
            last = waits_since - DAY if last is None else min(last, waits_since - DAY)
        if last is None or first <= last:
            later.append(ClockStop(first, last))
    if waits_since is not None:
        later.append(ClockStop(max(waits_since, anchor + DAY), None, cause))
    return tuple(later)


def _correction(calendar: Calendar, steps: RequestSteps, notes: list[Note]) -> tuple[date | None, date | None]:
    """The day of the one notice of correction that counts, and the day the corrected request arrived (art. 30)."""
    notices = steps.days("correction_asked")
    first = notices[0] if notices else None
    notes += [Note("REQ-STEP-REPEATED", "correction_asked", day) for day in notices[1:]]
    answers = steps.days("correction_received", first) if first is not None else []
    notes += [Note("REQ-STEP-REPEATED", "correction_received", day) for day in answers[1:]]
    for day in steps.days("correction_received"):
        if first is None or day < first:
            notes.append(Note("REQ-CORRECTION-UNASKED", "correction_received", day))
    if first is None:
        return None, None
    last = deadline(calendar, "correction_notice", steps.received)
    if first > last:
        notes.append(Note("REQ-CORRECTION-LATE", "correction_asked", first, last))
        return None, None
    return first, answers[0] if answers else None


def _fee(
    calendar: Calendar,
    steps: RequestSteps,
    anchor: date,
    corrections_wait: bool,
    stops: Sequence[ClockStop],
    notes: list[Note],
) -> tuple[date | None, date | None, bool]:
    """The day of the fee notice if it counts, the day it was paid in time, and whether it lapsed unpaid (国办函〔2020〕109号)."""
    notices = [] if corrections_wait else steps.days("fee_asked", anchor)
    notes += [
        Note("REQ-STEP-OVERTAKEN", "fee_asked", day)
        for day in steps.days("fee_asked")
        if not notices or day < notices[0]
    ]
    notes += [Note("REQ-STEP-REPEATED", "fee_asked", day) for day in notices[1:]]
    notice_day = notices[0] if notices else None
    payments = steps.days("fee_paid", notice_day) if notice_day is not None else []
    notes += [Note("REQ-STEP-REPEATED", "fee_paid", day) for day in payments[1:]]
    for day in steps.days("fee_paid"):
        if notice_day is None or day < notice_day:
            notes.append(Note("REQ-FEE-UNASKED", "fee_paid", day))
    if notice_day is None:
        return None, None, False
    if notice_day < in_force_since("fee_payment"):
        notes.append(Note("REQ-FEE-TOO-SOON", "fee_asked", notice_day, in_force_since("fee_payment")))
        return None, None, False
    extension = _extension(calendar, steps, anchor, stops, [])
    reply_due = last_day(calendar, anchor, stops, time_limits()["reply"].days + extension)
    if reply_due is not None and notice_day > reply_due:
        notes.append(Note("REQ-FEE-LATE", "fee_asked", notice_day, reply_due))
        return None, None, False
    last = deadline(calendar, "fee_payment", notice_day)
    if payments and payments[0] <= last:
        return notice_day, payments[0], False
    if payments:
        notes.append(Note("REQ-FEE-PAID-LATE", "fee_paid", payments[0], last))
        return notice_day, None, True
    lapsed = steps.until > last
    if lapsed:
        notes.append(Note("REQ-FEE-UNPAID", "fee_asked", notice_day, last))
    return notice_day, None, lapsed


def _extension(
    calendar: Calendar, steps: RequestSteps, anchor: date, stops: Sequence[ClockStop], notes: list[Note]
) -> int:
    """The working days by which the period in force is extended (art. 33): notified in time, at most 20, once."""
    notified = steps.days("extended", anchor)
    notes += [
        Note("REQ-STEP-OVERTAKEN", "extended", day)
        for day in steps.days("extended")
        if not notified or day < notified[0]
    ]
    notes += [Note("REQ-STEP-REPEATED", "extended", day) for day in notified[1:]]
    number = steps.extension_days or 0
    if not 0 <= number <= time_limits()["extension"].days:
        notes.append(Note("REQ-EXTENSION-LENGTH", "extended", notified[0] if notified else None, None, number))
        return 0
    if not notified:
        if number and not any(event.kind == "extended" and event.on_date for event in steps.events):
            notes.append(Note("REQ-EXTENSION-UNTOLD", "extended", None, None, number))
        return 0
    if not number:
        notes.append(Note("REQ-EXTENSION-UNMEASURED", "extended", notified[0]))
        return 0
    first_limit = last_day(calendar, anchor, stops, time_limits()["reply"].days)
    if first_limit is not None and notified[0] > first_limit:
        notes.append(Note("REQ-EXTENSION-LATE", "extended", notified[0], first_limit, number))
        return 0
    return number
