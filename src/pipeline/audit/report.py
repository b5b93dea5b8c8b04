"""What an audit reads: a file as paragraphs and grids of text (`ParsedDocument`), and the report in it (`ReadReport`).

Every text and every cell has its location in the file, so that a finding can say where to look. The address of a cell (table,
row, column) is that of the form, so that the rules of the forms judge a published report as they judge one filled here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from pipeline.core import Finding

Semantic = Literal["number", "zero", "blank", "not_applicable", "unsure"]


@dataclass(frozen=True)
class Location:
    """Where a person finds it in the file: page of a PDF or Word document, line of a text or page, paragraph of a Word document or web
    page, table (from 1), row and column of the table (from 0). `part` is the heading's part (“第一部分”) that paragraphs are counted in.
    """

    page: int | None = None
    line: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    paragraph: int | None = None
    part: str = ""

    def __str__(self) -> str:
        """As findings print it: “第 3 页，第 2 个表，第 5 行”."""
        steps = (
            (self.page, "第 {} 页"),
            (self.line if self.table is None else None, "第 {} 行"),
            (self.paragraph if self.table is None else None, self.part + "第 {} 段"),
            (self.table, "第 {} 个表"),
            (None if self.row is None or self.table is None else self.row + 1, "第 {} 行"),
            (None if self.column is None or self.table is None else self.column + 1, "第 {} 列"),
        )
        words = "，".join(words.format(number) for number, words in steps if number is not None)
        return f"{words}{self.part}标题" if self.part and self.paragraph is None else words


@dataclass(frozen=True)
class TextBlock:
    """A paragraph or line of text; `heading` is its level as a heading in the file's format, 0 for text."""

    text: str
    location: Location = Location()
    heading: int = 0


@dataclass(frozen=True)
class GridBlock:
    """A table as rows of texts of equal length. A merged cell has its text in the first of its cells and "" in the others.

    `spans`: (row, column) of a merged cell → (rows, columns) it covers. `lines`, `pages`: line and page of each row, where known.
    """

    cells: tuple[tuple[str, ...], ...]
    location: Location = Location()
    spans: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    lines: tuple[int | None, ...] = ()
    pages: tuple[int | None, ...] = ()


@dataclass(frozen=True)
class ParsedDocument:
    """A file as paragraphs and grids in reading order. `title` is the one in its metadata; `findings` tell what could not be read."""

    file: str
    blocks: tuple[TextBlock | GridBlock, ...]
    findings: tuple[Finding, ...] = ()
    title: str | None = None


@dataclass(frozen=True)
class ReadCell:
    """A cell of a statutory table. `value` is None unless `semantic` is number or zero; `why` is the reason why it is unsure."""

    table: str
    row: str
    column: str
    value: Decimal | None
    semantic: Semantic
    raw: str
    location: Location = Location()
    why: str = ""

    @property
    def figure(self) -> str:
        """The address of the cell, which is the name of the figure it prints."""
        return f"{self.table}.{self.row}.{self.column}"


@dataclass(frozen=True)
class ReadReport:
    """A published report as it was read.

    `sections`: id of the form's section (s1 … s6) → its paragraphs, the heading first; `preamble` are the paragraphs before them.
    `form` is the id of the form it is written in, which may be another than its year requires; `tables` are the ids of those read.
    """

    file: str
    agency: str | None
    year: int | None
    form: str | None
    cells: tuple[ReadCell, ...]
    sections: Mapping[str, tuple[TextBlock, ...]] = field(default_factory=dict)
    title: str | None = None
    preamble: tuple[TextBlock, ...] = ()
    tables: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    def cell(self, figure: str) -> ReadCell | None:
        """The cell with that address, or None where the report has none."""
        return next((cell for cell in self.cells if cell.figure == figure), None)

    def value(self, figure: str) -> Decimal | None:
        """The number in the cell with that address; None where there is none or it is unsure."""
        cell = self.cell(figure)
        return None if cell is None else cell.value
