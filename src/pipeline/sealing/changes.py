"""`changes_since_seal`: row by row, the differences between a sealed year and what today's rows give."""

from __future__ import annotations

from datetime import datetime

from pipeline.core import Finding, Warehouse, compose, table_rules


def write_changes(warehouse: Warehouse, now: datetime) -> None:
    """Write `changes_since_seal`, one row per row and figure that differs: for every figure that is no total, sealed value plus
    `after` less `before` is what today's rows give.

    A row that counts the same with other content is `content`: its canonical row has another sha256, which is only computed for
    rows received or corrected since. `now` is the time of a change whose own time is not known.
    """
    tables = {name: list(warehouse.columns(name)) for name in table_rules()}
    warehouse.run("sealing/differing")
    warehouse.run("sealing/touched", tables=tables)
    warehouse.run("sealing/changes_since_seal", {"now": now})
    warehouse.run("sealing/tidy_changes")


def change_findings(warehouse: Warehouse) -> list[Finding]:
    """A finding for each frozen year that has changes."""
    findings = []
    for agency, year, revision, counted, reworded, figures in warehouse.rows("sealing/changed_years"):
        if counted:
            findings.append(compose("SEALED-CHANGED", agency=agency, year=year, revision=revision, rows=counted, figures=figures,
                                    refers_to=f"{agency}-{year}"))  # fmt: skip
        if reworded:
            findings.append(compose("SEALED-REWORDED", agency=agency, year=year, revision=revision, rows=reworded,
                                    refers_to=f"{agency}-{year}"))  # fmt: skip
    return findings
