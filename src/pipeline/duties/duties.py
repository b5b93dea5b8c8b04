"""All duties of an office in the order in which one stands on the other. Part of `fill`."""

from __future__ import annotations

from datetime import date

from pipeline.core import Finding, Warehouse, Workspace
from pipeline.duties.directory.write import write_directory
from pipeline.duties.documents import write_documents


def write_duty_tables(warehouse: Warehouse, workspace: Workspace, *, today: date) -> tuple[Finding, ...]:
    """Write what the office owes and has done into the attached candidate, as it stands on `today`. Returns the findings.

    Raises Refusal CALENDAR-* and KEY-*.
    """
    documents = write_documents(warehouse, workspace, today=today)
    held = documents is not None
    return (*(documents or ()), *write_directory(warehouse, workspace, today=today, documents=held))
