"""PDF with a text layer → Paper: ruled tables as grids, everything else as lines in reading order, page by page.

Text drawn twice to look bold is read once; a page that shows two documents side by side is read as two.
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
from pipeline.audit.limits import LIMITS, Limits, too_much
from pipeline.audit.report import Grid, Paper, Paragraph, Place
from pipeline.core import Refusal

logging.getLogger("pdfminer").setLevel(logging.CRITICAL)

_GAP = 0.9  # in font sizes: a wider gap between words parts two cells of a line that has no rules
_WIDE = 12  # columns of a table that goes over both halves
_ENDS = re.compile(r"[。！？；：.!?;:]$")


def read_pdf(content: bytes, file: str, limits: Limits = LIMITS) -> tuple[Paper, ...]:
    """A .pdf; two papers where its pages show two documents side by side.

    Raises Refusal AUDIT-ENCRYPTED, AUDIT-NO-TEXT-LAYER, AUDIT-TOO-MUCH, AUDIT-BROKEN.
    """
    try:
        with pdfplumber.open(BytesIO(content), unicode_norm=None) as pdf:
            if len(pdf.pages) > limits.pages:
                raise too_much(file, f"有 {len(pdf.pages)} 页，超过 {limits.pages} 页")
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
    except Exception as error:  # pdfminer raises whatever a broken file makes it raise
        raise _broken(file, error) from None


def _broken(file: str, error: Exception) -> Refusal:
    return Refusal("AUDIT-BROKEN", file=file, reason=f"PDF 读不成（{type(error).__name__}）", refers_to=file)


def _side(page: Any, left: float, right: float) -> Any:
    """One side of a page that shows two documents; all of one that shows a table as wide as the page, like table 4."""
    middle = left or right
    for table in page.find_tables():
        wide = max(len([cell for cell in row.cells if cell]) for row in table.rows) >= _WIDE
        if wide and table.bbox[0] < middle - 50 and table.bbox[2] > middle + 50:
            return page
    return page.crop((left, 0, right, page.height), relative=True, strict=False)


def _clean(page: Any, file: str, limits: Limits) -> Any:
    if len(page.chars) > limits.characters_of_page:
        raise too_much(file, f"第 {page.page_number} 页有 {len(page.chars)} 个字符")
    return page.dedupe_chars(tolerance=1)


def _paper(pages: Sequence[Any], file: str, title: object) -> Paper:
    blocks: list[Paragraph | Grid] = []
    tables = 0
    for page in pages:
        if not page.chars:
            continue
        found = _tables(page)
        placed: list[tuple[float, int, Paragraph | Grid]] = []
        for table in found:
            tables += 1
            grid = _grid(table, page.page_number, tables)
            if grid is not None:
                placed.append((table.bbox[1], len(placed), grid))
        for top, line in _lines(page, [table.bbox for table in found]):
            placed.append((top, len(placed), Paragraph(line, Place(page=page.page_number))))
        blocks.extend(block for _, _, block in sorted(placed, key=lambda one: one[:2]))
    said = readable(title).strip() if isinstance(title, str) else None
    return Paper(file, tuple(_numbered(blocks)), title=said or None)


def _numbered(blocks: Sequence[Paragraph | Grid]) -> Iterator[Paragraph | Grid]:
    """Lines numbered within their page."""
    page, line = None, 0
    for block in blocks:
        if isinstance(block, Grid):
            yield block
            continue
        line = line + 1 if block.place.page == page else 1
        page = block.place.page
        yield Paragraph(block.text, Place(page=page, line=line), block.heading)


def _tables(page: Any) -> list[Any]:
    """Ruled tables of at least two rows and two columns; frames around them and boxes around words are none."""
    found = [
        table
        for table in page.find_tables()
        if len(table.rows) >= 2 and max(len([cell for cell in row.cells if cell]) for row in table.rows) >= 2
    ]
    return [
        table for table in found if not any(_holds(table.bbox, other.bbox) for other in found if other is not table)
    ]


def _holds(outer: tuple[float, ...], inner: tuple[float, ...]) -> bool:
    return (
        outer[0] <= inner[0] + 1 and outer[1] <= inner[1] + 1 and outer[2] >= inner[2] - 1 and outer[3] >= inner[3] - 1
    ) and (outer[2] - outer[0]) * (outer[3] - outer[1]) > 1.05 * (inner[2] - inner[0]) * (inner[3] - inner[1])


def _grid(table: Any, page: int, number: int) -> Grid | None:
    edges = sorted({round(cell[0], 0) for cell in table.cells} | {round(cell[2], 0) for cell in table.cells})
    texts = table.extract(x_tolerance=2, y_tolerance=3)
    rows: list[tuple[str, ...]] = []
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for place, (row, words) in enumerate(zip(table.rows, texts, strict=True)):
        rows.append(tuple(readable(text or "").strip() for text in words))
        for column, cell in enumerate(row.cells):
            if cell is not None:
                across = sum(1 for edge in edges if cell[0] + 1 < edge < cell[2] - 1) + 1
                if across > 1:
                    spans[place, column] = (1, across)
    if not any(text for row in rows for text in row):
        return None
    return Grid(tuple(rows), Place(page=page, table=number), spans, (), (page,) * len(rows))


def _lines(page: Any, boxes: Sequence[tuple[float, ...]]) -> Iterator[tuple[float, str]]:
    """Lines of text outside the tables: words of one height, parted by three blanks where a wide gap is between them."""
    words = [
        word
        for word in page.extract_words(x_tolerance=2, y_tolerance=3, keep_blank_chars=False, extra_attrs=["size"])
        if not any(_inside(word, box) for box in boxes)
    ]
    line: list[dict[str, Any]] = []
    for word in sorted(words, key=lambda one: (round((one["top"] + one["bottom"]) / 2, 0), one["x0"])):
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
        text += ("   " if gap > _GAP else " " if gap > 0.15 else "") + str(word["text"])
    return readable(text)
