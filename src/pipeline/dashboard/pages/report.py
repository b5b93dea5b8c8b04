"""年报: the year's forms as printed, what is filled and how the rules came out, and what differs from earlier revisions, from last year
and from the website form."""

from __future__ import annotations

from typing import Any

from pipeline.dashboard.documents import offered_documents, package_offered, year_documents
from pipeline.dashboard.forms import form_of_kind, printed_table, published_forms
from pipeline.dashboard.rule_results import OUTCOMES, by_rule, count_outcomes, relation_results, worst_by_cell
from pipeline.dashboard.view import View
from pipeline.law import Form
from pipeline.reports import FilledForm


def build(view: View) -> dict[str, Any]:
    """What 年报 shows."""
    assert view.year is not None
    published, before = published_forms(view), published_forms(view, view.year - 1)
    report, last_report = form_of_kind(published, "report"), form_of_kind(before, "report")
    documents = year_documents(view)
    return {
        "documents": documents,
        "offered": offered_documents(view, documents),
        "package": package_offered(view),
        "forms": [_form(view, filled, before) for filled in published],
        "outcomes": OUTCOMES,
        "against_last_year": differences(report, last_report) if report and last_report else [],
        "form_before": last_report.form if last_report else None,
        "website_cells": website_cells(view, form_of_kind(published, "website")),
        "revisions": view.records("dashboard/revisions"),
        "revision_changes": view.records("dashboard/revision_changes"),
        "changes_since_seal": view.records("dashboard/changes_by_figure"),
    }


def _form(view: View, filled: FilledForm, before: tuple[FilledForm, ...]) -> dict[str, Any]:
    """One form with its tables, its rules and the worst outcome at each cell."""
    results = relation_results(view, filled, before)
    rules = by_rule(results)
    return {
        "form": filled.form,
        "blank": filled.blank,
        "size": len(filled.cells),
        "tables": [printed_table(filled, table.id) for table in filled.form.tables],
        "tables_by_id": {table.id: printed_table(filled, table.id) for table in filled.form.tables},
        "worst": worst_by_cell(results),
        "rules": rules,
        "tally": count_outcomes([result.outcome for result in results]),
    }


def differences(report: FilledForm, last: FilledForm) -> list[dict[str, Any]]:
    """Every cell that is in last year's report too, means the same there and has another value."""
    tables = comparable_tables(report.form, last.form)
    return [
        {
            "address": address,
            "label": filled.cell.label,
            "last": last.cells[address].value,
            "value": filled.value,
        }
        for address, filled in report.cells.items()
        if address in last.cells and filled.cell.table in tables and last.cells[address].value != filled.value
    ]


def comparable_tables(form: Form, last: Form) -> tuple[str, ...]:
    """The tables whose cells mean the same in both forms: all of them in one and the same form."""
    if form.id == last.id:
        return tuple(table.id for table in form.tables)
    return tuple(form.comparability.get("same", ())) if form.comparability.get("with") == last.id else ()


def website_cells(view: View, website: FilledForm | None) -> list[dict[str, Any]]:
    """Cells of the website form whose number is also in the report, with the figures that the report quotes."""
    if website is None:
        return []
    figures = view.figures()
    return [
        {
            "address": address,
            "label": filled.cell.label,
            "value": filled.value,
            "figures": [(name, figures[name]) for name in filled.cell.taken_from if name in figures],
        }
        for address, filled in website.cells.items()
        if filled.cell.number != "flag" and any(name in figures for name in filled.cell.taken_from)
    ]
