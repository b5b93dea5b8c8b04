"""Finds the origin of every number in the text of an operator's own draft.

A number comes from a figure or cell of the workspace that the words around it name, or from numbers that do (a sum, a share).
Any other number is a finding with its sentence: to be corrected, declared as a control, or waived in waivers/<year>.yml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from pipeline.audit.language.numbers import Number, numbers_in
from pipeline.audit.language.plain import Passage, passages
from pipeline.audit.language.words import unit_classes
from pipeline.audit.own_figures import OwnFigure, OwnFigures
from pipeline.audit.report import ReadReport
from pipeline.audit.text.claims.request_claims import claims_in
from pipeline.audit.text.sums.ratios import rates_in
from pipeline.audit.text.sums.totals import PartsSum, sums_in
from pipeline.core import Finding, compose, format_number

# Words in the labels of nearly all figures, which therefore identify none.
_GENERAL = re.compile(
    "公开|发布|信息|总数|数量|总计|本年|政务|政府|新媒体|情况|工作|合计|上年|处理|办理|结果|其他|以下"
    "|[一二三四]、|[（(].[）)]|[·、 ]"
)
_PLACEHOLDER = re.compile(r"\[此处[^\]]*\]")


def unbound_numbers(report: ReadReport, own: OwnFigures) -> tuple[Finding, ...]:
    """Findings TXT-UNBOUND: the numbers of the text without an origin, in order.

    `refers_to` is the number with the words before it, so that a waiver still applies when lines move.
    """
    findings: list[Finding] = []
    for section, paragraphs in report.sections.items():
        if section in ("s1", "s5", "s6"):
            for passage in passages(paragraphs, section):
                findings += _passage_findings(passage, report, own)
    return tuple(dict.fromkeys(findings))


def _passage_findings(passage: Passage, report: ReadReport, own: OwnFigures) -> Iterator[Finding]:
    plain = _PLACEHOLDER.sub(lambda match: "\n" * len(match[0]), passage.plain)
    numbers = numbers_in(plain)
    sums = sums_in(plain, numbers)
    bound = {number.start for number in numbers if _named_by_words(plain, number, own)}
    bound |= _confirmed_by_cells(replace(passage, plain=plain), report, own)
    bound |= _confirmed_by_sums(sums, bound)
    rates = {rate.stated.start for rate in rates_in(plain, numbers, sums)
             if rate.outcome == "pass" and any(number.start in bound for number in rate.of)}  # fmt: skip
    for number in numbers:
        if (number.counts or number.kind in ("share", "change")) and number.start not in bound | rates:
            yield _finding(number, passage, own)


def _confirmed_by_cells(passage: Passage, report: ReadReport, own: OwnFigures) -> set[int]:
    """The offsets of counts of requests, results, reviews and lawsuits that the workspace's cells confirm."""
    starts = set()
    # In an own draft the results of requests need no word for requests beside them.
    for claim in claims_in(passage, own.year, topic_before="依申请公开政府信息公开", agency=report.agency):
        sums = [_sum(cells, own) for cells in claim.cells]
        if claim.loose:
            sums += [_sum(cells, own) for cells in _REQUESTS_RECEIVED]
        if claim.number is not None and any(value == claim.value for value in sums):
            starts.add(claim.number.start)
    return starts


_REQUESTS_RECEIVED = (("requests.new_received.total",), ("requests.new_received.total", "requests.carried_in.total"))


def _sum(cells: tuple[str, ...], own: OwnFigures) -> object:
    names = {name for pattern in cells for name in (*own.cells, *own.figures) if fnmatchcase(name, pattern)}
    values = [value for name in names if (value := own.value(name)) is not None]
    return sum(values) if values else None


def _confirmed_by_sums(sums: Sequence[PartsSum], bound: set[int]) -> set[int]:
    """The offsets of totals whose parts all have an origin, and of the only part without one of such a total."""
    starts = set()
    for parts_sum in sums:
        if parts_sum.outcome != "pass" or parts_sum.total is None:
            continue
        members = {parts_sum.total.start, *(part.start for part in parts_sum.parts)}
        unbound = members - bound
        if len(unbound) <= 1:
            starts |= unbound
    return starts


def _named_by_words(plain: str, number: Number, own: OwnFigures) -> bool:
    """Whether the words around a number name a figure of its value."""
    if not number.exact or not number.counts:
        return False
    near = _words_near(plain, number)
    return any(_same_unit(number, figure) and _is_named(figure, near) for figure in _figures_of_value(number, own))


def _figures_of_value(number: Number, own: OwnFigures) -> list[OwnFigure]:
    figures = []
    for figure in own.figures.values():
        value = figure.value * 10000 if figure.unit == "万元" else figure.value
        if value == number.value:
            figures.append(figure)
    return figures


def _same_unit(number: Number, figure: OwnFigure) -> bool:
    unit = figure.unit.removeprefix("万")
    return number.unit in ("", unit) or unit == "" or unit_classes().get(number.unit) == unit_classes().get(unit)


def _words_near(plain: str, number: Number) -> str:
    """The clause with the number, with the one before where it is short."""
    lead = re.split("[。;\n]", plain[: number.start])[-1]
    clauses = re.split("[,:、(]", lead)
    words = clauses[-1]
    if len(re.sub("[^一-鿿]", "", words)) < 4 and len(clauses) > 1:
        words = clauses[-2] + words
    return words + re.split("[,;。、:()]", plain[number.end : number.end + 16])[0]


def _is_named(figure: OwnFigure, near: str) -> bool:
    own = _GENERAL.sub(" ", figure.label)
    pairs = {part[index : index + 2] for part in own.split() for index in range(len(part) - 1)}
    if pairs:
        return any(pair in near for pair in pairs)
    # A label of general words alone is that of all information published, or of the rest (其他).
    if "其他" in figure.label:
        return "其他" in near or "其它" in near
    return "信息" in near and re.search("公开|发布", near) is not None


def _finding(number: Number, passage: Passage, own: OwnFigures) -> Finding:
    start, end = next(((s, e) for s, e in passage.sentences() if s <= number.start < e), (0, len(passage.shown)))
    sentence = passage.shown[start:end].strip()[:160]
    lead = re.split("[。,，;；、:：(（]", passage.shown[start : number.start])[-1][-16:]
    words = _words_near(passage.plain, number)
    same = [
        f"{figure.label} {format_number(figure.value)}{figure.unit}"
        for figure in _figures_of_value(number, own)
        if figure.value
    ][:3]
    meant = [figure for figure in own.figures.values() if _GENERAL.sub("", figure.label) and _is_named(figure, words)]
    quoted = [figure for figure in meant if not figure.name.startswith(("requests.", "disputes."))]
    named = [f"{figure.label} {format_number(figure.value)}{figure.unit}" for figure in quoted][:3]
    hint = "没有哪个指标、单元格或申报数与它对应"
    if named and not same:
        hint = f"系统中是：{'；'.join(named)}"
    elif same:
        hint = f"系统中等于它的是：{'；'.join(same)}，但这一句说的不像是它"
    return compose("TXT-UNBOUND", agency=own.agency.id, year=own.year, left=number.text, quote=sentence, hint=hint,
                   refers_to=f"{lead}{number.text}")  # fmt: skip
