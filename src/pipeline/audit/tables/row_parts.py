"""What of a row is label, and what is number."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pipeline.audit.tables.rows import Row, Slot

Namer = Callable[[str, str | None], list[tuple[str, int]]]


def mostly_lone(rows: Sequence[Row]) -> bool:
    """Whether most numbers stand alone on their lines: several on one are then the digits of one, or nobody knows what."""
    valued = [row for row in rows if row.slots and all(slot.is_value for slot in row.slots)]
    return sum(len(row.slots) == 1 for row in valued) > 2 * sum(len(row.slots) > 1 for row in valued) + 4


def texts_of(row: Row, name: Namer, last: str | None) -> list[Slot]:
    """The slots that are labels. What stands after a row's name in a grid and has digits in it is a number badly written."""
    found: list[Slot] = []
    named = False
    for slot in row.slots:
        if slot.is_blank or slot.is_value:
            continue
        odd = len(slot.plain) <= 16 and re.search(r"\d", slot.plain) and not re.match(r"[(]?\d+[.,:)]\D", slot.plain)
        if named and row.kind != "line" and odd and not name(slot.bare, last):
            continue
        named = named or bool(name(slot.bare, last))
        found.append(slot)
    return found


def values_of(row: Row, texts: Sequence[Slot]) -> list[Slot] | None:
    """The slots from the first number after the last label to the end; numbers before the label where none follow."""
    after = max((place for place, slot in enumerate(row.slots) if slot in texts), default=-1)
    tail = list(row.slots[after + 1 :])
    if any(not slot.is_blank for slot in tail):
        return tail
    head = [slot for slot in row.slots[:after] if slot.is_value]
    if texts and len(head) >= 3:
        first = next(place for place, slot in enumerate(row.slots) if slot in texts)
        return list(row.slots[:first]) if len(head) == sum(slot.is_value for slot in row.slots[:first]) else None
    return None


def blank_cells_of(row: Row) -> int:
    """How many blank cells end a row of a grid or of tabs."""
    if row.kind == "line":
        return 0
    count = 0
    for slot in reversed(row.slots):
        if not slot.is_blank:
            break
        count += slot.across
    return count


def may_be_one(row: Row, values: Sequence[Slot], *, lonely: bool) -> bool:
    """Whether numbers on a line of their own may be the digits of one, set apart: “3 8 4” is 384 or three cells."""
    if row.kind != "line" or len(values) < 2:
        return False
    digits = all(len(slot.plain) == 1 and slot.plain.isdigit() for slot in values)
    return lonely or (digits and len(values) < 7 and values[0].plain != "0")
