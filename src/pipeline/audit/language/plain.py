"""Text for checking sentences: half-width digits and brackets, no blanks between Chinese characters, locations kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.audit.report import Location, TextBlock

_BLANKS = re.compile(r"[\s\u00a0\u3000\u200b\ufeff]+")
_STOP = re.compile(r"[。！？!?]$")
_PAUSE = re.compile(r"[；;：:,，、]$")
_NEW_ITEM = re.compile(
    r"^(?:[(（][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}[、.．]|第[一二三四五六七八九十]+[部章节]|\d{1,2}[.、．](?!\d))"
)
_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?\n]*")


@dataclass(frozen=True)
class Passage:
    """A paragraph, joined from the lines into which it was broken.

    `shown` is the text as printed, `plain` the same in half width and of the same length. `locations`: the offset at which each
    line begins, and its location in the file.
    """

    shown: str
    plain: str
    locations: tuple[tuple[int, Location], ...] = ((0, Location()),)
    section: str = ""

    def location_at(self, offset: int) -> Location:
        """The location in the file of the character at that offset."""
        return next(location for start, location in reversed(self.locations) if start <= offset)

    def sentences(self) -> list[tuple[int, int]]:
        """The offsets of start and end of each sentence, with its full stop."""
        return [match.span() for match in _SENTENCE.finditer(self.plain) if match[0].strip()]


def as_passage(text: str, location: Location | None = None, section: str = "") -> Passage:
    """A text in one line as a passage."""
    shown = without_blanks(text)
    return Passage(shown, half_width(shown), ((0, location or Location()),), section)


def passages(paragraphs: Sequence[TextBlock], section: str = "") -> list[Passage]:
    """The paragraphs of a section, joined where a page or line break cut them.

    A line continues in the next one unless it ends with a full stop, either is a heading, or the next one begins an item. A line
    that ends with a comma or colon continues in any case: lists are printed line by line.
    """
    joined: list[list[TextBlock]] = []
    for paragraph in paragraphs:
        if not _BLANKS.sub("", paragraph.text):
            continue
        before = joined[-1][-1] if joined else None
        if before is not None and _continues(before, paragraph):
            joined[-1].append(paragraph)
        else:
            joined.append([paragraph])
    return [_join(lines, section) for lines in joined]


def _continues(before: TextBlock, after: TextBlock) -> bool:
    end, start = before.text.rstrip(), after.text.lstrip()
    if before.heading or after.heading or _STOP.search(end):
        return False
    if _PAUSE.search(end):
        return True
    if _NEW_ITEM.match(start):
        return False
    # A heading in a line of its own is short and has no comma.
    short_heading = (
        bool(_NEW_ITEM.match(end.lstrip())) and len(end.strip()) < 24 and not re.search("[,，、。]", end[4:])
    )
    return not short_heading


def _join(lines: Iterable[TextBlock], section: str) -> Passage:
    shown, locations = "", []
    for line in lines:
        locations.append((len(shown), line.location))
        text = without_blanks(line.text)
        between = (
            " "
            if shown and text and shown[-1].isascii() and text[0].isascii() and _are_words(shown[-1], text[0])
            else ""
        )
        # Digits at the end of a line and the start of the next are one number: two numbers would have a separator between them.
        shown += text if between and shown[-1].isdigit() and text[0].isdigit() else between + text
    return Passage(shown, half_width(shown), tuple(locations), section)


def _are_words(before: str, after: str) -> bool:
    return before.isalnum() and after.isalnum()


def without_blanks(text: str) -> str:
    """The text without blanks, except single ones between two words or numbers in ASCII."""
    return _BLANKS.sub(_blank_or_nothing, text.strip())


def _blank_or_nothing(blank: re.Match[str]) -> str:
    text, start, end = blank.string, blank.start(), blank.end()
    if start == 0 or end == len(text):
        return ""
    return " " if text[start - 1].isascii() and text[end].isascii() and _are_words(text[start - 1], text[end]) else ""


def half_width(text: str) -> str:
    """The text in half width, ０ （ ％ as 0 ( %. The length does not change."""
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
