"""The sentences of the report that quote the figures, to be copied: written by the report's own templates."""

from __future__ import annotations

from pipeline.core import Agency, Refusal, Settings, Workspace
from pipeline.dashboard.view import View
from pipeline.reports import places_in, read_forms, words_of

TOPICS = ("主动公开", "依申请公开", "平台建设", "政府信息公开平台建设", "监督保障")


def sentences(view: View) -> list[tuple[str, str]]:
    """Topic → what the report says there in numbers, without the places that wait for a person.

    Empty for a year without a form, and where the office's own templates cannot be read.
    """
    assert view.agency is not None
    assert view.year is not None
    agency = Agency(id=view.agency.id, name=view.agency.name)
    workspace = Workspace(folder=view.folder, settings=Settings(agency=(agency,)))
    try:
        filled = read_forms(view.file, workspace, view.year, agency.id, status=view.state["status"],
                            revision=view.state["revision"], seal_hash=None, now=view.now)  # fmt: skip
        report = next(one for one in filled if one.form.kind == "report")
        words = words_of(report, view.folder / "templates")
    except (Refusal, StopIteration):
        return []
    return [(topic, line) for topic in TOPICS for line in words.get(topic, ()) if not places_in(line)]
