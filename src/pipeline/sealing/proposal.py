"""proposal: the figures of an agency's year as a person is asked to approve them, with their fingerprint. 条例 art. 49."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.core import Warehouse, Workspace
from pipeline.sealing.package import csv_member, figures_digest, read_csv_member
from pipeline.sealing.readiness import Readiness, agency_readiness


@dataclass(frozen=True)
class Proposal:
    """What an approver is shown: the obstacles, the open warnings as sentences, and every figure by name as text.

    `figures_sha256` is the fingerprint that `seal_year` compares: of the figures and of the cells of the forms.
    """

    readiness: Readiness
    figures_sha256: str
    figures: Mapping[str, str]
    warnings: tuple[str, ...]


def propose_year(
    warehouse: Warehouse, workspace: Workspace, year: int, now: datetime, agency: str | None
) -> tuple[Proposal, ...]:
    """A proposal for each agency with figures of the year (or for one) that is not sealed as it is now.

    Called as `seal_year` is: with the candidate attached, after judging and waivers, while the year has today's figures.
    """
    proposals = []
    for readiness in agency_readiness(warehouse, workspace, year, now, agency):
        if readiness.state == "sealed":
            continue
        values = {"year": year, "agency": readiness.agency}
        members = {
            f"{name}.csv": csv_member(f"{name}.csv", warehouse.rows(f"sealing/{name}", values))
            for name in ("figures", "cells", "findings")
        }
        findings = read_csv_member("findings.csv", members["findings.csv"])
        figures = read_csv_member("figures.csv", members["figures.csv"])
        proposals.append(
            Proposal(
                readiness,
                figures_digest(members),
                {row["figure"]: row["value"] for row in figures},
                tuple(f"[{row['code']}] {row['message']}" for row in findings
                      if row["severity"] == "warn" and not row["waived_by"]),
            )
        )  # fmt: skip
    return tuple(proposals)
