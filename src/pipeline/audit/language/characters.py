"""Characters: what stands for the same character in published files is made the same before anything is understood."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import resources

import yaml

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
    """Radicals that PDF fonts map Han characters to: Kangxi radicals by Unicode itself, the supplement by our table."""
    found = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
    text = resources.files("pipeline.audit.language").joinpath("radicals.yml").read_text("utf-8")
    return found | {ord(radical): plain for radical, plain in yaml.safe_load(text).items()}


@cache
def _simplified() -> dict[int, str]:
    """Traditional characters of the forms' words; compared as simplified ones."""
    text = resources.files("pipeline.audit.language").joinpath("traditional.yml").read_text("utf-8")
    known: dict[str, str] = yaml.safe_load(text)
    pairs = {pair[0]: pair[1] for pair in known.pop("more").split()}
    return {ord(traditional): simple for traditional, simple in {**pairs, **known}.items()}


def without_sounds(text: str) -> str:
    """Without the spelled sounds in brackets that some mirrors put after characters: “國(guó)務(wù)院”."""
    return _SOUNDS.sub("", text)


def simplified(text: str) -> str:
    """The text with the traditional characters of the forms' words and of agencies' names written in simplified ones."""
    return text.translate(_simplified())


def is_traditional(text: str) -> bool:
    """Whether a text is written in traditional characters throughout, not just quoting some."""
    known = _simplified()
    return sum(ord(one) in known for one in text) * 20 > sum("\u4e00" <= one <= "\u9fff" for one in text)


@cache
def _table() -> dict[int, str | int | None]:
    blanks = {0x00A0: " ", 0x3000: "\u3000", 0x2002: " ", 0x2003: " ", 0x2009: " ", 0x202F: " ", 0x205F: " "}
    return {**_radicals(), **_INVISIBLE, **_CONTROL, **blanks}


def readable(text: str) -> str:
    """The text as a person sees it: Han characters for radicals, blanks for no-break blanks, nothing for what is invisible.

    Punctuation and the width of characters stay as they are.
    """
    return text.translate(_table())


_SOUNDS = re.compile(r"(?<=[\u4e00-\u9fff])\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,7}\)")
_BLANKS = re.compile(r"\s+")
_SAME = str.maketrans({
    "，": ",", "、": ",", "。": ".", "．": ".", "；": ";", "：": ":", "“": '"', "”": '"', "‘": "'", "’": "'", "「": '"',
    "」": '"', "〔": "(", "〕": ")", "【": "(", "】": ")", "［": "(", "］": ")", "[": "(", "]": ")", "—": "-", "–": "-",
    "−": "-", "－": "-", "―": "-", "─": "-", "‐": "-", "‑": "-", "﹣": "-", "０": "0",
})  # fmt: skip


def plain(text: str) -> str:
    """For comparing labels: half width, no blanks, simplified, one kind of bracket, comma, quotation mark and dash.

    Spelled sounds in brackets after a character, as some mirrors put them, are left out.
    """
    narrow = unicodedata.normalize("NFKC", readable(text)).translate(_SAME)
    return _SOUNDS.sub("", _BLANKS.sub("", simplified(narrow)))


def one_line(text: str) -> str:
    """Without line breaks and doubled blanks."""
    return _BLANKS.sub(" ", readable(text)).strip()
