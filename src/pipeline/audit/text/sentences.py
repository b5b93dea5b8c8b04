"""Judges what a report says in words: against its own tables and against itself.

`judge_text` gives findings; `check_text` everything that was checked, what holds included, each with its sentence, the
numbers taken from it and the cells meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from pipeline.audit.language.numbers import numbers_in
from pipeline.audit.language.plain import Passage, passage, passages
from pipeline.audit.report import Paragraph, Place, ReadReport
from pipeline.audit.text.claims.compare import Bound, bind
from pipeline.audit.text.claims.request_claims import claims_in
from pipeline.audit.text.fees import fee_checks
from pipeline.audit.text.form_rules import by_rule, cell_label
from pipeline.audit.text.structure import judge_structure
from pipeline.audit.text.sums.ratios import Rate, rates_in
from pipeline.audit.text.sums.totals import Sum, sums_in
from pipeline.audit.text.sums.unannounced_totals import sums_after, sums_in_rows, sums_of, unopened_sums
from pipeline.audit.text.text_check import TextCheck
from pipeline.core import Finding, compose

# No paragraph of a report is as long or holds as many numbers and lists; a file made to stop a program may.
LONGEST, MOST_NUMBERS, MOST_LISTS = 8_000, 400, 120


def judge_text(
    report: ReadReport, *, level: str | None = None, published: date | None = None, ended: bool = True
) -> tuple[Finding, ...]:
    """What is wrong with the words of a report and with its make-up. `published`: the day its page says; see `structure`."""
    told = [one.finding for one in check_text(report) if one.finding is not None]
    return (*told, *judge_structure(report, level=level, published=published, ended=ended))


def check_text(report: ReadReport) -> tuple[TextCheck, ...]:
    """Everything checked in the sentences of a report, in order."""
    found: list[TextCheck] = []
    for section, paragraphs in report.sections.items():
        topic = ""
        for one in passages(_prose(section, paragraphs), section):
            topic = _topic(one, topic)
            if _beyond_reason(one.plain):
                found.append(_too_long(one, report))
                continue
            found += _check_passage(one, report, topic)
        for paragraph in paragraphs:
            found += [_of_sum(one, passage(paragraph.text, paragraph.place, section), report)
                      for one in sums_in_rows(paragraph.text) if section == "s1"]  # fmt: skip
    return (*found, *fee_checks(report))


def check_sentence(text: str, total: Decimal | None = None) -> list[Sum]:
    """The totals with parts of one sentence or paragraph. `total`: what a list without a total of its own is held against."""
    one = passage(text)
    found = [*_sums(one), *sums_in_rows(text)]
    return found or (sums_of(one.plain, total) if total is not None else [])


def _beyond_reason(plain: str) -> bool:
    numbers = len(re.findall(r"\d+", plain))
    openings = plain.count("(") + plain.count(":") + plain.count("其中") + plain.count("包括")
    endless = re.search(r"\d{40}", plain) is not None
    return endless or len(plain) > LONGEST or numbers > MOST_NUMBERS or openings > MOST_LISTS


def _too_long(one: Passage, report: ReadReport) -> TextCheck:
    place = one.place_at(0)
    finding = compose("TXT-LONG", agency=report.agency, year=report.year, refers_to=_place(place), left=len(one.plain))
    return TextCheck("TXT-LONG", "not_checkable", one.shown[:60], (), (), None, None, place, one.section, "", finding)


def _prose(section: str, paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """What of a section is sentences. The lines of a table that came as text are none."""
    if section in ("s1", "s5", "s6"):
        return [one for one in paragraphs if "\t" not in one.text.strip() and "|" not in one.text]
    return [one for one in paragraphs if re.search("[。；]", one.text) and "勾稽关系" not in one.text]


def _topic(one: Passage, before: str) -> str:
    """The heading a paragraph stands under, as far as it tells what is spoken of."""
    heading = re.match(
        r"(?:[(][一二三四五六七八九十]+[)]|[一二三四五六七八九十]+、|\d{1,2}[.、])([^。;]{2,24})", one.plain
    )
    return heading[1] if heading else before


def _check_passage(one: Passage, report: ReadReport, topic: str) -> Iterator[TextCheck]:
    sums = _sums(one)
    for found in sums:
        yield _of_sum(found, one, report)
    for rate in rates_in(one.plain, sums=sums):
        yield _of_rate(rate, one, report)
    for claim in claims_in(one, report.year or 9999, topic_before=topic, agency=report.agency):
        yield _of_claim(bind(claim, report), one, report)


def _sums(one: Passage) -> list[Sum]:
    numbers = numbers_in(one.plain)
    found = sums_in(one.plain, numbers)
    known = {part.start for each in found if each.outcome != "not_checkable" for part in each.parts}
    loose = [*sums_after(one.plain, numbers), *unopened_sums(one.plain, numbers)]
    return [*found, *(each for each in loose if not known & {part.start for part in each.parts})]


def _sentence_at(one: Passage, start: int, end: int) -> str:
    """The sentence as printed, cut around the place where it is very long."""
    begin = max((s for s, _ in one.sentences() if s <= start), default=0)
    stop = next((e for _, e in one.sentences() if e >= end), len(one.shown))
    text = one.shown[begin:stop].strip()
    if len(text) <= 160:
        return text
    low, high = max(begin, start - 40), min(stop, end + 20)
    return f"{'…' if low > begin else ''}{one.shown[low:high].strip()}{'…' if high < stop else ''}"


def _of_sum(one: Sum, where: Passage, report: ReadReport) -> TextCheck:
    sentence = _sentence_at(where, one.start, one.end)
    place = where.place_at(one.start)
    total = one.total.value if one.total is not None else Decimal(0)
    finding = None
    example = one.added * 2 < total
    if one.outcome == "fail" or (one.outcome == "not_checkable" and len(one.parts) > 1 and not example):
        finding = by_rule("TXT-PARTS", report, outcome=one.outcome, why=one.why, refers_to=_place(place), quote=sentence,
                          left=total, right=one.added)  # fmt: skip
    elif one.outcome == "pass" and one.mixed_units and one.total is not None and one.total.unit:
        units = "、".join(dict.fromkeys(part.unit for part in one.parts if part.unit))
        finding = compose("TXT-UNITS", agency=report.agency, year=report.year, refers_to=_place(place), quote=sentence,
                          unit=one.total.unit, units=units)  # fmt: skip
    texts = tuple(each.text for each in ((one.total,) if one.total is not None else ()) + one.parts)
    return TextCheck("TXT-PARTS", one.outcome, sentence, texts, (), str(total), str(one.added), place, where.section,
                     one.why, finding)  # fmt: skip


def _of_rate(one: Rate, where: Passage, report: ReadReport) -> TextCheck:
    sentence = _sentence_at(where, one.start, one.end)
    place = where.place_at(one.start)
    code = "TXT-GROWTH" if one.kind == "growth" else "TXT-SHARE"
    finding = None
    if one.outcome == "fail":
        finding = compose(code, agency=report.agency, year=report.year, left=one.stated.text, right=one.what,
                          refers_to=_place(place), quote=sentence)  # fmt: skip
    texts = (*(each.text for each in one.of), one.stated.text)
    return TextCheck(
        code, one.outcome, sentence, texts, (), one.stated.text, one.what, place, where.section, "", finding
    )


def _of_claim(one: Bound, where: Passage, report: ReadReport) -> TextCheck:
    claim = one.claim
    sentence = _sentence_at(where, claim.start, claim.end)
    place = where.place_at(claim.start)
    finding = None
    if one.outcome in ("fail", "unsure", "other_scope"):
        label = cell_label(report, one.cells)
        if claim.rule in ("TXT-T3", "TXT-T4"):
            finding = by_rule(claim.rule, report, outcome=one.outcome, why=one.why, refers_to="、".join(one.cells),
                              quote=sentence, name=claim.name, left=claim.value, right=one.expected, cell=label)  # fmt: skip
        else:
            severity = {"fail": "warn", "unsure": "warn"}.get(one.outcome, "info")
            finding = _in_own_words(one, report, sentence, label, severity)
    numbers = (claim.number.text,) if claim.number is not None else ()
    expected = None if one.expected is None else str(one.expected)
    return TextCheck(claim.rule, one.outcome, sentence, numbers, one.cells, str(claim.value), expected, place,
                     where.section, one.why, finding)  # fmt: skip


def _in_own_words(one: Bound, report: ReadReport, sentence: str, label: str, severity: str) -> Finding:
    why = f"{one.why}。" if one.why else ""
    made = compose(one.claim.rule, agency=report.agency, year=report.year, left=one.claim.value, right=one.expected,
                   refers_to="、".join(one.cells), quote=sentence, name=one.claim.name, cell=label, why=why)  # fmt: skip
    outcome = "not_checkable" if one.outcome == "other_scope" else one.outcome
    return Finding(**{**made.__dict__, "severity": severity, "outcome": outcome})


def _place(place: Place) -> str:
    return f"正文{str(place) or ''}".strip()
