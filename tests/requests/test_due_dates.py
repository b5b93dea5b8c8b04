"""Due dates: known vectors, the time limits of the law, and properties of any steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.law.deadlines import deadline
from pipeline.requests.clock import evaluate, explain_days
from pipeline.requests.request import Request
from pipeline.requests.steps import ClockStop, Event, merge_consultations
from tests.support.clocks import CALENDAR, RECEIVED

VECTORS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).with_name("vectors.yml")).read_text("utf-8"))


# Vectors and the three common mistakes


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["received"]))
def test_a_vector_gives_its_due_dates_and_its_days_end_on_them(vector: dict[str, Any]) -> None:
    received = vector["received"]
    explained = explain_days(CALENDAR, Request("R1", received), on=received)
    assert CALENDAR.after(received, 20) == vector["due20"]
    assert deadline(CALENDAR, "correction_notice", received) == vector["due7"]
    assert evaluate(CALENDAR, Request("R1", received), on=received).due == vector["due20"]
    assert explained[0].date == received + timedelta(days=1)
    assert (explained[-1].date, explained[-1].counts) == (vector["due20"], True)
    assert sum(day.counts for day in explained) == 20


def _same_day_start(received: date) -> date:
    return CALENDAR.after(received - timedelta(days=1), 20)


def _weekdays_only(received: date) -> date:
    return _twentieth(received, lambda day: day.weekday() < 5)


def _no_make_up_days(received: date) -> date:
    return _twentieth(received, lambda day: day.weekday() < 5 and CALENDAR.is_working_day(day))


def _twentieth(received: date, counts: Callable[[date], bool]) -> date:
    day, number = received, 20
    while number:
        day += timedelta(days=1)
        number -= counts(day)
    return day


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["received"]))
@pytest.mark.parametrize("bug", [_same_day_start, _weekdays_only, _no_make_up_days], ids=lambda bug: bug.__name__)
def test_a_common_bug_would_give_another_date(vector: dict[str, Any], bug: Callable[[date], date]) -> None:
    """The mistakes are written out here to prove that the vectors detect them."""
    assert bug(vector["received"]) == vector[bug.__name__.removeprefix("_")]
    if vector["due20"] != vector[bug.__name__.removeprefix("_")]:
        assert CALENDAR.after(vector["received"], 20) != bug(vector["received"])


def test_each_common_bug_is_caught_by_a_vector() -> None:
    for bug in ("same_day_start", "weekdays_only", "no_make_up_days"):
        assert any(vector[bug] != vector["due20"] for vector in VECTORS), bug


def test_the_other_time_limits_of_the_law_end_where_the_articles_say() -> None:
    assert deadline(CALENDAR, "third_party", RECEIVED) == CALENDAR.after(RECEIVED, 15)
    assert deadline(CALENDAR, "co_producer", RECEIVED) == CALENDAR.after(RECEIVED, 15)
    assert deadline(CALENDAR, "publication", RECEIVED) == date(2019, 5, 14)
    assert deadline(CALENDAR, "review", date(2024, 3, 1)) == date(2024, 4, 30)
    assert deadline(CALENDAR, "review_simple", date(2024, 3, 1)) == date(2024, 3, 31)


# Properties

DAYS = st.integers(0, 70).map(lambda number: RECEIVED + timedelta(days=number))
INTERVALS = st.lists(st.tuples(DAYS, st.integers(0, 20)).map(lambda pair: (pair[0], pair[0] + timedelta(days=pair[1]))))


def consultations(intervals: list[tuple[date, date]]) -> list[Event]:
    return [
        Event(kind, day)
        for interval in intervals
        for kind, day in zip(("consult_start", "consult_end"), interval, strict=True)
    ]


def due(events: list[Event], extension: int | None = None) -> date:
    """The due date with an endless stop as the end of time, so that dates can be compared."""
    return (
        evaluate(CALENDAR, Request("R1", RECEIVED, extension_days=extension), events, on=date(2020, 6, 1)).due
        or date.max
    )


@given(
    steps=st.lists(
        st.builds(
            Event,
            st.sampled_from(["correction_asked", "correction_received", "consult_start", "consult_end", "extended"]),
            DAYS,
        ),
        max_size=6,
    ),
    added=INTERVALS.filter(lambda intervals: len(intervals) == 1),
    extension=st.sampled_from([None, 5, 20]),
)
@settings(max_examples=150, deadline=None)
def test_adding_a_stop_never_brings_a_date_forward(
    steps: list[Event], added: list[tuple[date, date]], extension: int | None
) -> None:
    plain = due(steps, extension)
    days = {kind: [step.on_date for step in steps if step.kind == kind] for kind in ("consult_start", "consult_end")}
    # A start or an end without the other may find it in what is added.
    assume(plain < date.max and not merge_consultations(days["consult_start"], days["consult_end"])[1])
    assert due([*steps, *consultations(added)], extension) >= plain


@given(intervals=INTERVALS, cut=st.integers(0, 19), overlap=st.booleans())
@settings(max_examples=100, deadline=None)
def test_cutting_an_interval_in_two_changes_nothing(
    intervals: list[tuple[date, date]], cut: int, overlap: bool
) -> None:
    pieces: list[tuple[date, date]] = []
    for first, last in intervals:
        middle = first + timedelta(days=cut)
        if middle < last:
            pieces += [(first, middle), (middle if overlap else middle + timedelta(days=1), last)]
        else:
            pieces.append((first, last))
    assert due(consultations(pieces)) == due(consultations(intervals))


@given(intervals=INTERVALS)
@settings(max_examples=100, deadline=None)
def test_overlapping_stops_are_their_union(intervals: list[tuple[date, date]]) -> None:
    stops, unmatched = merge_consultations([first for first, _ in intervals], [last for _, last in intervals])
    whole = {first + timedelta(days=number) for first, last in intervals for number in range((last - first).days + 1)}
    assert not unmatched
    assert {
        day
        for day in (RECEIVED + timedelta(days=number) for number in range(120))
        if any(stop.covers(day) for stop in stops)
    } == whole
    assert due([*consultations(intervals), *consultations(intervals)]) == due(consultations(intervals))


def test_an_end_without_a_start_does_not_cancel_the_next_start() -> None:
    day = RECEIVED
    assert merge_consultations([day + timedelta(days=5)], [day]) == (
        (ClockStop(day + timedelta(days=5), None),),
        [day],
    )
