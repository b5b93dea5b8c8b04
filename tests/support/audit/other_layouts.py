"""Word, PDF and spreadsheets: merged, split, without rules, in random order, two side by side."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from random import Random
from typing import Any

import docx
import openpyxl
import xlwt
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from .numbers import Made, make
from .printing import TEXT, Lines, headings, on_grid, table_four, table_three_body, table_three_head, table_two, title

FONT = "STSong-Light"


def _three(made: Made) -> Lines:
    return table_three_head() + table_three_body(made)


def _word_table(document: Any, lines: Lines) -> None:
    grid = on_grid(lines)
    table = document.add_table(rows=len(grid), cols=len(grid[0]))
    for row, line in enumerate(grid):
        for column, box in enumerate(line):
            if box is not None:
                cell = table.cell(row, column)
                if box.rows > 1 or box.columns > 1:
                    cell = cell.merge(table.cell(row + box.rows - 1, column + box.columns - 1))
                cell.text = box.text


def _word(made: Made, put: Callable[[Any, Lines], None], three: Callable[[Any], None] | None = None) -> bytes:
    document, heads = docx.Document(), headings(made)
    document.add_heading(title(made), 0)
    for text in (heads["s1"], TEXT["s1"], heads["s2"]):
        document.add_paragraph(text)
    put(document, table_two(made))
    document.add_paragraph(heads["s3"])
    if three is None:
        put(document, _three(made))
    else:
        three(document)
    document.add_paragraph(heads["s4"])
    put(document, table_four(made))
    for text in (heads["s5"], TEXT["s5"], heads["s6"], TEXT["s6"]):
        document.add_paragraph(text)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def word(made: Made) -> bytes:
    return _word(made, _word_table)


def word_split(made: Made) -> bytes:
    """Table 3 in two tables, the second without a head."""

    def three(document: Any) -> None:
        body = [[box for box in line if box.role == "value" or box.rows == 1] for line in table_three_body(made)]
        _word_table(document, table_three_head())
        for part in (body[:12], body[12:]):
            table = document.add_table(rows=len(part), cols=8)
            for row, line in enumerate(part):
                labels = "".join(box.text for box in line if box.role == "label")
                for column, text in enumerate([labels, *(box.text for box in line if box.role == "value")]):
                    table.cell(row, column).text = text
            document.add_paragraph("")

    return _word(made, _word_table, three)


def word_nested(made: Made) -> bytes:
    """Each table in a cell of another."""

    def put(document: Any, lines: Lines) -> None:
        outer = document.add_table(rows=1, cols=1).cell(0, 0)

        class Inner:
            @staticmethod
            def add_table(rows: int, cols: int) -> Any:
                return outer.add_table(rows, cols)

        _word_table(Inner, lines)

    return _word(made, put)


def sheet(made: Made) -> bytes:
    """One sheet for all, merged cells merged, numbers as numbers."""
    book = openpyxl.Workbook()
    page = book.active
    page.append([title(made)])
    for heading, lines in zip(("s2", "s3", "s4"), (table_two(made), _three(made), table_four(made)), strict=True):
        page.append([headings(made)[heading]])
        top = page.max_row
        for row, line in enumerate(on_grid(lines)):
            for column, box in enumerate(line):
                if box is not None:
                    number = box.role == "value"
                    page.cell(top + row + 1, column + 1).value = float(box.text) if number else box.text
                    if box.rows > 1 or box.columns > 1:
                        page.merge_cells(start_row=top + row + 1, start_column=column + 1, end_row=top + row + box.rows,
                                         end_column=column + box.columns)  # fmt: skip
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def old_sheets(made: Made) -> bytes:
    """A sheet for each table, in the old format."""
    book = xlwt.Workbook()
    for name, lines in (("表二", table_two(made)), ("表三", _three(made)), ("表四", table_four(made))):
        page = book.add_sheet(name)
        page.write(0, 0, title(made))
        for row, line in enumerate(on_grid(lines)):
            for column, box in enumerate(line):
                if box is not None:
                    page.write_merge(row + 2, row + 1 + box.rows, column, column + box.columns - 1, box.text)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


class Printer:
    """Prints on a canvas from the top down; `shuffle` draws a page's texts in random order, as some converters leave them."""

    def __init__(self, made: Made, *, rules: bool = True, shuffle: bool = False, size: Any = A4, left: float = 50,
                 canvas: Canvas | None = None, width: float = 495) -> None:  # fmt: skip
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self.made, self.rules, self.shuffle, self.left, self.width = made, rules, shuffle, left, width
        self.height = size[1]
        self.kept = BytesIO()
        self.canvas = canvas or Canvas(self.kept, pagesize=size)
        self.y = self.height - 60
        self.page = 1
        self.draws: list[Callable[[], None]] = []
        self.pages: list[list[Callable[[], None]]] = [self.draws]

    def line(self, text: str, size: float = 11, x: float | None = None) -> None:
        for start in range(0, len(text), 40):
            self.room(18)
            self.text(text[start : start + 40], x or self.left, self.y - 12, size)
            self.y -= 18

    def text(self, text: str, x: float, y: float, size: float) -> None:
        def draw() -> None:
            self.canvas.setFont(FONT, size)
            self.canvas.drawString(x, y, text)

        self.draws.append(draw)

    def room(self, need: float) -> bool:
        if self.y - need > 60:
            return False
        self.text(f"- {self.page} -", self.left + self.width / 2, 30, 10)
        self.page += 1
        self.draws = []
        self.pages.append(self.draws)
        self.y = self.height - 60
        return True

    def table(self, lines: Lines, *, again: Lines = ()) -> None:  # type: ignore[assignment]
        """Rows of one height; a row that finds no room begins a page, with the head `again` where given."""
        grid = on_grid(lines)
        columns = len(grid[0])
        shares = [3.0 if columns == 10 and column in (1, 2) else 1.0 for column in range(columns)]
        if columns == 4:
            shares[0] = 2.0
        edges = [self.left]
        for share in shares:
            edges.append(edges[-1] + self.width * share / sum(shares))
        for number, row in enumerate(grid):
            if self.room(26) and again:
                self.table(again)
            for column, box in enumerate(row):
                if box is None:
                    continue
                right = edges[min(column + box.columns, columns)]
                down = min(box.rows, len(grid) - number)
                top, bottom = self.y, max(self.y - 26 * down, 50)
                if self.rules:
                    self.draws.append(
                        lambda box=(edges[column], bottom, right - edges[column], top - bottom): self.canvas.rect(*box)
                    )
                self.words(box.text, edges[column], right, top, bottom, number=box.role == "value")
            self.y -= 26

    def words(self, text: str, left: float, right: float, top: float, bottom: float, *, number: bool) -> None:
        size = 7
        per_line = max(int((right - left - 4) / size), 1)
        parts = [text] if number else [text[at : at + per_line] for at in range(0, len(text), per_line)]
        for index, part in enumerate(parts):
            y = (top + bottom) / 2 + (len(parts) / 2 - index - 1) * (size + 0.5) + 1.5
            if y > bottom - 1:
                self.text(part, left + 3, y, size)

    def document(self) -> None:
        heads = headings(self.made)
        self.line(title(self.made), 16)
        for text in (heads["s1"], TEXT["s1"], heads["s2"]):
            self.line(text)
        self.table(table_two(self.made))
        self.line(heads["s3"])
        self.table(_three(self.made), again=table_three_head())
        self.line(heads["s4"])
        self.table(table_four(self.made))
        for text in (heads["s5"], TEXT["s5"], heads["s6"], TEXT["s6"]):
            self.line(text)

    def finish(self) -> bytes:
        random = Random(1)
        for page in self.pages:
            if self.shuffle:
                random.shuffle(page)
            for draw in page:
                draw()
            self.canvas.showPage()
        self.canvas.save()
        return self.kept.getvalue()


def ruled(made: Made) -> bytes:
    printer = Printer(made)
    printer.document()
    return printer.finish()


def unruled(made: Made) -> bytes:
    printer = Printer(made, rules=False)
    printer.document()
    return printer.finish()


def shuffled(made: Made) -> bytes:
    printer = Printer(made, shuffle=True)
    printer.document()
    return printer.finish()


def beside(made: Made) -> bytes:
    """This report on the left half of wide pages, another on the right."""
    size = landscape(A4)
    first = Printer(made, size=size, left=30, width=370)
    other = Printer(make(99, made.form.id), size=size, left=440, width=370, canvas=first.canvas)
    first.document()
    other.document()
    while len(first.pages) < len(other.pages):
        first.pages.append([])
    for page, more in zip(first.pages, other.pages, strict=False):
        page.extend(more)
    return first.finish()
