"""Reads the sentences of our own wording in a report's text and holds every number in them against what the report knows.

The wordings come from the entries that write the sentences (reports/narrative/wordings.py): a sentence of ours with another number is
a contradiction wherever it stands, and a number in one that is right has an origin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.audit.own_figures import OwnFigure, OwnFigures, to_decimal
from pipeline.audit.report import ReadReport
from pipeline.core import Finding, compose
from pipeline.reports import PrintableForm, Wording, wordings

# A sentence that speaks of another year or of a part of it may use our words for another number.
_OTHER_TIME = re.compile(r"上年|上一年|去年|往年|季度|半年|\d月|截至|以来|(20\d\d)年")


@dataclass(frozen=True)
class OwnWordings:
    """What the text says in our words: `findings` where a number is another one, `confirmed` the sentences that are right."""

    findings: tuple[Finding, ...]
    confirmed: tuple[str, ...]


def read_own_wordings(
    texts: Mapping[str, str], filled: PrintableForm, known: Sequence[Wording] | None = None
) -> OwnWordings:
    """Read paragraphs (name → text) of a report. Findings are TEXT-MISMATCH, which blocks.

    `known`: our wordings, where the caller has them.
    """
    known = wordings(filled) if known is None else known
    findings: dict[str, Finding] = {}
    confirmed: dict[str, None] = {}
    for name, paragraph in texts.items():
        text = re.sub(r"\s", "", paragraph)
        read: list[tuple[int, int]] = []
        for wording in known:
            for match in wording.pattern.finditer(text):
                if not wording.whole and (_within(match.span(), read) or _other_time(text, match, filled.year)):
                    continue
                read.append(match.span())
                wrong = list(_wrong_numbers(wording, match))
                if not wrong and wording.whole:
                    confirmed[match[0]] = None
                for figures, stated, expected in wrong:
                    finding = _mismatch(filled, name, text, match, figures, stated, expected)
                    findings[f"{name} {match.start()} {figures}"] = finding
    return OwnWordings(tuple(findings.values()), tuple(confirmed))


def without_confirmed(report: ReadReport, confirmed: tuple[str, ...]) -> ReadReport:
    """The report without the sentences of ours that are right: all their numbers have an origin."""
    sections = {}
    for section, paragraphs in report.sections.items():
        blocks = []
        for paragraph in paragraphs:
            text = re.sub(r"\s", "", paragraph.text)
            if any(sentence in text for sentence in confirmed):
                for sentence in confirmed:
                    text = text.replace(sentence, "")
                paragraph = replace(paragraph, text=text)
            blocks.append(paragraph)
        sections[section] = tuple(blocks)
    return replace(report, sections=sections)


def with_facts(own: OwnFigures, filled: PrintableForm) -> OwnFigures:
    """The figures with the facts that a text may quote beside them."""
    facts = {
        name: OwnFigure(name, fact.label, to_decimal(fact.value), fact.unit) for name, fact in filled.facts.items()
    }
    return replace(own, figures={**facts, **own.figures})


def _within(span: tuple[int, int], read: list[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in read)


def _other_time(text: str, match: re.Match[str], year: int) -> bool:
    """Whether the sentence around a clause speaks of another time, beyond what the clause itself says."""
    start = max(text.rfind(mark, 0, match.start()) for mark in "。；") + 1
    around = text[start : match.start()] + re.split("[。；]", text[match.end() :])[0]
    return any(found[1] is None or int(found[1]) != year for found in _OTHER_TIME.finditer(around))


def _wrong_numbers(wording: Wording, match: re.Match[str]) -> Iterator[tuple[str, str, str]]:
    """Figures, number as printed, number that must stand there: of every number that differs."""
    for (figures, expected), stated in zip(wording.numbers, match.groups(), strict=True):
        if stated.replace(",", "").replace("，", "").replace("−", "-") != expected:
            yield figures, stated, expected


def _mismatch(
    filled: PrintableForm, name: str, text: str, match: re.Match[str], figures: str, stated: str, expected: str
) -> Finding:
    labels = [filled.quotable[part].label for part in re.split("[+/]", figures) if part in filled.quotable]
    start = text.rfind("。", 0, match.start()) + 1
    return compose("TEXT-MISMATCH", agency=filled.agency.id, year=filled.year, left=stated, right=expected,
                   refers_to=f"{name} {match[0][:40]}", quote=text[start : start + 80], name=name,
                   label="、".join(dict.fromkeys(labels))[:60])  # fmt: skip
