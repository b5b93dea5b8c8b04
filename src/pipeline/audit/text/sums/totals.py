"""Checks totals against the parts that a sentence lists.

A list that may be incomplete (“等”, “主要有”, an approximate number, two items of a hundred) is not checkable. A list passes if any
reasonable reading adds up, and fails otherwise.
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
from pipeline.audit.text.sums.exceptions import is_subset, sum_of_items, why_unsure
from pipeline.audit.text.sums.lists import ListItem, PartsList, lists_in

SumOutcome = Literal["pass", "fail", "not_checkable", "no_parts"]


@dataclass(frozen=True)
class PartsSum:
    """A total, its parts, their sum and the outcome. `why` is the reason why it cannot be checked."""

    outcome: SumOutcome
    total: Number | None
    parts: tuple[Number, ...]
    added: Decimal
    start: int
    end: int
    why: str = ""
    mixed_units: bool = False


def sums_in(plain: str, numbers: Sequence[Number] | None = None) -> list[PartsSum]:
    """The totals with parts of a text. `no_parts`: a list of how the things were used, not of parts of them."""
    known = numbers_in(plain) if numbers is None else tuple(numbers)
    sums: list[PartsSum] = []
    for parts_list in lists_in(plain, known):
        for family in dict.fromkeys(item.number.family for item in parts_list.items):
            sums += _check_list(parts_list, family)
    # Two words may open one list: "主要包括网站和公众号，其中 …".
    unique = {
        (parts_sum.outcome, parts_sum.total.start if parts_sum.total else -1, parts_sum.parts): parts_sum
        for parts_sum in sums
    }
    return list(unique.values())


def _check_list(parts_list: PartsList, family: str) -> Iterator[PartsSum]:
    items = [item for item in parts_list.items if item.number.family == family]
    totals = [item for item in parts_list.totals if item.number.family == family]
    if not totals:
        return
    likely = [item for item in parts_list.totals[: parts_list.likely] if item.number.family == family]
    groups = list(_word_families(items))
    for group in groups:
        yield _check_group(parts_list, group, totals, likely)


def _check_group(
    parts_list: PartsList, items: list[ListItem], totals: list[ListItem], likely: list[ListItem]
) -> PartsSum:
    nearest = _with_carried(items, likely[0], totals) if likely else totals[0]
    balanced = _balanced(items, totals)
    start, end = nearest.number.start, max(item.number.end for item in items)
    if balanced is not None and sum(item.times for item in balanced[1]) > 1:
        total, parts = balanced
        return make_sum("pass", total.number, parts, start=min(start, total.number.start), end=end)
    if is_subset(items, nearest):
        return make_sum(
            "no_parts", nearest.number, items, start=start, end=end, why="所列是其中被采用、转载等的部分，不是组成部分"
        )
    why = why_unsure(parts_list, items, nearest, likely)
    own = _before_new_statement(items)
    if balanced is None and why and len(own) < len(items) and sum_of_items(items) > 2 * nearest.number.value:
        # "… 115 条，其中：甲 30 条、乙 … 5 条；通过政务网公布事项 25 条": another statement begins after the semicolon.
        end = max(item.number.end for item in own)
        short = replace(parts_list, end=end, closing="", nested=False)
        items, why = own, why_unsure(short, [replace(item, inner=False) for item in own], nearest, likely)
    if balanced is not None and not why:
        return make_sum("pass", balanced[0].number, balanced[1], start=start, end=end)
    return make_sum("not_checkable" if why else "fail", nearest.number, items, start=start, end=end, why=why)


_PUBLISHED_THROUGH = re.compile(r"^通过.{2,40}(?:公布|公开|发布|公示)")


def _before_new_statement(items: list[ListItem]) -> list[ListItem]:
    """The items before a semicolon after which a new statement tells how something was published; all items without one."""
    cut = next(
        (index for index, item in enumerate(items) if item.gap == 3 and _PUBLISHED_THROUGH.search(item.before)), None
    )
    return items[:cut] if cut is not None and cut >= 4 else items


def _with_carried(items: list[ListItem], nearest: ListItem, totals: list[ListItem]) -> ListItem:
    """The total of “新收 55 件，上年结转 4 件。其中 …”: the sum of both, unless the parts are nearer to the first alone."""
    carried = next((item for item in totals if re.search("结转|转结", item.label) and item is not nearest), None)
    if carried is None:
        return nearest
    both = nearest.number.value + carried.number.value
    added = sum_of_items(items)
    if abs(added - both) >= abs(added - nearest.number.value):
        return nearest
    return _both(nearest, carried)


def _both(item: ListItem, other: ListItem) -> ListItem:
    """The sum of two totals as one item."""
    value, text = item.number.value + other.number.value, f"{item.number.text}加{other.number.text}"
    return replace(item, number=replace(item.number, value=value, text=text))


def make_sum(
    outcome: SumOutcome, total: Number, items: Sequence[ListItem], *, start: int, end: int, why: str = ""
) -> PartsSum:
    units = {item.number.unit for item in items}
    added = sum_of_items(items)
    parts = tuple(item.number for item in items for _ in range(item.times))
    return PartsSum(outcome, total, parts, added, start, end, why, mixed_units=len(units - {""}) > 1)


# Readings


def _balanced(items: list[ListItem], totals: list[ListItem]) -> tuple[ListItem, list[ListItem]] | None:
    """The first reading that adds up, as its total and items; None where none does."""
    for reading in _readings(items, totals[0].number.unit):
        for total in totals:
            if reading and adds_up_to(reading, [total]):
                return total, reading
        # "新收 28 件，上年结转 2 件。其中 …": the parts of both totals together.
        if len(reading) > 1 and len(totals) > 1 and adds_up_to(reading, totals[:2]):
            return _both(totals[0], totals[1]), reading
    return None


def _readings(items: list[ListItem], unit: str) -> Iterator[list[ListItem]]:
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


def _ends_before(items: list[ListItem], length: int) -> bool:
    """Whether a list may end before that item: after a stronger separator than within it, or with a new statement."""
    after = items[length]
    within = max(item.gap for item in items[1:length])
    return after.gap > within or (after.gap > 1 and _NEW_STATEMENT.search(after.before) is not None)


def _without_balanced_details(items: list[ListItem]) -> list[ListItem]:
    """The items without details that add up to the item before them: “会议 12 场，包括常务会 10 场、全体会 2 场，…”."""
    remaining: list[ListItem] = []
    index = 0
    while index < len(items):
        remaining.append(items[index])
        for length in range(len(items) - index - 1, 1, -1):
            details = items[index + 1 : index + 1 + length]
            if details[0].inner and adds_up_to(details, [items[index]]):
                index += length
                break
        index += 1
    return remaining


def adds_up_to(parts: Sequence[ListItem], totals: Sequence[ListItem]) -> bool:
    """Whether parts add up to totals within the precision of the numbers: 1.2 万 and 0.8 万 are 2 万."""
    steps = [item.number.step for item in (*parts, *totals)]
    coarse = [step for step in steps if step > 1]
    fine = [step for step in steps if step < 1]
    slack = sum(coarse, Decimal(0)) / 2 if coarse else sum(fine, Decimal(0)) / 2 if len(set(steps)) > 1 else Decimal(0)
    return abs(sum_of_items(parts) - sum((item.number.value for item in totals), Decimal(0))) <= slack


@cache
def _families() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(any_of(family["words"])) for name, family in words()["lists"]["families"].items()}


def family_of(item: ListItem) -> str | None:
    own = re.split("[,;]", item.before)[-1] + item.following
    return next((name for name, pattern in _families().items() if pattern.search(own)), None)


def _word_families(items: list[ListItem]) -> Iterator[list[ListItem]]:
    """The items grouped by what they count, where a sentence lists several groups: kinds of applicants, then results."""
    named = [family_of(item) for item in items]
    several = [name for name in dict.fromkeys(named) if name is not None and named.count(name) > 1]
    if len(several) < 2:
        yield items
        return
    groups: dict[str, list[ListItem]] = {name: [] for name in several}
    current = several[0]
    for item, name in zip(items, named, strict=True):
        current = name if name in groups else current
        groups[current].append(item)
    yield from groups.values()
