"""Understands table 4 (政府信息公开行政复议、行政诉讼情况): fifteen numbers in the order of the form."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pipeline.audit.report import ReadCell
from pipeline.audit.tables import labels
from pipeline.audit.tables.columns import numbers
from pipeline.audit.tables.requests import Found
from pipeline.audit.tables.rows import Row, Slot
from pipeline.audit.tables.values import Value, read_value

TABLE = "disputes"
GROUPS = ("review", "suit_direct", "suit_after_review")
RESULTS = ("upheld", "corrected", "other", "pending", "total")
PLACES = tuple((group, result) for group in GROUPS for result in RESULTS)


def read_disputes(rows: Sequence[Row]) -> Found:
    """The cells of table 4 in these rows. Numbers in another order than the form's are unsure."""
    slots = _slots(rows)
    if not any(not slot.is_blank for slot in slots):
        return Found()
    filled = [slot for slot in slots if not slot.is_blank]
    if _other_order(rows):
        return Found(tuple(_unsure(filled, "表四各栏的次序与格式不同")), rows_with_numbers=1)
    if len(filled) == 15:
        return Found(tuple(_cells([(slot, read_value(slot.text)) for slot in filled])), rows_with_numbers=1)
    if len(slots) == 15 and (_in_cells(rows) or _kept(slots)):
        return Found(tuple(_cells([(slot, read_value(slot.text)) for slot in slots])), rows_with_numbers=1)
    several = _repeated(filled)
    if several is not None:
        return Found(tuple(_cells([(slot, read_value(slot.text)) for slot in several])), rows_with_numbers=1)
    fitted = _fitted(filled)
    if fitted is not None:
        pairs = [(filled[0], Value("zero" if number == 0 else "number", number)) for number in fitted]
        phantom = (("合计", len(filled), 15, filled[0].place),) if len(filled) != 15 else ()
        return Found(tuple(_cells(pairs)), (), phantom, rows_with_numbers=1)
    return Found(
        tuple(_unsure(filled, f"读到 {len(filled)} 个数，应有 15 个，各数在哪一栏不能确定")), rows_with_numbers=1
    )


def _in_cells(rows: Sequence[Row]) -> bool:
    """Whether the numbers stand in cells of a grid, where an empty one is certainly there."""
    return all(row.kind == "grid" for row in rows if any(slot.is_value for slot in row.slots))


def _kept(slots: Sequence[Slot]) -> bool:
    """Whether text between bars kept its blank cells: some put all of them behind the numbers. The sums tell."""
    found = [read_value(slot.text).number or Decimal(0) for slot in slots]
    return not slots[-1].is_blank and all(sum(found[at : at + 4]) == found[at + 4] for at in (0, 5, 10))


def _slots(rows: Sequence[Row]) -> list[Slot]:
    """All value slots in reading order; in rows of a grid or of tabs the blank ones between and after them too."""
    found: list[Slot] = []
    for row in rows:
        if not any(slot.is_value for slot in row.slots):
            continue
        texts = [place for place, slot in enumerate(row.slots) if not slot.is_blank and not slot.is_value]
        if (texts and row.kind != "line" and len(texts) * 2 <= len(row.slots)) or not texts:
            first = (texts[-1] + 1) if texts else 0
            found.extend(slot for slot in row.slots[first:] if slot.is_value or (slot.is_blank and row.kind != "line"))
        else:
            found.extend(slot for slot in row.slots if slot.is_value)
    return found


def _other_order(rows: Sequence[Row]) -> bool:
    """Whether the head names the results in another order than 维持、纠正、其他、尚未审结、总计."""
    text = "".join(row.text for row in rows if not row.is_prose)
    named = [hit.name for hit in labels.find_all(TABLE, "columns", text) if hit.name in RESULTS[:4]]
    if len(named) < 8 or len(named) % 4:
        return False
    return named != [result for _ in range(len(named) // 4) for result in RESULTS[:4]] and sorted(named) == sorted(
        list(RESULTS[:4]) * (len(named) // 4)
    )


def _repeated(filled: Sequence[Slot]) -> Sequence[Slot] | None:
    """The row once, where it stands twice with the same numbers."""
    if len(filled) == 30 and [slot.plain for slot in filled[:15]] == [slot.plain for slot in filled[15:]]:
        return filled[:15]
    return None


def _fitted(filled: Sequence[Slot]) -> tuple[Decimal, ...] | None:
    """Sixteen or seventeen numbers of which fifteen keep the three sums in just one way."""
    found = numbers(filled)
    if found is None:
        return None
    if not any(found) and 15 < len(found) <= 18:
        return (Decimal(0),) * 15
    if len(found) != 16:
        return None
    ways = {tuple(found[:extra] + found[extra + 1 :]) for extra in range(16)}
    holding = [way for way in ways if all(sum(way[at : at + 4]) == way[at + 4] for at in (0, 5, 10))]
    return holding[0] if len(holding) == 1 else None


def _cells(pairs: Sequence[tuple[Slot, Value]]) -> list[ReadCell]:
    return [
        ReadCell(TABLE, group, result, value.number, value.semantic, slot.text, slot.place, value.why)
        for (group, result), (slot, value) in zip(PLACES, pairs, strict=True)
    ]


def _unsure(filled: Sequence[Slot], why: str) -> list[ReadCell]:
    raw = " ".join(slot.text for slot in filled)[:200]
    return [ReadCell(TABLE, group, result, None, "unsure", raw, filled[0].place, why) for group, result in PLACES]
