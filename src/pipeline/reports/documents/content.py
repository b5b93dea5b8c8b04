"""The content of a document before it is Word, HTML or Excel: headings, paragraphs and tables in the order of the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.law import Section, full_label
from pipeline.reports.documents.layout import TableBox, TableGrid, lay_out_table
from pipeline.reports.documents.paragraphs import Paragraph, placeholders_in, render_paragraphs
from pipeline.reports.documents.printable_form import PrintableForm
from pipeline.reports.documents.prose import field_texts
from pipeline.reports.texts import ReportTexts
from pipeline.reports.topic_headings import topic_headings

__all__ = ["DocumentContent", "Heading", "OpenPlace", "Paragraph", "Part", "document_content", "opening_lines"]


@dataclass(frozen=True)
class Heading:
    """一、 is level 1, （一） level 2."""

    text: str
    level: int


@dataclass(frozen=True)
class OpenPlace:
    """A place that a person has to fill: its name, the heading it stands under, what to write."""

    name: str
    heading: str
    ask: str

    def __str__(self) -> str:
        return f"{self.heading}：{self.ask}" if self.heading else self.ask


Part = Heading | Paragraph | TableGrid


@dataclass(frozen=True)
class _Field:
    """A field of a website form."""

    name: str
    heading: str
    text: str
    optional: bool
    choices: bool


@dataclass(frozen=True)
class DocumentContent:
    """One document: the filled form, the parts in order, and the texts of form fields that hold no number, by address.

    `corrections` is printed under the title of a later revision: its reason and what it changes.
    """

    filled: PrintableForm
    parts: tuple[Part, ...]
    fields: Mapping[str, str]
    corrections: tuple[str, ...] = ()

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
                pending += [line.text for line in self._open_fields(part)]
            elif isinstance(part, Paragraph) and not part.optional:
                pending += placeholders_in(part.text)
        return tuple(pending)

    @property
    def open_places(self) -> tuple[OpenPlace, ...]:
        """The places that must be filled before the document is final, in reading order; optional ones are none."""
        places: list[OpenPlace] = []
        headings = {1: "", 2: ""}
        for part in self.parts:
            if isinstance(part, Heading):
                headings = {1: part.text, 2: ""} if part.level == 1 else headings | {2: part.text}
            elif isinstance(part, TableGrid):
                places += [OpenPlace(line.name, line.heading, line.text) for line in self._open_fields(part)]
            elif not part.optional:
                heading = headings[1] + headings[2]
                places += [OpenPlace(part.name, heading, ask) for ask in part.asks]
        return tuple(places)

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The paragraphs of the text, in order."""
        return tuple(part for part in self.parts if isinstance(part, Paragraph))

    def _open_fields(self, grid: TableGrid) -> Iterator[_Field]:
        """The fields of a form that hold a placeholder and must not stay empty."""
        fields = self._fields
        for box in grid.value_boxes():
            field = fields.get(box.address or "")
            printed = self.printed(box)
            if (
                field is not None
                and not field.optional
                and (placeholders_in(printed) or (field.choices and "■" not in printed))
            ):
                yield field

    @property
    def blank_fields(self) -> tuple[OpenPlace, ...]:
        """The fields of a website form that must be filled and are not: texts and numbers, in the order of the form."""
        open_names = {place.name for place in self.open_places}
        return tuple(
            OpenPlace(field.name, field.heading, field.text)
            for address, field in self._fields.items()
            if not field.optional
            and (
                field.name in open_names
                or (address in self.filled.cells and self.filled.cells[address].semantic == "blank")
            )
        )

    @property
    def _fields(self) -> dict[str, _Field]:
        """Address of a field → its name, group, label."""
        return {
            f"{table.id}.{row.id}": _Field(row.id, row.group or "", full_label(row), row.optional, bool(row.choices))
            for table in self.filled.form.tables
            for block in table.blocks
            for row in block.rows
        }

    def character_count(self, section: Section) -> int:
        """How many characters the text of a section has, headings and open places not counted."""
        headings = {section.heading, *topic_headings(self.filled, section).values()}
        count, inside = 0, False
        for part in self.parts:
            if isinstance(part, Heading):
                inside = part.text in headings
            elif inside and isinstance(part, Paragraph) and part.source != "open":
                count += len(part.text)
        return count


def document_content(
    filled: PrintableForm, templates: Path, texts: ReportTexts | None = None, corrections: tuple[str, ...] = ()
) -> DocumentContent:
    """The whole document, from the form's sections, the folder `templates` and what people wrote.

    A final document has no optional places. Raises Refusal REN-TEMPLATE, REN-TEXTS.
    """
    if filled.form.kind == "report":
        paragraphs = render_paragraphs(filled, templates, texts)
        return DocumentContent(filled, tuple(_report_parts(filled, paragraphs)), {}, corrections)
    grids = tuple(lay_out_table(filled.form, table.id) for table in filled.form.tables)
    return DocumentContent(filled, grids, field_texts(filled, templates, texts))


def _report_parts(filled: PrintableForm, texts: Mapping[str, tuple[Paragraph, ...]]) -> Iterator[Part]:
    def shown(entry: str) -> Iterator[Paragraph]:
        return (
            line for line in texts.get(entry, ()) if filled.is_draft or not (line.source == "open" and line.optional)
        )

    for section in filled.form.sections:
        yield Heading(section.heading, 1)
        if section.table is not None:
            yield lay_out_table(filled.form, section.table)
        yield from shown(section.heading)
        for topic, heading in topic_headings(filled, section).items():
            yield Heading(heading, 2)
            yield from shown(topic)


def opening_lines(content: DocumentContent) -> tuple[str, ...]:
    """The lines between title and text of a later revision: which it is, its public reason, what it changes."""
    if content.filled.is_draft or content.filled.revision < 2:
        return ()
    return (f"（第{chinese_number(content.filled.revision)}版）", *content.corrections)


def chinese_number(number: int) -> str:
    """A number up to 99 in Chinese: 2 → 二, 12 → 十二."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones or not tens else "")
