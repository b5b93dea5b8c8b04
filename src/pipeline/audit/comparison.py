"""Holds a published report against other papers: our own figures, the year before, the website form of the same year.

Each difference says its reason where the data knows one. Nothing is compared that either side does not say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.audit.audits import Audited
from pipeline.audit.claim import claim_words
from pipeline.audit.numbers import Number, numbers_in
from pipeline.audit.ours import Ours
from pipeline.audit.paper_read import ReadReport
from pipeline.audit.plain import passages
from pipeline.audit.years_before import Pair, held_against_last_year
from pipeline.core import Finding, compose, format_number
from pipeline.law import known_figures

_MOST = 20


@dataclass(frozen=True)
class _Quoted:
    """A figure of the website or an account as the text gives it."""

    what: str
    value: Decimal
    sentence: str


def compared(audited: Sequence[Audited], ours: Mapping[int, Ours]) -> list[Audited]:
    """The reports with what comparison found. `ours`: place in `audited` → our numbers of that agency and year, where known.

    The year before is taken from another report of the same call, else from our own cells.
    """
    found: list[list[Finding]] = [[] for _ in audited]
    for place, own in ours.items():
        report = audited[place].report
        if report is not None:
            found[place] += [*against_ours(report, own), *against_website(report, own)]
    pairs = list(_pairs(audited, ours))
    for pair, told in zip(pairs, held_against_last_year([pair for _, pair in pairs]), strict=True):
        found[pair[0]] += told
    return [
        replace(one, findings=(*one.findings, *more)) if more else one for one, more in zip(audited, found, strict=True)
    ]


def _pairs(audited: Sequence[Audited], ours: Mapping[int, Ours]) -> Iterator[tuple[int, Pair]]:
    by_year: dict[tuple[str | None, int | None], ReadReport] = {
        (one.report.agency, one.report.year): one.report
        for one in audited
        if one.report is not None and one.report.agency
    }
    for place, one in enumerate(audited):
        report = one.report
        if report is None or report.year is None or report.form is None:
            continue
        last = by_year.get((report.agency, report.year - 1))
        if last is not None and last.form is not None:
            values = {cell.figure: cell.value for cell in last.cells if cell.value is not None}
            yield place, Pair(report, values, last.form)
        elif place in ours and ours[place].last and ours[place].last_form is not None:
            form = ours[place].last_form
            assert form is not None
            yield place, Pair(report, ours[place].last, form)


def against_ours(report: ReadReport, ours: Ours) -> list[Finding]:
    """Findings CMP-OWN: cells that say another number than ours; the parts before the totals they make differ."""
    differing = []
    for cell in report.cells:
        own = ours.value(cell.figure)
        if own is None or cell.value is None or cell.value == own:
            continue
        differing.append((cell.figure, cell.value, own))
    differing.sort(key=lambda one: one[0].endswith(".total") or ".result_total." in one[0])
    names = frozenset(figure for figure, _, _ in differing)
    told = [_differs(figure, value, own, report, ours, names) for figure, value, own in differing[:_MOST]]
    if len(differing) > _MOST:
        more = len(differing) - _MOST
        told.append(compose("CMP-OWN-MORE", agency=report.agency, year=report.year, left=more, refers_to="本系统"))
    return told


def _differs(
    figure: str, value: Decimal, own: Decimal, report: ReadReport, ours: Ours, differing: frozenset[str]
) -> Finding:
    known = known_figures().get(figure)
    label = known.label if known else figure
    return compose("CMP-OWN", agency=report.agency, year=report.year, left=_plain(value), right=_plain(own), refers_to=figure,
                   cell=label, difference=_plain(value - own), reason=_reason(figure, value, report, ours, differing))  # fmt: skip


def _reason(figure: str, value: Decimal, report: ReadReport, ours: Ours, differing: frozenset[str]) -> str:
    """Why a cell may differ, as far as our data tells."""
    if figure in ours.changed:
        return f"本系统封存之后有 {ours.changed[figure]} 行变化，以封存的数为准"
    row = figure.rsplit(".", 1)[0]
    others = [cell for cell in report.cells if cell.figure.rsplit(".", 1)[0] == row and cell.figure != figure]
    swapped = [
        cell for cell in others if cell.value is not None and value == ours.value(cell.figure) != ours.value(figure)
    ]
    if value and swapped and any(cell.value == ours.value(figure) for cell in swapped):
        return "与同一行另一栏的数对调了"
    known = known_figures().get(figure)
    if known is not None and known.parts:
        if not differing & set(known.parts):
            return "所加的各格都与本系统相同，是总计漏填或加错"
        return "由所加的各格不同而来，先看各格"
    if value == 0:
        return "报告填 0，可能漏填"
    if not ours.sealed:
        return "本系统的数还没有定稿，以台账为准核对"
    return "原因不明，请逐件核对（gongkai explain）"


def against_website(report: ReadReport, ours: Ours) -> list[Finding]:
    """Findings CMP-WEBSITE (W-XREP): both are published by one office by 31 January, and a reader lays them side by side."""
    told = []
    for quoted, addresses in _quotes(report):
        known = next(((one, value) for one in addresses if (value := ours.value(one)) is not None), None)
        if known is not None and known[1] != quoted.value:
            source = "网站工作年度报表" if known[0].startswith("website.") else "本系统的指标"
            words = {"quote": quoted.sentence, "what": quoted.what, "source": source}
            told.append(compose("CMP-WEBSITE", agency=report.agency, year=report.year, left=_plain(quoted.value),
                                right=_plain(known[1]), refers_to=known[0], **words))  # fmt: skip
    return told


def _quotes(report: ReadReport) -> Iterator[tuple[_Quoted, tuple[str, ...]]]:
    for one in passages(report.sections.get("s1", ())):
        for start, end in one.sentences():
            text = one.plain[start:end]
            named = [int(year) for year in re.findall(r"(20\d\d)年", text)]
            if named and report.year not in named:
                continue
            before = 0
            for number in numbers_in(text):
                lead = text[before : number.start]
                before = number.end
                for what, addresses in _meant(number, lead):
                    yield _Quoted(what, number.value, one.shown[start:end].strip()), addresses


def _meant(number: Number, lead: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What of the website and the accounts a number counts, by the clause before it. A part of a list is none."""
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


def _plain(value: Decimal) -> str:
    return format_number(value)
