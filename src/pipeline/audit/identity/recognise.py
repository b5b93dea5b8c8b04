"""Whether a text is a yearly report at all, where no table was read: reports are kept and sent without their tables too.

A notice that demands reports, an article about them, a rule or an explanation names the same parts, but has none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.audit.language.characters import plain
from pipeline.audit.report import Paragraph

_TOPICS = (
    "主动公开(?!.{0,4}范围)",
    "依申请公开",
    "信息.{0,4}管理",
    "平台(?:的)?建设|公开平台|平台管理",
    "监督.{0,4}保障",
)
_ITEM = re.compile(r"^[(]?[一二三四五六七八\d][),.、:](?P<rest>.{0,24})")
_PERIOD = re.compile(r"(?:统计)?(?:期限|时限|时间|周期|起止).{0,16}20\d\d年(?:度)?1月1日|20\d\d年1月1日.{0,14}12月31日")
_SPEAKS = re.compile(
    r"(?:现|特)?(?:向社会)?公布.{2,40}年度?.{0,24}报告|本(?:年度)?(?:报告|年报)|(?:特)?编制.{0,30}报告|公开(?:工作)?(?:有关)?情况报告如下"
)
_OTHER = re.compile(
    r"第一条|进行如下解读|召开.{0,40}(?:部署|推进|培训|座谈|动员)会|各乡镇人民政府.{0,60}:|范文|问题的解释"
)
_NOTICE = re.compile(
    r"^(?!根据|按照|依据|本)[^,。《]{0,60}关于(?:认真)?(?:做好|开展|编制|报送|印发|切实|进一步).{0,60}(?:报告|年报).{0,30}通知$"
)
_OLD = re.compile(r"(?:工作)?概述|总体情况|主要工作")


def is_report(sections: Mapping[str, Sequence[Paragraph]], preamble: Sequence[Paragraph], titled: bool) -> bool:
    """Whether headings and sentences are those of a report of the statutory form.

    At least two parts of the form under a title; or part one with a title, a period, or the things it speaks of as headings;
    or, where even its heading is lost, three of those headings in a text that calls itself a report.
    """
    if any(_NOTICE.match(plain(one.text)) for one in preamble):
        return False
    if len(sections) >= 4 or (titled and len(sections) >= 2):
        return True
    paragraphs = [plain(one.text) for some in (preamble, *sections.values()) for one in some]
    if _OTHER.search("".join(plain(one.text) for one in preamble)[:400]):
        return False
    topics = _topics(paragraphs)
    speaks = titled or any(_PERIOD.search(one) or _SPEAKS.search(one) for one in paragraphs)
    if "s1" in sections:
        of_the_law = any("政府信息公开条例" in plain(one.text) for one in sections["s1"][:4])
        return speaks or topics >= 2 or of_the_law
    return len(sections) >= 3 or (speaks and (topics >= 3 or len(sections) >= 2))


def is_old_report(sections: Mapping[str, Sequence[Paragraph]], preamble: Sequence[Paragraph], titled: bool) -> bool:
    """Whether it is a report of the years before the statutory form, of which nothing is read."""
    paragraphs = [plain(one.text) for some in (preamble, *sections.values()) for one in some]
    text, opening = "".join(paragraphs), "".join(plain(one.text) for one in preamble)
    headed = any(re.match(r"[一1][,.、:]", one) and _OLD.search(one[:16]) for one in paragraphs)
    return headed and (titled or _PERIOD.search(text) is not None) and not _OTHER.search(opening[:400])


def _topics(paragraphs: Sequence[str]) -> int:
    heads = [match["rest"] for one in paragraphs if (match := _ITEM.match(one))]
    return sum(any(re.search(topic, head) for head in heads) for topic in _TOPICS)
