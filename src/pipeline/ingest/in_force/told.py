"""What deliveries leave in doubt, or did that must be told, in words: one finding for each kind and delivery, with file and numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from pipeline.core import Finding, Warehouse, Workspace, compose, some_of
from pipeline.ingest.in_force.statements import Statement

CODES = {
    "collision": "ROWS-COLLISION",
    "order": "ROWS-ORDER",
    "late": "ROWS-LATE",
    "undone": "ROWS-UNDONE",
    "returned": "ROWS-RETURNED",
    "reopened": "ROWS-REOPENED",
    "missing": "ROWS-MISSING",
    "shrunk": "DELIVERY-001",
    "not_withdrawn": "ROWS-NOT-WITHDRAWN",
    "withdrawn": "ROWS-WITHDRAWN",
    "fell": "ROWS-FELL",
    "year_turn": "ROWS-YEAR-TURN",
    "no_number": "ROW-NO-NUMBER",
    "no_date": "ROW-NO-DATE",
}
_SHOWN = 8


def doubt_findings(warehouse: Warehouse, workspace: Workspace, statements: Sequence[Statement]) -> list[Finding]:
    """The findings of all sources, as they were settled last, and one for each statement that is about no delivery."""
    agencies = {source.name: source.agency for source in workspace.settings.source}
    findings = []
    for source, kind, path, other, count, numbers, lines, year in warehouse.rows("ingest/in_force/told"):
        shown = some_of(numbers, _SHOWN, "个", of=count)
        finding = compose(
            CODES[kind],
            source=source,
            file=path,
            other=other or "此前的文件",
            count=count,
            numbers=shown,
            lines="、".join(str(line) for line in lines[:_SHOWN]),
            agency=agencies.get(source),
            year=year,
            refers_to=path,
        )
        if kind in ("no_number", "no_date") and workspace.settings.checks.undated_rows == "warn":
            finding = replace(finding, severity="warn")
        findings.append(finding)
    return findings + _unused(warehouse, statements)


def _unused(warehouse: Warehouse, statements: Sequence[Statement]) -> list[Finding]:
    came: dict[str, list[tuple[str, object]]] = defaultdict(list)
    for source, path, known_at in warehouse.rows("ingest/in_force/paths"):
        came[source].append((path, known_at))
    return [
        compose(
            "STATEMENT-UNUSED",
            entry=number,
            what=entry.what,
            source=entry.source,
            path=entry.path,
            refers_to="statements.yml",
        )
        for number, entry in enumerate(statements, start=1)
        if not any(entry.covers(path, known_at) for path, known_at in came[entry.source])  # type: ignore[arg-type]
    ]
