"""Verdicts: every row is counted, excluded for a reason, or quarantined. One statement per table, in `sql/evidence/`."""

from __future__ import annotations

from datetime import date
from typing import Any

from pipeline.core import Finding, Warehouse, codes_in_part, compose, interim_decisions, table_rules, withdrawn_code


def assign_verdicts(
    warehouse: Warehouse, table: str, since: int | None = None, today: date | None = None
) -> list[Finding]:
    """Write the verdicts of the rows of a table. With `since` (a batch) items are judged only where `affected` lists them.

    `today`: the day of the run, which decides what of `counts` is still to come.

    Returns a finding for each copy of a row that contradicts the copy that counts.
    """
    rules = table_rules()[table]
    partly = since is not None and table == "items"
    rows = "affected" if partly else "answered_requests" if table == "requests" else f"current_{table}"
    if table == "requests":
        outcomes = {"interim": list(interim_decisions()), "withdrawn": withdrawn_code(), **codes_in_part()}
        warehouse.run("figures/count/request_outcomes", outcomes)
        warehouse.run("figures/count/answered_requests")
    names: dict[str, Any] = {"table": table, "rows": rows}
    (possible,) = warehouse.rows("figures/count/any_quarantined", table=table)[0]
    warehouse.run("figures/count/quarantined_rows", **names, possible=possible)
    (possible,) = warehouse.rows("figures/count/any_duplicates", {"table": table}, table=table)[0]
    ((quarantined, duplicates),) = warehouse.rows(
        "figures/count/duplicates", **names, possible=possible and rules.thing, key=rules.thing, compare=rules.compare,
        others=rules.others, date=rules.date, identity=rules.identity, natural=rules.key,
    )  # fmt: skip
    if table == "counts":
        warehouse.run("figures/count/lists_of_figures")
        warehouse.run("figures/count/judged_counts", {"today": today})
    warehouse.run(f"figures/evidence/{table}", **names, quarantined=quarantined, duplicates=duplicates)
    if table == "counts":
        warehouse.run("figures/count/counts_compared")
    return [
        compose("ROWS-DISAGREE", file=path, line=line, kept=counted_path, kept_line=counted_line, columns=differing, row=row_id,
                refers_to=f"{path}:{line}")
        for _, row_id, path, line, counted_path, counted_line, differing in warehouse.rows("figures/count/disagreements")
    ]  # fmt: skip
