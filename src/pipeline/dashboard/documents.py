"""The report and the website form of the shown year as documents: to be read on the page, and to be taken home.

Made from the shown build and the agency's own templates and texts when somebody asks, so that page and file are the same numbers; a
document that was sealed is taken from its package as it is.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.core import Agency, Refusal, Settings, Workspace, read_workspace
from pipeline.dashboard.view import View
from pipeline.reports import (
    DocumentContent,
    document_content,
    file_stem,
    html_fragment,
    read_printable_forms,
    read_texts,
    word_document,
    workbook,
)
from pipeline.sealing import sealed_files_of

KIND_NAMES = {"report": "年度报告", "website": "政府网站工作年度报表"}
ADDRESS = re.compile(r"/(?P<agency>[^/]+)/(?P<year>[0-9]+)/documents/(?P<kind>\w+)\.(?P<suffix>\w+)")
FORMAT_NAMES = {"docx": "Word 文件", "xlsx": "Excel 文件", "html": "网页文件"}


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


def document_file(view: View, kind: str, suffix: str) -> tuple[str, bytes]:
    """File name and bytes of one document. Raises Refusal PAGE-MISSING where the year has none of that kind or format."""
    content = year_documents(view).get(kind) if suffix in FORMAT_NAMES else None
    if content is None:
        raise Refusal("PAGE-MISSING")
    name = f"{file_stem(content.filled)}.{suffix}"
    if final := _sealed_files(view).get(name):
        return name, final
    if suffix == "html":
        return name, html_fragment(content).encode()
    return name, word_document(content) if suffix == "docx" else workbook(content)


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
