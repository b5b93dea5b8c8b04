"""Percentages and rates of growth: whether they follow from the numbers beside them.

A rate holds when rounding or cutting off its last digit gives it. Where the whole is not said it is looked for in what the
other percentages of the same list are of; where that is open too, a rate is not checkable and nothing is said of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from pipeline.audit.lists import says_total
from pipeline.audit.numbers import Number, numbers_in
from pipeline.audit.totals import Sum
from pipeline.audit.words import any_of, words
from pipeline.core import format_number

Outcome = Literal["pass", "fail", "not_checkable"]


@dataclass(frozen=True)
class Rate:
    """A percentage and what it should be. `of` are the numbers it was worked out from; `what` says in words how."""

    outcome: Outcome
    kind: Literal["share", "shares", "growth", "change"]
    stated: Number
    of: tuple[Number, ...]
    should_be: Decimal | None
    start: int
    end: int
    what: str = ""


def rates_in(plain: str, numbers: Sequence[Number] | None = None, sums: Sequence[Sum] = ()) -> list[Rate]:
    """Every percentage of a text that stands beside the number it is a share of, and every rate of growth with both years."""
    known = numbers_in(plain) if numbers is None else tuple(numbers)
    return sorted([*_shares(plain, known, sums), *_growth(plain, known)], key=lambda one: one.start)


# Shares


@dataclass(frozen=True)
class _Pair:
    count: Number
    share: Number
    about: bool
    sentence: tuple[int, int]


@cache
def _share_word() -> re.Pattern[str]:
    before = any_of(words()["shares"]["before"])
    about = any_of(words()["shares"]["about"])
    return re.compile(rf"^[^,;。\d]{{0,8}}[,、(;]?[^,;。\d]{{0,6}}?{before}[^,;。\d]{{0,14}}?(?P<about>{about})?$")


def _pairs(plain: str, numbers: Sequence[Number]) -> Iterator[_Pair]:
    for share in numbers:
        if share.kind != "share" or share.unit not in ("%", ""):
            continue
        before = [one for one in numbers if one.end <= share.start and one.kind in ("count", "bare", "money")]
        if not before:
            continue
        between = _share_word().match(plain[before[-1].end : share.start])
        if between:
            about = bool(between["about"]) or not share.exact or "约占" in between[0]
            yield _Pair(before[-1], share, about, _sentence_of(plain, share.start))


def _sentence_of(plain: str, place: int) -> tuple[int, int]:
    start = max((match.end() for match in re.finditer("[。!?\n]", plain[:place])), default=0)
    end = re.search("[。!?\n]", plain[place:])
    return start, place + end.start() if end else len(plain)


def _shares(plain: str, numbers: Sequence[Number], sums: Sequence[Sum]) -> Iterator[Rate]:
    pairs = [one for one in _pairs(plain, numbers) if one.count.exact]
    for sentence in dict.fromkeys(one.sentence for one in pairs):
        own = [one for one in pairs if one.sentence == sentence]
        whole = _whole_of(plain, own, numbers, sums)
        if whole is not None:
            yield from _against(own, whole)
        elif len(own) > 2:
            yield from _among_themselves(own)


def _whole_of(plain: str, pairs: Sequence[_Pair], numbers: Sequence[Number], sums: Sequence[Sum]) -> Number | None:
    """The number all these are shares of: the total of their list, else the only total stated before them."""
    counts = {one.count.start for one in pairs}
    for one in sums:
        if one.total is not None and counts <= {part.start for part in one.parts}:
            return one.total
    first = min(counts)
    begin = pairs[0].sentence[0]
    before = [one for one in numbers if one.kind in ("count", "bare", "money") and begin <= one.start < first]
    before = [one for one in before if one.family == pairs[0].count.family and one.exact]
    if len(before) == 1 and before[0].value >= max(one.count.value for one in pairs):
        return before[0] if says_total(plain[max(begin, before[0].start - 20) : before[0].start]) else None
    return None


def _against(pairs: Sequence[_Pair], whole: Number) -> Iterator[Rate]:
    if whole.value == 0:
        return
    # Shares made to add up to a hundred are off by one in their last digit somewhere.
    evened = len(pairs) > 1 and sum((one.share.value for one in pairs), Decimal(0)) == 100
    fitting = [
        _fits(one.count.value / whole.value * 100, one.share, one.about, evened=evened, slack=_slack(one.count, whole))
        for one in pairs
    ]
    # One that does not fit among several that do is wrong; when most do not, they are shares of something else.
    known = sum(fitting) * 2 >= len(pairs) or len(pairs) == 1
    for one, fits in zip(pairs, fitting, strict=True):
        should = one.count.value / whole.value * 100
        near = abs(should - one.share.value) <= 25
        outcome: Outcome = "pass" if fits else "fail" if known and near else "not_checkable"
        what = f"{one.count.text}占{_short(whole.value)}{whole.unit}的{_percent(should)}"
        yield Rate(outcome, "share", one.share, (one.count, whole), should, one.count.start, one.share.end, what)


def _among_themselves(pairs: Sequence[_Pair]) -> Iterator[Rate]:
    """Shares of a whole nobody names: whatever it is, it must be one number, and parts of the same list share it."""
    ranges = [_wholes(one) for one in pairs if one.count.value > 0 and one.share.value > 0]
    if len(ranges) < 3:
        return
    best = max((sum(low <= point <= high for low, high in ranges), point) for point in (low for low, _ in ranges))
    start, end = pairs[0].count.start, pairs[-1].share.end
    odd = [one for one in pairs if one.count.value > 0 and not _holds(best[1], one)]
    if not odd:
        yield Rate("pass", "shares", pairs[0].share, tuple(one.count for one in pairs), None, start, end)
    elif best[0] * 2 > len(ranges):
        for one in odd:
            should = one.count.value / best[1] * 100
            what = f"按其他各项的占比，总数约为{_short(best[1])}，{one.count.text}应占{_percent(should)}"
            yield Rate("fail", "shares", one.share, (one.count,), should, one.count.start, one.share.end, what)


def _wholes(one: _Pair) -> tuple[Decimal, Decimal]:
    slack = one.share.step
    high = one.share.value - slack / 2 * (2 if one.about else 1)
    return one.count.value * 100 / (one.share.value + slack), one.count.value * 100 / max(high, slack / 4)


def _holds(whole: Decimal, one: _Pair) -> bool:
    low, high = _wholes(one)
    return low <= whole <= high


def _slack(part: Number, whole: Number) -> Decimal:
    """By how many points a rate may be off because its numbers are known only to ten thousands: 3.2 万, 18 万."""
    coarse = [one.step / 2 / one.value for one in (part, whole) if one.step > 1 and one.value > 0]
    return sum(coarse, Decimal(0)) * part.value / whole.value * 100 if whole.value > 0 else Decimal(0)


def _fits(exact: Decimal, stated: Number, about: bool, *, evened: bool = False, slack: Decimal = Decimal(0)) -> bool:
    """Rounded or cut off at its last digit; an approximate one within a point."""
    off = abs(exact - stated.value)
    cut = 0 <= exact - stated.value < stated.step
    return (
        off <= stated.step / 2 + slack
        or cut
        or (evened and off <= stated.step)
        or (about and off <= max(stated.step, Decimal(1)))
    )


# Growth

_UP = "增长|增加|上升|提高|提升|增幅|上涨|增多|多"
_DOWN = "下降|减少|降低|降幅|回落|少"
_RATE = rf"(?P<word>{_UP}|{_DOWN})(?:率|幅度)?(?:了|为|达到|达|约)?"
_FROM_TO = re.compile(r"(?:由|从)[^,;。]{0,16}$")
_TO = re.compile(r"^[^,;。\d]{0,10}(?:增|升|降|减|跌|提)?[^,;。\d]{0,6}(?:至|到|为)[^,;。\d]{0,12}$")
_YEARS = re.compile(r"20\d\d年度?的?")
_THAN = re.compile(r"(?:较|比|相比|相较|对比)[^,;。\d]{0,4}(?:上年|去年|上一年|上年度|上一年度|同期|年)?[^,;。]{0,10}$")


def _growth(plain: str, numbers: Sequence[Number]) -> Iterator[Rate]:
    counting = [one for one in numbers if one.counts or one.kind == "change"]
    for place, share in enumerate(numbers):
        if share.unit != "%" or share.kind not in ("share", "change"):
            continue
        lead = plain[max(0, share.start - 10) : share.start]
        grown = re.search(_RATE + "$", lead)
        if not grown:
            continue
        begin = _sentence_of(plain, share.start)[0]
        before = [one for one in counting if begin <= one.start < share.start and one.unit != "%"]
        pair = _two_years(plain, before)
        if pair is None or not (pair[0].exact and pair[1].exact) or place == 0:
            continue
        old, new, difference = pair
        base = old.value
        if base <= 0 or share.start - new.end > 40:
            continue
        change = (new.value - base) / base * 100
        up = re.match(_DOWN, grown["word"]) is None
        should = change if up else -change
        slack = _slack(new, old)
        outcome: Outcome = "pass" if _fits(should, share, not share.exact, slack=slack) else "fail"
        what = f"由{_short(base)}到{_short(new.value)}，{'增长' if change >= 0 else '下降'}{_percent(abs(change))}"
        yield Rate(
            outcome, "growth", share, tuple(one for one in (difference, new) if one), should, new.start, share.end, what
        )


def _two_years(plain: str, before: Sequence[Number]) -> tuple[Number, Number, Number | None] | None:
    """Last year's number, this year's, and by how much it changed where only that is said. None where nothing tells."""
    if len(before) >= 2:
        old, new = before[-2], before[-1]
        lead, between = plain[max(0, old.start - 20) : old.start], plain[old.end : new.start]
        if (
            new.kind != "change"
            and old.kind != "change"
            and _FROM_TO.search(lead)
            and _TO.match(_YEARS.sub("", between))
        ):
            return (old, new, None) if old.family == new.family else None
        if new.kind == "change" and old.kind != "change" and old.unit == new.unit and _about_last_year(between):
            return _from_difference(plain, old, new)
        if old.kind != "change" and new.kind != "change" and old.unit == new.unit and _than(between, plain, new):
            return new, old, None
    return None


def _about_last_year(between: str) -> bool:
    return re.search("较|比|同比|相比", between) is not None and len(between) <= 24


def _from_difference(plain: str, now: Number, change: Number) -> tuple[Number, Number, Number | None] | None:
    word = re.findall(f"{_UP}|{_DOWN}", plain[now.end : change.start])
    if not word:
        return None
    sign = -1 if re.match(_DOWN, word[-1]) else 1
    value = now.value - sign * change.value
    return Number(value, now.unit, "count", now.start, now.digits_end, now.end, now.text), now, change


def _than(between: str, plain: str, old: Number) -> bool:
    """“今年 50 件，比去年的 40 件增长 25%”."""
    return (
        _THAN.search(between) is not None
        and re.match(rf"^[^,;。\d]{{0,6}}(?:{_UP}|{_DOWN})", plain[old.end :]) is not None
    )


def _percent(value: Decimal) -> str:
    return f"{format_number(value.quantize(Decimal('0.01')))}%"


def _short(value: Decimal) -> str:
    return format_number(value.quantize(Decimal("0.1")))
