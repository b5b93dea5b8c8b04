"""What a revision changes: every cell and figure that differs from the revision before."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.sealing.package import DIFFERENCES, csv_member, rows_of


def differences(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> tuple[tuple[str, ...], ...]:
    """Rows of `differences.csv` between the members of two packages. Raises ValueError when a member is no table."""
    changed: list[tuple[str, ...]] = []
    for what, member in (("cell", "cells.csv"), ("figure", "figures.csv")):
        old, new = _values(member, before[member]), _values(member, after[member])
        for address in dict.fromkeys([*new, *old]):
            then, now = old.get(address, ("", "")), new.get(address, ("", ""))
            if then[1] != now[1] or (address in old) != (address in new):
                changed.append((what, address, now[0] or then[0], then[1], now[1]))
    return tuple(changed)


def differences_member(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> bytes:
    """The member itself."""
    return csv_member(DIFFERENCES, differences(before, after))


def _values(member: str, content: bytes) -> dict[str, tuple[str, str]]:
    """Address → label and value, of figures or of cells."""
    rows = rows_of(member, content)
    if member == "figures.csv":
        return {row["figure"]: (row["label"], row["value"]) for row in rows}
    return {cell_address(row): (row["label"], row["value"]) for row in rows}


def cell_address(row: Mapping[str, str]) -> str:
    """Where a cell stands: form, table, row and column."""
    return f"{row['form']}:{row['table']}.{row['row']}.{row['column']}"
