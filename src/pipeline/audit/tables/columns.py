"""Finds the column of each number of a row.

A row with a number for every column needs no more. Numbers of other rows are assigned only where their place in a grid, or the
sums of the table, leave one choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from pipeline.audit.tables.rows import Row, Slot
from pipeline.audit.tables.runs import NumberRun
from pipeline.audit.tables.values import CellValue, read_value


@dataclass(frozen=True)
class PlacedRow:
    """The cells of a row: column → slot and value. `short` are numbers whose columns are not known yet."""

    cells: Mapping[str, tuple[Slot, CellValue]]
    short: tuple[Slot, ...] = ()
    why: str = ""


def header_columns(
    rows: Sequence[Row], wanted: Sequence[str], named: Mapping[int, Mapping[str, float]]
) -> dict[int, dict[str, float]]:
    """Grid → column → its x, for grids that print the head of the table. Later grids of a table use the head before them."""
    headers: dict[int, dict[str, float]] = {}
    last: dict[str, float] = {}
    for row in rows:
        if row.grid is None or row.kind != "grid":
            continue
        if row.grid not in headers:
            own = named.get(row.grid, {})
            places = [own[column] for column in wanted if column in own]
            if len(places) >= len(wanted) - 1 and places == sorted(set(places)):
                last = dict(own)
            headers[row.grid] = last
    return headers


def full_columns(runs: Sequence[NumberRun], wanted: Sequence[str]) -> dict[int, dict[str, float]]:
    """Grid → column → its x, from rows of that grid that have a number for every column."""
    seen: dict[int, list[tuple[float, ...]]] = {}
    for run in runs:
        if run.kind == "grid" and run.grid is not None and len(run.filled) == len(wanted):
            seen.setdefault(run.grid, []).append(tuple(slot.x for slot in run.filled))
    return {grid: dict(zip(wanted, places[0], strict=True)) for grid, places in seen.items() if len(set(places)) == 1}


def place(
    run: NumberRun,
    wanted: Sequence[str],
    places: Mapping[str, float] | None,
    units: Mapping[str, str] = MappingProxyType({}),
) -> PlacedRow:
    """Assign the numbers of a run to the columns `wanted`. `places`: column → its x in the grid of the run, where known."""
    filled = run.filled
    if len(filled) == len(wanted):
        return PlacedRow(
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
            return PlacedRow(
                {
                    column: (slot, read_value(slot.text, units.get(column, "件")))
                    for column, slot in zip(wanted, inside, strict=True)
                }
            )
    return PlacedRow({}, filled)


def _by_place(
    run: NumberRun, wanted: Sequence[str], places: Mapping[str, float], units: Mapping[str, str]
) -> PlacedRow | None:
    """The cells by the x of their slots; None where a slot is at no column. A number over several columns makes them unsure."""
    at = {places[column]: column for column in wanted if column in places}
    cells: dict[str, tuple[Slot, CellValue]] = {}
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
                cells[at[x]] = (slot, CellValue("unsure", None, why))
        else:
            cells[column] = (slot, read_value(slot.text, units.get(column, "件")))
    return PlacedRow(cells)


def by_slots(run: NumberRun, wanted: Sequence[str]) -> PlacedRow | None:
    """The cells of a row between tabs or bars with its blank cells; None unless the last number is the sum of the others.

    Some pages leave blank cells out and add the bars at the end of the row, so that its last cell is blank.
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
    return PlacedRow({column: (slot, value) for column, slot, value in zip(wanted, row, values, strict=True)})


def _inside(run: NumberRun) -> Sequence[Slot]:
    """The slots from the first to the last filled one, with the blank ones between them."""
    filled = [number for number, slot in enumerate(run.slots) if not slot.is_blank]
    return run.slots[filled[0] : filled[-1] + 1] if filled else ()


def numbers(slots: Sequence[Slot]) -> list[Decimal] | None:
    """The numbers of the slots; None where one is not a number."""
    values = [read_value(slot.text) for slot in slots]
    if any(value.number is None for value in values):
        return None
    return [value.number for value in values if value.number is not None]
