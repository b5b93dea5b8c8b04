"""文字: the text of the report, passage by passage: what stands there, who wrote it last, and a form to write it.

The third door of docs/decisions/0021. What is sent is received by `web/text_form.py`; numbers are blocks chosen from a list.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pipeline.core import Finding, Refusal, format_number
from pipeline.dashboard.documents import report_draft
from pipeline.dashboard.view import View
from pipeline.reports import DocumentContent, ReportPassage, ReportTexts, read_texts, report_passages


@dataclass(frozen=True)
class EditablePassage:
    """A passage with what its form shows. `written`: the text of a person, with its blocks; `seen` tells whether it changed meanwhile.

    `others`: written sentences of it, by name.
    """

    passage: ReportPassage
    written: str | None
    seen: str
    others: Mapping[str, str]

    @property
    def rows(self) -> int:
        """How high the field is."""
        return min(14, max(3, len(self.written or self.passage.text) // 36 + 1))

    @property
    def to_edit(self) -> str:
        """What the field holds at first: what a person wrote, else our text or our draft with blocks for its numbers."""
        if self.written is not None:
            return self.written
        draft = "".join(sentence.with_blocks for sentence in self.passage.sentences)
        if self.passage.kind == "places":
            return draft
        return draft or self.passage.text


def build(view: View) -> Mapping[str, Any]:
    """What 文字 shows. A year without a form has no text."""
    return text_page(view)


def text_page(
    view: View, *, name: str = "", unsaved: str | None = None, findings: Sequence[Finding] = ()
) -> Mapping[str, Any]:
    """The page; after a refusal with the text that was not saved at the passage of that name, and why."""
    assert view.agency is not None
    assert view.year is not None
    try:
        content = report_draft(view)
    except Refusal as refusal:
        return {"groups": [], "numbers": [], "refusal": refusal.finding, "open": 0, "saved": ""}
    texts = read_texts(view.folder, view.agency.id, view.year)
    groups: dict[str, list[EditablePassage]] = {}
    for passage in report_passages(content):
        groups.setdefault(passage.heading, []).append(editable(passage, texts))
    return {
        "groups": list(groups.items()),
        "numbers": numbers_of(content),
        "refusal": None,
        "open": len(content.open_places),
        "name": name,
        "unsaved": unsaved,
        "findings": findings,
        "saved": view.query.get("saved", ""),
        "left_out": [entry for entry, text in texts.sentences.items() if not text.lines()],
        "seen": lambda entry: seen_of(texts, entry),
        "file": f"texts/{view.agency.id}-{view.year}.yml",
    }


def editable(passage: ReportPassage, texts: ReportTexts) -> EditablePassage:
    """A passage with the text that a person wrote for it."""
    entry = getattr(texts, passage.kind).get(passage.name)
    others = {
        sentence.name: texts.sentences[sentence.name].text
        for sentence in passage.sentences
        if sentence.name in texts.sentences
    }
    return EditablePassage(passage, None if entry is None else entry.text, seen_of(texts, passage.name), others)


def seen_of(texts: ReportTexts, name: str) -> str:
    """A short mark of what stood under a name when a page was made."""
    entry = texts.places.get(name) or texts.sentences.get(name)
    return sha256(json.dumps([name, entry and entry.text, entry and entry.at]).encode()).hexdigest()[:16]


def numbers_of(content: DocumentContent) -> list[tuple[str, str]]:
    """Every number that a block can stand for: name, what it is and its value."""
    return [
        (name, f"{known.label} {known.words and '（' + known.words + '）'}{format_number(known.value)}{known.unit}")
        for name, known in sorted(content.filled.quotable.items())
    ]
