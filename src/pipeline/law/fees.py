"""fees."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

# Nobody files more in a month; the brackets are listed so far.
MOST_CASES = 10_000


@dataclass(frozen=True)
class Bracket:
    """Cases `first` to `last` of one applicant in one month cost `yuan` each."""

    first: int
    last: int
    yuan: int


def brackets() -> tuple[Bracket, ...]:
    """The brackets of `fees.yml`, spelled out."""
    listed = fee_schedule()
    found: list[Bracket] = []
    first = 1
    for entry in listed["by_case"]:
        found.append(Bracket(first, entry["upto"], entry["yuan"]))
        first = entry["upto"] + 1
    each, more = listed["beyond"]["each"], listed["beyond"]["more"]
    while first <= MOST_CASES:
        found.append(Bracket(first, first + each - 1, found[-1].yuan + more))
        first += each
    return tuple(found)


@cache
def fee_schedule() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(resources.files("pipeline").joinpath("law", "fees.yml").read_text("utf-8"))
    return loaded
