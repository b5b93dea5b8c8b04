"""Sentences of reports: totals with parts, shares, growth, and what they say of the tables."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.audit.language.numbers import numbers_in
from pipeline.audit.language.plain import as_passage
from pipeline.audit.text.sentences import check_text
from pipeline.audit.text.sums.ratios import rates_in
from pipeline.audit.text.sums.totals import sums_in
from pipeline.audit.text.text_check import TextCheck
from tests.support.audit.a_report import report_saying

HERE = Path(__file__).parent


def lines_of(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text("utf-8").splitlines()]


OWN = lines_of("sentences.jsonl")


def first_of(outcomes: Iterable[str], *order: str) -> str:
    given = set(outcomes)
    return next((outcome for outcome in order if outcome in given), "none")


def totals_in(text: str) -> list[TextCheck]:
    """The checks of totals with their parts in a paragraph of part one."""
    return [check for check in check_text(report_saying(text)) if check.rule == "TXT-PARTS"]


def verdict(checks: list[TextCheck]) -> str:
    """The outcome of these totals; for a failure how much the parts are above or below the total."""
    for check in checks:
        if check.outcome == "fail":
            return f"fail {int(Decimal(check.right or 0) - Decimal(check.left or 0)):+d}"
    return first_of((check.outcome for check in checks), "pass", "not_checkable").replace("_", " ")


@pytest.mark.parametrize("line", lines_of("real_sentences.jsonl"), ids=lambda line: line["id"])
def test_sentences_of_published_reports_are_judged_as_a_person_judged_them(line: dict[str, Any]) -> None:
    outcome = verdict(totals_in(line["quote"]))
    if outcome == "none" and line["total"] is not None:
        # A list of results alone: its total stands in the sentence before it.
        outcome = verdict(totals_in(f"共答复{line['total']}件。{line['quote']}"))
    nothing_said = line["expected"] in ("not a breakdown", "no total")
    assert outcome == ("none" if nothing_said else line["expected"])


@pytest.mark.parametrize("line", [line for line in OWN if line["asks"] == "parts"], ids=lambda line: line["id"])
def test_totals_hold_fail_or_cannot_be_checked(line: dict[str, Any]) -> None:
    assert verdict(totals_in(line["text"])) == line["expected"], line["text"]


@pytest.mark.parametrize("line", [line for line in OWN if line["asks"] == "rates"], ids=lambda line: line["id"])
def test_percentages_follow_from_the_numbers_beside_them(line: dict[str, Any]) -> None:
    plain = as_passage(line["text"]).plain
    outcome = first_of((rate.outcome for rate in rates_in(plain, sums=sums_in(plain))), "fail", "pass")
    assert outcome == line["expected"], line["text"]


@pytest.mark.parametrize("line", [line for line in OWN if line["asks"] == "cells"], ids=lambda line: line["id"])
def test_what_a_sentence_says_of_a_cell_is_compared_with_it(line: dict[str, Any]) -> None:
    checks = [
        check for check in check_text(report_saying(line["text"])) if check.rule in ("TXT-T2", "TXT-T3", "TXT-T4")
    ]
    assert first_of((check.outcome for check in checks), "fail", "unsure", "other_scope", "pass") == line["expected"], (
        checks
    )


@pytest.mark.parametrize("line", lines_of("real_claims.jsonl"), ids=lambda line: line["agency"])
def test_published_sentences_that_agree_with_their_tables_are_left_alone(line: dict[str, Any]) -> None:
    """Real sentences with tables that say the same; and with every one of these cells changed they are noticed."""
    report = report_saying(line["text"], agency=line["agency"], cells=line["cells"])
    checks = [check for check in check_text(report) if check.rule in ("TXT-T3", "TXT-T4")]
    assert {check.outcome for check in checks} == {"pass"}
    assert not [check.finding for check in check_text(report) if check.finding is not None]
    named = {address for check in checks for address in check.cells} & set(line["cells"])
    for address in named:
        changed = report_saying(
            line["text"], agency=line["agency"], cells={**line["cells"], address: line["cells"][address] + 4}
        )
        outcomes = {check.outcome for check in check_text(changed) if address in check.cells}
        assert outcomes & {"fail", "unsure", "other_scope"}, address


def test_there_are_failing_and_passing_sentences_of_every_kind() -> None:
    assert len(OWN) >= 150
    for asks in ("parts", "rates", "cells"):
        kinds = {line["expected"].split()[0] for line in OWN if line["asks"] == asks}
        assert {"pass", "fail", "none"} <= kinds


LABELS = (
    "工作动态",
    "通知公告",
    "政策文件",
    "财政预决算",
    "人事信息",
    "行政执法",
    "规划计划",
    "应急管理",
    "民生保障",
    "其他信息",
)
UNITS = ("条", "件", "篇", "份")
OPENERS = ("，其中", "，其中：", "。其中，", "，包括", "（其中{}）", "（{}）", "：", "，分别为")


@st.composite
def breakdowns(draw: st.DrawFn) -> tuple[str, int, int]:
    """(sentence with places for the total and the first part, total, first part)."""
    parts = draw(st.lists(st.integers(1, 4000), min_size=3, max_size=8))
    unit = draw(st.sampled_from(UNITS))
    separator = draw(st.sampled_from(("、", "，", "；", ",", ";", " ，")))
    opener = draw(st.sampled_from(OPENERS))
    wide = draw(st.booleans())
    blank = draw(st.sampled_from(("", " ")))
    labels = draw(st.permutations(LABELS))[: len(parts)]
    digits = str.maketrans("0123456789", "０１２３４５６７８９") if wide else {}
    listed = separator.join(
        f"{label}{blank}{{first}}{blank}{unit}"
        if index == 0
        else f"{label}{blank}{str(part).translate(digits)}{blank}{unit}"
        for index, (label, part) in enumerate(zip(labels, parts, strict=True))
    )
    body = opener.replace("{}", listed) if "{}" in opener else opener + listed
    return f"2023 年，我局共主动公开政府信息 {{total}} {unit}{body}。", sum(parts), parts[0]


@settings(max_examples=150, deadline=None)
@given(breakdowns())
def test_any_list_that_adds_up_holds_and_one_that_is_off_by_one_fails(made: tuple[str, int, int]) -> None:
    sentence, total, first = made
    assert verdict(totals_in(sentence.format(total=total, first=first))) == "pass"
    assert verdict(totals_in(sentence.format(total=total + 1, first=first))) == "fail -1"
    assert verdict(totals_in(sentence.format(total=total, first=first + 1))) == "fail +1"


@settings(max_examples=60, deadline=None)
@given(breakdowns(), st.sampled_from(("等", "等信息", "等内容")))
def test_a_list_that_ends_open_never_fails(made: tuple[str, int, int], end: str) -> None:
    sentence, total, first = made
    opened = sentence.format(total=total + 7, first=first)
    opened = (
        opened.replace("）。", f"{end}）。")
        if "）" in opened
        else opened.replace("。其中", "，其中").replace("。", f"{end}。")
    )
    assert not verdict(totals_in(opened)).startswith("fail")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 9000)), min_size=2, max_size=6))
def test_two_interleaved_lists_are_kept_apart(given: list[tuple[int, int]]) -> None:
    parts = "；".join(
        f"第{number}中学旁的某局{cases}件，收取{fee}元" for number, (cases, fee) in enumerate(given, start=1)
    )
    cases, fees = (sum(column) for column in zip(*given, strict=True))
    text = f"全年对{{}}件政府信息公开申请收取信息处理费{{}}元。其中，{parts}。"
    assert [check.outcome for check in totals_in(text.format(cases, fees))] == ["pass", "pass"]
    outcomes = [check.outcome for check in totals_in(text.format(cases, fees + 1))]
    assert outcomes[0] == "pass"
    assert outcomes[1] != "pass"


def read(text: str) -> list[tuple[str, str, str]]:
    return [(f"{number.value.normalize():f}", number.unit, number.kind) for number in numbers_in(text)]


def test_dates_documents_telephones_ordinals_and_names_are_no_counts() -> None:
    text = "截至2023年12月28日，按国办发〔2019〕14号和国令第711号第20条，12345热线（电话：0517-87290606，邮编：223100）5G版2.0版"
    assert not [number for number in numbers_in(text) if number.counts]


def test_numbers_come_with_their_units_in_every_way_of_writing() -> None:
    assert read("信息１,２３４条") == [("1234", "条", "count")]
    assert read("信息1.2万条") == [("12000", "条", "count")]
    assert read("收费0.5万元、30元") == [("5000", "元", "money"), ("30", "元", "money")]
    assert read("申请三件、两次、一百零五条") == [("3", "件", "count"), ("2", "次", "count"), ("105", "条", "count")]
    assert read("占4.34%，同比增长百分之三十") == [("4.34", "%", "share"), ("30", "%", "share")]
    assert read("办好一件事，三审三校，两微一端，一次性告知") == []
    assert read("增加49件") == [("49", "件", "change")]


@pytest.mark.parametrize("text", ["100余条", "近100条", "约100条", "100条左右", "100多条", "超过100条"])
def test_an_approximate_number_says_that_it_is_one(text: str) -> None:
    assert [number.exact for number in numbers_in(text)] == [False]


def test_a_paragraph_cut_by_a_page_break_is_one_sentence_again() -> None:
    report = report_saying(
        {"s1": ["一、总体情况", "全年共公开信息11条，其中：动态7条、答复件4", "", "件、其他信息2条。"]}
    )
    checks = [check for check in check_text(report) if check.rule == "TXT-PARTS"]
    assert [(check.outcome, check.left, check.right) for check in checks] == [("fail", "11", "13")]
    assert checks[0].finding is not None
    assert "动态7条、答复件4件" in checks[0].finding.message
