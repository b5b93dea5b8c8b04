"""问题: what somebody has to act on, the gravest first, each with what to do, the rows it is about and a waiver to copy.

Only a warning can be waived; the text offered is an entry of `waivers/<year>.yml`, with the reason and the name left to a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from pipeline.core import catalogue, problem_kind
from pipeline.dashboard.knowledge import what_is_known
from pipeline.dashboard.view import Record, View

MAX_FINDINGS = 200
# What is shown first; the others are folded below it.
KINDS = ("block", "warn", "unchecked", "note", "waived")
WORDS = {
    "block": "阻断", "warn": "警告", "unchecked": "缺数，无法核对", "note": "提示", "waived": "已放行"
}  # fmt: skip


def build(view: View) -> Mapping[str, Any]:
    """Findings of an agency's year and those that belong to no year, with their links and waivers."""
    findings = view.records("dashboard/findings", row_limit=MAX_FINDINGS)
    kinds: dict[str, str] = dict(view.ask("dashboard/known_addresses").rows)
    cases = _cases(view)
    legal_basis = dict(view.ask("dashboard/legal_basis").rows)
    for finding in findings:
        code = finding["code"]
        finding["link"], finding["link_text"] = link(view, finding, kinds)
        finding["legal_basis"] = legal_basis.get(code) or catalogue().get(code, {}).get("legal_basis")
        finding["case"] = cases.get((code, finding["year"], finding["refers_to"]))
        finding["kind"] = problem_kind(finding["severity"], finding["outcome"], finding["waived_by"])
        waivable = finding["severity"] == "warn" and finding["waived_by"] is None
        finding["waiver"] = waiver_text(view, finding) if waivable else None
    asked = view.query.get("kind")
    return {
        "groups": {kind: _alike(findings, kind) for kind in KINDS if asked in (None, "", kind)},
        "words": WORDS,
        "total": findings[0]["of_all"] if findings else 0,
        "shown": len(findings),
        "asked": asked,
        "years": _by_year(view),
        "known": what_is_known(view),
        "file": f"waivers/{view.year}.yml",
    }


def _cases(view: View) -> dict[tuple[str, int | None, str | None], Record]:
    """What is followed up and open, by what tells a finding: code, year and what it refers to."""
    if not view.keeps("follow_up"):
        return {}
    rows = view.records("dashboard/supervision/open_cases", row_limit=10 * MAX_FINDINGS)
    return {(row["code"], row["about_year"], row["refers_to"]): row for row in rows}


def _alike(findings: list[Record], kind: str) -> list[list[Record]]:
    """The findings of a kind, those of one code together."""
    codes: dict[str, list[Record]] = {}
    for finding in findings:
        if finding["kind"] == kind:
            codes.setdefault(finding["code"], []).append(finding)
    return list(codes.values())


def _by_year(view: View) -> list[tuple[int | None, int]]:
    """The open problems of the agency by year, and those of no year; with those of no agency, which concern every one."""
    years: dict[int | None, int] = {}
    for (_, year), counts in view.problems_of_agency.items():
        if counts.problems:
            years[year] = years.get(year, 0) + counts.problems
    return sorted(years.items(), key=lambda entry: (entry[0] is None, entry[0] or 0))


def link(view: View, finding: Record, kinds: Mapping[str, str]) -> tuple[str | None, str]:
    """Address and text of the page that shows what a finding refers to. `kinds`: what each address in the database names."""
    address = finding["refers_to"] or ""
    kind = kinds.get(address)
    if finding["code"].startswith("FILL-"):
        return view.links.page("report"), "看报告的这张表"
    if kind == "figure":
        return view.links.evidence(address), "看这个数的每一行"
    if kind == "cell":
        return view.links.cell(address), "看这一格"
    if kind == "request":
        return view.links.page(f"deadlines/{address}"), "看这件申请为什么是这个期限"
    if kind == "source":
        return view.links.page("sources"), "看这个数据源"
    if finding["code"].startswith(("ITEM-", "POST-", "REQ-", "EVENT-", "DISPUTE-", "DECL-", "ROW-")) and ":" in address:
        return view.links.excluded(verdict="quarantined"), "看被隔离的行"
    return None, ""


def waiver_text(view: View, finding: Record) -> str:
    """One entry of `waivers/<year>.yml` that covers exactly this finding; who, and why, is for a person to write."""
    entry: dict[str, Any] = {"code": finding["code"]}
    if finding["agency"] is not None:
        entry["agency"] = finding["agency"]
    if finding["refers_to"] is not None:
        entry["refers_to"] = finding["refers_to"]
    entry |= {"reason": "（写明理由）", "by": "（姓名）", "on": view.now.date()}
    return yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, width=1000)
