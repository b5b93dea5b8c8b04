"""The sentences of the report that quote the figures, to be copied: written by the report's own templates."""

from __future__ import annotations

from pipeline.core import Agency, Refusal, Settings, Workspace
from pipeline.dashboard.view import View
from pipeline.reports import placeholders_in, read_printable_forms, render_texts

TOPICS = ("主动公开", "依申请公开", "平台建设", "政府信息公开平台建设", "监督保障")


def report_sentences(view: View) -> list[tuple[str, str]]:
    """Topic and sentence, for every sentence with numbers and without a gap that waits for a person.

    Empty for a year without a form, and where the agency's own templates cannot be read.
    """
    assert view.agency is not None
    assert view.year is not None
    agency = Agency(id=view.agency.id, name=view.agency.name)
    workspace = Workspace(folder=view.folder, settings=Settings(agency=(agency,)))
    try:
        filled = read_printable_forms(view.file, workspace, view.year, agency.id, status=view.state["status"],
                            revision=view.state["revision"], seal_hash=None, now=view.now)  # fmt: skip
        report = next((form for form in filled if form.form.kind == "report"), None)
        paragraphs = render_texts(report, view.folder / "templates") if report is not None else {}
    except Refusal:
        return []
    return [(topic, line) for topic in TOPICS for line in paragraphs.get(topic, ()) if not placeholders_in(line)]
