"""correct: apply the signed corrections of `corrections/*.yml` to rows known to be wrong.

The row as received stays what it is; the corrected row stands beside it and is what everything later reads. A correction says
what it expects to find, so that it cannot be applied in silence to a row its source has mended since.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.findings import Finding, compose, record
from pipeline.staging import READERS
from pipeline.warehouse import TABLES, Warehouse, show_current
from pipeline.workspace import TableName, Workspace


class Correction(BaseModel):
    """One signed change to one row: what to set, what must stand there now, why, and who decided it when."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    table: TableName
    row: str
    source: str | None = None
    set: dict[str, Any]
    expect: dict[str, Any]
    reason: str
    decided_by: str
    decided_on: date


@dataclass(frozen=True)
class Corrected:
    """How many rows stand corrected, and what is wrong with corrections that could not be applied."""

    rows: int
    findings: tuple[Finding, ...]


def correct(warehouse: Warehouse, workspace: Workspace, *, known: date | None = None) -> Corrected:
    """Rewrite the corrected rows from the files. `known`: leave out what was decided later than this day.

    One that matches no row, or whose `expect` no longer fits, is a blocking finding and changes nothing.
    """
    entries, findings = read_corrections(workspace.folder / "corrections")
    entries = [(place, entry) for place, entry in entries if known is None or entry.decided_on <= known]
    rows = 0
    with warehouse.transaction():
        for table in TABLES:
            own = [
                (number, place, entry) for number, (place, entry) in enumerate(entries, start=1) if entry.table == table
            ]
            done, found = _apply(warehouse, table, own)
            show_current(warehouse, table)
            rows += done
            findings += found
        record(warehouse.connection, "correct", findings)
    return Corrected(rows, tuple(findings))


def read_corrections(folder: Path) -> tuple[list[tuple[str, Correction]], list[Finding]]:
    """All corrections with the place each stands at, and a finding for each that is badly written."""
    entries: list[tuple[str, Correction]] = []
    findings: list[Finding] = []
    for file in sorted(folder.glob("*.yml")):
        try:
            written = yaml.safe_load(file.read_text("utf-8")) or []
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            findings.append(compose("CORRECTION-SETTING", place=file.name, reason=str(error), refers_to=file.name))
            continue
        for number, entry in enumerate(written if isinstance(written, list) else [written], start=1):
            place = f"{file.name} 第 {number} 条"
            try:
                entries.append((place, Correction.model_validate(entry)))
            except ValidationError as error:
                reason = "；".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
                findings.append(compose("CORRECTION-SETTING", place=place, reason=reason, refers_to=place))
    return entries, findings


def _apply(warehouse: Warehouse, table: str, own: Sequence[tuple[int, str, Correction]]) -> tuple[int, list[Finding]]:
    columns = warehouse.columns(table)
    warehouse.run("correct/forget", table=table)
    findings: list[Finding] = []
    patches: list[tuple[int, str | None, str, str, str]] = []
    targets: set[tuple[str | None, str]] = set()
    for number, place, entry in own:
        strange = sorted({*entry.set, *entry.expect} - set(columns))
        if strange or (entry.source, entry.row) in targets:
            reason = f"{table} 没有这些列：{'、'.join(strange)}" if strange else "同一行已有另一条更正，请合并成一条"
            findings.append(compose("CORRECTION-SETTING", place=place, reason=reason, refers_to=place))
            continue
        targets.add((entry.source, entry.row))
        patches.append((number, entry.source, entry.row, _json(entry.set), _json(entry.expect)))
    if not patches:
        return 0, findings
    warehouse.run("correct/patches")
    warehouse.connection.executemany("INSERT INTO patches VALUES (?, ?, ?, ?, ?)", patches)
    names: dict[str, Any] = {"table": table, "columns": columns, "readers": READERS}
    warehouse.run("correct/matched", **names)
    places = {number: (place, entry) for number, place, entry in own}
    for number, met, fits in warehouse.rows("correct/judged"):
        place, entry = places[number]
        if not met:
            findings.append(compose("CORRECTION-NO-ROW", place=place, table=table, row=entry.row, refers_to=place))
        elif not fits:
            findings.append(compose("CORRECTION-STALE", place=place, table=table, row=entry.row,
                                    expected=_json(entry.expect), refers_to=place))  # fmt: skip
    warehouse.run("correct/apply", **names)
    (rows,) = warehouse.rows("correct/count", table=table)[0]
    return int(rows), findings


def _json(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, default=str)
