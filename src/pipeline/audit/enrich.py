"""Adds to audited reports what needs all of them or the workspace: comparisons, origins of numbers, earlier decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pipeline.audit.audit import AuditedReport
from pipeline.audit.comparison import compare_reports
from pipeline.audit.decisions import Decision, apply_decisions, read_decisions
from pipeline.audit.own_figures import OwnFigures, read_own_figures
from pipeline.audit.own_wordings import read_own_wordings, with_facts, without_confirmed
from pipeline.audit.report import ReadReport
from pipeline.audit.text.prose import unbound_numbers
from pipeline.core import Finding, Refusal, compose, read_published, read_workspace
from pipeline.quality import apply_waivers, read_waivers
from pipeline.reports import read_printable_forms

_RANK = {"block": 0, "warn": 1, "info": 2}


def enrich_reports(
    audited: Sequence[AuditedReport], workspace: Path, *, against_figures: bool
) -> tuple[list[AuditedReport], dict[str, Decision]]:
    """The reports with findings of comparison, and the decisions that were applied to their findings.

    Reports are compared with the year before among them, and with `against_figures` with the workspace's own figures; then the
    origin of every number of their text is looked for. Decisions (audit_decisions.yml) and waivers (waivers/<year>.yml) are
    applied last. Raises Refusal AUDIT-DECISIONS, WAIVER-SYNTAX, and with `against_figures` WORKSPACE-*, PUBLISHED-*.
    """
    decisions = read_decisions(workspace)
    own_figures: dict[int, OwnFigures] = {}
    without_figures: dict[int, Finding] = {}
    if against_figures:
        for index, entry in enumerate(audited):
            if entry.report is None:
                continue
            known = read_own_figures(entry.report, workspace)
            if known is None:
                without_figures[index] = compose(
                    "CMP-NONE", agency=entry.report.agency, year=entry.report.year, refers_to="本系统"
                )
            else:
                own_figures[index] = known
    enriched = compare_reports(audited, own_figures)
    for index, finding in without_figures.items():
        enriched[index] = replace(enriched[index], findings=(*enriched[index].findings, finding))
    for index, known in own_figures.items():
        enriched[index] = _with_origins(enriched[index], known, workspace)
    return [_with_decisions(entry, decisions) for entry in enriched], decisions


def _with_origins(entry: AuditedReport, own: OwnFigures, workspace: Path) -> AuditedReport:
    assert entry.report is not None
    unbound = unbound_numbers(*_without_own_sentences(entry.report, own, workspace))
    waived = apply_waivers(
        unbound, [waiver for waiver in read_waivers(workspace, own.year) if waiver.code == "TXT-UNBOUND"]
    )
    return replace(entry, findings=(*entry.findings, *waived))


def _without_own_sentences(report: ReadReport, own: OwnFigures, folder: Path) -> tuple[ReadReport, OwnFigures]:
    """The report without those sentences of ours that are right, and the figures with the facts that a text may quote."""
    workspace = read_workspace(folder)
    try:
        forms = read_printable_forms(read_published(folder).newest(), workspace, own.year, own.agency.id, status="draft", revision=0,
                                     seal_hash=None, now=datetime(own.year + 1, 1, 1))  # fmt: skip
    except Refusal:  # a year without a form: there are figures, and no sentences of ours
        return report, own
    texts = {name: "".join(block.text for block in blocks) for name, blocks in report.sections.items()}
    said = read_own_wordings(texts, forms[0])
    return without_confirmed(report, said.confirmed), with_facts(own, forms[0])


def _with_decisions(entry: AuditedReport, decisions: dict[str, Decision]) -> AuditedReport:
    applied = apply_decisions(entry.findings, decisions)
    return replace(entry, findings=tuple(sorted(applied, key=lambda finding: _RANK[finding.severity])))
