"""The report and the website form of the shown year as documents: to be read on the page, and to be taken home.

Made from the shown build and the agency's own templates and texts when somebody asks, so that page and file are the same numbers; a
document that was sealed is taken from its package as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from threading import Lock

from cachetools import LRUCache, cached

from pipeline.core import Agency, Refusal, Settings, Workspace, read_workspace
from pipeline.dashboard.view import View
from pipeline.reports import (
    DocumentContent,
    can_make_pdf,
    document_content,
    file_stem,
    html_fragment,
    pdf_document,
    read_printable_forms,
    read_texts,
    word_document,
    workbook,
)
from pipeline.sealing import sealed_files_of

KIND_NAMES = {"report": "年度报告", "website": "政府网站工作年度报表"}
ADDRESS = re.compile(r"/(?P<agency>[^/]+)/(?P<year>[0-9]+)/documents/(?P<kind>[\w-]+)\.(?P<suffix>\w+)")
FORMAT_NAMES = {"docx": "Word 文件", "pdf": "PDF 文件", "xlsx": "Excel 文件", "html": "网页文件"}
# The name of the sealed package among the documents; it has what the office found and accepted, so it is handed to the office alone.
PACKAGE = "package"


@dataclass(frozen=True)
class OfferedFile:
    """A file to be taken home: its name, its address, and its sha256 where it is the sealed one."""

    word: str
    href: str
    sha256: str = ""


@dataclass(frozen=True)
class OfferedDocument:
    """A document with its files, and each of its tables as a workbook: table id → file. `sealed`: the files are those of the package."""

    title: str
    files: tuple[OfferedFile, ...]
    tables: dict[str, OfferedFile]
    sealed: bool


def offered_documents(view: View, documents: Mapping[str, DocumentContent]) -> dict[str, OfferedDocument]:
    """What can be taken home of the year's documents. A PDF needs LibreOffice here, or one in the sealed package."""
    final = _sealed_files(view)
    offered = {}
    for kind, content in documents.items():
        stem = file_stem(content.filled)
        formats = [suffix for suffix in FORMAT_NAMES if suffix != "pdf" or f"{stem}.pdf" in final or can_make_pdf()]
        files = tuple(
            OfferedFile(
                FORMAT_NAMES[suffix],
                view.links.document(kind, suffix),
                sha256(final[f"{stem}.{suffix}"]).hexdigest() if f"{stem}.{suffix}" in final else "",
            )
            for suffix in formats
        )
        tables = {
            grid.table: OfferedFile(grid.caption, view.links.document(f"{kind}-{grid.table}", "xlsx"))
            for grid in content.grids
        }
        offered[kind] = OfferedDocument(KIND_NAMES[kind], files, tables, f"{stem}.docx" in final)
    return offered


def year_documents(view: View) -> dict[str, DocumentContent]:
    """`report` and `website` → the document of the agency's year; empty for a year without a form, or with unreadable templates."""
    assert view.agency is not None
    assert view.year is not None
    newest = next(iter(view.records("dashboard/revisions")), None) if view.state["status"] == "sealed" else None
    try:
        workspace = _workspace(view)
        texts = read_texts(workspace.folder, view.agency.id, view.year)
        forms = read_printable_forms(view.file, workspace, view.year, view.agency.id, status=view.state["status"],
                                     revision=view.state["revision"], seal_hash=newest["sha256"] if newest else None,
                                     now=newest["sealed_at"] if newest else view.now)  # fmt: skip
        final = _sealed_files(view)
        return {
            filled.form.kind: document_content(
                filled if not newest or f"{file_stem(filled)}.docx" in final else replace(filled, status="draft"),
                workspace.folder / "templates",
                texts,
            )
            for filled in forms
        }
    except Refusal:
        return {}


def report_draft(view: View) -> DocumentContent:
    """The report of the agency's year as it stands in writing, optional places included; also of a sealed year, whose text a revision
    may change. Raises Refusal REN-*, WORKSPACE-*.
    """
    assert view.agency is not None
    assert view.year is not None
    workspace = read_workspace(view.folder)
    forms = read_printable_forms(view.file, workspace, view.year, view.agency.id, status="draft", revision=0, seal_hash=None,
                                 now=view.now)  # fmt: skip
    texts = read_texts(workspace.folder, view.agency.id, view.year)
    return document_content(forms[0], workspace.folder / "templates", texts)


@dataclass(frozen=True)
class UnconvertedPdf:
    """A document that is still to become a PDF: as Word, and the time that is written into it."""

    word: bytes
    now: datetime


def document_file(view: View, kind: str, suffix: str) -> tuple[str, bytes]:
    """File name and bytes of a document, of one of its tables (`report-requests`, as a workbook), or of the sealed package.

    Raises Refusal PAGE-MISSING where the year has none of that kind or format.
    """
    name, content = unconverted_file(view, kind, suffix)
    if isinstance(content, bytes):
        return name, content
    pdf = _converted(content.word, content.now)
    if pdf is None:
        raise Refusal("PAGE-MISSING")
    return name, pdf


def unconverted_file(view: View, kind: str, suffix: str) -> tuple[str, bytes | UnconvertedPdf]:
    """The same, but that a PDF which is not in a sealed package is left to be converted: a site converts many at once."""
    if (kind, suffix) == (PACKAGE, "zip"):
        return _package(view)
    kind, _, table = kind.partition("-")
    content = year_documents(view).get(kind) if suffix in FORMAT_NAMES else None
    if content is None:
        raise Refusal("PAGE-MISSING")
    stem = file_stem(content.filled)
    if table:
        grid = next((grid for grid in content.grids if grid.table == table), None)
        if grid is None or suffix != "xlsx":
            raise Refusal("PAGE-MISSING")
        return f"{stem}（{grid.caption.split()[0]}）.xlsx", workbook(replace(content, parts=(grid,)))
    name = f"{stem}.{suffix}"
    if final := _sealed_files(view).get(name):
        return name, final
    if suffix == "html":
        return name, html_fragment(content).encode()
    if suffix == "xlsx":
        return name, workbook(content)
    word = word_document(content)
    if suffix == "docx":
        return name, word
    if not can_make_pdf():
        raise Refusal("PAGE-MISSING")
    return name, UnconvertedPdf(word, content.filled.now)


# LibreOffice takes seconds and hundreds of megabytes: one at a time, and each document once.
_converting = Lock()


@cached(LRUCache(20), key=lambda word, _now: sha256(word).digest(), lock=_converting)
def _converted(word: bytes, now: datetime) -> bytes | None:
    return pdf_document(word, now)


def _package(view: View) -> tuple[str, bytes]:
    """The newest sealed package of the year, for the office. Raises Refusal PAGE-MISSING, ACCESS-ROLE."""
    if view.role != "operator":
        raise Refusal("ACCESS-ROLE")
    newest = next(iter(view.records("dashboard/revisions")), None)
    file = view.folder / "sealed" / Path(newest["package"]).name if newest else None
    if file is None or not file.is_file():
        raise Refusal("PAGE-MISSING")
    return file.name, file.read_bytes()


def package_offered(view: View) -> OfferedFile | None:
    """The sealed package as a file, where the one who reads may have it and it is here."""
    try:
        name, content = _package(view)
    except Refusal:
        return None
    return OfferedFile(name, view.links.document(PACKAGE, "zip"), sha256(content).hexdigest())


def _sealed_files(view: View) -> dict[str, bytes]:
    """File name → bytes of the documents in the newest sealed package of the year; empty for a draft, or without the package."""
    assert view.agency is not None
    assert view.year is not None
    if view.state["status"] != "sealed":
        return {}
    return sealed_files_of(_workspace(view), view.agency.id, view.year, view.state["revision"]) or {}


def _workspace(view: View) -> Workspace:
    """The workspace; where pages are shown without one, a workspace of this agency alone."""
    assert view.agency is not None
    try:
        return read_workspace(view.folder)
    except Refusal:
        agency = Agency(id=view.agency.id, name=view.agency.name)
        return Workspace(folder=view.folder, settings=Settings(agency=(agency,)))
