"""Judges the structure of a report: its year and period, its six sections and their headings, its form, the day of publication.

条例 art. 49 (when), art. 50 (what), 国办公开办函〔2019〕60号 and 〔2021〕30号 (the sections). Sections that a cut file may
have lost are not reported as missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from pipeline.audit.language.plain import Passage, half_width, passages
from pipeline.audit.report import ReadReport
from pipeline.audit.text.form_rules import form_of, text_rule
from pipeline.audit.text.furniture import BROKEN
from pipeline.core import Finding, compose
from pipeline.law import Form, form_for

# What the heading of each section must contain; the wording around it is free.
_HEADINGS = {
    "s1": "总体情况|基本情况|概述",
    "s2": "主动公开",
    "s3": "申请",
    "s4": "复议|诉讼",
    "s5": "问题.*(?:改进|改善|整改|完善|对策|解决|提升)",
    "s6": "其他|其它|需要报告|需要说明",
}
_DIGITS = "零一二三四五六七八九十"
_PERIOD = re.compile(
    r"(?:统计)?(?:期限|时限|时间|周期|数据|起止|时段)[^。;]{0,24}?(?P<first>20\d\d)年1月1日[^。;\d]{0,8}(?:\d{0,2}(?P<last>20\d\d)年|当年|同年)?12月31日"
    r"|(?P<first2>20\d\d)年1月1日(?:起)?(?:至|到|-)(?:\d{0,2}(?P<last2>20\d\d)年|当年)?12月31日"
)
_YEAR_OPENING = re.compile(
    r"(?:[(][一二三四五六]+[)][^。,;]{0,24}。)?(20\d\d)年度?,?(?:我|本|全|[^,。;]{0,12}[局市县区镇乡府委办厅院])"
)
# A sentence that tells what was done in a year, and begins with it.
_YEAR_TOLD = re.compile(
    r"(?:[(][一二三四五六]+[)][^。,;]{0,24}。)?(?:[^。,;:]{0,10}:)?在?(20\d\d)年度?,?(?:我|本|全|共)"
    r"(?=[^。;]{0,60}(?:收到|受理|公开|发布|办理|办结|答复|发生|制发|开展))"
)
_HISTORY = re.compile("结转|以来|起|至今|出台|成立|整体|修订|制定|比|较|相比|上年|印发|版")
_TOPICS = {
    "主动公开": "主动公开|信息发布|公开政府信息|公开信息",
    "依申请公开": "依申请|申请公开|公开申请",
    "政府信息管理": "政府信息[^。,;]{0,6}管理(?!办法|条例|规定|局)|信息管理|信息资源[^。,;]{0,4}管理|信息的?全?生命周期",
    "政府信息公开平台建设": "平台|网站|栏目|公众号|新媒体",
    "监督保障": "监督|保障|考核|培训|组织领导",
}  # fmt: skip
_PLACEHOLDER = re.compile(r"\[此处[^\]]*\]")  # what a draft leaves to the office
_PUBLISHED = re.compile(
    r"(?:公开日期|发布日期|发布时间|发文日期|成文日期|公布日期|公布时间|生成日期|发文时间|时间|日期)[:\s]*(20\d\d)[-年./](\d{1,2})[-月./](\d{1,2})"
)


def judge_structure(
    report: ReadReport, *, level: str | None = None, published: date | None = None, ended: bool = True
) -> tuple[Finding, ...]:
    """Findings RPT-*. `level`: department or government, read from the name of the agency where None. `published`: the day of
    publication, read from the text where None. `ended`: False where the file is known to be cut.
    """
    own = _agency_year(report)
    form = form_of(report)
    if not report.sections:
        return tuple(_without_chapters(report, form, own))
    ended = ended and not _cut_short(report, form)
    findings = [
        *_years(report, own),
        *_wrong_form(report, form, own),
        *_sections(report, form, own, ended),
        *(_topics(report, form, own) if ended or set(report.sections) != {"s1"} else ()),
        *_late(report, own, level, published),
    ]
    return tuple(findings)


def _agency_year(report: ReadReport) -> dict[str, object]:
    return {"agency": report.agency, "year": report.year}


def _compose(code: str, own: dict[str, object], refers_to: str, **words: object) -> Finding:
    return compose(code, agency=own["agency"], year=own["year"], refers_to=refers_to, **words)  # type: ignore[arg-type]


# Year and period


def _years(report: ReadReport, own: dict[str, object]) -> Iterator[Finding]:
    opening = [*passages(report.preamble), *passages(report.sections.get("s1", ()))]
    everywhere = [passage for paragraphs in report.sections.values() for passage in passages(paragraphs)]
    periods = [(passage, match) for passage in [*opening, *everywhere] for match in _PERIOD.finditer(passage.plain)]
    if not periods:
        yield _compose("RPT-NO-PERIOD", own, "正文")
    if report.year is None:
        return
    for passage, match in periods[:1]:
        first = int(match["first"] or match["first2"])
        last = int(match["last"] or match["last2"] or first)
        if (first, last) != (report.year, report.year):
            yield _compose("RPT-PERIOD-WRONG", own, "统计期限", left=match[0], right=report.year,
                           place=str(passage.location_at(match.start())))  # fmt: skip
    yield from sentences_of_other_years(report, own)


def sentences_of_other_years(report: ReadReport, own: dict[str, object]) -> Iterator[Finding]:
    """Text copied from another year's report: a paragraph that begins with an earlier year, plans for the year reported on."""
    year = report.year or 0
    for passage in passages(report.sections.get("s1", ())):
        opened = _YEAR_OPENING.match(passage.plain)
        history = _HISTORY.search(passage.plain[:60])
        first = passage.plain[: passage.sentences()[0][1]] if opened else ""
        if opened and int(opened[1]) in (year - 1, year - 2) and not history and f"{year}年" not in first:
            yield _compose("RPT-YEAR-TEXT", own, "s1", quote=passage.shown[:60], left=opened[1])
            continue
        for start, end in passage.sentences():
            text = passage.plain[start:end]
            told = None if f"{year}年" in text else _YEAR_TOLD.match(text)
            if told and year - 8 <= int(told[1]) < year and not _HISTORY.search(text[:60]):
                quote = passage.shown[start:end].strip()[:80]
                yield _compose("RPT-YEAR-TEXT", own, "s1", quote=quote, left=told[1])
    for passage in passages(report.sections.get("s5", ())):
        for start, end in passage.sentences():
            planned = re.search(rf"{year}年[^,。;]{{0,16}}(?:将|计划|拟|打算)", passage.plain[start:end])
            if planned:
                yield _compose("RPT-YEAR-TEXT", own, "s5", quote=passage.shown[start:end].strip()[:80], left=str(year))


def _wrong_form(report: ReadReport, form: Form, own: dict[str, object]) -> Iterator[Finding]:
    if report.form is None or report.year is None or report.year in form.years or report.year < 2019:
        return
    due = form_for(report.year)
    yield _compose("RPT-FORM", own, form.id, left=form.document, right=due.document)


# Sections and headings


def _without_chapters(report: ReadReport, form: Form, own: dict[str, object]) -> Iterator[Finding]:
    """The parts that a report lacks that has a title and none of the headings; nothing where only tables were kept."""
    if not has_text_without_chapters(report):
        return
    yield from _years(report, own)
    for section in form.sections:
        if section.table not in report.tables:
            yield _compose("RPT-SECTION", own, section.id, heading=section.heading)


def has_text_without_chapters(report: ReadReport) -> bool:
    """Whether a report has a title and text, and none of the headings of the form."""
    text = sum(len(paragraph.text) for paragraph in report.preamble if paragraph.text != report.title)
    return not report.sections and report.title is not None and (not report.tables or text >= 60)


def _cut_short(report: ReadReport, form: Form) -> bool:
    """Whether the file was cut: it ends with one of the first three sections, a table without all its rows, or within a sentence."""
    last = [section for section in form.sections if section.id in report.sections][-1:]
    if not last:
        return False
    if last[0].id in ("s1", "s2", "s3"):
        return True
    if last[0].kind == "table":
        table = last[0].table or ""
        expected = {cell.row for cell in form.cells if cell.table == table}
        return len({cell.row for cell in report.cells if cell.table == table}) < len(expected)
    texts = [text for block in report.sections[last[0].id] if (text := block.text.rstrip(BROKEN))]
    return len(texts) > 1 and re.search(r"[\u4e00-\u9fff,，、]\s*$", texts[-1]) is not None


def _cut_in_front(report: ReadReport, first: int) -> bool:
    """Whether the file lacks its beginning: it begins with a later section than the second, and with little text before it."""
    return first > 2 and sum(len(paragraph.text) for paragraph in report.preamble) < 60


def _sections(report: ReadReport, form: Form, own: dict[str, object], ended: bool) -> Iterator[Finding]:
    present = [section.id for section in form.sections if section.id in report.sections]
    last = max((int(section_id[1:]) for section_id in present), default=0)
    first = min((int(section_id[1:]) for section_id in present), default=0)
    cut_in_front = _cut_in_front(report, first)
    for section in form.sections:
        number = int(section.id[1:])
        if section.id not in report.sections:
            if (ended or number < last) and not (cut_in_front and number < first):
                yield _compose("RPT-SECTION", own, section.id, heading=section.heading)
            continue
        texts = passages(report.sections[section.id])
        heading = texts[0] if texts else None
        if heading is not None:
            yield from _heading(heading, section.id, section.heading, own)
        body = "".join(passage.plain for passage in texts[1:]) if texts else ""
        if section.kind == "text" and ended and len(texts) == 1 and len(texts[0].plain) < 30 and not body:
            yield _compose("RPT-EMPTY", own, section.id, heading=section.heading)
        if (
            section.id == "s5"
            and body
            and ended
            and not re.search("改进|下一步|今后|将|措施|打算|整改|努力|计划|进一步", body)
        ):
            yield _compose("RPT-IMPROVEMENT", own, section.id)
        length = written_length(body)
        if section.max_characters and length > section.max_characters:
            yield _compose("RPT-LENGTH", own, section.id, left=length, right=section.max_characters)
    if not ended and last < len(form.sections):
        yield _compose("RPT-CUT", own, "正文", heading=form.sections[last - 1].heading if last else "")


def written_length(text: str) -> int:
    """The length of a text as word processors count it: a number or a Latin word is one. Places left to the office do not count."""
    return len(re.sub(r"[A-Za-z0-9.,%]*[A-Za-z0-9%]", "1", _PLACEHOLDER.sub("", text)))


def _heading(passage: Passage, section: str, wanted: str, own: dict[str, object]) -> Iterator[Finding]:
    text = re.split("[。;]", passage.plain)[0][:40]
    if len(passage.plain) > 60:
        return
    if not re.search(_HEADINGS[section], text):
        yield _compose("RPT-HEADING", own, section, left=passage.shown[:40], right=wanted)
    numeral = re.match(rf"([{_DIGITS}]|\d)[、.]", text)
    if numeral:
        number = int(numeral[1]) if numeral[1].isdigit() else _DIGITS.index(numeral[1])
        if number != int(section[1:]):
            yield _compose("RPT-NUMBERING", own, section, left=passage.shown[:40], right=wanted)


def _topics(report: ReadReport, form: Form, own: dict[str, object]) -> Iterator[Finding]:
    """The topics that the form requires in section one and that are missing."""
    texts = passages(report.sections.get("s1", ()))
    whole = "".join(passage.plain for passage in texts[1:] if texts)
    if len(whole) < 40:
        return
    headed = (
        sum(bool(re.match(r"[(][一二三四五六七][)]|[一二三四五六]是|\d[.、]", passage.plain)) for passage in texts) >= 3
    )
    topics = next((section.topics for section in form.sections if section.id == "s1"), ())
    missing = [topic for topic in topics if not re.search(_TOPICS.get(topic, topic), whole)]
    if missing:
        made = _compose("RPT-TOPIC", own, "s1", topics="、".join(missing))
        yield made if headed else Finding(**{**made.__dict__, "severity": "info", "outcome": "unsure"})


# The day of publication


def _late(report: ReadReport, own: dict[str, object], level: str | None, published: date | None) -> Iterator[Finding]:
    rule = text_rule(form_of(report).id, "RPT-PERIOD")
    day = published or _printed_day(report)
    if report.year is None or day is None or rule is None or day.year not in (report.year + 1, report.year + 2):
        return
    government = (level or _level(report.agency)) == "government"
    month, last = map(int, rule.due["government" if government else "department"].split("-"))
    due = date(report.year + 1, month, last)
    if day > due:
        yield _compose("RPT-LATE", own, "公布日期", left=day.isoformat(), right=due.isoformat(), days=(day - due).days)


def _level(agency: str | None) -> str:
    """Government or department, by the name. A government has until the end of March; so has an agency that is not known."""
    return (
        "government"
        if agency is None or re.search("政府(?:办公[室厅])?$|[省市县区州旗镇乡]$", agency)
        else "department"
    )


def _printed_day(report: ReadReport) -> date | None:
    for paragraph in report.preamble:
        match = _PUBLISHED.search(half_width("".join(paragraph.text.split())))
        if match:
            try:
                return date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                return None
    return None
