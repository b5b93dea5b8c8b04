"""Checks an operator's edited draft before a year is sealed: its text against the cells and figures about to be sealed.

A draft is a document of reports/<year>/ that a person changed after gongkai wrote it, in its place or under the name it was
moved aside to. The newest of several counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.audit.comparison import compare_with_own_figures
from pipeline.audit.own_figures import OwnFigures, address_of, figures_by_name, to_decimal
from pipeline.audit.report import ReadReport
from pipeline.audit.text.prose import unbound_numbers
from pipeline.audit.workers import InputFile, read_file
from pipeline.core import Agency, Finding, Workspace, compose, execute
from pipeline.law import form_for
from pipeline.reports import read_texts

if TYPE_CHECKING:
    import duckdb

_TITLE = "政府信息公开工作年度报告"


def draft_findings(connection: duckdb.DuckDBPyConnection, workspace: Workspace, year: int) -> list[Finding]:
    """Findings of the edited drafts of a year; none where nobody edited one.

    The drafts are compared with the figures and cells of the candidate. A contradiction blocks, a number without an origin warns.
    """
    findings: list[Finding] = []
    for agency in workspace.settings.agency:
        draft = edited_draft(workspace.folder / "reports" / str(year), agency, year)
        if draft is not None and not _is_put_aside(draft, workspace, agency, year):
            findings += _findings_of_draft(draft, agency, year, connection)
    return findings


def edited_draft(folder: Path, agency: Agency, year: int) -> Path | None:
    """The newest document of an agency's report that a person changed; None where there is none."""
    notes = _notes(folder)
    edited = [
        file
        for file in sorted(folder.glob("*.docx")) + sorted(folder.glob("*.html"))
        if file.name.startswith(f"{agency.name}{year}年{_TITLE}") and _is_edited(file, notes)
    ]
    return max(edited, key=lambda file: file.stat().st_mtime_ns, default=None)


def _is_put_aside(draft: Path, workspace: Workspace, agency: Agency, year: int) -> bool:
    """Whether a draft was read back and then moved aside by a newer one: it is no draft any more."""
    read = read_texts(workspace.folder, agency.id, year).read
    return "人工修改" in draft.name and hashlib.sha256(draft.read_bytes()).hexdigest() in read


def _notes(folder: Path) -> dict[str, str]:
    try:
        read: dict[str, str] = json.loads((folder / ".rendered.json").read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return read


def _is_edited(file: Path, notes: dict[str, str]) -> bool:
    return hashlib.sha256(file.read_bytes()).hexdigest() not in notes.values()


def _findings_of_draft(
    draft: Path, agency: Agency, year: int, connection: duckdb.DuckDBPyConnection
) -> Iterator[Finding]:
    read = read_file(InputFile(draft.name, path=draft, year=year))
    if read.refused is not None or not read.reports:
        reason = read.refused.message if read.refused is not None else "没有读到报告"
        yield compose("DRAFT-UNREAD", agency=agency.id, year=year, file=draft.name, reason=reason, refers_to=draft.name)
        return
    report, texts = read.reports[0]
    own = own_candidate(connection, agency, year)
    contradictions = [
        replace(finding, severity="block", outcome="fail") for finding in compare_with_own_figures(report, own)
    ]
    unbound: tuple[Finding, ...] = ()
    if draft.suffix != ".docx":  # the text of a Word draft is read back, and audited as the text of the report
        contradictions += [
            finding for finding in texts if finding.code.startswith(("TXT-", "S6-")) and finding.severity != "info"
        ]
        unbound = unbound_numbers(with_form(report, own), own)
        reason = "网页稿中改的文字不会进入定稿，请改 Word 草稿或 texts 文件"
        yield compose("DRAFT-UNREAD", agency=agency.id, year=year, file=draft.name, reason=reason, refers_to=draft.name)
    yield compose("DRAFT-READ", agency=agency.id, year=year, file=draft.name, left=len(contradictions), right=len(unbound),
                  refers_to=draft.name)  # fmt: skip
    for finding in (*contradictions, *unbound):
        yield replace(finding, agency=agency.id, year=year)


def with_form(report: ReadReport, own: OwnFigures) -> ReadReport:
    """The report with the form of its year, where the operator took the tables out and the form cannot be read."""
    return report if report.form is not None else replace(report, form=form_for(own.year).id)


def own_candidate(connection: duckdb.DuckDBPyConnection, agency: Agency, year: int) -> OwnFigures:
    """The figures and cells of the candidate as an audit compares them."""
    figures = execute(connection, "audit/candidate_figures", {"year": year}).fetchall()
    cells = execute(connection, "audit/candidate_cells", {"year": year}).fetchall()
    values = {address_of(table, row, column): to_decimal(value)
              for owner, _, table, row, column, value in cells if owner == agency.id}  # fmt: skip
    return OwnFigures(agency, year, figures_by_name(tuple(row[1:]) for row in figures if row[0] == agency.id), values)
