"""Finds where a sentence lists parts of a total: what opens the list, how far it goes, which numbers may be its total.

Pure: no judgement here whether the parts add up (totals.py).
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
class Item:
    """One entry of a list: its number, the words before it and behind it, which part between semicolons it stands in.

    `times` is more than 1 for “甲、乙各 5 件”. `inner` marks an entry behind a second “其中” within the list.
    `gap` is the strongest mark between it and the entry before: 3 a semicolon, 2 a comma, 1 a 顿号.
    """

    number: Number
    before: str
    behind: str
    segment: int
    times: int = 1
    inner: bool = False
    gap: int = 0

    @property
    def label(self) -> str:
        return self.before + self.behind


@dataclass(frozen=True)
class PartsList:
    """A list of parts and the numbers it may be parts of, the likeliest first. `likely` of them are stated as the total.

    `opener` is the word that opens it, "(" for brackets directly behind the total. `closed` is what follows the last part.
    """

    start: int
    end: int
    opener: str
    totals: tuple[Item, ...]
    likely: int
    items: tuple[Item, ...]
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
    """Whether the words announce a total: 共, 累计, 合计 …"""
    return _patterns()[2].search(text) is not None


def lists_in(plain: str, numbers: Sequence[Number]) -> list[PartsList]:
    """Every list of parts of a text, in order, inner lists after those they stand in."""
    counting = [one for one in numbers if one.counts]
    depths = _depths(plain)
    spans = sorted(_openings(plain, depths, counting))
    found: list[PartsList] = []
    for start, begin, opener in spans:
        end = _end_of_list(plain, begin, depths)
        own = depths[begin - 1] if opener == "(" else depths[start]
        inside = [one for one in counting if begin <= one.start < end and depths[one.start] == own]
        inner_from = [first for first, _, word in spans if begin < first < end and word != "(" and depths[first] == own]
        items = _items(plain, begin, end, inside, inner_from, depths)
        items = _until_next_total(_until_next_list(items, inner_from))
        if not items:
            continue
        totals, likely = _totals(plain, start, opener, counting, depths, found)
        if totals:
            closing = _closing(plain, items[-1], end)
            within = any(one.start < start < one.end and one.opener != "(" for one in found)
            # In brackets directly behind its total it is clear what is listed.
            nested = (
                within and opener != "(" and not (depths[start] and totals[0].number.end == _bracket(start, depths))
            )
            found.append(PartsList(start, end, opener, totals, likely, tuple(items), closing, nested))
    return found


def _depths(plain: str) -> list[int]:
    """How many brackets each character stands in; a bracket belongs to what it opens. Unpaired ones are ignored."""
    depth, depths = 0, []
    closes = plain.rfind(")")
    for place, character in enumerate(plain):
        if character == "(" and place < closes:
            depth += 1
        depths.append(depth)
        if character == ")" and depth:
            depth -= 1
        if character in "。\n" and depth and ")" not in plain[place : place + 60]:
            depth = 0
    return [*depths, 0]


def _openings(plain: str, depths: list[int], counting: Sequence[Number]) -> Iterable[tuple[int, int, str]]:
    """(where it begins, where the parts begin, the word) of everything that may open a list."""
    openers, phrases, _ = _patterns()
    taken: set[int] = set()
    for match in (*phrases.finditer(plain), *openers.finditer(plain)):
        if match.start() not in taken:
            taken.update(range(match.start(), match.end()))
            yield match.start(), match.end(), match[0].rstrip(",:")
    ends = {one.end for one in counting}
    for place, character in enumerate(plain):
        if character == "(" and depths[place] and place in ends and not openers.match(plain, place + 1):
            yield place, place + 1, "("
        # "共公开信息 30 条：政策 10 条、…"
        if character == ":" and place in ends and not openers.match(plain, place + 1):
            yield place, place + 1, ":"


def _end_of_list(plain: str, begin: int, depths: list[int]) -> int:
    own = depths[begin - 1]
    for place in range(begin, len(plain)):
        if depths[place] < own or (plain[place] == ")" and depths[place] == own and own > 0):
            return place
        if _SENTENCE_END.match(plain[place]) and depths[place] <= own:
            return place
    return len(plain)


def _items(
    plain: str, begin: int, end: int, inside: Sequence[Number], inner_from: Sequence[int], depths: list[int]
) -> list[Item]:
    own = depths[inside[0].start] if inside else 0
    semicolons = [place for place in range(begin, end) if plain[place] == ";" and depths[place] == own]
    items: list[Item] = []
    before = begin
    for place, number in enumerate(inside):
        after = inside[place + 1].start if place + 1 < len(inside) else end
        lead = _flat(plain, before, number.start, own, depths)
        gap = max((rank for mark, rank in ((";", 3), (",", 2), ("、", 1)) if mark in lead), default=0)
        lead = lead.strip(_SEPARATORS)
        tail = _flat(plain, number.end, after, own, depths)
        behind = re.split("[,;、。:]", tail)[0]
        segment = bisect_right(semicolons, number.start)
        inner = any(first < number.start and bisect_right(semicolons, first) == segment for first in inner_from)
        before = number.end
        if not _other_years().search(lead[-12:]):
            items.append(Item(number, lead, behind, segment, _times(lead), inner, gap))
    return items


def _flat(plain: str, start: int, end: int, own: int, depths: list[int]) -> str:
    """The text between two places without what stands in brackets of its own."""
    return "".join(plain[place] for place in range(start, end) if depths[place] <= own and plain[place] not in "()")


def _times(lead: str) -> int:
    """“甲、乙和丙各” speaks of three."""
    if not re.search("各(?:有|为|发布|公开|收到)?$", lead):
        return 1
    return len([one for one in re.split("[、和及与]", re.split("[,;:]", lead)[-1]) if one])


_ANOTHER_TOTAL = re.compile("全年|另|此外|同时|召开|参加|举办|发布|公开|制发|印发|开展|收到|受理|组织|办理")


def _until_next_list(items: list[Item], openers: Sequence[int]) -> list[Item]:
    """“…；全年公开文件 991 件，其中 …”: behind a semicolon an entry with a list of its own is another total."""
    for place in range(1, len(items)):
        item = items[place]
        after = items[place + 1].number.start if place + 1 < len(items) else item.number.end + 8
        if (
            item.gap == 3
            and _ANOTHER_TOTAL.search(item.before)
            and any(item.number.end <= one < after for one in openers)
        ):
            return items[:place]
    return items


def _until_next_total(items: list[Item]) -> list[Item]:
    for place, item in enumerate(items):
        if place and says_total(re.split("[,;]", item.before)[-1]):
            return items[:place]
    return items


def _totals(
    plain: str, start: int, opener: str, counting: Sequence[Number], depths: list[int], earlier: Sequence[PartsList]
) -> tuple[tuple[Item, ...], int]:
    """Numbers before the list that it may divide, the nearest first; those that are parts of another list come last."""
    own = depths[start] - (1 if opener == "(" else 0)
    if opener in ("(", ":"):
        near = [one for one in counting if one.end == start]
        return tuple(_as_total(plain, one) for one in near), len(near)
    if depths[start] > 0:
        # "30 件 (其中 …)": the number directly before the bracket.
        near = [one for one in counting if one.end == _bracket(start, depths)]
        if near:
            return tuple(_as_total(plain, one) for one in near), len(near)
    first, last = start, start
    for _ in range(3):
        first = max((match.end() for match in _SENTENCE_END.finditer(plain, 0, max(0, last - 1))), default=0)
        before = [one for one in counting if first <= one.start < start and depths[one.start] <= own]
        if before or first == 0:
            break
        last = first
    parts = {item.number.start for one in earlier for item in one.items}
    given = [_as_total(plain, one) for one in reversed(before)]
    usable = [one for one in given if not _other_years().search(one.before[-12:])]
    stated = [one for one in usable if one.number.start not in parts and "结转" not in one.label]
    return (*stated, *(one for one in usable if one not in stated)), len(stated)


def _bracket(place: int, depths: list[int]) -> int:
    """Where the bracket opens that a place stands in."""
    return max((one for one in range(place) if depths[one] < depths[place]), default=-1) + 1


def _as_total(plain: str, number: Number) -> Item:
    begin = max((place for place in range(number.start) if plain[place] in ",;。\n("), default=-1) + 1
    tail = re.split("[,;。:()]", plain[number.end : number.end + 12])[0]
    return Item(number, plain[begin : number.start], tail, 0)


def _closing(plain: str, last: Item, end: int) -> str:
    """What follows the last part, and a little of what follows the list."""
    return plain[last.number.end : end] + plain[end : end + 1]
