"""An office's own expectations in its workspace: they add, they change with a signature, and they are refused by name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.core.errors import Refusal
from tests.support.checking import QUIET, Make, failed, in_force, judge
from tests.support.office import Office, item

SIGNED = {"reason": "本单位标题以编号代替。", "decided_by": "局办公室", "decided_on": "2020-01-05"}
OWN = {
    "id": "7a9d", "type": "unexpected_rows_expectation", "severity": "critical", "description": "标题太长",
    "rendered_content": [{"name": "x"}],
    "kwargs": {"unexpected_rows_query": "SELECT * FROM {batch} WHERE length(title) > 5;"},
    "meta": {"code": "OFFICE-001"},
}  # fmt: skip


def own(office: Office, *expectations: dict[str, Any], suite: str = "items") -> None:
    """Write `expectations/<suite>.json` of the workspace as Great Expectations writes a suite."""
    document = {
        "name": suite,
        "id": "1f2e",
        "meta": {"great_expectations_version": "1.24.1"},
        "notes": None,
        "expectations": list(expectations),
    }
    office.write(f"expectations/{suite}.json", json.dumps(document, ensure_ascii=False))


def refusal(office: Office) -> tuple[str, str]:
    office.drop("website/a.csv", [item(1), item(2)])
    with pytest.raises(Refusal) as refused:
        judge(office)
    return refused.value.finding.code, refused.value.finding.message


def test_a_query_of_the_office_quarantines_the_rows_it_returns(workspace: Make) -> None:
    office = workspace(website=QUIET)
    own(office, OWN)
    office.drop("website/a.csv", [item(1), item(2, title="一个很长很长的标题")])
    judge(office)
    assert failed(office) == [("OFFICE-001", "2")]
    (finding,) = office.findings
    assert (finding.code, finding.severity) == ("OFFICE-001", "block")
    assert "expectations/items.json" in finding.what_to_do
    assert in_force(office) == {"1", "2"}


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT title FROM {batch} WHERE title = ''", "row_id"),
        ("SELECT * FROM {batch} WHERE titel = ''", "titel"),
        ("SELECT * FROM items", "{batch}"),
        ("DROP TABLE items; SELECT * FROM {batch}", "SELECT"),
        ("SELEC * FROM {batch}", "SELEC"),
        ("", "unexpected_rows_query"),
    ],
)
def test_a_query_that_cannot_list_the_failing_rows_is_refused_under_its_code(
    workspace: Make, query: str, reason: str
) -> None:
    office = workspace(website=QUIET)
    own(office, {**OWN, "kwargs": {"unexpected_rows_query": query}})
    code, message = refusal(office)
    assert code in ("EXPECTATION-KEYWORD", "EXPECTATION-ERROR")
    assert "OFFICE-001" in message
    assert reason in message


def test_a_signed_change_applies_and_weakening_a_critical_expectation_is_a_warning(workspace: Make) -> None:
    office = workspace(website=QUIET)
    rows = [item(1), item(2, title="")]
    office.drop("website/a.csv", rows)
    judge(office)
    assert office.codes() == ["ITEM-002"]
    severity = office.findings[0].severity
    change = {"type": "expect_column_values_to_not_be_null", "severity": "info", "meta": {"code": "ITEM-002", **SIGNED}}
    own(office, change)
    judge(office)
    changed = {finding.code: finding for finding in office.findings}
    assert changed["ITEM-002"].severity == "info" != severity
    assert changed["EXPECTATION-CHANGED"].severity == "warn"
    assert "本单位标题以编号代替" in changed["EXPECTATION-CHANGED"].message
    (office.folder / "expectations/items.json").unlink()
    judge(office)
    assert office.codes() == ["ITEM-002"]


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (
            {"type": "expect_column_values_to_not_be_null", "severity": "info", "meta": {"code": "ITEM-002"}},
            "decided_by",
        ),
        (
            {"type": "expect_column_values_to_be_unique", "severity": "info", "meta": {"code": "ITEM-002", **SIGNED}},
            "type",
        ),
        ({**OWN, "meta": {"code": "POST-001"}}, "POST-001"),
        ({**OWN, "severty": "info"}, "severty"),
        ({**OWN, "description": None}, "description"),
        ({**OWN, "meta": {}}, "code"),
        (
            {**OWN, "type": "expect_column_values_to_not_be_null", "kwargs": {"column": "title", "mostly": 0.9}},
            "mostly",
        ),
    ],
)
def test_a_mistake_in_an_office_file_is_refused_and_file_and_key_named(
    workspace: Make, entry: dict[str, Any], reason: str
) -> None:
    office = workspace(website=QUIET)
    own(office, entry)
    code, message = refusal(office)
    assert code == "SUITE-SETTING"
    assert "expectations/items.json" in message
    assert reason in message


def test_a_file_that_belongs_to_no_suite_is_refused(workspace: Make) -> None:
    office = workspace(website=QUIET)
    own(office, OWN, suite="videos")
    code, message = refusal(office)
    assert code == "SUITE-STRANGE"
    assert "videos" in message
