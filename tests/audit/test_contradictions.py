"""Sentences that contradict the tables or themselves are found, and true ones of the same wording are left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.audit.judge import judge_reports
from pipeline.audit.text.sentences import judge_text
from pipeline.core import Finding
from tests.support.audit.a_report import report_saying

CELLS = {
    "requests.new_received.total": 120, "requests.carried_in.total": 0, "requests.new_received.natural_person": 120,
    "requests.result_total.total": 120, "requests.carried_out.total": 0,
    "disclosure.art20_6.penalties.decisions_this_year": 70, "disclosure.art20_5.licences.decisions_this_year": 300,
    "disputes.review.total": 1, "disputes.suit_direct.total": 3, "disputes.suit_after_review.total": 5,
}  # fmt: skip
TRUE = (
    "有5件政府信息公开申请超过法定期限才答复。",
    "依法延长答复期限的政府信息公开申请3件。",
    "本年办理政府信息公开申请120件，按时办结118件，超期办结2件。",
    "全年收到政府信息公开申请120件，当场答复15件。",
    "全年主动公开信息500条。其中机构职能类20条，占4%。",
    "全年主动公开信息500条，其中政策文件20条，占总数的4%，动态信息480条，占96%。",
    "应答复申请120件，按期答复120件，按期答复率100%。",
    "按期答复率达100%，应答复120件，按期答复120件。",
    "办结率100%，满意率98%，共办理120件。",
    "群众满意率达98.5%，发放问卷200份，收回问卷198份。",
    "收到申请120件，上年100件，同比增长20%。",
    "收到申请120件，去年同期为150件，同比下降20%。",
    "收到申请120件（上年100件），同比增长20%。",
    "收到申请120件，上年100件，增加20件。",
    "2023年，我局收到申请120件。2022年收到申请100件，同比增长20%。",
    "2022年以来，我局制定规范性文件9件。",
    "2022年，我局出台了信息公开办法，2023年继续落实。",
    "2022年我局被评为先进单位，2023年我局继续保持。",
    "自2021年成立以来，我局共公开信息5000条。",
    "2022年，我局收到申请100件，2023年收到120件。",
    "本年作出行政处罚决定70件，公开行政处罚信息68条。",
    "公示行政处罚决定68件，行政许可决定200件。",
    "通过信用平台公开作出的行政处罚68件。",
    "因政府信息公开引发行政诉讼8件。",
    "因政府信息公开未经复议直接起诉的行政诉讼3件。",
    "发生政府信息公开行政复议案件1件，未发生超期办理的情况。",
    "收到政府信息公开行政复议1件，无被纠正的行政复议案件。",
    "上年发生政府信息公开行政复议2宗，本年发生行政复议1件。",
    "全年共发布信息1000条。其中网站600条，占比60%；微信400条，占比40%。",
    "全年发布信息500条，比上年的400条增长25%。阅读率达95.5%，推送200篇，阅读191篇。",
    "政府信息公开申请办结率100%，应办结120件，实际办结120件。",
    "应公开信息500条，实际公开490条，公开率98%。",
    "收到申请120件，2022年为100件，同比上升20%。",
    "组织培训3次，上年2次，同比增加50%。",
)
CONTRADICTING = (
    "本年政府信息公开申请全部按期办结，共办结140件。",
    "全年主动公开信息500条。其中机构职能类30条，占总体的比例为4%。",
    "按期办结率98%，应办结120件，按期办结120件。",
    "应答复120件，已答复114件，答复率达97%。",
    "收到申请120件，上年同期100件，同比增长25%。",
    "收到申请120件，去年100件，较去年上升2.52%。",
    "收到申请120件，2022年100件，同比下降20%。",
    "2021年，我局未收到政府信息公开申请。",
    "2022年，全镇主动公开信息300条。",
    "（二）依申请公开。2022年，我局收到申请120件。",
    "本年共作出行政处罚71件。",
    "全年作出行政许可决定310件。",
    "因政府信息公开引发行政诉讼7件。",
    "发生政府信息公开行政复议2件，未发生行政复议案件。",
    "全年收到政府信息公开申请120件，未收到政府信息公开申请。",
)


def findings_of(text: str, agency: str = "某县住房和城乡建设局") -> list[Finding]:
    findings = judge_text(report_saying(text, agency=agency, cells=CELLS))
    return [finding for finding in findings if finding.code.startswith("TXT-") or finding.code == "RPT-YEAR-TEXT"]


@pytest.mark.parametrize("text", TRUE)
def test_a_true_sentence_is_not_accused(text: str) -> None:
    assert [finding for finding in findings_of(text) if finding.severity != "info"] == []


@pytest.mark.parametrize("text", CONTRADICTING)
def test_a_contradiction_is_found_or_asked_about(text: str) -> None:
    assert {finding.outcome for finding in findings_of(text)} & {"fail", "unsure"}


@pytest.mark.parametrize(
    "text",
    [
        "2021年以来，我局制定规范性文件9件。",
        "2022年至今，全局共收到政府信息公开申请300件。",
        "2022年起，我局共收到政府信息公开申请300件。",
    ],
)
def test_a_sentence_about_several_years_is_of_another_scope(text: str) -> None:
    assert {(finding.severity, finding.outcome) for finding in findings_of(text)} == {("info", "not_checkable")}


def test_no_lawsuits_after_review_says_nothing_of_reviews_or_other_lawsuits() -> None:
    text = "发生政府信息公开行政复议案件1件，未发生复议后起诉的行政诉讼。"
    (finding,) = findings_of(text)
    assert (finding.code, finding.refers_to) == ("TXT-T4", "disputes.suit_after_review.total")


def test_a_count_and_none_of_the_same_are_asked_about_once() -> None:
    (finding,) = findings_of("本年发生政府信息公开行政复议案件1宗，全年无办理行政复议案件。")
    assert (finding.code, finding.severity, finding.outcome) == ("TXT-SELF", "warn", "unsure")


@pytest.mark.parametrize(("agency", "asked"), [
    ("某县某镇人民政府", True), ("某街道办事处", True), ("某县人民政府", True), ("某县水务局", True), ("某市人民政府", False),
])  # fmt: skip
def test_who_cannot_make_rules_is_asked_about_rules(agency: str, asked: bool) -> None:
    made = report_saying("无。", agency=agency, cells={"disclosure.art20_1.rules.in_force": 6})
    (outcomes,) = judge_reports([replace(made, tables=("disclosure",))])
    findings = [outcome.finding for outcome in outcomes if outcome.rule == "T2-LEGAL-RULES-ZERO" and outcome.finding]
    assert bool(findings) is asked
    assert all((finding.severity, finding.outcome) == ("warn", "unsure") for finding in findings)
