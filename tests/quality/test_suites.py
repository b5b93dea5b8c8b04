"""Suites are read strictly, so that no expectation can be skipped without notice."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.core.errors import Refusal
from pipeline.core.lookups import lookup_words
from pipeline.core.warehouse import open_warehouse
from pipeline.quality.check import LOOKUPS, suite_parameters
from pipeline.quality.suites import FOLDER, NAMES, Suite, read_suites
from tests.support.office import Office

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the suites to spoil."""
    return Path(shutil.copytree(FOLDER, tmp_path / "expectations"))


def spoil(folder: Path, name: str, change: Change) -> None:
    file = folder / f"{name}.json"
    document = json.loads(file.read_text("utf-8"))
    change(document)
    file.write_text(json.dumps(document, ensure_ascii=False), "utf-8")


def refusal(folder: Path) -> tuple[str, str]:
    with pytest.raises(Refusal) as refused:
        read_suites(folder)
    return refused.value.finding.code, refused.value.finding.message


def test_every_table_of_rows_and_every_summary_has_its_suite() -> None:
    suites = read_suites()
    assert list(suites) == list(NAMES)
    assert all(suite.expectations for suite in suites.values())


def test_a_suite_that_is_missing_is_refused(folder: Path) -> None:
    (folder / "posts.json").unlink()
    assert refusal(folder)[0] == "SUITE-MISSING"


def test_a_suite_that_nothing_evaluates_is_refused(folder: Path) -> None:
    shutil.copy(folder / "posts.json", folder / "videos.json")
    code, message = refusal(folder)
    assert code == "SUITE-STRANGE"
    assert "videos" in message


def test_a_suite_without_expectations_is_refused(folder: Path) -> None:
    spoil(folder, "coverage", lambda suite: suite.update(expectations=[]))
    assert refusal(folder)[0] == "SUITE-SETTING"


@pytest.mark.parametrize(
    "change",
    [
        lambda suite: suite.update(expectation=[]),
        lambda suite: suite.update(name="item"),
        lambda suite: suite["expectations"][0].update(severty="critical"),
        lambda suite: suite["expectations"][0].update(severity="fatal"),
        lambda suite: suite["expectations"][0].pop("description"),
        lambda suite: suite["expectations"][0]["meta"].pop("what_to_do"),
        lambda suite: suite["expectations"][0]["meta"].update(code="item 1"),
        lambda suite: suite["expectations"][0]["meta"].update(code=suite["expectations"][1]["meta"]["code"]),
        lambda suite: suite["expectations"][0]["kwargs"].update(mostly=0.99),
    ],
    ids=[
        "an unknown key", "a name other than its file's", "an unknown key of an expectation", "an unknown severity", "no sentence",
        "no what_to_do", "a malformed code", "one code twice", "some rows may fail",
    ],
)  # fmt: skip
def test_a_mistake_in_a_suite_is_refused_and_the_file_named(folder: Path, change: Change) -> None:
    spoil(folder, "items", change)
    code, message = refusal(folder)
    assert code == "SUITE-SETTING"
    assert "items.json" in message


def test_one_code_in_two_suites_is_refused(folder: Path) -> None:
    spoil(folder, "posts", lambda suite: suite["expectations"][0]["meta"].update(code="ITEM-001"))
    code, message = refusal(folder)
    assert code == "SUITE-SETTING"
    assert "ITEM-001" in message


def test_a_file_that_is_no_json_is_refused(folder: Path) -> None:
    (folder / "items.json").write_text("{", "utf-8")
    assert refusal(folder)[0] == "SUITE-SETTING"


def test_every_sentence_is_chinese_and_says_what_to_do() -> None:
    for suite in read_suites().values():
        for expectation in suite.expectations:
            texts = expectation.description, expectation.meta.what_to_do
            assert all(any("一" <= character <= "鿿" for character in text) for text in texts)
            assert not expectation.description.endswith("。"), "it is the middle of a sentence"
            assert expectation.meta.what_to_do.endswith("。"), expectation.meta.code


def test_every_parameter_a_suite_names_exists_and_every_lookup_holds_its_codes(
    workspace: Callable[..., Office],
) -> None:
    office = workspace()
    with open_warehouse(office.folder / "warehouse") as warehouse:
        parameters = suite_parameters(warehouse, office.read(), date(2020, 1, 5))
    used = {
        name
        for suite in read_suites().values()
        for expectation in suite.expectations
        for name in expectation.parameters
    }
    assert used <= set(parameters)
    for lookup in LOOKUPS:
        assert set(parameters[lookup]) == set(lookup_words(lookup).codes.values()) - {""}  # type: ignore[call-overload]
    assert {"G1", "U1", "I2"} <= set(parameters["decisions"])  # type: ignore[call-overload]


def test_a_parameter_that_does_not_exist_is_refused_when_it_is_filled_in() -> None:
    with pytest.raises(Refusal) as refused:
        read_suites()["items"].with_parameters({})
    assert refused.value.finding.code == "SUITE-PARAMETER"


def suite_of_one_expectation(**kwargs: Any) -> Suite:
    expectation = {"type": "expect_column_values_to_be_between", "kwargs": {"column": "a", **kwargs}, "severity": "warning",
                   "description": "数值不在范围内", "meta": {"code": "ONE-001", "what_to_do": "核对数值。"}}  # fmt: skip
    return Suite.model_validate({"name": "one", "meta": {}, "expectations": [expectation]})


def test_the_fingerprint_changes_with_the_suite_its_settings_and_its_view() -> None:
    suite = suite_of_one_expectation(max_value={"$PARAMETER": "backdated_days"})
    fingerprint = suite.fingerprint({"backdated_days": 30}, "SELECT 1")
    assert suite.fingerprint({"backdated_days": 30, "shrink_share": 0.2}, "SELECT 1") == fingerprint, (
        "a setting it does not use"
    )
    assert suite.fingerprint({"backdated_days": 31}, "SELECT 1") != fingerprint
    assert suite.fingerprint({"backdated_days": 30}, "SELECT 2") != fingerprint
    assert suite_of_one_expectation(max_value=30).fingerprint({"backdated_days": 30}, "SELECT 1") != fingerprint


def test_the_fingerprint_does_not_change_with_the_calendar() -> None:
    suite = suite_of_one_expectation(max_value={"$PARAMETER": "latest"})
    assert suite.fingerprint({"latest": "2020-01-06"}) == suite.fingerprint({"latest": "2020-01-07"})


def test_an_expectation_that_depends_on_the_calendar_is_judged_again() -> None:
    for suite in read_suites().values():
        for expectation in suite.expectations:
            if expectation.parameters & {"latest", "this_year"}:
                assert expectation.meta.again, expectation.meta.code
