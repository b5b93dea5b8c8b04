"""年报: the year's forms as printed, how they stand, and what differs from earlier revisions, last year and the website form."""

from __future__ import annotations

from typing import Any

from pipeline.dashboard.forms import Filled, filled_forms, printed
from pipeline.dashboard.rule_results import OUTCOMES, RuleLights, by_rule, lights, worst_of_cells
from pipeline.dashboard.view import View
from pipeline.law import Form


def build(view: View) -> dict[str, Any]:
    """What 年报 shows."""
    assert view.year is not None
    filled, before = filled_forms(view), filled_forms(view, view.year - 1)
    found = {one.form.id: lights(view, one, before) for one in filled}
    return {
        "forms": [
            {
                "form": one.form,
                "blank": one.blank,
                "size": len(one.cells),
                "tables": [printed(one, table.id) for table in one.form.tables],
                "worst": worst_of_cells(found[one.form.id]),
                "rules": rules,
                "tally": tally(rules),
            }
            for one in filled
            for rules in [by_rule(found[one.form.id])]
        ],
        "outcomes": OUTCOMES,
        "against_last_year": against(filled, before),
        "before_form": next((one.form for one in before if one.form.kind == "report"), None),
        "pairs": across(view, filled),
        "revisions": view.records("dashboard/revisions"),
        "differences": view.records("dashboard/revision_changes"),
        "changes": view.records("dashboard/changes_by_figure"),
    }


def tally(rules: list[RuleLights]) -> list[tuple[str, str, int]]:
    """How many relations came out how: code, word, number."""
    every = [one.outcome for rule in rules for one in rule.lights]
    return [(code, word, every.count(code)) for code, word in OUTCOMES.items() if code in every]


def against(filled: tuple[Filled, ...], before: tuple[Filled, ...]) -> list[dict[str, Any]]:
    """Every cell of the report that stood in last year's report too, is comparable and differs."""
    report = next((one for one in filled if one.form.kind == "report"), None)
    last = next((one for one in before if one.form.kind == "report"), None)
    if report is None or last is None:
        return []
    tables = comparable_tables(report.form, last.form)
    return [
        {"address": address, "label": held.cell.label, "last": last.cells[address].value, "value": held.value}
        for address, held in report.cells.items()
        if address in last.cells and held.cell.table in tables and last.cells[address].value != held.value
    ]


def comparable_tables(form: Form, last: Form) -> tuple[str, ...]:
    """The tables whose cells mean the same in both forms: all of them in one and the same form."""
    if form.id == last.id:
        return tuple(table.id for table in form.tables)
    return tuple(form.comparability.get("same", ())) if form.comparability.get("with") == last.id else ()


def across(view: View, filled: tuple[Filled, ...]) -> list[dict[str, Any]]:
    """Cells of the website form that take their number from figures the report quotes, and whether both agree."""
    figures = view.figures()
    return [
        {"address": address, "label": held.cell.label, "value": held.value, "semantic": held.semantic,
         "figures": [(name, figures[name]) for name in held.cell.taken_from if name in figures]}
        for one in filled
        if one.form.kind == "website"
        for address, held in one.cells.items()
        if held.cell.taken_from
    ]  # fmt: skip
