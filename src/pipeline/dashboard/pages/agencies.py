"""单位: every agency of a year in its tree, with its numbers and how its report stands. Only what can be summed is summed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.dashboard.pages.overview import HEADLINE
from pipeline.dashboard.view import Record, Unit, View

# More lines than this make a page that an old browser is slow with.
MOST = 200


@dataclass(frozen=True)
class Branch:
    """A line of the tree: an agency with its numbers, or an office above agencies with the sums of those that have some."""

    unit: Unit
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
    view.year = int(view.path["year"]) if "year" in view.path else view.year
    numbers: dict[str, dict[str, float]] = {}
    for agency, figure, value in view.ask(
        "dashboard/headline_of_agencies", figures="|".join(one[0] for one in HEADLINE)
    ).rows:
        numbers.setdefault(agency, {})[figure] = value
    findings: dict[str, dict[str, int]] = {}
    for agency, severity, count in view.ask("dashboard/findings_of_agencies").rows:
        findings.setdefault(agency, {})[severity] = count
    states = {row["agency"]: row for row in view.states if row["year"] == view.year}
    branches = list(tree(view.units.values(), numbers, states, findings))
    asked = view.query.get("from", "0")
    first = min(int(asked), max(len(branches) - 1, 0)) if asked.isdecimal() else 0
    return {
        "headline": HEADLINE,
        "branches": branches[first : first + MOST],
        "of_all": len(branches),
        "first": first,
        "before": max(first - MOST, 0) if first else None,
        "after": first + MOST if first + MOST < len(branches) else None,
        "silent": [unit for unit in view.units.values() if unit.id not in states],
    }


def tree(
    units: Iterable[Unit], numbers: dict[str, dict[str, float]], states: dict[str, Record], findings: dict[str, dict[str, int]]
) -> Iterator[Branch]:  # fmt: skip
    """The agencies in the order of their tree. An office that is only named as a parent is a line of its own."""
    known = {unit.id: unit for unit in units}
    children: dict[str | None, list[Unit]] = {}
    for unit in known.values():
        children.setdefault(unit.parent, []).append(unit)
    for parent in [one for one in children if one is not None and one not in known]:
        children.setdefault(None, []).append(Unit(parent, parent))

    def leaves(unit: Unit, seen: frozenset[str]) -> list[Unit]:
        if unit.id in seen:
            return []
        own = [unit] if unit.id in known else []
        return own + [leaf for child in children.get(unit.id, ()) for leaf in leaves(child, seen | {unit.id})]

    def lines(unit: Unit, depth: int, seen: frozenset[str]) -> Iterator[Branch]:
        if unit.id in seen:
            return
        below = leaves(unit, frozenset())
        group = bool(children.get(unit.id))
        counted = [one for one in below if one.id in states]
        sums: dict[str, float] = {}
        for one in counted if group else [unit]:
            for figure, value in numbers.get(one.id, {}).items():
                sums[figure] = sums.get(figure, 0) + value
        yield Branch(unit, depth, sums, None if group and unit.id not in states else states.get(unit.id),
                     findings.get(unit.id, {}), len(below) if group else 0, len(counted))  # fmt: skip
        for child in children.get(unit.id, ()):
            yield from lines(child, depth + 1, seen | {unit.id})

    for root in children.get(None, ()):
        yield from lines(root, 0, frozenset())
