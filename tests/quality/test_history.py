"""What every check found is kept: by run, expectation and source, over the newest runs, without the content of a row."""

from __future__ import annotations

import json
from datetime import date

import pytest

from pipeline.quality import history
from pipeline.quality.suites import read_suites
from tests.support.checking import QUIET, Make, check_alone, judge
from tests.support.office import item

OWN = {
    "name": "items",
    "expectations": [
        {
            "type": "unexpected_rows_expectation",
            "severity": "warning",
            "description": "标题是第二条",
            "kwargs": {"unexpected_rows_query": "SELECT * FROM {batch} WHERE title = '第2条'"},
            "meta": {"code": "OFFICE-001"},
        },
        {
            "type": "expect_column_values_to_match_like_pattern",
            "severity": "info",
            "meta": {"code": "ITEM-013", "reason": "外网地址", "decided_by": "张三", "decided_on": "2020-01-01"},
        },
    ],
}


def test_every_expectation_has_a_line_for_every_source_with_rows_judged_and_failed_and_the_keys_of_some(
    workspace: Make,
) -> None:
    office = workspace(website=QUIET, branch=QUIET)
    office.drop("website/a.csv", [item(number, "2091-01-01" if number < 7 else "2019-03-01") for number in range(9)])
    office.drop("branch/a.csv", [item("b1"), item("b2", url="/a.htm", title="给王某某的答复")])
    judge(office)
    rows = office.held(
        "SELECT code, source, rows_judged, rows_failed, sample_keys, severity FROM validations WHERE suite = 'items'"
    )
    expected = office.held("SELECT code FROM expectations WHERE suite = 'items'")
    assert len(expected) > 10
    assert sorted((code, source) for code, source, *_ in rows) == sorted(
        (code, source) for (code,) in expected for source in ("branch", "website")
    )
    assert {(source, judged) for _, source, judged, *_ in rows} == {("website", 9), ("branch", 2)}
    failing = {
        (code, source): (count, json.loads(keys), severity) for code, source, _, count, keys, severity in rows if count
    }
    assert failing == {
        ("ITEM-011", "website"): (7, ["0", "1", "2", "3", "4"], "critical"),
        ("ITEM-013", "branch"): (1, ["b2"], "warning"),
    }
    assert all(keys is None for _, _, _, count, keys, _ in rows if not count)
    assert "王某某" not in str(office.held("FROM validations"))


def test_a_suite_without_rows_says_so_and_is_not_taken_for_passed(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1)])
    judge(office)
    ((source, judged),) = office.held("SELECT DISTINCT source, rows_judged FROM validations WHERE suite = 'coverage'")
    assert (source, judged) == (None, 0)
    assert office.held("SELECT * FROM validations WHERE suite = 'posts'") == []


def test_the_history_grows_by_runs_and_forgets_the_oldest(workspace: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1)])
    judge(office)
    monkeypatch.setattr(history, "MOST_RUNS", 2)
    check_alone(office, date(2020, 1, 6))
    check_alone(office, date(2020, 1, 7))
    # A second check in one run, as after a delivery that was taken back: what is judged anew as a whole counts once.
    check_alone(office, date(2020, 1, 7))
    assert office.held("SELECT DISTINCT left(run, 8) FROM validations ORDER BY 1") == [("20200106",), ("20200107",)]
    assert office.held("SELECT count(*) FROM validations WHERE run LIKE '20200107%' AND suite = 'coverage'") == [
        (len(office.held("SELECT 1 FROM expectations WHERE suite = 'coverage'")),)
    ]
    monkeypatch.setattr(history, "MOST_ROWS", 1)
    check_alone(office, date(2020, 1, 8))
    assert office.held("SELECT DISTINCT left(run, 8) FROM validations") == [("20200108",)]


def test_an_expectation_is_known_since_its_first_check_and_says_when_it_changed_and_whose_it_is(
    workspace: Make,
) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1)])
    judge(office)
    ((kwargs,),) = office.held("SELECT parameters FROM expectations WHERE code = 'ITEM-013'")
    changed = {**OWN["expectations"][1], "kwargs": {**json.loads(kwargs), "like_pattern": "https://%"}}  # type: ignore[index, dict-item]
    office.write("expectations/items.json", json.dumps({**OWN, "expectations": [OWN["expectations"][0], changed]}))
    check_alone(office, date.fromisoformat("2020-02-01"))
    check_alone(office, date.fromisoformat("2020-03-01"))
    rows = office.held("SELECT code, origin, since, changed_on FROM expectations WHERE suite = 'items'")
    entries = {code: tuple(rest) for code, *rest in rows}
    first, second = date(2020, 1, 5), date(2020, 2, 1)
    assert entries["OFFICE-001"] == ("office", second, None)
    assert entries["ITEM-013"] == ("changed", first, second)
    assert entries["ITEM-011"] == ("program", first, None)


def test_what_was_found_is_published_under_the_name_of_the_run(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1), item(2, "2091-01-01")])
    office.verbs("pull", "load", "correct", "check", "count", "publish", now="2020-01-05 02:30")
    office.drop("website/b.csv", [item(3)])
    office.verbs("pull", "load", "correct", "check", "count", "publish", now="2020-01-06 02:30")
    rows = office.published(
        "SELECT left(run, 8), source, rows_judged, rows_failed, sample_keys FROM validations WHERE code = 'ITEM-011' ORDER BY run"
    )
    # The row that failed is judged again: its date may have come meanwhile.
    assert rows == [("20200105", "website", 2, 1, '["2"]'), ("20200106", "website", 2, 1, '["2"]')]
    assert office.published("SELECT max(run) = (SELECT run FROM meta) FROM validations") == [(True,)]
    declared = sum(len(suite.expectations) for suite in read_suites().values())
    assert office.published("SELECT count(*) FROM expectations") == [(declared,)]
