"""Reads a Word document: paragraphs and tables of the body in order, with merged cells, text boxes and content controls."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
from lxml import etree

from pipeline.audit.formats.collector import BlockCollector
from pipeline.audit.formats.spans import SpannedCell
from pipeline.audit.language.characters import readable
from pipeline.audit.limits import LIMITS, FileLimits, check_archive
from pipeline.audit.report import Location, ParsedDocument, TextBlock
from pipeline.core import Refusal

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = {f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sectPr")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WRAPPERS = {f"{_W}{name}" for name in ("sdt", "sdtContent", "smartTag", "customXml", "ins", "moveTo")}


def read_docx(content: bytes, file: str, limits: FileLimits = LIMITS) -> ParsedDocument:
    """A .docx. Raises Refusal AUDIT-TOO-MUCH, AUDIT-BROKEN, AUDIT-ENCRYPTED."""
    check_archive(content, file, limits)
    try:
        document = docx.Document(BytesIO(content))
    except (KeyError, ValueError, etree.XMLSyntaxError, AttributeError, OSError) as error:
        raise Refusal(
            "AUDIT-BROKEN", file=file, reason=f"Word 文件读不成（{type(error).__name__}）", refers_to=file
        ) from None
    reader = _DocumentReader(file, limits)
    reader.read_body(document.element.body)
    return ParsedDocument(file, tuple(reader.blocks), title=document.core_properties.title or None)


class _DocumentReader(BlockCollector):
    kind = "文档"
    nesting = "文档的嵌套"

    def __init__(self, file: str, limits: FileLimits) -> None:
        super().__init__(file, limits)
        self.paragraphs = 0
        self.page: int | None = None

    def read_body(self, body: Any) -> None:
        """Read the body of a document. Its pages are known where Word noted the page breaks of its last printing."""
        self.page = 1 if body.find(f".//{_W}lastRenderedPageBreak") is not None else None
        self.read(body, 0)

    def read(self, parent: Any, depth: int) -> None:
        """Read the paragraphs and tables in an element."""
        self.check_depth(depth)
        for node in parent:
            if node.tag == f"{_W}p":
                self._paragraph(node, depth)
            elif node.tag == f"{_W}tbl":
                self._table(node, depth)
            elif node.tag in _WRAPPERS:
                self.read(node, depth + 1)

    def _paragraph(self, node: Any, depth: int) -> None:
        self.paragraphs += 1
        self.check_paragraphs(self.paragraphs)
        if _begins_page(node):
            self._turn_page(node)
        here = Location(page=self.page, paragraph=self.paragraphs)
        text = _text(node).strip(" \t\n")
        if text:
            for line in text.split("\n"):
                if line.strip():
                    self.blocks.append(TextBlock(line.strip(), here, _heading(node)))
        if not _begins_page(node):
            self._turn_page(node)
        for box in _boxes(node):
            self.read(box, depth + 1)

    def _turn_page(self, node: Any) -> None:
        if self.page is not None:
            self.page += sum(1 for _ in node.iter(f"{_W}lastRenderedPageBreak"))

    def _table(self, table: Any, depth: int) -> None:
        rows = list(_rows(table))
        if _is_layout(rows):
            for row in rows:
                for cell in row.iter(f"{_W}tc"):
                    if _own_row(cell) is row:
                        self.read(cell, depth + 1)
            return
        number = self.next_table()
        read_rows, pages, first = [], [], self.page
        for row in rows:
            read_rows.append(list(_cells(row)))
            self.count_cells(len(read_rows[-1]))
            self._turn_page(row)
            pages.append(self.page)
        self.add_table(_merged_down(read_rows), Location(page=first, table=number), pages=pages)


def _begins_page(paragraph: Any) -> bool:
    """Whether a page begins with a paragraph: the break stands before its first character."""
    for node in paragraph.iter(f"{_W}lastRenderedPageBreak", f"{_W}t"):
        return bool(node.tag == f"{_W}lastRenderedPageBreak")
    return False


def _rows(table: Any) -> Iterator[Any]:
    for node in table:
        if node.tag == f"{_W}tr":
            yield node
        elif node.tag in _WRAPPERS:
            yield from _rows(node)


def _own_row(cell: Any) -> Any:
    node = cell.getparent()
    while node is not None and node.tag != f"{_W}tr":
        node = node.getparent()
    return node


def _is_layout(rows: list[Any]) -> bool:
    """Whether a table only arranges the page: its cells hold tables."""
    return any(cell.find(f".//{_W}tbl") is not None for row in rows for cell in row.iter(f"{_W}tc"))


def _cells(row: Any) -> Iterator[tuple[SpannedCell, bool]]:
    """The cells of a row with their columns, and whether each continues the cell above."""
    column = 0
    before = row.find(f"{_W}trPr/{_W}gridBefore")
    if before is not None:
        column = _count(before)
    for cell in _in_row(row):
        properties = cell.find(f"{_W}tcPr")
        across, continues = 1, False
        if properties is not None:
            span = properties.find(f"{_W}gridSpan")
            across = _count(span) if span is not None else 1
            merge = properties.find(f"{_W}vMerge")
            continues = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
        text = "\n".join(line for line in (_text(paragraph).strip() for paragraph in cell.iter(f"{_W}p")) if line)
        yield SpannedCell(text, 1, across, column), continues
        column += across


def _in_row(row: Any) -> Iterator[Any]:
    for node in row:
        if node.tag == f"{_W}tc":
            yield node
        elif node.tag in _WRAPPERS:
            yield from _in_row(node)


def _merged_down(rows: list[list[tuple[SpannedCell, bool]]]) -> Iterator[list[SpannedCell]]:
    """The rows with vertically merged cells as one cell over several rows, which has the text of all of them."""
    open_cells: dict[int, tuple[int, int]] = {}
    merged: list[dict[int, SpannedCell]] = []
    for number, row in enumerate(rows):
        merged.append({})
        next_open: dict[int, tuple[int, int]] = {}
        for cell, continues in row:
            column = cell.at or 0
            above = open_cells.get(column)
            if continues and above is not None:
                first = merged[above[0]][above[1]]
                text = "\n".join(part for part in (first.text, cell.text) if part)
                merged[above[0]][above[1]] = SpannedCell(text, number - above[0] + 1, first.columns, first.at)
                next_open[column] = above
            else:
                merged[number][column] = cell
                next_open[column] = (number, column)
        open_cells = next_open
    for line in merged:
        yield list(line.values())


def _count(node: Any) -> int:
    value = node.get(f"{_W}val") or "1"
    return min(int(value), 200) if value.isdigit() else 1


def _heading(node: Any) -> int:
    style = node.find(f"{_W}pPr/{_W}pStyle")
    name = (style.get(f"{_W}val") or "") if style is not None else ""
    digits = "".join(character for character in name if character.isdigit())
    return int(digits[:1]) if digits and ("eading" in name or name.isdigit()) else 0


def _text(node: Any) -> str:
    """The text of a paragraph with insertions accepted, without deletions and without its text boxes."""
    parts: list[str] = []
    stack = [node]
    while stack:
        element = stack.pop()
        tag = element.tag
        if tag in _SKIPPED or tag == _FALLBACK or tag == f"{_W}txbxContent":
            continue
        if tag == f"{_W}t":
            parts.append(element.text or "")
        elif tag == f"{_W}tab":
            parts.append("\t")
        elif tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
        elif tag in (f"{_W}noBreakHyphen",):
            parts.append("-")
        stack.extend(reversed(element))
    return readable("".join(parts))


def _boxes(node: Any) -> Iterator[Any]:
    for box in node.iter(f"{_W}txbxContent"):
        above = box.getparent()
        while above is not None and above is not node and above.tag not in (_FALLBACK, f"{_W}txbxContent"):
            above = above.getparent()
        if above is node:
            yield box
