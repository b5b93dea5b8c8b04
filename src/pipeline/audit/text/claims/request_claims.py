"""What the sentences of a report say of the cells of its tables: counts of requests, their results, reviews and lawsuits.

Pure: passages in, claims out. Whether a claim holds is asked in binding.py. The words stand in `claims.yml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pipeline.audit.language.numbers import numbers_in
from pipeline.audit.language.plain import Passage
from pipeline.audit.text.claims.claim import Claim, Spoken, Sums, claim_words, kind_of, label_of
from pipeline.audit.text.claims.dispute_claims import dispute_claims
from pipeline.audit.text.claims.scope import other_scope, other_year
from pipeline.audit.text.sums.lists import lists_in, says_total

_OF_ANOTHER_YEAR = re.compile(r"(?:较|比|同比|环比|超过?)[^,;。]{0,12}$")
_DEEDS = ("new", "received", "closed", "answered", "handled")
_WITH_CARRIED = re.compile(r"[,(]?(?:含|包括|其中含|包含)[^,;。\d]{0,4}(?:上|去|往)")


def claims_in(passage: Passage, year: int, *, topic_before: str = "", agency: str | None = None) -> list[Claim]:
    """The claims of one paragraph. `topic_before` is the heading it stands under, `agency` whose report it is."""
    numbers = numbers_in(passage.plain)
    entries = frozenset(item.number.start for one in lists_in(passage.plain, numbers) for item in one.items)
    found: list[Claim] = []
    inherited = ""
    for start, end in passage.sentences():
        own = tuple(one for one in numbers if start <= one.start < end)
        spoken = Spoken(passage, start, end, own, year, agency, topic_before)
        for claim in _of_sentence(spoken, entries):
            # "区政府办代表区政府受理 17 件 … 予以公开 10 件": what follows speaks of the same.
            if claim.rule == "TXT-T3" and claim.kind in ("received", "new"):
                inherited = claim.scope
            found.append(claim if claim.rule == "TXT-T2" else replace(claim, scope=claim.scope or inherited))
    return found


def _of_sentence(spoken: Spoken, entries: frozenset[int]) -> Iterator[Claim]:
    if re.search("复议|诉讼|起诉", spoken.text):
        yield from dispute_claims(spoken)
    if re.search(claim_words()["requests"]["about"], spoken.near):
        yield from _requests(spoken, entries)
    if re.search(claim_words()["disclosure"]["about"], spoken.text):
        yield from _by_words(spoken, "disclosure")


def _requests(spoken: Spoken, entries: frozenset[int]) -> Iterator[Claim]:
    for claim in _by_words(spoken, "requests"):
        # Who received how many of them, or how many of them are done so far: parts of a total, not the total.
        listed = claim.number is not None and (
            claim.number.start in entries or "其中" in spoken.passage.plain[spoken.start : claim.start]
        )
        if not (listed and claim.kind in ("received", "new", "closed", "answered", "handled")):
            yield claim
    words = claim_words()["requests"]
    none = re.search(words["none"], spoken.text)
    if none and not other_year(spoken.text[: none.start()], spoken.year):
        scope = other_scope(spoken.text[: none.end()], spoken.agency)
        place = (spoken.start + none.start(), spoken.start + none.end())
        yield spoken.none(words["rule"], "none", "未收到申请", tuple(words["none_cells"]), place, scope)


def _by_words(spoken: Spoken, topic: str) -> Iterator[Claim]:
    words = claim_words()[topic]
    plain = spoken.passage.plain
    before = spoken.start
    other_business = False
    for number in spoken.numbers:
        lead = plain[before : number.start]
        behind = re.split(r"[,;、。:()]", plain[number.end : spoken.end])[0]
        if number.counts or number.kind in ("share", "change"):
            before = number.end
        if number.kind not in ("count", "bare") or number.unit not in words["units"] or not number.exact:
            continue
        label = label_of(lead)
        kind = kind_of(topic, spoken.year, label, behind)
        if kind is None:
            continue
        if kind["id"] != "petition" and re.search(words["not_about"], label):
            other_business = True
            continue
        # "受理许可申请 3200 件，办结 3188 件": what is done is what came in just before.
        if other_business and "申请" not in label:
            continue
        other_business = False
        said = plain[spoken.start : number.start]
        if other_year(said, spoken.year) and kind["id"] not in ("carried_in", "carried_out"):
            continue
        if _OF_ANOTHER_YEAR.search(lead) and not says_total(label):
            continue
        cells = _with_carried(kind, plain[number.end : number.end + 24], label)
        claim = spoken.claim(words["rule"], kind, number, cells, other_scope(said, spoken.agency))
        # "收到某某报送的材料 5 份": long words without a request in them may speak of something else.
        vague = kind["id"] in _DEEDS and not re.search("申请|公开件", label) and len(re.findall("[一-鿿]", label)) > 8
        yield replace(claim, firm=False) if vague else claim


def _with_carried(kind: Mapping[str, Any], behind: str, label: str) -> Sums:
    """“受理 30 件（含上年结转 2 件）” is what came in and what was carried over."""
    if kind["id"] in ("received", "new") and (_WITH_CARRIED.match(behind) or re.search("(?:含|包括)上", label)):
        return (("requests.new_received.total", "requests.carried_in.total"),)
    return tuple(tuple(one) for one in kind["cells"])
