"""Decisions that people made about findings: confirmed or dismissed, with a reason. Later audits apply them again.

`audit_decisions.yml` of a workspace is a list of `{finding, decision, reason, by, on, about}`. The mark of a finding does not
depend on the run, the file's name or its format, so that a decision still applies when the same report comes again as PDF.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field, ValidationError

from pipeline.core import Finding, FrozenModel, Refusal, YamlError, describe_validation_error, read_yaml_file

DECISIONS_FILE = "audit_decisions.yml"
_LOCATION = re.compile(r"(?:(?:第[一二三四五六]部分)?第 \d+ (?:页|行|列|段|个表)[，,]?)+|（\s*）")


class Decision(FrozenModel):
    """A decision about a finding. `finding` is the mark that `fingerprint` gives; `about` quotes the sentence, for readers of the file."""

    finding: str = Field(pattern=r"^[0-9a-f]{12}$")
    decision: Literal["confirmed", "dismissed"]
    reason: str = Field(min_length=1)
    by: str = Field(min_length=1)
    on: date
    about: str = ""

    @property
    def words(self) -> str:
        """The decision as lists show it, in Chinese."""
        return f"{'属实' if self.decision == 'confirmed' else '不属实'}（{self.by}，{self.on}：{self.reason}）"


def fingerprint(finding: Finding) -> str:
    """The mark of a finding, twelve hexadecimal digits: a hash of code, agency, year, the cells or section and both numbers."""
    about = _LOCATION.sub("", finding.refers_to or "").strip("，（） ")
    about = "" if re.search(r"\.(?:html?|docx|pdf|txt|md|xlsx)$", about) else about
    parts = (finding.code, finding.agency, finding.year, about, finding.left, finding.right)
    written = "\x1f".join("" if part is None else "".join(str(part).split()) for part in parts)
    return hashlib.sha256(written.encode()).hexdigest()[:12]


def read_decisions(folder: Path) -> dict[str, Decision]:
    """Mark → decision; the last decision of a mark counts. Raises Refusal AUDIT-DECISIONS with file, entry and reason."""
    file = folder / DECISIONS_FILE
    if not file.exists():
        return {}
    try:
        entries = read_yaml_file(file, text_keys=("finding",)) or []
    except YamlError as error:
        raise Refusal("AUDIT-DECISIONS", file=DECISIONS_FILE, entry=0, reason=str(error)) from None
    if not isinstance(entries, list):
        raise Refusal("AUDIT-DECISIONS", file=DECISIONS_FILE, entry=0, reason="应是一个列表，每条以 “- finding:” 开头")
    decisions = [_decision(number, entry) for number, entry in enumerate(entries, start=1)]
    return {decision.finding: decision for decision in decisions}


def _decision(number: int, entry: object) -> Decision:
    try:
        return Decision.model_validate(dict(entry) if isinstance(entry, Mapping) else {})
    except ValidationError as error:
        reason = describe_validation_error(error)
        raise Refusal("AUDIT-DECISIONS", file=DECISIONS_FILE, entry=number, reason=reason) from None


def add_decision(folder: Path, decision: Decision) -> None:
    """Append a decision to the workspace's file. Earlier decisions about the same finding stay in it."""
    read_decisions(folder)
    entry = {name: value for name, value in decision.model_dump().items() if value != ""}
    entry["finding"] = decision.finding
    written = yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, default_flow_style=False)
    with (folder / DECISIONS_FILE).open("a", encoding="utf-8") as handle:
        handle.write(written)


def apply_decisions(findings: Iterable[Finding], decisions: Mapping[str, Decision]) -> tuple[Finding, ...]:
    """The findings, with `waived_by` on those that were dismissed."""
    return tuple(_with_decision(finding, decisions.get(fingerprint(finding))) for finding in findings)


def _with_decision(finding: Finding, decision: Decision | None) -> Finding:
    if decision is None or decision.decision != "dismissed":
        return finding
    return replace(finding, waived_by=f"{decision.by}，{decision.on}：{decision.reason}")


def open_findings(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings that nobody dismissed."""
    return tuple(finding for finding in findings if finding.waived_by is None)
