"""The content of a document before it is Word, HTML or Excel: headings, paragraphs and tables in the order of the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.law import Section, full_label
from pipeline.reports.documents.layout import TableBox, TableGrid, lay_out_table
from pipeline.reports.documents.printable_form import PrintableForm
from pipeline.reports.documents.prose import field_texts, placeholders_in, render_texts


@dataclass(frozen=True)
class Heading:
    """一、 is level 1, （一） level 2."""

    text: str
    level: int


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of running text."""

    text: str


Part = Heading | Paragraph | TableGrid


@dataclass(frozen=True)
class DocumentContent:
    """One document: the filled form, the parts in order, and the texts of form fields that hold no number, by address."""

    filled: PrintableForm
    parts: tuple[Part, ...]
    fields: Mapping[str, str]

    @property
    def grids(self) -> tuple[TableGrid, ...]:
        return tuple(part for part in self.parts if isinstance(part, TableGrid))

    def printed(self, box: TableBox) -> str:
        """The text of a box: a label, a number, a field's text."""
        if box.address is None:
            return box.text
        filled = self.filled.cells.get(box.address)
        return self.fields.get(box.address, "") if filled is None else filled.printed

    @property
    def placeholders(self) -> tuple[str, ...]:
        """What a person still has to write, in reading order: the placeholders of the text, the labels of empty fields."""
        pending: list[str] = []
        for part in self.parts:
            if isinstance(part, TableGrid):
                pending += [self._label(box) for box in part.value_boxes() if placeholders_in(self.printed(box))]
            else:
                pending += placeholders_in(part.text)
        return tuple(pending)

    def _label(self, box: TableBox) -> str:
        """The label of the field that a box belongs to."""
        labels = {
            f"{table.id}.{row.id}": full_label(row)
            for table in self.filled.form.tables
            for block in table.blocks
            for row in block.rows
        }
        return labels.get(box.address or "", "")

    def character_count(self, section: Section) -> int:
        """How many characters the text of a section has, headings not counted."""
        headings = {section.heading, *(_topic(index, topic) for index, topic in enumerate(section.topics))}
        count, inside = 0, False
        for part in self.parts:
            if isinstance(part, Heading):
                inside = part.text in headings
            elif inside and isinstance(part, Paragraph):
                count += len(part.text)
        return count


def document_content(filled: PrintableForm, templates: Path) -> DocumentContent:
    """The whole document, from the form's sections and the texts of the folder `templates` (see `prose`)."""
    texts = render_texts(filled, templates)
    if filled.form.kind == "report":
        return DocumentContent(filled, tuple(_report_parts(filled, texts)), {})
    grids = tuple(lay_out_table(filled.form, table.id) for table in filled.form.tables)
    return DocumentContent(filled, grids, field_texts(filled, texts))


def _report_parts(filled: PrintableForm, texts: Mapping[str, tuple[str, ...]]) -> Iterator[Part]:
    for section in filled.form.sections:
        yield Heading(section.heading, 1)
        if section.table is not None:
            yield lay_out_table(filled.form, section.table)
        yield from (Paragraph(text) for text in texts.get(section.heading, ()))
        for index, topic in enumerate(section.topics):
            yield Heading(_topic(index, topic), 2)
            yield from (Paragraph(text) for text in texts.get(topic, ()))


def _topic(index: int, topic: str) -> str:
    return f"（{'一二三四五六七八九十'[index]}）{topic}"
