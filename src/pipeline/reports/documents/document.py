"""A document before it is Word or HTML: headings, paragraphs and tables in the order of the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.law import Section, full_label
from pipeline.reports.documents.filled_form import FilledForm
from pipeline.reports.documents.layout import Box, Grid, lay_out
from pipeline.reports.documents.prose import field_words, places_in, words_of


@dataclass(frozen=True)
class Heading:
    """一、 is level 1, （一） level 2."""

    text: str
    level: int


@dataclass(frozen=True)
class Paragraph:
    text: str


Part = Heading | Paragraph | Grid


@dataclass(frozen=True)
class Paper:
    """One document: what it is of, its parts in order, and the words of fields that hold no number."""

    filled: FilledForm
    parts: tuple[Part, ...]
    fields: Mapping[str, str]

    @property
    def grids(self) -> tuple[Grid, ...]:
        return tuple(part for part in self.parts if isinstance(part, Grid))

    def printed(self, box: Box) -> str:
        """What stands in a box."""
        if box.address is None:
            return box.text
        cell = self.filled.cells.get(box.address)
        return self.fields.get(box.address, "") if cell is None else cell.printed

    @property
    def places(self) -> tuple[str, ...]:
        """Where a person still has to write, in reading order."""
        waiting: list[str] = []
        for part in self.parts:
            if isinstance(part, Grid):
                waiting += [self._label(box) for box in part.values() if places_in(self.printed(box))]
            else:
                waiting += places_in(part.text)
        return tuple(waiting)

    def _label(self, box: Box) -> str:
        """What the field of a box is called."""
        rows = {
            f"{table.id}.{row.id}": full_label(row)
            for table in self.filled.form.tables
            for block in table.blocks
            for row in block.rows
        }
        return rows.get(box.address or "", "")

    def length_of(self, section: Section) -> int:
        """How many characters the text of a section has."""
        names = {section.heading, *(_topic(place, topic) for place, topic in enumerate(section.topics))}
        count, inside = 0, False
        for part in self.parts:
            if isinstance(part, Heading):
                inside = part.text in names
            elif inside and isinstance(part, Paragraph):
                count += len(part.text)
        return count


def lay_paper(filled: FilledForm, templates: Path) -> Paper:
    """The whole document, from the form's sections and the words of `templates` (see `wording`)."""
    words = words_of(filled, templates)
    if filled.form.kind == "report":
        return Paper(filled, tuple(_report(filled, words)), {})
    grids = tuple(lay_out(filled.form, table.id) for table in filled.form.tables)
    return Paper(filled, grids, field_words(filled, words))


def _report(filled: FilledForm, words: Mapping[str, tuple[str, ...]]) -> Iterator[Part]:
    for section in filled.form.sections:
        yield Heading(section.heading, 1)
        if section.table is not None:
            yield lay_out(filled.form, section.table)
        yield from (Paragraph(text) for text in words.get(section.heading, ()))
        for place, topic in enumerate(section.topics):
            yield Heading(_topic(place, topic), 2)
            yield from (Paragraph(text) for text in words.get(topic, ()))


def _topic(place: int, topic: str) -> str:
    return f"（{'一二三四五六七八九十'[place]}）{topic}"
