"""Web pages → Paper: paragraphs and tables of the page as a reader sees it, in order, whatever layout tables surround them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any

import lxml.html
from lxml import etree

from pipeline.audit.formats.spans import Spanning, lay_out
from pipeline.audit.language.characters import readable
from pipeline.audit.limits import LIMITS, Limits, too_much
from pipeline.audit.report import Grid, Paper, Paragraph, Place
from pipeline.core import Refusal

_HIDDEN = {"script", "style", "noscript", "template", "head", "title", "iframe", "object", "svg", "math", "select", "button",
           "audio", "video", "canvas", "map", "link", "meta", "nav"}  # fmt: skip
_BLOCKS = {"p", "div", "li", "ul", "ol", "dl", "dt", "dd", "section", "article", "header", "footer", "main", "aside", "center",
           "blockquote", "pre", "form", "fieldset", "figure", "figcaption", "hr", "body", "html", "tr", "td", "th", "tbody",
           "thead", "tfoot", "caption", "address", "details", "summary"}  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_\-]+)""", re.I)


def decode(content: bytes, file: str) -> str:
    """The text of a web page or text file: byte order mark, then what it says itself, then UTF-8, then GB 18030.

    Raises Refusal AUDIT-BROKEN for bytes that are no text.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(name, "replace")
    said = _CHARSET.search(content[:4096])
    names = [*([said[1].decode("ascii").lower()] if said else []), "utf-8", "gb18030", "big5"]
    for name in names:
        known = "gb18030" if name in ("gb2312", "gbk", "gb_2312-80", "x-gbk") else name
        try:
            text = content.decode(known)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\x00" not in text[:10_000]:
            return text
    text = content.decode("utf-8", "replace")
    if "\x00" in text or text.count("\ufffd") * 20 > len(text):
        raise Refusal(
            "AUDIT-BROKEN", file=file, reason="内容不是文字，也不是认得的编码（UTF-8、GB 18030）", refers_to=file
        )
    return text


def read_page(content: bytes | str, file: str, limits: Limits = LIMITS) -> Paper:
    """A web page, without what it hides. Scripts are never run. Raises Refusal AUDIT-TOO-MUCH, AUDIT-BROKEN."""
    if len(content) > limits.text_bytes:
        raise too_much(file, f"网页有 {len(content) >> 20} MB，超过 {limits.text_bytes >> 20} MB")
    text = content if isinstance(content, str) else decode(content, file)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        parser = lxml.html.HTMLParser(
            no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8"
        )
        root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Refusal("AUDIT-BROKEN", file=file, reason=f"网页读不成（{error}）", refers_to=file) from None
    cells = sum(1 for _ in root.iter("td", "th"))
    if cells > limits.cells:
        raise too_much(file, f"网页的表格有 {cells} 个单元格，超过 {limits.cells} 个")
    found = root.find(".//title")
    title = readable(found.text_content()).strip() if found is not None else None
    walker = _Walker(file, limits)
    walker.walk(root, 0)
    walker.flush()
    return Paper(file, tuple(walker.blocks), title=title or None)


class _Walker:
    """Goes through a page in order and gathers its paragraphs and grids."""

    def __init__(self, file: str, limits: Limits) -> None:
        self.file = file
        self.limits = limits
        self.blocks: list[Paragraph | Grid] = []
        self.tables = 0
        self.cells = 0
        self._text: list[str] = []
        self._heading = 0
        self._line: int | None = None

    def walk(self, node: Any, depth: int) -> None:
        if depth > self.limits.depth:
            raise too_much(self.file, f"网页的标签嵌套超过 {self.limits.depth} 层")
        tag = _tag(node)
        if tag is None or tag in _HIDDEN or _unseen(node):
            return
        if tag == "table" and not _is_layout(node):
            self.flush()
            self._table(node)
            return
        block = tag in _BLOCKS or tag in _HEADINGS or tag == "table"
        if block or tag == "br":
            self.flush()
            self._heading = _HEADINGS.get(tag, 0)
        self._say(node.text if tag != "br" else None, node)
        if tag == "input":
            self._say(_typed(node), node)
        for child in node:
            self.walk(child, depth + 1)
            self._say(child.tail, child)
        if block:
            self.flush()

    def _say(self, text: str | None, node: Any) -> None:
        if text:
            if self._line is None and text.strip():
                self._line = node.sourceline
            self._text.append(text)

    def flush(self) -> None:
        """Close the paragraph at hand."""
        text = re.sub(r"[ \t\r\n]+", " ", readable("".join(self._text))).strip(" ")
        if text.strip():
            if len(self.blocks) > self.limits.paragraphs:
                raise too_much(self.file, f"网页有 {self.limits.paragraphs} 个以上的段落")
            self.blocks.append(Paragraph(text, Place(line=self._line), self._heading))
        self._text, self._line, self._heading = [], None, 0

    def _table(self, table: Any) -> None:
        self.tables += 1
        rows, lines = [], []
        for row in _rows(table):
            cells = [
                Spanning(_cell_text(cell), _number(cell.get("rowspan")), _number(cell.get("colspan")))
                for cell in row
                if _tag(cell) in ("td", "th") and not _unseen(cell)
            ]
            self.cells += len(cells)
            if self.cells > self.limits.cells:
                raise too_much(self.file, f"网页的表格有 {self.limits.cells} 个以上的单元格")
            rows.append(cells)
            lines.append(row.sourceline)
        if any(rows):
            place = Place(line=table.sourceline, table=self.tables)
            self.blocks.append(lay_out(rows, place, self.file, lines=lines, limits=self.limits))


def _tag(node: Any) -> str | None:
    tag = node.tag
    return tag.lower().rpartition("}")[2] if isinstance(tag, str) else None


def _unseen(node: Any) -> bool:
    return node.get("hidden") is not None or _UNSEEN.search(node.get("style") or "") is not None


def _typed(node: Any) -> str | None:
    return node.get("value") if (node.get("type") or "text").lower() == "text" else None


def _is_layout(table: Any) -> bool:
    """Whether a table only arranges a page: it holds other tables, or cells of running text with paragraphs of their own."""
    if any(True for one in table.iterdescendants("table") if not _unseen(one)):
        return True
    for row in _rows(table):
        for cell in row:
            if _tag(cell) in ("td", "th"):
                paragraphs = [one for one in cell.iterdescendants("p", "div") if len(one.text_content()) > 60]
                if len(paragraphs) > 2:
                    return True
    return False


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        tag = _tag(child)
        if tag == "tr":
            if not _unseen(child):
                yield child
        elif tag in ("tbody", "thead", "tfoot", "form"):
            for row in child:
                if _tag(row) == "tr" and not _unseen(row):
                    yield row


def _cell_text(cell: Any) -> str:
    parts: list[str] = []
    _gather(cell, parts, 0)
    lines = (re.sub(r"[ \t\r\n]+", " ", line).strip() for line in readable("".join(parts)).split("\x0b"))
    return "\n".join(line for line in lines if line)


def _gather(node: Any, parts: list[str], depth: int) -> None:
    tag = _tag(node)
    if tag is None or tag in _HIDDEN or _unseen(node):
        return
    if depth > 100:
        parts.append(node.text_content())
        return
    block = tag in _BLOCKS or tag in _HEADINGS or tag == "br"
    if block:
        parts.append("\x0b")
    parts.append((node.text or "").replace("\x0b", " "))
    if tag == "input":
        parts.append(_typed(node) or "")
    for child in node:
        _gather(child, parts, depth + 1)
        parts.append((child.tail or "").replace("\x0b", " "))
    if block and tag != "br":
        parts.append("\x0b")


def _number(text: str | None) -> int:
    match = re.match(r"\s*(\d{1,6})", text or "")
    return int(match[1]) if match else 1
