"""Claims, numbers that a sentence gives for cells of a table, and the sentences they are read from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from pipeline.audit.language.numbers import Number
from pipeline.audit.language.plain import Passage
from pipeline.core import package_yaml

Sums = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Claim:
    """A number that a sentence gives for cells. `cells`: the sums of addresses that it may be, the likeliest first.

    `value` is the number, `number` its place in the text (None for “未收到申请”). `scope` is the reason why it may speak of less than
    the tables, "" without one. `firm` is False where the wording may mean other cells; `loose` is True where it may count either
    requests handled or requests received.
    """

    rule: str
    kind: str
    name: str
    value: Decimal
    number: Number | None
    cells: Sums
    start: int
    end: int
    quote: str
    firm: bool = True
    loose: bool = False
    scope: str = ""


@dataclass(frozen=True)
class Sentence:
    """A sentence of a paragraph with its numbers. `topic` is the heading above it; `year` and `agency` are those of the report."""

    passage: Passage
    start: int
    end: int
    numbers: tuple[Number, ...]
    year: int
    agency: str | None
    topic: str

    @property
    def text(self) -> str:
        return self.passage.plain[self.start : self.end]

    @property
    def near(self) -> str:
        """The sentence with its heading and the 120 characters before it."""
        return self.topic + self.passage.plain[max(0, self.start - 120) : self.end]

    @property
    def quote(self) -> str:
        return self.passage.shown[self.start : self.end].strip()

    def claim(self, rule: str, kind: Mapping[str, Any], number: Number, cells: Sums, scope: str) -> Claim:
        """The claim that a number of the sentence makes."""
        return Claim(
            rule, kind["id"], kind["name"], number.value, number, cells, number.start, number.end, self.quote,
            kind.get("firm", True), kind.get("loose", False), scope,
        )  # fmt: skip

    def claim_of_none(
        self, rule: str, kind: str, name: str, cells: tuple[str, ...], span: tuple[int, int], scope: str
    ) -> Claim:
        """The claim that there was none."""
        return Claim(rule, kind, name, Decimal(0), None, (cells,), *span, self.quote, scope=scope)


@cache
def claim_words() -> dict[str, Any]:
    """The content of `claims.yml`."""
    loaded: dict[str, Any] = package_yaml("audit/text/claims/claims.yml")
    return loaded


@cache
def _kinds(topic: str, year: int) -> tuple[tuple[re.Pattern[str], Mapping[str, Any]], ...]:
    years = {"{year}": str(year), "{next}": str(year + 1), "{last}": str(year - 1)}
    kinds = []
    for kind in claim_words()[topic]["kinds"]:
        says = kind["says"]
        for name, value in years.items():
            says = says.replace(name, value)
        kinds.append((re.compile(says), kind))
    return tuple(kinds)


def kind_of(topic: str, year: int, *texts: str) -> Mapping[str, Any] | None:
    """The first kind of claim of a topic whose words one of the texts contains; earlier texts count first."""
    for text in texts:
        for pattern, kind in _kinds(topic, year):
            if pattern.search(text):
                return kind
    return None


def label_of(lead: str) -> str:
    """The words that name a number: those since the last comma, with the clause before where they are too short."""
    clauses = re.split("[,;]", lead.strip(",;、:()"))
    label = clauses[-1]
    if len(re.sub("[^一-鿿]", "", label)) < 3 and len(clauses) > 1:
        label = clauses[-2] + label
    return label
