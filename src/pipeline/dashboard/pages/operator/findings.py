"""问题: what needs somebody, the gravest first, each with what to do, the rows it is about and a waiver to copy.

Only a warning can be waived (see `waivers`); the text offered is what `waivers/<year>.yml` takes, with the reason left to a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from pipeline.core import catalogue
from pipeline.dashboard.view import Record, View

MOST = 200


def build(view: View) -> Mapping[str, Any]:
    """Findings of an agency's year and those that belong to no year, with their links and waivers."""
    severity = view.query.get("severity") or None
    found = view.records("dashboard/findings", severity=severity, most=MOST)
    known: dict[str, str] = dict(view.ask("dashboard/known_addresses").rows)
    basis = dict(view.ask("dashboard/legal_basis").rows)
    for one in found:
        one["link"], one["link_words"] = link(view, one, known)
        one["legal_basis"] = basis.get(one["code"]) or catalogue().get(one["code"], {}).get("legal_basis")
        one["waiver"] = waiver_text(view, one) if one["severity"] == "warn" and one["waived_by"] is None else None
    return {
        "findings": found,
        "of_all": found[0]["of_all"] if found else 0,
        "counts": view.records("dashboard/finding_counts"),
        "severity": severity,
        "file": f"waivers/{view.year}.yml",
    }


def link(view: View, one: Record, known: Mapping[str, str]) -> tuple[str | None, str]:
    """Where the rows, cells, requests or sources that a finding points at can be seen."""
    place = one["refers_to"] or ""
    kind = known.get(place)
    if one["code"].startswith("FILL-"):
        return view.links.page("report"), "看报告的这张表"
    if kind == "figure":
        return view.links.evidence(place), "看这个数的每一行"
    if kind == "cell":
        return view.links.cell(place), "看这一格"
    if kind == "request":
        return view.links.page(f"deadlines/{place}"), "看这件申请为什么是这个期限"
    if kind == "source":
        return view.links.page("sources"), "看这个数据源"
    if one["code"].startswith(("ITEM-", "POST-", "REQ-", "EVENT-", "DISPUTE-", "DECL-", "ROW-")) and ":" in place:
        return view.links.left_out(verdict="quarantined"), "看被隔离的行"
    return None, ""


def waiver_text(view: View, one: Record) -> str:
    """One entry of `waivers/<year>.yml` that covers exactly this finding; who, and why, is for a person to write."""
    entry: dict[str, Any] = {"code": one["code"]}
    if one["agency"] is not None:
        entry["agency"] = one["agency"]
    if one["refers_to"] is not None:
        entry["refers_to"] = one["refers_to"]
    entry |= {"reason": "（写明理由）", "by": "（姓名）", "on": view.now.date()}
    return yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, width=1000)
