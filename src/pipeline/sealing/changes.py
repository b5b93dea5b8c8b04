"""since_seal: row by row, what today's rows would change of a sealed year."""

from __future__ import annotations

from datetime import datetime

from pipeline.core import Finding, Warehouse, compose, table_rules


def list_changes(warehouse: Warehouse, now: datetime) -> None:
    """Write `changes_since_seal`, a row per row and figure that differs: for every figure that is no total, sealed value plus
    `after` less `before` is what today's rows give.

    A row that counts the same but says something else is `content`: told by the sha256 of the canonical row, which is only taken of
    rows that came or were corrected since. `now`: when a change is first noticed whose own time is not known.
    """
    tables = {name: list(warehouse.columns(name)) for name in table_rules()}
    warehouse.run("sealing/differing")
    warehouse.run("sealing/touched", tables=tables)
    warehouse.run("sealing/changes_since_seal", {"now": now})
    warehouse.run("sealing/tidy_changes")


def change_findings(warehouse: Warehouse) -> list[Finding]:
    """A finding for each sealed year that has changes; none for the year that is about to be sealed again."""
    found = []
    for agency, year, revision, counted, reworded, figures in warehouse.rows("sealing/changed_years"):
        if counted:
            found.append(compose("SEALED-CHANGED", agency=agency, year=year, revision=revision, rows=counted, figures=figures,
                                 refers_to=f"{agency}-{year}"))  # fmt: skip
        if reworded:
            found.append(compose("SEALED-REWORDED", agency=agency, year=year, revision=revision, rows=reworded,
                                 refers_to=f"{agency}-{year}"))  # fmt: skip
    return found
