"""The clock of a whole ledger in SQL equals the pure functions, request by request; its notes become findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipeline.core.findings import catalogue
from pipeline.core.warehouse import open_warehouse
from pipeline.law.workdays import Calendar, read_table
from pipeline.requests.clock import evaluate
from pipeline.requests.findings import STEP_LABELS, moved_findings, request_finding, request_findings
from pipeline.requests.ledger_clock import moved_dates, run_clock
from pipeline.requests.request import Request, combine_rows
from pipeline.requests.steps import Event, Note
from tests.support.ledgers import CALENDAR, ON, RECEIVED, Rows, add, clock_rows, empty_ledger, fill, notes


@pytest.fixture(scope="module")
def ledger() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_ledger() as connection:
        yield connection


# SQL and pure functions


def compare(ledger: duckdb.DuckDBPyConnection, cases: list[tuple[Rows, list[Event]]], on: date) -> None:
    """Run the SQL over all requests and the pure functions over each, and compare every column and every note."""
    rows = [
        replace(row, request_no=f"R{number}")
        for number, (rows_of_number, _) in enumerate(cases)
        for row in rows_of_number
    ]
    fill(ledger, rows, [(f"R{number}", step) for number, (_, steps) in enumerate(cases) for step in steps])
    run_clock(ledger, CALENDAR, on=on)
    results, result_notes = clock_rows(ledger), notes(ledger)
    assert len(results) == len(cases)
    for number, (rows_of_number, steps) in enumerate(cases):
        clock = evaluate(CALENDAR, combine_rows(rows_of_number), steps, on=on)
        expected = (
            clock.received, clock.original_due, clock.due, clock.provisional, clock.state, clock.extension_days,
            clock.stopped_days, clock.days_used, clock.days_left, clock.closed_on,
        )  # fmt: skip
        assert results[f"R{number}"] == expected, (rows_of_number, steps)
        assert result_notes.get(f"R{number}", set()) == set(clock.notes), (rows_of_number, steps)


OFFSETS = st.integers(-2, 90)
REASONABLE = st.sampled_from([*range(-2, 120), 365, 366, 367, 900])
NEAR = st.integers(-4, 150).map(lambda number: ON - timedelta(days=number))
RECEIPTS = st.one_of(NEAR, NEAR, NEAR, st.sampled_from([None, date(2007, 1, 1), date(2020, 2, 29), date(2021, 12, 31)]))


@st.composite
def requests(draw: st.DrawFn) -> tuple[Rows, list[Event]]:
    """One request number: usually one row, sometimes two that may differ, and steps in any order."""
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
    kinds = st.sampled_from([*STEP_LABELS, "consult_start", "consult_end"])
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


@given(cases=st.lists(requests(), min_size=30, max_size=60))
@settings(
    max_examples=15,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
def test_the_sql_equals_the_pure_functions_for_random_requests(
    ledger: duckdb.DuckDBPyConnection, cases: list[tuple[Rows, list[Event]]]
) -> None:
    compare(ledger, cases, ON)


def every_day() -> list[tuple[Rows, list[Event]]]:
    """Each kind of step on each day around each limit, where < and <= differ."""
    received = date(2022, 3, 1)
    on = [received + timedelta(days=number) for number in range(-1, 75)]
    asked, first = Event("fee_asked", on[10]), Event("correction_asked", on[7])
    stop = [Event("consult_start", on[4]), Event("consult_end", on[9])]
    cases: list[tuple[Rows, list[Event]]] = []
    for day in on:
        longer = Request("", received, extension_days=20)
        cases += [
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
            ([Request("", received)], [*stop, Event("consult_start", on[4]), Event("consult_end", day)]),
            ([Request("", received)], [*stop, Event("consult_end", day)]),
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
    return cases


def test_the_sql_puts_every_limit_on_the_same_day_as_the_pure_functions(ledger: duckdb.DuckDBPyConnection) -> None:
    compare(ledger, every_day(), date(2022, 4, 20))


def test_one_number_of_two_agencies_is_two_requests(ledger: duckdb.DuckDBPyConnection) -> None:
    steps = [("R1", Event("consult_start", date(2019, 4, 18))), ("R1", Event("consult_end", date(2019, 4, 22)))]
    fill(ledger, [Request("R1", RECEIVED)], steps)
    add(ledger, [Request("R1", RECEIVED)], [], "there")
    add(ledger, [Request("R1", RECEIVED)], steps[:1], None)
    run_clock(ledger, CALENDAR, on=date(2019, 5, 1))
    rows = ledger.execute(
        "SELECT agency, due, state FROM candidate.requests_clock ORDER BY agency NULLS LAST"
    ).fetchall()
    assert rows == [
        ("here", date(2019, 5, 17), "open"),
        ("there", date(2019, 5, 14), "open"),
        (None, None, "stopped"),
    ]


def test_an_empty_ledger_has_an_empty_clock(ledger: duckdb.DuckDBPyConnection) -> None:
    fill(ledger, [], [])
    run_clock(ledger, CALENDAR, on=ON)
    assert clock_rows(ledger) == {}


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
            "TIMESTAMP '2019-04-16' AS known_from, TIMESTAMP 'infinity' AS known_until, 1 AS batch, false AS gone, false AS further, "
            "1 AS file_id, 1 AS line, DATE '2019-04-15' AS received_on, 'natural_person' AS applicant_kind"
        )
        run_clock(connection, CALENDAR, on=date(2019, 4, 16))
        assert clock_rows(connection)["R1"][2] == date(2019, 5, 14)


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
    findings = {finding.refers_to: finding for finding in request_findings(ledger)}
    due = {number: row[2] for number, row in clock_rows(ledger).items()}
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
    assert {number: (findings[number].code, due[number]) for number in expected} == expected
    assert len(findings) == len(expected)
    for number, finding in findings.items():
        assert number is not None
        assert number in finding.message
        assert "条例第" in finding.message
        assert finding.agency == "here"
    assert findings["R-eve"].year == 2019


def test_every_note_of_the_clock_has_its_sentence() -> None:
    codes = {code for code in catalogue() if code.startswith("REQ-")}
    notes_only = codes - {"REQ-UNKNOWN", "REQ-AGENCY-UNKNOWN", "REQ-SEVERAL-AGENCIES", "REQ-DUE-MOVED"}
    for code in notes_only:
        note = Note(code, "extended", date(2019, 5, 1), date(2019, 5, 2), 5)
        finding = request_finding(note, "here", "R1", RECEIVED)
        assert "R1" in finding.message
        assert "〕109号" in finding.message or "条例第" in finding.message
        assert finding.what_to_do


def test_a_due_date_moved_by_the_calendar_is_listed(ledger: duckdb.DuckDBPyConnection) -> None:
    fill(ledger, [Request("R1", date(2026, 12, 15)), Request("R2", date(2026, 3, 2))], [])
    table = read_table(
        "2027.yml",
        "name: y2027\ntitle: 二〇二七\nannounced: [2027]\n"
        "holidays: [{from: 2027-01-01, to: 2027-01-04, name: 元旦, document: 国办发明电〔2026〕1号}]\n",
    )
    on = date(2026, 12, 16)
    run_clock(ledger, CALENDAR, on=on, schema="published")
    run_clock(ledger, Calendar((*CALENDAR.tables, table)), on=on)
    moved = moved_dates(ledger, before="published")
    assert [astuple(date) for date in moved] == [("here", "R1", date(2027, 1, 13), date(2027, 1, 14), False)]
    assert "R1" in moved_findings(moved)[0].message
    assert "2027-01-14" in moved_findings(moved)[0].message
