"""Waivers: a warning can be waived with a signed reason, a blocking finding never; a waiver that covers nothing is reported."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipeline.core.errors import Refusal
from pipeline.core.findings import Finding
from pipeline.core.statements import sql
from pipeline.core.warehouse import record_findings
from pipeline.quality.waivers import Waiver, apply_waivers, read_waivers, waive_findings, waiver_key

WARNING = Finding("T2-DECISIONS-NOT-STOCK", "warn", "fail", "像期末数", "核对", "a", 2019, "20", "20", "disclosure.x")
BLOCK = Finding("T3-FLOW", "block", "fail", "两边应当相等", "核对", "a", 2019, "1", "0", "requests.new_received.total")


def waiver(code: str, **fields: object) -> Waiver:
    defaults = {"reason": "巧合，已核对台账", "by": "张科长", "on": date(2020, 1, 15), "year": 2019, "entry": 1}
    return Waiver.model_validate({"code": code, **defaults, **fields})


def test_a_warning_is_waived_with_who_when_and_why() -> None:
    (waived,) = apply_waivers([WARNING], [waiver("T2-DECISIONS-NOT-STOCK")])
    assert waived.waived_by == "张科长，2020-01-15：巧合，已核对台账"
    assert waiver_key(waived) == waiver_key(WARNING)


def test_a_blocking_finding_is_never_waived_and_the_attempt_is_reported() -> None:
    applied = apply_waivers([BLOCK], [waiver("T3-FLOW")])
    assert applied[0].waived_by is None
    assert [finding.code for finding in applied[1:]] == ["WAIVER-BLOCK"]
    assert "T3-FLOW" in applied[1].message


def test_a_waiver_that_matches_nothing_is_a_finding() -> None:
    applied = apply_waivers([WARNING], [waiver("YOY-OUTLIER", entry=4)])
    assert applied[0].waived_by is None
    assert (applied[1].code, applied[1].refers_to) == ("WAIVER-UNUSED", "waivers/2019.yml#4")


@pytest.mark.parametrize(
    ("fields", "covers"),
    [({}, True), ({"agency": "a"}, True), ({"agency": "b"}, False), ({"refers_to": "disclosure.x"}, True),
     ({"refers_to": "disclosure.y"}, False), ({"year": 2020}, False)],
)  # fmt: skip
def test_a_waiver_covers_only_what_it_names(fields: dict[str, object], covers: bool) -> None:
    applied = apply_waivers([WARNING], [waiver("T2-DECISIONS-NOT-STOCK", **fields)])
    assert (applied[0].waived_by is not None) == covers


def test_information_needs_no_waiver() -> None:
    applied = apply_waivers([replace(WARNING, severity="info")], [waiver("T2-DECISIONS-NOT-STOCK")])
    assert applied[0].waived_by is None
    assert applied[1].code == "WAIVER-UNUSED"


def test_waivers_are_read_from_the_file_of_their_year(tmp_path: Path) -> None:
    (tmp_path / "waivers").mkdir()
    (tmp_path / "waivers" / "2019.yml").write_text(
        "- code: YOY-OUTLIER\n  reason: 平台迁移\n  by: 张科长\n  on: 2020-01-15\n  refers_to: items.total\n", "utf-8"
    )
    (entry,) = read_waivers(tmp_path, 2019)
    assert (entry.on, entry.place) == (date(2020, 1, 15), "waivers/2019.yml#1")
    assert read_waivers(tmp_path, 2020) == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [("code: X", "应是一个列表"), ("- X", "第 1 条"), ("- code: X\n  by: 张\n  on: 2020-01-01", "reason"),
     ("- {code: X, reason: '', by: 张, on: 2020-01-01}", "reason"),
     ("- {code: X, reason: 好, by: 张, on: 2020-01-01, agancy: a}", "agancy"), ("- [", "2019.yml")],
)  # fmt: skip
def test_a_waiver_that_is_misread_is_refused_naming_file_entry_and_key(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "waivers").mkdir()
    (tmp_path / "waivers" / "2019.yml").write_text(text, "utf-8")
    with pytest.raises(Refusal, match=reason) as refused:
        read_waivers(tmp_path, 2019)
    assert refused.value.finding.code == "WAIVER-SYNTAX"


def test_the_table_of_findings_has_the_waivers_and_loses_those_that_were_deleted(tmp_path: Path) -> None:
    connection = duckdb.connect()
    connection.execute(sql("core/tables/findings"))
    other = replace(WARNING, refers_to="disclosure.y")
    record_findings(connection, "judge", [WARNING, other, BLOCK])
    (tmp_path / "waivers").mkdir()
    file = tmp_path / "waivers" / "2019.yml"
    file.write_text(
        "- {code: T2-DECISIONS-NOT-STOCK, refers_to: disclosure.x, reason: 巧合, by: 张科长, on: 2020-01-15}\n"
        "- {code: T3-FLOW, reason: 巧合, by: 张科长, on: 2020-01-15}\n",
        "utf-8",
    )
    problems = waive_findings(connection, tmp_path, [2018, 2019])
    assert [finding.code for finding in problems] == ["WAIVER-BLOCK"]
    assert waive_findings(connection, tmp_path, [2019]) == problems
    rows = connection.execute("SELECT refers_to FROM findings WHERE waived_by = '张科长，2020-01-15：巧合'").fetchall()
    assert rows == [("disclosure.x",)]
    file.unlink()
    assert waive_findings(connection, tmp_path, [2019]) == ()
    assert connection.execute("SELECT count(*) FROM findings WHERE waived_by IS NOT NULL").fetchall() == [(0,)]
    assert connection.execute("SELECT count(*) FROM findings").fetchall() == [(3,)]
