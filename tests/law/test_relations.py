"""The rules of the forms as relations: each names cells that exist, and there are as many as the form has."""

from __future__ import annotations

from collections import Counter

import pytest

from pipeline.core.errors import Refusal
from pipeline.law.forms.catalogue import all_forms, figure_catalogue, form_for, read_form
from pipeline.law.forms.relations import expand_relations, relations

HARD = ("T3-FLOW", "T3-RESULT-SUM", "T3-COLUMN-SUM", "T4-SUM")


@pytest.mark.parametrize(("year", "expected"), [(2019, 40), (2021, 42)])
def test_a_report_has_forty_or_forty_two_hard_equations(year: int, expected: int) -> None:
    form = form_for(year)
    rules = Counter(relation.rule for relation in relations() if relation.form == form.id and relation.rule in HARD)
    assert sum(rules.values()) == expected
    assert rules["T3-FLOW"] == rules["T3-RESULT-SUM"] == 7
    assert rules["T4-SUM"] == 3


def test_every_relation_names_cells_of_its_form_or_of_known_figures() -> None:
    known = {figure.name for figure in figure_catalogue()}
    for relation in relations():
        own = {cell.figure for cell in next(form for form in all_forms() if form.id == relation.form).cells}
        for term in relation.terms:
            if term.figure is not None:
                assert term.figure in known
                assert (
                    term.figure in own
                    or relation.form == "website_2018"
                    or term.figure.startswith(("items.", "posts."))
                )


def test_every_rule_states_its_reason_and_what_to_do_in_chinese() -> None:
    for form in all_forms():
        for rule in form.rules:
            for words in (rule.title, rule.says, rule.do, rule.legal_basis):
                assert any("\u4e00" <= letter <= "\u9fff" for letter in words), (rule.code, words)


def test_no_two_relations_of_a_form_share_a_name() -> None:
    names = Counter(
        (relation.form, relation.rule, relation.instance, relation.level)
        for relation in relations()
        if relation.guard_of is None
    )
    assert [name for name, times in names.items() if times > 1] == []


def test_the_rules_the_inspection_of_2019_used_are_all_there() -> None:
    codes = {rule.code for rule in form_for(2019).rules}
    assert codes >= {
        "T3-FLOW", "T3-RESULT-SUM", "T3-COLUMN-SUM", "T3-CARRY-OVER", "T3-NONNEG-INT", "T3-PARTIAL-ONCE", "T3-LEDGER-TIE",
        "T4-SUM", "T4-PENDING-FLOW", "TXT-T3", "TXT-T4", "TXT-PARTS", "RPT-PERIOD", "T2-1-LE", "T2-1-STOCK",
        "T2-ITEM-STOCK", "T2-ITEM-NONNEG", "T2-DECISIONS-NOT-STOCK", "T2-PROC-BOTH", "T2-LEGAL-RULES-ZERO",
    }  # fmt: skip
    assert {rule.code for rule in form_for(2021).rules} >= {"T2-8-UNIT", "S6-FEE", "T4-REVIEW-FIRST"}


@pytest.mark.parametrize(
    ("was", "now", "why"),
    [
        ("{left: [website.talk_count]", "{left: [website.talks]", "website.talks"),
        ("left: [website.topic_new]", 'left: ["website.topic_new@last"]', "读不懂"),
        ('op: "<="', 'op: "about"', "about"),
    ],
)
def test_a_rule_about_a_cell_that_does_not_exist_is_refused(was: str, now: str, why: str) -> None:
    from importlib import resources

    text = resources.files("pipeline").joinpath("law", "forms", "website.yml").read_text("utf-8")
    assert was in text
    form = read_form("website.yml", text.replace(was, now, 1))
    with pytest.raises(Refusal, match=why):
        list(expand_relations([form]))
