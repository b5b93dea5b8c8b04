"""The sections of a report: its running text under the headings of the form, lines joined to the paragraphs they were."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from statistics import median

from pipeline.audit.language.characters import plain
from pipeline.audit.report import Paragraph, Place
from pipeline.audit.tables import labels
from pipeline.audit.tables.rows import Row

_NUMBERED = re.compile(r"^[（(]?第?[一二三四五六七八九十]{1,3}[）)]?(?:部分)?[、.．，,:：\s]+")
_BEGINS = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|[（(]?\d{1,2}[）)、.．]|第[一二三四五六七八九十]+|附[件：:])"
)
# A heading of the form within a paragraph, where a page was kept as one.
_WITHIN = re.compile(
    r"(?<=[。；;\s])\s*(?=[一二三四五六]、\s?(?:总体情况|主动公开政府信息情况|收到和处理政府信息公开申请|(?:因)?政府信息公开(?:工作被申请)?行政复议"
    r"|(?:政府信息公开工作)?存在的主要问题|其他需要报告的事项))"
)
_ORDER = ("s1", "s2", "s3", "s4", "s5", "s6")


def read_sections(
    rows: Sequence[Row], tables: frozenset[int]
) -> tuple[dict[str, tuple[Paragraph, ...]], tuple[Paragraph, ...]]:
    """Section → its paragraphs, the heading first; and what stands before the first. Rows of the tables are left out.

    A heading must come after those before it in the form; what looks like one and does not is text.
    """
    found: dict[str, list[Paragraph]] = {}
    preamble: list[Paragraph] = []
    current: list[Paragraph] = preamble
    furthest = -1
    for one in joined(list(_lines(rows, tables))):
        section, heading, rest = _heading(one)
        if section is not None and _ORDER.index(section) > furthest:
            furthest = _ORDER.index(section)
            current = found.setdefault(section, [Paragraph(heading, one.place, 1)])
            if rest:
                current.append(Paragraph(rest, one.place))
        else:
            current.append(one)
    return {name: tuple(some) for name, some in found.items()}, tuple(preamble)


def _lines(rows: Sequence[Row], tables: frozenset[int]) -> Iterator[Paragraph]:
    for row in rows:
        if row.number in tables:
            continue
        text = " ".join(slot.text for slot in row.slots if slot.text.strip())
        if row.kind == "grid":
            text = text.replace("\n", " ")
        text = text.replace("\u3000", " ").strip()
        for part in _WITHIN.split(text) if len(text) > 60 else [text]:
            if part.strip():
                yield Paragraph(part.strip(), row.place, 0 if row.kind != "grid" else -1)


def _heading(one: Paragraph) -> tuple[str | None, str, str]:
    """Section, heading and the text that follows it in the same paragraph."""
    text = one.text.strip()
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
    if len(plain(head[0])) > 34:  # the heading and its text in one paragraph, a blank between
        head = re.split(r"[\s\u3000]+", text[match.end() :].lstrip(), maxsplit=1)
    section = labels.section_of(plain(head[0])) if len(plain(head[0])) <= 34 else None
    if section is None:
        return None, text, ""
    rest = head[1].strip() if len(head) > 1 else ""
    return section, text[: len(text) - len(head[1]) if len(head) > 1 else None].rstrip("。：: \n"), rest


def joined(lines: Sequence[Paragraph]) -> list[Paragraph]:
    """Lines that were broken for the width of a page, joined to paragraphs again."""
    width = _page_width(lines)
    if width is None:
        return list(lines)
    found: list[Paragraph] = []
    open_line = False
    for one in lines:
        size = _size(one.text)
        if open_line and found and not _BEGINS.match(one.text) and one.heading == 0:
            found[-1] = Paragraph(_glued(found[-1].text, one.text), found[-1].place, found[-1].heading)
        else:
            found.append(one)
        ends = re.search(r"[。！？；]\s*$", one.text) is not None
        headed = _heading(one)[0] is not None
        open_line = one.heading == 0 and size >= 0.82 * width and not headed and not (ends and size < 0.97 * width)
    return found


def _glued(before: str, after: str) -> str:
    """Without the line break; a blank only between two words of Latin letters."""
    blank = " " if re.search(r"[A-Za-z]$", before) and re.match(r"[A-Za-z]", after) else ""
    return before + blank + after


def _page_width(lines: Sequence[Paragraph]) -> float | None:
    """How wide full lines are, where the text is broken into lines of one width; None where lines are paragraphs."""
    sizes = sorted(_size(one.text) for one in lines if one.heading == 0)
    long = [size for size in sizes if size >= 16]
    if len(long) < 6:
        return None
    broken = [
        one
        for one in lines
        if one.heading == 0 and _size(one.text) >= 16 and not re.search(r"[。！？；：）)】]\s*$", one.text)
    ]
    full = median(long)
    if len(broken) * 2 < len(long) or long[-1] > 1.6 * full or full > 75:
        return None
    return float(full)


def _size(text: str) -> float:
    """In Han characters: others are half as wide."""
    squeezed = re.sub(r"\s", "", text)
    return sum(0.5 if ord(one) < 0x2000 else 1 for one in squeezed)


def place_of(paragraphs: Sequence[Paragraph]) -> Place:
    """Where a section begins."""
    return paragraphs[0].place if paragraphs else Place()
