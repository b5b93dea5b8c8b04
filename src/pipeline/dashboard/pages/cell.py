"""One cell of the form: its rows, the rules that touch it, what it means, and what it was in other revisions and years."""

from __future__ import annotations

from typing import Any

from pipeline.dashboard.forms import published_forms
from pipeline.dashboard.knowledge import what_is_known
from pipeline.dashboard.listing.read import list_table
from pipeline.dashboard.listing.tables import published_tables
from pipeline.dashboard.rule_results import OUTCOMES, relation_results
from pipeline.dashboard.view import PageNotFoundError, View
from pipeline.reports import FilledForm

SHOWN = ("on_date", "summary", "source", "row_id", "amount")
SHOWN_TO_READERS = ("on_date", "summary", "amount")
ORIGINS = {"counted": "逐行计数", "declared": "人员填报", "computed": "由其他单元格相加"}
MEANINGS = {"number": "数值", "zero": "零", "blank": "空白：没有数据来源，不等于 0", "not_applicable": "不适用"}


def build(view: View) -> dict[str, Any]:
    """What the cell of the address shows. Raises PageNotFoundError for an address no form of the year has."""
    assert view.agency is not None
    assert view.year is not None
    address = view.path["figure"]
    published = next((form for form in published_forms(view) if address in form.cells), None)
    if published is None:
        choices = {"年报": view.links.page("report")}
        raise PageNotFoundError(f"{view.year} 年的年报格式中没有“{address}”这一格。", choices)
    filled, before = published.cells[address], published_forms(view, view.year - 1)
    figures = view.figures()
    counted = [name for name in (address, *filled.cell.taken_from) if name in figures]
    listing = None
    if counted and "evidence" in published_tables(view.connection):  # in a roll-up rows may stay with the counties
        listing = list_table(view, "evidence", path=view.links.cell(address),
                             fixed={"agency": view.agency.id, "year": view.year, "figure": counted[0]},
                             show=SHOWN if view.role == "operator" else SHOWN_TO_READERS)  # fmt: skip
    return {
        "address": address,
        "form": published.form,
        "filled": filled,
        "table": published.form.table(filled.cell.table),
        "origin": ORIGINS.get(filled.origin, ORIGINS[filled.cell.kind]),
        "meaning": MEANINGS[filled.semantic],
        "parts": [(part, published.cells[part]) for part in filled.cell.parts if part in published.cells],
        "entry": next(iter(view.records("dashboard/dictionary_entry", figure=address)), None),
        "relations": relation_results(view, published, before, address),
        "outcomes": OUTCOMES,
        "last_year": value_in(address, before),
        "revisions": view.records("dashboard/revision_cells", address=f"{published.form.id}:{address}", figure=address),
        "changes": view.records("dashboard/changes_of_figure", figure=address, row_limit=20),
        "listing": listing,
        "doubt": what_is_known(view).doubt_of_figure(address),
        "neighbours": _neighbours(published, address),
    }


def value_in(address: str, forms: tuple[FilledForm, ...]) -> float | None:
    """What the cell of that address holds in these forms."""
    return next((form.cells[address].value for form in forms if address in form.cells), None)


def _neighbours(published: FilledForm, address: str) -> list[tuple[str, str]]:
    """The cells before and after: word and address."""
    order = list(published.cells)
    index = order.index(address)
    near = (("上一格", index - 1), ("下一格", index + 1))
    return [(word, order[other]) for word, other in near if 0 <= other < len(order)]
