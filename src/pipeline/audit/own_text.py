"""Audits the text of the agency's own report before its year is sealed: the whole document, through whichever door its words came.

The document is rendered from the candidate and read back like any published report. A contradiction blocks; docs/decisions/0021.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.audit.comparison import compare_with_own_figures, compare_with_website
from pipeline.audit.drafts import own_candidate, with_form
from pipeline.audit.own_figures import OwnFigure, OwnFigures, to_decimal
from pipeline.audit.own_wordings import read_own_wordings, with_facts, without_confirmed
from pipeline.audit.text.prose import unbound_numbers
from pipeline.audit.workers import InputFile, read_file
from pipeline.core import Finding, Refusal, Workspace, code_version, compose
from pipeline.reports import (
    DocumentContent,
    candidate_reader,
    document_content,
    forms_of_connection,
    read_back_drafts,
    read_texts,
    text_findings,
    word_document,
)

if TYPE_CHECKING:
    import duckdb


def own_text_findings(
    connection: duckdb.DuckDBPyConnection, workspace: Workspace, year: int, agencies: list[str], now: datetime
) -> list[Finding]:
    """Read changed Word drafts back, then audit the text of each agency's report on the year. The candidate is attached."""
    findings: list[Finding] = []
    for agency in agencies:
        try:
            findings += _of_agency(connection, workspace, year, agency, now)
        except Refusal as refusal:
            findings.append(replace(refusal.finding, agency=agency, year=year))
    return findings


def _of_agency(
    connection: duckdb.DuckDBPyConnection, workspace: Workspace, year: int, agency: str, now: datetime
) -> Iterator[Finding]:
    with candidate_reader(connection) as reader:
        forms = forms_of_connection(reader, workspace, year, agency, status="draft", revision=0, now=now, run="", code=code_version(),
                                    findings_known=False)  # fmt: skip
    yield from read_back_drafts(workspace.folder, workspace.folder / "reports" / str(year), forms[0], now)
    texts = read_texts(workspace.folder, agency, year)
    for form in forms:
        content = document_content(form, workspace.folder / "templates", texts)
        yield from text_findings(content)
        if form.form.kind == "report":
            yield from _audit(own_candidate(connection, form.agency, year), content)


def text_contradictions(content: DocumentContent) -> tuple[Finding, ...]:
    """What the audit says against the numbers in the text of a report, by the figures and cells that the report itself is filled with.

    For a door that has no candidate: a page asks it before it saves a text. All findings block.
    """
    filled = content.filled
    own = OwnFigures(
        filled.agency,
        filled.year,
        {
            name: OwnFigure(name, known.label, to_decimal(known.value), known.unit)
            for name, known in filled.quotable.items()
        },
        {address: to_decimal(cell.value) for address, cell in filled.cells.items() if cell.value is not None},
    )
    return tuple(finding for finding in _audit(own, content) if finding.severity == "block")


def _audit(own: OwnFigures, content: DocumentContent) -> Iterator[Finding]:
    """The findings of the audit about the text of a report. What it says against the figures blocks."""
    filled = content.filled
    name = f"{filled.title}.docx"
    read = read_file(InputFile(name, content=word_document(content), year=filled.year))
    if read.refused is not None or not read.reports:
        reason = read.refused.message if read.refused is not None else "没有读到报告"
        yield compose(
            "DRAFT-UNREAD", agency=filled.agency.id, year=filled.year, file=name, reason=reason, refers_to=name
        )
        return
    report, texts = read.reports[0]
    contradictions = [*compare_with_own_figures(report, own), *compare_with_website(report, own)]
    written = [finding for finding in texts if finding.code.startswith(("TXT-", "S6-")) and finding.severity != "info"]
    said = read_own_wordings(_paragraphs(content), filled)
    unbound = unbound_numbers(without_confirmed(with_form(report, own), said.confirmed), with_facts(own, filled))
    for finding in (
        *written,
        *(replace(finding, severity="block", outcome="fail") for finding in contradictions),
        *said.findings,
        *unbound,
        *_impossible_counts(content, own),
    ):
        yield replace(finding, agency=filled.agency.id, year=filled.year)


def _paragraphs(content: DocumentContent) -> dict[str, str]:
    """Name → text of every paragraph; several of one name are read together."""
    texts: dict[str, str] = {}
    for paragraph in content.paragraphs:
        texts[paragraph.name] = texts.get(paragraph.name, "") + paragraph.text
    return texts


# Requests for information; applications for other things are handled elsewhere.
_REQUESTS = re.compile(
    r"(?<!许可)(?<!复议)(?<!登记)(?<!救助)(?<!补贴)(?<!保障)申请(?:公开)?(?:共|计|共计|为)?(\d+)[件条份宗]"
)


def _impossible_counts(content: DocumentContent, own: OwnFigures) -> Iterator[Finding]:
    """Counts of requests above all that were there: no wording makes them right, so they block though no word names the cell."""
    received, carried = (own.value(f"requests.{row}.total") for row in ("new_received", "carried_in"))
    if received is None or carried is None:
        return
    for paragraph in content.paragraphs:
        for match in _REQUESTS.finditer(paragraph.text):
            if int(match[1]) > received + carried:
                words = {"quote": paragraph.text[:80], "name": paragraph.name, "label": "本年新收申请"}
                yield compose("TEXT-MISMATCH", agency=own.agency.id, year=own.year, left=f"{match[1]}件", right=f"{received}件",
                              refers_to=f"{paragraph.name} {match[0]}", **words)  # fmt: skip
