"""Helpers of the tests of the request clock: the clock of one request with given steps."""

from __future__ import annotations

from datetime import date
from typing import Any

from pipeline.law.workdays import Calendar
from pipeline.requests.clock import RequestClock, evaluate
from pipeline.requests.request import Request
from pipeline.requests.steps import Event

CALENDAR = Calendar()
RECEIVED = date(2019, 4, 15)  # due 2019-05-14; the notice of correction by 2019-04-24
LATER = date(2019, 12, 1)


def clock_of(*events: tuple[str, str], on: date = LATER, received: date = RECEIVED, **request: Any) -> RequestClock:
    """The clock of a request with these steps; `request`: its other fields."""
    steps = [Event(kind, date.fromisoformat(day)) for kind, day in events]
    return evaluate(CALENDAR, Request("R1", received, **request), steps, on=on)


def codes(clock: RequestClock) -> list[str]:
    return [note.code for note in clock.notes]
