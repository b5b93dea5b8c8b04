"""Reads table 2 (主动公开政府信息情况): its blocks, whose columns differ between the forms of 2019 and 2021."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.audit.report import Location, ReadCell
from pipeline.audit.tables import labels
from pipeline.audit.tables.columns import place
from pipeline.audit.tables.pairing import LabelledRow, pair_rows
from pipeline.audit.tables.requests import ReadTable
from pipeline.audit.tables.rows import Row
from pipeline.audit.tables.runs import labels_and_runs
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
class BlockHead:
    """The columns that a block prints, in order, with their x in its grid. `row` is the number of the row in which they end."""

    columns: tuple[str, ...]
    places: Mapping[str, float]
    grid: int | None
    row: int


def form_of_columns(rows: Sequence[Row]) -> str | None:
    """The id of the form whose columns these rows print; None where that cannot be told."""
    named = {match.name for row in rows if not row.is_prose for match in labels.find(TABLE, "columns", row.text)}
    named |= {
        match.name for match in labels.find(TABLE, "columns", "".join(row.text for row in rows if not row.is_prose))
    }
    old, new = len(named & _OLD), len(named & _NEW)
    return None if old == new else "format_2019" if old > new else "format_2021"


def read_disclosure(rows: Sequence[Row], form: str) -> ReadTable:
    """The cells of table 2 in these rows. Blocks without a head of their own have the columns of `form`."""
    rows = [row for row in rows if not row.is_prose]
    heads = list(_heads(rows))
    head_rows = {number for head in heads for number in range(head.row, head.row + 1)}
    body = [row for row in rows if row.number not in head_rows or labels.find(TABLE, "rows", row.text)]
    items = labels_and_runs(
        body, _name, _is_noise, lambda _name, _text: False, lambda _text: False, run_length=None, blank_cells=1
    )
    records, spare = pair_rows(items, labels.row_order(TABLE))
    known: dict[str, LabelledRow] = {}
    for record in records:
        before = known.get(record.label.name)
        if record.label.known and (before is None or before.run is None):
            known[record.label.name] = record
    cells: list[ReadCell] = []
    miscounted = any(run.lone for run in spare)
    for name, record in known.items():
        head = _head_for(record, heads, name, form)
        miscounted = miscounted or (
            record.run is not None and record.run.lone and len(record.run.filled) != len(head.columns)
        )
        cells.extend(_cells(name, record, head, form))
    extra = [
        (record.label.text, " ".join(slot.text for slot in record.run.filled), record.run.filled[0].location)
        for record in records
        if not record.label.known and record.run is not None and record.run.filled
    ]
    return ReadTable(
        tuple(cells), tuple(extra), (), len(spare), sum(1 for record in known.values() if record.run is not None),
        miscounted,
    )  # fmt: skip


def _name(text: str, last: str | None) -> list[tuple[str, int]]:
    del last
    return [(match.name, match.end) for match in labels.find(TABLE, "rows", text)]


def _is_noise(text: str) -> bool:
    return (
        len(text) == 1
        or bool(labels.find(TABLE, "columns", text))
        or re.search(r"第二?十?条|信息内容|[(]单位|^件?数量?$|项目|^[(]?[一五六八九][)]项$", text) is not None
        or re.match(r"[一二三四五六][.,]", text) is not None
    )


def _heads(rows: Sequence[Row]) -> Iterable[BlockHead]:
    """The heads of the blocks: names of columns in a row of a grid, or in consecutive lines."""
    names: list[str] = []
    places: dict[str, float] = {}
    grid, end, text = None, -1, ""

    def head() -> BlockHead:
        return BlockHead(tuple(names), dict(places), grid, end)

    for row in rows:
        valued = any(slot.is_value for slot in row.slots)
        own = (
            []
            if valued
            else [(match.name, slot.x) for slot in row.slots for match in labels.find(TABLE, "columns", slot.bare)]
        )
        if len(own) > 1 or (own and row.kind == "grid"):
            if names:
                yield head()
            names, places, grid, end, text = [column for column, _ in own], dict(own), row.grid, row.number, ""
        elif valued or labels.find(TABLE, "rows", row.text) or re.search(r"第二十条|信息内容", row.text):
            if names:
                yield head()
            names, places, grid, end, text = [], {}, None, -1, ""
        elif not valued:
            text += row.text
            columns = [match.name for match in labels.find(TABLE, "columns", text)]
            if columns:
                names, places, grid, end = columns, {}, None, row.number
    if names:
        yield head()


def _head_for(record: LabelledRow, heads: Sequence[BlockHead], name: str, form: str) -> BlockHead:
    """The last head above a row with columns of its block; the columns of the form where there is none."""
    start = record.run.rows[0] if record.run is not None else record.label.row
    block = BLOCKS[name]
    for head in reversed([candidate for candidate in heads if candidate.row <= start]):
        columns = tuple(_full_name(column, head) for column in head.columns)
        for known in FORM_COLUMNS.values():
            if set(columns) <= set(known.get(block, ())) and len(set(columns)) == len(columns):
                return BlockHead(
                    columns, {_full_name(key, head): x for key, x in head.places.items()}, head.grid, head.row
                )
    return BlockHead(FORM_COLUMNS[form].get(block, ()), {}, None, -1)


def _full_name(column: str, head: BlockHead) -> str:
    if column != "decisions":
        return column
    return (
        "decisions_handled"
        if "items_last_year" in head.columns or "items_change" in head.columns
        else "decisions_this_year"
    )


def _cells(name: str, record: LabelledRow, head: BlockHead, form: str) -> Iterable[ReadCell]:
    row = f"{BLOCKS[name]}.{name}"
    wanted = head.columns
    full = FORM_COLUMNS[form].get(BLOCKS[name], ())
    if set(wanted) < set(full) and record.run is not None and len(record.run.filled) == len(full):
        wanted = full  # part of the head was lost, but all numbers are there
    if not wanted:
        return
    if record.run is None:
        if record.label.blank or record.why:
            for column in wanted:
                yield ReadCell(
                    TABLE, row, column, None, "unsure" if record.why else "blank", "", Location(), record.why
                )
        return
    places = head.places if head.grid is not None and head.grid == record.run.grid else None
    filled = record.run.filled
    if len(wanted) == 1 and len(filled) == 1:
        value = read_value(filled[0].text, UNITS.get(wanted[0], "件"))
        yield ReadCell(
            TABLE, row, wanted[0], value.number, value.semantic, filled[0].text, filled[0].location, value.why
        )
        return
    placed = place(record.run, wanted, places, UNITS)
    if placed.short:
        raw = " ".join(slot.text for slot in placed.short)
        why = f"{len(placed.short)} 个数对 {len(wanted)} 栏，各数在哪一栏不能确定"
        for column in wanted:
            yield ReadCell(TABLE, row, column, None, "unsure", raw, placed.short[0].location, why)
        return
    for column in wanted:
        if column in placed.cells:
            slot, value = placed.cells[column]
            yield ReadCell(TABLE, row, column, value.number, value.semantic, slot.text, slot.location, value.why)
