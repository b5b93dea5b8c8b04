"""Great Expectations on the warehouse: faulty suites are errors, the verb's transaction and the imports stay its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.core.errors import Refusal
from pipeline.core.warehouse import open_warehouse
from pipeline.quality import suites
from tests.support.checking import QUIET, Make, check_alone, failed, judge, states
from tests.support.office import item

# Faulty suites


@pytest.fixture
def edit_suite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str, Callable[[dict[str, Any]], object]], None]:
    """Changes a copy of a suite."""
    folder = tmp_path / "expectations"
    folder.mkdir()
    for file in suites.FOLDER.glob("*.json"):
        (folder / file.name).write_text(file.read_text("utf-8"), "utf-8")
    monkeypatch.setattr(suites.read_suites, "__defaults__", (folder,))

    def edit(name: str, change: Callable[[dict[str, Any]], object]) -> None:
        file = folder / f"{name}.json"
        document = json.loads(file.read_text("utf-8"))
        change(document)
        file.write_text(json.dumps(document, ensure_ascii=False), "utf-8")

    return edit


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("EXPECTATION-ERROR", lambda expectation: expectation["kwargs"].update(column="titel")),
        ("SUITE-UNKNOWN-TYPE", lambda expectation: expectation.update(type="expect_column_values_to_be_nice")),
        ("SUITE-NOT-BY-ROW", lambda expectation: expectation.update(type="expect_column_to_exist")),
    ],
)
def test_an_expectation_that_cannot_be_evaluated_is_an_error_and_changes_nothing(
    workspace: Make, edit_suite: Callable[..., None], code: str, change: Callable[[dict[str, Any]], object]
) -> None:
    edit_suite("items", lambda suite: change(suite["expectations"][1]))
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1, "2091-01-01")])
    office.take_in()
    with pytest.raises(Refusal) as refused:
        check_alone(office)
    assert refused.value.finding.code == code
    assert failed(office) == []
    assert states(office) == [(1, "loaded")]


@pytest.mark.parametrize(
    ("type_", "kwargs", "name"),
    [
        ("expect_column_values_to_match_regex", {"column": "title"}, "regex"),
        ("expect_column_values_to_match_regex", {"column": "title", "regx": "^x"}, "regx"),
        ("expect_column_values_to_match_regex", {"column": "title", "regex": ""}, "regex"),
        ("expect_column_values_to_match_regex", {"regex": "^x"}, "column"),
        ("expect_column_values_to_be_between", {"column": "days_before_created"}, "min_value"),
        ("expect_column_values_to_be_between", {"column": "title", "maximum": 3}, "maximum"),
        ("expect_column_values_to_be_in_set", {"column": "title", "value_set": []}, "value_set"),
        ("expect_column_values_to_be_in_type_list", {"column": "title"}, "type_list"),
        ("expect_column_values_to_not_be_null", {"column": "title", "catch_exceptions": True}, "catch_exceptions"),
        (
            "expect_column_values_to_not_be_null",
            {"column": "title", "row_condition": 'col("url").notNull()'},
            "comparison",
        ),
        ("expect_column_pair_values_to_be_equal", {"column_A": "title"}, "column_B"),
        ("expect_column_values_to_not_be_null", {"column": "title", "row_condition": {"colunm": "x"}}, "condition"),
    ],
)
def test_a_keyword_that_is_misspelt_missing_or_empty_is_refused_by_its_name(
    workspace: Make, edit_suite: Callable[..., None], type_: str, kwargs: dict[str, Any], name: str
) -> None:
    edit_suite("items", lambda suite: suite["expectations"][1].update(type=type_, kwargs=kwargs))
    with pytest.raises(Refusal) as refused:
        office_with_items(workspace)
    assert refused.value.finding.code == "EXPECTATION-KEYWORD"
    assert name in refused.value.finding.message
    assert suites.read_suites()["items"].expectations[1].meta.code in refused.value.finding.message


@pytest.mark.parametrize(
    "kwargs",
    [
        {"column": "title", "regex": "(unclosed"},
        {"column": "titel", "regex": "x"},
        {"column": "published_on", "regex": "x"},
        {
            "column": "title",
            "regex": "x",
            "row_condition": {"type": "nullity", "column": {"name": "nowhere"}, "is_null": False},
        },
    ],
)
def test_an_expectation_that_duckdb_cannot_run_is_reported_for_its_own_code(
    workspace: Make, edit_suite: Callable[..., None], kwargs: dict[str, Any]
) -> None:
    own = {"type": "expect_column_values_to_match_regex", "kwargs": kwargs, "severity": "warning", "description": "标题不合要求",
           "meta": {"code": "NEW-001", "what_to_do": "改标题。"}}  # fmt: skip
    edit_suite("items", lambda suite: suite["expectations"].append(own))
    with pytest.raises(Refusal) as refused:
        office_with_items(workspace)
    assert refused.value.finding.code == "EXPECTATION-ERROR"
    assert "NEW-001" in refused.value.finding.message
    assert "ITEM-0" not in refused.value.finding.message


def test_an_expectation_that_cannot_be_run_shows_no_value_of_a_cell() -> None:
    from pipeline.quality.evaluate import _without_values

    assert "张三" not in _without_values("Conversion Error: Could not convert string '张三' to INT32 when casting")
    assert "titel" in _without_values('Binder Error: Referenced column "titel" not found')


def office_with_items(workspace: Make) -> None:
    """Judge two items under the suites as they are edited."""
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1), item(2)])
    office.take_in()
    check_alone(office)


def test_an_office_can_add_an_expectation_of_its_own(workspace: Make, edit_suite: Callable[..., None]) -> None:
    own = {"type": "expect_column_value_lengths_to_be_between", "kwargs": {"column": "title", "max_value": 5},
           "severity": "warning", "description": "标题太长", "meta": {"code": "OFFICE-001", "what_to_do": "缩短标题。"}}  # fmt: skip
    edit_suite("items", lambda suite: suite["expectations"].append(own))
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1), item(2, title="一个很长很长的标题")])
    judge(office)
    assert office.codes() == ["OFFICE-001"]


def own_suite(column: str) -> suites.Suite:
    """A suite of one expectation on a table made for the test."""
    written = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": column}, "severity": "critical",
               "description": "没有数值", "meta": {"code": "OWN-001", "what_to_do": "填上数值。"}}  # fmt: skip
    return suites.Suite.model_validate({"name": "own", "meta": {}, "expectations": [written]})


def test_writing_another_number_of_rows_than_was_counted_is_an_error(workspace: Make) -> None:
    from pipeline.quality.evaluate import SuiteEvaluator

    with open_warehouse(workspace().folder / "warehouse") as warehouse:
        warehouse.connection.execute(
            "CREATE VIEW fickle AS SELECT 'w' AS source, 'r' AS row_id, now()::TIMESTAMP AS known_from,"
            " CASE WHEN random() < 0.5 THEN 1 END AS a FROM range(1000000)"
        )
        with pytest.raises(RuntimeError, match=r"OWN-001: [0-9]+ rows written, [0-9]+ counted as failing"):
            SuiteEvaluator(warehouse.connection).evaluate(own_suite("a"), {}, "fickle")


# One database, one transaction


def test_the_verb_stays_in_its_own_transaction(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1, "2091-01-01")])
    office.take_in()
    with open_warehouse(office.folder / "warehouse") as warehouse:
        from pipeline.quality.evaluate import SuiteEvaluator

        warehouse.connection.execute(
            "CREATE TABLE judged AS SELECT 'w' AS source, 'r' AS row_id, now()::TIMESTAMP AS known_from, NULL::INTEGER AS a"
        )
        warehouse.connection.execute("BEGIN")
        result = SuiteEvaluator(warehouse.connection).evaluate(own_suite("a"), {}, "judged")
        assert result.failed == {"OWN-001": 1}
        assert warehouse.connection.execute("SELECT count(*) FROM failed_rows").fetchall() == [(1,)]
        warehouse.connection.execute("ROLLBACK")
        assert warehouse.connection.execute("SELECT count(*) FROM failed_rows").fetchall() == [(0,)]


def test_check_writes_no_file_beside_the_warehouse(workspace: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1)])
    office.take_in()
    monkeypatch.chdir(office.folder)
    before = {file.name for file in office.folder.rglob("*")}
    check_alone(office)
    assert {file.name for file in office.folder.rglob("*")} - before <= {"warehouse.duckdb.wal"}


def test_great_expectations_is_imported_only_when_something_is_judged() -> None:
    process = subprocess.run(
        [sys.executable, "-c", "import sys, pipeline.quality.check; print(*({'great_expectations', 'sqlalchemy'} & {*sys.modules}))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert process.stdout.split() == []


def test_patterns_match_a_part_of_a_text_in_every_duckdb() -> None:
    import sqlalchemy as sa

    from pipeline.quality.gx_duckdb import URL, engine_settings

    with duckdb.connect() as connection, sa.create_engine(URL, **engine_settings(connection)).connect() as engine:
        column = sa.literal("2019-001")
        part, none = column.op("~")("[0-9]{3}"), column.op("!~")("^9")
        among = sa.literal("b").notin_(["a", "b"])
        assert engine.execute(sa.select(part, none, among)).fetchall() == [(True, True, False)]
