"""Decides whether a text without tables is a yearly report: reports are also published and sent without their tables.

Notices that demand reports, articles about them, rules and explanations name the same sections but do not have them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.audit.language.characters import plain
from pipeline.audit.report import TextBlock

_TOPICS = (
    "主动公开(?!.{0,4}范围)",
    "依申请公开",
    "信息.{0,4}管理",
    "平台(?:的)?建设|公开平台|平台管理",
    "监督.{0,4}保障",
)
_NUMBERED_HEADING = re.compile(r"^[(]?[一二三四五六七八\d][),.、:](?P<rest>.{0,24})")
_PERIOD = re.compile(r"(?:统计)?(?:期限|时限|时间|周期|起止).{0,16}20\d\d年(?:度)?1月1日|20\d\d年1月1日.{0,14}12月31日")
_CALLS_ITSELF_REPORT = re.compile(
    r"(?:现|特)?(?:向社会)?公布.{2,40}年度?.{0,24}报告|本(?:年度)?(?:报告|年报)|(?:特)?编制.{0,30}报告|公开(?:工作)?(?:有关)?情况报告如下"
)
_OTHER_TEXT = re.compile(
    r"第一条|进行如下解读|召开.{0,40}(?:部署|推进|培训|座谈|动员)会|各乡镇人民政府.{0,60}:|范文|问题的解释"
)
_NOTICE = re.compile(
    r"^(?!根据|按照|依据|本)[^,。《]{0,60}关于(?:认真)?(?:做好|开展|编制|报送|印发|切实|进一步).{0,60}(?:报告|年报).{0,30}通知$"
)
_OLD_SECTIONS = re.compile(r"(?:工作)?概述|总体情况|主要工作")


def is_report(sections: Mapping[str, Sequence[TextBlock]], preamble: Sequence[TextBlock], titled: bool) -> bool:
    """Whether headings and sentences are those of a report in the statutory form.

    It needs four sections of the form, or two under a title; or section one with a title, a period or headings of its topics; or,
    where the heading of section one is lost, three headings of its topics in a text that calls itself a report, or two under a title
    with a year's counts.
    """
    if any(_NOTICE.match(plain(paragraph.text)) for paragraph in preamble):
        return False
    if len(sections) >= 4 or (titled and len(sections) >= 2):
        return True
    paragraphs = [plain(paragraph.text) for part in (preamble, *sections.values()) for paragraph in part]
    if _OTHER_TEXT.search("".join(plain(paragraph.text) for paragraph in preamble)[:400]):
        return False
    topics = _topics(paragraphs)
    is_called_report = titled or any(
        _PERIOD.search(paragraph) or _CALLS_ITSELF_REPORT.search(paragraph) for paragraph in paragraphs
    )
    if "s1" in sections:
        of_the_law = any("政府信息公开条例" in plain(paragraph.text) for paragraph in sections["s1"][:4])
        return is_called_report or topics >= 2 or of_the_law
    return len(sections) >= 3 or (is_called_report and (topics >= 3 or len(sections) >= 2)) or (titled and topics >= 2)


def is_old_report(sections: Mapping[str, Sequence[TextBlock]], preamble: Sequence[TextBlock], titled: bool) -> bool:
    """Whether a text is a report of the years before the statutory form, which is not read."""
    paragraphs = [plain(paragraph.text) for part in (preamble, *sections.values()) for paragraph in part]
    text, opening = "".join(paragraphs), "".join(plain(paragraph.text) for paragraph in preamble)
    headed = any(
        re.match(r"[一1][,.、:]", paragraph) and _OLD_SECTIONS.search(paragraph[:16]) for paragraph in paragraphs
    )
    return headed and (titled or _PERIOD.search(text) is not None) and not _OTHER_TEXT.search(opening[:400])


def _topics(paragraphs: Sequence[str]) -> int:
    heads = [match["rest"] for paragraph in paragraphs if (match := _NUMBERED_HEADING.match(paragraph))]
    return sum(any(re.search(topic, head) for head in heads) for topic in _TOPICS)
