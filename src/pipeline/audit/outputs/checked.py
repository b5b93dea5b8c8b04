"""An audited report with everything its sentences were checked for, worked out once for all that is written of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.audit.audit import Audited
from pipeline.audit.decisions import fingerprint
from pipeline.audit.report import ReadReport
from pipeline.audit.text.sentences import check_text
from pipeline.audit.text.text_check import TextCheck
from pipeline.core import Finding

_TABLES = {"disclosure": "表二", "requests": "表三", "disputes": "表四"}

_PARTS = {f"s{number}": f"第{name}部分" for number, name in enumerate("一二三四五六", start=1)}


@dataclass(frozen=True)
class Checked:
    """`checks` are those of the sentences, `places` where they stand, by the mark of the finding."""

    audited: Audited
    checks: tuple[TextCheck, ...]
    places: dict[str, str]

    @property
    def report(self) -> ReadReport | None:
        return self.audited.report

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.audited.findings

    @property
    def file(self) -> str:
        return self.audited.file


def checked(audited: Sequence[Audited]) -> list[Checked]:
    """All reports with their sentences."""
    found = []
    for one in audited:
        checks = check_text(one.report) if one.report is not None else ()
        places = {fingerprint(each.finding): f"正文{each.place}" for each in checks if each.finding is not None}
        found.append(Checked(one, checks, places))
    return found


def place_of(one: Checked, finding: Finding) -> str:
    """Where to look: the sentence, the cell by its table and place in the file, else what the finding refers to."""
    refers = finding.refers_to or ""
    steps = [one.places[fingerprint(finding)]] if fingerprint(finding) in one.places else []
    cell = one.report.cell(re.split("[、（]", refers)[0]) if one.report is not None else None
    if cell is not None:
        steps.append("，".join(part for part in (_TABLES.get(cell.table, ""), str(cell.place)) if part))
    if steps:
        return "；".join(steps)
    section = one.report.sections.get(refers) if one.report is not None else None
    if section:
        return "，".join(part for part in (section[0].text.strip()[:20], str(section[0].place)) if part)
    return (_TABLES | _PARTS).get(refers.split(".")[0], refers)
