"""Totals that no word announces: lists that simply add up, little tables within the text, results whose total a table has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from pipeline.audit.language.numbers import Number, numbers_in
from pipeline.audit.text.sums.exceptions import added_up, why_gap_is_unsure
from pipeline.audit.text.sums.lists import Item, says_total
from pipeline.audit.text.sums.totals import Outcome, Sum, equal, family_of, summed


def unopened_sums(plain: str, numbers: Sequence[Number]) -> Iterator[Sum]:
    """“共收到 12 件，网上 10 件，信函 2 件。” holds where it adds up; where not, nothing says that it is a list."""
    for sentence in re.finditer(r"[^。！？!?\n]+", plain):
        own = [one for one in numbers if one.counts and sentence.start() <= one.start < sentence.end()]
        items = [Item(one, "", "", 0) for one in own]
        if len(items) < 3:
            continue
        ahead = plain[max(sentence.start(), own[0].start - 20) : own[0].start]
        last = plain[own[-2].end : own[-1].start]
        for total, parts, stated in (
            (items[0], items[1:], says_total(ahead)),
            (items[-1], items[:-1], says_total(last)),
        ):
            same = len({item.number.family for item in items}) == 1
            if stated and same and equal(parts, [total]):
                yield summed("pass", total.number, parts, start=own[0].start, end=own[-1].end)
                break


_SUM_HEADS = re.compile(r"^(?:总数|合计|总计|小计|共计|总量|总件数)$")


def sums_in_rows(raw: str) -> list[Sum]:
    """Totals of a little table within the text: a line of words that ends with 总数, then lines of as many numbers.

    Takes the text with its blanks: they are what separates the columns. Offsets are of that text.
    """
    found: list[Sum] = []
    head: list[str] = []
    for line in re.finditer(r"[^/\n|]+(?:\|[^/\n|]*)*", raw):
        words_of_line = re.split(r"[\s|]+", line[0].strip().rstrip("。;；"))
        if len(words_of_line) > 2 and _SUM_HEADS.match(words_of_line[-1]):
            head = words_of_line
            continue
        if not head or len(words_of_line) not in (len(head), len(head) - 1):
            continue
        # The first column names the line: a year or a word.
        values = words_of_line[1:] if len(words_of_line) == len(head) else words_of_line
        if not all(re.fullmatch(r"\d+(?:\.\d+)?", one) for one in values):
            continue
        if not re.fullmatch(r"[一-鿿]+", head[0]) or len(values) < 3:
            continue
        parts = [_row_number(one, line.start()) for one in values]
        added = sum((one.value for one in parts[:-1]), Decimal(0))
        outcome: Outcome = "pass" if added == parts[-1].value else "fail"
        found.append(Sum(outcome, parts[-1], tuple(parts[:-1]), added, line.start(), line.end()))
    return found


def _row_number(text: str, start: int) -> Number:
    return Number(Decimal(text), "", "bare", start, start + len(text), start + len(text), text)


def sums_of(plain: str, total: Decimal) -> list[Sum]:
    """Lists that name no total, held against one that is known from elsewhere: the results of all requests of a year."""
    numbers = numbers_in(plain)
    found: list[Sum] = []
    for sentence in re.finditer(r"[^。!?\n]+", plain):
        own = [one for one in numbers if one.counts and sentence.start() <= one.start < sentence.end()]
        items = list(_plain_items(plain, sentence.start(), own))
        named = [item for item in items if family_of(item) == "outcomes"]
        if len(named) < 3 or len(named) < len(items) - 1:
            continue
        given = Number(total, "件", "count", sentence.start(), sentence.start(), sentence.start(), f"{total}件")
        holds = equal(items, [Item(given, "", "", 0)])
        why = "" if holds else why_gap_is_unsure(items, total, added_up(items), [items[0]])
        outcome: Outcome = "pass" if holds else "not_checkable" if why else "fail"
        found.append(summed(outcome, given, items, start=own[0].start, end=own[-1].end, why=why))
    return found


def _plain_items(plain: str, begin: int, own: Sequence[Number]) -> Iterator[Item]:
    for one in own:
        yield Item(one, plain[begin : one.start].strip(",;、:"), re.split("[,;、。:]", plain[one.end :])[0], 0)
        begin = one.end


def sums_after(plain: str, numbers: Sequence[Number]) -> Iterator[Sum]:
    """Results listed in a sentence of their own, after one that says how many there were: “答复 805 件。予以公开 258 件，…”.

    Only where the sentence names nothing but results, so that it can speak of nothing else.
    """
    spans = [match.span() for match in re.finditer(r"[^。！？!?\n]+", plain)]
    for before, (start, end) in pairwise(spans):
        own = [one for one in numbers if one.counts and start <= one.start < end]
        items = list(_plain_items(plain, start, own))
        named = [item for item in items if family_of(item) == "outcomes"]
        if len(named) < 3 or len(named) != len(items):
            continue
        stated = [one for one in numbers if one.counts and before[0] <= one.start < before[1]]
        totals = [Item(one, plain[before[0] : one.start][-16:], "", 0) for one in reversed(_outside(plain, stated))]
        totals = [one for one in totals if re.search("受理|收到|答复|办结|办理|共", one.before)]
        if not totals or any(not one.number.exact for one in (*items, *totals)):
            continue
        held = next((one for one in totals if equal(items, [one])), None)
        given = held or totals[0]
        why = "" if held else why_gap_is_unsure(items, given.number.value, added_up(items), [given])
        outcome: Outcome = "pass" if held else "not_checkable" if why else "fail"
        yield summed(outcome, given.number, items, start=given.number.start, end=own[-1].end, why=why)


def _outside(plain: str, numbers: Sequence[Number]) -> list[Number]:
    """Those that stand in no brackets."""
    return [one for one in numbers if plain[: one.start].count("(") <= plain[: one.start].count(")")]
