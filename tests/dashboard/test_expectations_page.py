"""The page 期望: every expectation with its last result and its trend; what was not judged is not shown as passed."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from lxml import html
from starlette.testclient import TestClient

from pipeline.core.warehouse import open_warehouse
from pipeline.dashboard.app import create_app
from pipeline.quality.check import suite_parameters
from pipeline.quality.evaluate import SuiteResult
from pipeline.quality.history import record_expectations, record_validations
from pipeline.quality.suites import read_suites
from tests.support.office import COLUMNS, Office, item, settings

ADDRESS = "/operator/expectations"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office with three checks: of one of them a row failed, the last had nothing to judge but the gaps between files."""
    made = Office(tmp_path_factory.mktemp("expectations") / "w")
    made.write("workspace.toml", settings({"website": {"fills": "items", "agency": "bureau"}}, ["bureau"], ""))
    made.write("columns.yml", "".join(f"- {{column: {c}, class: {k}}}\n" for c, k in COLUMNS.items()))
    made.drop("website/a.csv", [item(1), item(2)])
    made.verbs("pull", "load", "correct", "accept", "count")
    suites = read_suites()
    counts = {name: len(suite.expectations) for name, suite in suites.items()}
    with open_warehouse(made.folder / "warehouse") as warehouse:
        parameters = suite_parameters(warehouse, made.read(), date(2020, 1, 5))
        for day, failed in ((3, 1), (4, 0), (5, None)):
            now = datetime(2020, 1, day, 2, 30)
            results = [SuiteResult("coverage", counts["coverage"], counts["coverage"], counts["coverage"], {})]
            if failed is not None:
                of_items = {("ITEM-002", "website"): (failed, '["2"]')} if failed else {}
                number = counts["items"]
                results.append(SuiteResult("items", number, number, number, {}, {"website": 1200}, of_items))
            record_expectations(warehouse, suites, suites, parameters, now)
            record_validations(warehouse, suites, results, parameters, run=f"run-{day}", now=now)
    made.verbs("publish")
    return made


def rows(office: Office) -> dict[str, list[str]]:
    """Code → the text of the cells beside it."""
    page = html.fromstring(TestClient(create_app(office.folder), base_url="http://127.0.0.1").get(ADDRESS).text)
    return {
        row.get("id"): [cell.text_content().strip() for cell in row.xpath("td")]
        for row in page.xpath("//tbody/tr[@id]")
    }


def test_the_page_shows_every_expectation_with_its_last_result_and_how_often_it_failed(office: Office) -> None:
    shown = rows(office)
    expected = dict(office.published("SELECT code, description FROM expectations"))
    assert set(shown) == set(expected)
    assert all(shown[code][0].startswith(description) for code, description in expected.items())
    _, severity, since, judged, failed, runs, _ = shown["ITEM-002"]
    assert (severity, since, judged, failed, runs) == ("隔离", "2020-01-03", "1200", "0", "1 / 2")
    assert shown["ITEM-003"][5] == "0 / 2"


def test_what_was_never_judged_has_no_result(office: Office) -> None:
    shown = rows(office)
    for code in ("POST-001", "COV-001"):
        assert shown[code][3:] == ["—", "—", "—", ""]


def test_the_trend_draws_one_column_a_run_with_rows(office: Office) -> None:
    page = html.fromstring(TestClient(create_app(office.folder), base_url="http://127.0.0.1").get(ADDRESS).text)
    (drawing,) = page.xpath("//tr[@id='ITEM-002']//svg[@class='trend']")
    assert [shape.get("class") for shape in drawing.xpath("rect")] == ["failed", "passed"]
    assert drawing.xpath("rect[1]/title")[0].text == "2020-01-03 02:30：判断 1200 行，不通过 1 行"
    assert "2 次校验，1 次有不通过的行" in drawing.get("aria-label")


def test_a_workspace_never_checked_says_so(tmp_path: Path) -> None:
    made = Office(tmp_path / "w")
    made.write("workspace.toml", settings({"website": {"fills": "items", "agency": "bureau"}}, ["bureau"], ""))
    made.write("columns.yml", "".join(f"- {{column: {c}, class: {k}}}\n" for c, k in COLUMNS.items()))
    made.drop("website/a.csv", [item(1)])
    page = TestClient(create_app(made.night().folder), base_url="http://127.0.0.1").get(ADDRESS).text
    assert "还没有校验的结果" in page
    assert "最近一次校验没有不通过的行" not in page
