"""check: what was loaded is judged, every failing row listed, a delivery that lost too much undone, nothing judged twice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.core.errors import Refusal
from pipeline.core.warehouse import open_warehouse
from pipeline.quality import suites
from pipeline.quality.check import CheckResult, check_rows
from tests.support.office import Office, item, post, request

Make = Callable[..., Office]
QUIET = {"fills": "items", "quiet_days": 366}  # a few rows a year are no gap


def judge(office: Office, now: str = "2020-01-05 02:30") -> None:
    """A night up to and with check; `office.findings` is what check found."""
    office.verbs("pull", "load", "correct", now=now)
    office.findings = list(check_alone(office, date.fromisoformat(now[:10])).findings)


def execute(office: Office, statement: str) -> None:
    with open_warehouse(office.folder / "warehouse") as warehouse:
        warehouse.connection.execute(statement)


def check_alone(office: Office, known: date = date(2020, 1, 5)) -> CheckResult:
    with open_warehouse(office.folder / "warehouse") as warehouse:
        return check_rows(warehouse, office.read(), known=known)


def failed(office: Office) -> list[tuple[str, str]]:
    return office.held("SELECT code, row_id FROM failed_rows ORDER BY code, row_id")


def in_force(office: Office, table: str = "items") -> set[str]:
    return {row_id for (row_id,) in office.held(f"SELECT row_id FROM current_{table} WHERE NOT gone")}


def states(office: Office) -> list[tuple[int, str]]:
    return office.held("SELECT batch, state FROM batches ORDER BY batch")


# Rows


def test_a_delivery_with_nothing_wrong_is_accepted_without_a_word(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(number) for number in range(3)])
    judge(office)
    assert office.findings == []
    assert states(office) == [(1, "accepted")]


def test_all_failing_rows_are_listed_not_the_first_twenty(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop(
        "website/a.csv", [item(number, "2091-01-01" if number < 1000 else "2019-03-01") for number in range(1200)]
    )
    judge(office)
    assert failed(office) == sorted(("ITEM-011", str(number)) for number in range(1000))
    assert "有 1000 行" in office.message("ITEM-011")


def test_a_finding_names_source_count_file_row_and_what_to_do(workspace: Make) -> None:
    office = workspace(website={**QUIET, "agency": "bureau"})
    office.drop("website/导出.csv", [item(1), item(2, url="/a.htm"), item(3, url="/b.htm")])
    judge(office)
    (finding,) = office.findings
    assert (finding.code, finding.severity, finding.outcome) == ("ITEM-013", "warn", "fail")
    assert finding.message.startswith("数据源“website”有 2 行网址不完整")
    assert "导出.csv 第 3 行（2）" in finding.message
    assert finding.what_to_do.endswith("。")
    assert finding.refers_to == "导出.csv:3 2"
    assert (finding.agency, finding.year, finding.left) == ("bureau", 2019, "2")
    assert office.held("SELECT stage, code, message FROM findings WHERE stage = 'check'") == [
        ("check", "ITEM-013", finding.message)
    ]


def test_a_finding_about_rows_of_several_years_is_about_no_year(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1, "2018-03-01", url="/a"), item(2, "2019-03-01", url="/b")])
    judge(office)
    assert [finding.year for finding in office.findings] == [None]


def test_a_cell_that_cannot_be_read_is_not_told_twice(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1, "近期发布"), item(2, "2019-03-01"), item("", "2019-03-02")])
    judge(office)
    assert [code for code, _ in failed(office)] == ["ITEM-001", "ITEM-003"]
    assert office.codes() == ["ITEM-001"]


def test_only_a_critical_expectation_puts_a_row_into_quarantine(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1, "2091-01-01"), item(2, url="/a.htm")])
    judge(office)
    assert office.held("SELECT row_id FROM failed_rows WHERE severity = 'block'") == [("1",)]


def test_a_line_of_a_log_in_quarantine_does_not_stop_a_year_but_a_request_does(workspace: Make) -> None:
    office = workspace(website=QUIET, ledger={"fills": "requests", "quiet_days": 366})
    office.drop("website/a.csv", [item(1, "2091-01-01")])
    office.drop("ledger/a.csv", [request(1, "2019-03-01", decision="G1", decided_on="2019-02-01")])
    judge(office)
    assert {finding.code: finding.severity for finding in office.findings} == {"ITEM-011": "warn", "REQ-008": "block"}
    assert office.held("SELECT code, severity FROM failed_rows ORDER BY code") == [
        ("ITEM-011", "block"),
        ("REQ-008", "block"),
    ]


def test_a_row_that_is_gone_is_not_judged(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(number) for number in range(9)] + [item("bad", url="/a")])
    judge(office)
    assert office.codes() == ["ITEM-013"]
    office.drop("website/a.csv", [item(number) for number in range(9)])
    judge(office, "2020-01-06 02:30")
    assert office.codes() == []


def test_a_row_that_was_mended_at_its_source_is_said_nothing_of(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1), item(2, url="/a")])
    judge(office)
    office.drop("website/a.csv", [item(1), item(2, url="https://a.example/")])
    judge(office, "2020-01-06 02:30")
    assert office.codes() == []


# Only what is new


def test_what_was_accepted_is_not_read_again(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1), item(2)])
    judge(office)
    execute(office, "UPDATE items SET url = '/spoilt' WHERE row_id = '1'")
    office.drop("website/b.csv", [item(3, url="/c")])
    judge(office, "2020-01-06 02:30")
    assert failed(office) == [("ITEM-013", "3")]


def test_a_night_without_anything_new_evaluates_no_suite_of_rows(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1)])
    judge(office)
    again = check_alone(office)
    assert [one.suite for one in again.suites] == ["deliveries", "coverage", "yearly"]
    assert again.declared == again.kept == again.evaluated > 0


def test_findings_of_rows_accepted_earlier_are_still_told(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1, url="/a")])
    judge(office)
    assert [finding.code for finding in check_alone(office).findings] == ["ITEM-013"]


def test_another_setting_judges_everything_again(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1, "2019-03-01", created_at="2019-03-20")])
    judge(office)
    assert office.codes() == []
    settings = (office.folder / "workspace.toml").read_text("utf-8")
    office.write("workspace.toml", settings + "\n[checks]\nbackdated_days = 7\n")
    judge(office, "2020-01-06 02:30")
    assert office.codes() == ["ITEM-012"]
    office.write("workspace.toml", settings)
    judge(office, "2020-01-07 02:30")
    assert office.codes() == []


def test_a_date_to_come_is_released_when_the_day_has_come(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1, "2020-01-10")])
    judge(office)
    assert office.codes() == ["ITEM-011"]
    judge(office, "2020-01-09 02:30")
    assert office.codes() == []
    assert failed(office) == []


def test_tomorrow_is_believed_and_the_day_after_is_not(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1, "2020-01-06 23:59"), item(2, "2020-01-07 00:00")])
    judge(office, "2020-01-05 02:30")
    assert failed(office) == [("ITEM-011", "2")]


def test_a_step_is_released_when_its_request_is_registered(workspace: Make) -> None:
    office = workspace(
        ledger={"fills": "requests", "quiet_days": 366}, steps={"fills": "request_events", "quiet_days": 366}
    )
    office.drop("steps/a.csv", [{"request_no": "7", "event": "extended", "on_date": "2019-04-01"}])
    judge(office)
    assert office.codes() == ["EVENT-006"]
    office.drop("ledger/a.csv", [request("7")])
    judge(office, "2020-01-06 02:30")
    assert office.codes() == []


CORRECTION = """
- table: items
  row: "1"
  set: {published_at: "2019-03-01"}
  expect: {published_at: "2091-03-01"}
  reason: 年份误输。
  decided_by: 局办公室
  decided_on: 2020-01-05
"""


def test_a_corrected_row_is_judged_as_corrected_and_as_received_once_the_correction_is_taken_back(
    workspace: Make,
) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1, "2091-03-01"), item(2)])
    judge(office)
    assert office.codes() == ["ITEM-011"]
    office.write("corrections/2019.yml", CORRECTION)
    judge(office, "2020-01-06 02:30")
    assert office.codes() == []
    (office.folder / "corrections/2019.yml").unlink()
    judge(office, "2020-01-07 02:30")
    assert office.codes() == ["ITEM-011"]


def test_a_correction_that_makes_a_row_wrong_is_found(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1, "2019-03-01")])
    judge(office)
    office.write("corrections/2019.yml", CORRECTION.replace("2091", "2O").replace("2019-03-01", "1991-03-01")
                 .replace("2O-03-01", "2019-03-01"))  # fmt: skip
    judge(office, "2020-01-06 02:30")
    assert office.codes() == ["ITEM-011"]


# Doubles


def test_a_new_item_is_held_against_the_old_ones_of_its_day(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1, title="公告"), item(2, "2019-03-02", title="公告")])
    judge(office)
    assert failed(office) == []
    office.drop("website/b.csv", [item(3, title="公告")])
    judge(office, "2020-01-06 02:30")
    assert failed(office) == [("ITEM-020", "1"), ("ITEM-020", "3")]
    judge(office, "2020-01-07 02:30")
    assert failed(office) == [("ITEM-020", "1"), ("ITEM-020", "3")]
    office.drop("website/b.csv", [item(3, title="公告", status="withdrawn")])
    judge(office, "2020-01-08 02:30")
    assert office.codes() == []


# Deliveries


def rows(count: int, **cells: object) -> list[dict[str, object]]:
    return [item(number, f"2019-{number % 12 + 1:02}-01", **cells) for number in range(count)]


def test_a_delivery_that_lost_a_third_is_undone_and_the_last_good_state_kept(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", rows(60))
    judge(office)
    before = office.held("SELECT * FROM items ORDER BY row_id")
    office.drop("website/a.csv", [*rows(36, url="https://a.example/"), item("new", "一月")])
    judge(office, "2020-01-06 02:30")
    assert office.held("SELECT * FROM items ORDER BY row_id") == before
    assert states(office) == [(1, "accepted"), (2, "refused")]
    assert office.held("SELECT state, batch FROM files ORDER BY file_id") == [("loaded", 1), ("refused", None)]
    assert office.held("SELECT * FROM unreadable") == []
    (finding,) = office.findings
    assert (finding.code, finding.severity) == ("DELIVERY-001", "block")
    assert "原有 60 行，其中 24 行不再出现" in finding.message
    assert "保留此前的数据" in finding.message
    kept = json.loads(office.held("SELECT finding FROM files WHERE state = 'refused'")[0][0])
    assert kept["code"] == "DELIVERY-001"
    assert kept["refers_to"] == "a.csv"


def test_a_refusal_is_told_every_night_until_something_better_comes(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", rows(60))
    judge(office)
    office.drop("website/a.csv", rows(20))
    judge(office, "2020-01-06 02:30")
    for night in ("2020-01-07 02:30", "2020-01-08 02:30"):
        judge(office, night)
        assert office.held("SELECT code FROM findings WHERE code = 'DELIVERY-001'") == [("DELIVERY-001",)]
    office.drop("website/a.csv", rows(61))
    judge(office, "2020-01-09 02:30")
    assert office.held("SELECT code FROM findings WHERE code = 'DELIVERY-001'") == []
    assert len(in_force(office)) == 61


def test_a_few_rows_fewer_are_let_pass(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", rows(60))
    judge(office)
    office.drop("website/a.csv", rows(49))
    judge(office, "2020-01-06 02:30")
    assert states(office)[-1] == (2, "accepted")
    assert len(in_force(office)) == 49


def test_a_delivery_loaded_on_top_of_a_refused_one_is_read_again_on_what_is_left(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", rows(60))
    judge(office)
    office.drop("website/a.csv", rows(20))
    office.verbs("pull", "load", now="2020-01-06 02:30")
    office.drop("website/a.csv", rows(62))
    office.verbs("pull", "load", "correct", now="2020-01-07 02:30")
    done = check_alone(office, date(2020, 1, 7))
    assert (done.refused, done.reload) == ((2,), ("website",))
    assert len(in_force(office)) == 60
    judge(office, "2020-01-07 02:30")
    assert len(in_force(office)) == 62
    assert office.held("SELECT count(*) FROM items WHERE known_until = 'infinity'") == [(62,)]


def test_a_refused_delivery_is_read_again_once_the_office_allows_it(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", rows(60))
    judge(office)
    office.drop("website/a.csv", rows(20))
    judge(office, "2020-01-06 02:30")
    settings = (office.folder / "workspace.toml").read_text("utf-8")
    office.write("workspace.toml", settings + "\n[checks]\nshrink_share = 0.9\n")
    assert check_alone(office).reload == ("website",)
    judge(office, "2020-01-07 02:30")
    assert len(in_force(office)) == 20
    assert office.codes() == []


def test_a_correction_of_a_row_that_is_in_force_again_still_holds(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.write("corrections/2019.yml", CORRECTION.replace("2091-03-01", "2019-02-01"))
    office.drop("website/a.csv", rows(60))
    judge(office)
    office.drop("website/a.csv", [{**row, "title": "改了"} for row in rows(20)])
    judge(office, "2020-01-06 02:30")
    assert office.held("SELECT published_at, title, correction FROM current_items WHERE row_id = '1'") == [
        (datetime(2019, 3, 1), "第1条", 1)
    ]


def test_only_the_source_that_lost_rows_is_refused(workspace: Make) -> None:
    office = workspace(website=QUIET, weibo={"fills": "posts", "quiet_days": 366})
    office.drop("website/a.csv", rows(60))
    office.drop("weibo/a.csv", [post(number) for number in range(5)])
    judge(office)
    office.drop("website/a.csv", rows(20))
    office.drop("weibo/a.csv", [post(number) for number in range(6)])
    judge(office, "2020-01-06 02:30")
    assert len(in_force(office)) == 60
    assert len(in_force(office, "posts")) == 6


# What covers what


def test_a_gap_between_two_exports_is_named_with_its_days(workspace: Make) -> None:
    office = workspace(weibo={"fills": "posts", "agency": "bureau"})
    for month in (*range(1, 6), *range(7, 13)):
        office.drop(
            f"weibo/{month}.csv",
            [post(201900000 + month * 100 + day, f"2019-{month:02}-{day:02}") for day in range(1, 29)],
        )
    judge(office)
    (finding,) = office.findings
    assert (finding.code, finding.severity, finding.agency, finding.year) == ("COV-001", "warn", "bureau", 2019)
    assert "2019-05-29 至 2019-06-30（33 天）" in finding.message
    assert (finding.left, finding.right) == ("33", "14")


def test_days_to_come_are_no_gap(workspace: Make) -> None:
    office = workspace(weibo="posts")
    office.drop("weibo/a.csv", [post(20190000 + day, f"2019-01-{day:02}") for day in range(1, 32)])
    judge(office, "2019-02-05 02:30")
    assert office.codes() == []


# An error is an error


@pytest.fixture
def spoil(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Callable[[dict[str, Any]], object]], None]:
    """Changes a suite as an office might that edits its own copy."""
    folder = tmp_path / "expectations"
    folder.mkdir()
    for file in suites.FOLDER.glob("*.json"):
        (folder / file.name).write_text(file.read_text("utf-8"), "utf-8")
    monkeypatch.setattr(suites.read_suites, "__defaults__", (folder,))

    def change(name: str, how: Callable[[dict[str, Any]], object]) -> None:
        file = folder / f"{name}.json"
        document = json.loads(file.read_text("utf-8"))
        how(document)
        file.write_text(json.dumps(document, ensure_ascii=False), "utf-8")

    return change


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("EXPECTATION-ERROR", lambda one: one["kwargs"].update(column="titel")),
        ("SUITE-UNKNOWN-TYPE", lambda one: one.update(type="expect_column_values_to_be_nice")),
        ("SUITE-NOT-BY-ROW", lambda one: one.update(type="expect_column_to_exist")),
    ],
)
def test_an_expectation_that_cannot_be_evaluated_is_an_error_and_changes_nothing(
    workspace: Make, spoil: Callable[..., None], code: str, change: Callable[[dict[str, Any]], object]
) -> None:
    spoil("items", lambda suite: change(suite["expectations"][1]))
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1, "2091-01-01")])
    office.take_in()
    with pytest.raises(Refusal) as refused:
        check_alone(office)
    assert refused.value.finding.code == code
    assert failed(office) == []
    assert states(office) == [(1, "loaded")]


def test_an_office_can_add_an_expectation_of_its_own(workspace: Make, spoil: Callable[..., None]) -> None:
    own = {"type": "expect_column_value_lengths_to_be_between", "kwargs": {"column": "title", "max_value": 5},
           "severity": "warning", "description": "标题太长", "meta": {"code": "OFFICE-001", "what_to_do": "缩短标题。"}}  # fmt: skip
    spoil("items", lambda suite: suite["expectations"].append(own))
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1), item(2, title="一个很长很长的标题")])
    judge(office)
    assert office.codes() == ["OFFICE-001"]


def own_suite(column: str) -> suites.Suite:
    """A suite of one expectation on a table made for the test."""
    written = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": column}, "severity": "critical",
               "description": "没有数值", "meta": {"code": "OWN-001", "what_to_do": "填上数值。"}}  # fmt: skip
    return suites.Suite.model_validate({"name": "own", "meta": {}, "expectations": [written]})


def test_rows_that_are_not_as_many_as_were_counted_are_an_error(workspace: Make) -> None:
    from pipeline.quality.evaluate import Judge

    with open_warehouse(workspace().folder / "warehouse") as warehouse:
        warehouse.connection.execute(
            "CREATE VIEW fickle AS SELECT 'w' AS source, 'r' AS row_id, now()::TIMESTAMP AS known_from,"
            " CASE WHEN random() < 0.5 THEN 1 END AS a FROM range(1000000)"
        )
        with pytest.raises(RuntimeError, match=r"OWN-001: [0-9]+ rows written, [0-9]+ counted as failing"):
            Judge(warehouse.connection).judge(own_suite("a"), {}, "fickle")


# On the same database


def test_the_verb_stays_in_its_own_transaction(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1, "2091-01-01")])
    office.take_in()
    with open_warehouse(office.folder / "warehouse") as warehouse:
        from pipeline.quality.evaluate import Judge

        warehouse.connection.execute(
            "CREATE TABLE looked_at AS SELECT 'w' AS source, 'r' AS row_id, now()::TIMESTAMP AS known_from, NULL::INTEGER AS a"
        )
        warehouse.connection.execute("BEGIN")
        done = Judge(warehouse.connection).judge(own_suite("a"), {}, "looked_at")
        assert done.failed == {"OWN-001": 1}
        assert warehouse.connection.execute("SELECT count(*) FROM failed_rows").fetchall() == [(1,)]
        warehouse.connection.execute("ROLLBACK")
        assert warehouse.connection.execute("SELECT count(*) FROM failed_rows").fetchall() == [(0,)]


def test_nothing_is_left_beside_the_warehouse(workspace: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1)])
    office.take_in()
    monkeypatch.chdir(office.folder)
    before = {file.name for file in office.folder.rglob("*")}
    check_alone(office)
    assert {file.name for file in office.folder.rglob("*")} - before <= {"warehouse.duckdb.wal"}


def test_great_expectations_is_imported_only_when_something_is_judged() -> None:
    seen = subprocess.run(
        [sys.executable, "-c", "import sys, pipeline.quality.check; print(*({'great_expectations', 'sqlalchemy'} & {*sys.modules}))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert seen.stdout.split() == []


def test_patterns_match_a_part_of_a_text_in_every_duckdb() -> None:
    import sqlalchemy as sa

    from pipeline.quality.gx_duckdb import URL, engine_settings

    with duckdb.connect() as connection, sa.create_engine(URL, **engine_settings(connection)).connect() as asked:
        column = sa.literal("2019-001")
        part, none = column.op("~")("[0-9]{3}"), column.op("!~")("^9")
        among = sa.literal("b").notin_(["a", "b"])
        assert asked.execute(sa.select(part, none, among)).fetchall() == [(True, True, False)]
