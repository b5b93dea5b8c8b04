"""Two-way prose: every number in the words of an operator's own draft must come from somewhere.

From a figure or cell of ours that the words around it name, or from numbers that do (a sum, a share). What is left is a
finding with its sentence: to be put right, declared with who vouches for it, or waived in writing (waivers/<year>.yml).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from pipeline.audit.claims import claims_in
from pipeline.audit.numbers import Number, numbers_in
from pipeline.audit.ours import Ours, OwnFigure
from pipeline.audit.paper_read import ReadReport
from pipeline.audit.plain import Passage, passages
from pipeline.audit.shares import rates_in
from pipeline.audit.totals import Sum, sums_in
from pipeline.audit.words import unit_classes
from pipeline.core import Finding, compose, format_number

# Words that stand in the label of nearly every figure and so name none.
_GENERAL = re.compile(
    "公开|发布|信息|总数|数量|总计|本年|政务|政府|新媒体|情况|工作|合计|上年|处理|办理|结果|其他|以下"
    "|[一二三四]、|[（(].[）)]|[·、 ]"
)
_PLACE_TO_WRITE = re.compile(r"\[此处[^\]]*\]")


def unbound_numbers(report: ReadReport, ours: Ours) -> tuple[Finding, ...]:
    """Findings TXT-UNBOUND: numbers of the text that nothing of ours stands behind, in order.

    `refers_to` is the number with the words before it, so that a waiver names it and stays right when lines move.
    """
    found: list[Finding] = []
    for section, paragraphs in report.sections.items():
        if section in ("s1", "s5", "s6"):
            for one in passages(paragraphs, section):
                found += _of_passage(one, report, ours)
    return tuple(dict.fromkeys(found))


def _of_passage(one: Passage, report: ReadReport, ours: Ours) -> Iterator[Finding]:
    plain = _PLACE_TO_WRITE.sub(lambda match: "\n" * len(match[0]), one.plain)
    numbers = numbers_in(plain)
    sums = sums_in(plain, numbers)
    bound = {number.start for number in numbers if _by_words(plain, number, ours)}
    bound |= _by_claims(replace(one, plain=plain), report, ours)
    bound |= _by_sums(sums, bound)
    rates = {rate.stated.start for rate in rates_in(plain, numbers, sums)
             if rate.outcome == "pass" and any(each.start in bound for each in rate.of)}  # fmt: skip
    for number in numbers:
        if (number.counts or number.kind in ("share", "change")) and number.start not in bound | rates:
            yield _finding(number, one, ours)


def _by_claims(one: Passage, report: ReadReport, ours: Ours) -> set[int]:
    """Counts of requests, results, reviews and lawsuits that our cells confirm."""
    found = set()
    # Whose draft it is is known, and what it speaks of: results of requests need no word for requests beside them.
    for claim in claims_in(one, ours.year, topic_before="依申请公开政府信息公开", agency=report.agency):
        sums = [_sum(cells, ours) for cells in claim.cells]
        if claim.loose:
            sums += [_sum(cells, ours) for cells in _CAME_IN]
        if claim.number is not None and any(value == claim.value for value in sums):
            found.add(claim.number.start)
    return found


_CAME_IN = (("requests.new_received.total",), ("requests.new_received.total", "requests.carried_in.total"))


def _sum(cells: tuple[str, ...], ours: Ours) -> object:
    names = {name for pattern in cells for name in (*ours.cells, *ours.figures) if fnmatchcase(name, pattern)}
    values = [value for name in names if (value := ours.value(name)) is not None]
    return sum(values) if values else None


def _by_sums(sums: Sequence[Sum], bound: set[int]) -> set[int]:
    """A total all of whose parts are bound; the last part of a bound total whose other parts are."""
    found = set()
    for one in sums:
        if one.outcome != "pass" or one.total is None:
            continue
        members = {one.total.start, *(part.start for part in one.parts)}
        loose = members - bound
        if len(loose) <= 1:
            found |= loose
    return found


def _by_words(plain: str, number: Number, ours: Ours) -> bool:
    """Whether a figure of that value is named by the words around the number."""
    if not number.exact or not number.counts:
        return False
    near = _words_near(plain, number)
    return any(_same_unit(number, one) and _named(one, near) for one in _equal(number, ours))


def _equal(number: Number, ours: Ours) -> list[OwnFigure]:
    found = []
    for one in ours.figures.values():
        value = one.value * 10000 if one.unit == "万元" else one.value
        if value == number.value:
            found.append(one)
    return found


def _same_unit(number: Number, one: OwnFigure) -> bool:
    unit = one.unit.removeprefix("万")
    return number.unit in ("", unit) or unit == "" or unit_classes().get(number.unit) == unit_classes().get(unit)


def _words_near(plain: str, number: Number) -> str:
    """The clause with the number; the one before where it is short."""
    lead = re.split("[。;\n]", plain[: number.start])[-1]
    clauses = re.split("[,:、(]", lead)
    words = clauses[-1]
    if len(re.sub("[^一-鿿]", "", words)) < 4 and len(clauses) > 1:
        words = clauses[-2] + words
    return words + re.split("[,;。、:()]", plain[number.end : number.end + 16])[0]


def _named(one: OwnFigure, near: str) -> bool:
    own = _GENERAL.sub(" ", one.label)
    pairs = {part[place : place + 2] for part in own.split() for place in range(len(part) - 1)}
    if pairs:
        return any(pair in near for pair in pairs)
    # A label of general words alone is that of everything published, or of what is left over.
    if "其他" in one.label:
        return "其他" in near or "其它" in near
    return "信息" in near and re.search("公开|发布", near) is not None


def _finding(number: Number, one: Passage, ours: Ours) -> Finding:
    start, end = next(((s, e) for s, e in one.sentences() if s <= number.start < e), (0, len(one.shown)))
    sentence = one.shown[start:end].strip()[:160]
    lead = re.split("[。,，;；、:：(（]", one.shown[start : number.start])[-1][-16:]
    near = _words_near(one.plain, number)
    same = [
        f"{figure.label} {format_number(figure.value)}{figure.unit}" for figure in _equal(number, ours) if figure.value
    ][:3]
    meant = [figure for figure in ours.figures.values() if _GENERAL.sub("", figure.label) and _named(figure, near)]
    quoted = [figure for figure in meant if not figure.name.startswith(("requests.", "disputes."))]
    named = [f"{figure.label} {format_number(figure.value)}{figure.unit}" for figure in quoted][:3]
    hint = "没有哪个指标、单元格或申报数与它对应"
    if named and not same:
        hint = f"系统中是：{'；'.join(named)}"
    elif same:
        hint = f"系统中等于它的是：{'；'.join(same)}，但这一句说的不像是它"
    return compose("TXT-UNBOUND", agency=ours.agency.id, year=ours.year, left=number.text, quote=sentence, hint=hint,
                   refers_to=f"{lead}{number.text}")  # fmt: skip
