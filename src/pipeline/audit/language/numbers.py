"""Finds every number of a sentence with its unit, and tells which of them count something.

Dates, document numbers, telephone numbers, articles of a law and names of hotlines are numbers too: they are recognised so that
they are not added up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from pipeline.audit.language.plain import half_width
from pipeline.audit.language.words import any_of, unit_classes, words

NumberKind = Literal["count", "bare", "money", "share", "change", "time", "year", "date", "document", "ordinal", "name"]


@dataclass(frozen=True)
class Number:
    """A number of a text. `start` and `end` are the offsets of number and unit; `digits_end` is where the unit begins.

    `value` includes 万 and 亿; money is in 元. `step` is the value of its last digit: 1000 for 1.2万. `unit` is "" where none is
    written. `exact` is False for “100余”, “近 30”. `kind`: count, bare (a count without a unit), money,
    share (percent), change (how much something grew), time (a span), year, date, document, ordinal, name (no quantity).
    """

    value: Decimal
    unit: str
    kind: NumberKind
    start: int
    digits_end: int
    end: int
    text: str
    exact: bool = True
    step: Decimal = Decimal(1)

    @property
    def counts(self) -> bool:
        """Whether the number counts something: a count, with or without a unit, or an amount of money."""
        return self.kind in ("count", "bare", "money")

    @property
    def family(self) -> str:
        """The class of its unit. Only numbers of one class are added up."""
        return "money" if self.kind == "money" else unit_classes().get(self.unit, "written")


_DIGITS = {**dict(zip("零一二三四五六七八九", range(10), strict=True)), "〇": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}

_FIGURE = re.compile(r"(?P<figure>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)")
_CHARACTERS = re.compile(r"[零〇一二两三四五六七八九十][零〇一二两三四五六七八九十百千万亿]*|[百千万](?=分之)")

# Digits that are not a quantity, in the order in which they are looked for.
_NOT_QUANTITIES: tuple[tuple[NumberKind, re.Pattern[str]], ...] = (
    ("name", re.compile(r"(?:https?://|www\.)[A-Za-z0-9_./?=&%#:-]+|[A-Za-z0-9_.-]{1,64}@[A-Za-z0-9.-]+")),
    ("document", re.compile(r"[\[(](?:19|20)\d\d[\])]第?\d+号?")),
    ("date", re.compile(r"(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}")),
    ("year", re.compile(r"(?:19|20)\d\d年?(?:-|至|、|到)(?:19|20)\d\d(?=年)")),
    ("year", re.compile(r"(?<![\d.])(?:19|20)\d\d(?=年)")),
    ("date", re.compile(r"\d{1,2}(?:月|日)?(?:-|至|到)\d{1,2}(?=月|日|号前)|\d{1,2}(?=月(?!报|均))|(?<=月)\d{1,2}(?=日)|\d{1,2}:\d{2}")),
    ("date", re.compile(r"(?<=年)\d{1,2}(?=月)|(?<=月)\d{1,2}(?=[日号])|(?<=[至,、(])\d{1,2}(?=日)")),
    ("name", re.compile(r"(?<!\d)(?:0\d{2,3}-?\d{7,8}|1[3-9]\d{9}|\d{3,4}-\d{7,8}|[48]00-?\d{3}-?\d{4})(?!\d)")),
    ("name", re.compile(r"\d{6,}/[\w-]+|\d+\s?[xX×*]\s?\d+|\d+(?=\+[A-Za-zX])")),
    ("ordinal", re.compile(r"第\d+(?:\.\d+)?")),
    ("document", re.compile(r"\d+(?=号(?!召))")),
    ("ordinal", re.compile(r"(?:(?<=[。;:,(])|^)\d{1,2}(?=[.、)](?![\d]))")),
    ("name", re.compile(r"[A-Za-z]-?\d+(?:\.\d+)?|\d+(?:\.\d+)?(?=[A-LN-Za-ln-z])(?!GB)|(?<=\+)\d+")),
    ("name", re.compile(r"(?<=[“\"「‘'])\d[\d.+X×]*(?=[”\"」’'])")),
    ("name", re.compile(r"\d+(?:\.\d+)?(?=[”\"]|民声|热线|平台热线|便民|政务服务热线|政府服务热线|市民|政府热线|版)")),
)  # fmt: skip
_ADDRESS = re.compile(r"(?:路|街|道|巷|大厦|楼|室|栋|座|幢)$")


def numbers_in(text: str) -> tuple[Number, ...]:
    """All numbers of a text, in order, with offsets in the text as given."""
    plain = half_width(text)
    taken: list[Number] = []
    for kind, pattern in _NOT_QUANTITIES:
        for match in pattern.finditer(plain):
            if _is_free(taken, match.start(), match.end()):
                taken.append(_not_a_quantity(plain, match, kind))
    for match in _FIGURE.finditer(plain):
        if _is_free(taken, match.start(), match.end()) and not _within_latin_word(plain, match):
            taken.append(
                _quantity(plain, match.start(), match.end(), _value(match["figure"]), _places(match["figure"]))
            )
    for match in _CHARACTERS.finditer(plain):
        if _is_free(taken, match.start(), match.end()):
            number = _in_characters(plain, match)
            if number is not None:
                taken.append(number)
    return tuple(sorted(taken, key=lambda number: number.start))


def _is_free(taken: list[Number], start: int, end: int) -> bool:
    return all(end <= number.start or number.end <= start for number in taken)


def _within_latin_word(plain: str, match: re.Match[str]) -> bool:
    """Whether digits are part of a word in Latin letters, and so no number."""
    before = plain[match.start() - 1 : match.start()]
    return before.isascii() and (before.isalpha() or before in "_.") and before != ""


def _not_a_quantity(plain: str, match: re.Match[str], kind: NumberKind) -> Number:
    digits = re.search(r"\d+", match[0])
    value = Decimal(digits[0]) if digits else Decimal(0)
    unit = "年" if kind == "year" and plain[match.end() : match.end() + 1] == "年" else ""
    return Number(value, unit, kind, match.start(), match.end(), match.end() + len(unit), match[0] + unit)


def _value(figure: str) -> Decimal:
    return Decimal(figure.replace(",", ""))


def _places(figure: str) -> Decimal:
    decimals = figure.partition(".")[2]
    return Decimal(1).scaleb(-len(decimals))


@cache
def _unit_after() -> re.Pattern[str]:
    units = [unit for group in words()["units"].values() for unit in group]
    about = "".join(words()["about_after"])
    return re.compile(
        rf"(?P<about>[{about}])?(?P<times>[百千]?[万亿]|[百千](?=[{about}]|\D))?(?P<about2>[{about}])?(?P<unit>{any_of(units)})?"
        rf"(?P<behind>{any_of(words()['about_behind'])})?"
    )


@cache
def _words_before() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    change = any_of(words()["change"])
    return (
        re.compile(any_of(words()["about_before"]) + "$"),
        re.compile(any_of(words()["not_counts_before"]) + "[:是为]?$"),
        # "增长 20%", "减少了 5 件", "增幅达 3.1%"; yet "增加到 50 件" says how many there are.
        re.compile(rf"{change}(?:了|约|近|达|为|幅度为|率为|率达|[^,;。:至到\d]{{0,4}})?$"),
    )


def _quantity(
    plain: str, start: int, digits_end: int, value: Decimal, step: Decimal, *, characters: bool = False
) -> Number:
    """The number at that offset, with its kind by the words before and after it. `characters`: it is written in characters."""
    tail = _unit_after().match(plain, digits_end)
    assert tail is not None
    unit, end = tail["unit"] or "", tail.end()
    for sign in tail["times"] or "":
        value, step = value * {**_TENS, **_MYRIADS}[sign], step * {**_TENS, **_MYRIADS}[sign]
    close, no_count, change = _words_before()
    before = plain[max(0, start - 12) : start]
    exact = not (tail["about"] or tail["about2"] or tail["behind"] or close.search(before))
    family = unit_classes().get(unit)
    if unit == "" and tail["times"] is None and tail["about"] is None:
        end = digits_end
    kind: NumberKind = "count"
    if unit == "" and (no_count.search(before) or _ADDRESS.search(before)):
        kind = "name"
    elif family == "share" or re.search(r"百分之$", before):
        kind = "share"
    elif family == "size" and unit != "倍":
        kind = "time"
    elif change.search(before) or unit == "倍":
        kind = "change"
    elif family == "time":
        kind = "time"
    elif family == "money":
        kind = "money"
    elif unit == "":
        kind = _without_unit(plain, start, end, characters)
    text = plain[start:end]
    return Number(value, "元" if kind == "money" else unit, kind, start, digits_end, end, text, exact, step)


def _without_unit(plain: str, start: int, end: int, characters: bool) -> NumberKind:
    """The kind of a number without a unit: it counts only between a label and a separator, where nothing else can be meant."""
    after, before = plain[end : end + 1], plain[start - 1 : start]
    if characters:
        return "name"
    if after in ("", ",", ";", "、", "。", ")", " ", "/", "|", "\n", "(") and (before not in ("", ".", "-")):
        return "bare"
    return "name"


def _in_characters(plain: str, match: re.Match[str]) -> Number | None:
    """A number written in characters; None unless a unit follows, and for ordinals, headings and fixed phrases."""
    start, text = match.start(), match[0]
    before = plain[start - 1 : start]
    if before == "第" or any(plain.startswith(idiom, start) for idiom in words()["idioms"]):
        return None
    if before in ("十", "百", "几", "数", "多"):
        return None
    digits = text.rstrip("万亿")
    value = _from_characters(digits)
    if value is None:
        return None
    if plain[start - 3 : start] == "百分之":
        return Number(Decimal(value), "%", "share", start, match.end(), match.end(), text)
    tail = _unit_after().match(plain, start + len(digits))
    if tail is None or not tail["unit"] or unit_classes()[tail["unit"]] in ("time", "size"):
        return None
    number = _quantity(plain, start, start + len(digits), Decimal(value), Decimal(1), characters=True)
    return number if number.counts else None


def _from_characters(text: str) -> int | None:
    """The value of a numeral in characters: 三百零五 → 305, 两 → 2, 二〇 → 20; None for other text."""
    if all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text)) if text else None
    total, section, digit = 0, 0, 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _TENS:
            section += (digit or (1 if character == "十" else 0)) * _TENS[character]
            digit = 0
        elif character in _MYRIADS:
            total, section, digit = (total + section + digit) * _MYRIADS[character], 0, 0
        else:
            return None
    return total + section + digit
