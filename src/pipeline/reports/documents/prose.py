"""The text of a document as lines: the paragraphs of a report, the text fields of a website form."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.law import full_label
from pipeline.reports.documents.layout import CHOICES_PER_LINE
from pipeline.reports.documents.paragraphs import render_paragraphs
from pipeline.reports.documents.printable_form import PrintableForm
from pipeline.reports.texts import ReportTexts, unknown_name


def render_texts(filled: PrintableForm, folder: Path, texts: ReportTexts | None = None) -> dict[str, tuple[str, ...]]:
    """Heading or topic → its paragraphs, for a report; field → its lines, for a website form.

    `folder` is the workspace's `templates/`, `texts` what people wrote. Raises Refusal REN-TEMPLATE, REN-TEXTS.
    """
    paragraphs = render_paragraphs(filled, folder, texts)
    return {entry: tuple(paragraph.text for paragraph in lines) for entry, lines in paragraphs.items()}


def field_texts(filled: PrintableForm, folder: Path, written: ReportTexts | None = None) -> dict[str, str]:
    """Address → the text printed in a text field of a form: tick boxes, a text, or a placeholder.

    What a person wrote under the field's label goes before our text. Raises Refusal REN-TEMPLATE, REN-TEXTS.
    """
    texts = {name: "".join(lines) for name, lines in render_texts(filled, folder).items()}
    by_person = {} if written is None else dict(written.fields)
    labels = {
        full_label(row): (f"{table.id}.{row.id}", row)
        for table in filled.form.tables
        for block in table.blocks
        for row in block.rows
        if row.number == "text"
    }
    for name in by_person:
        if name not in labels:
            raise unknown_name(written or ReportTexts(), "fields", name, tuple(labels))
    printed: dict[str, str] = {}
    for label, (address, row) in labels.items():
        text = "、".join(by_person[label].lines()) if label in by_person else texts.get(row.id)
        if row.choices:
            chosen = set(re.split("[、，,]", text or ""))
            boxes = [f"{'■' if choice in chosen else '□'}{choice}" for choice in row.choices]
            pairs = [boxes[first : first + CHOICES_PER_LINE] for first in range(0, len(boxes), CHOICES_PER_LINE)]
            printed[address] = "\n".join("　".join(pair) for pair in pairs)
        else:
            printed[address] = "〔此处填写〕" if text is None else text
    return printed
