"""Reads table 4 (政府信息公开行政复议、行政诉讼情况): fifteen numbers in the order of the form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline.audit.report import ReadCell
from pipeline.audit.tables import labels
from pipeline.audit.tables.columns import numbers
from pipeline.audit.tables.requests import ReadTable
from pipeline.audit.tables.rows import Row, Slot
from pipeline.audit.tables.values import CellValue, may_be_page_number, read_value

TABLE = "disputes"
GROUPS = ("review", "suit_direct", "suit_after_review")
RESULTS = ("upheld", "corrected", "other", "pending", "total")
PLACES = tuple((group, result) for group in GROUPS for result in RESULTS)


def read_disputes(rows: Sequence[Row]) -> ReadTable:
    """The cells of table 4 in these rows. They are unsure where the columns are in another order than in the form."""
    slots = _slots(rows)
    if not any(not slot.is_blank for slot in slots):
        return ReadTable()
    filled = [slot for slot in slots if not slot.is_blank]
    table = _read(rows, slots, filled)
    return replace(table, miscounted=len(filled) != len(PLACES) and _are_alone(rows))


def _read(rows: Sequence[Row], slots: Sequence[Slot], filled: Sequence[Slot]) -> ReadTable:
    if _other_order(rows):
        return ReadTable(tuple(_unsure(filled, "表四各栏的次序与格式不同")), rows_with_numbers=1)
    alone = _are_alone(rows)
    if len(filled) == 15 and not (_adds_up(filled) or (_is_headed(rows) and not alone)):
        why = "十五个数不合三个总计，又不在一行或表头不全，各数在哪一栏不能确定"
        return ReadTable(tuple(_unsure(filled, why)), rows_with_numbers=1)
    if len(filled) == 15 and alone and _adds_up_otherwise(filled):
        why = "十五个数各占一行，其中一个换作页码三个总计也成立，各数在哪一栏不能确定"
        return ReadTable(tuple(_unsure(filled, why)), rows_with_numbers=1)
    if len(filled) == 15:
        return ReadTable(tuple(_cells([(slot, read_value(slot.text)) for slot in filled])), rows_with_numbers=1)
    if len(slots) == 15 and (_in_cells(rows) or _blanks_in_place(slots)):
        return ReadTable(tuple(_cells([(slot, read_value(slot.text)) for slot in slots])), rows_with_numbers=1)
    several = _repeated(filled)
    if several is not None:
        return ReadTable(tuple(_cells([(slot, read_value(slot.text)) for slot in several])), rows_with_numbers=1)
    fitted = _fitted(filled)
    if fitted is not None:
        pairs = [(filled[0], CellValue("zero" if number == 0 else "number", number)) for number in fitted]
        phantom = (("合计", len(filled), 15, filled[0].location),) if len(filled) != 15 else ()
        return ReadTable(tuple(_cells(pairs)), (), phantom, rows_with_numbers=1)
    return ReadTable(
        tuple(_unsure(filled, f"读到 {len(filled)} 个数，应有 15 个，各数在哪一栏不能确定")), rows_with_numbers=1
    )


def _is_headed(rows: Sequence[Row]) -> bool:
    """Whether the head names the columns of all three groups in the order of the form, or stands in one grid with the numbers."""
    named = [
        match.name for match in labels.find_all(TABLE, "columns", "".join(row.text for row in rows if not row.is_prose))
    ]
    grids = {row.grid if row.kind == "grid" else None for row in rows if any(slot.is_value for slot in row.slots)}
    return named == list(RESULTS) * 3 or (len(grids) == 1 and None not in grids and len(named) >= len(PLACES))


def _are_alone(rows: Sequence[Row]) -> bool:
    """Whether each number stands alone on its line: one that was lost may be made up for by the number of a page."""
    return all(
        row.kind == "line" and len(row.slots) == 1 and not row.barred
        for row in rows
        if any(slot.is_value for slot in row.slots)
    )


def _adds_up_otherwise(filled: Sequence[Slot]) -> bool:
    """Whether the sums hold as well where one number is that of a page and a blank cell was lost."""
    values = numbers(filled) or []
    for page in range(len(values)):
        if not may_be_page_number(filled[page].text):
            continue
        rest = values[:page] + values[page + 1 :]
        for lost in range(len(PLACES)):
            other = [*rest[:lost], Decimal(0), *rest[lost:]]
            if all(sum(other[at : at + 4]) == other[at + 4] for at in (0, 5, 10)):
                return True
    return False


def _adds_up(filled: Sequence[Slot]) -> bool:
    """Whether each group's total is the sum of its four results."""
    values = numbers(filled)
    return values is not None and all(sum(values[at : at + 4]) == values[at + 4] for at in (0, 5, 10))


def _in_cells(rows: Sequence[Row]) -> bool:
    """Whether the numbers stand in cells of a grid, which has its empty cells too."""
    return all(row.kind == "grid" for row in rows if any(slot.is_value for slot in row.slots))


def _blanks_in_place(slots: Sequence[Slot]) -> bool:
    """Whether the blank cells of text between bars are where they belong, by the sums: some pages put all of them last."""
    values = [read_value(slot.text).number or Decimal(0) for slot in slots]
    return not slots[-1].is_blank and all(sum(values[at : at + 4]) == values[at + 4] for at in (0, 5, 10))


def _slots(rows: Sequence[Row]) -> list[Slot]:
    """The slots with values in reading order; in rows of a grid or of tabs with the blank ones between and after them."""
    slots: list[Slot] = []
    for row in rows:
        if not any(slot.is_value for slot in row.slots):
            continue
        texts = [index for index, slot in enumerate(row.slots) if not slot.is_blank and not slot.is_value]
        if (texts and row.kind != "line" and len(texts) * 2 <= len(row.slots)) or not texts:
            first = (texts[-1] + 1) if texts else 0
            slots.extend(slot for slot in row.slots[first:] if slot.is_value or (slot.is_blank and row.kind != "line"))
        else:
            slots.extend(slot for slot in row.slots if slot.is_value)
    return slots


def _other_order(rows: Sequence[Row]) -> bool:
    """Whether the head names the results in another order than 维持、纠正、其他、尚未审结、总计."""
    text = "".join(row.text for row in rows if not row.is_prose)
    named = [match.name for match in labels.find_all(TABLE, "columns", text) if match.name in RESULTS[:4]]
    if len(named) < 8 or len(named) % 4:
        return False
    return named != [result for _ in range(len(named) // 4) for result in RESULTS[:4]] and sorted(named) == sorted(
        list(RESULTS[:4]) * (len(named) // 4)
    )


def _repeated(filled: Sequence[Slot]) -> Sequence[Slot] | None:
    """The fifteen numbers, where they are printed twice; else None."""
    if len(filled) == 30 and [slot.plain for slot in filled[:15]] == [slot.plain for slot in filled[15:]]:
        return filled[:15]
    return None


def _fitted(filled: Sequence[Slot]) -> tuple[Decimal, ...] | None:
    """The fifteen of sixteen numbers that keep the three sums, where only one choice does; else None."""
    values = numbers(filled)
    if values is None:
        return None
    if not any(values) and 15 < len(values) <= 18:
        return (Decimal(0),) * 15
    if len(values) != 16:
        return None
    candidates = {tuple(values[:extra] + values[extra + 1 :]) for extra in range(16)}
    holding = [
        candidate
        for candidate in candidates
        if all(sum(candidate[at : at + 4]) == candidate[at + 4] for at in (0, 5, 10))
    ]
    return holding[0] if len(holding) == 1 else None


def _cells(pairs: Sequence[tuple[Slot, CellValue]]) -> list[ReadCell]:
    return [
        ReadCell(TABLE, group, result, value.number, value.semantic, slot.text, slot.location, value.why)
        for (group, result), (slot, value) in zip(PLACES, pairs, strict=True)
    ]


def _unsure(filled: Sequence[Slot], why: str) -> list[ReadCell]:
    raw = " ".join(slot.text for slot in filled)[:200]
    return [ReadCell(TABLE, group, result, None, "unsure", raw, filled[0].location, why) for group, result in PLACES]
