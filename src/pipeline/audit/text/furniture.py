"""Takes page numbers and running heads out of sentences that a page breaks, and marks sentences that are not whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.audit.identity.title_line import parse_title_line
from pipeline.audit.language.characters import plain
from pipeline.audit.report import TextBlock

# Stands in the text where a bare number may be a page number or a part of the sentence: what it is in is not judged.
BROKEN = "\ufffc"
_STOP = re.compile(r"[。！？!?；;：:]\s*$")
_ITEM = re.compile(r"^[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]")
_MAX_HEAD = 45


def without_furniture(lines: Sequence[TextBlock]) -> list[TextBlock]:
    """The lines of a report's text without the page numbers and running heads between the halves of a sentence.

    A running head is the title again, or a short line without numbers that the text prints more than once. A text that ends within a
    sentence ends in the mark of a broken one: a cut file may lack the rest.
    """
    times = Counter(plain(line.text) for line in lines if _may_be_head(line))
    remaining: list[TextBlock] = []
    for line in lines:
        text = plain(line.text)
        inside = bool(remaining) and _is_open(remaining[-1])
        if re.fullmatch(r"\d{1,3}", text):
            if inside and BROKEN not in remaining[-1].text:
                remaining.append(TextBlock(BROKEN, line.location, line.heading))
            continue
        if inside and _may_be_head(line) and (parse_title_line(line.text) or (times[text] > 1 and not _counts(text))):
            continue
        remaining.append(line)
    if remaining and _is_open(remaining[-1]):
        remaining.append(TextBlock(BROKEN, remaining[-1].location, remaining[-1].heading))
    return remaining


def _may_be_head(line: TextBlock) -> bool:
    return len(line.text) <= _MAX_HEAD and re.search(r"[，。；,;：:]", line.text) is None and not _ITEM.match(line.text)


def _counts(text: str) -> bool:
    return re.search(r"\d(?!\d|年)", text) is not None


def _is_open(line: TextBlock) -> bool:
    """Whether a sentence goes on after a line: it has no full stop, and is neither a heading nor a short line of its own."""
    text = line.text.rstrip()
    if BROKEN in text:
        return True
    return line.heading <= 0 and not _STOP.search(text) and len(text) >= 12 and not _is_heading(text)


def _is_heading(text: str) -> bool:
    return (_ITEM.match(text) is not None and len(text) < 24) or parse_title_line(text) is not None


def is_whole(plain_text: str, start: int, end: int) -> bool:
    """Whether the sentence at these offsets was read whole: no bare number breaks it, and it does not end within a clause.

    A paragraph without a full stop is whole where it ends with a number and its unit.
    """
    text = plain_text[start:end]
    if BROKEN in text:
        return False
    if end < len(plain_text.rstrip()) or re.search(r"[。！？!?；;]\s*$", text):
        return True
    tail = re.split(r"\d", text)[-1]
    return re.search(r"\d\s*$", text) is None and re.search(r"[,、:]\s*$|[,、:][^,、:)）]{1,3}\s*$", tail) is None
