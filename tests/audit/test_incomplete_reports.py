"""Reports that lack headings, rows or numbers: what is missing is said, and what is there is read."""

from __future__ import annotations

import pytest

from pipeline.audit.formats.open import read_documents
from pipeline.audit.judge import judge_reports
from pipeline.audit.report import ReadReport
from pipeline.audit.text.sentences import judge_text
from pipeline.audit.understand import understand
from tests.support.audit.crawled_layouts import cells_with_blanks, rows_without_blanks
from tests.support.audit.numbers import Made, make
from tests.support.audit.text_layouts import one_a_line, tabs
from tests.support.audit.web_layouts import as_clean


def read(content: bytes, name: str) -> ReadReport:
    return understand(read_documents(content, name)[0])


TOPICS = """某县某镇人民政府2023年政府信息公开工作年度报告
2023年，我镇认真做好政府信息公开工作，现将有关情况报告如下：
(一)主动公开。本年度公开信息30条，其中动态20条，通知11条。
(二)依申请公开。本年度未收到政府信息公开申请。"""


def test_a_titled_report_without_chapter_numbers_is_a_report_whose_parts_are_missing() -> None:
    report = read(TOPICS.encode(), "报告.txt")
    findings = judge_text(report)

    assert (report.agency, report.year, report.cells) == ("某县某镇人民政府", 2023, ())
    assert sum(finding.code == "RPT-SECTION" for finding in findings) == 6
    assert [finding.outcome for finding in findings if finding.code == "TXT-PARTS"] == ["fail"]


@pytest.mark.parametrize(
    "prints", [cells_with_blanks, rows_without_blanks, one_a_line, tabs, as_clean], ids=lambda p: p.__name__
)
@pytest.mark.parametrize("blank", ["disclosure", "requests", ""], ids=["table two", "table three", "all tables"])
def test_the_form_of_2019_in_a_report_of_2022_is_the_wrong_form_though_its_cells_are_blank(prints, blank: str) -> None:  # type: ignore[no-untyped-def]
    made = make(4, "format_2019")
    cells = {figure: "" if figure.startswith(blank) else number for figure, number in made.cells.items()}
    page = prints(Made(made.form, made.year, cells)).decode().replace("2020年", "2022年")
    report = read(page.encode(), "a.html" if prints is as_clean else "a.txt")

    assert (report.year, report.form) == (2022, "format_2019")
    assert "RPT-FORM" in {finding.code for finding in judge_text(report)}


def test_rows_left_out_of_table_three_are_named_and_block_nothing() -> None:
    made = make(11, large=False)
    lines = tabs(made).decode().split("\n")
    labels = {row.id: row.label for row in made.form.table("requests").blocks[0].rows}
    gone = ("denied_state_secret", "refused_duplicate", "other_other")
    text = "\n".join(line for line in lines if not any(labels[row] in line for row in gone))
    report = read(text.encode(), "a.txt")
    (outcomes,) = judge_reports([report])
    (partial,) = [finding for finding in report.findings if finding.code == "AUDIT-PARTIAL-TABLE"]

    assert "disputes" in report.tables
    assert "“1.属于国家秘密”整行" in partial.message.replace("（三）不予公开 ", "")
    assert [outcome for outcome in outcomes if outcome.finding and outcome.finding.severity == "block"] == []
    assert {outcome.outcome for outcome in outcomes if outcome.rule == "T3-RESULT-SUM"} == {"unsure"}
