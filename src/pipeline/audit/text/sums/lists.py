"""Finds lists of parts in sentences: the word that opens a list, where it ends, its items, and the numbers that may be its total.

totals.py checks whether the parts add up.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.audit.language.numbers import Number
from pipeline.audit.language.words import any_of, words

_SENTENCE_END = re.compile(r"[。！？!?\n]")
_SEPARATORS = ",;、。:和及与"


@dataclass(frozen=True)
class ListItem:
    """An item of a list: its number, the words before and after it, and its segment (parts of a list between semicolons).

    `times` is more than 1 for “甲、乙各 5 件”. `inner` marks an item behind a second “其中” within the list. `gap` is the strongest
    separator between it and the item before: 3 a semicolon, 2 a comma, 1 a 顿号.
    """

    number: Number
    before: str
    following: str
    segment: int
    times: int = 1
    inner: bool = False
    gap: int = 0

    @property
    def label(self) -> str:
        return self.before + self.following


@dataclass(frozen=True)
class PartsList:
    """A list of parts. `totals` are the numbers of which these may be parts, the likeliest first; `likely` of them are stated as totals.

    `opener` is the word that opens the list, "(" for brackets directly behind the total. `closing` is the text after the last
    part. `nested` marks a list within another.
    """

    start: int
    end: int
    opener: str
    totals: tuple[ListItem, ...]
    likely: int
    items: tuple[ListItem, ...]
    closing: str
    nested: bool = False


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    lists = words()["lists"]
    openers = re.compile(any_of(lists["openers"]) + "[,:]?")
    phrases = re.compile(r"(?:(?<=[。;,\n])|^)(?:" + "|".join(lists["phrase_openers"]) + ")[,:]?")
    total = re.compile(rf"(?<![公中])(?:{any_of(lists['total_words'])})(?![同青享建产])")
    return openers, phrases, total


@cache
def _other_years() -> re.Pattern[str]:
    last = any_of(words()["last_year"])
    return re.compile(rf"{last}(?!.{{0,3}}(?:结转|转结|转入|结余))|平均|人均|户均|日均|每")


def says_total(text: str) -> bool:
    """Whether a text contains a word for a total: 共, 累计, 合计 …"""
    return _patterns()[2].search(text) is not None


def lists_in(plain: str, numbers: Sequence[Number]) -> list[PartsList]:
    """The lists of parts of a text, in order, inner lists after the lists that contain them."""
    counting = [number for number in numbers if number.counts]
    depths = _bracket_depths(plain)
    spans = sorted(_openings(plain, depths, counting))
    lists: list[PartsList] = []
    for start, begin, opener in spans:
        end = _end_of_list(plain, begin, depths)
        own = depths[begin - 1] if opener == "(" else depths[start]
        inside = [number for number in counting if begin <= number.start < end and depths[number.start] == own]
        inner_from = [first for first, _, word in spans if begin < first < end and word != "(" and depths[first] == own]
        items = _items(plain, begin, end, inside, inner_from, depths)
        items = _until_next_total(_until_next_list(items, inner_from))
        if not items:
            continue
        totals, likely = _totals(plain, start, opener, counting, depths, lists)
        if totals:
            closing = _closing(plain, items[-1], end)
            within = any(parts_list.start < start < parts_list.end and parts_list.opener != "(" for parts_list in lists)
            # A list in brackets directly behind its total is clear, even within another list.
            nested = (
                within
                and opener != "("
                and not (depths[start] and totals[0].number.end == _bracket_start(start, depths))
            )
            lists.append(PartsList(start, end, opener, totals, likely, tuple(items), closing, nested))
    return lists


def _bracket_depths(plain: str) -> list[int]:
    """The number of open brackets at each character, with the bracket itself. Unpaired brackets are ignored."""
    depth, depths = 0, []
    closes = plain.rfind(")")
    for index, character in enumerate(plain):
        if character == "(" and index < closes:
            depth += 1
        depths.append(depth)
        if character == ")" and depth:
            depth -= 1
        if character in "。\n" and depth and ")" not in plain[index : index + 60]:
            depth = 0
    return [*depths, 0]


def _openings(plain: str, depths: list[int], counting: Sequence[Number]) -> Iterable[tuple[int, int, str]]:
    """(start, start of the parts, opening word) of everything that may open a list."""
    openers, phrases, _ = _patterns()
    taken: set[int] = set()
    for match in (*phrases.finditer(plain), *openers.finditer(plain)):
        if match.start() not in taken:
            taken.update(range(match.start(), match.end()))
            yield match.start(), match.end(), match[0].rstrip(",:")
    ends = {number.end for number in counting}
    for index, character in enumerate(plain):
        if character == "(" and depths[index] and index in ends and not openers.match(plain, index + 1):
            yield index, index + 1, "("
        # "共公开信息 30 条：政策 10 条、…"
        if character == ":" and index in ends and not openers.match(plain, index + 1):
            yield index, index + 1, ":"


def _end_of_list(plain: str, begin: int, depths: list[int]) -> int:
    own = depths[begin - 1]
    for index in range(begin, len(plain)):
        if depths[index] < own or (plain[index] == ")" and depths[index] == own and own > 0):
            return index
        if _SENTENCE_END.match(plain[index]) and depths[index] <= own:
            return index
    return len(plain)


def _items(
    plain: str, begin: int, end: int, inside: Sequence[Number], inner_from: Sequence[int], depths: list[int]
) -> list[ListItem]:
    own = depths[inside[0].start] if inside else 0
    semicolons = [index for index in range(begin, end) if plain[index] == ";" and depths[index] == own]
    items: list[ListItem] = []
    before = begin
    for index, number in enumerate(inside):
        after = inside[index + 1].start if index + 1 < len(inside) else end
        lead = _without_brackets(plain, before, number.start, own, depths)
        gap = max((rank for mark, rank in ((";", 3), (",", 2), ("、", 1)) if mark in lead), default=0)
        lead = lead.strip(_SEPARATORS)
        tail = _without_brackets(plain, number.end, after, own, depths)
        following = re.split("[,;、。:]", tail)[0]
        segment = bisect_right(semicolons, number.start)
        inner = any(first < number.start and bisect_right(semicolons, first) == segment for first in inner_from)
        before = number.end
        if not _other_years().search(lead[-12:]):
            items.append(ListItem(number, lead, following, segment, _times(lead), inner, gap))
    return items


def _without_brackets(plain: str, start: int, end: int, own: int, depths: list[int]) -> str:
    """The text between two offsets without what is in further brackets."""
    return "".join(plain[index] for index in range(start, end) if depths[index] <= own and plain[index] not in "()")


def _times(lead: str) -> int:
    """The number of things a label names with 各: “甲、乙和丙各” names three."""
    if not re.search("各(?:有|为|发布|公开|收到)?$", lead):
        return 1
    return len([part for part in re.split("[、和及与]", re.split("[,;:]", lead)[-1]) if part])


_ANOTHER_TOTAL = re.compile("全年|另|此外|同时|召开|参加|举办|发布|公开|制发|印发|开展|收到|受理|组织|办理")


def _until_next_list(items: list[ListItem], openers: Sequence[int]) -> list[ListItem]:
    """The items before the first that is a total of its own: “…；全年公开文件 991 件，其中 …”."""
    for index in range(1, len(items)):
        item = items[index]
        after = items[index + 1].number.start if index + 1 < len(items) else item.number.end + 8
        if (
            item.gap == 3
            and _ANOTHER_TOTAL.search(item.before)
            and any(item.number.end <= opener < after for opener in openers)
        ):
            return items[:index]
    return items


def _until_next_total(items: list[ListItem]) -> list[ListItem]:
    for index, item in enumerate(items):
        if index and says_total(re.split("[,;]", item.before)[-1]):
            return items[:index]
    return items


def _totals(
    plain: str, start: int, opener: str, counting: Sequence[Number], depths: list[int], earlier: Sequence[PartsList]
) -> tuple[tuple[ListItem, ...], int]:
    """The numbers before a list that may be its total, the nearest first, those of other lists last; and how many are stated as totals."""
    own = depths[start] - (1 if opener == "(" else 0)
    if opener in ("(", ":"):
        near = [number for number in counting if number.end == start]
        return tuple(_as_total(plain, number) for number in near), len(near)
    if depths[start] > 0:
        # "30 件 (其中 …)": the number directly before the bracket.
        near = [number for number in counting if number.end == _bracket_start(start, depths)]
        if near:
            return tuple(_as_total(plain, number) for number in near), len(near)
    first, last = start, start
    for _ in range(3):
        first = max((match.end() for match in _SENTENCE_END.finditer(plain, 0, max(0, last - 1))), default=0)
        before = [number for number in counting if first <= number.start < start and depths[number.start] <= own]
        if before or first == 0:
            break
        last = first
    parts = {item.number.start for parts_list in earlier for item in parts_list.items}
    given = [_as_total(plain, number) for number in reversed(before)]
    usable = [item for item in given if not _other_years().search(item.before[-12:])]
    stated = [item for item in usable if item.number.start not in parts and "结转" not in item.label]
    return (*stated, *(item for item in usable if item not in stated)), len(stated)


def _bracket_start(inside: int, depths: list[int]) -> int:
    """The offset of the bracket that contains an offset."""
    return max((index for index in range(inside) if depths[index] < depths[inside]), default=-1) + 1


def _as_total(plain: str, number: Number) -> ListItem:
    begin = max((index for index in range(number.start) if plain[index] in ",;。\n("), default=-1) + 1
    tail = re.split("[,;。:()]", plain[number.end : number.end + 12])[0]
    return ListItem(number, plain[begin : number.start], tail, 0)


def _closing(plain: str, last: ListItem, end: int) -> str:
    """The text between the last part and the end of the list, with the character after it."""
    return plain[last.number.end : end] + plain[end : end + 1]
