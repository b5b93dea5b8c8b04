"""What the dated steps of a request do to its period, step by step, as the articles have it.

One principle: a step moves the date only where the law lets it. One that is out of time, out of order or undated leaves
the earlier date standing, and a note says so; a wrong entry can make us hurry, never make us late.
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
    """What a request's dates have against them: a code of findings.yml, the step and its day, what it is held against."""

    code: str
    step: str | None = None
    on_date: date | None = None
    against: date | None = None
    number: int | None = None


@dataclass(frozen=True)
class Stop:
    """Days on which the clock stands, first and last included; no last day while it still stands."""

    first: date
    last: date | None
    cause: str = "consult"

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Restart:
    """From the day after `on_date` the period counts anew; `cause` is correction or fee."""

    on_date: date
    cause: str


@dataclass(frozen=True)
class Course:
    """The period in force: counted from the day after `anchor`, `stops` left out, `extension` working days longer.

    `due` is None while a stop has no end. `waits`: that stop is the office's own question (补正, 缴费), no consultation.
    """

    anchor: date
    restarts: tuple[Restart, ...]
    stops: tuple[Stop, ...]
    extension: int
    due: date | None
    waits: bool
    abandoned: bool
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Steps:
    """All steps of one request, and the span of its life in which they count: receipt to `until`."""

    received: date
    until: date
    extension_days: int | None
    events: tuple[Event, ...]

    def days(self, kind: str, first: date | None = None) -> list[date]:
        """The days of a kind of step from `first` to `until`, sorted, each once."""
        first = first or self.received
        found = {event.on_date for event in self.events if event.kind == kind and event.on_date is not None}
        return sorted(day for day in found if first <= day <= self.until)


def limit(calendar: Calendar, anchor: date, stops: Sequence[Stop], number: int) -> date | None:
    """The number-th working day after `anchor` that no stop covers; None when an endless stop comes before it."""
    day = anchor
    while number > 0:
        day += DAY
        covering = [stop for stop in stops if stop.covers(day)]
        if any(stop.last is None for stop in covering):
            return None
        number -= calendar.is_working_day(day) and not covering
    return day


def union(starts: Iterable[date], ends: Iterable[date]) -> tuple[tuple[Stop, ...], list[date]]:
    """Stops out of starts and ends, however they overlap, and the ends that end nothing.

    The clock stands on every day from a start to its end, both included: an interval cut in two at any day is the
    same interval. Starts of a day are read before its ends.
    """
    stops: list[Stop] = []
    stray: list[date] = []
    standing = 0
    first = None
    for day, is_end in sorted([(day, False) for day in starts] + [(day, True) for day in ends]):
        if not is_end:
            first = first if standing else day
            standing += 1
        elif not standing:
            stray.append(day)
        else:
            standing -= 1
            if not standing and first is not None:
                stops.append(Stop(first, day))
    if standing and first is not None:
        stops.append(Stop(first, None))
    return tuple(stops), stray


def follow(calendar: Calendar, steps: Steps, stops: Sequence[Stop]) -> Course:
    """Correction first, then the fee, then the extension within the period they leave."""
    notes: list[Note] = []
    restarts: list[Restart] = []
    asked, corrected = _correction(calendar, steps, notes)
    if corrected is not None:
        restarts.append(Restart(corrected, "correction"))
    anchor = corrected or steps.received
    waits_since = asked if corrected is None else None
    kept = within(stops, anchor, waits_since, "correction")
    paying, paid, abandoned = _fee(calendar, steps, anchor, waits_since is not None, kept, notes)
    if paid is not None:
        restarts.append(Restart(paid, "fee"))
        anchor = paid
        kept = within(stops, anchor, None, "fee")
    elif paying is not None:
        waits_since = paying
        kept = within(stops, anchor, waits_since, "fee")
    extension = _extension(calendar, steps, anchor, kept, notes)
    return Course(
        anchor=anchor,
        restarts=tuple(restarts),
        stops=kept,
        extension=extension,
        due=limit(calendar, anchor, kept, time_limits()["reply"].days + extension),
        waits=waits_since is not None,
        abandoned=abandoned,
        notes=tuple(notes),
    )


def within(stops: Sequence[Stop], anchor: date, waits_since: date | None, cause: str) -> tuple[Stop, ...]:
    """The stops that matter after `anchor`, and the office's own waiting as one more that has no end."""
    kept: list[Stop] = []
    for stop in stops:
        first, last = max(stop.first, anchor + DAY), stop.last
        if waits_since is not None:
            last = waits_since - DAY if last is None else min(last, waits_since - DAY)
        if last is None or first <= last:
            kept.append(Stop(first, last))
    if waits_since is not None:
        kept.append(Stop(max(waits_since, anchor + DAY), None, cause))
    return tuple(kept)


def _correction(calendar: Calendar, steps: Steps, notes: list[Note]) -> tuple[date | None, date | None]:
    """The one demand for correction that counts and the day the corrected request arrived (art. 30)."""
    asks = steps.days("correction_asked")
    first = asks[0] if asks else None
    notes += [Note("REQ-STEP-REPEATED", "correction_asked", day) for day in asks[1:]]
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
    calendar: Calendar, steps: Steps, anchor: date, corrections_wait: bool, stops: Sequence[Stop], notes: list[Note]
) -> tuple[date | None, date | None, bool]:
    """The day the fee was asked if it counts, the day it was paid in time, and whether it lapsed unpaid (109号)."""
    asks = [] if corrections_wait else steps.days("fee_asked", anchor)
    notes += [
        Note("REQ-STEP-OVERTAKEN", "fee_asked", day) for day in steps.days("fee_asked") if not asks or day < asks[0]
    ]
    notes += [Note("REQ-STEP-REPEATED", "fee_asked", day) for day in asks[1:]]
    asked = asks[0] if asks else None
    payments = steps.days("fee_paid", asked) if asked is not None else []
    notes += [Note("REQ-STEP-REPEATED", "fee_paid", day) for day in payments[1:]]
    for day in steps.days("fee_paid"):
        if asked is None or day < asked:
            notes.append(Note("REQ-FEE-UNASKED", "fee_paid", day))
    if asked is None:
        return None, None, False
    if asked < in_force_since("fee_payment"):
        notes.append(Note("REQ-FEE-TOO-SOON", "fee_asked", asked, in_force_since("fee_payment")))
        return None, None, False
    extension = _extension(calendar, steps, anchor, stops, [])
    reply_due = limit(calendar, anchor, stops, time_limits()["reply"].days + extension)
    if reply_due is not None and asked > reply_due:
        notes.append(Note("REQ-FEE-LATE", "fee_asked", asked, reply_due))
        return None, None, False
    last = deadline(calendar, "fee_payment", asked)
    if payments and payments[0] <= last:
        return asked, payments[0], False
    if payments:
        notes.append(Note("REQ-FEE-PAID-LATE", "fee_paid", payments[0], last))
        return asked, None, True
    lapsed = steps.until > last
    if lapsed:
        notes.append(Note("REQ-FEE-UNPAID", "fee_asked", asked, last))
    return asked, None, lapsed


def _extension(calendar: Calendar, steps: Steps, anchor: date, stops: Sequence[Stop], notes: list[Note]) -> int:
    """The working days by which the period in force is longer (art. 33): told in time, at most 20, once."""
    told = steps.days("extended", anchor)
    notes += [
        Note("REQ-STEP-OVERTAKEN", "extended", day) for day in steps.days("extended") if not told or day < told[0]
    ]
    notes += [Note("REQ-STEP-REPEATED", "extended", day) for day in told[1:]]
    number = steps.extension_days or 0
    if not 0 <= number <= time_limits()["extension"].days:
        notes.append(Note("REQ-EXTENSION-LENGTH", "extended", told[0] if told else None, None, number))
        return 0
    if not told:
        if number and not any(event.kind == "extended" and event.on_date for event in steps.events):
            notes.append(Note("REQ-EXTENSION-UNTOLD", "extended", None, None, number))
        return 0
    if not number:
        notes.append(Note("REQ-EXTENSION-UNMEASURED", "extended", told[0]))
        return 0
    first_limit = limit(calendar, anchor, stops, time_limits()["reply"].days)
    if first_limit is not None and told[0] > first_limit:
        notes.append(Note("REQ-EXTENSION-LATE", "extended", told[0], first_limit, number))
        return 0
    return number
