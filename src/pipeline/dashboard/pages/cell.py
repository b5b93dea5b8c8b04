"""One cell of the form: its rows, the rules that touch it, what it means, and what it was in other revisions and years."""

from __future__ import annotations

from typing import Any

from pipeline.dashboard.forms import Filled, filled_forms
from pipeline.dashboard.listing.listing import look
from pipeline.dashboard.rule_results import OUTCOMES, lights
from pipeline.dashboard.view import NotThere, View

KINDS = {"counted": "逐行计数", "declared": "人员填报", "computed": "由其他单元格相加"}
MEANINGS = {"number": "数值", "zero": "零", "blank": "空白：没有数据来源，不等于 0", "not_applicable": "不适用"}


def build(view: View) -> dict[str, Any]:
    """What the cell of the address shows. Raises NotThere for an address no form of the year has."""
    assert view.agency is not None
    assert view.year is not None
    address = view.path["figure"]
    filled = filled_forms(view)
    own = next((one for one in filled if address in one.cells), None)
    if own is None:
        raise NotThere(f"{view.year} 年的年报格式中没有“{address}”这一格。", {"年报": view.links.page("report")})
    held, before = own.cells[address], filled_forms(view, view.year - 1)
    figures = view.figures()
    known = [name for name in (address, *held.cell.taken_from) if name in figures]
    listing = None
    if known:
        listing = look(view.connection, "evidence", view.query, path=view.links.cell(address),
                       fixed={"agency": view.agency.id, "year": view.year, "figure": known[0]},
                       show=("on_date", "summary", "source", "row_id", "amount"))  # fmt: skip
    return {
        "address": address,
        "form": own.form,
        "held": held,
        "table": own.form.table(held.cell.table),
        "kind": KINDS.get(held.origin, KINDS[held.cell.kind]),
        "meaning": MEANINGS[held.semantic],
        "parts": [(part, own.cells[part]) for part in held.cell.parts if part in own.cells],
        "entry": next(iter(view.records("dashboard/dictionary_entry", figure=address)), None),
        "lights": lights(view, own, before, address),
        "outcomes": OUTCOMES,
        "last_year": same_cell(address, before),
        "revisions": view.records("dashboard/revision_cells", address=f"{own.form.id}:{address}", figure=address),
        "changes": view.records("dashboard/changes_of_figure", figure=address, most=20),
        "listing": listing,
        "neighbours": _neighbours(own, address),
    }


def same_cell(address: str, before: tuple[Filled, ...]) -> float | None:
    """What the same cell held in the forms of another year."""
    return next((one.cells[address].value for one in before if address in one.cells), None)


def _neighbours(own: Filled, address: str) -> list[tuple[str, str]]:
    """The cells before and after, to go on from one to the next."""
    order = list(own.cells)
    at = order.index(address)
    return [(word, order[place]) for word, place in (("上一格", at - 1), ("下一格", at + 1)) if 0 <= place < len(order)]
