"""Compares a published report with the workspace's own figures, the report of the year before and the website's yearly form.

A difference comes with its likely reason where the data shows one. Numbers that one side lacks are not compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.audit.audit import AuditedReport
from pipeline.audit.language.numbers import Number, numbers_in
from pipeline.audit.language.plain import passages
from pipeline.audit.own_figures import OwnFigures
from pipeline.audit.previous_year import YearPair, check_against_previous_year
from pipeline.audit.report import ReadReport
from pipeline.audit.text.claims.claim import claim_words
from pipeline.core import Finding, compose, format_number
from pipeline.law import known_figures

_MAX_DIFFERENCES = 20


@dataclass(frozen=True)
class _Quoted:
    """A figure of the website or of an account that the text of a report quotes."""

    what: str
    value: Decimal
    sentence: str


def compare_reports(audited: Sequence[AuditedReport], own_figures: Mapping[int, OwnFigures]) -> list[AuditedReport]:
    """The reports with the findings of comparison. `own_figures`: index in `audited` → the workspace's figures of that agency and year.

    The year before is taken from another of the reports, else from the workspace's own cells.
    """
    findings: list[list[Finding]] = [[] for _ in audited]
    for index, own in own_figures.items():
        report = audited[index].report
        if report is not None:
            findings[index] += [*compare_with_own_figures(report, own), *compare_with_website(report, own)]
    pairs = list(_pairs(audited, own_figures))
    previous = check_against_previous_year([pair for _, pair in pairs])
    for (index, _), pair_findings in zip(pairs, previous, strict=True):
        findings[index] += pair_findings
    return [
        replace(entry, findings=(*entry.findings, *more)) if more else entry
        for entry, more in zip(audited, findings, strict=True)
    ]


def _pairs(audited: Sequence[AuditedReport], own_figures: Mapping[int, OwnFigures]) -> Iterator[tuple[int, YearPair]]:
    by_year: dict[tuple[str | None, int | None], ReadReport] = {
        (entry.report.agency, entry.report.year): entry.report
        for entry in audited
        if entry.report is not None and entry.report.agency
    }
    for index, entry in enumerate(audited):
        report = entry.report
        if report is None or report.year is None or report.form is None:
            continue
        last = by_year.get((report.agency, report.year - 1))
        if last is not None and last.form is not None:
            values = {cell.figure: cell.value for cell in last.cells if cell.value is not None}
            yield index, YearPair(report, values, last.form)
        elif index in own_figures and own_figures[index].last and own_figures[index].last_form is not None:
            form = own_figures[index].last_form
            assert form is not None
            yield index, YearPair(report, own_figures[index].last, form)


def compare_with_own_figures(report: ReadReport, own: OwnFigures) -> list[Finding]:
    """Findings CMP-OWN: cells whose number differs from the workspace's. Parts come before the totals that they change."""
    differing = []
    for cell in report.cells:
        own_value = own.value(cell.figure)
        if own_value is None or cell.value is None or cell.value == own_value:
            continue
        differing.append((cell.figure, cell.value, own_value))
    differing.sort(key=lambda difference: difference[0].endswith(".total") or ".result_total." in difference[0])
    names = frozenset(figure for figure, _, _ in differing)
    findings = [
        _differs(figure, value, own_value, report, own, names)
        for figure, value, own_value in differing[:_MAX_DIFFERENCES]
    ]
    if len(differing) > _MAX_DIFFERENCES:
        more = len(differing) - _MAX_DIFFERENCES
        findings.append(compose("CMP-OWN-MORE", agency=report.agency, year=report.year, left=more, refers_to="本系统"))
    return findings


def _differs(
    figure: str, value: Decimal, own_value: Decimal, report: ReadReport, own: OwnFigures, differing: frozenset[str]
) -> Finding:
    known = known_figures().get(figure)
    label = known.label if known else figure
    reason = _reason(figure, value, report, own, differing)
    return compose("CMP-OWN", agency=report.agency, year=report.year, left=format_number(value), right=format_number(own_value),
                   refers_to=figure, cell=label, difference=format_number(value - own_value), reason=reason)  # fmt: skip


def _reason(figure: str, value: Decimal, report: ReadReport, own: OwnFigures, differing: frozenset[str]) -> str:
    """Why a cell may differ, as far as the workspace's data shows."""
    if figure in own.changed:
        return f"本系统封存之后有 {own.changed[figure]} 行变化，以封存的数为准"
    row = figure.rsplit(".", 1)[0]
    others = [cell for cell in report.cells if cell.figure.rsplit(".", 1)[0] == row and cell.figure != figure]
    swapped = [
        cell for cell in others if cell.value is not None and value == own.value(cell.figure) != own.value(figure)
    ]
    if value and swapped and any(cell.value == own.value(figure) for cell in swapped):
        return "与同一行另一栏的数对调了"
    known = known_figures().get(figure)
    if known is not None and known.parts:
        if not differing & set(known.parts):
            return "所加的各格都与本系统相同，是总计漏填或加错"
        return "由所加的各格不同而来，先看各格"
    if value == 0:
        return "报告填 0，可能漏填"
    if not own.sealed:
        return "本系统的数还没有定稿，以台账为准核对"
    return "原因不明，请逐件核对（gongkai explain）"


def compare_with_website(report: ReadReport, own: OwnFigures) -> list[Finding]:
    """Findings CMP-WEBSITE (rule W-XREP): numbers of the text that differ from the website's yearly form or the accounts' figures.

    Both are published by the same office by 31 January, so readers compare them.
    """
    findings = []
    for quoted, addresses in _quotes(report):
        known = next(((address, value) for address in addresses if (value := own.value(address)) is not None), None)
        if known is not None and known[1] != quoted.value:
            source = "网站工作年度报表" if known[0].startswith("website.") else "本系统的指标"
            words = {"quote": quoted.sentence, "what": quoted.what, "source": source}
            findings.append(compose("CMP-WEBSITE", agency=report.agency, year=report.year, left=format_number(quoted.value),
                                right=format_number(known[1]), refers_to=known[0], **words))  # fmt: skip
    return findings


def _quotes(report: ReadReport) -> Iterator[tuple[_Quoted, tuple[str, ...]]]:
    for passage in passages(report.sections.get("s1", ())):
        for start, end in passage.sentences():
            text = passage.plain[start:end]
            named = [int(year) for year in re.findall(r"(20\d\d)年", text)]
            if named and report.year not in named:
                continue
            before = 0
            for number in numbers_in(text):
                lead = text[before : number.start]
                before = number.end
                for what, addresses in _meant(number, lead):
                    yield _Quoted(what, number.value, passage.shown[start:end].strip()), addresses


def _meant(number: Number, lead: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The figures of the website and the accounts that a number counts, by the clause before it. Parts of a list count none."""
    words = claim_words()["published"]
    if number.kind != "count" or not number.exact or number.unit not in words["units"]:
        return
    if "其中" in lead or re.search(words["not_about"], lead):
        return
    clause = re.split("[,;:、]", lead)[-1]
    for kind in words["kinds"]:
        if re.search(kind["says"], clause):
            yield kind["what"], tuple(kind["addresses"])
            return
