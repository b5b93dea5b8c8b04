"""What sentences say of table 4: reviews and lawsuits over the disclosure of information, with their results."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.audit.text.claims.claim import Claim, Spoken, claim_words, kind_of, label_of
from pipeline.audit.text.claims.scope import other_scope, other_year

_REVIEW = {"id": "review", "name": "行政复议"}
_SUITS = {"id": "suits", "name": "行政诉讼"}
_ROWS = {"review": ("review",), "suits": ("suit_direct", "suit_after_review")}
_DISPUTE = re.compile("复议|诉讼|起诉")


def dispute_claims(spoken: Spoken) -> Iterator[Claim]:
    """The claims of a sentence that speaks of reviews or lawsuits, where it or what stands before is about disclosure."""
    words = claim_words()["disputes"]
    other_business = re.search(words["not_about"], spoken.text) and "信息公开" not in spoken.text
    if not re.search(words["about"], spoken.near) or other_business:
        return
    rows: tuple[str, ...] = ()
    before = spoken.start
    plain = spoken.passage.plain
    for number in spoken.numbers:
        if number.kind not in ("count", "bare") or number.unit not in words["units"] or not number.exact:
            before = number.end if number.counts or number.kind == "share" else before
            continue
        lead = plain[before : number.start]
        behind = re.split(r"[,;、。:()]", plain[number.end : spoken.end])[0]
        before = number.end
        said = plain[spoken.start : number.start]
        if other_year(said, spoken.year):
            continue
        scope = other_scope(said, spoken.agency)
        if not scope and re.search(words["not_about"], lead):
            scope = "这句说的可能是本机关审理的案件"
        label = label_of(lead)
        kind = kind_of("disputes", spoken.year, label) if _DISPUTE.search(label) or not rows else None
        if kind is None and not rows:
            kind = kind_of("disputes", spoken.year, behind)
        result = _result_of(label, behind)
        if kind is not None:
            cells = tuple(tuple(one) for one in kind["cells"])
            rows = tuple(dict.fromkeys(address.split(".")[1] for address in cells[0]))
            if kind["id"] == "both" and label.endswith("各"):
                for part in (_REVIEW, _SUITS):
                    yield spoken.claim(words["rule"], part, number, (_totals(part["id"]),), scope)
                continue
            if result is None or _names_cases_only(label, result[1]):
                yield spoken.claim(words["rule"], kind, number, cells, scope)
                continue
        if rows and result is not None:
            meant = {"id": result[0], "name": result[1]}
            cells = (tuple(f"disputes.{one}.{result[0]}" for one in rows),)
            yield spoken.claim(words["rule"], meant, number, cells, scope)
    yield from _none(spoken)


def _totals(kind: str) -> tuple[str, ...]:
    return tuple(f"disputes.{row}.total" for row in _ROWS[kind])


def _names_cases_only(label: str, word: str) -> bool:
    """“被纠正的案件引发诉讼 2 件” counts lawsuits: the result stands before what is counted."""
    return label.rfind(word) < max(label.rfind("复议"), label.rfind("诉讼"), label.rfind("起诉"))


def _result_of(label: str, behind: str) -> tuple[str, str] | None:
    for text in (label, behind):
        for column, says in claim_words()["disputes"]["results"].items():
            found = re.search(says, text)
            if found:
                return column, found[0]
    return None


def _none(spoken: Spoken) -> Iterator[Claim]:
    """“未发生因政府信息公开引发的行政复议、行政诉讼”."""
    words = claim_words()["disputes"]
    for clause in re.finditer(r"[^;。]+", spoken.text):
        text = clause[0]
        negated = re.search(words["none"], text)
        if not negated or re.search(r"\d|败诉|纠正|撤销|维持|被确认|超期", text[negated.start() :]):
            continue
        if other_year(spoken.text[: clause.end()], spoken.year):
            continue
        scope = other_scope(text, spoken.agency)
        place = (spoken.start + clause.start(), spoken.start + clause.end())
        for part, word in ((_REVIEW, "复议"), (_SUITS, "诉讼|起诉")):
            if re.search(word, text[negated.start() :]):
                yield spoken.none(words["rule"], part["id"], part["name"], _totals(part["id"]), place, scope)
