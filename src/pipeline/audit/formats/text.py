"""Reads plain text and Markdown. Lines of text that are rows of a table are recognised later, by their labels."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.audit.formats.html import decode, read_html
from pipeline.audit.language.characters import readable
from pipeline.audit.limits import LIMITS, FileLimits, too_large
from pipeline.audit.report import GridBlock, Location, ParsedDocument, TextBlock

_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*")


def read_text(content: bytes, file: str, limits: FileLimits = LIMITS) -> ParsedDocument:
    """A text file, each line that is not blank as a paragraph. Raises Refusal AUDIT-TOO-MUCH, AUDIT-BROKEN."""
    text = _text(content, file, limits)
    blocks = []
    page = 1
    lines = text.split("\n")
    page_numbers = _page_numbers(lines)
    for number, line in enumerate(lines, start=1):
        page += line.count("\f")
        if number in page_numbers:
            continue
        clean = readable(line.replace("\f", "")).rstrip("\r\n")
        if clean.strip():
            blocks.append(TextBlock(clean, Location(page if "\f" in text else None, number)))
    return ParsedDocument(file, tuple(blocks))


def _page_numbers(lines: Sequence[str]) -> frozenset[int]:
    """The numbers of the lines that hold the number of their page: the last line of each page, one more from page to page."""
    last: dict[int, int] = {}
    page = 0
    for number, line in enumerate(lines, start=1):
        page += line.count("\f")
        if line.strip():
            last[page] = number
    ends = {page: number for page, number in last.items() if re.fullmatch(r"\d{1,3}", lines[number - 1].strip())}
    first = {int(lines[number - 1].strip()) - page for page, number in ends.items()}
    counted = len(ends) >= 3 and len(first) == 1 and len(ends) >= len(last) - 2
    return frozenset(ends.values()) if counted else frozenset()


def read_markdown(content: bytes, file: str, limits: FileLimits = LIMITS) -> ParsedDocument:
    """A Markdown file: pipe tables as grids, headings with their level. One with tables in HTML is read as a web page."""
    text = _text(content, file, limits)
    if re.search(r"<t(able|r|d)\b", text, re.I):
        return read_html(_as_html(text), file, limits)
    blocks: list[TextBlock | GridBlock] = []
    rows: list[tuple[str, ...]] = []
    lines: list[int | None] = []
    tables = 0

    def close_table() -> None:
        nonlocal tables
        if rows:
            tables += 1
            width = max(map(len, rows))
            if width * len(rows) > limits.table_cells:
                raise too_large(file, f"一个表有 {width * len(rows)} 个单元格")
            cells = tuple(row + ("",) * (width - len(row)) for row in rows)
            blocks.append(GridBlock(cells, Location(line=lines[0], table=tables), {}, tuple(lines)))
            rows.clear()
            lines.clear()

    for number, line in enumerate(text.split("\n"), start=1):
        clean = readable(line).strip()
        if clean.count("|") >= 2 and clean.startswith("|"):
            if not _RULE.fullmatch(clean):
                rows.append(_cells(clean))
                lines.append(number)
            continue
        close_table()
        if clean:
            level = len(clean) - len(clean.lstrip("#"))
            words = re.sub(r"\*\*|__|`", "", clean.lstrip("#").strip())
            blocks.append(TextBlock(words, Location(line=number), level))
    close_table()
    return ParsedDocument(file, tuple(blocks))


def _cells(line: str) -> tuple[str, ...]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    parts = re.split(r"(?<!\\)\|", inner)
    return tuple(re.sub(r"<br\s*/?>|\*\*", " ", part.replace("\\|", "|")).strip() for part in parts)


def _as_html(text: str) -> str:
    """The Markdown as HTML: lines without tags become paragraphs."""
    return "\n".join(f"<p>{line}</p>" if line.strip() and "<" not in line else line for line in text.split("\n"))


def _text(content: bytes, file: str, limits: FileLimits) -> str:
    if len(content) > limits.text_bytes:
        raise too_large(file, f"文件有 {len(content) >> 20} MB，超过 {limits.text_bytes >> 20} MB")
    text = decode(content, file).replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > limits.paragraphs:
        raise too_large(file, f"文件有 {text.count(chr(10))} 行，超过 {limits.paragraphs} 行")
    return text
