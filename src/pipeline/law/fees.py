"""The fee for handling applications (信息处理费) by case, as 国办函〔2020〕109号 sets it; its brackets stand in `fees.yml`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.core import package_yaml

# The brackets are listed up to this case; no applicant files more in a month.
MOST_CASES = 10_000


@dataclass(frozen=True)
class Bracket:
    """Cases `first` to `last` of one applicant in one month cost `yuan` each."""

    first: int
    last: int
    yuan: int


def brackets() -> tuple[Bracket, ...]:
    """The brackets of `fees.yml`, one after another up to MOST_CASES."""
    schedule = fee_schedule()
    listed: list[Bracket] = []
    first = 1
    for entry in schedule["by_case"]:
        listed.append(Bracket(first, entry["upto"], entry["yuan"]))
        first = entry["upto"] + 1
    each, more = schedule["beyond"]["each"], schedule["beyond"]["more"]
    while first <= MOST_CASES:
        listed.append(Bracket(first, first + each - 1, listed[-1].yuan + more))
        first += each
    return tuple(listed)


def fee_schedule() -> dict[str, Any]:
    """`fees.yml`: since when, the article, the brackets as the document states them."""
    schedule: dict[str, Any] = package_yaml("law/fees.yml")
    return schedule
