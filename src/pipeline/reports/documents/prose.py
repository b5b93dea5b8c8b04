"""The text of a document as lines: the paragraphs of a report, the text fields of a website form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from pipeline.reports.documents.layout import CHOICES_PER_LINE
from pipeline.reports.documents.paragraphs import render_paragraphs
from pipeline.reports.documents.printable_form import PrintableForm
from pipeline.reports.texts import ReportTexts


def render_texts(filled: PrintableForm, folder: Path, texts: ReportTexts | None = None) -> dict[str, tuple[str, ...]]:
    """Heading or topic → its paragraphs, for a report; field → its lines, for a website form.

    `folder` is the workspace's `templates/`, `texts` what people wrote. Raises Refusal REN-TEMPLATE, REN-TEXTS.
    """
    paragraphs = render_paragraphs(filled, folder, texts)
    return {entry: tuple(paragraph.text for paragraph in lines) for entry, lines in paragraphs.items()}


def field_texts(filled: PrintableForm, texts: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Address → the text printed in a text field of a form: tick boxes, a text of `texts`, or a placeholder."""
    printed: dict[str, str] = {}
    for table in filled.form.tables:
        for row in (row for block in table.blocks for row in block.rows if row.number == "text"):
            text = "".join(texts[row.id]) if row.id in texts else None
            if row.choices:
                chosen = set(re.split("[、，,]", text or ""))
                boxes = [f"{'■' if choice in chosen else '□'}{choice}" for choice in row.choices]
                pairs = [boxes[first : first + CHOICES_PER_LINE] for first in range(0, len(boxes), CHOICES_PER_LINE)]
                printed[f"{table.id}.{row.id}"] = "\n".join("　".join(pair) for pair in pairs)
            else:
                printed[f"{table.id}.{row.id}"] = "〔此处填写〕" if text is None else text
    return printed
