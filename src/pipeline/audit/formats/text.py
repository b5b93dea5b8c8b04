"""Plain text and Markdown → Paper. Lines stay lines: what of them is a table is understood later, by its labels."""

from __future__ import annotations

import re

from pipeline.audit.formats.html import decode, read_page
from pipeline.audit.language.characters import readable
from pipeline.audit.limits import LIMITS, Limits, too_much
from pipeline.audit.report import Grid, Paper, Paragraph, Place

_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*")


def read_text(content: bytes, file: str, limits: Limits = LIMITS) -> Paper:
    """A text file: one paragraph a line that is not blank. Raises Refusal AUDIT-TOO-MUCH, AUDIT-BROKEN."""
    text = _text(content, file, limits)
    blocks = []
    page = 1
    for number, line in enumerate(text.split("\n"), start=1):
        page += line.count("\f")
        kept = readable(line.replace("\f", "")).rstrip("\r\n")
        if kept.strip():
            blocks.append(Paragraph(kept, Place(page if "\f" in text else None, number)))
    return Paper(file, tuple(blocks))


def read_markdown(content: bytes, file: str, limits: Limits = LIMITS) -> Paper:
    """Markdown: pipe tables as grids, headings with their level; a table written in HTML is read as such."""
    text = _text(content, file, limits)
    if re.search(r"<t(able|r|d)\b", text, re.I):
        return read_page(_as_page(text), file, limits)
    blocks: list[Paragraph | Grid] = []
    rows: list[tuple[str, ...]] = []
    lines: list[int | None] = []
    tables = 0

    def close() -> None:
        nonlocal tables
        if rows:
            tables += 1
            width = max(map(len, rows))
            if width * len(rows) > limits.table_cells:
                raise too_much(file, f"一个表有 {width * len(rows)} 个单元格")
            cells = tuple(row + ("",) * (width - len(row)) for row in rows)
            blocks.append(Grid(cells, Place(line=lines[0], table=tables), {}, tuple(lines)))
            rows.clear()
            lines.clear()

    for number, line in enumerate(text.split("\n"), start=1):
        kept = readable(line).strip()
        if kept.count("|") >= 2 and kept.startswith("|"):
            if not _RULE.fullmatch(kept):
                rows.append(_cells(kept))
                lines.append(number)
            continue
        close()
        if kept:
            level = len(kept) - len(kept.lstrip("#"))
            words = re.sub(r"\*\*|__|`", "", kept.lstrip("#").strip())
            blocks.append(Paragraph(words, Place(line=number), level))
    close()
    return Paper(file, tuple(blocks))


def _cells(line: str) -> tuple[str, ...]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    parts = re.split(r"(?<!\\)\|", inner)
    return tuple(re.sub(r"<br\s*/?>|\*\*", " ", part.replace("\\|", "|")).strip() for part in parts)


def _as_page(text: str) -> str:
    """Blank lines and line ends between paragraphs become breaks; tags stay."""
    return "\n".join(f"<p>{line}</p>" if line.strip() and "<" not in line else line for line in text.split("\n"))


def _text(content: bytes, file: str, limits: Limits) -> str:
    if len(content) > limits.text_bytes:
        raise too_much(file, f"文件有 {len(content) >> 20} MB，超过 {limits.text_bytes >> 20} MB")
    text = decode(content, file).replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > limits.paragraphs:
        raise too_much(file, f"文件有 {text.count(chr(10))} 行，超过 {limits.paragraphs} 行")
    return text
