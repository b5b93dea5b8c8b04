"""The suites are Great Expectations' own: plain Great Expectations runs them, with a checkpoint and its Data Docs, and finds the same.

"Plain" means none of our code: a pandas frame of the rows of a `checking_` view, the JSON file as it is, values for its parameters.
"""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.core.warehouse import open_warehouse
from pipeline.quality.check import suite_parameters
from pipeline.quality.suites import FOLDER, read_suites
from tests.support.office import COLUMNS, Office, item, post, request, settings

ROOT = Path(__file__).parents[2]
# What does not exist on a pandas frame; docs/decisions/0003 says the same.
NOT_ON_PANDAS = {"expect_column_values_to_match_like_pattern", "unexpected_rows_expectation"}
TABLES = {"website": "items", "weibo": "posts", "ledger": "requests", "steps": "request_events", "cases": "disputes"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office with rows that fail, checked and published."""
    made = Office(tmp_path_factory.mktemp("plain") / "data")
    sources = {name: {"fills": table, "agency": "bureau"} for name, table in TABLES.items()}
    made.write("workspace.toml", settings(sources, ["bureau"], ""))
    made.write("columns.yml", "".join(f"- {{column: {c}, class: {k}}}\n" for c, k in COLUMNS.items()))
    made.drop(
        "website/a.csv", [item(1), item(2, "2091-01-01"), item(3, url="/a.htm", index_no="x"), item(4, title=None)]
    )
    made.drop("weibo/a.csv", [post("4321000000001"), post("4321000000002", "2091-01-01", url="/a")])
    made.drop(
        "ledger/a.csv",
        [request("1"), request("2", decision="G1"), request("3", decision="G1", decided_on="2019-02-01")],
    )
    made.drop("steps/a.csv", [{"request_no": "9", "event": "extended", "on_date": "2019-03-05"}])
    made.drop("cases/a.csv", [{"case_no": "c1", "kind": "review", "filed_on": "2019-03-01", "closed_on": "2019-02-01"}])
    made.verbs("pull", "load", "correct", "check", "count", "publish")
    return made


def rows(office: Office, view: str) -> Any:
    """The rows of a view in a session of another program: no variable is set. Days as days, not as moments."""
    with duckdb.connect(str(office.folder / "warehouse" / "warehouse.duckdb"), read_only=True) as connection:
        frame = connection.execute(f"FROM {view}").df()
    for column in frame.select_dtypes("datetime"):
        frame[column] = frame[column].dt.date
    return frame


@pytest.mark.parametrize("table", TABLES.values())
def test_a_suite_as_its_file_has_it_finds_with_plain_great_expectations_what_the_check_found(
    office: Office, tmp_path: Path, table: str
) -> None:
    import great_expectations as gx
    from great_expectations.checkpoint import UpdateDataDocsAction

    frame = rows(office, f"checking_{table}")
    assert len(frame) == len(office.held(f"FROM {table}")) > 0
    context: Any = gx.get_context(mode="ephemeral")
    site = {
        "class_name": "SiteBuilder",
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(tmp_path)},
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
    }
    context.add_data_docs_site("docs", site)
    batches = (
        context.data_sources.add_pandas("frames").add_dataframe_asset(table).add_batch_definition_whole_dataframe("all")
    )

    document = json.loads((FOLDER / f"{table}.json").read_text("utf-8"))
    suite = context.suites.add(gx.ExpectationSuite(**document))
    assert len(suite.expectations) == len(document["expectations"])
    definition = context.validation_definitions.add(gx.ValidationDefinition(name=table, data=batches, suite=suite))
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(name=table, validation_definitions=[definition], actions=[UpdateDataDocsAction(name="docs")])
    )
    with open_warehouse(office.folder / "warehouse") as warehouse:
        parameters = suite_parameters(warehouse, office.read(), date(2020, 1, 5))
    outcome = checkpoint.run(batch_parameters={"dataframe": frame}, expectation_parameters=parameters)

    (validated,) = outcome.run_results.values()
    raised, failed = set(), {}
    for result in validated.results:
        code = result.expectation_config.meta["code"]
        if not result.result:
            raised.add((code, result.expectation_config.type))
        elif not result.success:
            failed[code] = result.result["unexpected_count"]
    types = {(entry["meta"]["code"], entry["type"]) for entry in document["expectations"]}
    assert raised == {(code, type_) for code, type_ in types if type_ in NOT_ON_PANDAS}
    impossible = {code for code, _ in raised}
    found = dict(office.held(f"SELECT code, count(*) FROM failed_rows WHERE suite = '{table}' GROUP BY code"))
    assert failed == {code: count for code, count in found.items() if code not in impossible} != {}
    assert (tmp_path / "index.html").is_file()


def test_the_document_says_what_does_not_run_on_a_pandas_frame() -> None:
    text = (ROOT / "docs" / "decisions" / "0003-great-expectations-on-duckdb.md").read_text("utf-8")
    used = {expectation.type for suite in read_suites().values() for expectation in suite.expectations}
    for type_ in NOT_ON_PANDAS:
        assert f"`{type_}`" in text
        for suite in read_suites().values():
            for code, expectation in suite.by_code.items():
                assert expectation.type != type_ or code in text
    assert used & NOT_ON_PANDAS


def test_the_example_of_the_document_runs_as_written(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data").symlink_to(office.folder)
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs" / "data.md").read_text("utf-8")
    (example,) = (code for code in re.findall(r"```python\n(.*?)```", text, re.S) if "great_expectations" in code)
    exec(compile(example, "docs/data.md", "exec"), {})
    assert capsys.readouterr().out.split() == ["POST-007", "1"]
