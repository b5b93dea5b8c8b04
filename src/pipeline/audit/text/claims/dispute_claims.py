"""Reads from sentences the numbers they give for table 4: reviews and lawsuits over disclosure, with their results."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.audit.text.claims.claim import Claim, Sentence, claim_words, kind_of, label_of
from pipeline.audit.text.claims.scope import other_scope, other_year

_REVIEW = {"id": "review", "name": "行政复议"}
_SUITS = {"id": "suits", "name": "行政诉讼"}
_ROWS = {"review": ("review",), "suits": ("suit_direct", "suit_after_review")}
_PATHS = {"suit_after_review": "复议后(?:起诉|提起|诉讼|又)", "suit_direct": "未经复议|直接(?:起诉|提起|诉讼|向法院)"}
_DISPUTE = re.compile("复议|诉讼|起诉")


def dispute_claims(sentence: Sentence) -> Iterator[Claim]:
    """The claims of a sentence about reviews or lawsuits, where it or the text before it is about disclosure."""
    words = claim_words()["disputes"]
    other_business = re.search(words["not_about"], sentence.text) and "信息公开" not in sentence.text
    if not re.search(words["about"], sentence.near) or other_business:
        return
    rows: tuple[str, ...] = ()
    scope_of_cases = ""
    before = sentence.start
    plain = sentence.passage.plain
    for number in sentence.numbers:
        if number.kind not in ("count", "bare") or number.unit not in words["units"] or not number.exact:
            before = number.end if number.counts or number.kind == "share" else before
            continue
        lead = plain[before : number.start]
        following = re.split(r"[,;、。:()]", plain[number.end : sentence.end])[0]
        before = number.end
        words_before = plain[sentence.start : number.start]
        if other_year(words_before, sentence.year):
            continue
        scope = other_scope(words_before, sentence.agency)
        if not scope and re.search(words["not_about"], lead):
            scope = "这句说的可能是本机关审理的案件"
        label = label_of(lead)
        kind = kind_of("disputes", sentence.year, label) if _DISPUTE.search(label) or not rows else None
        if kind is None and not rows:
            kind = kind_of("disputes", sentence.year, following)
        result = _result_of(label, following)
        if kind is not None:
            scope_of_cases = scope
            cells = tuple(tuple(addresses) for addresses in kind["cells"])
            rows = tuple(dict.fromkeys(address.split(".")[1] for address in cells[0]))
            if kind["id"] == "both" and label.endswith("各"):
                for part in (_REVIEW, _SUITS):
                    yield sentence.claim(words["rule"], part, number, (_totals(part["id"]),), scope)
                continue
            if result is None:
                yield sentence.claim(words["rule"], kind, number, cells, scope)
                continue
            if _names_cases_only(label, result[1]):  # “被纠正的复议案件 0 件” may count the cases or those corrected
                either = (*cells, tuple(f"disputes.{row}.{result[0]}" for row in rows))
                yield sentence.claim(words["rule"], {**kind, "firm": False}, number, either, scope)
                continue
        if rows and result is not None:
            meant = {"id": result[0], "name": result[1]}
            cells = (tuple(f"disputes.{row}.{result[0]}" for row in rows),)
            yield sentence.claim(words["rule"], meant, number, cells, scope or scope_of_cases)
    yield from _claims_of_none(sentence)


def _totals(kind: str) -> tuple[str, ...]:
    return tuple(f"disputes.{row}.total" for row in _ROWS[kind])


def _names_cases_only(label: str, word: str) -> bool:
    """Whether the word for a result only describes the cases: “被纠正的案件引发诉讼 2 件” counts lawsuits."""
    return label.rfind(word) < max(label.rfind("复议"), label.rfind("诉讼"), label.rfind("起诉"))


def _result_of(label: str, following: str) -> tuple[str, str] | None:
    for text in (label, following):
        for column, says in claim_words()["disputes"]["results"].items():
            match = re.search(says, text)
            if match:
                return column, match[0]
    return None


def _claims_of_none(sentence: Sentence) -> Iterator[Claim]:
    """The claims that there was none: “未发生因政府信息公开引发的行政复议、行政诉讼”."""
    words = claim_words()["disputes"]
    for clause in re.finditer(r"[^;。]+", sentence.text):
        text = clause[0]
        negated = re.search(words["none"], text)
        if not negated or re.search(r"\d|败诉|纠正|撤销|维持|被确认|超期", text[negated.start() :]):
            continue
        if other_year(sentence.text[: clause.end()], sentence.year):
            continue
        scope = other_scope(text, sentence.agency)
        span = (sentence.start + clause.start(), sentence.start + clause.end())
        denied = text[negated.start() :]
        path = next((name for name, says in _PATHS.items() if re.search(says, denied)), None)
        if path is not None:  # "未发生复议后起诉的行政诉讼" says nothing of reviews, nor of the other lawsuits
            yield sentence.claim_of_none(words["rule"], path, "行政诉讼", (f"disputes.{path}.total",), span, scope)
            continue
        for part, word in ((_REVIEW, "复议"), (_SUITS, "诉讼|起诉")):
            if re.search(word, denied):
                yield sentence.claim_of_none(words["rule"], part["id"], part["name"], _totals(part["id"]), span, scope)
