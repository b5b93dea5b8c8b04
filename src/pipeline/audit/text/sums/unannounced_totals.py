"""Checks totals without an opening word: numbers that add up, small tables within the text, results after their total."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from pipeline.audit.language.numbers import Number
from pipeline.audit.text.sums.exceptions import sum_of_items, why_gap_is_unsure
from pipeline.audit.text.sums.lists import ListItem, says_total
from pipeline.audit.text.sums.totals import PartsSum, SumOutcome, adds_up_to, family_of, make_sum


def sums_without_opener(plain: str, numbers: Sequence[Number]) -> Iterator[PartsSum]:
    """Sums like “共收到 12 件，网上 10 件，信函 2 件。” that add up. Others are not reported: nothing shows that they are lists."""
    for sentence in re.finditer(r"[^。！？!?\n]+", plain):
        own = [number for number in numbers if number.counts and sentence.start() <= number.start < sentence.end()]
        items = [ListItem(number, "", "", 0) for number in own]
        if len(items) < 3:
            continue
        ahead = plain[max(sentence.start(), own[0].start - 20) : own[0].start]
        last = plain[own[-2].end : own[-1].start]
        for total, parts, stated in (
            (items[0], items[1:], says_total(ahead)),
            (items[-1], items[:-1], says_total(last)),
        ):
            same = len({item.number.family for item in items}) == 1
            if stated and same and adds_up_to(parts, [total]):
                yield make_sum("pass", total.number, parts, start=own[0].start, end=own[-1].end)
                break


_SUM_HEADS = re.compile(r"^(?:总数|合计|总计|小计|共计|总量|总件数)$")


def sums_in_rows(raw: str) -> list[PartsSum]:
    """Totals of small tables within the text: a line of words that ends with 总数, then lines of as many numbers.

    `raw` is the text with its blanks, which separate the columns. Offsets are of that text.
    """
    sums: list[PartsSum] = []
    head: list[str] = []
    for line in re.finditer(r"[^/\n|]+(?:\|[^/\n|]*)*", raw):
        words_of_line = re.split(r"[\s|]+", line[0].strip().rstrip("。;；"))
        if len(words_of_line) > 2 and _SUM_HEADS.match(words_of_line[-1]):
            head = words_of_line
            continue
        if not head or len(words_of_line) not in (len(head), len(head) - 1):
            continue
        # The first column is the label of the line: a year or a word.
        values = words_of_line[1:] if len(words_of_line) == len(head) else words_of_line
        if not all(re.fullmatch(r"\d+(?:\.\d+)?", value) for value in values):
            continue
        if not re.fullmatch(r"[一-鿿]+", head[0]) or len(values) < 3:
            continue
        parts = [_row_number(value, line.start()) for value in values]
        added = sum((number.value for number in parts[:-1]), Decimal(0))
        outcome: SumOutcome = "pass" if added == parts[-1].value else "fail"
        sums.append(PartsSum(outcome, parts[-1], tuple(parts[:-1]), added, line.start(), line.end()))
    return sums


def _row_number(text: str, start: int) -> Number:
    return Number(Decimal(text), "", "bare", start, start + len(text), start + len(text), text)


def _plain_items(plain: str, begin: int, own: Sequence[Number]) -> Iterator[ListItem]:
    for number in own:
        yield ListItem(
            number, plain[begin : number.start].strip(",;、:"), re.split("[,;、。:]", plain[number.end :])[0], 0
        )
        begin = number.end


def sums_in_next_sentence(plain: str, numbers: Sequence[Number]) -> Iterator[PartsSum]:
    """Results listed in a sentence after the one with their total: “答复 805 件。予以公开 258 件，…”.

    Only sentences that list nothing but results are checked.
    """
    spans = [match.span() for match in re.finditer(r"[^。！？!?\n]+", plain)]
    for before, (start, end) in pairwise(spans):
        own = [number for number in numbers if number.counts and start <= number.start < end]
        items = list(_plain_items(plain, start, own))
        named = [item for item in items if family_of(item) == "outcomes"]
        if len(named) < 3 or len(named) != len(items):
            continue
        stated = [number for number in numbers if number.counts and before[0] <= number.start < before[1]]
        totals = [
            ListItem(number, plain[before[0] : number.start][-16:], "", 0)
            for number in reversed(_outside(plain, stated))
        ]
        totals = [item for item in totals if re.search("受理|收到|答复|办结|办理|共", item.before)]
        if not totals or any(not item.number.exact for item in (*items, *totals)):
            continue
        match = next((item for item in totals if adds_up_to(items, [item])), None)
        given = match or totals[0]
        why = "" if match else why_gap_is_unsure(items, given.number.value, sum_of_items(items), [given])
        outcome: SumOutcome = "pass" if match else "not_checkable" if why else "fail"
        yield make_sum(outcome, given.number, items, start=given.number.start, end=own[-1].end, why=why)


def _outside(plain: str, numbers: Sequence[Number]) -> list[Number]:
    """The numbers outside brackets."""
    return [number for number in numbers if plain[: number.start].count("(") <= plain[: number.start].count(")")]
