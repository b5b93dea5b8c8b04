"""render: write the filled forms of a year as documents: Word, HTML for a website's editor, Excel, JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pipeline.core import Finding, Workspace
from pipeline.reports.documents.content import DocumentContent, document_content
from pipeline.reports.documents.data_files import csv_files, json_document
from pipeline.reports.documents.docx import word_document
from pipeline.reports.documents.files import MovedFile, file_name, write_files
from pipeline.reports.documents.html import html_fragment
from pipeline.reports.documents.printable_form import PrintableForm, Status, read_printable_forms
from pipeline.reports.documents.xlsx import workbook
from pipeline.reports.open_places import finding_about, text_findings
from pipeline.reports.read_back import paragraphs_record, read_back_drafts
from pipeline.reports.sheet.picture_png import can_write_chinese
from pipeline.reports.sheet.picture_sheet import sheet_files
from pipeline.reports.texts import ReportTexts, read_texts


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
    sealed_files: Mapping[str, bytes] | None = None,
    now: datetime,
) -> RenderResult:
    """Write the documents of an agency's year into `out`, from a published database that nobody has open for writing.

    Every number is a cell or figure of that database; text comes from templates that a workspace may replace and from what people
    wrote. A draft is marked on every page. A file changed by hand since it was rendered is moved aside, never overwritten; the
    text of a changed draft is read back first (see `read_back_drafts`). `sealed_files` are the final files of a sealed
    package (file name → bytes): those are written as they are. The same database, templates, texts and `now` (Asia/Shanghai wall
    time) give the same bytes.

    Raises Refusal REN-AGENCY, REN-NO-CELLS, REN-OTHER-FORM, REN-TEMPLATE, REN-TEXTS, REN-WRITE. 条例 art. 50; layout of the forms.
    """
    forms = read_printable_forms(
        database, workspace, year, agency, status=status, revision=revision, seal_hash=seal_hash, now=now
    )
    findings = list(read_back_drafts(workspace.folder, out, forms[0], now)) if status == "draft" else []
    texts = read_texts(workspace.folder, agency, year)
    contents = [_content(filled, workspace, texts, sealed_files) for filled in forms]
    moved: list[tuple[DocumentContent, MovedFile]] = []
    documents = []
    for content in contents:
        stem = file_stem(content.filled)
        files = dict(_files(content, stem, sealed_files or {}))
        moved += [(content, moved_file) for moved_file in write_files(out, files)]
        documents.append(_document_files(content, out, stem))
    return RenderResult(tuple(documents), (*findings, *_findings(contents, moved, sealed_files is not None)))


def _content(
    filled: PrintableForm, workspace: Workspace, texts: ReportTexts, sealed_files: Mapping[str, bytes] | None
) -> DocumentContent:
    """The content of a document. A form that is not in the sealed package of its year is a draft still."""
    if sealed_files is not None and f"{file_stem(filled)}.docx" not in sealed_files:
        filled = replace(filled, status="draft")
    return document_content(filled, workspace.folder / "templates", texts)


def _files(content: DocumentContent, stem: str, sealed_files: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Path below the folder → bytes, of every format; what is sealed is taken from the package, not rendered again."""
    if f"{stem}.docx" in sealed_files:
        yield from ((name, file) for name, file in sealed_files.items() if name.rsplit(".", 1)[0] == stem)
    else:
        yield f"{stem}.docx", word_document(content)
        yield f"{stem}.html", html_fragment(content).encode()
        yield f"{stem}.xlsx", workbook(content)
        yield from ((f"{stem}.{ending}", file) for ending, file in sheet_files(content.filled))
        if content.filled.is_draft and content.filled.form.kind == "report":
            yield from paragraphs_record(content)
    yield f"{stem}.json", json_document(content.filled).encode()
    for file, text in csv_files(content.filled).items():
        yield f"{stem}（数据）/{file}", text.encode()


def file_stem(filled: PrintableForm) -> str:
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
    contents: Sequence[DocumentContent], moved: Iterable[tuple[DocumentContent, MovedFile]], sealed: bool
) -> Iterator[Finding]:
    """What a person still has to do before the documents can be handed in. What a run has found already is not said twice, and
    nothing new is said of a sealed year.
    """
    for content in () if sealed else contents:
        said = {(finding["code"], finding["refers_to"]) for finding in content.filled.findings}
        yield from (finding for finding in text_findings(content) if (finding.code, finding.refers_to) not in said)
    for content in () if sealed or can_write_chinese() else contents[:1]:
        yield finding_about(content, "REN-NO-PNG", content.filled.form.id)
    for content, moved_file in moved:
        yield finding_about(
            content, "REN-KEPT", moved_file.file.name, file=moved_file.file.name, kept=moved_file.moved_to.name
        )
