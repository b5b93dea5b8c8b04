"""Reads a PDF with a text layer: ruled tables as grids, all other text as lines in reading order, page by page.

Text drawn twice to look bold is read once. Pages that show two documents side by side are read as two documents.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.audit.formats.page import Box, Character, Page, without_doubles
from pipeline.audit.formats.pdfium.file import PdfEncryptedError, PdfError, PdfFile, opened
from pipeline.audit.formats.pdfium.streams import are_sound
from pipeline.audit.formats.ruled_tables import RuledTable, tables_of
from pipeline.audit.formats.side_by_side import split_at
from pipeline.audit.formats.words import Word, text_of, words_of
from pipeline.audit.language.characters import readable
from pipeline.audit.limits import LIMITS, FileLimits, too_large
from pipeline.audit.report import GridBlock, Location, ParsedDocument, TextBlock
from pipeline.core import Refusal

_CELL_GAP = 0.9  # in font sizes: a wider gap between words separates two cells of a line without rules
_MIN_WIDE_COLUMNS = 12  # columns of a table that extends over both halves


def read_pdf(content: bytes, file: str, limits: FileLimits = LIMITS) -> tuple[ParsedDocument, ...]:
    """A .pdf; two documents where its pages show two side by side.

    Raises Refusal AUDIT-ENCRYPTED, AUDIT-NO-TEXT-LAYER, AUDIT-TOO-MUCH, AUDIT-BROKEN.
    """
    try:
        with opened(content) as pdf:
            pages = _pages(pdf, content, file, limits)
            title = readable(pdf.title).strip() or None
    except PdfEncryptedError:
        raise Refusal("AUDIT-ENCRYPTED", file=file, refers_to=file) from None
    except PdfError as error:
        raise Refusal("AUDIT-BROKEN", file=file, reason=f"PDF 读不成（{error}）", refers_to=file) from None
    if not any(page.characters for page in pages):
        raise Refusal("AUDIT-NO-TEXT-LAYER", file=file, refers_to=file)
    middle = split_at(pages)
    if middle is None:
        return (_paper(pages, file, title),)
    left = [_side(page, 0, middle) for page in pages]
    right = [_side(page, middle, page.width) for page in pages]
    return (_paper(left, file, title), _paper(right, file, title))


def _pages(pdf: PdfFile, content: bytes, file: str, limits: FileLimits) -> list[Page]:
    if pdf.page_count > limits.pages:
        raise too_large(file, f"有 {pdf.page_count} 页，超过 {limits.pages} 页")
    if not are_sound(content):
        raise PdfError("页面的数据已损坏")
    pages: list[Page] = []
    for number in range(1, pdf.page_count + 1):
        with pdf.page(number) as page:
            if page.character_count > limits.characters_of_page:
                raise too_large(file, f"第 {number} 页有 {page.character_count} 个字符")
            read = page.read()
        pages.append(replace(read, characters=without_doubles(read.characters)))
    return pages


def _side(page: Page, left: float, right: float) -> Page:
    """One side of a page that shows two documents; the whole page if a table like table 4 extends over both sides."""
    middle = left or right
    for table in tables_of(page.rules):
        wide = max(len([cell for cell in row if cell]) for row in table.rows) >= _MIN_WIDE_COLUMNS
        if wide and table.bounds.x0 < middle - 50 and table.bounds.x1 > middle + 50:
            return page
    return page.between(left, right)


def _paper(pages: Sequence[Page], file: str, title: str | None) -> ParsedDocument:
    blocks: list[TextBlock | GridBlock] = []
    count = 0
    for page in pages:
        if not page.characters:
            continue
        tables = _tables(page)
        placed: list[tuple[float, int, TextBlock | GridBlock]] = []
        for table in tables:
            count += 1
            grid = _grid(table, page, count)
            if grid is not None:
                placed.append((table.bounds.top, len(placed), grid))
        for top, line in _lines(page, [table.bounds for table in tables]):
            placed.append((top, len(placed), TextBlock(line, Location(page=page.number))))
        blocks.extend(block for _, _, block in sorted(placed, key=lambda entry: entry[:2]))
    return ParsedDocument(file, tuple(_numbered(blocks)), title=title)


def _numbered(blocks: Sequence[TextBlock | GridBlock]) -> Iterator[TextBlock | GridBlock]:
    """The blocks, with lines numbered within their page."""
    page, line = None, 0
    for block in blocks:
        if isinstance(block, GridBlock):
            yield block
            continue
        line = line + 1 if block.location.page == page else 1
        page = block.location.page
        yield TextBlock(block.text, Location(page=page, line=line), block.heading)


def _tables(page: Page) -> list[RuledTable]:
    """The ruled tables with two rows and two columns or more, without frames around tables and boxes around words."""
    tables = [
        table
        for table in tables_of(page.rules)
        if len(table.rows) >= 2 and max(len([cell for cell in row if cell]) for row in table.rows) >= 2
    ]
    return [
        table
        for table in tables
        if not any(_contains(table.bounds, other.bounds) for other in tables if other is not table)
    ]


def _contains(outer: Box, inner: Box) -> bool:
    return (
        outer.x0 <= inner.x0 + 1
        and outer.top <= inner.top + 1
        and outer.x1 >= inner.x1 - 1
        and outer.bottom >= inner.bottom - 1
        and _area(outer) > 1.05 * _area(inner)
    )


def _area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.bottom - box.top)


def _grid(table: RuledTable, page: Page, number: int) -> GridBlock | None:
    edges = sorted({round(edge) for cell in table.cells for edge in (cell.x0, cell.x1)})
    inside = _Inside(page.characters, table.bounds)
    rows: list[tuple[str, ...]] = []
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for index, row in enumerate(table.rows):
        rows.append(tuple("" if cell is None else inside.text(cell) for cell in row))
        for column, cell in enumerate(row):
            if cell is not None:
                across = sum(1 for edge in edges if cell.x0 + 1 < edge < cell.x1 - 1) + 1
                if across > 1:
                    spans[index, column] = (1, across)
    if not any(text for row in rows for text in row):
        return None
    return GridBlock(tuple(rows), Location(page=page.number, table=number), spans, (), (page.number,) * len(rows))


class _Inside:
    """The characters of a table, by height, to find those of a cell: a character stands where its middle does."""

    def __init__(self, characters: Sequence[Character], bounds: Box) -> None:
        placed = (
            ((top + bottom) / 2, index, (x0 + x1) / 2)
            for index, (_, x0, top, x1, bottom, _, _, _) in enumerate(characters)
        )
        self._placed = sorted(place for place in placed if bounds.top <= place[0] < bounds.bottom)
        self._characters = characters

    def text(self, cell: Box) -> str:
        """The text of a cell."""
        found = self._placed[bisect_left(self._placed, (cell.top,)) : bisect_left(self._placed, (cell.bottom,))]
        indexes = sorted(index for _, index, x in found if cell.x0 <= x < cell.x1)
        return readable(text_of([self._characters[index] for index in indexes])).strip()


def _lines(page: Page, boxes: Sequence[Box]) -> Iterator[tuple[float, str]]:
    """The lines of text outside the tables, from (top, text). Three blanks stand for a wide gap between words."""
    words = [word for word in words_of(page.characters) if not any(_inside(word, box) for box in boxes)]
    line: list[Word] = []
    for word in sorted(words, key=lambda word: (round((word.top + word.bottom) / 2), word.x0)):
        middle = (word.top + word.bottom) / 2
        if line and abs(middle - (line[-1].top + line[-1].bottom) / 2) > max(2.5, 0.3 * word.size):
            yield line[0].top, _joined(line)
            line = []
        line.append(word)
    if line:
        yield line[0].top, _joined(line)


def _inside(word: Word, box: Box) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return box.x0 <= x <= box.x1 and box.top <= y <= box.bottom


def _joined(line: Sequence[Word]) -> str:
    ordered = sorted(line, key=lambda word: word.x0)
    text = ordered[0].text
    for before, word in pairwise(ordered):
        gap = (word.x0 - before.x1) / max(word.size, 1)
        text += ("   " if gap > _CELL_GAP else " " if gap > 0.15 else "") + word.text
    return readable(text)
