"""What a load has to say beside its refusals: lines that are no rows, declarations taken back, 栏目 without a class."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.core import Finding, Warehouse, Workspace, compose
from pipeline.ingest.in_force.settle import Settled
from pipeline.ingest.registry import DECLARED
from pipeline.ingest.website_columns import known_classes, resolve_classes


def withdrawn_declarations(merged: Iterable[tuple[str, Settled]]) -> list[Finding]:
    """Declarations that a person took out of the registers since the last run."""
    count = sum(result.gone for source, result in merged if source == DECLARED.name)
    return [compose("DECLARED-WITHDRAWN", count=count, refers_to="declared")] if count else []


def furniture_findings(warehouse: Warehouse) -> list[Finding]:
    """One finding per file with lines that are no rows. The steps of a ledger are read from the same lines and say nothing of them."""
    return [
        compose("FILE-FURNITURE", file=path, count=count, lines=lines, refers_to=path)
        for path, count, lines, source in warehouse.rows("ingest/load/furniture_of_files")
        if not source.endswith("-steps")
    ]


def sheet_findings(warehouse: Warehouse) -> list[Finding]:
    """One finding per workbook with sheets that were not read though they have rows."""
    return [
        compose("FILE-SHEETS", file=path, sheets=sheets, refers_to=path)
        for path, sheets, source in warehouse.rows("ingest/load/unread_sheets")
        if not source.endswith("-steps")
    ]


def number_findings(warehouse: Warehouse) -> list[Finding]:
    """One finding per ledger whose numbers hold names or telephones."""
    return [
        compose("LEDGER-NUMBERS", source=source, count=count, refers_to=source)
        for source, count in warehouse.rows("ingest/load/replaced_numbers")
    ]


def column_findings(warehouse: Warehouse, workspace: Workspace) -> list[Finding]:
    """What columns.yml leaves open, all of it at once: classes that do not exist, and 栏目 of rows in force without a class."""
    file = str(workspace.folder / "columns.yml")
    known = "、".join(f"{code}（{name}）" for code, name in known_classes(workspace.folder).items())
    findings = [
        compose("COLUMNS-CLASS", file=file, klass=klass, count=count, known=known, refers_to="columns.yml")
        for klass, count in resolve_classes(workspace.folder)[1].items()
    ]
    unmapped = warehouse.rows("ingest/load/unmapped_columns")
    if unmapped:
        listed = "；".join(f"{column}（{count} 条，如 {path} 第 {line} 行）" for column, count, path, line in unmapped)
        lines = "".join(f"\n- {{column: {column}, class: }}" for column, *_ in unmapped)
        findings.append(
            compose("COLUMNS-UNMAPPED", file=file, number=len(unmapped), count=sum(count for _, count, *_ in unmapped),
                    listed=listed, lines=lines, known=known, refers_to="columns.yml")
        )  # fmt: skip
    return findings
