"""A night that brings nothing new judges nothing again, and judges whatever could have another answer."""

from __future__ import annotations

import json
from datetime import date

import pytest

from pipeline.quality.evaluate import SuiteEvaluator
from tests.support.checking import CORRECTION, QUIET, Make, check_alone, execute, failed, judge
from tests.support.office import Office, item

QUERY = {
    "name": "items",
    "expectations": [
        {
            "type": "unexpected_rows_expectation",
            "severity": "warning",
            "description": "标题是第一条",
            "kwargs": {"unexpected_rows_query": "SELECT * FROM {batch} WHERE title = '第1条'"},
            "meta": {"code": "OFFICE-001"},
        }
    ],
}


@pytest.fixture
def evaluated(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the suites that Great Expectations is asked for, in their order."""
    asked: list[str] = []
    evaluate = SuiteEvaluator.evaluate

    def noted(self: SuiteEvaluator, suite, *values, **names):  # type: ignore[no-untyped-def]
        asked.append(suite.name)
        return evaluate(self, suite, *values, **names)

    monkeypatch.setattr(SuiteEvaluator, "evaluate", noted)
    return asked


@pytest.fixture
def office(workspace: Make) -> Office:
    """A corrected item, an item dated ahead, and two nights that judged them."""
    made = workspace(website=QUIET)
    made.drop("website/a.csv", [item(1, "2091-03-01"), item(2, "2020-01-20"), item(3)])
    made.write("corrections/2019.yml", CORRECTION)
    judge(made, "2020-01-05 02:30")
    judge(made, "2020-01-06 02:30")
    return made


def test_a_quiet_night_asks_great_expectations_nothing_and_finds_the_same(office: Office, evaluated: list[str]) -> None:
    columns = "suite, code, severity, source, rows_judged, rows_failed, sample_keys"
    results = f"SELECT {columns} FROM validations WHERE run LIKE '{{}}%' ORDER BY ALL"
    before = office.findings
    judge(office, "2020-01-07 02:30")
    assert evaluated == []
    assert (office.findings, failed(office)) == (before, [("ITEM-011", "2")])
    assert office.held(results.format("20200107")) == office.held(results.format("20200106")) != []


def test_a_row_dated_ahead_is_judged_once_its_day_has_come(office: Office, evaluated: list[str]) -> None:
    judge(office, "2020-01-19 02:30")
    assert (evaluated, failed(office)) == ([], [("ITEM-011", "2")])
    judge(office, "2020-01-20 02:30")
    assert ("items" in evaluated, failed(office)) == (True, [])


def test_another_year_is_judged_anew(office: Office, evaluated: list[str]) -> None:
    check_alone(office, date(2021, 1, 5))
    assert {"coverage", "yearly"} <= set(evaluated)


def test_new_rows_a_changed_correction_and_changed_suites_are_judged(office: Office, evaluated: list[str]) -> None:
    office.drop("website/b.csv", [item(4)])
    judge(office, "2020-01-07 02:30")
    assert "items" in evaluated
    judge(office, "2020-01-08 02:30")
    evaluated.clear()
    office.write("corrections/2019.yml", CORRECTION.replace("2019-03-01", "2092-03-01"))
    judge(office, "2020-01-08 03:30")
    assert ("items" in evaluated, ("ITEM-011", "1") in failed(office)) == (True, True)
    judge(office, "2020-01-08 04:30")
    evaluated.clear()
    stricter = {**QUERY, "expectations": [{**QUERY["expectations"][0], "type": "expect_column_values_to_not_match_like_pattern",
                                           "kwargs": {"column": "title", "like_pattern": "第3%"}}]}  # fmt: skip
    office.write("expectations/items.json", json.dumps(stricter, ensure_ascii=False))
    judge(office, "2020-01-08 05:30")
    assert ("items" in evaluated, ("OFFICE-001", "3") in failed(office)) == (True, True)


def test_a_query_of_the_office_may_read_other_tables_and_is_asked_every_night(
    office: Office, evaluated: list[str]
) -> None:
    office.write("expectations/items.json", json.dumps(QUERY, ensure_ascii=False))
    for night in ("2020-01-07 02:30", "2020-01-08 02:30", "2020-01-09 02:30"):
        evaluated.clear()
        judge(office, night)
        assert "items" in evaluated


def test_failing_rows_that_are_gone_from_the_list_are_found_again(office: Office, evaluated: list[str]) -> None:
    execute(office, "DELETE FROM failed_rows")
    judge(office, "2020-01-07 02:30")
    assert ("items" in evaluated, failed(office)) == (True, [("ITEM-011", "2")])
