"""Reads an operator's edited draft back before a year is sealed: its words against the cells and figures about to be sealed.

A draft is a document of reports/<year>/ that a person changed after gongkai wrote it, in its place or under the name it was
moved aside to. Of several the newest one counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.audit.comparison import against_ours
from pipeline.audit.own_figures import Ours, address_of, exact, own_figures
from pipeline.audit.report import ReadReport
from pipeline.audit.text.prose import unbound_numbers
from pipeline.audit.workers import Asked, read_one
from pipeline.core import Agency, Finding, Workspace, compose, execute
from pipeline.law import form_for

if TYPE_CHECKING:
    import duckdb

_TITLE = "政府信息公开工作年度报告"


def draft_findings(connection: duckdb.DuckDBPyConnection, workspace: Workspace, year: int) -> list[Finding]:
    """What the edited drafts of a year say that their cells and figures do not; none where nobody edited one.

    Reads the candidate's figures and cells. Contradictions between text and tables block, a number without an origin warns.
    """
    found: list[Finding] = []
    for agency in workspace.settings.agency:
        draft = edited_draft(workspace.folder / "reports" / str(year), agency, year)
        if draft is not None:
            found += _of_draft(draft, agency, year, connection)
    return found


def edited_draft(folder: Path, agency: Agency, year: int) -> Path | None:
    """The newest document of an agency's report that a person changed; None where there is none."""
    notes = _notes(folder)
    edited = [
        file
        for file in sorted(folder.glob("*.docx")) + sorted(folder.glob("*.html"))
        if file.name.startswith(f"{agency.name}{year}年{_TITLE}") and _is_edited(file, notes)
    ]
    return max(edited, key=lambda file: file.stat().st_mtime_ns, default=None)


def _notes(folder: Path) -> dict[str, str]:
    try:
        read: dict[str, str] = json.loads((folder / ".rendered.json").read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return read


def _is_edited(file: Path, notes: dict[str, str]) -> bool:
    return hashlib.sha256(file.read_bytes()).hexdigest() not in notes.values()


def _of_draft(draft: Path, agency: Agency, year: int, connection: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    read = read_one(Asked(draft.name, path=draft, year=year))
    if read.refused is not None or not read.reports:
        reason = read.refused.message if read.refused is not None else "没有读到报告"
        yield compose("DRAFT-UNREAD", agency=agency.id, year=year, file=draft.name, reason=reason, refers_to=draft.name)
        return
    report, texts = read.reports[0]
    ours = _candidate(connection, agency, year)
    told = [one for one in texts if one.code.startswith(("TXT-", "S6-")) and one.severity != "info"]
    told += [replace(one, severity="block", outcome="fail") for one in against_ours(report, ours)]
    unbound = unbound_numbers(_with_cells(report, ours), ours)
    yield compose("DRAFT-READ", agency=agency.id, year=year, file=draft.name, left=len(told), right=len(unbound),
                  refers_to=draft.name)  # fmt: skip
    for one in (*told, *unbound):
        yield replace(one, agency=agency.id, year=year)


def _with_cells(report: ReadReport, ours: Ours) -> ReadReport:
    """An operator may cut the form's tables out of a draft of words: its year decides its form then."""
    return report if report.form is not None else replace(report, form=form_for(ours.year).id)


def _candidate(connection: duckdb.DuckDBPyConnection, agency: Agency, year: int) -> Ours:
    figures = execute(connection, "audit/candidate_figures", {"year": year}).fetchall()
    cells = execute(connection, "audit/candidate_cells", {"year": year}).fetchall()
    values = {address_of(table, row, column): exact(value)
              for owner, _, table, row, column, value in cells if owner == agency.id}  # fmt: skip
    return Ours(agency, year, own_figures(tuple(row[1:]) for row in figures if row[0] == agency.id), values)
