"""Reads table 3 (收到和处理政府信息公开申请情况): its rows by their labels, its numbers by column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.audit.report import Location, ReadCell
from pipeline.audit.tables import labels
from pipeline.audit.tables.alignment import AlignedRow, align, proven_totals
from pipeline.audit.tables.balance import balance_of
from pipeline.audit.tables.columns import PlacedRow, by_slots, full_columns, header_columns, numbers, place
from pipeline.audit.tables.foreign import doubtful_columns
from pipeline.audit.tables.pairing import LabelledRow, pair_rows
from pipeline.audit.tables.request_labels import continues_label, is_group, is_noise, name_rows, printed_rows
from pipeline.audit.tables.rows import Row, Slot
from pipeline.audit.tables.runs import NumberRun, labels_and_runs
from pipeline.audit.tables.values import CellValue, read_value

TABLE = "requests"
COLUMNS = ("natural_person", "org_commercial", "org_research", "org_nonprofit", "org_legal", "org_other", "total")
UNKNOWN: tuple[str, ...] = ()
_NO_ORDER = "各行的数都不符合总计列的合计关系，各栏的次序不能确定"
_FOREIGN = "每个数各占一行，行和列的合计又不都成立，其中可能夹有页码"


@dataclass(frozen=True)
class ReadTable:
    """A table as read. `extra`: rows that no form has, as (label, numbers, location); `phantom`: rows with too many numbers, as
    (row, count, expected count, location); `spare`: number of runs without a label; `miscounted`: whether rows printed with one number
    a line have more or fewer numbers than columns.
    """

    cells: tuple[ReadCell, ...] = ()
    extra: tuple[tuple[str, str, Location], ...] = ()
    phantom: tuple[tuple[str, int, int, Location], ...] = ()
    spare: int = 0
    rows_with_numbers: int = 0
    miscounted: bool = False


def read_requests(rows: Sequence[Row]) -> ReadTable:
    """The cells of table 3 in these rows, which contain one table 3."""
    body = [row for row in rows if not _is_head(row)]
    items = labels_and_runs(
        body, name_rows, is_noise, continues_label, is_group, run_length=7, blank_cells=7, printed=printed_rows
    )
    records, spare = pair_rows(items, labels.row_order(TABLE), 7)
    known = [record for record in records if record.label.known]
    return _cells(_unique_rows(known), [record for record in records if not record.label.known], spare, rows)


def head_places(rows: Sequence[Row]) -> dict[int, dict[str, float]]:
    """Grid → column → its x in the head of that grid."""
    places: dict[int, dict[str, float]] = {}
    for row in rows:
        if row.grid is None or labels.find(TABLE, "rows", row.text):
            continue
        for slot in row.slots:
            for match in labels.find(TABLE, "columns", slot.plain):
                places.setdefault(row.grid, {}).setdefault(match.name, slot.x)
    return places


def column_order(
    rows: Sequence[Row], named: Mapping[int, Mapping[str, float]], runs: Sequence[NumberRun]
) -> tuple[str, ...]:
    """The columns in the order in which this table prints them; UNKNOWN where its sums fit no order.

    The head of a grid gives the order. Elsewhere the sums do: the total is last, as in the form, or first where the head begins
    with it.
    """
    absent_column = _absent_column(rows, runs)
    if absent_column is not None:
        return tuple(column for column in COLUMNS if column != absent_column)
    for places in named.values():
        if len(places) == len(COLUMNS) and len(set(places.values())) == len(places):
            return tuple(sorted(places, key=places.__getitem__))
    full = [
        values
        for run in runs
        if len(run.filled) == 7 and (values := numbers(run.filled)) and sum(map(bool, values)) >= 2
    ]
    last = sum(sum(values[:6]) == values[6] for values in full)
    first = sum(sum(values[1:]) == values[0] for values in full)
    if last or first < 3 or first * 2 < len(full):
        return COLUMNS
    head = "".join(row.text for row in rows if labels.is_header(TABLE, row.text))
    totals, natural = re.search("总计|合计", head), head.find("自然人")
    begins = totals is not None and totals.start() < natural
    return (COLUMNS[6], *COLUMNS[:6]) if first == len(full) and begins else UNKNOWN


def _absent_column(rows: Sequence[Row], runs: Sequence[NumberRun]) -> str | None:
    """The column that a table of six columns does not have: its head does not name it, and every row adds up without it."""
    six = [values for run in runs if (values := numbers(run.filled)) is not None and len(values) == 6]
    if len(six) < 3 or len(six) < len(runs) or any(sum(values[:5]) != values[5] for values in six):
        return None
    head = "".join(row.text for row in rows if not labels.find(TABLE, "rows", row.text))
    words = {column: labels.label_patterns()[TABLE]["columns"][column][-1] for column in COLUMNS[:5]}
    absent = [column for column, word in words.items() if word not in head]
    return absent[0] if len(absent) == 1 else None


def _is_head(row: Row) -> bool:
    """Whether a row belongs to the head, which may be printed again on each page: it names columns and has no numbers."""
    if any(slot.is_value for slot in row.slots):
        return False
    heads_named = sum(1 for slot in row.slots if labels.is_header(TABLE, slot.plain))
    return heads_named > 0 and not labels.find(TABLE, "rows", row.text.replace("其他", ""))


def _unique_rows(records: Sequence[LabelledRow]) -> dict[str, LabelledRow]:
    """One record for each row. Of two with the same label the one with numbers counts; two with different numbers are unsure."""
    unique: dict[str, LabelledRow] = {}
    for record in records:
        before = unique.get(record.label.name)
        if before is None or before.run is None:
            unique[record.label.name] = record
        elif record.run is not None and _printed_numbers(record.run) != _printed_numbers(before.run):
            unique[record.label.name] = LabelledRow(record.label, None, "这一行出现了两次，数不相同")
    return unique


def _printed_numbers(run: NumberRun) -> list[str]:
    return [slot.plain for slot in run.filled]


def _cells(
    records: Mapping[str, LabelledRow], unknown: Iterable[LabelledRow], spare: Sequence[NumberRun], rows: Sequence[Row]
) -> ReadTable:
    runs = [record.run for record in records.values() if record.run is not None]
    named = head_places(rows)
    order = column_order(rows, named, runs)
    headed = header_columns(rows, order, named)
    full = full_columns(runs, order)
    if order == UNKNOWN:
        records = {
            name: replace(record, run=None, why=_NO_ORDER) if record.run else record for name, record in records.items()
        }
    placed = {name: _place_row(record, headed, full, order) for name, record in records.items()}
    if not any(not slot.is_blank for run in runs if run.kind == "tabs" for slot in run.slots[len(COLUMNS) :]):
        for name, placed_row in placed.items():
            run = records[name].run
            placed[name] = (by_slots(run, order) if placed_row.short and run is not None else None) or placed_row
    certain, short = _split(placed)
    if "carried_out" not in records:  # the file was cut, perhaps within its last row
        last = max((record.run.rows[-1] for record in records.values() if record.run is not None), default=-1)
        short = {name: values for name, values in short.items() if _end(records[name]) < last}
    lone = {name for name, record in records.items() if record.run is not None and record.run.lone}
    balance = balance_of(records)
    blank = [name for name, record in records.items() if record.run is None and not record.why]
    aligned = proven_totals(align(short, certain, balance, lone), certain, blank, balance)
    whole = {name: _whole(row) for name, row in aligned.items() if None not in row.numbers}
    doubtful = doubtful_columns({**certain, **whole}, lone & set(certain), balance)
    cells: list[ReadCell] = []
    phantom = []
    for name, record in records.items():
        if name in aligned:
            cells.extend(_aligned_cells(name, record, aligned[name]))
            if record.run is not None and len(record.run.filled) > len(COLUMNS):
                phantom.append((name, len(record.run.filled), len(COLUMNS), record.run.filled[0].location))
        else:
            cells.extend(_with_doubts(_row_cells(name, record, placed[name]), doubtful.get(name, frozenset())))
    extra = [
        (record.label.text, " ".join(slot.text for slot in record.run.filled), record.run.filled[0].location)
        for record in unknown
        if record.run is not None and len(record.run.filled) >= 5
    ]
    return ReadTable(tuple(cells), tuple(extra), tuple(phantom), len([run for run in spare if len(run.filled) >= 5]),
                 sum(1 for record in records.values() if record.run is not None),
                 any(run.lone and len(run.filled) != len(order) for run in (*runs, *spare)))  # fmt: skip


def _whole(row: AlignedRow) -> tuple[Decimal, ...]:
    return tuple(number for number in row.numbers if number is not None)


def _with_doubts(cells: Iterable[ReadCell], doubtful: frozenset[int]) -> Iterable[ReadCell]:
    for cell in cells:
        if cell.value is not None and COLUMNS.index(cell.column) in doubtful:
            yield replace(cell, value=None, semantic="unsure", why=_FOREIGN)
        else:
            yield cell


def _end(record: LabelledRow) -> int:
    return record.run.rows[-1] if record.run is not None else -1


def _place_row(
    record: LabelledRow,
    headed: Mapping[int, Mapping[str, float]],
    full: Mapping[int, Mapping[str, float]],
    order: tuple[str, ...],
) -> PlacedRow:
    if record.run is None:
        return PlacedRow({}, (), record.why)
    grid = record.run.grid or -1
    return place(record.run, order, full.get(grid) or headed.get(grid))


def _split(placed: Mapping[str, PlacedRow]) -> tuple[dict[str, tuple[Decimal, ...]], dict[str, tuple[Decimal, ...]]]:
    """The rows whose seven numbers are certain, with zero for blanks, and the rows whose numbers have no columns yet."""
    certain: dict[str, tuple[Decimal, ...]] = {}
    short: dict[str, tuple[Decimal, ...]] = {}
    for name, placed_row in placed.items():
        if placed_row.short:
            values = numbers(placed_row.short)
            if values is not None:
                short[name] = tuple(values)
        elif all(column in placed_row.cells for column in COLUMNS):
            cells = [placed_row.cells[column][1] for column in COLUMNS]
            if all(cell.semantic != "unsure" for cell in cells):
                certain[name] = tuple(cell.number or Decimal(0) for cell in cells)
    return certain, short


def _aligned_cells(name: str, record: LabelledRow, aligned: AlignedRow) -> Iterable[ReadCell]:
    assert record.run is not None
    raw = " ".join(slot.text for slot in record.run.filled)
    where = record.run.filled[0].location
    for column, number in zip(COLUMNS, aligned.numbers, strict=True):
        if number is None:
            yield ReadCell(TABLE, name, column, None, "unsure", raw, where, aligned.why)
        else:
            yield ReadCell(TABLE, name, column, number, "zero" if number == 0 else "number", raw, where)


def _row_cells(name: str, record: LabelledRow, placed: PlacedRow) -> Iterable[ReadCell]:
    if record.run is None:
        if record.label.blank or record.why:
            value = CellValue("unsure", None, record.why) if record.why else read_value("")
            for column in COLUMNS:
                yield ReadCell(TABLE, name, column, None, value.semantic, "", Location(), value.why)
        return
    if placed.short:
        raw = " ".join(slot.text for slot in placed.short)
        for column in COLUMNS:
            why = f"{len(placed.short)} 个数对 7 栏，各数在哪一栏不能确定"
            yield ReadCell(TABLE, name, column, None, "unsure", raw, placed.short[0].location, why)
        return
    for column in COLUMNS:
        if column in placed.cells:
            yield _cell(name, column, *placed.cells[column])


def _cell(name: str, column: str, slot: Slot, value: CellValue) -> ReadCell:
    return ReadCell(TABLE, name, column, value.number, value.semantic, slot.text, slot.location, value.why)
