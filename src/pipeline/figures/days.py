"""The tables of figures that move with the day: how far every source reaches, which days are covered, what the platforms state.

Part of `count`. A night that brings nothing new writes these again into a copy of the last build, and no others.
"""

from __future__ import annotations

from collections.abc import Set
from datetime import date

from pipeline.core import Finding, Warehouse, Workspace, has_table, record_findings
from pipeline.figures.controls import control_findings, write_controls
from pipeline.figures.coverage import coverage_findings, write_coverage, write_knowledge, write_source_settings
from pipeline.ingest import years_elsewhere


def write_days(
    warehouse: Warehouse, workspace: Workspace, elsewhere: Set[tuple[str, int]], *, as_of: date, today: date
) -> list[Finding]:
    """Write `sources`, `coverage`, `knowledge` and `controls` into the attached candidate; record and return their findings.

    Needs `accounting` and `agencies` in the candidate, the settings of the sources (`write_source_settings`) and the quarantined rows of
    `declared`. `elsewhere`: (agency, year) of which nothing is told.
    """
    write_coverage(warehouse, as_of=as_of, today=today)
    write_knowledge(warehouse, workspace)
    write_controls(warehouse, workspace, today=today)
    findings = [*coverage_findings(warehouse, as_of=as_of, today=today), *control_findings(warehouse)]
    findings = [finding for finding in findings if (finding.agency, finding.year) not in elsewhere]
    record_findings(warehouse.connection, "days", findings)
    return findings


def move_days(warehouse: Warehouse, workspace: Workspace, *, today: date) -> None:
    """The same for a copy of the last build, nothing having come since: the rows are those that were counted then.

    Figures reach to `today`.
    """
    write_source_settings(warehouse, workspace)
    (possible,) = warehouse.rows("figures/count/any_quarantined", table="declared")[0]
    warehouse.run("figures/count/quarantined_rows", table="declared", rows="current_declared", possible=possible)
    write_days(warehouse, workspace, years_left_out(workspace), as_of=today, today=today)
    sealed = has_table(warehouse.connection, "candidate", "unsealed_figures")
    warehouse.run("figures/days/as_of", {"today": today}, sealed=sealed)


def years_left_out(workspace: Workspace) -> frozenset[tuple[str, int]]:
    """The (agency, year) whose report was published elsewhere."""
    return years_elsewhere(workspace.folder, tuple(agency.id for agency in workspace.settings.agency))
