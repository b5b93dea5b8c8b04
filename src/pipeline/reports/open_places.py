"""Findings about a document's text before it can be approved: places nobody has filled, sections that are too long, sentences replaced."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.core import Finding, compose, some_of
from pipeline.reports.documents.content import DocumentContent, OpenPlace

_SHOWN = 6  # the draft shows them all


def text_findings(content: DocumentContent) -> Iterator[Finding]:
    """What a person still has to do to the text: REN-PLACES, REN-LENGTH; REN-REPLACED says which sentences of ours were replaced."""
    form = content.filled.form
    places = content.open_places if form.kind == "report" else content.blank_fields
    if places:
        yield finding_about(
            content,
            "REN-PLACES" if form.kind == "report" else "REN-BLANKS",
            form.id,
            count=len(places),
            places=some_places(places, "处" if form.kind == "report" else "项"),
        )
    for section in form.sections:
        length = content.character_count(section)
        if section.max_characters is not None and length > section.max_characters:
            yield finding_about(content, "REN-LENGTH", section.id, section=section.heading, rule=section.length,
                                left=length, right=section.max_characters)  # fmt: skip
    replaced = dict.fromkeys(part.name for part in content.paragraphs if part.source == "replaced")
    if replaced:
        yield finding_about(content, "REN-REPLACED", form.id, names="、".join(replaced), count=len(replaced))


def some_places(places: Sequence[OpenPlace], unit: str = "处") -> str:
    """Open places as a sentence lists them."""
    return some_of([str(place) for place in places], _SHOWN, unit, between="；")


def finding_about(content: DocumentContent, code: str, refers_to: str, **details: object) -> Finding:
    """A finding of that code about a document."""
    filled = content.filled
    return compose(code, agency=filled.agency.id, year=filled.year, refers_to=refers_to, title=filled.title,
                   kind=filled.form.kind, **details)  # fmt: skip
