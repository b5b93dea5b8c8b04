"""Understands table 2 (主动公开政府信息情况): its blocks, whose columns differ between the forms of 2019 and 2021."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.audit.report import Place, ReadCell
from pipeline.audit.tables import labels
from pipeline.audit.tables.columns import place
from pipeline.audit.tables.pairing import Record, gather, pair
from pipeline.audit.tables.requests import Found
from pipeline.audit.tables.rows import Row
from pipeline.audit.tables.values import read_value

TABLE = "disclosure"
BLOCKS = {
    "rules": "art20_1", "normative_docs": "art20_1", "licences": "art20_5", "other_services": "art20_5",
    "penalties": "art20_6", "coercion": "art20_6", "fees": "art20_8", "procurement": "art20_9",
}  # fmt: skip
_ITEMS = ("items_last_year", "items_change", "decisions_handled")
FORM_COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    "format_2019": {
        "art20_1": ("made_this_year", "published_this_year", "public_total"), "art20_5": _ITEMS, "art20_6": _ITEMS,
        "art20_8": _ITEMS[:2], "art20_9": ("procurement_count", "procurement_amount"),
    },
    "format_2021": {
        "art20_1": ("issued_this_year", "repealed_this_year", "in_force"), "art20_5": ("decisions_this_year",),
        "art20_6": ("decisions_this_year",), "art20_8": ("fee_amount",), "art20_9": (),
    },
}  # fmt: skip
UNITS = {"fee_amount": "万元", "procurement_amount": ""}
_OLD = {"made_this_year", "published_this_year", "public_total", "items_last_year", "items_change", "procurement_count",
        "procurement_amount"}  # fmt: skip
_NEW = {"issued_this_year", "repealed_this_year", "in_force", "fee_amount"}


@dataclass(frozen=True)
class Head:
    """The columns a block prints, in order, and where they stand in its grid; `row` numbers the row they end in."""

    columns: tuple[str, ...]
    places: Mapping[str, float]
    grid: int | None
    row: int


def form_of(rows: Sequence[Row]) -> str | None:
    """Which form's columns these rows print; None where they print none."""
    named = {hit.name for row in rows if not row.is_prose for hit in labels.find(TABLE, "columns", row.text)}
    named |= {hit.name for hit in labels.find(TABLE, "columns", "".join(row.text for row in rows if not row.is_prose))}
    old, new = len(named & _OLD), len(named & _NEW)
    return None if old == new else "format_2019" if old > new else "format_2021"


def read_disclosure(rows: Sequence[Row], form: str) -> Found:
    """The cells of table 2 in these rows, with the columns of `form` where a block prints no head of its own."""
    rows = [row for row in rows if not row.is_prose]
    heads = list(_heads(rows))
    head_rows = {number for head in heads for number in range(head.row, head.row + 1)}
    body = [row for row in rows if row.number not in head_rows or labels.find(TABLE, "rows", row.text)]
    items = gather(
        body, _name, _is_noise, lambda _name, _text: False, lambda _text: False, run_length=None, blank_cells=1
    )
    records, spare = pair(items, labels.row_order(TABLE))
    known: dict[str, Record] = {}
    for record in records:
        before = known.get(record.label.name)
        if record.label.known and (before is None or before.run is None):
            known[record.label.name] = record
    cells: list[ReadCell] = []
    for name, record in known.items():
        cells.extend(_cells(name, record, _head_for(record, heads, name, form), form))
    extra = [
        (one.label.text, " ".join(slot.text for slot in one.run.filled), one.run.filled[0].place)
        for one in records
        if not one.label.known and one.run is not None and one.run.filled
    ]
    return Found(tuple(cells), tuple(extra), (), len(spare), sum(1 for one in known.values() if one.run is not None))


def _name(text: str, last: str | None) -> list[tuple[str, int]]:
    del last
    return [(hit.name, hit.end) for hit in labels.find(TABLE, "rows", text)]


def _is_noise(text: str) -> bool:
    return (
        len(text) == 1
        or bool(labels.find(TABLE, "columns", text))
        or re.search(r"第二?十?条|信息内容|[(]单位|^件?数量?$|项目|^[(]?[一五六八九][)]项$", text) is not None
        or re.match(r"[一二三四五六][.,]", text) is not None
    )


def _heads(rows: Sequence[Row]) -> Iterable[Head]:
    """The heads of the blocks: column names in a row of a grid, or in lines that follow each other."""
    names: list[str] = []
    places: dict[str, float] = {}
    grid, end, text = None, -1, ""

    def head() -> Head:
        return Head(tuple(names), dict(places), grid, end)

    for row in rows:
        valued = any(slot.is_value for slot in row.slots)
        own = (
            []
            if valued
            else [(hit.name, slot.x) for slot in row.slots for hit in labels.find(TABLE, "columns", slot.bare)]
        )
        if len(own) > 1 or (own and row.kind == "grid"):
            if names:
                yield head()
            names, places, grid, end, text = [one for one, _ in own], dict(own), row.grid, row.number, ""
        elif valued or labels.find(TABLE, "rows", row.text) or re.search(r"第二十条|信息内容", row.text):
            if names:
                yield head()
            names, places, grid, end, text = [], {}, None, -1, ""
        elif not valued:
            text += row.text
            found = [hit.name for hit in labels.find(TABLE, "columns", text)]
            if found:
                names, places, grid, end = found, {}, None, row.number
    if names:
        yield head()


def _head_for(record: Record, heads: Sequence[Head], name: str, form: str) -> Head:
    """The last head above a row whose columns fit its block; the form's own where there is none."""
    start = record.run.rows[0] if record.run is not None else record.label.row
    block = BLOCKS[name]
    for head in reversed([one for one in heads if one.row <= start]):
        columns = tuple(_full_name(column, head) for column in head.columns)
        for known in FORM_COLUMNS.values():
            if set(columns) <= set(known.get(block, ())) and len(set(columns)) == len(columns):
                return Head(columns, {_full_name(key, head): x for key, x in head.places.items()}, head.grid, head.row)
    return Head(FORM_COLUMNS[form].get(block, ()), {}, None, -1)


def _full_name(column: str, head: Head) -> str:
    if column != "decisions":
        return column
    return (
        "decisions_handled"
        if "items_last_year" in head.columns or "items_change" in head.columns
        else "decisions_this_year"
    )


def _cells(name: str, record: Record, head: Head, form: str) -> Iterable[ReadCell]:
    row = f"{BLOCKS[name]}.{name}"
    wanted = head.columns
    full = FORM_COLUMNS[form].get(BLOCKS[name], ())
    if set(wanted) < set(full) and record.run is not None and len(record.run.filled) == len(full):
        wanted = full  # part of the head was lost, the numbers are all there
    if not wanted:
        return
    if record.run is None:
        if record.label.blank:
            for column in wanted:
                yield ReadCell(TABLE, row, column, None, "blank", "", Place(), "")
        return
    places = head.places if head.grid is not None and head.grid == record.run.grid else None
    filled = record.run.filled
    if len(wanted) == 1 and len(filled) == 1:
        value = read_value(filled[0].text, UNITS.get(wanted[0], "件"))
        yield ReadCell(TABLE, row, wanted[0], value.number, value.semantic, filled[0].text, filled[0].place, value.why)
        return
    placed = place(record.run, wanted, places, UNITS)
    if placed.short:
        raw = " ".join(slot.text for slot in placed.short)
        why = f"{len(placed.short)} 个数对 {len(wanted)} 栏，各数在哪一栏不能确定"
        for column in wanted:
            yield ReadCell(TABLE, row, column, None, "unsure", raw, placed.short[0].place, why)
        return
    for column in wanted:
        if column in placed.cells:
            slot, value = placed.cells[column]
            yield ReadCell(TABLE, row, column, value.number, value.semantic, slot.text, slot.place, value.why)
