"""Text as it is judged: one width of digits and brackets, no blanks between Chinese characters, places kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.audit.report import Paragraph, Place

_BLANKS = re.compile(r"[\s\u00a0\u3000\u200b\ufeff]+")
_STOP = re.compile(r"[。！？!?]$")
_PAUSE = re.compile(r"[；;：:,，、]$")
_NEW_ITEM = re.compile(
    r"^(?:[(（][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}[、.．]|第[一二三四五六七八九十]+[部章节]|\d{1,2}[.、．](?!\d))"
)
_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?\n]*")


@dataclass(frozen=True)
class Passage:
    """A paragraph put together from the lines it was broken into.

    `shown` is what a person reads, `plain` the same length in one width of characters. `places` are the places of its lines
    with the offset at which each begins.
    """

    shown: str
    plain: str
    places: tuple[tuple[int, Place], ...] = ((0, Place()),)
    section: str = ""

    def place_at(self, offset: int) -> Place:
        """Where the file has the character at that offset."""
        return next(place for start, place in reversed(self.places) if start <= offset)

    def sentences(self) -> list[tuple[int, int]]:
        """Start and end of each sentence, its full stop included."""
        return [match.span() for match in _SENTENCE.finditer(self.plain) if match[0].strip()]


def passage(text: str, place: Place | None = None, section: str = "") -> Passage:
    """One text as a passage."""
    shown = squeezed(text)
    return Passage(shown, narrowed(shown), ((0, place or Place()),), section)


def passages(paragraphs: Sequence[Paragraph], section: str = "") -> list[Passage]:
    """The paragraphs of a section, those that a page or line break cut put together again.

    A line goes on in the next one unless it ends with a stop, or either is a heading, or the next one begins an item. One
    that ends with a comma or colon goes on even then: a list printed line by line.
    """
    joined: list[list[Paragraph]] = []
    for one in paragraphs:
        if not _BLANKS.sub("", one.text):
            continue
        before = joined[-1][-1] if joined else None
        if before is not None and _goes_on(before, one):
            joined[-1].append(one)
        else:
            joined.append([one])
    return [_put_together(lines, section) for lines in joined]


def _goes_on(before: Paragraph, after: Paragraph) -> bool:
    end, start = before.text.rstrip(), after.text.lstrip()
    if before.heading or after.heading or _STOP.search(end):
        return False
    if _PAUSE.search(end):
        return True
    if _NEW_ITEM.match(start):
        return False
    # A heading of its own line is short and has no comma; a cut line is long, or what follows begins in the middle.
    short_heading = (
        bool(_NEW_ITEM.match(end.lstrip())) and len(end.strip()) < 24 and not re.search("[,，、。]", end[4:])
    )
    return not short_heading


def _put_together(lines: Iterable[Paragraph], section: str) -> Passage:
    shown, places = "", []
    for one in lines:
        places.append((len(shown), one.place))
        text = squeezed(one.text)
        between = (
            " " if shown and text and shown[-1].isascii() and text[0].isascii() and _word(shown[-1], text[0]) else ""
        )
        # A number cut by the end of a line goes on in the next; two numbers would have a separator between them.
        shown += text if between and shown[-1].isdigit() and text[0].isdigit() else between + text
    return Passage(shown, narrowed(shown), tuple(places), section)


def _word(before: str, after: str) -> bool:
    return before.isalnum() and after.isalnum()


def squeezed(text: str) -> str:
    """Without blanks, but for one between two words or numbers in Latin letters."""
    return _BLANKS.sub(_blank_or_nothing, text.strip())


def _blank_or_nothing(blank: re.Match[str]) -> str:
    text, start, end = blank.string, blank.start(), blank.end()
    if start == 0 or end == len(text):
        return ""
    return " " if text[start - 1].isascii() and text[end].isascii() and _word(text[start - 1], text[end]) else ""


def narrowed(text: str) -> str:
    """Every character in its plain width, so that ０, （ and ％ are 0, ( and %; the length stays."""
    return "".join(_narrow(character) for character in text)


_ALIKE = str.maketrans(
    {
        "〔": "[",
        "〕": "]",
        "【": "[",
        "】": "]",
        "﹒": ".",
        "﹑": "、",
        "∶": ":",
        "–": "-",
        "—": "-",
        "−": "-",
        "～": "~",
    }
)


@lru_cache(maxsize=65536)
def _narrow(character: str) -> str:
    narrow = unicodedata.normalize("NFKC", character)
    return (narrow if len(narrow) == 1 else character).translate(_ALIKE)
