"""Writes an audit into a folder: 问题清单.xlsx, a page for each report, a matrix of agencies by rules, and JSON."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2

from pipeline.audit.audit import AuditedReport
from pipeline.audit.decisions import Decision, fingerprint
from pipeline.audit.judge import report_json
from pipeline.audit.outputs.checked import CheckedReport, check_reports, location_text
from pipeline.audit.outputs.legal_basis import OUTCOMES, SEVERITIES, legal_basis_of, rule_title
from pipeline.audit.outputs.problem_list import problem_list
from pipeline.audit.outputs.tables import shown_tables
from pipeline.core import Finding, Refusal, page_frame


def write_outputs(
    audited: Sequence[AuditedReport],
    folder: Path,
    *,
    decisions: Mapping[str, Decision] | None = None,
    on: date,
    style: str,
) -> list[Path]:
    """Write all outputs; returns the files, 问题清单 first. Existing files of the same names are replaced.

    Pages contain `style`, the stylesheet of the dashboard, and need no script or other file. Raises Refusal AUDIT-OUT.
    """
    known = decisions or {}
    reports = check_reports(audited)
    pages = dict(zip(_names(audited), reports, strict=True))
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Written one by one: three thousand pages do not fit into memory at once.
        for name, content in _files(pages, known, on, style + _own_style()):
            (folder / name).write_bytes(content)
            written.append(folder / name)
        with (folder / "audit.json").open("w", encoding="utf-8") as handle:
            handle.writelines(_json(reports, known))
    except OSError as error:
        raise Refusal("AUDIT-OUT", folder=str(folder), reason=error.strerror or str(error)) from None
    return [*written, folder / "audit.json"]


def _files(
    pages: Mapping[str, CheckedReport], decisions: Mapping[str, Decision], on: date, style: str
) -> Iterator[tuple[str, bytes]]:
    yield "问题清单.xlsx", problem_list(list(pages.values()), decisions, on)
    yield "index.html", _page("matrix.html", **_matrix(pages), on=on, style=style).encode()
    for name, entry in pages.items():
        yield f"{name}.html", _page("report.html", **_report(entry, decisions), on=on, style=style).encode()


def _json(audited: Sequence[CheckedReport], decisions: Mapping[str, Decision]) -> Iterator[str]:
    yield '{"reports": [\n'
    for index, entry in enumerate(audited):
        separator = ",\n" if index else ""
        yield separator + json.dumps(_document(entry, decisions), ensure_ascii=False, default=str)
    yield "\n]}\n"


def _names(audited: Sequence[AuditedReport]) -> list[str]:
    """A name for each page, different from all others: agency and year, else the name of the file."""
    given: Counter[str] = Counter()
    names = []
    for entry in audited:
        agency = entry.report.agency if entry.report is not None else None
        year = entry.report.year if entry.report is not None else None
        stem = re.sub(r"[^\w一-鿿-]+", "", agency or Path(entry.file).stem)[:60] or "report"
        name = f"{stem}-{year}" if year else stem
        given[name] += 1
        names.append(name if given[name] == 1 else f"{name}-{given[name]}")
    return names


@cache
def _environment() -> jinja2.Environment:
    loader = jinja2.ChoiceLoader(
        [
            jinja2.PackageLoader("pipeline.audit.outputs", "templates"),
            jinja2.DictLoader({"frame.html": page_frame()}),
        ]
    )
    return jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True,
                              undefined=jinja2.StrictUndefined)  # fmt: skip


@cache
def _own_style() -> str:
    return resources.files("pipeline.audit.outputs").joinpath("templates", "audit.css").read_text("utf-8")


def _page(template: str, **values: Any) -> str:
    return _environment().get_template(template).render(**values)


def _shown_finding(entry: CheckedReport, finding: Finding, decisions: Mapping[str, Decision]) -> dict[str, Any]:
    form = entry.report.form if entry.report is not None else None
    decision = decisions.get(fingerprint(finding))
    return {
        "finding": finding, "mark": fingerprint(finding), "title": rule_title(finding.code), "location": location_text(entry, finding),
        "law": legal_basis_of(finding, form), "decision": decision.words if decision else None,
        "weight": SEVERITIES[finding.severity] if finding.outcome == "fail" else OUTCOMES.get(finding.outcome, ""),
        "state": {"block": "bad", "warn": "warn"}.get(finding.severity, ""),
    }  # fmt: skip


def _report(entry: CheckedReport, decisions: Mapping[str, Decision]) -> dict[str, Any]:
    items = [_shown_finding(entry, finding, decisions) for finding in entry.findings]
    return {
        "entry": entry,
        "report": entry.report,
        "open": [item for item in items if item["finding"].waived_by is None and item["finding"].severity != "info"],
        "hints": [item for item in items if item["finding"].waived_by is None and item["finding"].severity == "info"],
        "dismissed": [item for item in items if item["finding"].waived_by is not None],
        "checks": [
            (check, OUTCOMES.get(check.outcome, "不是组成部分"), rule_title(check.rule)) for check in entry.checks
        ],
        "tables": shown_tables(entry.report, entry.findings) if entry.report is not None else [],
        "passed": sum(outcome.outcome == "pass" for outcome in entry.audited.outcomes),
        "failed": sum(outcome.outcome == "fail" for outcome in entry.audited.outcomes),
    }


def _matrix(pages: Mapping[str, CheckedReport]) -> dict[str, Any]:
    """The matrix of agencies by the rules that have open findings, the rules with most errors first."""
    lines: list[dict[str, Any]] = []
    total: Counter[str] = Counter()
    worst: Counter[str] = Counter()
    for name, entry in pages.items():
        own = [finding for finding in entry.findings if finding.waived_by is None]
        counts = {severity: Counter(f.code for f in own if f.severity == severity) for severity in ("block", "warn")}
        total.update(code for counter in counts.values() for code in counter)
        worst.update(counts["block"].keys())
        lines.append({"name": name, "entry": entry, "block": counts["block"], "warn": counts["warn"],
                      "info": sum(finding.severity == "info" for finding in own)})  # fmt: skip
    codes = sorted(total, key=lambda code: (-worst[code], -total[code], code))
    lines.sort(key=lambda line: (-sum(line["block"].values()), -sum(line["warn"].values()), line["name"]))
    return {
        "lines": lines,
        "rules": [(code, rule_title(code)) for code in codes],
        "reports": len(pages),
        "head": _head(lines),
    }


def _head(lines: Sequence[Mapping[str, Any]]) -> str:
    """How many reports have errors, have only questions, have neither, and were not audited, in Chinese."""
    refused = sum(line["entry"].report is None for line in lines)
    errors = sum(bool(line["block"]) for line in lines if line["entry"].report is not None)
    questions = sum(bool(line["warn"]) and not line["block"] for line in lines if line["entry"].report is not None)
    sound = len(lines) - refused - errors - questions
    return f"有错误的 {errors} 份，需要核对的 {questions} 份，没有发现问题的 {sound} 份，没有审的 {refused} 份。"


def _document(entry: CheckedReport, decisions: Mapping[str, Decision]) -> dict[str, Any]:
    if entry.report is None:
        document: dict[str, Any] = {"file": entry.file, "agency": None, "year": None, "form": None, "cells": [],
                                 "findings": [json.loads(finding.to_json()) for finding in entry.findings]}  # fmt: skip
        return document
    document = report_json(entry.report, entry.findings)
    for item, finding in zip(document["findings"], entry.findings, strict=True):
        decision = decisions.get(fingerprint(finding))
        item |= {"finding": fingerprint(finding), "legal_basis": legal_basis_of(finding, entry.report.form),
                  "decision": decision.decision if decision else None}  # fmt: skip
    return document | {"sentences": [check.record() for check in entry.checks]}
