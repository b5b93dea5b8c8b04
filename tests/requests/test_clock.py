"""The clock of one request: every step of the 条例, and every step that must not count."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pipeline.law.workdays import Calendar, Span, packaged_table
from pipeline.requests.clock import evaluate, explain_days
from pipeline.requests.request import Request, combine_rows
from pipeline.requests.steps import Event, Note
from tests.support.clocks import CALENDAR, LATER, RECEIVED, clock_of, codes

# Receipt


def test_a_request_of_31_december_belongs_to_its_year_and_is_due_in_the_next() -> None:
    clock = clock_of(received=date(2019, 12, 31), on=date(2019, 12, 31))
    assert (clock.state, clock.due, clock.days_used, clock.days_left) == ("open", date(2020, 2, 5), 0, 20)
    assert Note("REQ-YEAR-END", None, date(2019, 12, 31), date(2020, 2, 5)) in clock.notes


def test_a_request_of_29_february_starts_on_the_next_day() -> None:
    clock = clock_of(received=date(2020, 2, 29), on=date(2020, 3, 2))
    assert (clock.due, clock.days_used) == (date(2020, 3, 27), 1)
    assert codes(clock) == ["REQ-LEAP-DAY"]


# The states


def test_the_last_day_has_no_days_left_and_the_next_is_overdue() -> None:
    assert (clock_of(on=date(2019, 5, 14)).state, clock_of(on=date(2019, 5, 14)).days_left) == ("open", 0)
    assert (clock_of(on=date(2019, 5, 15)).state, clock_of(on=date(2019, 5, 15)).days_left) == ("overdue", -1)


def test_an_answer_on_the_last_day_is_in_time_and_a_day_later_is_late() -> None:
    in_time = clock_of(decision="G2", decided_on=date(2019, 5, 14))
    late = clock_of(decision="G2", decided_on=date(2019, 5, 15))
    assert (in_time.state, in_time.days_used, in_time.days_left) == ("answered", 20, None)
    assert (late.state, late.days_used) == ("answered_late", 21)


def test_an_answer_on_the_spot_uses_no_working_day() -> None:
    assert clock_of(decision="G2", decided_on=RECEIVED).days_used == 0


def test_a_past_day_is_shown_as_it_was() -> None:
    clock = clock_of(("consult_start", "2019-04-20"), decision="G2", decided_on=date(2019, 5, 10), on=date(2019, 4, 19))
    assert (clock.state, clock.due, clock.closed_on) == ("open", date(2019, 5, 14), None)


def test_a_withdrawn_request_is_closed_on_that_day() -> None:
    clock = clock_of(("withdrawn", "2019-04-18"))
    assert (clock.state, clock.closed_on, clock.days_used) == ("withdrawn", date(2019, 4, 18), 3)


def test_a_due_date_that_needs_an_unannounced_year_is_provisional() -> None:
    assert clock_of(received=date(2026, 12, 15), on=date(2026, 12, 16)).provisional
    assert not clock_of().provisional


def test_a_due_date_over_an_unconfirmed_local_holiday_is_provisional() -> None:
    calendar = Calendar((packaged_table("chuxiong"),))
    assert evaluate(calendar, Request("R1", date(2019, 7, 10)), on=date(2019, 7, 10)).provisional
    assert not evaluate(calendar, Request("R1", date(2019, 5, 10)), on=date(2019, 5, 10)).provisional


def test_a_confirmed_local_holiday_moves_the_due_date() -> None:
    guess = packaged_table("chuxiong")
    span = Span.model_validate(
        {"from": "2019-07-25", "to": "2019-07-26", "name": "火把节", "document": "某政办〔2019〕1号"}
    )
    calendar = Calendar((guess.model_copy(update={"holidays": (span,)}),))
    received = date(2019, 7, 10)
    assert calendar.after(received, 20) == CALENDAR.after(received, 22)


# 补正


def test_the_period_starts_anew_when_the_corrected_request_arrives() -> None:
    clock = clock_of(("correction_asked", "2019-04-24"), ("correction_received", "2019-05-06"), on=date(2019, 5, 7))
    assert (clock.due, clock.original_due) == (CALENDAR.after(date(2019, 5, 6), 20), date(2019, 5, 14))
    assert (clock.starts, clock.days_used, clock.notes) == (date(2019, 5, 7), 1, ())


def test_while_a_correction_is_awaited_there_is_no_due_date() -> None:
    clock = clock_of(("correction_asked", "2019-04-24"))
    assert (clock.state, clock.due, clock.days_left) == ("stopped", None, None)


def test_a_correction_asked_after_seven_working_days_does_not_restart_the_period() -> None:
    clock = clock_of(("correction_asked", "2019-04-25"), ("correction_received", "2019-05-06"))
    assert clock.due == date(2019, 5, 14)
    assert clock.notes == (Note("REQ-CORRECTION-LATE", "correction_asked", date(2019, 4, 25), date(2019, 4, 24)),)


def test_a_correction_without_a_notice_does_not_restart_the_period() -> None:
    clock = clock_of(("correction_received", "2019-05-06"))
    assert clock.due == date(2019, 5, 14)
    assert clock.notes == (Note("REQ-CORRECTION-UNASKED", "correction_received", date(2019, 5, 6)),)


def test_a_correction_is_asked_for_once() -> None:
    clock = clock_of(
        ("correction_asked", "2019-04-17"), ("correction_received", "2019-04-22"), ("correction_asked", "2019-04-23"),
        ("correction_received", "2019-05-06"),
    )  # fmt: skip
    assert clock.due == CALENDAR.after(date(2019, 4, 22), 20)
    assert codes(clock) == ["REQ-STEP-REPEATED", "REQ-STEP-REPEATED"]


def test_a_request_given_up_while_its_correction_was_awaited_is_answered_in_time() -> None:
    clock = clock_of(("correction_asked", "2019-04-24"), decision="O1", decided_on=date(2019, 8, 1))
    assert (clock.state, clock.due, clock.days_used) == ("answered", None, 6)


# 征求意见


def test_a_consultation_stops_the_clock_on_its_first_and_last_day_too() -> None:
    clock = clock_of(("consult_start", "2019-04-18"), ("consult_end", "2019-04-22"), on=date(2019, 4, 23))
    assert (clock.due, clock.stopped_days, clock.days_used) == (date(2019, 5, 17), 3, 3)


def test_several_and_overlapping_consultations_stop_the_clock_once_a_day() -> None:
    overlapping = clock_of(
        ("consult_start", "2019-04-18"), ("consult_start", "2019-04-22"), ("consult_end", "2019-04-24"),
        ("consult_end", "2019-04-26"), ("consult_start", "2019-05-06"), ("consult_end", "2019-05-06"),
    )  # fmt: skip
    assert overlapping.due == CALENDAR.after(RECEIVED, 20 + 7 + 1)
    assert overlapping.stopped_days == 8


def test_two_consultations_begun_on_one_day_stop_the_clock_until_the_second_ends() -> None:
    clock = clock_of(
        ("consult_start", "2019-04-18"), ("consult_start", "2019-04-18"), ("consult_end", "2019-04-19"),
        ("consult_end", "2019-04-22"),
    )  # fmt: skip
    assert clock.due == date(2019, 5, 17)


def test_a_consultation_that_still_runs_leaves_no_due_date_but_the_days_left() -> None:
    clock = clock_of(("consult_start", "2019-04-18"), on=date(2019, 4, 30))
    assert (clock.state, clock.due, clock.days_used, clock.days_left) == ("stopped", None, 2, 18)
    assert clock.notes == ()


def test_a_consultation_that_never_ended_is_a_finding_after_fifteen_working_days() -> None:
    clock = clock_of(("consult_start", "2019-04-18"))
    assert clock.notes == (Note("REQ-CONSULT-UNENDED", "consult_start", date(2019, 4, 18)),)
    assert clock.due is None


def test_whether_an_answer_was_in_time_is_unknown_when_the_consultation_has_no_end() -> None:
    clock = clock_of(("consult_start", "2019-04-18"), decision="D4", decided_on=date(2019, 8, 1))
    assert (clock.state, clock.due, clock.days_used) == ("unclear", None, None)
    assert codes(clock) == ["REQ-CONSULT-UNENDED"]


def test_an_answer_during_a_consultation_is_in_time() -> None:
    clock = clock_of(
        ("consult_start", "2019-04-18"), ("consult_end", "2019-08-05"), decision="D4", decided_on=date(2019, 8, 1)
    )
    assert (clock.state, clock.days_used) == ("answered", 2)


def test_the_end_of_a_consultation_without_a_start_stops_nothing() -> None:
    clock = clock_of(("consult_end", "2019-04-22"))
    assert (clock.due, codes(clock)) == (date(2019, 5, 14), ["REQ-CONSULT-UNSTARTED"])


def test_a_consultation_after_the_due_date_does_not_help() -> None:
    clock = clock_of(("consult_start", "2019-05-20"), ("consult_end", "2019-05-24"), on=date(2019, 5, 27))
    assert (clock.state, clock.due, clock.days_left) == ("overdue", date(2019, 5, 14), -9)


# 延期


def test_an_extension_notified_on_the_last_day_counts() -> None:
    clock = clock_of(("extended", "2019-05-14"), extension_days=20)
    assert (clock.due, clock.extension_days, clock.notes) == (CALENDAR.after(RECEIVED, 40), 20, ())


def test_an_extension_notified_a_day_late_does_not_count() -> None:
    clock = clock_of(("extended", "2019-05-15"), extension_days=20)
    assert (clock.due, clock.extension_days) == (date(2019, 5, 14), 0)
    assert clock.notes == (Note("REQ-EXTENSION-LATE", "extended", date(2019, 5, 15), date(2019, 5, 14), 20),)


def test_a_stop_gives_more_time_to_notify_an_extension() -> None:
    clock = clock_of(
        ("consult_start", "2019-04-18"), ("consult_end", "2019-04-22"), ("extended", "2019-05-17"), extension_days=5
    )
    assert clock.due == CALENDAR.after(RECEIVED, 28)


@pytest.mark.parametrize("number", [21, -1])
def test_an_extension_of_more_than_twenty_working_days_does_not_count_at_all(number: int) -> None:
    clock = clock_of(("extended", "2019-05-10"), extension_days=number)
    assert (clock.due, codes(clock)) == (date(2019, 5, 14), ["REQ-EXTENSION-LENGTH"])


def test_an_extension_without_a_notice_does_not_count() -> None:
    assert codes(clock_of(extension_days=10)) == ["REQ-EXTENSION-UNTOLD"]
    assert clock_of(extension_days=10).due == date(2019, 5, 14)


def test_an_extension_of_unknown_length_does_not_count() -> None:
    assert codes(clock_of(("extended", "2019-05-10"))) == ["REQ-EXTENSION-UNMEASURED"]


def test_an_extension_notified_before_the_period_started_anew_does_not_count() -> None:
    clock = clock_of(
        ("correction_asked", "2019-04-17"), ("extended", "2019-04-18"), ("correction_received", "2019-05-06"),
        extension_days=10,
    )  # fmt: skip
    assert (clock.due, codes(clock)) == (CALENDAR.after(date(2019, 5, 6), 20), ["REQ-STEP-OVERTAKEN"])


# 收费

FEE_RECEIVED = date(2022, 3, 1)  # due 2022-03-29


def test_the_period_starts_anew_the_day_after_the_fee_is_paid() -> None:
    clock = clock_of(
        ("fee_asked", "2022-03-29"), ("fee_paid", "2022-04-11"), received=FEE_RECEIVED, on=date(2022, 4, 12)
    )
    assert (clock.due, clock.days_used) == (CALENDAR.after(date(2022, 4, 11), 20), 1)


def test_a_fee_that_may_still_be_paid_stops_the_clock() -> None:
    clock = clock_of(("fee_asked", "2022-03-10"), received=FEE_RECEIVED, on=date(2022, 4, 8))
    assert (clock.state, clock.due, clock.days_left) == ("stopped", None, None)


def test_a_request_whose_fee_is_unpaid_after_twenty_working_days_is_abandoned() -> None:
    last = CALENDAR.after(date(2022, 3, 10), 20)
    clock = clock_of(("fee_asked", "2022-03-10"), received=FEE_RECEIVED, on=last + timedelta(days=1))
    assert (clock.state, codes(clock)) == ("abandoned", ["REQ-FEE-UNPAID"])
    late = clock_of(("fee_asked", "2022-03-10"), ("fee_paid", "2022-05-09"), received=FEE_RECEIVED, on=date(2022, 6, 1))
    assert (late.state, codes(late)) == ("abandoned", ["REQ-FEE-PAID-LATE"])


def test_a_request_closed_for_its_unpaid_fee_has_no_notes() -> None:
    clock = clock_of(
        ("fee_asked", "2022-03-10"),
        received=FEE_RECEIVED,
        on=date(2022, 6, 1),
        decision="O2",
        decided_on=date(2022, 5, 9),
    )
    assert (clock.state, clock.notes) == ("answered", ())


def test_a_fee_notice_after_the_due_date_or_before_fees_existed_does_not_count() -> None:
    late = clock_of(("fee_asked", "2022-03-30"), ("fee_paid", "2022-04-01"), received=FEE_RECEIVED, on=date(2022, 6, 1))
    assert (late.due, codes(late)) == (date(2022, 3, 29), ["REQ-FEE-LATE"])
    assert codes(clock_of(("fee_asked", "2019-04-18"), ("fee_paid", "2019-04-19"))) == ["REQ-FEE-TOO-SOON"]
    assert codes(clock_of(("fee_paid", "2022-03-10"), received=FEE_RECEIVED, on=date(2022, 3, 11))) == [
        "REQ-FEE-UNASKED"
    ]


# Contradictory dates


def test_a_request_answered_before_it_was_received_has_no_figures() -> None:
    clock = clock_of(decision="G2", decided_on=date(2019, 4, 14))
    assert (clock.state, clock.due, clock.original_due, clock.days_used) == ("unclear", None, None, None)
    assert clock.notes == (Note("REQ-DECIDED-BEFORE-RECEIVED", None, date(2019, 4, 14), RECEIVED),)


def test_two_outcomes_of_one_number_have_no_figures() -> None:
    rows = [Request("R1", RECEIVED, "G2", date(2019, 5, 6)), Request("R1", RECEIVED, "U1", date(2019, 5, 6))]
    clock = evaluate(CALENDAR, combine_rows(rows), on=LATER)
    assert (clock.state, clock.due, clock.closed_on, codes(clock)) == ("unclear", None, None, ["REQ-TWO-OUTCOMES"])
    assert clock.original_due == date(2019, 5, 14)


def test_an_open_row_and_an_answered_row_of_one_number_are_one_answered_request() -> None:
    settled = combine_rows([Request("R1", RECEIVED), Request("R1", RECEIVED, "G2", date(2019, 5, 6))])
    assert evaluate(CALENDAR, settled, on=LATER).state == "answered"


@pytest.mark.parametrize(
    ("request_", "state", "code"),
    [
        (Request("R1", None), "unclear", "REQ-RECEIVED-MISSING"),
        (Request("R1", date(2007, 4, 15)), "unclear", "REQ-RECEIVED-EARLY"),
        (Request("R1", date(2091, 4, 15)), "not_received", "REQ-RECEIVED-LATER"),
        (Request("R1", RECEIVED, "G2"), "unclear", "REQ-DECISION-UNDATED"),
        (combine_rows([Request("R1", RECEIVED), Request("R1", date(2019, 4, 16))]), "unclear", "REQ-TWO-RECEIPTS"),
    ],
)
def test_a_contradictory_date_gives_a_note_and_no_figures(request_: Request, state: str, code: str) -> None:
    clock = evaluate(CALENDAR, request_, on=LATER)
    assert (clock.state, codes(clock)) == (state, [code])
    assert (clock.due, clock.days_used, clock.days_left, clock.stopped_days) == (None, None, None, None)
    assert explain_days(CALENDAR, request_, on=LATER) == ()


def test_steps_before_the_receipt_or_after_the_answer_do_not_count() -> None:
    before = clock_of(("correction_asked", "2019-04-12"))
    after = clock_of(("correction_asked", "2019-04-18"), decision="G2", decided_on=date(2019, 4, 17))
    assert (before.due, codes(before)) == (date(2019, 5, 14), ["REQ-STEP-BEFORE-RECEIVED"])
    assert (after.due, codes(after)) == (date(2019, 5, 14), ["REQ-STEP-AFTER-DECISION"])
    assert codes(evaluate(CALENDAR, Request("R1", RECEIVED), [Event("extended", None)], on=LATER)) == [
        "REQ-STEP-UNDATED"
    ]


# 合理期限


def test_a_reasonable_period_under_article_35_replaces_an_earlier_limit() -> None:
    request = Request("R1", RECEIVED, reasonable_until=date(2019, 8, 30))
    clock = evaluate(CALENDAR, request, on=date(2019, 8, 29))
    assert (clock.due, clock.state, clock.days_left) == (date(2019, 8, 30), "open", 1)
    explained = explain_days(CALENDAR, request, on=date(2019, 8, 29))
    assert (explained[-1].date, explained[-1].article) == (date(2019, 8, 30), "条例第三十五条")
    sooner = Request("R1", RECEIVED, reasonable_until=date(2019, 5, 1))
    assert evaluate(CALENDAR, sooner, on=LATER).due == date(2019, 5, 14)


# Day by day


def test_days_before_a_restart_and_while_waiting_do_not_count_and_say_why() -> None:
    steps = [Event("correction_asked", date(2019, 4, 17)), Event("correction_received", date(2019, 4, 19))]
    explained = explain_days(CALENDAR, Request("R1", RECEIVED), steps, on=LATER)
    assert {(day.counts, day.reason) for day in explained[:4]} == {(False, "不计（收到补正后重新起算）")}
    assert explained[0].article == "条例第三十条"
    assert sum(day.counts for day in explained) == 20
    waiting = explain_days(CALENDAR, Request("R1", RECEIVED), steps[:1], on=date(2019, 4, 18))
    assert [day.reason for day in waiting] == ["计", "停止（等待补正）", "停止（等待补正）"]
