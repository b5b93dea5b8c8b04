"""The verb check: every failing row is listed, accepted rows are not judged twice, duplicates and gaps between files are found."""

from __future__ import annotations

from tests.support.checking import CORRECTION, QUIET, Make, check_alone, execute, failed, judge, states
from tests.support.office import item, post, request

# Rows


def test_a_delivery_with_nothing_wrong_is_accepted_without_findings(workspace: Make) -> None:
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


def test_a_finding_about_rows_of_several_years_names_no_year(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1, "2018-03-01", url="/a"), item(2, "2019-03-01", url="/b")])
    judge(office)
    assert [finding.year for finding in office.findings] == [None]


def test_a_day_or_number_that_cannot_be_read_or_is_missing_is_reported_once_by_load(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1, "近期发布"), item(2, "2019-03-01"), item("", "2019-03-02"), item(4, "")])
    judge(office)
    assert [code for code, _ in failed(office)] == ["ITEM-001", "ITEM-003", "ITEM-003"]
    told = {code for (code,) in office.held("SELECT DISTINCT code FROM findings WHERE stage <> 'check'")}
    assert told >= {"ROW-NO-NUMBER", "ROW-NO-DATE", "ROW-UNREADABLE"}
    assert office.codes() == []


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
    office.drop("website/a_20190101-20191231.csv", [item(number) for number in range(9)] + [item("bad", url="/a")])
    judge(office)
    assert office.codes() == ["ITEM-013"]
    office.drop("website/a_20190101-20191231.csv", [item(number) for number in range(9)])
    judge(office, "2020-01-06 02:30")
    assert office.codes() == []


def test_a_row_corrected_at_its_source_gives_no_finding(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1), item(2, url="/a")])
    judge(office)
    office.drop("website/a.csv", [item(1), item(2, url="https://a.example/")])
    judge(office, "2020-01-06 02:30")
    assert office.codes() == []


# Only new rows


def test_accepted_rows_are_not_judged_again(workspace: Make) -> None:
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
    assert [result.suite for result in again.suites] == ["coverage", "yearly"]
    assert again.declared == again.recognised == again.evaluated > 0


def test_findings_of_rows_accepted_earlier_are_still_reported(workspace: Make) -> None:
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


def test_a_row_with_a_future_date_is_released_when_the_day_has_come(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1, "2020-01-10")])
    judge(office)
    assert office.codes() == ["ITEM-011"]
    judge(office, "2020-01-09 02:30")
    assert office.codes() == ["ITEM-011"], "tomorrow is after today"
    judge(office, "2020-01-10 02:30")
    assert office.codes() == []
    assert failed(office) == []


def test_a_date_of_today_is_plausible_and_one_of_tomorrow_is_not(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1, "2020-01-05 24:00"), item(2, "2020-01-06 00:00")])
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


def test_a_corrected_row_is_judged_as_corrected_and_as_received_once_the_correction_is_deleted(
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


def test_a_new_item_is_compared_with_the_older_ones_of_its_day(workspace: Make) -> None:
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


# Gaps between files


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


def test_future_days_are_no_gap(workspace: Make) -> None:
    office = workspace(weibo="posts")
    office.drop("weibo/a.csv", [post(20190000 + day, f"2019-01-{day:02}") for day in range(1, 32)])
    judge(office, "2019-02-05 02:30")
    assert office.codes() == []
