"""A night of a small office up to its duties: the verbs, then duties, plan and follow-up in the candidate, then published."""

from __future__ import annotations

from datetime import datetime

from pipeline.core.findings import Finding
from pipeline.core.warehouse import open_warehouse, record_findings
from pipeline.duties import write_duty_tables
from pipeline.figures.candidate import open_candidate
from pipeline.figures.publish import publish_figures
from pipeline.supervision import follow_up_findings, write_plan
from tests.support.office import Office


def night_of_duties(office: Office, now: str = "2020-01-05 02:30", *, check: bool = False) -> list[Finding]:
    """Run a night with the duties and publish it. `check`: with the expectations. Returns the findings about the duties."""
    office.verbs("pull", "load", "correct", "check" if check else "accept", "count", now=now)
    at = datetime.fromisoformat(now)
    workspace = office.read()
    with open_warehouse(workspace.warehouse) as warehouse:
        with open_candidate(warehouse, workspace):
            findings = write_duty_tables(warehouse, workspace, today=at.date())
            record_findings(warehouse.connection, "duty", findings)
            planned = write_plan(warehouse, workspace, today=at.date())
            record_findings(warehouse.connection, "plan", planned)
            followed = follow_up_findings(warehouse, workspace, now=at, whole=True, log=True)
            record_findings(warehouse.connection, "follow_up", followed)
        publish_figures(warehouse, workspace, now=at)
    return [*findings, *planned, *followed]
