"""Makes characters comparable: variants of a character in published files become one."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from pipeline.core import package_yaml

_INVISIBLE = dict.fromkeys(
    [
        0x00AD,
        0x200B,
        0x200C,
        0x200D,
        0x200E,
        0x200F,
        0x2028,
        0x2029,
        0x202A,
        0x202B,
        0x202C,
        0x202D,
        0x202E,
        0x2060,
        0xFEFF,
    ]
)
_CONTROL = dict.fromkeys(code for code in range(32) if code not in (9, 10, 11, 13))


@cache
def _radicals() -> dict[int, str]:
    """Radical → Han character, since some PDF fonts give radicals: the Kangxi radicals by Unicode, the supplement by `radicals.yml`."""
    kangxi = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
    supplement = package_yaml("audit/language/radicals.yml")
    return kangxi | {ord(radical): plain for radical, plain in supplement.items()}


@cache
def _simplified() -> dict[int, str]:
    """Traditional → simplified character, for those in the words of the forms and in names of agencies."""
    known: dict[str, str] = dict(package_yaml("audit/language/traditional.yml"))
    pairs = {pair[0]: pair[1] for pair in known.pop("more").split()}
    return {ord(traditional): simple for traditional, simple in {**pairs, **known}.items()}


def without_pronunciation(text: str) -> str:
    """The text without the pronunciation that some sites put after characters: “國(guó)務(wù)院”."""
    return _PRONUNCIATION.sub("", text)


def simplified(text: str) -> str:
    """The text with the traditional characters that `traditional.yml` lists replaced by simplified ones."""
    return text.translate(_simplified())


def is_traditional(text: str) -> bool:
    """Whether more than one Han character in twenty of a text is a traditional one."""
    known = _simplified()
    return sum(ord(character) in known for character in text) * 20 > sum(
        "\u4e00" <= character <= "\u9fff" for character in text
    )


@cache
def _table() -> dict[int, str | int | None]:
    spaces = {0x00A0: " ", 0x3000: "\u3000", 0x2002: " ", 0x2003: " ", 0x2009: " ", 0x202F: " ", 0x205F: " "}
    return {**_radicals(), **_INVISIBLE, **_CONTROL, **spaces}


def readable(text: str) -> str:
    """The text as a person sees it: radicals as Han characters, no-break blanks as blanks, no invisible characters.

    Punctuation and the width of characters do not change.
    """
    return text.translate(_table())


_PRONUNCIATION = re.compile(r"(?<=[\u4e00-\u9fff])\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,7}\)")
_BLANKS = re.compile(r"\s+")
_SAME = str.maketrans({
    "，": ",", "、": ",", "。": ".", "．": ".", "；": ";", "：": ":", "“": '"', "”": '"', "‘": "'", "’": "'", "「": '"',
    "」": '"', "〔": "(", "〕": ")", "【": "(", "】": ")", "［": "(", "］": ")", "[": "(", "]": ")", "—": "-", "–": "-",
    "−": "-", "－": "-", "―": "-", "─": "-", "‐": "-", "‑": "-", "﹣": "-", "０": "0",
})  # fmt: skip


def plain(text: str) -> str:
    """The text for comparing labels: half width, simplified, without blanks and pronunciation, one kind of bracket, comma, quotation
    mark and dash.
    """
    narrow = unicodedata.normalize("NFKC", readable(text)).translate(_SAME)
    return _PRONUNCIATION.sub("", _BLANKS.sub("", simplified(narrow)))


def one_line(text: str) -> str:
    """The text in one line, with single blanks."""
    return _BLANKS.sub(" ", readable(text)).strip()
