"""Reads a PDF with a text layer: ruled tables as grids, all other text as lines in reading order, page by page.

Text drawn twice to look bold is read once. Pages that show two documents side by side are read as two documents.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import pairwise
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from pipeline.audit.formats.side_by_side import split_at
from pipeline.audit.language.characters import readable
from pipeline.audit.limits import LIMITS, FileLimits, too_large
from pipeline.audit.report import GridBlock, Location, ParsedDocument, TextBlock
from pipeline.core import Refusal

logging.getLogger("pdfminer").setLevel(logging.CRITICAL)

_CELL_GAP = 0.9  # in font sizes: a wider gap between words separates two cells of a line without rules
_MIN_WIDE_COLUMNS = 12  # columns of a table that extends over both halves
_ENDS = re.compile(r"[。！？；：.!?;:]$")


def read_pdf(content: bytes, file: str, limits: FileLimits = LIMITS) -> tuple[ParsedDocument, ...]:
    """A .pdf; two documents where its pages show two side by side.

    Raises Refusal AUDIT-ENCRYPTED, AUDIT-NO-TEXT-LAYER, AUDIT-TOO-MUCH, AUDIT-BROKEN.
    """
    try:
        with pdfplumber.open(BytesIO(content), unicode_norm=None) as pdf:
            if len(pdf.pages) > limits.pages:
                raise too_large(file, f"有 {len(pdf.pages)} 页，超过 {limits.pages} 页")
            title = (pdf.metadata or {}).get("Title")
            pages = [_clean(page, file, limits) for page in pdf.pages]
            if not any(page.chars for page in pages):
                raise Refusal("AUDIT-NO-TEXT-LAYER", file=file, refers_to=file)
            middle = split_at(pages)
            if middle is None:
                return (_paper(pages, file, title),)
            left = [_side(page, 0, middle) for page in pages]
            right = [_side(page, middle, page.width) for page in pages]
            return (_paper(left, file, title), _paper(right, file, title))
    except Refusal:
        raise
    except PDFPasswordIncorrect:
        raise Refusal("AUDIT-ENCRYPTED", file=file, refers_to=file) from None
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise Refusal("AUDIT-ENCRYPTED", file=file, refers_to=file) from None
        raise _broken(file, error) from None
    except (MemoryError, KeyboardInterrupt, TimeoutError):
        raise
    except Exception as error:  # a broken file makes pdfminer raise exceptions of any kind
        raise _broken(file, error) from None


def _broken(file: str, error: Exception) -> Refusal:
    return Refusal("AUDIT-BROKEN", file=file, reason=f"PDF 读不成（{type(error).__name__}）", refers_to=file)


def _side(page: Any, left: float, right: float) -> Any:
    """One side of a page that shows two documents; the whole page if a table like table 4 extends over both sides."""
    middle = left or right
    for table in page.find_tables():
        wide = max(len([cell for cell in row.cells if cell]) for row in table.rows) >= _MIN_WIDE_COLUMNS
        if wide and table.bbox[0] < middle - 50 and table.bbox[2] > middle + 50:
            return page
    return page.crop((left, 0, right, page.height), relative=True, strict=False)


def _clean(page: Any, file: str, limits: FileLimits) -> Any:
    if len(page.chars) > limits.characters_of_page:
        raise too_large(file, f"第 {page.page_number} 页有 {len(page.chars)} 个字符")
    return page.dedupe_chars(tolerance=1) if _has_doubles(page.chars) else page


def _has_doubles(characters: Sequence[dict[str, Any]]) -> bool:
    """Whether a character may stand twice in one place, up to a point apart: looking first costs less than taking out what is not there."""
    seen: set[tuple[str, int, int]] = set()
    for character in characters:
        text, x, y = character["text"], int(character["x0"]), int(character["doctop"])
        if any((text, x + right, y + down) in seen for right in (-1, 0, 1) for down in (-1, 0, 1)):
            return True
        seen.add((text, x, y))
    return False


def _paper(pages: Sequence[Any], file: str, title: object) -> ParsedDocument:
    blocks: list[TextBlock | GridBlock] = []
    tables = 0
    for page in pages:
        if not page.chars:
            continue
        ruled_tables = _tables(page)
        placed: list[tuple[float, int, TextBlock | GridBlock]] = []
        for table in ruled_tables:
            tables += 1
            grid = _grid(table, page.page_number, tables)
            if grid is not None:
                placed.append((table.bbox[1], len(placed), grid))
        for top, line in _lines(page, [table.bbox for table in ruled_tables]):
            placed.append((top, len(placed), TextBlock(line, Location(page=page.page_number))))
        blocks.extend(block for _, _, block in sorted(placed, key=lambda entry: entry[:2]))
    document_title = readable(title).strip() if isinstance(title, str) else None
    return ParsedDocument(file, tuple(_numbered(blocks)), title=document_title or None)


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


def _tables(page: Any) -> list[Any]:
    """The ruled tables with two rows and two columns or more, without frames around tables and boxes around words."""
    tables = [
        table
        for table in page.find_tables()
        if len(table.rows) >= 2 and max(len([cell for cell in row.cells if cell]) for row in table.rows) >= 2
    ]
    return [
        table
        for table in tables
        if not any(_contains(table.bbox, other.bbox) for other in tables if other is not table)
    ]


def _contains(outer: tuple[float, ...], inner: tuple[float, ...]) -> bool:
    return (
        outer[0] <= inner[0] + 1 and outer[1] <= inner[1] + 1 and outer[2] >= inner[2] - 1 and outer[3] >= inner[3] - 1
    ) and (outer[2] - outer[0]) * (outer[3] - outer[1]) > 1.05 * (inner[2] - inner[0]) * (inner[3] - inner[1])


def _grid(table: Any, page: int, number: int) -> GridBlock | None:
    edges = sorted({round(cell[0], 0) for cell in table.cells} | {round(cell[2], 0) for cell in table.cells})
    texts = table.extract(x_tolerance=2, y_tolerance=3)
    rows: list[tuple[str, ...]] = []
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for index, (row, words) in enumerate(zip(table.rows, texts, strict=True)):
        rows.append(tuple(readable(text or "").strip() for text in words))
        for column, cell in enumerate(row.cells):
            if cell is not None:
                across = sum(1 for edge in edges if cell[0] + 1 < edge < cell[2] - 1) + 1
                if across > 1:
                    spans[index, column] = (1, across)
    if not any(text for row in rows for text in row):
        return None
    return GridBlock(tuple(rows), Location(page=page, table=number), spans, (), (page,) * len(rows))


def _lines(page: Any, boxes: Sequence[tuple[float, ...]]) -> Iterator[tuple[float, str]]:
    """The lines of text outside the tables, from (top, text). Three blanks stand for a wide gap between words."""
    words = [
        word
        for word in page.extract_words(x_tolerance=2, y_tolerance=3, keep_blank_chars=False, extra_attrs=["size"])
        if not any(_inside(word, box) for box in boxes)
    ]
    line: list[dict[str, Any]] = []
    for word in sorted(words, key=lambda word: (round((word["top"] + word["bottom"]) / 2, 0), word["x0"])):
        middle = (word["top"] + word["bottom"]) / 2
        if line and abs(middle - (line[-1]["top"] + line[-1]["bottom"]) / 2) > max(2.5, 0.3 * word["size"]):
            yield line[0]["top"], _joined(line)
            line = []
        line.append(word)
    if line:
        yield line[0]["top"], _joined(line)


def _inside(word: dict[str, Any], box: tuple[float, ...]) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _joined(line: list[dict[str, Any]]) -> str:
    ordered = sorted(line, key=lambda word: word["x0"])
    text = str(ordered[0]["text"])
    for before, word in pairwise(ordered):
        gap = (word["x0"] - before["x1"]) / max(word["size"], 1)
        text += ("   " if gap > _CELL_GAP else " " if gap > 0.15 else "") + str(word["text"])
    return readable(text)
