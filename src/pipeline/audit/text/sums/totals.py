"""Totals with their parts: whether what a sentence lists adds up to what it says.

A list is refused only where it can mean nothing else: a list that may be short (“等”, “主要有”, an approximate number, two
items of a hundred) is not checkable, and where any reasonable reading adds up it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Literal

from pipeline.audit.language.numbers import Number, numbers_in
from pipeline.audit.language.words import any_of, words
from pipeline.audit.text.sums.exceptions import added_up, is_subset, why_unsure
from pipeline.audit.text.sums.lists import Item, PartsList, lists_in

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
    # Two words may open the same list: "主要包括网站和公众号，其中 …".
    unique = {(one.outcome, one.total.start if one.total else -1, one.parts): one for one in found}
    return list(unique.values())


def _judged(one: PartsList, family: str) -> Iterator[Sum]:
    items = [item for item in one.items if item.number.family == family]
    totals = [item for item in one.totals if item.number.family == family]
    if not totals:
        return
    likely = [item for item in one.totals[: one.likely] if item.number.family == family]
    groups = list(_word_families(items))
    for group in groups:
        yield _judged_group(one, group, totals, likely)


def _judged_group(one: PartsList, items: list[Item], totals: list[Item], likely: list[Item]) -> Sum:
    nearest = _with_carried(items, likely[0], totals) if likely else totals[0]
    balanced = _balanced(items, totals)
    start, end = nearest.number.start, max(item.number.end for item in items)
    if balanced is not None and sum(item.times for item in balanced[1]) > 1:
        total, parts = balanced
        return summed("pass", total.number, parts, start=min(start, total.number.start), end=end)
    if is_subset(items, nearest):
        return summed(
            "no_parts", nearest.number, items, start=start, end=end, why="所列是其中被采用、转载等的部分，不是组成部分"
        )
    why = why_unsure(one, items, nearest, likely)
    own = _before_new_statement(items)
    if balanced is None and why and len(own) < len(items) and added_up(items) > 2 * nearest.number.value:
        # "… 115 条，其中：甲 30 条、乙 … 5 条；通过政务网公布事项 25 条": what follows the semicolon is another statement.
        end = max(item.number.end for item in own)
        short = replace(one, end=end, closing="", nested=False)
        items, why = own, why_unsure(short, [replace(item, inner=False) for item in own], nearest, likely)
    if balanced is not None and not why:
        return summed("pass", balanced[0].number, balanced[1], start=start, end=end)
    return summed("not_checkable" if why else "fail", nearest.number, items, start=start, end=end, why=why)


_ELSEWHERE = re.compile(r"^通过.{2,40}(?:公布|公开|发布|公示)")


def _before_new_statement(items: list[Item]) -> list[Item]:
    """The items before the first semicolon, where what stands behind it says anew by what way something was published."""
    cut = next((place for place, item in enumerate(items) if item.gap == 3 and _ELSEWHERE.search(item.before)), None)
    return items[:cut] if cut is not None and cut >= 4 else items


def _with_carried(items: list[Item], nearest: Item, totals: list[Item]) -> Item:
    """“新收 55 件，上年结转 4 件。其中 …” divides both together, unless the parts are nearer to the first alone."""
    carried = next((one for one in totals if re.search("结转|转结", one.label) and one is not nearest), None)
    if carried is None:
        return nearest
    both = nearest.number.value + carried.number.value
    added = added_up(items)
    if abs(added - both) >= abs(added - nearest.number.value):
        return nearest
    return _both(nearest, carried)


def _both(one: Item, other: Item) -> Item:
    """Two totals as one."""
    value, text = one.number.value + other.number.value, f"{one.number.text}加{other.number.text}"
    return replace(one, number=replace(one.number, value=value, text=text))


def summed(outcome: Outcome, total: Number, items: Sequence[Item], *, start: int, end: int, why: str = "") -> Sum:
    units = {item.number.unit for item in items}
    added = added_up(items)
    parts = tuple(item.number for item in items for _ in range(item.times))
    return Sum(outcome, total, parts, added, start, end, why, mixed_units=len(units - {""}) > 1)


# Readings


def _balanced(items: list[Item], totals: list[Item]) -> tuple[Item, list[Item]] | None:
    """The first reading that adds up: which total, which items."""
    for reading in _readings(items, totals[0].number.unit):
        for total in totals:
            if reading and equal(reading, [total]):
                return total, reading
        # "新收 28 件，上年结转 2 件。其中 …": parts of both together.
        if len(reading) > 1 and len(totals) > 1 and equal(reading, totals[:2]):
            return _both(totals[0], totals[1]), reading
    return None


def _readings(items: list[Item], unit: str) -> Iterator[list[Item]]:
    yield items
    outer = [item for item in items if not item.inner]
    yield outer
    yield [item for item in items if item.number.unit in (unit, "")]
    yield _without_balanced_details(items)
    for segment in dict.fromkeys(item.segment for item in items):
        own = [item for item in items if item.segment == segment]
        if len(own) > 1:
            yield own
    for length in range(len(items) - 1, 1, -1):
        if _ends_before(items, length):
            yield items[:length]


_NEW_STATEMENT = re.compile("另|此外|同时|还|均|全年|收到|受理|开展|组织|召开|举办|办理|答复|办结|累计|共")


def _ends_before(items: list[Item], length: int) -> bool:
    """Whether a list may be over before that entry: a stronger mark than within it, or a new statement."""
    after = items[length]
    within = max(item.gap for item in items[1:length])
    # What stands before a number, without its own label's first clause, may speak of something else already.
    return after.gap > within or (after.gap > 1 and _NEW_STATEMENT.search(after.before) is not None)


def _without_balanced_details(items: list[Item]) -> list[Item]:
    """Without what adds up to the item before it: “会议 12 场，包括常务会 10 场、全体会 2 场，…”."""
    kept: list[Item] = []
    place = 0
    while place < len(items):
        kept.append(items[place])
        for length in range(len(items) - place - 1, 1, -1):
            details = items[place + 1 : place + 1 + length]
            if details[0].inner and equal(details, [items[place]]):
                place += length
                break
        place += 1
    return kept


def equal(parts: Sequence[Item], totals: Sequence[Item]) -> bool:
    """Equal as far as the numbers are known: 1.2 万 and 0.8 万 make 2 万."""
    steps = [item.number.step for item in (*parts, *totals)]
    coarse = [step for step in steps if step > 1]
    fine = [step for step in steps if step < 1]
    slack = sum(coarse, Decimal(0)) / 2 if coarse else sum(fine, Decimal(0)) / 2 if len(set(steps)) > 1 else Decimal(0)
    return abs(added_up(parts) - sum((item.number.value for item in totals), Decimal(0))) <= slack


@cache
def _families() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(any_of(one["words"])) for name, one in words()["lists"]["families"].items()}


def family_of(item: Item) -> str | None:
    own = re.split("[,;]", item.before)[-1] + item.behind
    return next((name for name, pattern in _families().items() if pattern.search(own)), None)


def _word_families(items: list[Item]) -> Iterator[list[Item]]:
    """The items by what they speak of, where a sentence goes through several: kinds of applicants, then results."""
    named = [family_of(item) for item in items]
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
