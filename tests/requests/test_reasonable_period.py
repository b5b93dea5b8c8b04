"""Reasonable periods (条例 art. 35) in a ledger, and steps that a ledger has in the column of the result."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb

from pipeline.core.warehouse import open_warehouse
from pipeline.law.workdays import Calendar
from pipeline.requests.clock import Event, Request, evaluate, explain_days
from pipeline.requests.findings import request_findings
from pipeline.requests.ledger_clock import run_clock
from pipeline.requests.queries import open_requests, read_request
from tests.support.office import Office, request, settings

CALENDAR = Calendar()
RECEIVED = date(2019, 4, 15)  # due 2019-05-14


def ledger(folder: Path, *rows: dict[str, object]) -> Office:
    office = Office(folder)
    office.write("workspace.toml", settings({"ledger": {"fills": "requests"}}, ["bureau"], ""))
    office.drop("ledger/l.csv", list(rows))
    return office.take_in("2019-06-30 02:30")


def clock(office: Office, on: date) -> dict[str, tuple[object, ...]]:
    with open_warehouse(office.folder / "warehouse") as warehouse:
        run_clock(warehouse.connection, CALENDAR, on=on, schema="temp")
        return {
            row.request_no: (row.due, row.state, row.days_left)
            for row in open_requests(warehouse.connection, schema="temp")
        }


def test_a_reasonable_period_of_the_ledger_is_the_due_date_in_the_clock_of_all_requests(tmp_path: Path) -> None:
    office = ledger(
        tmp_path,
        request("long", "2019-04-15", reasonable_until="2019-07-01"),
        request("short", "2019-04-15", reasonable_until="2019-05-01"),
        request("slip", "2019-04-15", reasonable_until="2109-07-01"),
    )
    assert clock(office, date(2019, 6, 28)) == {
        "short": (date(2019, 5, 14), "overdue", -32),
        "slip": (date(2019, 5, 14), "overdue", -32),
        "long": (date(2019, 7, 1), "open", 1),
    }


def test_each_day_beyond_the_statutory_period_is_explained_by_article_35() -> None:
    explained = explain_days(CALENDAR, Request("r", RECEIVED, reasonable_until=date(2019, 5, 20)), on=date(2019, 5, 1))
    articles = {day.date: day.article for day in explained}
    assert articles[date(2019, 5, 14)] == "条例第三十三条第二款"
    assert articles[date(2019, 5, 15)] == "条例第三十五条"
    assert explained[-1].date == date(2019, 5, 20)


def test_a_consultation_begun_within_the_reasonable_period_alone_stops_nothing() -> None:
    request_ = Request("r", RECEIVED, reasonable_until=date(2019, 6, 28))
    plain = evaluate(CALENDAR, request_, on=date(2019, 6, 20))
    consulted = evaluate(CALENDAR, request_, [Event("consult_start", date(2019, 6, 3))], on=date(2019, 6, 20))
    assert (consulted.due, consulted.days_left, consulted.state) == (plain.due, plain.days_left, "open")


def test_of_two_reasonable_periods_of_one_number_the_earlier_holds_and_both_are_reported() -> None:
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE current_requests AS SELECT 'here' AS agency, 'l' AS source, 'r' AS row_id, 'r' AS request_no, "
        "DATE '2019-04-15' AS received_on, NULL::VARCHAR AS decision, NULL::DATE AS decided_on, NULL::INTEGER AS extension_days, "
        "unnest([DATE '2019-06-03', DATE '2019-06-28']) AS reasonable_until, NULL::VARCHAR AS channel"
    )
    connection.execute(
        "CREATE TABLE current_request_events (request_no VARCHAR, event VARCHAR, on_date DATE, agency VARCHAR)"
    )
    connection.execute("ATTACH ':memory:' AS candidate")
    run_clock(connection, CALENDAR, on=date(2019, 5, 20))
    assert connection.execute("SELECT due FROM candidate.requests_clock").fetchall() == [(date(2019, 6, 3),)]
    (finding,) = request_findings(connection)
    assert finding.code == "REQ-TWO-REASONABLE"
    for part in ("r", "2019-06-03", "2019-06-28", "条例第三十五条"):
        assert part in finding.message


def test_a_step_in_the_column_of_the_result_leaves_the_request_open(tmp_path: Path) -> None:
    office = ledger(
        tmp_path,
        request("waiting", "2019-04-15", decision="办理中"),
        request("extended", "2019-04-15", decision="延期答复", decided_on="2019-05-10"),
        request("answered", "2019-04-15", decision="G2", decided_on="2019-05-10"),
    )
    on = date(2019, 5, 13)
    assert clock(office, on) == {
        "waiting": (date(2019, 5, 14), "open", 1),
        "extended": (date(2019, 5, 14), "open", 1),
    }
    with open_warehouse(office.folder / "warehouse") as warehouse:
        explanation = read_request(warehouse.connection, CALENDAR, "extended", on)
    assert (explanation.clock.state, explanation.clock.notes) == ("open", ())


def test_a_reasonable_period_never_brings_a_date_forward() -> None:
    for number in range(120):
        until = RECEIVED + timedelta(days=number)
        clock_ = evaluate(CALENDAR, Request("r", RECEIVED, reasonable_until=until), on=RECEIVED)
        assert clock_.due == max(until, date(2019, 5, 14))
