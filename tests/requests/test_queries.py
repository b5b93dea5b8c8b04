"""Queries on the request clock: open requests, explanations, the calculator, quarters, and how the terminal prints them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from pipeline.cli.request_text import (
    aligned,
    calculation_document,
    calculation_text,
    clock_document,
    explanation_text,
    open_text,
    summary_text,
)
from pipeline.core.errors import Refusal
from pipeline.law.workdays import Calendar, LocalTable
from pipeline.requests.ledger_clock import run_clock
from pipeline.requests.queries import (
    calculate_due_date,
    oldest_open_requests,
    open_requests,
    read_request,
    summarise_last_twelve_months,
    summarise_quarters,
)
from pipeline.requests.request import Request
from pipeline.requests.steps import Event
from tests.support.ledgers import CALENDAR, ON, RECEIVED, add, clock_rows, empty_ledger, fill


@pytest.fixture(scope="module")
def ledger() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_ledger() as connection:
        yield connection


@pytest.fixture
def office_ledger(ledger: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    rows = [
        Request("R-open", date(2019, 4, 24)),
        Request("R-last", date(2019, 4, 15)),
        Request("R-over", date(2019, 4, 1)),
        Request("R-over-most", date(2019, 2, 1)),
        Request("R-stopped", date(2019, 4, 15)),
        Request("R-done", date(2019, 4, 15), "G2", date(2019, 4, 30)),
    ]
    fill(ledger, rows, [("R-stopped", Event("consult_start", date(2019, 5, 10)))])
    run_clock(ledger, CALENDAR, on=date(2019, 5, 14))
    return ledger


def test_open_requests_come_overdue_first_then_by_days_left(office_ledger: duckdb.DuckDBPyConnection) -> None:
    rows = open_requests(office_ledger)
    assert [row.request_no for row in rows] == ["R-over-most", "R-over", "R-last", "R-open", "R-stopped"]
    assert [row.days_left for row in rows][2:] == [0, 7, 3]
    assert [row.request_no for row in oldest_open_requests(office_ledger, number=2)] == ["R-over-most", "R-over"]
    assert open_requests(office_ledger, agency="elsewhere") == []


def test_open_requests_print_as_a_table_and_as_the_published_columns(office_ledger: duckdb.DuckDBPyConnection) -> None:
    rows = open_requests(office_ledger)
    text = open_text(rows, date(2019, 5, 14))
    assert "共 5 件，办理中 2 件，停止计算 1 件，已逾期 2 件" in text
    assert "逾期 47" in text
    document = clock_document(rows)
    json.dumps(document)
    assert list(document["requests_clock"][0]) == [  # type: ignore[index]
        "agency", "source", "request_no", "received_on", "original_due", "due", "provisional", "state", "stopped_days",
        "extension_days", "decided_on", "working_days_used", "days_left", "calendar_version", "calendar_hash",
    ]  # fmt: skip
    assert open_text([], ON) == "截至 2022-07-29，没有未办结的申请。"


def test_a_request_is_explained_day_by_day(office_ledger: duckdb.DuckDBPyConnection) -> None:
    explained = read_request(office_ledger, CALENDAR, "R-last", date(2019, 5, 14)).days
    assert (explained[-1].date, explained[-1].counts) == (date(2019, 5, 14), True)
    assert "已用 20 个工作日，剩余 0 个工作日" in explanation_text(
        read_request(office_ledger, CALENDAR, "R-last", date(2019, 5, 14))
    )


def test_the_explanation_has_the_notes_on_the_dates(ledger: duckdb.DuckDBPyConnection) -> None:
    fill(ledger, [Request("R1", RECEIVED)], [("R1", Event("correction_received", date(2019, 4, 30)))])
    text = explanation_text(read_request(ledger, CALENDAR, "R1", date(2019, 5, 14)))
    assert "注意：申请 R1 于 2019-04-30 收到补正" in text
    fill(ledger, [Request("R1", RECEIVED, "G2", date(2019, 4, 1))], [])
    text = explanation_text(read_request(ledger, CALENDAR, "R1", date(2019, 5, 14)))
    assert "日期有疑问" in text
    assert "早于收到日期" in text


def test_an_unknown_number_and_one_of_two_agencies_are_refused(office_ledger: duckdb.DuckDBPyConnection) -> None:
    add(office_ledger, [Request("R-last", RECEIVED)], [], "there")
    with pytest.raises(Refusal, match="R-none"):
        read_request(office_ledger, CALENDAR, "R-none", ON)
    with pytest.raises(Refusal, match="here、there"):
        read_request(office_ledger, CALENDAR, "R-last", ON)
    assert read_request(office_ledger, CALENDAR, "R-last", ON, "there")


def test_the_calculator_needs_no_ledger() -> None:
    due, days = calculate_due_date(Calendar(), RECEIVED)
    document = calculation_document(calculate_due_date(Calendar(), RECEIVED))
    assert due == date(2019, 5, 14)
    assert document["due"] == "2019-05-14"
    assert document["days"][0] == {"date": "2019-04-16", "counts": True, "reason": "计"}  # type: ignore[index]
    assert {"date": "2019-04-28", "counts": True, "reason": "调休上班"} in document["days"]  # type: ignore[operator]
    assert sum(day.counts for day in days) == 20
    assert "最迟 2019-05-14 答复" in calculation_text(RECEIVED, calculate_due_date(Calendar(), RECEIVED))
    assert "暂定" not in calculation_text(RECEIVED, calculate_due_date(Calendar(), RECEIVED))


def test_the_calculator_says_when_its_answer_can_still_change() -> None:
    received = date(2026, 12, 15)
    assert "最迟 2027-01-13 答复" in calculation_text(received, calculate_due_date(Calendar(), received))
    assert "期限暂定" in calculation_text(received, calculate_due_date(Calendar(), received))


def test_quarters_count_received_and_closed_requests_and_working_days_of_answers(
    ledger: duckdb.DuckDBPyConnection,
) -> None:
    rows = [
        Request("R1", date(2019, 1, 7), "G2", date(2019, 1, 14)),  # 5 working days
        Request("R2", date(2019, 1, 7), "G2", date(2019, 1, 21)),  # 10
        Request("R3", date(2019, 3, 25), "G2", date(2019, 4, 1)),  # 5, closed in the second quarter
        Request("R6", date(2019, 3, 25), "G2", date(2019, 3, 31)),  # 4, closed on the last day, a Sunday
        Request("R4", date(2019, 4, 15)),
        Request("R5", date(2019, 4, 15), "G2", date(2019, 4, 1)),  # decided before receipt
    ]
    fill(ledger, rows, [])
    on = date(2019, 5, 14)
    run_clock(ledger, CALENDAR, on=on)
    first, second = summarise_quarters(ledger, 2019, on)
    assert (first.received, first.closed, first.open, first.unclear) == (4, 3, 1, 0)
    assert (first.answers, first.median_days, first.slowest_days, first.rank) == (3, 5.0, 10, None)
    assert (second.received, second.closed, second.open, second.unclear, second.answers) == (2, 1, 1, 1, 1)
    assert second.last_day == on, "a quarter that is not over is counted up to the day of the clock"
    (year,) = summarise_last_twelve_months(ledger, on)
    assert (year.first_day, year.received, year.closed, year.median_days) == (date(2018, 5, 15), 6, 4, 5.0)
    assert "答复不足 30 件的不排位次" in summary_text([first, second])


def test_only_agencies_with_thirty_answers_have_a_rank(ledger: duckdb.DuckDBPyConnection) -> None:
    fill(ledger, [Request(f"R{n}", date(2019, 1, 7), "G2", date(2019, 1, 21)) for n in range(30)], [], "slow")
    add(ledger, [Request(f"R{n}", date(2019, 1, 7), "G2", date(2019, 1, 14)) for n in range(30)], [], "quick")
    add(ledger, [Request(f"R{n}", date(2019, 1, 7), "G2", date(2019, 1, 8)) for n in range(29)], [], "few")
    run_clock(ledger, CALENDAR, on=date(2019, 3, 31))
    assert {row.agency: row.rank for row in summarise_quarters(ledger, 2019, date(2019, 3, 31))} == {
        "slow": 2, "quick": 1, "few": None,
    }  # fmt: skip


def test_a_table_lines_up_where_chinese_characters_take_two_places() -> None:
    assert aligned(("单位", "n"), [("甲", "1"), ("abcd", "22")], right={1}) == "单位   n\n甲     1\nabcd  22"


def test_a_year_a_local_table_announces_is_not_provisional(ledger: duckdb.DuckDBPyConnection) -> None:
    fill(ledger, [Request("R1", date(2026, 12, 15))], [])
    on = date(2026, 12, 16)
    run_clock(ledger, CALENDAR, on=on)
    assert clock_rows(ledger)["R1"][3] is True
    run_clock(ledger, Calendar((LocalTable(name="y2027", title="2027", announced=(2027,)),)), on=on)
    assert clock_rows(ledger)["R1"][3] is False
