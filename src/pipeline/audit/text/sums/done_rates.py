"""Checks rates of things done that are given with both of their numbers: “按期答复率 99%，应答复 200 件，按期答复 198 件”."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.audit.language.numbers import Number
from pipeline.audit.text.sums.rate import Rate, matches_stated, percent, short

_RATE = re.compile(r"(?P<done>[一-鿿]{2,8}?)率(?:为|达到?|是|约|保持在)?$")
_DUE = re.compile(r"应(?:当|该)?(?:予)?(?P<what>[一-鿿]{2,6}?)(?:的)?(?:政府信息公开)?(?:申请)?(?:共|总数|数)?$")


def done_rates(plain: str, numbers: Sequence[Number]) -> Iterator[Rate]:
    """The rates of a sentence that states one rate, one count of what was due (应…) and one count of what was done."""
    for sentence in re.finditer(r"[^。！？!?\n;]+", plain):
        own = [number for number in numbers if sentence.start() <= number.start < sentence.end()]
        rates = [number for number in own if number.kind == "share" and number.unit == "%"]
        counts = [number for number in own if number.counts]
        if len(rates) != 1 or len(counts) != 2 or counts[0].unit != counts[1].unit:
            continue
        named = _RATE.search(_lead(plain, sentence.start(), own, rates[0]))
        if named is None or not all(number.exact for number in counts):
            continue
        due = [
            number
            for number in counts
            if (match := _due(plain, sentence.start(), own, number)) and match in named["done"]
        ]
        if len(due) != 1 or due[0].value <= 0:
            continue
        done = next(number for number in counts if number is not due[0])
        # What was done carries the same words as the rate, as “按期答复” does.
        if named["done"][-2:] not in _lead(plain, sentence.start(), own, done) or done.value > due[0].value:
            continue
        exact = done.value / due[0].value * Decimal(100)
        holds = matches_stated(exact, rates[0], about=not rates[0].exact)
        start, end = min(number.start for number in own), max(number.end for number in own)
        what = f"{done.text}占{short(due[0].value)}{due[0].unit}的{percent(exact)}"
        yield Rate("pass" if holds else "fail", "share", rates[0], (done, due[0]), exact, start, end, what)


def _lead(plain: str, begin: int, numbers: Sequence[Number], number: Number) -> str:
    """The words between the number before, or the last comma, and that number."""
    before = max((other.end for other in numbers if other.end <= number.start), default=begin)
    return re.split("[,、:(]", plain[before : number.start])[-1]


def _due(plain: str, begin: int, numbers: Sequence[Number], number: Number) -> str:
    match = _DUE.search(_lead(plain, begin, numbers, number))
    return match["what"] if match else ""
