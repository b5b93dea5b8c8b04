"""Sentences that contradict the tables or themselves are found, and true ones of the same wording are left alone."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest

from pipeline.audit.judge import judge_reports
from pipeline.audit.text.rules import SentenceRule, numbers_of_examples, sentence_rules
from pipeline.audit.text.sentences import judge_text
from pipeline.core import Finding, catalogue
from pipeline.law import all_forms
from tests.support.audit.a_report import report_saying

RULES = sentence_rules()


def examples(*kinds: str) -> list[Any]:
    """Rule and sentence of each example of these kinds."""
    return [
        pytest.param(rule, text, id=f"{rule.id}: {text}")
        for rule in RULES
        for kind in kinds
        for text in rule.examples[kind]
    ]


def findings_of(text: str, agency: str = "某县住房和城乡建设局") -> list[Finding]:
    findings = judge_text(report_saying(text, agency=agency, cells=numbers_of_examples()))
    return [finding for finding in findings if finding.code.startswith("TXT-") or finding.code == "RPT-YEAR-TEXT"]


@pytest.mark.parametrize(("rule", "text"), examples("holds", "informs"))
def test_a_true_sentence_is_not_accused(rule: SentenceRule, text: str) -> None:
    """By its own rule or any other."""
    assert text in (*rule.examples["holds"], *rule.examples["informs"])
    assert [finding for finding in findings_of(text) if finding.severity != "info"] == []


@pytest.mark.parametrize(("rule", "text"), examples("fails"))
def test_a_contradiction_is_found(rule: SentenceRule, text: str) -> None:
    assert {finding.outcome for finding in findings_of(text) if finding.code in rule.codes} == {"fail"}


@pytest.mark.parametrize(("rule", "text"), examples("asks"))
def test_a_contradiction_is_found_or_asked_about(rule: SentenceRule, text: str) -> None:
    assert {finding.outcome for finding in findings_of(text) if finding.code in rule.codes} & {"fail", "unsure"}


@pytest.mark.parametrize(("rule", "text"), examples("informs"))
def test_a_sentence_about_several_years_is_of_another_scope(rule: SentenceRule, text: str) -> None:
    assert rule.id == "other-years"
    assert {(finding.severity, finding.outcome) for finding in findings_of(text)} == {("info", "not_checkable")}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_names_a_function_and_codes_that_exist(rule: SentenceRule) -> None:
    module, _, name = rule.function.partition(":")
    assert callable(getattr(import_module(module), name))
    known = {own.code for form in all_forms() for own in form.rules} | set(catalogue())
    assert set(rule.codes) <= known


def test_every_finding_about_sentences_has_a_rule() -> None:
    """What only an own draft is asked (TXT-UNBOUND) has its place in decision 0014."""
    of_forms = {rule.code for form in all_forms() for rule in form.rules if rule.scope == "text"}
    codes = {code for code in (*catalogue(), *of_forms) if code.startswith(("TXT-", "S6-"))}
    assert codes - {code for rule in RULES for code in rule.codes} == {"TXT-UNBOUND"}


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
