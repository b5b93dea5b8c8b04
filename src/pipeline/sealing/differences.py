"""differences.csv: every cell and figure of a revision that differs from the revision before."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.sealing.package import DIFFERENCES, csv_member, read_csv_member


def differences(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> tuple[tuple[str, ...], ...]:
    """Rows of `differences.csv` between the members of two packages. Raises ValueError when a member is not its table."""
    changed: list[tuple[str, ...]] = []
    for kind, member in (("cell", "cells.csv"), ("figure", "figures.csv")):
        old, new = _values(member, before[member]), _values(member, after[member])
        for address in dict.fromkeys([*new, *old]):
            then, now = old.get(address, ("", "")), new.get(address, ("", ""))
            if then[1] != now[1] or (address in old) != (address in new):
                changed.append((kind, address, now[0] or then[0], then[1], now[1]))
    return tuple(changed)


def differences_member(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> bytes:
    """The member `differences.csv`."""
    return csv_member(DIFFERENCES, differences(before, after))


def _values(member: str, content: bytes) -> dict[str, tuple[str, str]]:
    """Address → label and value, of figures or of cells."""
    rows = read_csv_member(member, content)
    if member == "figures.csv":
        return {row["figure"]: (row["label"], row["value"]) for row in rows}
    return {cell_address(row): (row["label"], row["value"]) for row in rows}


def cell_address(row: Mapping[str, str]) -> str:
    """The address of a cell in `differences.csv`: form, table, row and column."""
    return f"{row['form']}:{row['table']}.{row['row']}.{row['column']}"
