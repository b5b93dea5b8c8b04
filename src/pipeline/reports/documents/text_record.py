"""The text of a document as a record: headings and paragraphs with their names, and who wrote them. It is what an approval binds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from pipeline.reports.documents.content import DocumentContent, Heading, Paragraph


def text_record(content: DocumentContent) -> bytes:
    """JSON: one entry per heading and paragraph, in reading order: level (0 for text), name, text, source, by, at, door,
    and the names of the sentences of ours that a paragraph is made of.
    """
    entries = [_entry(part) for part in content.parts if isinstance(part, Heading | Paragraph)]
    return (json.dumps(entries, ensure_ascii=False, indent=1) + "\n").encode()


def text_sha256(content: DocumentContent) -> str:
    """The sha256 of `text_record`, by which a document says which text it was written from."""
    return sha256(text_record(content)).hexdigest()


def read_text_record(record: bytes) -> list[dict[str, Any]]:
    """The entries of a record. Raises ValueError when it is none."""
    entries = json.loads(record)
    if not isinstance(entries, list) or not all(_is_entry(entry) for entry in entries):
        raise ValueError("not a list of headings and paragraphs")
    return entries


def _is_entry(entry: Any) -> bool:
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("text"), str)
        and isinstance(entry.get("name"), str)
        and isinstance(entry.get("level"), int)
    )


def _entry(part: Heading | Paragraph) -> Mapping[str, Any]:
    if isinstance(part, Heading):
        return {"level": part.level, "name": "", "text": part.text}
    entry = {"level": 0, "name": part.name, "text": part.text, "source": part.source, "by": part.by, "at": part.at,
             "door": part.door, "sentences": [sentence.name for sentence in part.sentences] or None}  # fmt: skip
    return {key: value for key, value in entry.items() if value is not None}
