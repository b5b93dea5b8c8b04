"""The clock of one request: every vector, every step of the regulation, every step that must not count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.law.deadlines import deadline
from pipeline.law.workdays import Calendar, Span, packaged_table
from pipeline.requests.clock import Clock, Event, Note, Request, days, due_in, settle, tell
from pipeline.requests.steps import Stop, union

CALENDAR = Calendar()
RECEIVED = date(2019, 4, 15)  # due 2019-05-14; the notice of correction 2019-04-24
LATER = date(2019, 12, 1)
VECTORS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).with_name("vectors.yml")).read_text("utf-8"))


def told(*events: tuple[str, str], on: date = LATER, received: date = RECEIVED, **request: Any) -> Clock:
    steps = [Event(kind, date.fromisoformat(day)) for kind, day in events]
    return tell(CALENDAR, Request("R1", received, **request), steps, on=on)


def codes(clock: Clock) -> list[str]:
    return [note.code for note in clock.notes]


# The vectors and the three common bugs


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["received"]))
def test_a_vector_gives_its_due_dates_and_its_days_end_on_them(vector: dict[str, Any]) -> None:
    received = vector["received"]
    explained = days(CALENDAR, Request("R1", received), on=received)
    assert due_in(CALENDAR, received, 20) == vector["due20"]
    assert deadline(CALENDAR, "correction_notice", received) == vector["due7"]
    assert tell(CALENDAR, Request("R1", received), on=received).due == vector["due20"]
    assert explained[0].date == received + timedelta(days=1)
    assert (explained[-1].date, explained[-1].counts) == (vector["due20"], True)
    assert sum(day.counts for day in explained) == 20


def _same_day_start(received: date) -> date:
    return due_in(CALENDAR, received - timedelta(days=1), 20)


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
    """The bugs are written out here so that the vectors are known to tell them apart from the law."""
    assert bug(vector["received"]) == vector[bug.__name__.removeprefix("_")]
    if vector["due20"] != vector[bug.__name__.removeprefix("_")]:
        assert due_in(CALENDAR, vector["received"], 20) != bug(vector["received"])


def test_each_common_bug_is_caught_by_a_vector() -> None:
    for bug in ("same_day_start", "weekdays_only", "no_make_up_days"):
        assert any(vector[bug] != vector["due20"] for vector in VECTORS), bug


# Receipt


def test_a_request_of_31_december_belongs_to_its_year_and_is_due_in_the_next() -> None:
    clock = told(received=date(2019, 12, 31), on=date(2019, 12, 31))
    assert (clock.state, clock.due, clock.days_used, clock.days_left) == ("open", date(2020, 2, 5), 0, 20)
    assert Note("REQ-YEAR-END", None, date(2019, 12, 31), date(2020, 2, 5)) in clock.notes


def test_a_request_of_29_february_starts_on_the_next_day() -> None:
    clock = told(received=date(2020, 2, 29), on=date(2020, 3, 2))
    assert (clock.due, clock.days_used) == (date(2020, 3, 27), 1)
    assert codes(clock) == ["REQ-LEAP-DAY"]


# The states


def test_the_last_day_has_no_days_left_and_the_next_is_overdue() -> None:
    assert (told(on=date(2019, 5, 14)).state, told(on=date(2019, 5, 14)).days_left) == ("open", 0)
    assert (told(on=date(2019, 5, 15)).state, told(on=date(2019, 5, 15)).days_left) == ("overdue", -1)


def test_an_answer_on_the_last_day_is_in_time_and_a_day_later_is_late() -> None:
    in_time = told(decision="G2", decided_on=date(2019, 5, 14))
    late = told(decision="G2", decided_on=date(2019, 5, 15))
    assert (in_time.state, in_time.days_used, in_time.days_left) == ("answered", 20, None)
    assert (late.state, late.days_used) == ("answered_late", 21)


def test_an_answer_on_the_spot_uses_no_working_day() -> None:
    assert told(decision="G2", decided_on=RECEIVED).days_used == 0


def test_a_past_day_is_told_as_it_was() -> None:
    clock = told(("consult_start", "2019-04-20"), decision="G2", decided_on=date(2019, 5, 10), on=date(2019, 4, 19))
    assert (clock.state, clock.due, clock.closed_on) == ("open", date(2019, 5, 14), None)


def test_a_withdrawn_request_is_closed_on_that_day() -> None:
    clock = told(("withdrawn", "2019-04-18"))
    assert (clock.state, clock.closed_on, clock.days_used) == ("withdrawn", date(2019, 4, 18), 3)


def test_a_due_date_that_needs_an_unannounced_year_is_provisional() -> None:
    assert told(received=date(2026, 12, 15), on=date(2026, 12, 16)).provisional
    assert not told().provisional


def test_a_due_date_over_an_unconfirmed_local_holiday_is_provisional() -> None:
    calendar = Calendar((packaged_table("chuxiong"),))
    assert tell(calendar, Request("R1", date(2019, 7, 10)), on=date(2019, 7, 10)).provisional
    assert not tell(calendar, Request("R1", date(2019, 5, 10)), on=date(2019, 5, 10)).provisional


def test_a_confirmed_local_holiday_moves_the_due_date() -> None:
    guess = packaged_table("chuxiong")
    span = Span.model_validate(
        {"from": "2019-07-25", "to": "2019-07-26", "name": "火把节", "document": "某政办〔2019〕1号"}
    )
    calendar = Calendar((guess.model_copy(update={"holidays": (span,)}),))
    received = date(2019, 7, 10)
    assert due_in(calendar, received, 20) == due_in(CALENDAR, received, 22)


# 补正


def test_the_period_starts_anew_when_the_corrected_request_arrives() -> None:
    clock = told(("correction_asked", "2019-04-24"), ("correction_received", "2019-05-06"), on=date(2019, 5, 7))
    assert (clock.due, clock.original_due) == (due_in(CALENDAR, date(2019, 5, 6), 20), date(2019, 5, 14))
    assert (clock.starts, clock.days_used, clock.notes) == (date(2019, 5, 7), 1, ())


def test_while_a_correction_is_awaited_there_is_no_due_date() -> None:
    clock = told(("correction_asked", "2019-04-24"))
    assert (clock.state, clock.due, clock.days_left) == ("stopped", None, None)


def test_a_correction_asked_after_seven_working_days_does_not_restart_the_period() -> None:
    clock = told(("correction_asked", "2019-04-25"), ("correction_received", "2019-05-06"))
    assert clock.due == date(2019, 5, 14)
    assert clock.notes == (Note("REQ-CORRECTION-LATE", "correction_asked", date(2019, 4, 25), date(2019, 4, 24)),)


def test_a_correction_nobody_asked_for_does_not_restart_the_period() -> None:
    clock = told(("correction_received", "2019-05-06"))
    assert clock.due == date(2019, 5, 14)
    assert clock.notes == (Note("REQ-CORRECTION-UNASKED", "correction_received", date(2019, 5, 6)),)


def test_a_correction_is_asked_for_once() -> None:
    clock = told(
        ("correction_asked", "2019-04-17"), ("correction_received", "2019-04-22"), ("correction_asked", "2019-04-23"),
        ("correction_received", "2019-05-06"),
    )  # fmt: skip
    assert clock.due == due_in(CALENDAR, date(2019, 4, 22), 20)
    assert codes(clock) == ["REQ-STEP-REPEATED", "REQ-STEP-REPEATED"]


def test_a_request_given_up_while_its_correction_was_awaited_is_answered_in_time() -> None:
    clock = told(("correction_asked", "2019-04-24"), decision="O1", decided_on=date(2019, 8, 1))
    assert (clock.state, clock.due, clock.days_used) == ("answered", None, 6)


# 征求意见


def test_a_consultation_stops_the_clock_on_its_first_and_last_day_too() -> None:
    clock = told(("consult_start", "2019-04-18"), ("consult_end", "2019-04-22"), on=date(2019, 4, 23))
    assert (clock.due, clock.stopped_days, clock.days_used) == (date(2019, 5, 17), 3, 3)


def test_several_and_overlapping_consultations_stop_the_clock_once_a_day() -> None:
    overlapping = told(
        ("consult_start", "2019-04-18"), ("consult_start", "2019-04-22"), ("consult_end", "2019-04-24"),
        ("consult_end", "2019-04-26"), ("consult_start", "2019-05-06"), ("consult_end", "2019-05-06"),
    )  # fmt: skip
    assert overlapping.due == due_in(CALENDAR, RECEIVED, 20 + 7 + 1)
    assert overlapping.stopped_days == 8


def test_two_consultations_of_one_day_stand_until_the_second_ends() -> None:
    clock = told(
        ("consult_start", "2019-04-18"), ("consult_start", "2019-04-18"), ("consult_end", "2019-04-19"),
        ("consult_end", "2019-04-22"),
    )  # fmt: skip
    assert clock.due == date(2019, 5, 17)


def test_a_consultation_that_still_runs_leaves_no_due_date_but_the_days_left() -> None:
    clock = told(("consult_start", "2019-04-18"), on=date(2019, 4, 30))
    assert (clock.state, clock.due, clock.days_used, clock.days_left) == ("stopped", None, 2, 18)
    assert clock.notes == ()


def test_a_consultation_that_never_ended_is_a_finding_after_fifteen_working_days() -> None:
    clock = told(("consult_start", "2019-04-18"))
    assert clock.notes == (Note("REQ-CONSULT-UNENDED", "consult_start", date(2019, 4, 18)),)
    assert clock.due is None


def test_nobody_can_say_whether_an_answer_was_in_time_when_the_consultation_has_no_end() -> None:
    clock = told(("consult_start", "2019-04-18"), decision="D4", decided_on=date(2019, 8, 1))
    assert (clock.state, clock.due, clock.days_used) == ("unclear", None, None)
    assert codes(clock) == ["REQ-CONSULT-UNENDED"]


def test_an_answer_given_while_third_parties_were_still_asked_is_in_time() -> None:
    clock = told(
        ("consult_start", "2019-04-18"), ("consult_end", "2019-08-05"), decision="D4", decided_on=date(2019, 8, 1)
    )
    assert (clock.state, clock.days_used) == ("answered", 2)


def test_the_end_of_no_consultation_stops_nothing() -> None:
    clock = told(("consult_end", "2019-04-22"))
    assert (clock.due, codes(clock)) == (date(2019, 5, 14), ["REQ-CONSULT-UNSTARTED"])


def test_a_consultation_after_the_due_date_does_not_help() -> None:
    clock = told(("consult_start", "2019-05-20"), ("consult_end", "2019-05-24"), on=date(2019, 5, 27))
    assert (clock.state, clock.due, clock.days_left) == ("overdue", date(2019, 5, 14), -9)


# 延期


def test_an_extension_told_on_the_last_day_counts() -> None:
    clock = told(("extended", "2019-05-14"), extension_days=20)
    assert (clock.due, clock.extension_days, clock.notes) == (due_in(CALENDAR, RECEIVED, 40), 20, ())


def test_an_extension_told_a_day_late_does_not_count() -> None:
    clock = told(("extended", "2019-05-15"), extension_days=20)
    assert (clock.due, clock.extension_days) == (date(2019, 5, 14), 0)
    assert clock.notes == (Note("REQ-EXTENSION-LATE", "extended", date(2019, 5, 15), date(2019, 5, 14), 20),)


def test_a_stop_before_it_gives_an_extension_more_time_to_be_told() -> None:
    clock = told(
        ("consult_start", "2019-04-18"), ("consult_end", "2019-04-22"), ("extended", "2019-05-17"), extension_days=5
    )
    assert clock.due == due_in(CALENDAR, RECEIVED, 28)


@pytest.mark.parametrize("number", [21, -1])
def test_an_extension_of_more_than_twenty_working_days_does_not_count_at_all(number: int) -> None:
    clock = told(("extended", "2019-05-10"), extension_days=number)
    assert (clock.due, codes(clock)) == (date(2019, 5, 14), ["REQ-EXTENSION-LENGTH"])


def test_an_extension_nobody_was_told_of_does_not_count() -> None:
    assert codes(told(extension_days=10)) == ["REQ-EXTENSION-UNTOLD"]
    assert told(extension_days=10).due == date(2019, 5, 14)


def test_an_extension_of_unknown_length_does_not_count() -> None:
    assert codes(told(("extended", "2019-05-10"))) == ["REQ-EXTENSION-UNMEASURED"]


def test_an_extension_told_before_the_period_started_anew_does_not_count() -> None:
    clock = told(
        ("correction_asked", "2019-04-17"), ("extended", "2019-04-18"), ("correction_received", "2019-05-06"),
        extension_days=10,
    )  # fmt: skip
    assert (clock.due, codes(clock)) == (due_in(CALENDAR, date(2019, 5, 6), 20), ["REQ-STEP-OVERTAKEN"])


# 收费

FEE_RECEIVED = date(2022, 3, 1)  # due 2022-03-29


def test_the_period_starts_anew_the_day_after_the_fee_is_paid() -> None:
    clock = told(("fee_asked", "2022-03-29"), ("fee_paid", "2022-04-11"), received=FEE_RECEIVED, on=date(2022, 4, 12))
    assert (clock.due, clock.days_used) == (due_in(CALENDAR, date(2022, 4, 11), 20), 1)


def test_a_fee_that_may_still_be_paid_stops_the_clock() -> None:
    clock = told(("fee_asked", "2022-03-10"), received=FEE_RECEIVED, on=date(2022, 4, 8))
    assert (clock.state, clock.due, clock.days_left) == ("stopped", None, None)


def test_a_fee_unpaid_after_twenty_working_days_gives_the_request_up() -> None:
    last = due_in(CALENDAR, date(2022, 3, 10), 20)
    clock = told(("fee_asked", "2022-03-10"), received=FEE_RECEIVED, on=last + timedelta(days=1))
    assert (clock.state, codes(clock)) == ("abandoned", ["REQ-FEE-UNPAID"])
    late = told(("fee_asked", "2022-03-10"), ("fee_paid", "2022-05-09"), received=FEE_RECEIVED, on=date(2022, 6, 1))
    assert (late.state, codes(late)) == ("abandoned", ["REQ-FEE-PAID-LATE"])


def test_a_request_closed_for_its_unpaid_fee_has_nothing_against_it() -> None:
    clock = told(
        ("fee_asked", "2022-03-10"),
        received=FEE_RECEIVED,
        on=date(2022, 6, 1),
        decision="O2",
        decided_on=date(2022, 5, 9),
    )
    assert (clock.state, clock.notes) == ("answered", ())


def test_a_fee_asked_after_the_due_date_or_before_fees_existed_does_not_count() -> None:
    late = told(("fee_asked", "2022-03-30"), ("fee_paid", "2022-04-01"), received=FEE_RECEIVED, on=date(2022, 6, 1))
    assert (late.due, codes(late)) == (date(2022, 3, 29), ["REQ-FEE-LATE"])
    assert codes(told(("fee_asked", "2019-04-18"), ("fee_paid", "2019-04-19"))) == ["REQ-FEE-TOO-SOON"]
    assert codes(told(("fee_paid", "2022-03-10"), received=FEE_RECEIVED, on=date(2022, 3, 11))) == ["REQ-FEE-UNASKED"]


# Dates that cannot be true


def test_a_request_answered_before_it_was_received_has_no_figures() -> None:
    clock = told(decision="G2", decided_on=date(2019, 4, 14))
    assert (clock.state, clock.due, clock.original_due, clock.days_used) == ("unclear", None, None, None)
    assert clock.notes == (Note("REQ-DECIDED-BEFORE-RECEIVED", None, date(2019, 4, 14), RECEIVED),)


def test_two_outcomes_of_one_number_have_no_figures() -> None:
    rows = [Request("R1", RECEIVED, "G2", date(2019, 5, 6)), Request("R1", RECEIVED, "D1", date(2019, 5, 6))]
    clock = tell(CALENDAR, settle(rows), on=LATER)
    assert (clock.state, clock.due, clock.closed_on, codes(clock)) == ("unclear", None, None, ["REQ-TWO-OUTCOMES"])
    assert clock.original_due == date(2019, 5, 14)


def test_an_open_row_and_an_answered_row_of_one_number_are_one_answered_request() -> None:
    settled = settle([Request("R1", RECEIVED), Request("R1", RECEIVED, "G2", date(2019, 5, 6))])
    assert tell(CALENDAR, settled, on=LATER).state == "answered"


@pytest.mark.parametrize(
    ("request_", "state", "code"),
    [
        (Request("R1", None), "unclear", "REQ-RECEIVED-MISSING"),
        (Request("R1", date(2007, 4, 15)), "unclear", "REQ-RECEIVED-EARLY"),
        (Request("R1", date(2091, 4, 15)), "not_received", "REQ-RECEIVED-LATER"),
        (Request("R1", RECEIVED, "G2"), "unclear", "REQ-DECISION-UNDATED"),
        (settle([Request("R1", RECEIVED), Request("R1", date(2019, 4, 16))]), "unclear", "REQ-TWO-RECEIPTS"),
    ],
)
def test_a_date_that_cannot_be_true_gives_a_finding_and_no_figures(request_: Request, state: str, code: str) -> None:
    clock = tell(CALENDAR, request_, on=LATER)
    assert (clock.state, codes(clock)) == (state, [code])
    assert (clock.due, clock.days_used, clock.days_left, clock.stopped_days) == (None, None, None, None)
    assert days(CALENDAR, request_, on=LATER) == ()


def test_steps_before_the_receipt_or_after_the_answer_do_not_count() -> None:
    before = told(("correction_asked", "2019-04-12"))
    after = told(("correction_asked", "2019-04-18"), decision="G2", decided_on=date(2019, 4, 17))
    assert (before.due, codes(before)) == (date(2019, 5, 14), ["REQ-STEP-BEFORE-RECEIVED"])
    assert (after.due, codes(after)) == (date(2019, 5, 14), ["REQ-STEP-AFTER-DECISION"])
    assert codes(tell(CALENDAR, Request("R1", RECEIVED), [Event("extended", None)], on=LATER)) == ["REQ-STEP-UNDATED"]


# 合理期限, reviews


def test_a_reasonable_period_under_article_35_replaces_an_earlier_limit() -> None:
    request = Request("R1", RECEIVED, reasonable_until=date(2019, 8, 30))
    clock = tell(CALENDAR, request, on=date(2019, 8, 29))
    assert (clock.due, clock.state, clock.days_left) == (date(2019, 8, 30), "open", 1)
    explained = days(CALENDAR, request, on=date(2019, 8, 29))
    assert (explained[-1].date, explained[-1].article) == (date(2019, 8, 30), "条例第三十五条")
    sooner = Request("R1", RECEIVED, reasonable_until=date(2019, 5, 1))
    assert tell(CALENDAR, sooner, on=LATER).due == date(2019, 5, 14)


def test_the_other_terms_of_the_law_end_where_the_articles_say() -> None:
    assert deadline(CALENDAR, "third_party", RECEIVED) == due_in(CALENDAR, RECEIVED, 15)
    assert deadline(CALENDAR, "co_producer", RECEIVED) == due_in(CALENDAR, RECEIVED, 15)
    assert deadline(CALENDAR, "publication", RECEIVED) == date(2019, 5, 14)
    assert deadline(CALENDAR, "review", date(2024, 3, 1)) == date(2024, 4, 30)
    assert deadline(CALENDAR, "review_simple", date(2024, 3, 1)) == date(2024, 3, 31)


# Day by day


def test_days_before_a_restart_and_while_waiting_do_not_count_and_say_why() -> None:
    steps = [Event("correction_asked", date(2019, 4, 17)), Event("correction_received", date(2019, 4, 19))]
    explained = days(CALENDAR, Request("R1", RECEIVED), steps, on=LATER)
    assert {(day.counts, day.reason) for day in explained[:4]} == {(False, "不计（收到补正后重新起算）")}
    assert explained[0].article == "条例第三十条"
    assert sum(day.counts for day in explained) == 20
    waiting = days(CALENDAR, Request("R1", RECEIVED), steps[:1], on=date(2019, 4, 18))
    assert [day.reason for day in waiting] == ["计", "停止（等待补正）", "停止（等待补正）"]


# Properties

DAYS = st.integers(0, 70).map(lambda number: RECEIVED + timedelta(days=number))
INTERVALS = st.lists(st.tuples(DAYS, st.integers(0, 20)).map(lambda one: (one[0], one[0] + timedelta(days=one[1]))))


def consultations(intervals: list[tuple[date, date]]) -> list[Event]:
    return [
        Event(kind, day)
        for interval in intervals
        for kind, day in zip(("consult_start", "consult_end"), interval, strict=True)
    ]


def due(events: list[Event], extension: int | None = None) -> date:
    """The due date with an endless stop as the end of time, so that dates can be compared."""
    return (
        tell(CALENDAR, Request("R1", RECEIVED, extension_days=extension), events, on=date(2020, 6, 1)).due or date.max
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
    assert due([*steps, *consultations(added)], extension) >= due(steps, extension)


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
    stops, stray = union([first for first, _ in intervals], [last for _, last in intervals])
    whole = {first + timedelta(days=n) for first, last in intervals for n in range((last - first).days + 1)}
    assert not stray
    assert {
        day for day in (RECEIVED + timedelta(days=n) for n in range(120)) if any(s.covers(day) for s in stops)
    } == whole
    assert due([*consultations(intervals), *consultations(intervals)]) == due(consultations(intervals))


def test_an_end_that_ends_nothing_does_not_eat_the_next_start() -> None:
    day = RECEIVED
    assert union([day + timedelta(days=5)], [day]) == ((Stop(day + timedelta(days=5), None),), [day])
