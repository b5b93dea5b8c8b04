"""单位: every agency of a year in its tree, with its numbers and whether its report is sealed. Only what can be summed is summed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pipeline.core import ProblemCounts
from pipeline.dashboard.names import unit_of
from pipeline.dashboard.observation import Interval, observed_months
from pipeline.dashboard.pages.months import MONTHS
from pipeline.dashboard.pages.overview import HEADLINES
from pipeline.dashboard.pictures.heat_map import MAX_ROWS, HeatRow, fitting, headline, heat_map
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
    problems: ProblemCounts
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
    findings = _own_problems(view) if view.role == "operator" else {}
    states = {row["agency"]: row for row in view.states if row["year"] == view.year}
    branches = list(tree(view.agencies.values(), numbers, states, findings))
    start = view.query.get("from", "0")
    first = min(int(start), max(len(branches) - 1, 0)) if start.isdecimal() else 0
    return {
        "heat": _months(view, states) if len(view.agencies) > 1 else None,
        "headlines": [
            (figure, label, unit_of(view, figure) if figure.startswith("posts.") else unit, page)
            for figure, label, unit, page in HEADLINES
        ],
        "branches": branches[first : first + PAGE_SIZE],
        "shared": findings.get(None, ProblemCounts()),
        "total": len(branches),
        "first": first,
        "previous": max(first - PAGE_SIZE, 0) if first else None,
        "next": first + PAGE_SIZE if first + PAGE_SIZE < len(branches) else None,
    }


def _own_problems(view: View) -> dict[str | None, ProblemCounts]:
    """Agency → what was found of it in the year or in no year in particular; None: of no agency in particular."""
    found: dict[str | None, list[ProblemCounts]] = {}
    for (agency, year), counts in view.problems.items():
        if year in (None, view.year):
            found.setdefault(agency, []).append(counts)
    return {agency: ProblemCounts.total(each) for agency, each in found.items()}


def _months(view: View, states: dict[str, Record]) -> dict[str, Any]:
    """The website's months of all agencies: `picture` of those with least, `rows` for the table beside it, `more` that are not drawn."""
    assert view.year is not None
    values: dict[str, dict[int, float]] = {}
    for agency, month, value in view.ask("dashboard/items_by_agency_and_month").rows:
        values.setdefault(agency, {})[month] = value
    observed: dict[str | None, list[Interval]] = {}
    for agency, begin, end in view.ask("dashboard/observed_by_agency").rows:
        observed.setdefault(agency, []).append((begin, end))
    parents = {agency.parent for agency in view.agencies.values()}
    reached = max(
        (_month_reached(state["as_of"], view.year) for state in states.values() if state["as_of"]), default=12
    )
    rows = []
    for agency in view.agencies.values():
        if agency.id in parents and agency.id not in values:
            continue
        as_of: date | None = states[agency.id]["as_of"] if agency.id in states else None
        until = reached if as_of is None else _month_reached(as_of, view.year)
        known = [*observed.get(agency.id, ()), *observed.get(None, ())]
        months = observed_months(known, view.year, until) if known else frozenset[int]()
        own = values.get(agency.id, {})
        row = HeatRow(
            agency.name,
            [own.get(month, 0 if month in months else None) for month in MONTHS],
            (),
            until,
            silent=agency.id not in values,
        )
        rows.append((agency.id, row))
    if len(rows) > MAX_ROWS or len(fitting(_linked(view, rows))) < len(rows):
        rows.sort(key=lambda row: (not row[1].silent, sum(value or 0 for value in row[1].values)))
    shown = _linked(view, rows[:PAGE_SIZE])
    picture = heat_map("months", headline([row for _, row in rows], "单位", "条"), shown, "条")
    return {"picture": picture, "rows": shown, "more": len(rows) - len(fitting(shown))}


def _linked(view: View, rows: Sequence[tuple[str, HeatRow]]) -> list[HeatRow]:
    """The rows of agencies with the address of each month: of those that are shown alone, since a province has thousands."""
    return [
        replace(row, hrefs=[view.links.evidence("items.total", agency=agency, month=month) for month in MONTHS])
        for agency, row in rows
    ]


def _month_reached(as_of: date, year: int) -> int:
    """The last month of a year that a day reaches into; 0 for a year to come."""
    return 12 if as_of.year > year else as_of.month if as_of.year == year else 0


def tree(
    agencies: Iterable[PublishedAgency], numbers: dict[str, dict[str, float]], states: dict[str, Record],
    findings: dict[str | None, ProblemCounts],
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
        yield Branch(agency, depth, sums, states.get(agency.id), findings.get(agency.id, ProblemCounts()),
                     len(below) if group else 0, len(reporting))  # fmt: skip
        for child in children.get(agency.id, ()):
            yield from branches(child, depth + 1, passed | {agency.id})

    for root in children.get(None, ()):
        yield from branches(root, 0, frozenset())
