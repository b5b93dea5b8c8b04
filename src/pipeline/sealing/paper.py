"""The paper of a sealed year: its text as approved, and the final files, written before the package that holds them.

docs/decisions/0021. The files are members of the package; they are never rendered again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from pipeline.core import Refusal, Warehouse, Workspace, code_version
from pipeline.reports import (
    DocumentContent,
    candidate_reader,
    document_content,
    file_stem,
    forms_of_connection,
    html_fragment,
    pdf_document,
    read_texts,
    sheet_files,
    some_places,
    text_record,
    word_document,
    workbook,
)
from pipeline.sealing.approvals import sealed_folder
from pipeline.sealing.package import SEAL, PackageName, Paper, parse_seal, read_contents

_SHOWN = 30  # changes that the paper of a revision lists one by one


@dataclass(frozen=True)
class FinalPaper:
    """The text and the documents of a year as they would be sealed. `report` is the yearly report, `website` its form where complete."""

    report: DocumentContent
    website: DocumentContent | None

    @property
    def text(self) -> bytes:
        """The member `text.json`."""
        return text_record(self.report)


def final_paper(
    warehouse: Warehouse, workspace: Workspace, year: int, agency: str, *, revision: int, run: str, now: datetime
) -> FinalPaper | None:
    """The paper from the attached candidate; None for a year without a form.

    A website form with blanks that must be filled is not final and not part of it. Raises Refusal REN-TEMPLATE, REN-TEXTS.
    """
    texts = read_texts(workspace.folder, agency, year)
    with candidate_reader(warehouse.connection) as reader:
        forms = forms_of_connection(reader, workspace, year, agency, status="sealed", revision=revision, now=now, run=run,
                                    code=code_version(), findings_known=False)  # fmt: skip
    contents = [document_content(form, workspace.folder / "templates", texts) for form in forms]
    report = next((content for content in contents if content.filled.form.kind == "report"), None)
    website = next((content for content in contents if content.filled.form.kind == "website"), None)
    if report is None:
        return None
    return FinalPaper(report, None if website is None or website.blank_fields else website)


def refuse_open_places(paper: FinalPaper) -> None:
    """Raises Refusal SEAL-PLACES with the list of places that must be filled."""
    places = paper.report.open_places
    if places:
        raise Refusal("SEAL-PLACES", **places_words(paper))


def places_words(paper: FinalPaper) -> dict[str, object]:
    """What the refusal of open places says."""
    filled = paper.report.filled
    places = paper.report.open_places
    return {
        "agency": filled.agency.id,
        "year": filled.year,
        "count": len(places),
        "places": some_places(places),
    }


def paper_members(
    paper: FinalPaper, note: str, changes: Sequence[tuple[str, ...]], now: datetime, *, pdf: bool
) -> tuple[dict[str, bytes], tuple[Paper, ...]]:
    """The members `documents/…` and their entries in the seal. `changes` are the rows of `differences.csv`, `note` the public reason."""
    members: dict[str, bytes] = {}
    papers = []
    report = replace(paper.report, corrections=tuple(correction_lines(note, changes)))
    for kind, content in (("report", report), ("website", paper.website)):
        if content is None:
            continue
        for ending, file in _files(content, now, pdf=pdf and kind == "report"):
            member = f"documents/{kind}.{ending}"
            members[member] = file
            papers.append(
                Paper(file=f"{file_stem(content.filled)}.{ending}", member=member, sha256=sha256(file).hexdigest())
            )
    return members, tuple(papers)


def _files(content: DocumentContent, now: datetime, *, pdf: bool) -> Iterator[tuple[str, bytes]]:
    word = word_document(content)
    yield "docx", word
    yield "html", html_fragment(content).encode()
    yield "xlsx", workbook(content)
    yield from sheet_files(content.filled)
    portable = pdf_document(word, now) if pdf else None
    if portable is not None:
        yield "pdf", portable


def correction_lines(note: str, changes: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """What the paper of a revision says of itself: the public reason, then each changed cell and sentence."""
    if not changes:
        return
    yield f"更正说明：{note.rstrip('。')}。"
    cells = {address.split(":", 1)[1] for what, address, *_ in changes if what == "cell"}
    shown = [change for change in changes if change[0] != "figure" or change[1] not in cells]
    for what, _, label, before, after in shown[:_SHOWN]:
        if what != "sentence":
            yield f"“{label}”由{before or '空白'}更正为{after or '空白'}。"
        else:
            old, new = _differing_sentences(before, after)
            if not old:
                yield f"“{label}”增加：{new}"
            elif not new:
                yield f"“{label}”删去：{old}"
            else:
                yield f"“{label}”中“{old}”更正为“{new}”"
    if len(shown) > _SHOWN:
        yield f"以上列出{_SHOWN}处，共更正{len(shown)}处，全部见封存包的differences.csv。"


def _differing_sentences(before: str, after: str) -> tuple[str, str]:
    """The sentences of two paragraphs that are not in both."""
    old, new = (re.findall(r"[^。]+。?", text) for text in (before, after))
    return (
        "".join(sentence for sentence in old if sentence not in new),
        "".join(sentence for sentence in new if sentence not in old),
    )


def sealed_files_of(workspace: Workspace, agency: str, year: int, revision: int) -> dict[str, bytes] | None:
    """File name → bytes of the final files of a revision; None where it is not sealed, or by a version that kept no files."""
    file = sealed_folder(workspace) / str(PackageName(agency, year, revision))
    if not revision or not file.exists():
        return None
    members = read_contents(file).readable_members
    try:
        papers = parse_seal(members[SEAL]).papers
    except (KeyError, ValueError):
        return None
    return {paper.file: members[paper.member] for paper in papers if paper.member in members} or None
