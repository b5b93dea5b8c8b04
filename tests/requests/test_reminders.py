"""Reminders as a night publishes them: requests that are due, none from an old ledger; and the figures of quarters beside them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from pipeline.core.workspace import read_workspace
from pipeline.law.workdays import Calendar
from pipeline.operations.execute import perform
from pipeline.operations.run import Run, opened
from pipeline.requests.ledger_clock import run_clock
from pipeline.requests.nightly import ledger_sources, write_reminders
from tests.support.office import Office, request, settings

AGENCY = "bureau"
LEDGER = {"fills": "requests", "rhythm_days": 40}
OF_TODAY = (
    "sources",
    "coverage",
    "reminders",
    "requests_clock",
    "requests_periods",
    "requests_oldest_open",
    "requests_fees",
)


def office_with(folder: Path, rows: list[dict[str, object]], name: str = "台账_20190101-20190514.csv") -> Office:
    office = Office(folder)
    office.write("workspace.toml", settings({"ledger": LEDGER}, [AGENCY], ""))
    office.drop(f"ledger/{name}", rows)
    return office


def publish_night(office: Office, now: str, year: int | None = None) -> None:
    """A night up to publishing, expectations aside."""
    office.verbs("pull", "load", "correct", "accept", "count", now=now)
    run = Run(read_workspace(office.folder), datetime.fromisoformat(now), year=year)
    if year is not None:
        with opened(run) as warehouse:
            from pipeline.figures.count import count_figures

            count_figures(warehouse, run.workspace, as_of=run.as_of, today=run.now.date())
    perform(run, "fill")
    perform(run, "publish")


def reminders(office: Office) -> list[tuple[object, ...]]:
    return office.published("SELECT request_no, kind, due_on, days_left FROM reminders")


def test_reminders_are_about_requests_with_five_one_or_no_working_days_left_and_overdue_ones(tmp_path: Path) -> None:
    # Received 2019-04-15: due 2019-05-14, a Tuesday; the days before it count back over 五一.
    rows = [
        request("最后一天-1", "2019-04-15"),
        request("还剩一天-1", "2019-04-16"),
        request("还剩五天-1", "2019-04-22"),
        request("还剩六天-1", "2019-04-23"),
        request("已逾期-1", "2019-04-12"),
        request("已答复-1", "2019-04-15", decision="G2", decided_on="2019-05-10"),
    ]
    office = office_with(tmp_path, rows)
    publish_night(office, "2019-05-14 02:30")
    kinds = {number: (kind, left) for number, kind, _, left in reminders(office)}
    assert kinds == {
        "已逾期-1": ("overdue", -1),
        "最后一天-1": ("due_today", 0),
        "还剩一天-1": ("due_in_1", 1),
        "还剩五天-1": ("due_in_5", 5),
    }


def test_a_reminder_has_the_number_the_days_the_date_and_the_article(tmp_path: Path) -> None:
    office = office_with(tmp_path, [request("2019-001", "2019-04-12")])
    publish_night(office, "2019-05-14 02:30")
    ((message,),) = office.published("SELECT message FROM reminders")
    for part in ("2019-001", "逾期 1 个工作日", "2019-05-13", "条例第三十三条"):
        assert part in message


def test_an_old_ledger_gives_no_reminder_and_one_row_that_says_so(tmp_path: Path) -> None:
    office = office_with(tmp_path, [request("2019-001", "2019-04-12")], "台账_20190101-20190413.csv")
    publish_night(office, "2019-06-14 02:30")
    assert reminders(office) == [(None, "ledger_stale", None, None)]
    ((message,),) = office.published("SELECT message FROM reminders")
    assert "2019-04-13" in message
    assert "不等于没有申请到期" in message


def test_a_stopped_request_has_no_reminder(tmp_path: Path) -> None:
    office = office_with(tmp_path, [request("2019-001", "2019-04-12")])
    sources = settings({"ledger": LEDGER, "steps": {"fills": "request_events"}}, [AGENCY], "")
    office.write("workspace.toml", sources)
    office.drop("steps/s.csv", [{"request_no": "2019-001", "event": "consult_start", "on_date": "2019-04-20"}])
    publish_night(office, "2019-05-14 02:30")
    assert reminders(office) == []


def test_the_tables_of_today_are_those_of_today_after_a_year_end_too(tmp_path: Path) -> None:
    published = []
    for year in (None, 2019):
        office = office_with(tmp_path / f"{year}", [request("2019-001", "2019-12-12")], "台账_20190101-20200110.csv")
        publish_night(office, "2020-01-10 09:00", year=year)
        published.append({table: office.published(f"SELECT * FROM {table} ORDER BY ALL") for table in OF_TODAY})
        states = office.published("SELECT DISTINCT as_of::VARCHAR FROM figures WHERE year = 2019")
        assert states == [("2020-01-10" if year is None else "2019-12-31",)]
    night, year_end = published
    assert reminders(office) == [("2019-001", "due_today", date(2020, 1, 10), 0)]
    assert night == year_end


def test_quarters_the_last_twelve_months_and_the_oldest_open_requests_are_published(tmp_path: Path) -> None:
    rows = [
        request("a", "2019-03-01", decision="G2", decided_on="2019-03-08"),
        request("b", "2019-03-04", decision="G2", decided_on="2019-04-01"),
        *(request(f"open-{number:02}", f"2019-05-{number:02}") for number in range(1, 13)),
    ]
    rows = [{**row, "received_on": str(row["received_on"]).replace("2019", "2020"),
             "decided_on": str(row["decided_on"]).replace("2019", "2020") if row["decided_on"] else None} for row in rows]  # fmt: skip
    office = office_with(tmp_path, rows, "台账_20200101-20200531.csv")
    publish_night(office, "2020-05-31 22:00")
    periods = {
        row[0]: row[1:]
        for row in office.published(
            "SELECT period, received, closed, open, answers, median_days, slowest_days, rank FROM requests_periods"
        )
    }
    assert periods["2020Q1"] == (2, 1, 1, 1, 5, 5, None)
    assert periods["2020Q2"] == (12, 1, 12, 1, 20, 20, None)
    assert periods["last12"][:4] == (14, 2, 12, 2)
    oldest = office.published("SELECT place, request_no FROM requests_oldest_open")
    assert oldest == [(place, f"open-{place:02}") for place in range(1, 11)]


def test_only_sources_that_fill_requests_are_ledgers(tmp_path: Path) -> None:
    office = Office(tmp_path)
    sources = {
        "ledger": {"preset": "ledger-national"},
        "steps": {"preset": "ledger-events"},
        "own": "requests",
        "site": "items",
    }
    office.write("workspace.toml", settings(sources, [AGENCY], ""))
    assert ledger_sources(office.read()) == ["ledger", "own"]


@pytest.fixture
def two_days() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("ATTACH ':memory:' AS candidate")
    connection.execute(
        "CREATE TABLE current_requests AS SELECT 'ledger' AS source, 'x' AS row_id, 'x' AS request_no, "
        "DATE '2025-12-10' AS received_on, NULL::VARCHAR AS decision, NULL::DATE AS decided_on, "
        "NULL::INTEGER AS extension_days, NULL::DATE AS reasonable_until, NULL::VARCHAR AS channel, 'here' AS agency"
    )
    connection.execute(
        "CREATE TABLE current_request_events (request_no VARCHAR, event VARCHAR, on_date DATE, agency VARCHAR)"
    )
    connection.execute(
        "CREATE TABLE candidate.sources AS SELECT 'here' AS agency, 'ledger' AS source, 'fresh' AS state, DATE '2025-12-31' AS reaches_to"
    )
    return connection


def test_a_night_without_a_run_loses_no_reminder(two_days: duckdb.DuckDBPyConnection) -> None:
    by_day = {}
    for day in (date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 7)):
        run_clock(two_days, Calendar(), on=day)
        write_reminders(two_days, ["ledger"], today=day)
        by_day[day] = two_days.execute("SELECT kind, days_left FROM candidate.reminders").fetchall()
    assert by_day == {
        date(2026, 1, 5): [("due_in_5", 3)],
        date(2026, 1, 6): [("due_in_5", 2)],
        date(2026, 1, 7): [("due_in_1", 1)],
    }


def test_a_night_after_the_calendar_changed_lists_every_due_date_that_moved(tmp_path: Path) -> None:
    office = office_with(
        tmp_path, [request("a", "2019-05-20"), request("b", "2019-06-20")], "台账_20190101-20190620.csv"
    )
    publish_night(office, "2019-06-20 22:00")
    before = dict(office.published("SELECT request_no, due FROM requests_clock"))
    entry = "{from: 2019-06-21, to: 2019-06-21, name: 某节, document: 某府发〔2019〕9号}"
    office.write("calendars/own.yml", f"name: own\ntitle: 某州\nholidays:\n  - {entry}\nworking_days: []\n")
    publish_night(office, "2019-06-21 02:30")
    after = dict(office.published("SELECT request_no, due FROM requests_clock"))
    moved = office.published('SELECT refers_to, "left", "right" FROM findings WHERE code = \'REQ-DUE-MOVED\'')
    assert after["b"] > before["b"]
    assert moved == [("b", str(before["b"]), str(after["b"]))]
    publish_night(office, "2019-06-22 02:30")
    assert not office.published("SELECT refers_to FROM findings WHERE code = 'REQ-DUE-MOVED'")
