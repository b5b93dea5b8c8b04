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
    text = resources.files("pipeline.audit").joinpath("radicals.yml").read_text("utf-8")
    return found | {ord(radical): plain for radical, plain in yaml.safe_load(text).items()}


@cache
def _table() -> dict[int, str | int | None]:
    blanks = {0x00A0: " ", 0x3000: "\u3000", 0x2002: " ", 0x2003: " ", 0x2009: " ", 0x202F: " ", 0x205F: " "}
    return {**_radicals(), **_INVISIBLE, **_CONTROL, **blanks}


def readable(text: str) -> str:
    """The text as a person sees it: Han characters for radicals, blanks for no-break blanks, nothing for what is invisible.

    Punctuation and the width of characters stay as they are.
    """
    return text.translate(_table())


_BLANKS = re.compile(r"\s+")
_SAME = str.maketrans({
    "，": ",", "、": ",", "。": ".", "．": ".", "；": ";", "：": ":", "“": '"', "”": '"', "‘": "'", "’": "'", "「": '"',
    "」": '"', "〔": "(", "〕": ")", "【": "(", "】": ")", "［": "(", "］": ")", "[": "(", "]": ")", "—": "-", "–": "-",
    "−": "-", "－": "-", "―": "-", "─": "-", "‐": "-", "‑": "-", "﹣": "-", "０": "0",
})  # fmt: skip


def plain(text: str) -> str:
    """For comparing labels: half width, no blanks, one kind of bracket, comma, quotation mark and dash."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", readable(text)).translate(_SAME))


def one_line(text: str) -> str:
    """Without line breaks and doubled blanks."""
    return _BLANKS.sub(" ", readable(text)).strip()
