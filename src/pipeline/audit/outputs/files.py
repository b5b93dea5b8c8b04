"""Writes what an audit found into a folder: 问题清单.xlsx, a page per report, a matrix of agencies by rules, and JSON."""

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

from pipeline.audit.audit import Audited
from pipeline.audit.decisions import Decision, fingerprint
from pipeline.audit.judge import dumps
from pipeline.audit.outputs.checked import Checked, checked, place_of
from pipeline.audit.outputs.legal_basis import OUTCOMES, SEVERITIES, legal_basis_of, title_of
from pipeline.audit.outputs.problem_list import problem_list
from pipeline.audit.outputs.tables import tables_of
from pipeline.core import Finding, Refusal


def write_outputs(
    audited: Sequence[Audited], folder: Path, *, decisions: Mapping[str, Decision] | None = None, on: date
) -> list[Path]:
    """Write all of it; returns the files, 问题清单 first. Existing files of the same names are replaced.

    Pages need nothing but themselves: styles are in them, no script, nothing is fetched. Raises Refusal AUDIT-OUT.
    """
    known = decisions or {}
    reports = checked(audited)
    pages = dict(zip(_names(audited), reports, strict=True))
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # One after another: three thousand pages are more than should be held at once.
        for name, content in _files(pages, known, on):
            (folder / name).write_bytes(content)
            written.append(folder / name)
        with (folder / "audit.json").open("w", encoding="utf-8") as handle:
            handle.writelines(_json(reports, known))
    except OSError as error:
        raise Refusal("AUDIT-OUT", folder=str(folder), reason=error.strerror or str(error)) from None
    return [*written, folder / "audit.json"]


def _files(pages: Mapping[str, Checked], decisions: Mapping[str, Decision], on: date) -> Iterator[tuple[str, bytes]]:
    yield "问题清单.xlsx", problem_list(list(pages.values()), decisions, on)
    yield "index.html", _page("matrix.html", **_matrix(pages), on=on).encode()
    for name, one in pages.items():
        yield f"{name}.html", _page("report.html", **_report(one, decisions), on=on).encode()


def _json(audited: Sequence[Checked], decisions: Mapping[str, Decision]) -> Iterator[str]:
    yield '{"reports": [\n'
    for place, one in enumerate(audited):
        separator = ",\n" if place else ""
        yield separator + json.dumps(_document(one, decisions), ensure_ascii=False, default=str)
    yield "\n]}\n"


def _names(audited: Sequence[Audited]) -> list[str]:
    """A name for each page that says whose report it is, and is not another's."""
    given: Counter[str] = Counter()
    names = []
    for one in audited:
        agency = one.report.agency if one.report is not None else None
        year = one.report.year if one.report is not None else None
        stem = re.sub(r"[^\w一-鿿-]+", "", agency or Path(one.file).stem)[:60] or "report"
        name = f"{stem}-{year}" if year else stem
        given[name] += 1
        names.append(name if given[name] == 1 else f"{name}-{given[name]}")
    return names


@cache
def _environment() -> jinja2.Environment:
    loader = jinja2.PackageLoader("pipeline.audit.outputs", "templates")
    return jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True,
                              undefined=jinja2.StrictUndefined)  # fmt: skip


@cache
def _style() -> str:
    """The dashboard's style, and what an audit's pages add to it."""
    dashboard = resources.files("pipeline.dashboard").joinpath("static", "style.css").read_text("utf-8")
    own = resources.files("pipeline.audit.outputs").joinpath("templates", "audit.css").read_text("utf-8")
    return dashboard + own


def _page(template: str, **values: Any) -> str:
    style = _style()
    return _environment().get_template(template).render(style=style, **values)


def _shown(one: Checked, finding: Finding, decisions: Mapping[str, Decision]) -> dict[str, Any]:
    form = one.report.form if one.report is not None else None
    decision = decisions.get(fingerprint(finding))
    return {
        "finding": finding, "mark": fingerprint(finding), "title": title_of(finding.code), "place": place_of(one, finding),
        "law": legal_basis_of(finding, form), "decision": decision.words if decision else None,
        "weight": SEVERITIES[finding.severity] if finding.outcome == "fail" else OUTCOMES.get(finding.outcome, ""),
        "state": {"block": "bad", "warn": "warn"}.get(finding.severity, ""),
    }  # fmt: skip


def _report(one: Checked, decisions: Mapping[str, Decision]) -> dict[str, Any]:
    shown = [_shown(one, finding, decisions) for finding in one.findings]
    return {
        "one": one,
        "report": one.report,
        "open": [each for each in shown if each["finding"].waived_by is None and each["finding"].severity != "info"],
        "hints": [each for each in shown if each["finding"].waived_by is None and each["finding"].severity == "info"],
        "dismissed": [each for each in shown if each["finding"].waived_by is not None],
        "checks": [(check, OUTCOMES.get(check.outcome, "不是组成部分"), title_of(check.rule)) for check in one.checks],
        "tables": tables_of(one.report, one.findings) if one.report is not None else [],
        "held": sum(outcome.outcome == "pass" for outcome in one.audited.outcomes),
        "failed": sum(outcome.outcome == "fail" for outcome in one.audited.outcomes),
    }


def _matrix(pages: Mapping[str, Checked]) -> dict[str, Any]:
    """Agencies down, rules across; only rules that something failed or is asked of, the most frequent first."""
    lines: list[dict[str, Any]] = []
    total: Counter[str] = Counter()
    worst: Counter[str] = Counter()
    for name, one in pages.items():
        own = [finding for finding in one.findings if finding.waived_by is None]
        counts = {severity: Counter(f.code for f in own if f.severity == severity) for severity in ("block", "warn")}
        total.update(code for found in counts.values() for code in found)
        worst.update(counts["block"].keys())
        lines.append({"name": name, "one": one, "block": counts["block"], "warn": counts["warn"],
                      "info": sum(finding.severity == "info" for finding in own)})  # fmt: skip
    codes = sorted(total, key=lambda code: (-worst[code], -total[code], code))
    lines.sort(key=lambda line: (-sum(line["block"].values()), -sum(line["warn"].values()), line["name"]))
    return {"lines": lines, "rules": [(code, title_of(code)) for code in codes], "reports": len(pages)}


def _document(one: Checked, decisions: Mapping[str, Decision]) -> dict[str, Any]:
    if one.report is None:
        found: dict[str, Any] = {"file": one.file, "agency": None, "year": None, "form": None, "cells": [],
                                 "findings": [json.loads(finding.to_json()) for finding in one.findings]}  # fmt: skip
        return found
    document = dumps(one.report, one.findings)
    for entry, finding in zip(document["findings"], one.findings, strict=True):
        decision = decisions.get(fingerprint(finding))
        entry |= {"finding": fingerprint(finding), "legal_basis": legal_basis_of(finding, one.report.form),
                  "decision": decision.decision if decision else None}  # fmt: skip
    return document | {"sentences": [check.record() for check in one.checks]}
