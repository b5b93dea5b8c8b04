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
from tests.support.audit.printing import table_four
from tests.support.audit.text_layouts import one_a_line, tabs
from tests.support.audit.web_layouts import as_clean, table


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


def test_a_blank_table_three_is_said_to_be_blank_and_not_missing() -> None:
    made = make(3)
    cells = {figure: "" if figure.startswith("requests") else number for figure, number in made.cells.items()}
    report = read(as_clean(Made(made.form, made.year, cells)), "a.html")
    said = {finding.code: finding.message for finding in report.findings}

    assert "AUDIT-NO-TABLE" not in said
    assert "175 格没有填数" in said["AUDIT-BLANK"]


def test_a_report_of_no_known_form_names_its_missing_tables_without_empty_brackets() -> None:
    report = read("一、总体情况\n本机关根据《中华人民共和国政府信息公开条例》做好公开。".encode(), "a.txt")
    messages = [finding.message for finding in report.findings if finding.code == "AUDIT-NO-TABLE"]

    assert messages == ["没有读到表二。", "没有读到表三。", "没有读到表四。"]


WITHOUT_CHAPTERS = "<h1>青山县某镇人民政府2023年政府信息公开工作年度报告</h1><p>{text}</p>{tables}"


def test_a_report_with_tables_and_text_but_without_headings_lacks_its_parts_and_its_sentences_are_judged() -> None:
    made = make(3)
    text = (
        "2023年，我镇认真做好政府信息公开工作。全年主动公开信息30条，其中动态20条，通知11条。"
        "我镇将继续加强管理，做好平台建设和监督保障，让群众满意。"
    )
    page = WITHOUT_CHAPTERS.format(text=text, tables=table(table_four(made)))
    report = read(page.encode(), "a.html")
    findings = judge_text(report)
    missing = [finding.refers_to for finding in findings if finding.code == "RPT-SECTION"]

    assert report.tables == ("disputes",)
    assert missing == ["s1", "s2", "s3", "s5", "s6"]
    assert [finding.outcome for finding in findings if finding.code == "TXT-PARTS"] == ["fail"]


HEADED = """<h1>某县水务局2023年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>本局做好政府信息公开工作。</p>
<p>二、主动公开政府信息情况</p>{two}<p>三、收到和处理政府信息公开申请情况</p>{three}
<p>四、政府信息公开行政复议、行政诉讼情况</p><p>五、存在的主要问题及改进情况</p><p>无。</p>"""


def in_cells(*texts: object) -> str:
    return "<table><tr>" + "".join(f"<td>{text}</td>" for text in texts) + "</tr></table>"


@pytest.mark.parametrize(("two", "three", "there"), [
    (in_cells(0, 0, 5), "", "表二"), ("<p>0 0 5</p>", "", "表二"), ("<p>0</p><p>0</p><p>5</p>", "", "表二"),
    ("", in_cells(3, 0, 0, 0, 0, 0, 3), "表三"), ("", "<p>3 0 0 0 0 0 3</p>", "表三"),
    ("", "<p>3</p>" + "<p>0</p>" * 5 + "<p>3</p>", "表三"),
])  # fmt: skip
def test_a_table_of_one_row_without_a_head_is_said_to_be_there(two: str, three: str, there: str) -> None:
    report = read(HEADED.format(two=two, three=three).encode(), "a.html")
    said = {finding.message[:2]: finding.code for finding in report.findings if finding.message.startswith("表")}
    missing = {finding.message[4:6] for finding in report.findings if finding.code == "AUDIT-NO-TABLE"}

    assert said == {there: "AUDIT-HEADLESS"}
    assert missing == {"表二", "表三", "表四"} - {there}
    assert report.cells == ()


def test_a_table_of_one_row_that_names_it_is_read() -> None:
    report = read(
        HEADED.format(two=in_cells("行政许可", 30), three=in_cells("本年新收", 3, 0, 0, 0, 0, 0, 3)).encode(), "a.html"
    )

    assert report.value("disclosure.art20_5.licences.decisions_this_year") == 30
    assert report.value("requests.new_received.natural_person") == 3


def test_a_page_number_under_a_heading_is_no_table() -> None:
    report = read(HEADED.format(two="<p>3</p>", three="<p>- 4 -</p>").encode(), "a.html")
    assert [finding.code for finding in report.findings] == ["AUDIT-NO-TABLE"] * 3
