"""Reads the sections of a report: its running text under the headings of the form, with broken lines joined to paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from pipeline.audit.language.characters import plain
from pipeline.audit.report import TextBlock
from pipeline.audit.tables import labels
from pipeline.audit.tables.rows import Row
from pipeline.audit.text.furniture import without_furniture

_NUMBERED = re.compile(r"^[（(]?第?[一二三四五六七八九十]{1,3}[）)]?(?:部分)?[、.．，,:：\s]+")
_BEGINS = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|[（(]?\d{1,2}[）)、.．]|第[一二三四五六七八九十]+|附[件：:])"
)
# A heading of the form within a paragraph: some copies of pages have only one paragraph.
_WITHIN = re.compile(
    r"(?<=[。；;\s])\s*(?=[一二三四五六]、\s?(?:总体情况|主动公开政府信息情况|收到和处理政府信息公开申请|(?:因)?政府信息公开(?:工作被申请)?行政复议"
    r"|(?:政府信息公开工作)?存在的主要问题|其他需要报告的事项))"
)
_ORDER = ("s1", "s2", "s3", "s4", "s5", "s6")


def read_sections(
    rows: Sequence[Row], tables: frozenset[int]
) -> tuple[dict[str, tuple[TextBlock, ...]], tuple[TextBlock, ...]]:
    """Section → its paragraphs, the heading first; and the paragraphs before the first section.

    `tables` are the numbers of the rows of tables, which are left out. Headings count only in the order of the form.
    """
    sections: dict[str, list[TextBlock]] = {}
    preamble: list[TextBlock] = []
    current: list[TextBlock] = preamble
    furthest = -1
    for paragraph in join_lines(without_furniture(list(_lines(rows, tables)))):
        section, heading, rest = _heading(paragraph)
        if section is not None and _ORDER.index(section) > furthest:
            furthest = _ORDER.index(section)
            current = sections.setdefault(section, [TextBlock(heading, paragraph.location, 1)])
            if rest:
                current.append(TextBlock(rest, paragraph.location))
        else:
            current.append(paragraph)
    return {name: _counted(name, paragraphs) for name, paragraphs in sections.items()}, tuple(preamble)


def _counted(section: str, paragraphs: Sequence[TextBlock]) -> tuple[TextBlock, ...]:
    """The paragraphs of a section, those of documents without lines counted from its heading, as a person counts them."""
    part = f"第{'一二三四五六'[_ORDER.index(section)]}部分"
    counted = []
    for number, block in enumerate(paragraphs):
        if block.location.paragraph is not None:
            block = replace(block, location=replace(block.location, part=part, paragraph=number or None))
        counted.append(block)
    return tuple(counted)


def _lines(rows: Sequence[Row], tables: frozenset[int]) -> Iterator[TextBlock]:
    for row in rows:
        if row.number in tables:
            continue
        text = " ".join(slot.text for slot in row.slots if slot.text.strip())
        if row.kind == "grid":
            text = text.replace("\n", " ")
        text = text.replace("\u3000", " ").strip()
        for part in _WITHIN.split(text) if len(text) > 60 else [text]:
            if part.strip():
                yield TextBlock(part.strip(), row.location, 0 if row.kind != "grid" else -1)


def _heading(paragraph: TextBlock) -> tuple[str | None, str, str]:
    """The section (None for text), the heading, and the text that follows it in the same paragraph."""
    text = paragraph.text.strip()
    match = _NUMBERED.match(text)
    if text.startswith(("（", "(")) or re.match(r"\d", text):
        return None, text, ""
    if match is None:
        bare = plain(text)
        section = labels.section_of(bare) if len(bare) <= 22 and not re.search(r"[,.;:]", bare.rstrip(".:")) else None
        return section, text, ""
    if labels.find("requests", "rows", plain(text)) and "情况" not in text[:30]:
        return None, text, ""
    head = re.split(r"[。：:\n]", text[match.end() :], maxsplit=1)
    if len(plain(head[0])) > 34:  # heading and text in one paragraph, separated by a blank
        head = re.split(r"[\s\u3000]+", text[match.end() :].lstrip(), maxsplit=1)
    section = labels.section_of(plain(head[0])) if len(plain(head[0])) <= 34 else None
    if section is None:
        return None, text, ""
    rest = head[1].strip() if len(head) > 1 else ""
    return section, text[: len(text) - len(head[1]) if len(head) > 1 else None].rstrip("。：: \n"), rest


def join_lines(lines: Sequence[TextBlock]) -> list[TextBlock]:
    """The paragraphs of lines that were broken at the width of a page."""
    width = _page_width(lines)
    if width is None:
        return list(lines)
    paragraphs: list[TextBlock] = []
    open_line = False
    for line in lines:
        size = _size(line.text)
        if open_line and paragraphs and not _BEGINS.match(line.text) and line.heading == 0:
            paragraphs[-1] = TextBlock(
                _join(paragraphs[-1].text, line.text), paragraphs[-1].location, paragraphs[-1].heading
            )
        else:
            paragraphs.append(line)
        ends = re.search(r"[。！？；]\s*$", line.text) is not None
        headed = _heading(line)[0] is not None
        open_line = line.heading == 0 and size >= 0.82 * width and not headed and not (ends and size < 0.97 * width)
    return paragraphs


def _join(before: str, after: str) -> str:
    """Two lines as one, with a blank only between two words in Latin letters."""
    blank = " " if re.search(r"[A-Za-z]$", before) and re.match(r"[A-Za-z]", after) else ""
    return before + blank + after


def _page_width(lines: Sequence[TextBlock]) -> float | None:
    """The width of full lines, where the text is broken into lines of one width; None where lines are paragraphs."""
    sizes = sorted(_size(line.text) for line in lines if line.heading == 0)
    long = [size for size in sizes if size >= 16]
    if len(long) < 6:
        return None
    broken = [
        line
        for line in lines
        if line.heading == 0 and _size(line.text) >= 16 and not re.search(r"[。！？；：）)】]\s*$", line.text)
    ]
    full = median(long)
    if len(broken) * 2 < len(long) or long[-1] > 1.6 * full or full > 75:
        return None
    return float(full)


def _size(text: str) -> float:
    """The width of a text in Han characters; other characters count half."""
    bare = re.sub(r"\s", "", text)
    return sum(0.5 if ord(character) < 0x2000 else 1 for character in bare)
