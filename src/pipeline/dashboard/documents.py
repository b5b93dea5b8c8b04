"""The report and the website form of the shown year as documents: to be read on the page, and to be taken home.

Made from the shown build and the agency's own templates when somebody asks, so that page and file are the same numbers.
"""

from __future__ import annotations

import re

from pipeline.core import Agency, Refusal, Settings, Workspace, read_workspace
from pipeline.dashboard.view import View
from pipeline.reports import (
    DOCUMENT_FORMATS,
    DocumentContent,
    document_bytes,
    document_content,
    read_printable_forms,
    read_texts,
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
        forms = read_printable_forms(view.file, _workspace(view), view.year, view.agency.id, status=view.state["status"],
                                     revision=view.state["revision"], seal_hash=newest["sha256"] if newest else None,
                                     now=newest["sealed_at"] if newest else view.now)  # fmt: skip
        texts = read_texts(view.folder, view.agency.id, view.year)
        return {filled.form.kind: document_content(filled, view.folder / "templates", texts) for filled in forms}
    except Refusal:
        return {}


def document_file(view: View, kind: str, suffix: str) -> tuple[str, bytes]:
    """File name and bytes of one document: of a sealed year the file in its package, byte for byte, where it holds one.

    Raises Refusal PAGE-MISSING where the year has none of that kind or format.
    """
    assert view.agency is not None
    assert view.year is not None
    content = year_documents(view).get(kind) if suffix in DOCUMENT_FORMATS else None
    if content is None:
        raise Refusal("PAGE-MISSING")
    name, made = document_bytes(content, suffix)
    if view.state["status"] != "sealed":
        return name, made
    sealed = sealed_files_of(_workspace(view), view.agency.id, view.year, view.state["revision"]) or {}
    return name, sealed.get(name, made)


def _workspace(view: View) -> Workspace:
    """The workspace; where pages are shown without one, a workspace of this agency alone."""
    assert view.agency is not None
    try:
        return read_workspace(view.folder)
    except Refusal:
        agency = Agency(id=view.agency.id, name=view.agency.name)
        return Workspace(folder=view.folder, settings=Settings(agency=(agency,)))
