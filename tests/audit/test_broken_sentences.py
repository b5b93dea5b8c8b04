"""A sentence that a page breaks is read as one, or is not judged: its halves never make a false total."""

from __future__ import annotations

import pytest

from pipeline.audit.formats.open import read_documents
from pipeline.audit.text.sentences import check_text
from pipeline.audit.text.text_check import TextCheck
from pipeline.audit.understand import understand

TITLE = "某县人民政府2024年政府信息公开工作年度报告"
SENTENCE = "本年办结政府信息公开行政复议79件，其中结果维持21件，结果纠正14件，其他结果41件，尚未审结3件。"
FURNITURE = {
    "a page number": ["- 7 -"],
    "a page number and the title": ["— 7 —", TITLE],
    "a bare number": ["7"],
    "a bare number and the title": ["7", TITLE],
    "the title and a bare number": [TITLE, "7"],
    "a running head and a page of pages": ["某县人民政府", "第 7 页 共 12 页"],
    "an English page": ["Page 7 of 12"],
    "a new page": ["\f" + TITLE],
    "nothing": [],
}


def checks_of(*lines: str) -> list[TextCheck]:
    text = "\n".join(
        [TITLE, "某县人民政府", "本报告所列数据的统计期限为2024年1月1日至12月31日。", "一、总体情况", *lines]
    )
    return list(check_text(understand(read_documents(text.encode(), "报告.txt")[0])))


@pytest.mark.parametrize("between", FURNITURE.values(), ids=FURNITURE.keys())
def test_a_sentence_broken_anywhere_by_a_page_fails_nothing(between: list[str]) -> None:
    for cut in range(12, len(SENTENCE)):
        checks = checks_of(SENTENCE[:cut], *between, SENTENCE[cut:], "某县人民政府")
        assert [check for check in checks if check.outcome == "fail"] == [], cut


def test_a_broken_sentence_whose_parts_are_all_there_is_one_sentence() -> None:
    cut = SENTENCE.index("未审结")
    outcomes = {
        check.outcome
        for check in checks_of(SENTENCE[:cut], "— 7 —", TITLE, SENTENCE[cut:])
        if check.rule == "TXT-PARTS"
    }
    wrong = SENTENCE.replace("41件", "43件")
    fails = {
        check.outcome for check in checks_of(wrong[:cut], "— 7 —", TITLE, wrong[cut:]) if check.rule == "TXT-PARTS"
    }

    assert (outcomes, fails) == ({"pass"}, {"fail"})


@pytest.mark.parametrize("end", range(12, len(SENTENCE) - 1))
def test_a_file_that_ends_within_a_sentence_fails_no_total(end: int) -> None:
    assert [check for check in checks_of(SENTENCE[:end]) if check.outcome == "fail"] == []


def test_a_list_printed_line_by_line_keeps_its_lines() -> None:
    lines = ["全年公开信息30条，其中：", "工作动态类信息10条，", "通知公告类信息10条，", "政策文件类信息10条。"]
    assert {check.outcome for check in checks_of(*lines) if check.rule == "TXT-PARTS"} == {"pass"}
