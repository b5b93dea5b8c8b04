"""What another version of the program counts otherwise: figures old → new, told by the first run before it publishes them.

The run reads all files again under the new rules. Sealed years stay as they were sealed and are not among these.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from pipeline.core import (
    Finding,
    PublishedDatabase,
    Refusal,
    Warehouse,
    Workspace,
    code_version,
    compose,
    query_file,
    some_of,
)

_SHOWN = 12
Key = tuple[str, int, str]


def upgrade_findings(warehouse: Warehouse, workspace: Workspace, today: date) -> list[Finding]:
    """One finding for each agency and year with a figure that differs from the one published by another version of the program.

    Empty where the newest published database is of this version, or there is none. The caller has the candidate attached, its sealed years
    as sealed.
    """
    if workspace.scratch:
        return []
    try:
        rows = query_file(PublishedDatabase(workspace.published).newest(), "values").rows
    except Refusal:
        return []
    if not rows or rows[0][5] == code_version():
        return []
    before = {(agency, year, figure): value for agency, year, figure, _, value, _ in rows}
    labels = {(agency, year, figure): label for agency, year, figure, label, *_ in rows}
    now: dict[Key, float] = {}
    for agency, year, figure, label, value in warehouse.rows("figures/count/upgraded"):
        now[agency, year, figure] = value
        labels[agency, year, figure] = label
    findings = [
        compose(
            "UPGRADE-FIGURES",
            agency=agency,
            year=year,
            old=rows[0][5],
            new=code_version(),
            count=len(changed),
            figures=some_of(changed, _SHOWN, "项", between="；"),
            refers_to=f"{year}",
        )
        for (agency, year), changed in sorted(_changed(before, now, labels).items())
    ]
    # The running year changes with every night; nobody reports it yet.
    return [finding if (finding.year or 0) < today.year else replace(finding, severity="info") for finding in findings]


def _changed(
    before: Mapping[Key, float], now: Mapping[Key, float], labels: Mapping[Key, str]
) -> dict[tuple[str, int], list[str]]:
    """(agency, year) → its figures that differ, each as label old → new; 无 where there is no such figure."""
    changed: dict[tuple[str, int], list[str]] = defaultdict(list)
    for key in sorted(before.keys() | now.keys()):
        old, new = before.get(key), now.get(key)
        if old != new and (old or new):
            changed[key[:2]].append(f"{labels[key]} {_number(old)} → {_number(new)}")
    return changed


def _number(value: float | None) -> str:
    return "无" if value is None else f"{value:g}"
