"""Verdicts: every pulled row is counted, excluded for a reason, or quarantined. One statement per table, in `sql/evidence/`."""

from __future__ import annotations

from typing import Any

from pipeline.core import Finding, Warehouse, compose, table_rules


def assign_verdicts(warehouse: Warehouse, table: str, since: int | None = None) -> list[Finding]:
    """Give the rows of a table their verdicts; `since`: of items only the `affected` ones.

    Returns a finding for each copy that contradicts the one that counts.
    """
    rules = table_rules()[table]
    partly = since is not None and table == "items"
    names: dict[str, Any] = {"table": table, "rows": "affected" if partly else f"current_{table}"}
    warehouse.run(
        "figures/count/refused"
        if warehouse.rows("figures/count/any_refused", table=table)[0][0]
        else "figures/count/none_refused",
        **names,
    )
    (may_double,) = warehouse.rows("figures/count/may_double", {"table": table})[0]
    if rules.thing and may_double:
        warehouse.run(
            "figures/count/doubles",
            key=rules.thing,
            compare=rules.compare,
            others=rules.others,
            date=rules.date,
            **names,
        )
    else:
        warehouse.run("figures/count/no_doubles")
    (refused, doubles) = warehouse.rows("figures/count/any_set_aside")[0]
    warehouse.run(f"figures/evidence/{table}", **names, refused=refused, doubles=doubles)
    return [
        compose("ROWS-DISAGREE", file=path, line=line, kept=kept_path, kept_line=kept_line, columns=differing, row=row_id,
                refers_to=f"{path}:{line}")
        for _, row_id, path, line, kept_path, kept_line, differing in warehouse.rows("figures/count/disagreements")
    ]  # fmt: skip
