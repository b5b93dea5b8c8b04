"""render: write the filled forms of a year as documents: Word, HTML for a website's editor, Excel, JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.core import Finding, Workspace, compose
from pipeline.reports.documents.content import DocumentContent, document_content
from pipeline.reports.documents.data_files import csv_files, json_document
from pipeline.reports.documents.docx import word_document
from pipeline.reports.documents.files import MovedFile, file_name, write_files
from pipeline.reports.documents.html import html_fragment
from pipeline.reports.documents.printable_form import PrintableForm, Status, read_printable_forms
from pipeline.reports.documents.prose import placeholder_hint
from pipeline.reports.documents.xlsx import workbook

# The formats of a document that people take home.
DOCUMENT_FORMATS = ("docx", "xlsx", "html")


@dataclass(frozen=True)
class DocumentFiles:
    """The files of one document. `csv` is a folder; `placeholders` are what a person still has to write."""

    form: str
    title: str
    docx: Path
    html: Path
    xlsx: Path
    json: Path
    csv: Path
    cells_sha256: str
    placeholders: tuple[str, ...]


@dataclass(frozen=True)
class RenderResult:
    """The documents of a year: the report, and the website form where it was filled; with findings about what is missing."""

    documents: tuple[DocumentFiles, ...]
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
) -> RenderResult:
    """Write the documents of an agency's year into `out`, from a published database that nobody has open for writing.

    Every number is a cell or figure of that database; text comes from templates that a workspace may replace. A draft is marked
    on every page. A file changed by hand since it was rendered is moved aside, never overwritten. The same database,
    templates and `now` (Asia/Shanghai wall time) give the same bytes.

    Raises Refusal REN-AGENCY, REN-NO-CELLS, REN-OTHER-FORM, REN-TEMPLATE, REN-WRITE. 条例 art. 50; layout of the forms themselves.
    """
    forms = read_printable_forms(
        database, workspace, year, agency, status=status, revision=revision, seal_hash=seal_hash, now=now
    )
    contents = [document_content(filled, workspace.folder / "templates") for filled in forms]
    moved: list[tuple[DocumentContent, MovedFile]] = []
    documents = []
    for content in contents:
        stem = _file_stem(content.filled)
        moved += [(content, moved_file) for moved_file in write_files(out, dict(_files(content, stem)))]
        documents.append(_document_files(content, out, stem))
    return RenderResult(tuple(documents), tuple(_findings(contents, moved)))


def document_bytes(content: DocumentContent, suffix: str) -> tuple[str, bytes]:
    """File name and bytes of a document in one of `DOCUMENT_FORMATS`, as `render_documents` writes it."""
    name = f"{_file_stem(content.filled)}.{suffix}"
    if suffix == "html":
        return name, html_fragment(content).encode()
    return name, word_document(content) if suffix == "docx" else workbook(content)


def _files(content: DocumentContent, stem: str) -> Iterator[tuple[str, bytes]]:
    """Path below the folder → bytes, of every format."""
    yield f"{stem}.docx", word_document(content)
    yield f"{stem}.html", html_fragment(content).encode()
    yield f"{stem}.xlsx", workbook(content)
    yield f"{stem}.json", json_document(content.filled).encode()
    for file, text in csv_files(content.filled).items():
        yield f"{stem}（数据）/{file}", text.encode()


def _file_stem(filled: PrintableForm) -> str:
    """The file name without its ending. Drafts and later revisions have their own, so that none overwrites another."""
    marks = "（草稿）" if filled.is_draft else f"（第{filled.revision}版）" if filled.revision > 1 else ""
    return file_name(filled.title + marks)


def _document_files(content: DocumentContent, out: Path, stem: str) -> DocumentFiles:
    return DocumentFiles(
        form=content.filled.form.id,
        title=content.filled.title,
        docx=out / f"{stem}.docx",
        html=out / f"{stem}.html",
        xlsx=out / f"{stem}.xlsx",
        json=out / f"{stem}.json",
        csv=out / f"{stem}（数据）",
        cells_sha256=content.filled.cells_sha256,
        placeholders=content.placeholders,
    )


def _findings(
    contents: Iterable[DocumentContent], moved: Iterable[tuple[DocumentContent, MovedFile]]
) -> Iterator[Finding]:
    """What a person still has to do before the documents can be handed in."""
    for content in contents:
        form = content.filled.form
        if content.placeholders:
            yield _finding(
                content,
                "REN-PLACES",
                form.id,
                count=len(content.placeholders),
                places="；".join(map(placeholder_hint, content.placeholders)),
            )
        for section in form.sections:
            length = content.character_count(section)
            if section.max_characters is not None and length > section.max_characters:
                yield _finding(content, "REN-LENGTH", section.id, section=section.heading, rule=section.length,
                               left=length, right=section.max_characters)  # fmt: skip
    for content, moved_file in moved:
        yield _finding(
            content, "REN-KEPT", moved_file.file.name, file=moved_file.file.name, kept=moved_file.moved_to.name
        )


def _finding(content: DocumentContent, code: str, refers_to: str, **details: object) -> Finding:
    filled = content.filled
    return compose(code, agency=filled.agency.id, year=filled.year, refers_to=refers_to, title=filled.title,
                   kind=filled.form.kind, **details)  # fmt: skip
