"""单位: every agency of a year in its tree, with its numbers and whether its report is sealed. Only what can be summed is summed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.dashboard.pages.overview import HEADLINES
from pipeline.dashboard.view import PublishedAgency, Record, View

# A page of more lines than this is slow in an old browser.
PAGE_SIZE = 200


@dataclass(frozen=True)
class Branch:
    """A line of the tree: an agency with its numbers, or an office above agencies with the sums of those that have some.

    `below`: how many agencies are under an office, `reporting`: how many of them have figures.
    """

    agency: PublishedAgency
    depth: int
    numbers: dict[str, float]
    state: Record | None
    findings: dict[str, int]
    below: int
    reporting: int

    @property
    def is_group(self) -> bool:
        return self.below > 0


def build(view: View) -> dict[str, Any]:
    """What 单位 shows."""
    numbers: dict[str, dict[str, float]] = {}
    figures = "|".join(figure for figure, *_ in HEADLINES)
    for agency, figure, value in view.ask("dashboard/headline_of_agencies", figures=figures).rows:
        numbers.setdefault(agency, {})[figure] = value
    findings: dict[str, dict[str, int]] = {}
    for agency, severity, count in view.ask("dashboard/findings_of_agencies").rows:
        findings.setdefault(agency, {})[severity] = count
    states = {row["agency"]: row for row in view.states if row["year"] == view.year}
    branches = list(tree(view.agencies.values(), numbers, states, findings))
    start = view.query.get("from", "0")
    first = min(int(start), max(len(branches) - 1, 0)) if start.isdecimal() else 0
    return {
        "headlines": HEADLINES,
        "branches": branches[first : first + PAGE_SIZE],
        "total": len(branches),
        "first": first,
        "previous": max(first - PAGE_SIZE, 0) if first else None,
        "next": first + PAGE_SIZE if first + PAGE_SIZE < len(branches) else None,
    }


def tree(
    agencies: Iterable[PublishedAgency], numbers: dict[str, dict[str, float]], states: dict[str, Record],
    findings: dict[str, dict[str, int]],
) -> Iterator[Branch]:  # fmt: skip
    """The agencies in the order of their tree. An office that is only named as a parent is a line of its own."""
    known = {agency.id: agency for agency in agencies}
    children: dict[str | None, list[PublishedAgency]] = {}
    for agency in known.values():
        children.setdefault(agency.parent, []).append(agency)
    for parent in [parent for parent in children if parent is not None and parent not in known]:
        children.setdefault(None, []).append(PublishedAgency(parent, "所属单位合计"))

    def all_below(agency: PublishedAgency, passed: frozenset[str]) -> list[PublishedAgency]:
        if agency.id in passed:
            return []
        own = [agency] if agency.id in known else []
        passed |= {agency.id}
        return own + [lower for child in children.get(agency.id, ()) for lower in all_below(child, passed)]

    def branches(agency: PublishedAgency, depth: int, passed: frozenset[str]) -> Iterator[Branch]:
        if agency.id in passed:
            return
        below = all_below(agency, frozenset())
        group = bool(children.get(agency.id))
        reporting = [lower for lower in below if lower.id in states]
        sums: dict[str, float] = {}
        for lower in reporting if group else [agency]:
            for figure, value in numbers.get(lower.id, {}).items():
                sums[figure] = sums.get(figure, 0) + value
        yield Branch(agency, depth, sums, states.get(agency.id), findings.get(agency.id, {}),
                     len(below) if group else 0, len(reporting))  # fmt: skip
        for child in children.get(agency.id, ()):
            yield from branches(child, depth + 1, passed | {agency.id})

    for root in children.get(None, ()):
        yield from branches(root, 0, frozenset())
