"""render: writes the filled forms of a year as documents: Word, HTML for a website's editor, Excel, JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.core import Finding, Workspace, compose
from pipeline.reports.documents.data_files import csv_files, json_document
from pipeline.reports.documents.document import Paper, lay_paper
from pipeline.reports.documents.docx import word_document
from pipeline.reports.documents.files import Kept, file_name, put_files
from pipeline.reports.documents.filled_form import FilledForm, Status, read_forms
from pipeline.reports.documents.html import html_fragment
from pipeline.reports.documents.prose import wanted
from pipeline.reports.documents.xlsx import workbook


@dataclass(frozen=True)
class Document:
    """One filled form as files. `csv` is a folder; `places` are where a person still has to write."""

    form: str
    title: str
    docx: Path
    html: Path
    xlsx: Path
    json: Path
    csv: Path
    cells_sha256: str
    places: tuple[str, ...]


@dataclass(frozen=True)
class Rendered:
    """The documents of a year: the report, and the website form where it was filled; and what they still lack."""

    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]


def render_documents(
    database: Path,
    workspace: Workspace,
    year: int,
    agency: str,
    out: Path,
    *,
    status: Status,
    revision: int = 0,
    seal_hash: str | None = None,
    now: datetime,
) -> Rendered:
    """Write the documents of an agency's year into `out`, from a published database that nobody has open for writing.

    Every number is a cell or figure of that database; text comes from templates a workspace may replace. A draft is marked
    on every page. A file changed by hand since it was rendered is moved aside, never overwritten. The same database,
    templates and `now` (Asia/Shanghai wall time) give the same bytes.

    Raises Refusal REN-AGENCY, REN-NO-CELLS, REN-OTHER-FORM, REN-TEMPLATE, REN-WRITE. Stands on 条例 art. 50 and the forms'
    own layout.
    """
    filled = read_forms(
        database, workspace, year, agency, status=status, revision=revision, seal_hash=seal_hash, now=now
    )
    papers = [lay_paper(one, workspace.folder / "templates") for one in filled]
    kept: list[tuple[Paper, Kept]] = []
    documents = []
    for paper in papers:
        name = _stem(paper.filled)
        files = dict(_files(paper, name))
        kept += [(paper, one) for one in put_files(out, files)]
        documents.append(_document(paper, out, name))
    return Rendered(tuple(documents), tuple(_findings(papers, kept)))


def _files(paper: Paper, name: str) -> Iterator[tuple[str, bytes]]:
    yield f"{name}.docx", word_document(paper)
    yield f"{name}.html", html_fragment(paper).encode()
    yield f"{name}.xlsx", workbook(paper)
    yield f"{name}.json", json_document(paper.filled).encode()
    for file, text in csv_files(paper.filled).items():
        yield f"{name}（数据）/{file}", text.encode()


def _stem(filled: FilledForm) -> str:
    """Drafts and later revisions have names of their own, so that none takes the place of another."""
    marks = "（草稿）" if filled.is_draft else f"（第{filled.revision}版）" if filled.revision > 1 else ""
    return file_name(filled.title + marks)


def _document(paper: Paper, out: Path, name: str) -> Document:
    return Document(
        form=paper.filled.form.id,
        title=paper.filled.title,
        docx=out / f"{name}.docx",
        html=out / f"{name}.html",
        xlsx=out / f"{name}.xlsx",
        json=out / f"{name}.json",
        csv=out / f"{name}（数据）",
        cells_sha256=paper.filled.cells_sha256,
        places=paper.places,
    )


def _findings(papers: Iterable[Paper], kept: Iterable[tuple[Paper, Kept]]) -> Iterator[Finding]:
    """What a person still has to do before the documents can be handed in."""
    for paper in papers:
        form = paper.filled.form
        if paper.places:
            yield _finding(
                paper, "REN-PLACES", form.id, count=len(paper.places), places="；".join(map(wanted, paper.places))
            )
        for section in form.sections:
            length = paper.length_of(section)
            if section.max_characters is not None and length > section.max_characters:
                yield _finding(paper, "REN-LENGTH", section.id, section=section.heading, rule=section.length,
                               left=length, right=section.max_characters)  # fmt: skip
    for paper, one in kept:
        yield _finding(paper, "REN-KEPT", one.file.name, file=one.file.name, kept=one.kept.name)


def _finding(paper: Paper, code: str, refers_to: str, **details: object) -> Finding:
    filled = paper.filled
    return compose(code, agency=filled.agency.id, year=filled.year, refers_to=refers_to, title=filled.title,
                   kind=filled.form.kind, **details)  # fmt: skip
