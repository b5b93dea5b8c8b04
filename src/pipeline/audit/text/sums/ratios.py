"""Checks percentages and rates of growth against the numbers beside them.

A rate is right if rounding or cutting off the exact value gives it. A whole that is not stated is inferred from the other
percentages of the same list; a rate is not checkable where that is not possible.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from pipeline.audit.language.numbers import Number, numbers_in
from pipeline.audit.language.words import any_of, words
from pipeline.audit.text.sums.done_rates import done_rates
from pipeline.audit.text.sums.lists import says_total
from pipeline.audit.text.sums.rate import Rate, RateOutcome, matches_stated, percent, short
from pipeline.audit.text.sums.totals import PartsSum


def rates_in(plain: str, numbers: Sequence[Number] | None = None, sums: Sequence[PartsSum] = ()) -> list[Rate]:
    """The percentages of a text with their counts beside them, and the rates of growth with the numbers of both years, in order."""
    known = numbers_in(plain) if numbers is None else tuple(numbers)
    rates = [*_shares(plain, known, sums), *_growth(plain, known), *done_rates(plain, known)]
    return sorted(rates, key=lambda rate: rate.start)


# Shares


@dataclass(frozen=True)
class _CountAndShare:
    count: Number
    share: Number
    about: bool
    sentence: tuple[int, int]


@cache
def _share_word() -> re.Pattern[str]:
    before = any_of(words()["shares"]["before"])
    about = any_of(words()["shares"]["about"])
    return re.compile(rf"^[^,;。\d]{{0,8}}[,、(;]?[^,;。\d]{{0,6}}?{before}[^,;。\d]{{0,14}}?(?P<about>{about})?$")


def _pairs(plain: str, numbers: Sequence[Number]) -> Iterator[_CountAndShare]:
    for share in numbers:
        if share.kind != "share" or share.unit not in ("%", ""):
            continue
        before = [
            number for number in numbers if number.end <= share.start and number.kind in ("count", "bare", "money")
        ]
        if not before:
            continue
        between = _share_word().match(plain[before[-1].end : share.start])
        if between:
            about = bool(between["about"]) or not share.exact or "约占" in between[0]
            yield _CountAndShare(before[-1], share, about, _sentence_of(plain, share.start))


def _sentence_of(plain: str, index: int) -> tuple[int, int]:
    start = max((match.end() for match in re.finditer("[。!?\n]", plain[:index])), default=0)
    end = re.search("[。!?\n]", plain[index:])
    return start, index + end.start() if end else len(plain)


def _shares(plain: str, numbers: Sequence[Number], sums: Sequence[PartsSum]) -> Iterator[Rate]:
    pairs = [pair for pair in _pairs(plain, numbers) if pair.count.exact]
    for sentence in dict.fromkeys(pair.sentence for pair in pairs):
        own = [pair for pair in pairs if pair.sentence == sentence]
        whole = _whole_of(plain, own, numbers, sums)
        if whole is not None:
            yield from _check_against_whole(own, whole)
        elif len(own) > 2:
            yield from _check_among_themselves(own)


def _whole_of(
    plain: str, pairs: Sequence[_CountAndShare], numbers: Sequence[Number], sums: Sequence[PartsSum]
) -> Number | None:
    """The whole of these shares: the total of their list, else the only total stated before them; None without either."""
    counts = {pair.count.start for pair in pairs}
    for parts_sum in sums:
        if parts_sum.total is not None and counts <= {part.start for part in parts_sum.parts}:
            return parts_sum.total
    first = min(counts)
    begin = pairs[0].sentence[0]
    before = [
        number for number in numbers if number.kind in ("count", "bare", "money") and begin <= number.start < first
    ]
    before = [number for number in before if number.family == pairs[0].count.family and number.exact]
    if len(before) == 1 and before[0].value >= max(pair.count.value for pair in pairs):
        return before[0] if says_total(plain[max(begin, before[0].start - 20) : before[0].start]) else None
    return _earlier_whole(plain, pairs, numbers) if not before else None


_OF_ALL = re.compile("总[数量体计]|全部|合计")


def _earlier_whole(plain: str, pairs: Sequence[_CountAndShare], numbers: Sequence[Number]) -> Number | None:
    """The only count of an earlier sentence of the paragraph, where the shares say that they are of all, or their counts add up to it."""
    begin = pairs[0].sentence[0]
    earlier = [number for number in numbers if number.counts and number.start < begin]
    if len(earlier) != 1 or earlier[0].family != pairs[0].count.family or not earlier[0].exact:
        return None
    of_all = all(_OF_ALL.search(plain[pair.count.end : pair.share.start]) for pair in pairs)
    added = sum((pair.count.value for pair in pairs), Decimal(0))
    fits = added == earlier[0].value and len(pairs) > 1
    return earlier[0] if fits or (of_all and added <= earlier[0].value) else None


def _check_against_whole(pairs: Sequence[_CountAndShare], whole: Number) -> Iterator[Rate]:
    if whole.value == 0:
        return
    # Shares that were adjusted to add up to 100 may differ by one in the last digit.
    adjusted = len(pairs) > 1 and sum((pair.share.value for pair in pairs), Decimal(0)) == 100
    fitting = [
        matches_stated(
            pair.count.value / whole.value * 100,
            pair.share,
            pair.about,
            adjusted=adjusted,
            slack=_slack(pair.count, whole),
        )
        for pair in pairs
    ]
    # One that does not fit among several that do is wrong. If most do not fit, they are shares of another whole.
    are_all = len(pairs) > 1 and sum((pair.count.value for pair in pairs), Decimal(0)) == whole.value
    known = sum(fitting) * 2 >= len(pairs) or len(pairs) == 1 or are_all
    for pair, fits in zip(pairs, fitting, strict=True):
        should = pair.count.value / whole.value * 100
        near = abs(should - pair.share.value) <= 25
        outcome: RateOutcome = "pass" if fits else "fail" if known and near else "not_checkable"
        what = f"{pair.count.text}占{short(whole.value)}{whole.unit}的{percent(should)}"
        yield Rate(outcome, "share", pair.share, (pair.count, whole), should, pair.count.start, pair.share.end, what)


def _check_among_themselves(pairs: Sequence[_CountAndShare]) -> Iterator[Rate]:
    """Check shares of a whole that is not stated: all shares of a list must be of one number."""
    ranges = [_possible_wholes(pair) for pair in pairs if pair.count.value > 0 and pair.share.value > 0]
    if len(ranges) < 3:
        return
    best = max((sum(low <= point <= high for low, high in ranges), point) for point in (low for low, _ in ranges))
    start, end = pairs[0].count.start, pairs[-1].share.end
    misfits = [pair for pair in pairs if pair.count.value > 0 and not _fits_whole(best[1], pair)]
    if not misfits:
        yield Rate("pass", "shares", pairs[0].share, tuple(pair.count for pair in pairs), None, start, end)
    elif best[0] * 2 > len(ranges):
        for pair in misfits:
            should = pair.count.value / best[1] * 100
            what = f"按其他各项的占比，总数约为{short(best[1])}，{pair.count.text}应占{percent(should)}"
            yield Rate("fail", "shares", pair.share, (pair.count,), should, pair.count.start, pair.share.end, what)


def _possible_wholes(pair: _CountAndShare) -> tuple[Decimal, Decimal]:
    slack = pair.share.step
    high = pair.share.value - slack / 2 * (2 if pair.about else 1)
    return pair.count.value * 100 / (pair.share.value + slack), pair.count.value * 100 / max(high, slack / 4)


def _fits_whole(whole: Decimal, pair: _CountAndShare) -> bool:
    low, high = _possible_wholes(pair)
    return low <= whole <= high


def _slack(part: Number, whole: Number) -> Decimal:
    """The tolerance in points for numbers that are rounded, like 3.2 万."""
    coarse = [number.step / 2 / number.value for number in (part, whole) if number.step > 1 and number.value > 0]
    return sum(coarse, Decimal(0)) * part.value / whole.value * 100 if whole.value > 0 else Decimal(0)


# Growth

_UP = "增长|增加|上升|提高|提升|增幅|上涨|增多|多"
_DOWN = "下降|减少|降低|降幅|回落|少"
_RATE = rf"(?P<word>{_UP}|{_DOWN})(?:率|幅度)?(?:了|为|达到|达|约)?"
_FROM_TO = re.compile(r"(?:由|从)[^,;。]{0,16}$")
_TO = re.compile(r"^[^,;。\d]{0,10}(?:增|升|降|减|跌|提)?[^,;。\d]{0,6}(?:至|到|为)[^,;。\d]{0,12}$")
_YEARS = re.compile(r"20\d\d年度?的?")
_THAN = re.compile(r"(?:较|比|相比|相较|对比)[^,;。\d]{0,4}(?:上年|去年|上一年|上年度|上一年度|同期|年)?[^,;。]{0,10}$")


def _growth(plain: str, numbers: Sequence[Number]) -> Iterator[Rate]:
    counting = [number for number in numbers if number.counts or number.kind == "change"]
    for index, share in enumerate(numbers):
        if share.unit != "%" or share.kind not in ("share", "change"):
            continue
        lead = plain[max(0, share.start - 10) : share.start]
        grown = re.search(_RATE + "$", lead)
        if not grown:
            continue
        begin = _sentence_of(plain, share.start)[0]
        before = [number for number in counting if begin <= number.start < share.start and number.unit != "%"]
        pair = _two_years(plain, before)
        if pair is None or not (pair[0].exact and pair[1].exact) or index == 0:
            continue
        old, new, difference = pair
        base = old.value
        if base <= 0 or share.start - new.end > 40:
            continue
        change = (new.value - base) / base * 100
        up = re.match(_DOWN, grown["word"]) is None
        should = change if up else -change
        slack = _slack(new, old)
        outcome: RateOutcome = "pass" if matches_stated(should, share, not share.exact, slack=slack) else "fail"
        what = f"由{short(base)}到{short(new.value)}，{'增长' if change >= 0 else '下降'}{percent(abs(change))}"
        yield Rate(
            outcome,
            "growth",
            share,
            tuple(number for number in (difference, new) if number),
            should,
            new.start,
            share.end,
            what,
        )


def _two_years(plain: str, before: Sequence[Number]) -> tuple[Number, Number, Number | None] | None:
    """The number of the year before, that of this year, and the change where only that is stated. None where they are not clear."""
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
        if (
            old.kind != "change"
            and new.kind != "change"
            and old.unit == new.unit
            and (_compares_with(between, plain, new) or _names_last_year(between, plain, new))
        ):
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


def _compares_with(between: str, plain: str, old: Number) -> bool:
    """Whether a number is compared with the one after it: “今年 50 件，比去年的 40 件增长 25%”."""
    return (
        _THAN.search(between) is not None
        and re.match(rf"^[^,;。\d]{{0,6}}(?:{_UP}|{_DOWN})", plain[old.end :]) is not None
    )


_LAST_YEAR = re.compile(r"^[,;(、]?(?:而)?(?:上年|去年|上一年|20\d\d年)(?:度|同期)*(?:为|是|共|收到|受理|办理)?$")


def _names_last_year(between: str, plain: str, old: Number) -> bool:
    """Whether a number is followed by that of the year before and by the change: “267 件，上年 263 件，同比上升 1.5%”."""
    return (
        _LAST_YEAR.match(between) is not None
        and re.match(
            rf"^[,)、;]{{0,2}}(?:(?:同比|较|比|相比|环比)[^,;。\d]{{0,8}})?(?:{_UP}|{_DOWN})", plain[old.end :]
        )
        is not None
    )
