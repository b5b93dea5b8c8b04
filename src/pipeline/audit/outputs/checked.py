"""Audited reports with the checks of their sentences, computed once for all outputs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.audit.audit import AuditedReport
from pipeline.audit.decisions import fingerprint
from pipeline.audit.reading_findings import TABLE_NAMES
from pipeline.audit.report import ReadReport
from pipeline.audit.text.sentences import check_text
from pipeline.audit.text.text_check import TextCheck
from pipeline.core import Finding

_SECTIONS = {f"s{number}": f"第{name}部分" for number, name in enumerate("一二三四五六", start=1)}


@dataclass(frozen=True)
class CheckedReport:
    """An audited report with the checks of its sentences. `locations`: mark of a finding → where its sentence stands, in Chinese."""

    audited: AuditedReport
    checks: tuple[TextCheck, ...]
    locations: dict[str, str]

    @property
    def report(self) -> ReadReport | None:
        return self.audited.report

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.audited.findings

    @property
    def file(self) -> str:
        return self.audited.file


def check_reports(audited: Sequence[AuditedReport]) -> list[CheckedReport]:
    """The reports with the checks of their sentences."""
    reports = []
    for entry in audited:
        checks = check_text(entry.report) if entry.report is not None else ()
        locations = {
            fingerprint(check.finding): f"正文{check.location}" for check in checks if check.finding is not None
        }
        reports.append(CheckedReport(entry, checks, locations))
    return reports


def location_text(entry: CheckedReport, finding: Finding) -> str:
    """Where to look, in Chinese: the sentence, the table and place of the cell, else what the finding refers to."""
    refers = finding.refers_to or ""
    steps = [entry.locations[fingerprint(finding)]] if fingerprint(finding) in entry.locations else []
    cell = entry.report.cell(re.split("[、（]", refers)[0]) if entry.report is not None else None
    if cell is not None:
        steps.append("，".join(part for part in (TABLE_NAMES.get(cell.table, ""), str(cell.location)) if part))
    if steps:
        return "；".join(steps)
    section = entry.report.sections.get(refers) if entry.report is not None else None
    if section:
        return "，".join(part for part in (section[0].text.strip()[:20], str(section[0].location)) if part)
    return (TABLE_NAMES | _SECTIONS).get(refers.split(".")[0], refers)
