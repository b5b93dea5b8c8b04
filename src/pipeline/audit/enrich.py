"""What is added to an audit once all files are read: comparison, the origin of every number, and what was decided before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.audit.audit import Audited
from pipeline.audit.comparison import compared
from pipeline.audit.decisions import Decision, apply_decisions, read_decisions
from pipeline.audit.own_figures import Ours, our_numbers
from pipeline.audit.text.prose import unbound_numbers
from pipeline.core import Finding, compose
from pipeline.quality import apply_waivers, read_waivers

_RANK = {"block": 0, "warn": 1, "info": 2}


def completed(
    audited: Sequence[Audited], workspace: Path, *, against_figures: bool
) -> tuple[list[Audited], dict[str, Decision]]:
    """The reports with comparison against each other's years, and with `against_figures` against the workspace's own numbers.

    Then what people decided of findings (audit_decisions.yml) and waived (waivers/<year>.yml) is put on them. Raises Refusal
    AUDIT-DECISIONS, WAIVER-SYNTAX, and with `against_figures` WORKSPACE-*, PUBLISHED-*.
    """
    decisions = read_decisions(workspace)
    ours: dict[int, Ours] = {}
    untold: dict[int, Finding] = {}
    if against_figures:
        for place, one in enumerate(audited):
            if one.report is None:
                continue
            known = our_numbers(one.report, workspace)
            if known is None:
                untold[place] = compose("CMP-NONE", agency=one.report.agency, year=one.report.year, refers_to="本系统")
            else:
                ours[place] = known
    found = compared(audited, ours)
    for place, told in untold.items():
        found[place] = replace(found[place], findings=(*found[place].findings, told))
    for place, known in ours.items():
        found[place] = _with_origin(found[place], known, workspace)
    return [_settled(one, decisions) for one in found], decisions


def _with_origin(one: Audited, ours: Ours, workspace: Path) -> Audited:
    assert one.report is not None
    told = unbound_numbers(one.report, ours)
    waived = apply_waivers(told, [entry for entry in read_waivers(workspace, ours.year) if entry.code == "TXT-UNBOUND"])
    return replace(one, findings=(*one.findings, *waived))


def _settled(one: Audited, decisions: dict[str, Decision]) -> Audited:
    applied = apply_decisions(one.findings, decisions)
    return replace(one, findings=tuple(sorted(applied, key=lambda finding: _RANK[finding.severity])))
