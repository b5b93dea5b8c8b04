"""What an audit writes: 问题清单, pages, matrix, JSON; and what people decided of findings."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from lxml import html

from pipeline.audit.audit import AuditedReport, exit_status
from pipeline.audit.decisions import Decision, add_decision, apply_decisions, fingerprint, read_decisions
from pipeline.audit.outputs.files import write_outputs
from pipeline.audit.text.sentences import judge_text
from pipeline.cli.program import main
from pipeline.core.errors import Refusal
from pipeline.core.findings import Finding
from pipeline.dashboard import stylesheet
from tests.support.audit.a_report import report_saying

DAY = date(2024, 4, 1)
WRONG = "全年共公开信息30条，其中：动态20条、公告9条。收到政府信息公开申请27件。"


def audited(text: str = WRONG, agency: str = "某县住房和城乡建设局", file: str = "/inbox/a.docx") -> AuditedReport:
    report = replace(report_saying({"s1": ["一、总体情况", text]}, agency=agency), file=file, tables=("requests",))
    return AuditedReport(file, report, judge_text(report))


def decision(finding: Finding, verdict: str = "dismissed") -> Decision:
    given = {"finding": fingerprint(finding), "decision": verdict, "reason": "口径已说明", "by": "张科长", "on": DAY}
    return Decision.model_validate(given)


def test_the_list_of_problems_says_all_an_office_needs_and_prints_on_a4(tmp_path: Path) -> None:
    write_outputs([audited()], tmp_path, on=DAY, style=stylesheet())
    sheet = openpyxl.load_workbook(tmp_path / "问题清单.xlsx")["问题清单"]
    heads = [cell.value for cell in sheet[2]]
    assert heads == ["序号", "单位", "年度", "位置", "问题", "所写的数", "应比较的数", "规则", "法定依据", "怎么办", "程度",
                     "处理意见", "核对标记"]  # fmt: skip
    rows = [dict(zip(heads, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=3)]
    wrong = next(row for row in rows if "TXT-T3" in row["规则"])
    assert (wrong["单位"], wrong["年度"], wrong["所写的数"], wrong["应比较的数"], wrong["程度"]) == (
        "某县住房和城乡建设局", 2023, "27", "28", "错误")  # fmt: skip
    assert "国办公开办函〔2021〕30号" in wrong["法定依据"]
    assert sheet.page_setup.orientation == "landscape"
    pages = sheet.page_setup
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (pages.paperSize, pages.fitToWidth or 1, pages.fitToHeight) == (9, 1, 0)  # one is the default, not written
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A3", "$1:$2")
    assert all(cell.alignment.wrap_text for cell in sheet[3])


def test_text_of_a_report_never_becomes_a_formula(tmp_path: Path) -> None:
    entry = audited(agency='=HYPERLINK("http://x")局')
    write_outputs([entry], tmp_path, on=DAY, style=stylesheet())
    book = openpyxl.load_workbook(tmp_path / "问题清单.xlsx")
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_each_report_has_a_page_of_its_own_that_fetches_nothing(tmp_path: Path) -> None:
    nasty = audited("<script>alert(1)</script>共公开信息30条，其中：动态20条、公告9条。", agency="甲局")
    files = write_outputs([audited(), nasty, audited(agency="甲局")], tmp_path, on=DAY, style=stylesheet())
    names = [file.name for file in files]
    assert names[1:] == [
        "index.html",
        "某县住房和城乡建设局-2023.html",
        "甲局-2023.html",
        "甲局-2023-2.html",
        "audit.json",
    ]
    for file in files[1:-1]:
        page = html.fromstring(file.read_bytes())
        assert not page.xpath("//script | //link | //img | //iframe")
        assert "总数 30" in page.text_content() or file.name in ("index.html",)


def test_the_matrix_counts_rules_by_agency_the_worst_first(tmp_path: Path) -> None:
    write_outputs(
        [audited("工作有序开展。", agency="好局"), audited(agency="差局")], tmp_path, on=DAY, style=stylesheet()
    )
    page = html.fromstring((tmp_path / "index.html").read_bytes())
    heads = [cell.text_content() for cell in page.xpath("//thead//th")]
    rows = {
        row.xpath("th")[0].text_content(): [cell.text_content() for cell in row.xpath("td")]
        for row in page.xpath("//tbody/tr")
    }
    assert list(rows) == ["差局", "好局"]
    assert page.xpath("string(//p[@class='lead'])").startswith("有错误的 1 份，")
    column = next(index for index, head in enumerate(heads) if "TXT-PARTS" in head)
    assert rows["差局"][column - 1] == "1"
    assert rows["好局"][column - 1] == ""


def test_json_has_every_sentence_that_was_checked(tmp_path: Path) -> None:
    write_outputs([audited()], tmp_path, on=DAY, style=stylesheet())
    (report,) = json.loads((tmp_path / "audit.json").read_text("utf-8"))["reports"]
    sums = [sentence for sentence in report["sentences"] if sentence["rule"] == "TXT-PARTS"]
    assert [(sentence["outcome"], sentence["numbers"]) for sentence in sums] == [("fail", ["30条", "20条", "9条"])]
    assert {"code", "severity", "left", "right", "legal_basis", "finding"} <= set(report["findings"][0])


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    first = {
        file.name: file.read_bytes() for file in write_outputs([audited()], tmp_path / "a", on=DAY, style=stylesheet())
    }
    second = {
        file.name: file.read_bytes() for file in write_outputs([audited()], tmp_path / "b", on=DAY, style=stylesheet())
    }
    assert {name for name in first if first[name] != second[name]} <= {"问题清单.xlsx"}


def test_a_folder_that_cannot_be_written_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Refusal, match="写不进文件夹"):
        write_outputs([audited()], tmp_path / "file", on=DAY, style=stylesheet())


def test_a_finding_keeps_its_mark_whatever_the_file_is_called_and_however_it_is_laid_out() -> None:
    first = audited(file="/a/1.docx")
    moved = replace(report_saying({"s1": ["一、总体情况", "", "另起一段。", WRONG]}), file="/b/2.pdf")
    marks = {finding.code: fingerprint(finding) for finding in first.findings if finding.code.startswith("TXT-")}
    assert {
        finding.code: fingerprint(finding) for finding in judge_text(moved) if finding.code.startswith("TXT-")
    } == marks
    assert len(set(marks.values())) == len(marks) == 2
    other = audited(agency="另一个局")
    assert not set(marks.values()) & {fingerprint(finding) for finding in other.findings}


def test_a_dismissed_finding_is_left_out_of_the_list_and_the_exit_status_over_runs(tmp_path: Path) -> None:
    entry = audited()
    for finding in entry.findings:
        add_decision(tmp_path, decision(finding))
    known = read_decisions(tmp_path)
    settled = replace(entry, findings=apply_decisions(entry.findings, known))
    assert exit_status([entry]) == 1
    assert exit_status([settled]) == 0
    write_outputs([settled], tmp_path / "out", decisions=known, on=DAY, style=stylesheet())
    book = openpyxl.load_workbook(tmp_path / "out" / "问题清单.xlsx")
    assert book["问题清单"].max_row == 2
    assert "不属实（张科长，2024-04-01：口径已说明）" in [cell.value for cell in book["已排除"]["L"]]


def test_a_confirmed_finding_stays_and_says_who_confirmed_it(tmp_path: Path) -> None:
    entry = audited()
    known = {fingerprint(entry.findings[0]): decision(entry.findings[0], "confirmed")}
    assert apply_decisions(entry.findings, known) == entry.findings
    write_outputs([entry], tmp_path, decisions=known, on=DAY, style=stylesheet())
    assert "属实（张科长" in (tmp_path / "某县住房和城乡建设局-2023.html").read_text("utf-8")


def test_the_last_decision_of_a_finding_counts_and_a_bad_file_is_refused(tmp_path: Path) -> None:
    finding = audited().findings[0]
    add_decision(tmp_path, decision(finding))
    add_decision(tmp_path, decision(finding, "confirmed"))
    assert read_decisions(tmp_path)[fingerprint(finding)].decision == "confirmed"
    (tmp_path / "audit_decisions.yml").write_text("- {finding: xyz, decision: maybe}\n", "utf-8")
    with pytest.raises(Refusal, match="第 1 条"):
        read_decisions(tmp_path)


def test_deciding_on_the_command_line_is_remembered_and_refuses_a_mark_that_is_none(tmp_path: Path) -> None:
    mark = fingerprint(audited().findings[0])
    run = CliRunner().invoke(
        main, ["--workspace", str(tmp_path), "audit-verdict", mark, "dismiss", "--by", "张", "--reason", "已说明"]
    )
    assert run.exit_code == 0, run.output
    assert read_decisions(tmp_path)[mark].decision == "dismissed"
    wrong = CliRunner().invoke(
        main, ["--workspace", str(tmp_path), "audit-verdict", "12", "dismiss", "--by", "张", "--reason", "x"]
    )
    assert wrong.exit_code == 2


def test_the_command_writes_the_folder_and_forgets_what_was_dismissed(tmp_path: Path) -> None:
    report = tmp_path / "报告.txt"
    lines = [
        "某县住房和城乡建设局2023年政府信息公开工作年度报告", "一、总体情况", WRONG.split("收到")[0],
        "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "五、存在的主要问题及改进情况", "存在不足，将改进。",
    ]  # fmt: skip
    report.write_text("\n".join(lines), "utf-8")
    given = ["--workspace", str(tmp_path), "audit", str(report), "--processes", "1", "--json"]
    first = CliRunner().invoke(main, [*given, "--out", str(tmp_path / "out")])
    (report_json,) = json.loads(first.stdout)["reports"]
    wrong = next(finding for finding in report_json["findings"] if finding["code"] == "TXT-PARTS")
    assert (tmp_path / "out" / "问题清单.xlsx").exists()
    add_decision(tmp_path, decision(Finding(**wrong)))
    second = CliRunner().invoke(main, given)
    (report_json,) = json.loads(second.stdout)["reports"]
    assert (
        next(finding for finding in report_json["findings"] if finding["code"] == "TXT-PARTS")["waived_by"]
        == "张科长，2024-04-01：口径已说明"
    )
