"""What an audit reads: a file as paragraphs and grids of text (`Paper`), and what they say (`ReadReport`).

Every text and every cell keeps its place in the file, so that a finding can send a person there. A cell's address (table,
row, column) is the form's, so that the rules of `forms/` judge a report that was read as they judge one that was filled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from pipeline.core import Finding

Semantic = Literal["number", "zero", "blank", "not_applicable", "unsure"]


@dataclass(frozen=True)
class Place:
    """Where in the file: page of a PDF, line of a text or document (from 1), and within a table its row and column (from 0)."""

    page: int | None = None
    line: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """As a clerk is sent there: “第 3 页，第 2 个表，第 5 行”."""
        steps = (
            (self.page, "第 {} 页"),
            (self.line if self.table is None else None, "第 {} 行"),
            (self.table, "第 {} 个表"),
            (None if self.row is None or self.table is None else self.row + 1, "第 {} 行"),
            (None if self.column is None or self.table is None else self.column + 1, "第 {} 列"),
        )
        return "，".join(words.format(number) for number, words in steps if number is not None)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph or line of text; `heading` is the level the format gives it, 0 where it gives none."""

    text: str
    place: Place = Place()
    heading: int = 0


@dataclass(frozen=True)
class Grid:
    """A table as a rectangle of text: row, column. A merged cell has its text at its first place and "" at the others.

    `spans`: (row, column) of a merged cell → (rows, columns) it covers. `lines`: the line of the file of each row, where known.
    """

    cells: tuple[tuple[str, ...], ...]
    place: Place = Place()
    spans: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    lines: tuple[int | None, ...] = ()
    pages: tuple[int | None, ...] = ()


@dataclass(frozen=True)
class Paper:
    """A file as read, in reading order. `findings` say what of it could not be read. `title` is what its format calls it."""

    file: str
    blocks: tuple[Paragraph | Grid, ...]
    findings: tuple[Finding, ...] = ()
    title: str | None = None


@dataclass(frozen=True)
class ReadCell:
    """A cell of a statutory table as read. `value` is None unless `semantic` is number or zero; `why` says what is unsure."""

    table: str
    row: str
    column: str
    value: Decimal | None
    semantic: Semantic
    raw: str
    place: Place = Place()
    why: str = ""

    @property
    def figure(self) -> str:
        """Its address: the name of the figure it prints."""
        return f"{self.table}.{self.row}.{self.column}"


@dataclass(frozen=True)
class ReadReport:
    """A published report as understood.

    `sections`: id of the form's section (s1 … s6) → its paragraphs, the heading first; `preamble` is what stands before.
    `form` is the id of the form it is written in, whatever its year asks for; `tables` those found (disclosure, …).
    """

    file: str
    agency: str | None
    year: int | None
    form: str | None
    cells: tuple[ReadCell, ...]
    sections: Mapping[str, tuple[Paragraph, ...]] = field(default_factory=dict)
    title: str | None = None
    preamble: tuple[Paragraph, ...] = ()
    tables: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    def cell(self, figure: str) -> ReadCell | None:
        """The cell with that address, or None where the report has no such place."""
        return next((one for one in self.cells if one.figure == figure), None)

    def value(self, figure: str) -> Decimal | None:
        """The number in that cell; None where there is none or it is unsure."""
        found = self.cell(figure)
        return None if found is None else found.value
