"""How our sentences are worded, as patterns with a gap at every number: what the audit reads them by, in whichever text they stand.

Made from the same entries of `templates/report.yml` that write the sentences, so that no sentence of ours is without one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import UndefinedError

from pipeline.reports.documents.printable_form import PrintableForm
from pipeline.reports.documents.sentence_context import BoundNumber, BoundText, sentence_context
from pipeline.reports.documents.templates import packaged_entries
from pipeline.reports.narrative.sentences import fits, is_known, render_sentence

_NUMBER = r"([-−]?\d[\d,，]*(?:\.\d+)?)"
_CLAUSE = re.compile(r"[^，。；：、（）]+")
# A clause with fewer Chinese characters may say something else in another sentence.
_LONG_ENOUGH = 9


@dataclass(frozen=True)
class Wording:
    """A sentence of ours, or a clause of one, with its text. `numbers`: for each gap of the pattern the figures and the number that must
    stand there.
    """

    sentence: str
    text: str
    pattern: re.Pattern[str]
    numbers: tuple[tuple[str, str], ...]
    whole: bool


def wordings(filled: PrintableForm) -> tuple[Wording, ...]:
    """The wordings of every sentence of ours whose figures are known, written in this report or not. Whole sentences come first."""
    context = sentence_context(filled, marked=True)
    made = list(dict.fromkeys(wording for sentence in _sentences(filled) for wording in _of(sentence, context)))
    return tuple(sorted(made, key=lambda wording: not wording.whole))


def _sentences(filled: PrintableForm) -> Iterator[Mapping[str, Any]]:
    for items in packaged_entries(filled):
        yield from (sentence for item in items for sentence in item.get("sentences", ()))


def _of(sentence: Mapping[str, Any], context: Mapping[str, Any]) -> Iterator[Wording]:
    if not fits(sentence, context) or not is_known(sentence, context):
        return
    try:
        said = render_sentence(sentence, context)
    except (
        ZeroDivisionError,
        KeyError,
        UndefinedError,
    ):  # a share or the first of nothing: its condition does not hold
        return
    if not said.numbers:
        return
    yield _wording(sentence["id"], said, said.numbers, 0, len(said.text), whole=True)
    for clause in _CLAUSE.finditer(said.text):
        own = tuple(number for number in said.numbers if clause.start() <= number.start < clause.end())
        if own and len(re.findall("[一-鿿]", clause[0])) >= _LONG_ENOUGH:
            yield _wording(sentence["id"], said, own, clause.start(), clause.end(), whole=False)


def _wording(
    name: str, said: BoundText, numbers: tuple[BoundNumber, ...], start: int, end: int, *, whole: bool
) -> Wording:
    pattern, before = "", start
    for number in numbers:
        pattern += re.escape(said.text[before : number.start]) + _NUMBER
        before = number.end
    pattern += re.escape(said.text[before:end])
    if not whole:
        pattern = f"(?:^|(?<=[，。；：、（）]))(?:{pattern})(?=[，。；：、（）]|$)"
    values = tuple((number.names, said.text[number.start : number.end]) for number in numbers)
    return Wording(name, said.text[start:end], re.compile(pattern), values, whole)
