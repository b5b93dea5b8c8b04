"""How a report is made up: year, period, parts, headings, form, day of publication, fees."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.audit.text.sentences import check_text, judge_text
from pipeline.core.findings import Finding
from tests.support.audit.a_report import report_saying

WHOLE = {
    "s1": [
        "一、总体情况",
        "（一）主动公开。全年公开信息 20 条。",
        "（二）依申请公开。规范办理依申请公开。",
        "（三）政府信息管理。严格政府信息审核管理。",
        "（四）平台建设。做好网站维护。",
        "（五）监督保障。开展培训。",
    ],
    "s2": ["二、主动公开政府信息情况"],
    "s3": ["三、收到和处理政府信息公开申请情况"],
    "s4": ["四、政府信息公开行政复议、行政诉讼情况"],
    "s5": ["五、存在的主要问题及改进情况", "一是公开不够及时。下一步将加强培训。"],
    "s6": ["六、其他需要报告的事项", "本年度未收取信息处理费。"],
}
PREAMBLE = ["某县住房和城乡建设局2023年政府信息公开工作年度报告", "数据统计期限自2023年1月1日起至2023年12月31日止。"]


def findings_of(changes: dict[str, list[str] | None] | None = None, **given: object) -> dict[str, Finding]:
    sections = {name: texts for name, texts in {**WHOLE, **(changes or {})}.items() if texts is not None}
    preamble = given.pop("preamble", PREAMBLE)
    late = {name: given.pop(name) for name in ("published", "level", "ended") if name in given}
    report = report_saying(sections, preamble=preamble, **given)  # type: ignore[arg-type]
    return {finding.code: finding for finding in judge_text(report, **late)}  # type: ignore[arg-type]


def test_a_report_with_the_structure_of_the_form_has_no_findings() -> None:
    assert findings_of() == {}


def test_a_missing_part_is_named() -> None:
    findings = findings_of({"s6": None})
    assert set(findings) == {"RPT-SECTION"}
    assert findings["RPT-SECTION"].severity == "warn"
    assert "六、其他需要报告的事项" in findings["RPT-SECTION"].message


def test_a_part_missing_in_the_middle_of_a_cut_file_is_missing_and_the_rest_is_not() -> None:
    findings = findings_of({"s2": None, "s5": None, "s6": None}, ended=False)
    assert "二、主动公开" in findings["RPT-SECTION"].message
    assert findings["RPT-CUT"].outcome == "not_checkable"


def test_another_heading_and_problems_without_improvement_are_said() -> None:
    findings = findings_of({"s5": ["五、存在的主要问题及下一步工作意见", "一是公开不够及时。二是解读不够。"]})
    assert findings["RPT-HEADING"].severity == "warn"
    assert findings["RPT-IMPROVEMENT"].outcome == "unsure"


@pytest.mark.parametrize(
    "heading",
    ["五、存在问题及改进情况", "五、存在的主要问题和改进措施", "五、政府信息公开工作存在的主要问题及整改情况"],
)
def test_headings_that_say_the_same_in_other_words_are_right(heading: str) -> None:
    assert "RPT-HEADING" not in findings_of({"s5": [heading, "存在不足。将改进。"]})


def test_numbering_that_starts_again_is_a_remark() -> None:
    findings = findings_of({"s4": ["三、政府信息公开行政复议、行政诉讼情况"]})
    assert findings["RPT-NUMBERING"].severity == "info"


def test_information_management_left_out_of_part_one_is_said() -> None:
    texts = [text for text in WHOLE["s1"] if "管理" not in text]
    findings = findings_of({"s1": texts})
    assert "政府信息管理" in findings["RPT-TOPIC"].message
    assert findings["RPT-TOPIC"].severity == "warn"


def test_no_sentence_on_the_period_is_a_remark_and_a_wrong_one_a_warning() -> None:
    assert findings_of(preamble=["某局2023年政府信息公开工作年度报告"])["RPT-NO-PERIOD"].severity == "info"
    wrong = findings_of(preamble=["统计期限自2022年1月1日起至2022年12月31日止。"])
    assert wrong["RPT-PERIOD-WRONG"].left == "统计期限自2022年1月1日起至2022年12月31日"


def test_text_of_another_year_is_asked_about() -> None:
    assert findings_of({"s1": [*WHOLE["s1"], "2022年，我局共公开信息。"]})["RPT-YEAR-TEXT"].outcome == "unsure"
    assert "RPT-YEAR-TEXT" not in findings_of({"s1": [*WHOLE["s1"], "2022年，我局成立以来坚持公开。"]})
    assert (
        findings_of({"s5": ["五、存在的主要问题及改进情况", "存在不足。2023年我局将加强培训。"]})["RPT-YEAR-TEXT"].left
        == "2023"
    )
    assert "RPT-YEAR-TEXT" not in findings_of(
        {"s5": ["五、存在的主要问题及改进情况", "存在不足。2024年我局将加强培训。"]}
    )


def test_the_form_of_another_year_is_named_with_the_right_one() -> None:
    findings = findings_of(form="format_2019", year=2023)
    assert "〔2019〕60号" in findings["RPT-FORM"].message
    assert "〔2021〕30号" in findings["RPT-FORM"].message


@pytest.mark.parametrize(
    ("agency", "day", "late"),
    [("某县住房和城乡建设局", date(2024, 1, 31), False), ("某县住房和城乡建设局", date(2024, 2, 1), True),
     ("某县人民政府", date(2024, 3, 31), False), ("某县人民政府", date(2024, 4, 2), True)],
)  # fmt: skip
def test_departments_report_by_january_and_governments_by_march(agency: str, day: date, late: bool) -> None:
    assert ("RPT-LATE" in findings_of(agency=agency, published=day)) is late


def test_the_day_of_publication_is_read_from_the_page() -> None:
    assert findings_of(preamble=[*PREAMBLE, "公开日期：2024-03-05"])["RPT-LATE"].left == "2024-03-05"


def test_fees_collected_belong_in_part_six() -> None:
    findings = findings_of(
        {"s1": [*WHOLE["s1"], "全年收取信息处理费420元。"], "s6": ["六、其他需要报告的事项", "无。"]}
    )
    assert findings["S6-FEE"].severity == "block"
    asked = findings_of({"s6": ["六、其他需要报告的事项", "无。"]}, cells={"requests.other_fee_unpaid.total": 2})
    assert (asked["S6-FEE"].severity, asked["S6-FEE"].outcome) == ("warn", "unsure")
    assert "S6-FEE" not in findings_of(cells={"requests.other_fee_unpaid.total": 2})


def test_the_seed_report_says_what_is_wrong_with_it() -> None:
    """楚雄州生态环境局 2019: 3 handled in the text, 0 in the table; 768 adds up; part six, a heading and a topic are missing."""
    sections = {
        "s1": [
            "一、总体情况",
            "（一）主动公开情况",
            "2019 年，共公开发布信息 768 条，其中：动态信息 739 条、部门文件 7 份、人大代表建议政协委员提案答复件 4",
            "件、其他信息 18 条，充分保障了人民群众的知情权。",
            "（二）依申请公开情况",
            "认真落实依申请公开工作规程。本年度办理依申请公开件 3 件。",
            "（三）平台建设",
            "2019年微信发布信息 172 条次，微博发布 135 条。",
            "（四）监督保障",
        ],
        "s2": WHOLE["s2"], "s3": WHOLE["s3"], "s4": WHOLE["s4"],
        "s5": ["五、存在的主要问题及下一步工作意见", "存在以下问题：一是专栏不适应问题。"],
    }  # fmt: skip
    cells = {"requests.new_received.total": 3, "requests.carried_in.total": 0, "requests.result_total.total": 0,
             "requests.carried_out.total": 0, "requests.granted.total": 2}  # fmt: skip
    report = report_saying(sections, agency="楚雄州生态环境局", year=2019, cells=cells, form="format_2019")
    findings = {finding.code: finding.severity for finding in judge_text(report)}
    assert findings == {"TXT-T3": "block", "RPT-SECTION": "warn", "RPT-HEADING": "warn", "RPT-IMPROVEMENT": "warn",
                    "RPT-TOPIC": "warn", "RPT-NO-PERIOD": "info", "TXT-UNITS": "info"}  # fmt: skip
    passed = [check for check in check_text(report) if check.outcome == "pass"]
    assert [check.left for check in passed] == ["768"]
