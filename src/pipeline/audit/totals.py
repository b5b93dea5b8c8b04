"""Totals with their parts: whether what a sentence lists adds up to what it says.

A list is refused only where it can mean nothing else: a list that may be short (“等”, “主要有”, an approximate number, two
items of a hundred) is not checkable, and where any reasonable reading adds up it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from pipeline.audit.lists import Item, PartsList, lists_in, says_total
from pipeline.audit.numbers import Number, numbers_in
from pipeline.audit.words import any_of, words

Outcome = Literal["pass", "fail", "not_checkable", "no_parts"]


@dataclass(frozen=True)
class Sum:
    """A total, the parts that were compared with it and what came of it. `why` says in words why it cannot be checked."""

    outcome: Outcome
    total: Number | None
    parts: tuple[Number, ...]
    added: Decimal
    start: int
    end: int
    why: str = ""
    mixed_units: bool = False

    @property
    def difference(self) -> Decimal:
        """Parts less total; 0 without a total."""
        return self.added - self.total.value if self.total is not None else Decimal(0)


def sums_in(plain: str, numbers: Sequence[Number] | None = None) -> list[Sum]:
    """Every total with parts of a text. `no_parts`: a list that speaks of a use of the things, not of parts of them."""
    known = numbers_in(plain) if numbers is None else tuple(numbers)
    found: list[Sum] = []
    for one in lists_in(plain, known):
        for family in dict.fromkeys(item.number.family for item in one.items):
            found += _judged(one, family)
    return found or list(_unopened(plain, known))


def _judged(one: PartsList, family: str) -> Iterator[Sum]:
    items = [item for item in one.items if item.number.family == family]
    totals = [item for item in one.totals if item.number.family == family]
    if not totals:
        return
    likely = [item for item in one.totals[: one.likely] if item.number.family == family]
    groups = list(_word_families(items))
    for group in groups:
        yield _judged_group(one, group, totals, likely, several=len(groups) > 1)


def _judged_group(
    one: PartsList, items: list[Item], totals: list[Item], likely: list[Item], *, several: bool
) -> Sum:
    nearest = likely[0] if likely else totals[0]
    balanced = _balanced(items, totals)
    start, end = nearest.number.start, max(item.number.end for item in items)
    if balanced is not None and len(balanced[1]) > 1:
        total, parts = balanced
        return _sum("pass", total.number, parts, start=min(start, total.number.start), end=end)
    if _is_subset(items, nearest):
        return _sum("no_parts", nearest.number, items, start=start, end=end, why="所列是其中被采用、转载等的部分，不是组成部分")
    why = _why_unsure(one, items, nearest, likely, several=several)
    if balanced is not None and not why:
        return _sum("pass", balanced[0].number, balanced[1], start=start, end=end)
    return _sum("not_checkable" if why else "fail", nearest.number, items, start=start, end=end, why=why)


def _sum(outcome: Outcome, total: Number, items: Sequence[Item], *, start: int, end: int, why: str = "") -> Sum:
    units = {item.number.unit for item in items}
    added = sum((item.number.value * item.times for item in items), Decimal(0))
    parts = tuple(item.number for item in items for _ in range(item.times))
    return Sum(outcome, total, parts, added, start, end, why, mixed_units=len(units - {""}) > 1)


# Readings


def _balanced(items: list[Item], totals: list[Item]) -> tuple[Item, list[Item]] | None:
    """The first reading that adds up: which total, which items."""
    for reading in _readings(items, totals[0].number.unit):
        for total in totals:
            if reading and _equal(reading, [total]):
                return total, reading
        # "新收 28 件，上年结转 2 件。其中 …": parts of both together.
        if len(reading) > 1 and len(totals) > 1 and _equal(reading, totals[:2]):
            return totals[0], reading
    return None


def _readings(items: list[Item], unit: str) -> Iterator[list[Item]]:
    yield items
    outer = [item for item in items if not item.inner]
    yield outer
    yield [item for item in items if item.number.unit in (unit, "")]
    yield _without_balanced_details(items)
    for segment in dict.fromkeys(item.segment for item in items):
        yield [item for item in items if item.segment == segment]
    for length in range(len(items) - 1, 1, -1):
        yield items[:length]


def _without_balanced_details(items: list[Item]) -> list[Item]:
    """Without what adds up to the item before it: “会议 12 场，包括常务会 10 场、全体会 2 场，…”."""
    kept: list[Item] = []
    place = 0
    while place < len(items):
        kept.append(items[place])
        for length in range(len(items) - place - 1, 1, -1):
            details = items[place + 1 : place + 1 + length]
            if details[0].inner and _equal(details, [items[place]]):
                place += length
                break
        place += 1
    return kept


def _equal(parts: Sequence[Item], totals: Sequence[Item]) -> bool:
    """Equal as far as the numbers are known: 1.2 万 and 0.8 万 make 2 万."""
    steps = [item.number.step for item in (*parts, *totals)]
    coarse = [step for step in steps if step > 1]
    fine = [step for step in steps if step < 1]
    slack = sum(coarse, Decimal(0)) / 2 if coarse else sum(fine, Decimal(0)) / 2 if len(set(steps)) > 1 else Decimal(0)
    added = sum((item.number.value * item.times for item in parts), Decimal(0))
    return abs(added - sum((item.number.value for item in totals), Decimal(0))) <= slack


@cache
def _families() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(any_of(one["words"])) for name, one in words()["lists"]["families"].items()}


def _family_of(item: Item) -> str | None:
    own = re.split("[,;]", item.before)[-1] + item.behind
    return next((name for name, pattern in _families().items() if pattern.search(own)), None)


def _word_families(items: list[Item]) -> Iterator[list[Item]]:
    """The items by what they speak of, where a sentence goes through several: kinds of applicants, then results."""
    named = [_family_of(item) for item in items]
    several = [name for name in dict.fromkeys(named) if name is not None and named.count(name) > 1]
    if len(several) < 2:
        yield items
        return
    groups: dict[str, list[Item]] = {name: [] for name in several}
    current = several[0]
    for item, name in zip(items, named, strict=True):
        current = name if name in groups else current
        groups[current].append(item)
    yield from groups.values()


# When a list that does not add up is no fault


def _is_subset(items: list[Item], total: Item) -> bool:
    pattern = re.compile(any_of([one for one in words()["lists"]["subset"] if one not in total.label]))
    hits = sum(1 for item in items if pattern.search(item.label))
    return hits * 2 > len(items)


def _why_unsure(one: PartsList, items: list[Item], total: Item, likely: list[Item], *, several: bool) -> str:
    """Why a list that does not add up may still be right; "" where it cannot."""
    lists = words()["lists"]
    if not (total.number.exact and all(item.number.exact for item in items)):
        return "有约数"
    if _ends_open(items[-1], one.closing) or any(word in one.opener for word in lists["open_start"]):
        return "列举以“等”“主要”带过，可能没有列全"
    first = items[0].before
    if any(first.startswith(word) for word in lists["open_start"]):
        return "列举以“等”“主要”带过，可能没有列全"
    added = sum((item.number.value * item.times for item in items), Decimal(0))
    if len(items) == 1:
        over = added > total.number.value and items[0].number.unit == total.number.unit and len(likely) == 1
        return "" if over and one.opener != ":" else "只列了一项"
    units = {item.number.unit for item in items} | {total.number.unit}
    if len(units) > 1 and not units <= set(lists_units()):
        return "所列各项单位不同"
    if one.nested or any(item.inner for item in items):
        return "列举分了几层，分不清哪些是并列的各项"
    return _why_unsure_of_gap(items, total.number.value, added, likely, several=several)


def _why_unsure_of_gap(items: list[Item], total: Decimal, added: Decimal, likely: list[Item], *, several: bool) -> str:
    """A list that says it is whole must add up; another may be short by what nobody would list, but not by a little."""
    gap = abs(added - total)
    if total > 0 and added * 2 < total:
        return "所列各项只是总数的一小部分"
    if _claims_whole(items) and gap * 4 <= total:
        return ""
    if len(likely) != 1 and len(items) < 3:
        return "前面有几个数，分不清哪个是总数"
    few = len(items) < 3
    allowed = max(Decimal(1), total * 3 / 100) if few else max(Decimal(2), total * 12 / 100)
    if gap <= allowed:
        return ""
    return "所列各项超过总数较多，可能有交叉" if added > total else "所列各项少于总数较多，可能没有列全"


def lists_units() -> list[str]:
    """Units in which the same things may be counted."""
    found: list[str] = words()["same_things"]
    return found


def _ends_open(last: Item, closing: str) -> bool:
    """“… 18 条等”: the list does not claim to be whole. “等级”, “同等”, “平等” are other words."""
    tail = closing[:24].split("。")[0]
    return re.search(r"等(?![级同待额于价])", tail) is not None or re.search(r"(?<![平同对均相])等(?:信息|内容|方面|情况)?$", last.before) is not None


def _claims_whole(items: list[Item]) -> bool:
    """The last item is what is left over, or the items are all there can be: natural persons and organisations."""
    lists = words()["lists"]
    own = [re.split("[,;]", item.before)[-1] + item.behind for item in items]
    if len(items) > 2 and re.search(any_of(lists["residual"]) + "(?!处理|结果|组织|行政)", own[-1]):
        return True
    for family in lists["families"].values():
        if family["whole"] and all(any(word in text for text in own for word in group) for group in family["whole"]):
            return True
    return False


# Lists without a word that opens them, and tables within a sentence


def _unopened(plain: str, numbers: Sequence[Number]) -> Iterator[Sum]:
    """“共收到 12 件，网上 10 件，信函 2 件。” holds where it adds up; where not, nothing says that it is a list."""
    for sentence in re.finditer(r"[^。！？!?\n]+", plain):
        own = [one for one in numbers if one.counts and sentence.start() <= one.start < sentence.end()]
        items = [Item(one, "", "", 0) for one in own]
        if len(items) < 3:
            continue
        ahead = plain[max(sentence.start(), own[0].start - 20) : own[0].start]
        last = plain[own[-2].end : own[-1].start]
        for total, parts, stated in ((items[0], items[1:], says_total(ahead)), (items[-1], items[:-1], says_total(last))):
            same = len({item.number.family for item in items}) == 1
            if stated and same and _equal(parts, [total]):
                yield _sum("pass", total.number, parts, start=own[0].start, end=own[-1].end)
                break
