"""What a page or another program needs to show and fill the places of a report: the places as they stand, and writing one.

The same file as the other doors (`texts/<agency>-<year>.yml`, docs/decisions/0021); the caller has logged the person in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.reports.documents.content import DocumentContent, Heading, Paragraph
from pipeline.reports.documents.paragraphs import placeholder_hint, placeholders_in
from pipeline.reports.texts import PAGE, Kind, WrittenText, fill_blocks, read_texts, unknown_name, write_texts


@dataclass(frozen=True)
class ReportPassage:
    """A place or a paragraph of ours as it stands: heading, text as printed, whether a person has to write it, who wrote it last."""

    kind: Kind
    name: str
    heading: str
    text: str
    ask: str
    required: bool
    by: str | None
    at: str | None
    door: str | None


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
    hints = [placeholder_hint(hint) for hint in placeholders_in(part.text)]
    required = bool(hints) and not part.optional
    return ReportPassage(kind, part.name, heading, text, "；".join(hints), required, part.by, part.at, part.door)


def write_passage(
    workspace: Path, content: DocumentContent, name: str, text: str | None, *, by: str, now: datetime, door: str = PAGE
) -> None:
    """Fill a place or replace a paragraph of ours; `text` None takes back what was written. `{{ figure }}` stands for its number.

    The caller holds the workspace's lock. Raises Refusal REN-TEXTS for a name the report does not have or a figure that is not known,
    REN-WRITE.
    """
    filled = content.filled
    texts = read_texts(workspace, filled.agency.id, filled.year)
    passage = next((passage for passage in report_passages(content) if passage.name == name), None)
    if passage is None:
        raise unknown_name(texts, "places", name, tuple(passage.name for passage in report_passages(content)))
    if text is not None:
        fill_blocks(text, dict.fromkeys(filled.figures, ""), texts.file, name)
    written = None if text is None else WrittenText(text.strip(), by, f"{now:%Y-%m-%d %H:%M}", door)
    write_texts(texts.with_text(passage.kind, name, written))
