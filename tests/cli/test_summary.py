"""What a run says at its end: by agency and year, the most urgent first, each once, what repeats folded; and of the right year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from click.testing import CliRunner

from pipeline.cli.program import main
from pipeline.cli.summary import finding_lines
from pipeline.core import Finding
from tests.support.office import Office, item
from tests.support.one_count import assert_run_names_the_published_count

Make = Callable[..., Office]


def finding(code: str, severity: str, year: int | None = 2023, what_to_do: str = "改正", **fields: str) -> Finding:
    return Finding(code, severity, "fail", f"{code} {fields}", what_to_do, agency=fields.get("agency"), year=year)


def test_what_blocks_comes_first_and_each_finding_once() -> None:
    findings = [finding("W", "warn", 2022), finding("B", "block"), finding("B", "block"), finding("I", "info", None)]
    lines = finding_lines(findings)
    assert [line for line in lines if line.startswith("——")] == ["—— 2023 年 ——", "—— 2022 年 ——", "—— 文件和设置 ——"]
    assert sum("[B]" in line for line in lines) == 1


def test_warnings_that_repeat_are_folded_and_blocks_are_not() -> None:
    warnings = [finding("W", "warn", n=str(number)) for number in range(27)]
    lines = finding_lines(warnings)
    assert sum("[W]" in line for line in lines) == 3
    assert any("另有 24 项同类" in line for line in lines)
    assert sum("→ 改正" in line for line in lines) == 1, "the same advice once"
    blocks = [finding("B", "block", what_to_do=f"改第 {number} 行", n=str(number)) for number in range(5)]
    lines = finding_lines(blocks)
    assert sum("[B]" in line for line in lines) == sum("→ 改第" in line for line in lines) == 5


def test_what_somebody_accepted_stands_last() -> None:
    accepted = replace(finding("A", "warn"), waived_by="张科长")
    lines = finding_lines([accepted, finding("W", "warn"), finding("I", "info")])
    assert lines[-1].startswith("○ 已放行 [A]")
    assert lines[-1].endswith("（张科长）")


def test_on_the_third_of_january_the_old_year_is_due_and_the_new_one_runs(workspace: Make) -> None:
    office = workspace(website="items")
    office.drop("website/a.csv", [item(1, "2023-05-01"), item(2, "2023-06-01"), item(3, "2024-01-02")])
    done = night(office.folder, "2024-01-03 02:30")
    assert "bureau 2023 年\n" in done
    assert "bureau 2024 年\n" not in done
    asked = dict(
        office.published("SELECT DISTINCT year, severity FROM findings WHERE code = 'FILL-001' AND severity <> 'warn'")
    )
    assert asked == {2023: "block", 2024: "info"}
    ((message,),) = office.published("SELECT min(message) FROM findings WHERE code = 'FILL-001' AND year = 2024")
    assert message.startswith("年底要填：")
    assert "2023 年度报告：草稿" in done, "the report that is due is what the night speaks of"
    assert "成文：2023 年" in done
    office.write("elsewhere/2023.yml", "- {document: 网站上的年报, by: 办公室}\n")
    later = night(office.folder, "2024-01-04 02:30")
    assert "bureau 2024 年\n" in later
    assert "2024 年度报告：这一年还没有过完，年底以后再定稿封存" in later
    assert "✗ [SEAL-" not in later
    assert "· 提示 [REN-PLACES] 年底要填：" in later
    judged = office.published(
        "SELECT DISTINCT year, outcome FROM rule_results WHERE rule = 'YOY-OUTLIER' AND (year = 2024 OR outcome <> 'not_checkable')"
    )
    assert judged == [(2024, "not_checkable")], "months are not held against a whole year"


def night(folder: Path, now: str) -> str:
    done = CliRunner().invoke(main, ["--workspace", str(folder), "nightly", "--direct", "--now", now])
    assert done.exit_code == 1, done.output
    assert_run_names_the_published_count(folder, done.stdout)
    return done.output
