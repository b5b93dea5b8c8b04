"""The clock of a whole ledger in SQL: equal to the pure functions request by request, and what is asked of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import astuple, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

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
from pipeline.core.warehouse import open_warehouse
from pipeline.law.workdays import Calendar, LocalTable, packaged_table, read_table
from pipeline.requests.clock import Event, Note, Request, settle, tell
from pipeline.requests.findings import STEPS, moved_findings, request_findings
from pipeline.requests.ledger_clock import moved_dates, run_clock
from pipeline.requests.queries import (
    calculate,
    explain_request,
    oldest_open,
    open_requests,
    quarterly,
    read_request,
    rolling,
)

CALENDAR = Calendar((packaged_table("chuxiong"),))
ON = date(2022, 7, 29)
RECEIVED = date(2019, 4, 15)
Rows = list[Request]
Steps = list[tuple[str, Event]]


@pytest.fixture(scope="module")
def ledger() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("ATTACH ':memory:' AS candidate")
        connection.execute("ATTACH ':memory:' AS yesterday")
        connection.execute(
            "CREATE TABLE current_requests (source VARCHAR, row_id VARCHAR, known_from TIMESTAMP, request_no VARCHAR, "
            "applicant_kind VARCHAR, received_on DATE, channel VARCHAR, decision VARCHAR, decided_on DATE, "
            "extension_days INTEGER, reasonable_until DATE, agency VARCHAR)"
        )
        connection.execute(
            "CREATE TABLE current_request_events (source VARCHAR, row_id VARCHAR, known_from TIMESTAMP, "
            "request_no VARCHAR, event VARCHAR, on_date DATE, agency VARCHAR)"
        )
        yield connection


def fill(ledger: duckdb.DuckDBPyConnection, rows: Rows, steps: Steps, agency: str | None = "here") -> None:
    ledger.execute("DELETE FROM current_requests")
    ledger.execute("DELETE FROM current_request_events")
    add(ledger, rows, steps, agency)


def add(ledger: duckdb.DuckDBPyConnection, rows: Rows, steps: Steps, agency: str | None) -> None:
    ledger.execute(
        "INSERT INTO current_requests BY NAME SELECT 'ledger' AS source, *, request_no AS row_id, $5 AS agency FROM (SELECT "
        "unnest($1::VARCHAR[]) AS request_no, unnest($2::DATE[]) AS received_on, unnest($3::VARCHAR[]) AS decision, "
        "unnest($4::DATE[]) AS decided_on, unnest($6::INTEGER[]) AS extension_days, unnest($7::DATE[]) AS reasonable_until)",
        [
            [row.request_no for row in rows],
            [row.received_on for row in rows],
            [row.decision for row in rows],
            [row.decided_on for row in rows],
            agency,
            [row.extension_days for row in rows],
            [row.reasonable_until for row in rows],
        ],
    )
    ledger.execute(
        "INSERT INTO current_request_events BY NAME SELECT 'steps' AS source, *, $4 AS agency FROM (SELECT "
        "unnest($1::VARCHAR[]) AS request_no, unnest($2::VARCHAR[]) AS event, unnest($3::DATE[]) AS on_date)",
        [
            [number for number, _ in steps],
            [step.kind for _, step in steps],
            [step.on_date for _, step in steps],
            agency,
        ],
    )


def answers(connection: duckdb.DuckDBPyConnection, schema: str = "candidate") -> dict[str, tuple[Any, ...]]:
    rows = connection.execute(
        "SELECT request_no, received_on, original_due, due, provisional, state, extension_days, stopped_days, "
        f"working_days_used, days_left, decided_on FROM {schema}.requests_clock"
    ).fetchall()
    assert len({row[0] for row in rows}) == len(rows)
    return {row[0]: row[1:] for row in rows}


def notes(connection: duckdb.DuckDBPyConnection) -> dict[str, set[Note]]:
    found: dict[str, set[Note]] = {}
    for number, *note in connection.execute(
        "SELECT request_no, code, step, on_date, against, number FROM candidate.requests_clock_notes"
    ).fetchall():
        assert Note(*note) not in found.setdefault(number, set()), "a note is said once"
        found[number].add(Note(*note))
    return found


# SQL = pure functions


def agree(ledger: duckdb.DuckDBPyConnection, made: list[tuple[Rows, list[Event]]], on: date) -> None:
    """Run the SQL over all of them, the pure functions over each, and hold every column and every note together."""
    rows = [replace(row, request_no=f"R{number}") for number, (of_number, _) in enumerate(made) for row in of_number]
    fill(ledger, rows, [(f"R{number}", step) for number, (_, steps) in enumerate(made) for step in steps])
    run_clock(ledger, CALENDAR, on=on)
    found, found_notes = answers(ledger), notes(ledger)
    assert len(found) == len(made)
    for number, (of_number, steps) in enumerate(made):
        clock = tell(CALENDAR, settle(of_number), steps, on=on)
        expected = (
            clock.received, clock.original_due, clock.due, clock.provisional, clock.state, clock.extension_days,
            clock.stopped_days, clock.days_used, clock.days_left, clock.closed_on,
        )  # fmt: skip
        assert found[f"R{number}"] == expected, (of_number, steps)
        assert found_notes.get(f"R{number}", set()) == set(clock.notes), (of_number, steps)


OFFSETS = st.integers(-2, 90)
REASONABLE = st.sampled_from([*range(-2, 120), 365, 366, 367, 900])
NEAR = st.integers(-4, 150).map(lambda number: ON - timedelta(days=number))
RECEIPTS = st.one_of(NEAR, NEAR, NEAR, st.sampled_from([None, date(2007, 1, 1), date(2020, 2, 29), date(2021, 12, 31)]))


@st.composite
def requests(draw: st.DrawFn) -> tuple[Rows, list[Event]]:
    """One number of a ledger: usually one row, at times two that may differ, and steps in any order."""
    received = draw(RECEIPTS)
    base = received or ON
    rows = []
    for _ in range(draw(st.sampled_from([1, 1, 1, 1, 2]))):
        decided = draw(st.one_of(st.none(), OFFSETS.map(lambda number: base + timedelta(days=number))))
        decisions = ["G2", "G2", "D4", None] if decided else [None, None, None, "G2"]
        rows.append(
            Request(
                "",
                draw(st.sampled_from([received] * 5 + [base + timedelta(days=1)])),
                draw(st.sampled_from(decisions)),
                decided,
                draw(st.sampled_from([None, None, None, 0, 5, 20, 25, -1])),
                draw(st.one_of(st.none(), st.none(), REASONABLE.map(lambda number: base + timedelta(days=number)))),
            )
        )
    kinds = st.sampled_from([*STEPS, "consult_start", "consult_end"])
    dates = st.one_of(OFFSETS.map(lambda number: base + timedelta(days=number)), st.none())
    usual = OFFSETS.map(lambda number: base + timedelta(days=number // 3))
    loose = draw(st.lists(st.builds(Event, kinds, st.one_of(usual, usual, dates)), max_size=6))
    pairs = draw(st.lists(st.tuples(st.sampled_from(PAIRS), st.integers(0, 12), st.integers(0, 25)), max_size=2))
    for (first, second), start, length in pairs:
        loose += [
            Event(first, base + timedelta(days=start)),
            Event(second, base + timedelta(days=start + length)),
        ]
    return rows, loose


PAIRS = [("correction_asked", "correction_received"), ("consult_start", "consult_end"), ("fee_asked", "fee_paid")]


@given(made=st.lists(requests(), min_size=30, max_size=60))
@settings(
    max_examples=15,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
def test_the_sql_says_of_every_request_what_the_pure_functions_say(
    ledger: duckdb.DuckDBPyConnection, made: list[tuple[Rows, list[Event]]]
) -> None:
    agree(ledger, made, ON)


def every_day() -> list[tuple[Rows, list[Event]]]:
    """Each kind of step on each day around each limit: where a < and a <= part."""
    received = date(2022, 3, 1)
    on = [received + timedelta(days=number) for number in range(-1, 75)]
    asked, first = Event("fee_asked", on[10]), Event("correction_asked", on[7])
    stop = [Event("consult_start", on[4]), Event("consult_end", on[9])]
    made: list[tuple[Rows, list[Event]]] = []
    for day in on:
        longer = Request("", received, extension_days=20)
        made += [
            ([Request("", received, "G2", day)], []),
            ([Request("", received, "G2", day)], stop),
            ([Request("", received, "G2", day)], [first]),
            ([longer], [Event("extended", day)]),
            ([longer], [Event("extended", day), *stop]),
            ([longer], [Event("extended", day), first, Event("correction_received", on[20])]),
            ([Request("", received)], [Event("correction_asked", day), Event("correction_received", on[20])]),
            ([Request("", received)], [first, Event("correction_received", day)]),
            ([Request("", received)], [Event("fee_asked", day)]),
            ([longer], [Event("fee_asked", day), Event("fee_paid", on[40]), Event("extended", on[20])]),
            ([Request("", received)], [asked, Event("fee_paid", day)]),
            ([Request("", received)], [asked, Event("fee_paid", on[15]), *stop, Event("consult_start", day)]),
            ([Request("", received)], [Event("consult_start", day)]),
            ([Request("", received)], [Event("consult_start", day), Event("consult_end", day + timedelta(days=9))]),
            ([Request("", received)], [*stop, Event("consult_start", day), Event("consult_end", on[30])]),
            ([Request("", received, "G2", on[30])], [Event("consult_start", on[3]), Event("consult_end", day)]),
            ([Request("", received, "O3", on[30])], [Event("withdrawn", day)]),
            ([Request("", day)], []),
            ([Request("", received, reasonable_until=day)], []),
            ([Request("", received, reasonable_until=day)], stop),
            ([Request("", received, reasonable_until=on[60])], [Event("consult_start", day)]),
            ([Request("", received, "G2", day, reasonable_until=on[45])], stop),
            ([Request("", day), Request("", received, "G2", on[20])], []),
            ([Request("", received, "G2", day), Request("", received, "G2", on[20])], []),
            ([Request("", received, "G2", on[20]), Request("", received, "D4", on[20])], [Event("withdrawn", day)]),
        ]
    return made


def test_the_sql_draws_every_limit_on_the_same_day_as_the_pure_functions(ledger: duckdb.DuckDBPyConnection) -> None:
    agree(ledger, every_day(), date(2022, 4, 20))


def test_one_number_of_two_agencies_is_two_requests(ledger: duckdb.DuckDBPyConnection) -> None:
    steps = [("R1", Event("consult_start", date(2019, 4, 18))), ("R1", Event("consult_end", date(2019, 4, 22)))]
    fill(ledger, [Request("R1", RECEIVED)], steps)
    add(ledger, [Request("R1", RECEIVED)], [], "there")
    add(ledger, [Request("R1", RECEIVED)], steps[:1], None)
    run_clock(ledger, CALENDAR, on=date(2019, 5, 1))
    found = ledger.execute(
        "SELECT agency, due, state FROM candidate.requests_clock ORDER BY agency NULLS LAST"
    ).fetchall()
    assert found == [
        ("here", date(2019, 5, 17), "open"),
        ("there", date(2019, 5, 14), "open"),
        (None, None, "stopped"),
    ]


def test_an_empty_ledger_has_an_empty_clock(ledger: duckdb.DuckDBPyConnection) -> None:
    fill(ledger, [], [])
    run_clock(ledger, CALENDAR, on=ON)
    assert answers(ledger) == {}


def test_every_row_names_the_calendar_it_was_counted_by(ledger: duckdb.DuckDBPyConnection) -> None:
    fill(ledger, [Request("R1", RECEIVED)], [])
    run_clock(ledger, CALENDAR, on=ON)
    stored = ledger.execute("SELECT calendar_version, calendar_hash FROM candidate.requests_clock").fetchall()
    assert stored == [(CALENDAR.version, CALENDAR.hash)]


def test_the_clock_leaves_no_working_tables_and_runs_within_a_transaction(ledger: duckdb.DuckDBPyConnection) -> None:
    fill(ledger, [Request("R1", RECEIVED)], [])
    ledger.execute("BEGIN")
    run_clock(ledger, CALENDAR, on=ON)
    ledger.execute("ROLLBACK")
    run_clock(ledger, CALENDAR, on=ON, schema="temp")
    names = {row[0] for row in ledger.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall()}
    assert names == {"requests_clock", "requests_clock_notes"}
    ledger.execute("DROP TABLE temp.requests_clock")
    ledger.execute("DROP TABLE temp.requests_clock_notes")


def test_the_clock_reads_the_views_of_a_real_warehouse(tmp_path: Path) -> None:
    with open_warehouse(tmp_path) as warehouse:
        connection = warehouse.connection
        connection.execute(f"ATTACH '{tmp_path / 'candidate.duckdb'}' AS candidate")
        connection.execute(
            "INSERT INTO requests BY NAME SELECT 'ledger' AS source, 'R1' AS row_id, 'R1' AS request_no, 'here' AS agency, "
            "TIMESTAMP '2019-04-16' AS known_from, TIMESTAMP 'infinity' AS known_until, 1 AS batch, false AS gone, "
            "1 AS file_id, 1 AS line, DATE '2019-04-15' AS received_on, 'natural_person' AS applicant_kind"
        )
        run_clock(connection, CALENDAR, on=date(2019, 4, 16))
        assert answers(connection)["R1"][2] == date(2019, 5, 14)


# Findings


def test_each_bad_date_gives_a_finding_with_number_and_article_and_no_wrong_date(
    ledger: duckdb.DuckDBPyConnection,
) -> None:
    rows = [
        Request("R-before", RECEIVED, "G2", date(2019, 4, 1)),
        Request("R-late", RECEIVED, None, None, 20),
        Request("R-unasked", RECEIVED),
        Request("R-endless", RECEIVED),
        Request("R-twice", RECEIVED, "G2", date(2019, 4, 30)),
        Request("R-twice", RECEIVED, "U1", date(2019, 4, 30)),
        Request("R-leap", date(2020, 2, 29)),
        Request("R-eve", date(2019, 12, 31)),
        Request("R-undated", None),
    ]
    steps = [
        ("R-late", Event("extended", date(2019, 5, 20))),
        ("R-unasked", Event("correction_received", date(2019, 4, 30))),
        ("R-endless", Event("consult_start", date(2019, 4, 18))),
    ]
    fill(ledger, rows, steps)
    run_clock(ledger, CALENDAR, on=date(2020, 3, 31))
    found = {finding.refers_to: finding for finding in request_findings(ledger)}
    due = {number: row[2] for number, row in answers(ledger).items()}
    expected = {
        "R-before": ("REQ-DECIDED-BEFORE-RECEIVED", None),
        "R-late": ("REQ-EXTENSION-LATE", date(2019, 5, 14)),
        "R-unasked": ("REQ-CORRECTION-UNASKED", date(2019, 5, 14)),
        "R-endless": ("REQ-CONSULT-UNENDED", None),
        "R-twice": ("REQ-TWO-OUTCOMES", None),
        "R-leap": ("REQ-LEAP-DAY", date(2020, 3, 27)),
        "R-eve": ("REQ-YEAR-END", date(2020, 2, 5)),
        "R-undated": ("REQ-RECEIVED-MISSING", None),
    }
    assert {number: (found[number].code, due[number]) for number in expected} == expected
    assert len(found) == len(expected)
    for number, finding in found.items():
        assert number is not None
        assert number in finding.message
        assert "条例第" in finding.message
        assert finding.agency == "here"
    assert found["R-eve"].year == 2019


def test_every_note_of_the_clock_has_its_sentence() -> None:
    from pipeline.core.findings import catalogue
    from pipeline.requests.findings import finding

    codes = {code for code in catalogue() if code.startswith("REQ-")}
    notes_only = codes - {"REQ-UNKNOWN", "REQ-SEVERAL-AGENCIES", "REQ-DUE-MOVED"}
    for code in notes_only:
        note = Note(code, "extended", date(2019, 5, 1), date(2019, 5, 2), 5)
        said = finding(note, "here", "R1", RECEIVED)
        assert "R1" in said.message
        assert "〕109号" in said.message or "条例第" in said.message
        assert said.what_to_do


def test_a_due_date_moved_by_the_calendar_is_listed(ledger: duckdb.DuckDBPyConnection) -> None:
    fill(ledger, [Request("R1", date(2026, 12, 15)), Request("R2", date(2026, 3, 2))], [])
    table = read_table(
        "2027.yml",
        "name: y2027\ntitle: 二〇二七\nannounced: [2027]\n"
        "holidays: [{from: 2027-01-01, to: 2027-01-04, name: 元旦, document: 国办发明电〔2026〕1号}]\n",
    )
    on = date(2026, 12, 16)
    run_clock(ledger, CALENDAR, on=on, schema="yesterday")
    run_clock(ledger, Calendar((*CALENDAR.tables, table)), on=on)
    moved = moved_dates(ledger, before="yesterday")
    assert [astuple(one) for one in moved] == [("here", "R1", date(2027, 1, 13), date(2027, 1, 14), False)]
    assert "R1" in moved_findings(moved)[0].message
    assert "2027-01-14" in moved_findings(moved)[0].message


# What is asked of it


@pytest.fixture
def asked(ledger: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
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


def test_open_requests_come_overdue_first_then_by_days_left(asked: duckdb.DuckDBPyConnection) -> None:
    rows = open_requests(asked)
    assert [row.request_no for row in rows] == ["R-over-most", "R-over", "R-last", "R-open", "R-stopped"]
    assert [row.days_left for row in rows][2:] == [0, 7, 3]
    assert [row.request_no for row in oldest_open(asked, number=2)] == ["R-over-most", "R-over"]
    assert open_requests(asked, agency="elsewhere") == []


def test_open_requests_print_as_a_table_and_as_the_published_columns(asked: duckdb.DuckDBPyConnection) -> None:
    rows = open_requests(asked)
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


def test_a_request_is_explained_day_by_day(asked: duckdb.DuckDBPyConnection) -> None:
    explained = explain_request(asked, CALENDAR, "R-last", date(2019, 5, 14))
    assert (explained[-1].date, explained[-1].counts) == (date(2019, 5, 14), True)
    assert "已用 20 个工作日，剩余 0 个工作日" in explanation_text(
        read_request(asked, CALENDAR, "R-last", date(2019, 5, 14))
    )


def test_the_explanation_says_what_the_dates_have_against_them(ledger: duckdb.DuckDBPyConnection) -> None:
    fill(ledger, [Request("R1", RECEIVED)], [("R1", Event("correction_received", date(2019, 4, 30)))])
    text = explanation_text(read_request(ledger, CALENDAR, "R1", date(2019, 5, 14)))
    assert "注意：申请 R1 于 2019-04-30 收到补正" in text
    fill(ledger, [Request("R1", RECEIVED, "G2", date(2019, 4, 1))], [])
    text = explanation_text(read_request(ledger, CALENDAR, "R1", date(2019, 5, 14)))
    assert "日期有疑问" in text
    assert "早于收到日期" in text


def test_an_unknown_number_and_one_of_two_agencies_are_refused(asked: duckdb.DuckDBPyConnection) -> None:
    add(asked, [Request("R-last", RECEIVED)], [], "there")
    with pytest.raises(Refusal, match="R-none"):
        explain_request(asked, CALENDAR, "R-none", ON)
    with pytest.raises(Refusal, match="here、there"):
        explain_request(asked, CALENDAR, "R-last", ON)
    assert explain_request(asked, CALENDAR, "R-last", ON, "there")


def test_the_calculator_needs_no_ledger() -> None:
    due, days = calculate(Calendar(), RECEIVED)
    document = calculation_document(calculate(Calendar(), RECEIVED))
    assert due == date(2019, 5, 14)
    assert document["due"] == "2019-05-14"
    assert document["days"][0] == {"date": "2019-04-16", "counts": True, "reason": "计"}  # type: ignore[index]
    assert {"date": "2019-04-28", "counts": True, "reason": "调休上班"} in document["days"]  # type: ignore[operator]
    assert sum(day.counts for day in days) == 20
    assert "最迟 2019-05-14 答复" in calculation_text(RECEIVED, calculate(Calendar(), RECEIVED))
    assert "暂定" not in calculation_text(RECEIVED, calculate(Calendar(), RECEIVED))


def test_the_calculator_says_when_its_answer_can_still_change() -> None:
    received = date(2026, 12, 15)
    assert "最迟 2027-01-13 答复" in calculation_text(received, calculate(Calendar(), received))
    assert "期限暂定" in calculation_text(received, calculate(Calendar(), received))


def test_quarters_count_what_came_what_was_closed_and_how_long_answers_took(ledger: duckdb.DuckDBPyConnection) -> None:
    rows = [
        Request("R1", date(2019, 1, 7), "G2", date(2019, 1, 14)),  # 5 working days
        Request("R2", date(2019, 1, 7), "G2", date(2019, 1, 21)),  # 10
        Request("R3", date(2019, 3, 25), "G2", date(2019, 4, 1)),  # 5, closed in the second quarter
        Request("R6", date(2019, 3, 25), "G2", date(2019, 3, 31)),  # 4, closed on the last day, a Sunday
        Request("R4", date(2019, 4, 15)),
        Request("R5", date(2019, 4, 15), "G2", date(2019, 4, 1)),  # cannot be true
    ]
    fill(ledger, rows, [])
    on = date(2019, 5, 14)
    run_clock(ledger, CALENDAR, on=on)
    first, second = quarterly(ledger, 2019, on)
    assert (first.received, first.closed, first.open, first.unclear) == (4, 3, 1, 0)
    assert (first.answers, first.median_days, first.slowest_days, first.rank) == (3, 5.0, 10, None)
    assert (second.received, second.closed, second.open, second.unclear, second.answers) == (2, 1, 1, 1, 1)
    assert second.last_day == on, "a quarter that is not over is counted up to the day of the clock"
    (year,) = rolling(ledger, on)
    assert (year.first_day, year.received, year.closed, year.median_days) == (date(2018, 5, 15), 6, 4, 5.0)
    assert "答复不足 30 件的不排位次" in summary_text([first, second])


def test_only_agencies_with_thirty_answers_have_a_rank(ledger: duckdb.DuckDBPyConnection) -> None:
    fill(ledger, [Request(f"R{n}", date(2019, 1, 7), "G2", date(2019, 1, 21)) for n in range(30)], [], "slow")
    add(ledger, [Request(f"R{n}", date(2019, 1, 7), "G2", date(2019, 1, 14)) for n in range(30)], [], "quick")
    add(ledger, [Request(f"R{n}", date(2019, 1, 7), "G2", date(2019, 1, 8)) for n in range(29)], [], "few")
    run_clock(ledger, CALENDAR, on=date(2019, 3, 31))
    assert {row.agency: row.rank for row in quarterly(ledger, 2019, date(2019, 3, 31))} == {
        "slow": 2, "quick": 1, "few": None,
    }  # fmt: skip


def test_a_table_lines_up_where_chinese_characters_take_two_places() -> None:
    assert aligned(("单位", "n"), [("甲", "1"), ("abcd", "22")], right={1}) == "单位   n\n甲     1\nabcd  22"


def test_a_year_a_local_table_announces_is_not_provisional(ledger: duckdb.DuckDBPyConnection) -> None:
    fill(ledger, [Request("R1", date(2026, 12, 15))], [])
    on = date(2026, 12, 16)
    run_clock(ledger, CALENDAR, on=on)
    assert answers(ledger)["R1"][3] is True
    run_clock(ledger, Calendar((LocalTable(name="y2027", title="2027", announced=(2027,)),)), on=on)
    assert answers(ledger)["R1"][3] is False
