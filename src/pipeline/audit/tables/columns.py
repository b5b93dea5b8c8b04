"""Which column each number of a row stands in.

A full row says so by its count. A row with fewer numbers is put in columns only where a grid, or the whole table's
arithmetic, leaves one choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from pipeline.audit.tables.pairing import Run
from pipeline.audit.tables.rows import Row, Slot
from pipeline.audit.tables.values import Value, read_value


@dataclass(frozen=True)
class Placed:
    """What a row holds: column → slot and value. `short` are numbers whose columns are still open."""

    cells: Mapping[str, tuple[Slot, Value]]
    short: tuple[Slot, ...] = ()
    why: str = ""


def header_columns(
    rows: Sequence[Row], wanted: Sequence[str], named: Mapping[int, Mapping[str, float]]
) -> dict[int, dict[str, float]]:
    """Grid → column id → its place, for grids that print the head of the table; later parts of a table borrow the head before."""
    found: dict[int, dict[str, float]] = {}
    last: dict[str, float] = {}
    for row in rows:
        if row.grid is None or row.kind != "grid":
            continue
        if row.grid not in found:
            own = named.get(row.grid, {})
            places = [own[one] for one in wanted if one in own]
            if len(places) >= len(wanted) - 1 and places == sorted(set(places)):
                last = dict(own)
            found[row.grid] = last
    return found


def full_columns(runs: Sequence[Run], wanted: Sequence[str]) -> dict[int, dict[str, float]]:
    """Grid → column id → its place, from rows of that grid that have a number for every column."""
    seen: dict[int, list[tuple[float, ...]]] = {}
    for run in runs:
        if run.kind == "grid" and run.grid is not None and len(run.filled) == len(wanted):
            seen.setdefault(run.grid, []).append(tuple(slot.x for slot in run.filled))
    return {grid: dict(zip(wanted, places[0], strict=True)) for grid, places in seen.items() if len(set(places)) == 1}


def place(
    run: Run, wanted: Sequence[str], places: Mapping[str, float] | None, units: Mapping[str, str] = MappingProxyType({})
) -> Placed:
    """Put a run's numbers in the columns `wanted`; `places` says where they stand in the run's grid, if known."""
    filled = run.filled
    if len(filled) == len(wanted):
        return Placed(
            {
                column: (slot, read_value(slot.text, units.get(column, "件")))
                for column, slot in zip(wanted, filled, strict=True)
            }
        )
    if run.kind == "grid" and places:
        mapped = _by_place(run, wanted, places, units)
        if mapped is not None:
            return mapped
    if run.kind in ("grid", "tabs"):
        inside = _inside(run)
        if len(inside) == len(wanted) and all(slot.across == 1 for slot in inside):
            return Placed(
                {
                    column: (slot, read_value(slot.text, units.get(column, "件")))
                    for column, slot in zip(wanted, inside, strict=True)
                }
            )
    return Placed({}, filled)


def _by_place(run: Run, wanted: Sequence[str], places: Mapping[str, float], units: Mapping[str, str]) -> Placed | None:
    """Every filled slot must stand at a column of its own, and cover no other."""
    at = {places[column]: column for column in wanted if column in places}
    cells: dict[str, tuple[Slot, Value]] = {}
    for slot in run.slots:
        column = at.get(slot.x)
        covered = [x for x in at if slot.x < x < slot.x + slot.across]
        if slot.is_blank:
            for x in [slot.x, *covered]:
                if x in at:
                    cells[at[x]] = (slot, read_value(slot.text))
        elif column is None:
            return None
        elif covered:
            why = f"一个数（{slot.text}）占了 {len(covered) + 1} 栏"
            for x in [slot.x, *covered]:
                cells[at[x]] = (slot, Value("unsure", None, why))
        else:
            cells[column] = (slot, read_value(slot.text, units.get(column, "件")))
    return Placed(cells)


def by_slots(run: Run, wanted: Sequence[str]) -> Placed | None:
    """A row between tabs or bars that kept its blank cells: its last column is filled and the sum of the others.

    Pages that leave blank cells out put their bars behind the numbers, so that the last column is blank there.
    """
    size = len(wanted)
    row, rest = run.slots[:size], run.slots[size:]
    if run.kind != "tabs" or len(row) < size or row[-1].is_blank or any(not slot.is_blank for slot in rest):
        return None
    values = [read_value(slot.text) for slot in row]
    known = [value.number or Decimal(0) for value in values]
    if any(value.number is None and not slot.is_blank for slot, value in zip(row, values, strict=True)):
        return None
    if sum(known[:-1]) != known[-1]:
        return None
    return Placed({column: (slot, value) for column, slot, value in zip(wanted, row, values, strict=True)})


def _inside(run: Run) -> Sequence[Slot]:
    """From the first filled slot to the last, blank ones between them too."""
    filled = [number for number, slot in enumerate(run.slots) if not slot.is_blank]
    return run.slots[filled[0] : filled[-1] + 1] if filled else ()


def numbers(slots: Sequence[Slot]) -> list[Decimal] | None:
    """The slots as numbers; None where one is none."""
    values = [read_value(slot.text) for slot in slots]
    if any(value.number is None for value in values):
        return None
    return [value.number for value in values if value.number is not None]
