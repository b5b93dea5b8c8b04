"""Splits a row into its labels and its numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pipeline.audit.tables.rows import Row, Slot

Namer = Callable[[str, str | None], list[tuple[str, int]]]


def mostly_single_numbers(rows: Sequence[Row]) -> bool:
    """Whether most numbers stand alone on their lines. Several on a line may then be the digits of one number."""
    valued = [row for row in rows if row.slots and all(slot.is_value for slot in row.slots)]
    return sum(len(row.slots) == 1 for row in valued) > 2 * sum(len(row.slots) > 1 for row in valued) + 4


def label_slots(row: Row, name: Namer, last: str | None) -> list[Slot]:
    """The slots that are labels. Text with digits after the label of a row in a grid is a badly written number."""
    labels: list[Slot] = []
    named = False
    for slot in row.slots:
        if slot.is_blank or slot.is_value:
            continue
        has_digits = (
            len(slot.plain) <= 16 and re.search(r"\d", slot.plain) and not re.match(r"[(]?\d+[.,:)]\D", slot.plain)
        )
        if named and row.kind != "line" and has_digits and not name(slot.bare, last):
            continue
        named = named or bool(name(slot.bare, last))
        labels.append(slot)
    return labels


def value_slots(row: Row, texts: Sequence[Slot]) -> list[Slot] | None:
    """The slots after the last label; the slots before the label where no numbers follow it; None for a row without numbers."""
    after = max((index for index, slot in enumerate(row.slots) if slot in texts), default=-1)
    tail = list(row.slots[after + 1 :])
    if any(not slot.is_blank for slot in tail):
        return tail
    head = [slot for slot in row.slots[:after] if slot.is_value]
    if texts and len(head) >= 3:
        first = next(index for index, slot in enumerate(row.slots) if slot in texts)
        return list(row.slots[:first]) if len(head) == sum(slot.is_value for slot in row.slots[:first]) else None
    return None


def trailing_blank_cells(row: Row) -> int:
    """The number of blank columns at the end of a row of a grid or of tabs."""
    if row.kind == "line":
        return 0
    count = 0
    for slot in reversed(row.slots):
        if not slot.is_blank:
            break
        count += slot.across
    return count


def may_be_one_number(row: Row, values: Sequence[Slot], *, mostly_single: bool) -> bool:
    """Whether several numbers on a line may be the digits of one number: “3 8 4” is 384 or three cells."""
    if row.kind != "line" or not 2 <= len(values) < 7:
        return False
    digits = all(len(slot.plain) == 1 and slot.plain.isdigit() for slot in values)
    return mostly_single or (digits and values[0].plain != "0")
