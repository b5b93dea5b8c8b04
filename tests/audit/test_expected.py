"""Whose report is missing: a list of agencies against the reports that were read."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from pipeline.audit.expected import ExpectedAgency, read_expected
from pipeline.cli.program import main
from pipeline.core.errors import Refusal

REPORT = """某州生态环境局2019年政府信息公开工作年度报告
一、总体情况
本年度政府信息公开工作平稳有序。
五、存在的主要问题及改进情况
公开内容不够丰富。
六、其他需要报告的事项
无。
"""
NAMES = ["某州生态环境局", "某州水务局"]


def write_list(folder: Path, kind: str) -> Path:
    """The two agencies as a list of a kind."""
    file = folder / f"agencies.{kind}"
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for row in [("序号", "单位名称"), *enumerate(NAMES, start=1)]:
            book.active.append(row)
        book.save(file)
    elif kind == "csv":
        file.write_bytes(
            "序号,单位名称\n".encode("gb18030")
            + "".join(f"{n},{name}\n" for n, name in enumerate(NAMES)).encode("gb18030")
        )
    elif kind == "toml":
        file.write_text("".join(f'[[agency]]\nid = "a{n}"\nname = "{name}"\n' for n, name in enumerate(NAMES)), "utf-8")
    else:
        file.write_text("# 名单\n" + "\n".join(NAMES) + "\n\n", "utf-8")
    return file


@pytest.mark.parametrize("kind", ["txt", "csv", "xlsx", "toml"])
def test_who_is_missing_is_said_whatever_the_list_is(tmp_path: Path, kind: str) -> None:
    assert [agency.name for agency in read_expected(write_list(tmp_path, kind))] == NAMES
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "a.txt").write_text(REPORT, "utf-8")
    command = ["--workspace", str(tmp_path), "audit", str(reports), "--expect", str(tmp_path / f"agencies.{kind}")]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1
    assert "名单上 2 个单位，缺报告的 1 个" in result.output
    assert "没有某州水务局的报告" in result.output
    answer = json.loads(CliRunner().invoke(main, [*command, "--year", "2019", "--json"]).stdout)
    assert [entry["refers_to"] for entry in answer["missing"]] == ["某州水务局"]


def test_a_report_of_another_year_does_not_stand_for_the_year_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(REPORT, "utf-8")
    (tmp_path / "list.txt").write_text(NAMES[0], "utf-8")
    command = ["--workspace", str(tmp_path), "audit", str(tmp_path / "a.txt"), "--expect", str(tmp_path / "list.txt")]
    assert "没有某州生态环境局" not in CliRunner().invoke(main, command).output
    assert "没有某州生态环境局的 2020 年报告" in CliRunner().invoke(main, [*command, "--year", "2020"]).output


def test_names_are_met_in_full_by_alias_or_without_the_place_before_them() -> None:
    agency = ExpectedAgency("某州生态环境局", ("某州环境保护局",))
    assert all(map(agency.is_named, ("某州生态环境局", "某州环境保护局", "生态环境局", "云南省某州生态环境局")))
    assert not any(map(agency.is_named, ("某州生态环境局某县分局", "局", "某州水务局")))


@pytest.mark.parametrize(
    ("name", "content"), [("x.txt", b"\n"), ("x.xlsx", b"no"), ("x.toml", b"[[agency]]\nid=1"), ("x.txt", None)]
)
def test_a_list_that_cannot_be_used_is_refused_with_the_reason(
    tmp_path: Path, name: str, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(Refusal) as refused:
        read_expected(tmp_path / name)
    assert refused.value.finding.code == "AUDIT-EXPECT"
