"""Reads from the sentences of a report the numbers they give for cells: counts of requests, their results, reviews, lawsuits.

The words are those in `claims.yml`. compare.py compares the claims with the cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pipeline.audit.language.numbers import numbers_in
from pipeline.audit.language.plain import Passage
from pipeline.audit.text.claims.claim import Claim, Sentence, Sums, claim_words, kind_of, label_of
from pipeline.audit.text.claims.dispute_claims import dispute_claims
from pipeline.audit.text.claims.scope import other_scope, other_year, timing_scope
from pipeline.audit.text.sums.lists import lists_in, says_total

_OF_ANOTHER_YEAR = re.compile(r"(?:较|比|同比|环比|超过?)[^,;。]{0,12}$")
# What came in may have come in over years, and forms handed in may be more than requests.
_FORMS = re.compile("申请[表书]$|材料$")
_ACTIONS = ("new", "received", "closed", "answered", "handled")
_WITH_CARRIED = re.compile(r"[,(]?(?:含|包括|其中含|包含)[^,;。\d]{0,4}(?:上|去|往)")


def claims_in(passage: Passage, year: int, *, topic_before: str = "", agency: str | None = None) -> list[Claim]:
    """The claims of a paragraph. `topic_before` is the heading above it; `year` and `agency` are those of the report."""
    numbers = numbers_in(passage.plain)
    entries = frozenset(
        item.number.start for parts_list in lists_in(passage.plain, numbers) for item in parts_list.items
    )
    claims: list[Claim] = []
    inherited = ""
    for start, end in passage.sentences():
        own = tuple(number for number in numbers if start <= number.start < end)
        sentence = Sentence(passage, start, end, own, year, agency, topic_before)
        for claim in _of_sentence(sentence, entries):
            # "区政府办代表区政府受理 17 件 … 予以公开 10 件": the results have the scope of the requests before them.
            if claim.rule == "TXT-T3" and claim.kind in ("received", "new"):
                inherited = claim.scope
            claims.append(claim if claim.rule == "TXT-T2" else replace(claim, scope=claim.scope or inherited))
    return claims


def _of_sentence(sentence: Sentence, entries: frozenset[int]) -> Iterator[Claim]:
    if re.search("复议|诉讼|起诉", sentence.text):
        yield from dispute_claims(sentence)
    words = claim_words()["requests"]
    of_documents = re.search(words["documents"], sentence.text) and not re.search(words["of_requests"], sentence.text)
    if re.search(words["about"], sentence.near) and not of_documents:
        yield from _requests(sentence, entries)
    if re.search(claim_words()["disclosure"]["about"], sentence.text):
        yield from _claims_by_words(sentence, "disclosure")


def _requests(sentence: Sentence, entries: frozenset[int]) -> Iterator[Claim]:
    for claim in _claims_by_words(sentence, "requests"):
        # In a list these are parts of the total: who received how many, or how many are closed so far.
        listed = claim.number is not None and (
            claim.number.start in entries or "其中" in sentence.passage.plain[sentence.start : claim.start]
        )
        if not (listed and claim.kind in ("received", "new", "closed", "answered", "handled")):
            yield claim
    words = claim_words()["requests"]
    none = re.search(words["none"], sentence.text)
    if none and not other_year(sentence.text[: none.start()], sentence.year):
        scope = other_scope(sentence.text[: none.end()], sentence.agency)
        span = (sentence.start + none.start(), sentence.start + none.end())
        yield sentence.claim_of_none(words["rule"], "none", "未收到申请", tuple(words["none_cells"]), span, scope)


def _claims_by_words(sentence: Sentence, topic: str) -> Iterator[Claim]:
    words = claim_words()[topic]
    plain = sentence.passage.plain
    before = sentence.start
    other_business = False
    for number in sentence.numbers:
        lead = plain[before : number.start]
        following = re.split(r"[,;、。:()]", plain[number.end : sentence.end])[0]
        if number.counts or number.kind in ("share", "change"):
            before = number.end
        if number.kind not in ("count", "bare") or number.unit not in words["units"] or not number.exact:
            continue
        label = "" if re.search("[,;、]对$", lead) else label_of(lead)  # “…，对 2 件申请作出…”: named behind the number
        kind = kind_of(topic, sentence.year, label, following)
        if kind is None:
            continue
        if kind["id"] != "petition" and re.search(words["not_about"], label):
            other_business = True
            continue
        # "受理许可申请 3200 件，办结 3188 件": the second number counts the same business as the first.
        if other_business and "申请" not in label:
            continue
        other_business = False
        words_before = plain[sentence.start : number.start]
        if other_year(words_before, sentence.year) and kind["id"] not in ("carried_in", "carried_out"):
            continue
        if _OF_ANOTHER_YEAR.search(lead) and not says_total(label):
            continue
        cells = _with_carried(kind, plain[number.end : number.end + 24], label)
        scope = other_scope(words_before, sentence.agency)
        if kind["id"] in _ACTIONS:
            scope = scope or timing_scope(label + following)
        claim = sentence.claim(words["rule"], kind, number, cells, scope)
        # "收到某某报送的材料 5 份": a long label without a request in it may name something else.
        vague = kind["id"] in _ACTIONS and not re.search("申请|公开件", label) and len(re.findall("[一-鿿]", label)) > 8
        vague = vague or _FORMS.search(label) is not None or ("累计" in label and "年" not in words_before)
        yield replace(claim, firm=False) if vague else claim


def _with_carried(kind: Mapping[str, Any], following: str, label: str) -> Sums:
    """The cells of a claim; “受理 30 件（含上年结转 2 件）” is the sum of requests received and carried over."""
    if kind["id"] in ("received", "new") and (_WITH_CARRIED.match(following) or re.search("(?:含|包括)上", label)):
        return (("requests.new_received.total", "requests.carried_in.total"),)
    return tuple(tuple(addresses) for addresses in kind["cells"])
