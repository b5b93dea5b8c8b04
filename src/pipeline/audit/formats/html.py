"""Reads a web page: its visible paragraphs and tables in order, without the tables that only arrange the page."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any

import lxml.html
from lxml import etree

from pipeline.audit.formats.collector import BlockCollector
from pipeline.audit.formats.spans import SpannedCell
from pipeline.audit.language.characters import readable
from pipeline.audit.limits import LIMITS, FileLimits, too_large
from pipeline.audit.report import Location, ParsedDocument, TextBlock
from pipeline.core import Refusal

_SKIPPED_TAGS = {"script", "style", "noscript", "template", "head", "title", "iframe", "object", "svg", "math", "select", "button",
           "audio", "video", "canvas", "map", "link", "meta", "nav"}  # fmt: skip
_BLOCKS = {"p", "div", "li", "ul", "ol", "dl", "dt", "dd", "section", "article", "header", "footer", "main", "aside", "center",
           "blockquote", "pre", "form", "fieldset", "figure", "figcaption", "hr", "body", "html", "tr", "td", "th", "tbody",
           "thead", "tfoot", "caption", "address", "details", "summary"}  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_\-]+)""", re.I)


def decode(content: bytes, file: str) -> str:
    """The text of a web page or text file, by its byte order mark, else its declared charset, UTF-8, GB 18030 or Big5.

    Raises Refusal AUDIT-BROKEN for bytes that are not text.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(name, "replace")
    declared = _CHARSET.search(content[:4096])
    names = [*([declared[1].decode("ascii").lower()] if declared else []), "utf-8", "gb18030", "big5"]
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


def read_html(content: bytes | str, file: str, limits: FileLimits = LIMITS) -> ParsedDocument:
    """A web page without its hidden parts. Scripts are not run. Raises Refusal AUDIT-TOO-MUCH, AUDIT-BROKEN."""
    if len(content) > limits.text_bytes:
        raise too_large(file, f"网页有 {len(content) >> 20} MB，超过 {limits.text_bytes >> 20} MB")
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
        raise too_large(file, f"网页的表格有 {cells} 个单元格，超过 {limits.cells} 个")
    title_element = root.find(".//title")
    title = readable(title_element.text_content()).strip() if title_element is not None else None
    page = _PageReader(file, limits)
    page.read(root, 0)
    page.flush()
    return ParsedDocument(file, tuple(page.blocks), title=title or None)


class _PageReader(BlockCollector):
    kind = "网页"
    nesting = "网页的标签嵌套"

    def __init__(self, file: str, limits: FileLimits) -> None:
        super().__init__(file, limits)
        self._text: list[str] = []
        self._heading = 0
        self._paragraphs = 0

    def read(self, node: Any, depth: int) -> None:
        """Read an element with all that it contains."""
        self.check_depth(depth)
        tag = _tag(node)
        if tag is None or tag in _SKIPPED_TAGS or _is_hidden(node):
            return
        if tag == "table" and not _is_layout(node):
            self.flush()
            self._table(node)
            return
        block = tag in _BLOCKS or tag in _HEADINGS or tag == "table"
        if block or tag == "br":
            self.flush()
            self._heading = _HEADINGS.get(tag, 0)
        self._add_text(node.text if tag != "br" else None)
        if tag == "input":
            self._add_text(_input_value(node))
        for child in node:
            self.read(child, depth + 1)
            self._add_text(child.tail)
        if block:
            self.flush()

    def _add_text(self, text: str | None) -> None:
        if text:
            self._text.append(text)

    def flush(self) -> None:
        """End the current paragraph."""
        text = re.sub(r"[ \t\r\n]+", " ", readable("".join(self._text))).strip(" ")
        if text.strip():
            self.check_paragraphs(len(self.blocks))
            self._paragraphs += 1
            self.blocks.append(TextBlock(text, Location(paragraph=self._paragraphs), self._heading))
        self._text, self._heading = [], 0

    def _table(self, table: Any) -> None:
        number = self.next_table()
        rows = []
        for row in _rows(table):
            cells = [
                SpannedCell(_cell_text(cell), _number(cell.get("rowspan")), _number(cell.get("colspan")))
                for cell in row
                if _tag(cell) in ("td", "th") and not _is_hidden(cell)
            ]
            self.count_cells(len(cells))
            rows.append(cells)
        if any(rows):
            self.add_table(rows, Location(table=number))


def _tag(node: Any) -> str | None:
    tag = node.tag
    return tag.lower().rpartition("}")[2] if isinstance(tag, str) else None


def _is_hidden(node: Any) -> bool:
    return node.get("hidden") is not None or _HIDDEN_STYLE.search(node.get("style") or "") is not None


def _input_value(node: Any) -> str | None:
    return node.get("value") if (node.get("type") or "text").lower() == "text" else None


def _is_layout(table: Any) -> bool:
    """Whether a table only arranges the page: it holds other tables, or cells with several long paragraphs."""
    if any(True for inner in table.iterdescendants("table") if not _is_hidden(inner)):
        return True
    for row in _rows(table):
        for cell in row:
            if _tag(cell) in ("td", "th"):
                paragraphs = [
                    element for element in cell.iterdescendants("p", "div") if len(element.text_content()) > 60
                ]
                if len(paragraphs) > 2:
                    return True
    return False


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        tag = _tag(child)
        if tag == "tr":
            if not _is_hidden(child):
                yield child
        elif tag in ("tbody", "thead", "tfoot", "form"):
            for row in child:
                if _tag(row) == "tr" and not _is_hidden(row):
                    yield row


def _cell_text(cell: Any) -> str:
    parts: list[str] = []
    _gather(cell, parts, 0)
    lines = (re.sub(r"[ \t\r\n]+", " ", line).strip() for line in readable("".join(parts)).split("\x0b"))
    return "\n".join(line for line in lines if line)


def _gather(node: Any, parts: list[str], depth: int) -> None:
    tag = _tag(node)
    if tag is None or tag in _SKIPPED_TAGS or _is_hidden(node):
        return
    if depth > 100:
        parts.append(node.text_content())
        return
    block = tag in _BLOCKS or tag in _HEADINGS or tag == "br"
    if block:
        parts.append("\x0b")
    parts.append((node.text or "").replace("\x0b", " "))
    if tag == "input":
        parts.append(_input_value(node) or "")
    for child in node:
        _gather(child, parts, depth + 1)
        parts.append((child.tail or "").replace("\x0b", " "))
    if block and tag != "br":
        parts.append("\x0b")


def _number(text: str | None) -> int:
    match = re.match(r"\s*(\d{1,6})", text or "")
    return int(match[1]) if match else 1
