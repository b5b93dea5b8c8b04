"""Understands table 3 (收到和处理政府信息公开申请情况): its rows by their labels, its numbers by column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.audit.report import Place, ReadCell
from pipeline.audit.tables import labels
from pipeline.audit.tables.alignment import Aligned, align
from pipeline.audit.tables.columns import Placed, by_slots, full_columns, header_columns, numbers, place
from pipeline.audit.tables.pairing import Record, Run, gather, pair
from pipeline.audit.tables.rows import Row, Slot
from pipeline.audit.tables.values import Value, read_value

TABLE = "requests"
COLUMNS = ("natural_person", "org_commercial", "org_research", "org_nonprofit", "org_legal", "org_other", "total")
UNKNOWN: tuple[str, ...] = ()
_NO_ORDER = "各行的数都不符合总计列的合计关系，各栏的次序不能确定"
INFLOW, OUTFLOW = ("new_received", "carried_in"), ("carried_out",)
OUTCOMES = tuple(row for row in labels.words()[TABLE]["rows"] if row not in (*INFLOW, *OUTFLOW, "result_total"))
_TOTALS = {"总计", "合计", "小计", "共计", "总数", "7.总计", "七.总计", "(7)总计"}
_OTHERS = {"其他", "其它", "3其他", "3.其他", "3.其它", "(3)其他"}


@dataclass(frozen=True)
class Found:
    """A table as read. `extra` are rows no form knows: label and numbers; `phantom` those with a number too many."""

    cells: tuple[ReadCell, ...] = ()
    extra: tuple[tuple[str, str, Place], ...] = ()
    phantom: tuple[tuple[str, int, int, Place], ...] = ()
    spare: int = 0
    rows_with_numbers: int = 0


def read_requests(rows: Sequence[Row]) -> Found:
    """The cells of table 3 in these rows, which hold one such table."""
    body = [row for row in rows if not _is_head(row)]
    items = gather(body, name_rows, _is_noise, _goes_on, _is_group, run_length=7, blank_cells=7)
    records, spare = pair(items, labels.row_order(TABLE), 7)
    known = [record for record in records if record.label.known]
    return _cells(_one_each(known), [one for one in records if not one.label.known], spare, rows)


def heads(rows: Sequence[Row]) -> dict[int, dict[str, float]]:
    """Grid → column id → its place in the head of that grid."""
    found: dict[int, dict[str, float]] = {}
    for row in rows:
        if row.grid is None or labels.find(TABLE, "rows", row.text):
            continue
        for slot in row.slots:
            for hit in labels.find(TABLE, "columns", slot.plain):
                found.setdefault(row.grid, {}).setdefault(hit.name, slot.x)
    return found


def column_order(rows: Sequence[Row], named: Mapping[int, Mapping[str, float]], runs: Sequence[Run]) -> tuple[str, ...]:
    """The columns in the order this table prints them; UNKNOWN where its sums fit no order.

    A grid's head says so. Elsewhere the sums do: the total last, as the form has it, or first where the head begins with it.
    """
    lacking = _lacking_column(rows, runs)
    if lacking is not None:
        return tuple(column for column in COLUMNS if column != lacking)
    for places in named.values():
        if len(places) == len(COLUMNS) and len(set(places.values())) == len(places):
            return tuple(sorted(places, key=places.__getitem__))
    full = [
        found for run in runs if len(run.filled) == 7 and (found := numbers(run.filled)) and sum(map(bool, found)) >= 2
    ]
    last = sum(sum(found[:6]) == found[6] for found in full)
    first = sum(sum(found[1:]) == found[0] for found in full)
    if last or first < 3 or first * 2 < len(full):
        return COLUMNS
    head = "".join(row.text for row in rows if labels.is_header(TABLE, row.text))
    totals, natural = re.search("总计|合计", head), head.find("自然人")
    begins = totals is not None and totals.start() < natural
    return (COLUMNS[6], *COLUMNS[:6]) if first == len(full) and begins else UNKNOWN


def _lacking_column(rows: Sequence[Row], runs: Sequence[Run]) -> str | None:
    """The column that a table of six columns has not: no head names it, and every row of six adds up without it."""
    six = [found for run in runs if (found := numbers(run.filled)) is not None and len(found) == 6]
    if len(six) < 3 or len(six) < len(runs) or any(sum(one[:5]) != one[5] for one in six):
        return None
    head = "".join(row.text for row in rows if not labels.find(TABLE, "rows", row.text))
    words = {column: labels.words()[TABLE]["columns"][column][-1] for column in COLUMNS[:5]}
    absent = [column for column, word in words.items() if word not in head]
    return absent[0] if len(absent) == 1 else None


def _is_head(row: Row) -> bool:
    """A row of the head, printed once or again on each page: it names columns and holds no numbers."""
    if any(slot.is_value for slot in row.slots):
        return False
    heads_named = sum(1 for slot in row.slots if labels.is_header(TABLE, slot.plain))
    return heads_named > 0 and not labels.find(TABLE, "rows", row.text.replace("其他", ""))


def name_rows(text: str, last: str | None) -> list[tuple[str, int]]:
    """The rows a text names, each with the place where its name ends. `last` is the row named before."""
    hits = labels.find(TABLE, "rows", text)
    names = {hit.name for hit in hits}
    order = labels.row_order(TABLE)
    if names & {"other_no_correction", "other_fee_unpaid", "other_other"}:
        hits = [hit for hit in hits if hit.name != "other_handling"]
    if "other_no_correction" in names or "other_fee_unpaid" in names:
        hits = [hit for hit in hits if hit.name not in ("unable_still_unclear", "refused_excessive")]
    if hits:
        return [(hit.name, hit.end) for hit in hits]
    if labels.is_header(TABLE, text) or labels.is_group(TABLE, text):
        return []
    bare = (
        re.sub(r"^[(]?[六][)]?其?他?处?理?", "", text) if last in ("other_fee_unpaid", "other_no_correction") else text
    )
    if last is not None and order[last] >= order["refused_petition"]:
        if bare in _OTHERS and last in ("other_fee_unpaid", "other_no_correction"):
            return [("other_other", len(text))]
        if bare in _TOTALS and last != "result_total":
            return [("result_total", len(text))]
    if len(text) < 5 or len(text) > 60:
        return []
    close = labels.nearest(TABLE, _without_groups(text))
    return [(close, len(text))] if close is not None else []


def _without_groups(text: str) -> str:
    for pattern in labels.words()[TABLE]["groups"]:
        text = re.sub(f"^{pattern}", "", text)
    return text


def _is_noise(text: str) -> bool:
    own = labels.is_header(TABLE, text) or labels.is_group(TABLE, text) or labels.is_fragment(TABLE, text)
    return len(text) == 1 or own or _is_section(text)


def _is_section(text: str) -> bool:
    numbered = re.match(r"[一二三四五六][.,]", text)
    return numbered is not None and labels.section_of(text[numbered.end() :]) is not None


def _is_group(text: str) -> bool:
    return labels.is_group(TABLE, text)


def _goes_on(name: str, text: str) -> bool:
    """Whether a short text is the rest of a label that was cut."""
    return len(text) <= 20 and any(row == name and label.endswith(text) for row, label in labels._printed(TABLE))


def _one_each(records: Sequence[Record]) -> dict[str, Record]:
    """One record a row: where a label stands twice, the one with numbers; where both have other numbers, none is sure."""
    found: dict[str, Record] = {}
    for record in records:
        before = found.get(record.label.name)
        if before is None or before.run is None:
            found[record.label.name] = record
        elif record.run is not None and _said(record.run) != _said(before.run):
            found[record.label.name] = Record(record.label, None, "这一行出现了两次，数不相同")
    return found


def _said(run: Run) -> list[str]:
    return [slot.plain for slot in run.filled]


def _cells(
    records: Mapping[str, Record], unknown: Iterable[Record], spare: Sequence[Run], rows: Sequence[Row]
) -> Found:
    runs = [record.run for record in records.values() if record.run is not None]
    named = heads(rows)
    order = column_order(rows, named, runs)
    headed = header_columns(rows, order, named)
    full = full_columns(runs, order)
    if order == UNKNOWN:
        records = {
            name: replace(record, run=None, why=_NO_ORDER) if record.run else record for name, record in records.items()
        }
    placed = {name: _placed(record, headed, full, order) for name, record in records.items()}
    if not any(not slot.is_blank for run in runs if run.kind == "tabs" for slot in run.slots[len(COLUMNS) :]):
        for name, one in placed.items():
            run = records[name].run
            placed[name] = (by_slots(run, order) if one.short and run is not None else None) or one
    certain, short = _split(placed)
    if "carried_out" not in records:  # the file was cut: so may be its last row
        last = max((record.run.rows[-1] for record in records.values() if record.run is not None), default=-1)
        short = {name: found for name, found in short.items() if _end(records[name]) < last}
    aligned = align(short, certain, INFLOW, OUTCOMES, OUTFLOW)
    cells: list[ReadCell] = []
    phantom = []
    for name, record in records.items():
        if name in aligned:
            cells.extend(_aligned_cells(name, record, aligned[name]))
            if record.run is not None and len(record.run.filled) > len(COLUMNS):
                phantom.append((name, len(record.run.filled), len(COLUMNS), record.run.filled[0].place))
        else:
            cells.extend(_row_cells(name, record, placed[name]))
    extra = [
        (one.label.text, " ".join(slot.text for slot in one.run.filled), one.run.filled[0].place)
        for one in unknown
        if one.run is not None and len(one.run.filled) >= 5
    ]
    return Found(tuple(cells), tuple(extra), tuple(phantom), len([one for one in spare if len(one.filled) >= 5]),
                 sum(1 for record in records.values() if record.run is not None))  # fmt: skip


def _end(record: Record) -> int:
    return record.run.rows[-1] if record.run is not None else -1


def _placed(
    record: Record,
    headed: Mapping[int, Mapping[str, float]],
    full: Mapping[int, Mapping[str, float]],
    order: tuple[str, ...],
) -> Placed:
    if record.run is None:
        return Placed({}, (), record.why)
    grid = record.run.grid or -1
    return place(record.run, order, full.get(grid) or headed.get(grid))


def _split(placed: Mapping[str, Placed]) -> tuple[dict[str, tuple[Decimal, ...]], dict[str, tuple[Decimal, ...]]]:
    """Rows whose seven numbers are certain (blank counts as nothing here), and rows of numbers without their columns."""
    certain: dict[str, tuple[Decimal, ...]] = {}
    short: dict[str, tuple[Decimal, ...]] = {}
    for name, one in placed.items():
        if one.short:
            found = numbers(one.short)
            if found is not None:
                short[name] = tuple(found)
        elif all(column in one.cells for column in COLUMNS):
            values = [one.cells[column][1] for column in COLUMNS]
            if all(value.semantic != "unsure" for value in values):
                certain[name] = tuple(value.number or Decimal(0) for value in values)
    return certain, short


def _aligned_cells(name: str, record: Record, aligned: Aligned) -> Iterable[ReadCell]:
    assert record.run is not None
    raw = " ".join(slot.text for slot in record.run.filled)
    where = record.run.filled[0].place
    for column, number in zip(COLUMNS, aligned.numbers, strict=True):
        if number is None:
            yield ReadCell(TABLE, name, column, None, "unsure", raw, where, aligned.why)
        else:
            yield ReadCell(TABLE, name, column, number, "zero" if number == 0 else "number", raw, where)


def _row_cells(name: str, record: Record, placed: Placed) -> Iterable[ReadCell]:
    if record.run is None:
        if record.label.blank or record.why:
            value = Value("unsure", None, record.why) if record.why else read_value("")
            for column in COLUMNS:
                yield ReadCell(TABLE, name, column, None, value.semantic, "", Place(), value.why)
        return
    if placed.short:
        raw = " ".join(slot.text for slot in placed.short)
        for column in COLUMNS:
            why = f"{len(placed.short)} 个数对 7 栏，各数在哪一栏不能确定"
            yield ReadCell(TABLE, name, column, None, "unsure", raw, placed.short[0].place, why)
        return
    for column in COLUMNS:
        if column in placed.cells:
            yield _cell(name, column, *placed.cells[column])


def _cell(name: str, column: str, slot: Slot, value: Value) -> ReadCell:
    return ReadCell(TABLE, name, column, value.number, value.semantic, slot.text, slot.place, value.why)
