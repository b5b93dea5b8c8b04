"""Word documents → Paper: paragraphs and tables of the body in order, with merged cells, text boxes and content controls."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
from lxml import etree

from pipeline.audit.formats.spans import Spanning, lay_out
from pipeline.audit.language.characters import readable
from pipeline.audit.limits import LIMITS, Limits, looked_into, too_much
from pipeline.audit.report import Grid, Paper, Paragraph, Place
from pipeline.core import Refusal

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = {f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sectPr")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WRAPPERS = {f"{_W}{name}" for name in ("sdt", "sdtContent", "smartTag", "customXml", "ins", "moveTo")}


def read_word(content: bytes, file: str, limits: Limits = LIMITS) -> Paper:
    """A .docx. Raises Refusal AUDIT-TOO-MUCH, AUDIT-BROKEN, AUDIT-ENCRYPTED."""
    looked_into(content, file, limits)
    try:
        document = docx.Document(BytesIO(content))
    except (KeyError, ValueError, etree.XMLSyntaxError, AttributeError, OSError) as error:
        raise Refusal(
            "AUDIT-BROKEN", file=file, reason=f"Word 文件读不成（{type(error).__name__}）", refers_to=file
        ) from None
    reader = _Reader(file, limits)
    reader.walk(document.element.body, 0)
    return Paper(file, tuple(reader.blocks), title=document.core_properties.title or None)


class _Reader:
    def __init__(self, file: str, limits: Limits) -> None:
        self.file = file
        self.limits = limits
        self.blocks: list[Paragraph | Grid] = []
        self.tables = 0
        self.cells = 0
        self.lines = 0

    def walk(self, parent: Any, depth: int) -> None:
        if depth > self.limits.depth:
            raise too_much(self.file, f"文档的嵌套超过 {self.limits.depth} 层")
        for node in parent:
            if node.tag == f"{_W}p":
                self._paragraph(node, depth)
            elif node.tag == f"{_W}tbl":
                self._table(node, depth)
            elif node.tag in _WRAPPERS:
                self.walk(node, depth + 1)

    def _paragraph(self, node: Any, depth: int) -> None:
        self.lines += 1
        if self.lines > self.limits.paragraphs:
            raise too_much(self.file, f"文档有 {self.limits.paragraphs} 个以上的段落")
        text = _text(node).strip(" \t\n")
        if text:
            for line in text.split("\n"):
                if line.strip():
                    self.blocks.append(Paragraph(line.strip(), Place(line=self.lines), _heading(node)))
        for box in _boxes(node):
            self.walk(box, depth + 1)

    def _table(self, table: Any, depth: int) -> None:
        rows = list(_rows(table))
        if _is_layout(rows):
            for row in rows:
                for cell in row.iter(f"{_W}tc"):
                    if _own_row(cell) is row:
                        self.walk(cell, depth + 1)
            return
        self.tables += 1
        found = []
        for row in rows:
            found.append(list(_cells(row)))
            self.cells += len(found[-1])
            if self.cells > self.limits.cells:
                raise too_much(self.file, f"文档的表格有 {self.limits.cells} 个以上的单元格")
        place = Place(line=self.lines, table=self.tables)
        self.blocks.append(lay_out(_merged_down(found), place, self.file, limits=self.limits))


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
    """A table whose cells hold tables only arranges the page."""
    return any(cell.find(f".//{_W}tbl") is not None for row in rows for cell in row.iter(f"{_W}tc"))


def _cells(row: Any) -> Iterator[tuple[Spanning, bool]]:
    """The cells of a row at their columns of the grid; whether each goes on with the cell above."""
    column = 0
    before = row.find(f"{_W}trPr/{_W}gridBefore")
    if before is not None:
        column = _count(before)
    for cell in _in_row(row):
        properties = cell.find(f"{_W}tcPr")
        across, goes_on = 1, False
        if properties is not None:
            span = properties.find(f"{_W}gridSpan")
            across = _count(span) if span is not None else 1
            merge = properties.find(f"{_W}vMerge")
            goes_on = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
        text = "\n".join(line for line in (_text(one).strip() for one in cell.iter(f"{_W}p")) if line)
        yield Spanning(text, 1, across, column), goes_on
        column += across


def _in_row(row: Any) -> Iterator[Any]:
    for node in row:
        if node.tag == f"{_W}tc":
            yield node
        elif node.tag in _WRAPPERS:
            yield from _in_row(node)


def _merged_down(rows: list[list[tuple[Spanning, bool]]]) -> Iterator[list[Spanning]]:
    """Cells that go on with the one above become one cell over several rows; text in them is kept with the first."""
    open_cells: dict[int, tuple[int, int]] = {}
    merged: list[dict[int, Spanning]] = []
    for number, row in enumerate(rows):
        merged.append({})
        still: dict[int, tuple[int, int]] = {}
        for cell, goes_on in row:
            column = cell.at or 0
            above = open_cells.get(column)
            if goes_on and above is not None:
                first = merged[above[0]][above[1]]
                text = "\n".join(part for part in (first.text, cell.text) if part)
                merged[above[0]][above[1]] = Spanning(text, number - above[0] + 1, first.columns, first.at)
                still[column] = above
            else:
                merged[number][column] = cell
                still[column] = (number, column)
        open_cells = still
    for line in merged:
        yield list(line.values())


def _count(node: Any) -> int:
    value = node.get(f"{_W}val") or "1"
    return min(int(value), 200) if value.isdigit() else 1


def _heading(node: Any) -> int:
    style = node.find(f"{_W}pPr/{_W}pStyle")
    name = (style.get(f"{_W}val") or "") if style is not None else ""
    digits = "".join(one for one in name if one.isdigit())
    return int(digits[:1]) if digits and ("eading" in name or name.isdigit()) else 0


def _text(node: Any) -> str:
    """Text of a paragraph as it will be read: insertions in, deletions out, text boxes apart."""
    parts: list[str] = []
    stack = [node]
    while stack:
        one = stack.pop()
        tag = one.tag
        if tag in _SKIPPED or tag == _FALLBACK or tag == f"{_W}txbxContent":
            continue
        if tag == f"{_W}t":
            parts.append(one.text or "")
        elif tag == f"{_W}tab":
            parts.append("\t")
        elif tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
        elif tag in (f"{_W}noBreakHyphen",):
            parts.append("-")
        stack.extend(reversed(one))
    return readable("".join(parts))


def _boxes(node: Any) -> Iterator[Any]:
    for box in node.iter(f"{_W}txbxContent"):
        above = box.getparent()
        while above is not None and above is not node and above.tag not in (_FALLBACK, f"{_W}txbxContent"):
            above = above.getparent()
        if above is node:
            yield box
