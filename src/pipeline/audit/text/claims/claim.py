"""A claim: a number that a sentence gives for cells of a table. And the sentence it is read from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

import yaml

from pipeline.audit.language.numbers import Number
from pipeline.audit.language.plain import Passage

Sums = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Claim:
    """A number a sentence gives for cells. `cells`: sums of addresses it may be, the first the one it most likely means.

    `value` is the number, `number` where it stands (None for “未收到申请”). `scope` says in words why it may speak of less
    than the tables, "" where nothing says so. `firm` is False where the wording may mean other cells; `loose` where what was
    done may be said of what came in.
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
class Spoken:
    """A sentence of a paragraph with its numbers. `topic` is the heading above, `agency` whose report it is."""

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
        """The sentence with its heading and what stands just before."""
        return self.topic + self.passage.plain[max(0, self.start - 120) : self.end]

    @property
    def quote(self) -> str:
        return self.passage.shown[self.start : self.end].strip()

    def claim(self, rule: str, kind: Mapping[str, Any], number: Number, cells: Sums, scope: str) -> Claim:
        """What a number of it claims."""
        return Claim(
            rule, kind["id"], kind["name"], number.value, number, cells, number.start, number.end, self.quote,
            kind.get("firm", True), kind.get("loose", False), scope,
        )  # fmt: skip

    def none(
        self, rule: str, kind: str, name: str, cells: tuple[str, ...], place: tuple[int, int], scope: str
    ) -> Claim:
        """That there was none."""
        return Claim(rule, kind, name, Decimal(0), None, (cells,), *place, self.quote, scope=scope)


@cache
def claim_words() -> dict[str, Any]:
    """`claims.yml` as written."""
    loaded: dict[str, Any] = yaml.safe_load(
        resources.files("pipeline.audit.text.claims").joinpath("claims.yml").read_text("utf-8")
    )
    return loaded


@cache
def _kinds(topic: str, year: int) -> tuple[tuple[re.Pattern[str], Mapping[str, Any]], ...]:
    years = {"{year}": str(year), "{next}": str(year + 1), "{last}": str(year - 1)}
    found = []
    for kind in claim_words()[topic]["kinds"]:
        says = kind["says"]
        for name, value in years.items():
            says = says.replace(name, value)
        found.append((re.compile(says), kind))
    return tuple(found)


def kind_of(topic: str, year: int, *texts: str) -> Mapping[str, Any] | None:
    """The first kind of claim whose words stand in one of these texts, those before a number first."""
    for text in texts:
        for pattern, kind in _kinds(topic, year):
            if pattern.search(text):
                return kind
    return None


def label_of(lead: str) -> str:
    """The words a number belongs to: those since the last comma, or more where they name nothing."""
    clauses = re.split("[,;]", lead.strip(",;、:()"))
    label = clauses[-1]
    if len(re.sub("[^一-鿿]", "", label)) < 3 and len(clauses) > 1:
        label = clauses[-2] + label
    return label
