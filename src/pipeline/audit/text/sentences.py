"""Checks the text of a report against its own tables and for contradictions within the text.

`judge_text` gives the findings. `check_text` gives all checks, with those that pass, each with its sentence, the numbers read from
it and the cells they are compared with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from pipeline.audit.language.numbers import numbers_in
from pipeline.audit.language.plain import Passage, as_passage, passages
from pipeline.audit.report import Location, ReadReport, TextBlock
from pipeline.audit.text.claims.claim import Claim
from pipeline.audit.text.claims.compare import ComparedClaim, compare_claim
from pipeline.audit.text.claims.contradictions import contradictions
from pipeline.audit.text.claims.request_claims import claims_in
from pipeline.audit.text.fees import fee_checks
from pipeline.audit.text.form_rules import by_rule, cell_label
from pipeline.audit.text.furniture import BROKEN, is_whole
from pipeline.audit.text.structure import has_text_without_chapters, judge_structure
from pipeline.audit.text.sums.rate import Rate
from pipeline.audit.text.sums.ratios import rates_in
from pipeline.audit.text.sums.totals import PartsSum, sums_in
from pipeline.audit.text.sums.unannounced_totals import (
    sums_in_next_sentence,
    sums_in_rows,
    sums_without_opener,
)
from pipeline.audit.text.text_check import TextCheck
from pipeline.core import Finding, compose

# Far above any paragraph of a report: longer ones would hold up the audit and are not checked.
MAX_CHARACTERS, MAX_NUMBERS, MAX_LISTS = 8_000, 400, 120


def judge_text(
    report: ReadReport, *, level: str | None = None, published: date | None = None, ended: bool = True
) -> tuple[Finding, ...]:
    """Findings of the sentences and of the structure of a report. The parameters are those of `judge_structure`."""
    findings = [check.finding for check in check_text(report) if check.finding is not None]
    return (*findings, *judge_structure(report, level=level, published=published, ended=ended))


def check_text(report: ReadReport) -> tuple[TextCheck, ...]:
    """All checks of the sentences of a report, in order."""
    checks: list[TextCheck] = []
    # A report without the headings of its parts has all of its sentences before the first of them.
    sections = {"s1": report.preamble} if has_text_without_chapters(report) else report.sections
    for section, paragraphs in sections.items():
        topic = ""
        for passage in passages(_sentences_only(section, paragraphs), section):
            topic = _topic(passage, topic)
            if _is_too_long(passage.plain):
                checks.append(_too_long(passage, report))
                continue
            checks += _check_passage(passage, report, topic)
        for paragraph in paragraphs:
            checks += [_sum_check(parts_sum, as_passage(paragraph.text, paragraph.location, section), report)
                      for parts_sum in sums_in_rows(paragraph.text) if section == "s1"]  # fmt: skip
    return (*checks, *fee_checks(report))


def _is_too_long(plain: str) -> bool:
    numbers = len(re.findall(r"\d+", plain))
    openings = plain.count("(") + plain.count(":") + plain.count("其中") + plain.count("包括")
    endless = re.search(r"\d{40}", plain) is not None
    return endless or len(plain) > MAX_CHARACTERS or numbers > MAX_NUMBERS or openings > MAX_LISTS


def _too_long(passage: Passage, report: ReadReport) -> TextCheck:
    location = passage.location_at(0)
    finding = compose(
        "TXT-LONG", agency=report.agency, year=report.year, refers_to=_refers_to(location), left=len(passage.plain)
    )
    return TextCheck(
        "TXT-LONG", "not_checkable", passage.shown[:60], (), (), None, None, location, passage.section, "", finding
    )


def _sentences_only(section: str, paragraphs: Sequence[TextBlock]) -> list[TextBlock]:
    """The paragraphs of a section that are sentences, without the lines of tables that came as text."""
    if section in ("s1", "s5", "s6"):
        return [
            paragraph for paragraph in paragraphs if "\t" not in paragraph.text.strip() and "|" not in paragraph.text
        ]
    return [
        paragraph
        for paragraph in paragraphs
        if re.search("[。；]", paragraph.text) and "勾稽关系" not in paragraph.text
    ]


def _topic(passage: Passage, before: str) -> str:
    """The topic of a paragraph: the heading it begins with, else the one before."""
    heading = re.match(
        r"(?:[(][一二三四五六七八九十]+[)]|[一二三四五六七八九十]+、|\d{1,2}[.、])([^。;]{2,24})", passage.plain
    )
    return heading[1] if heading else before


def _check_passage(passage: Passage, report: ReadReport, topic: str) -> Iterator[TextCheck]:
    sums = _sums(passage)
    for parts_sum in sums:
        yield _of_whole(_sum_check(parts_sum, passage, report), passage, parts_sum.start, parts_sum.end)
    for rate in rates_in(passage.plain, sums=sums):
        yield _of_whole(_rate_check(rate, passage, report), passage, rate.start, rate.end)
    claims = claims_in(passage, report.year or 9999, topic_before=topic, agency=report.agency)
    contradicted = list(contradictions(claims))
    for some, none in contradicted:
        yield _of_whole(_contradiction_check(some, none, passage, report), passage, some.start, none.end)
    for claim in claims:
        if any(claim is none for _, none in contradicted):
            continue
        check = _claim_check(compare_claim(claim, report), passage, report)
        yield _of_whole(check, passage, claim.start, claim.end)


def _contradiction_check(some: Claim, none: Claim, passage: Passage, report: ReadReport) -> TextCheck:
    sentence = _sentence_at(passage, min(some.start, none.start), max(some.end, none.end))
    location = passage.location_at(some.start)
    finding = compose("TXT-SELF", agency=report.agency, year=report.year, left=some.value, right=0, refers_to=_refers_to(location),
                      quote=sentence, name=some.name)  # fmt: skip
    numbers = (some.number.text,) if some.number is not None else ()
    return TextCheck(
        "TXT-SELF", "unsure", sentence, numbers, (), str(some.value), "0", location, passage.section, "", finding
    )


def _of_whole(check: TextCheck, passage: Passage, start: int, end: int) -> TextCheck:
    """The check; not checkable where a sentence it reads was broken by a page and is not whole."""
    if check.outcome == "pass":
        return check
    touched = [span for span in passage.sentences() if span[0] < end and start < span[1]]
    if all(is_whole(passage.plain, *span) for span in touched):
        return check
    return replace(check, outcome="not_checkable", why="这一句没有读全", finding=None)


def _sums(passage: Passage) -> list[PartsSum]:
    numbers = numbers_in(passage.plain)
    sums = sums_in(passage.plain, numbers)
    known = {part.start for parts_sum in sums if parts_sum.outcome != "not_checkable" for part in parts_sum.parts}
    unannounced = [*sums_in_next_sentence(passage.plain, numbers), *sums_without_opener(passage.plain, numbers)]
    return [*sums, *(parts_sum for parts_sum in unannounced if not known & {part.start for part in parts_sum.parts})]


def _sentence_at(passage: Passage, start: int, end: int) -> str:
    """The sentence as printed; of a very long one the part around the numbers."""
    begin = max((s for s, _ in passage.sentences() if s <= start), default=0)
    stop = next((e for _, e in passage.sentences() if e >= end), len(passage.shown))
    text = passage.shown[begin:stop].strip()
    text = text.replace(BROKEN, "")
    if len(text) <= 160:
        return text
    low, high = max(begin, start - 40), min(stop, end + 20)
    return f"{'…' if low > begin else ''}{passage.shown[low:high].strip()}{'…' if high < stop else ''}"


def _sum_check(parts_sum: PartsSum, passage: Passage, report: ReadReport) -> TextCheck:
    sentence = _sentence_at(passage, parts_sum.start, parts_sum.end)
    location = passage.location_at(parts_sum.start)
    total = parts_sum.total.value if parts_sum.total is not None else Decimal(0)
    finding = None
    is_example = parts_sum.added * 2 < total
    if parts_sum.outcome == "fail" or (
        parts_sum.outcome == "not_checkable" and len(parts_sum.parts) > 1 and not is_example
    ):
        finding = by_rule("TXT-PARTS", report, outcome=parts_sum.outcome, why=parts_sum.why, refers_to=_refers_to(location), quote=sentence,
                          left=total, right=parts_sum.added)  # fmt: skip
    elif parts_sum.outcome == "pass" and parts_sum.mixed_units and parts_sum.total is not None and parts_sum.total.unit:
        units = "、".join(dict.fromkeys(part.unit for part in parts_sum.parts if part.unit))
        finding = compose("TXT-UNITS", agency=report.agency, year=report.year, refers_to=_refers_to(location), quote=sentence,
                          unit=parts_sum.total.unit, units=units)  # fmt: skip
    texts = tuple(
        number.text for number in ((parts_sum.total,) if parts_sum.total is not None else ()) + parts_sum.parts
    )
    return TextCheck("TXT-PARTS", parts_sum.outcome, sentence, texts, (), str(total), str(parts_sum.added), location, passage.section,
                     parts_sum.why, finding)  # fmt: skip


def _rate_check(rate: Rate, passage: Passage, report: ReadReport) -> TextCheck:
    sentence = _sentence_at(passage, rate.start, rate.end)
    location = passage.location_at(rate.start)
    code = "TXT-GROWTH" if rate.kind == "growth" else "TXT-SHARE"
    finding = None
    if rate.outcome == "fail":
        finding = compose(code, agency=report.agency, year=report.year, left=rate.stated.text, right=rate.what,
                          refers_to=_refers_to(location), quote=sentence)  # fmt: skip
    texts = (*(number.text for number in rate.of), rate.stated.text)
    return TextCheck(
        code, rate.outcome, sentence, texts, (), rate.stated.text, rate.what, location, passage.section, "", finding
    )


def _claim_check(compared: ComparedClaim, passage: Passage, report: ReadReport) -> TextCheck:
    claim = compared.claim
    sentence = _sentence_at(passage, claim.start, claim.end)
    location = passage.location_at(claim.start)
    finding = None
    if compared.outcome in ("fail", "unsure", "other_scope"):
        label = cell_label(report, compared.cells)
        if claim.rule in ("TXT-T3", "TXT-T4"):
            finding = by_rule(claim.rule, report, outcome=compared.outcome, why=compared.why, refers_to="、".join(compared.cells),
                              quote=sentence, name=claim.name, left=claim.value, right=_expected(compared), cell=label)  # fmt: skip
            if compared.expected is None:
                finding = replace(finding, severity="info", right=None)
        else:
            severity = "warn" if compared.outcome in ("fail", "unsure") and compared.expected is not None else "info"
            finding = _claim_finding(compared, report, sentence, label, severity)
    numbers = (claim.number.text,) if claim.number is not None else ()
    expected = None if compared.expected is None else str(compared.expected)
    return TextCheck(claim.rule, compared.outcome, sentence, numbers, compared.cells, str(claim.value), expected, location,
                     passage.section, compared.why, finding)  # fmt: skip


def _expected(compared: ComparedClaim) -> Decimal | str:
    return "没有读全的" if compared.expected is None else compared.expected


def _claim_finding(compared: ComparedClaim, report: ReadReport, sentence: str, label: str, severity: str) -> Finding:
    why = f"{compared.why}。" if compared.why else ""
    made = compose(compared.claim.rule, agency=report.agency, year=report.year, left=compared.claim.value, right=_expected(compared),
                   refers_to="、".join(compared.cells), quote=sentence, name=compared.claim.name, cell=label, why=why)  # fmt: skip
    outcome = "not_checkable" if compared.outcome == "other_scope" else compared.outcome
    return Finding(**{**made.__dict__, "severity": severity, "outcome": outcome})


def _refers_to(location: Location) -> str:
    return f"正文{str(location) or ''}".strip()
