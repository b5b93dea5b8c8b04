"""What a page or another program needs to show and fill the places of a report: the places as they stand, and writing one.

The same file as the other doors (`texts/<agency>-<year>.yml`, docs/decisions/0021); the caller has logged the person in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.reports.documents.content import DocumentContent, Heading, Paragraph
from pipeline.reports.documents.paragraphs import Sentence
from pipeline.reports.texts import (
    PAGE,
    Kind,
    ReportTexts,
    WrittenText,
    fill_blocks,
    read_texts,
    unknown_name,
    write_texts,
)


@dataclass(frozen=True)
class ReportPassage:
    """A place or a paragraph of ours as it stands: heading, text as printed, whether a person has to write it, who wrote it last.

    `sentences` are those that a paragraph of ours is made of: each can be written in other words by its own name. Those of a place are our
    draft, which nobody has decided yet.
    """

    kind: Kind
    name: str
    heading: str
    text: str
    ask: str
    required: bool
    by: str | None
    at: str | None
    door: str | None
    sentences: tuple[Sentence, ...] = ()


def report_passages(content: DocumentContent) -> tuple[ReportPassage, ...]:
    """Every named passage of a report in reading order; several paragraphs of one place are one passage."""
    passages: dict[str, ReportPassage] = {}
    heading = ""
    for part in content.parts:
        if isinstance(part, Heading):
            heading = part.text
        elif isinstance(part, Paragraph):
            earlier = passages.get(part.name)
            text = part.text if earlier is None else f"{earlier.text}\n{part.text}"
            passages[part.name] = _passage(part, heading, text)
    return tuple(passages.values())


def _passage(part: Paragraph, heading: str, text: str) -> ReportPassage:
    kind: Kind = "places" if part.source in ("open", "written") else "sentences"
    required = bool(part.asks) and not part.optional
    return ReportPassage(
        kind, part.name, heading, text, "；".join(part.asks), required, part.by, part.at, part.door, part.sentences
    )


def changed_texts(
    workspace: Path, content: DocumentContent, name: str, text: str | None, *, by: str, now: datetime, door: str = PAGE
) -> ReportTexts:
    """The texts of a report with one place filled, or one paragraph or sentence of ours replaced, not yet written to the file.

    `text` None takes back what was written; `{{ figure }}` stands for its number. Raises Refusal REN-TEXTS for a name the report does not
    have or a figure that is not known.
    """
    filled = content.filled
    texts = read_texts(workspace, filled.agency.id, filled.year)
    passages = report_passages(content)
    kinds: dict[str, Kind] = {sentence.name: "sentences" for passage in passages if passage.kind == "sentences"
                              for sentence in passage.sentences}  # fmt: skip
    kinds |= dict.fromkeys(texts.sentences, "sentences")  # one that was left out can be taken back
    kinds |= {passage.name: passage.kind for passage in passages}
    if name not in kinds:
        raise unknown_name(texts, "places", name, tuple(kinds))
    if text is not None:
        fill_blocks(text, dict.fromkeys(filled.quotable, ""), texts.file, name)
    written = None if text is None else WrittenText(text.strip(), by, f"{now:%Y-%m-%d %H:%M}", door)
    return texts.with_text(kinds[name], name, written)


def write_passage(
    workspace: Path, content: DocumentContent, name: str, text: str | None, *, by: str, now: datetime, door: str = PAGE
) -> None:
    """Write one place, paragraph or sentence to the file of texts (see `changed_texts`). The caller holds the workspace's lock.

    Raises Refusal REN-TEXTS, REN-WRITE.
    """
    write_texts(changed_texts(workspace, content, name, text, by=by, now=now, door=door))
