"""Verdicts: every pulled row is counted, excluded for a reason, or quarantined. One statement per table, in `sql/evidence/`."""

from __future__ import annotations

from typing import Any

from pipeline.findings import Finding, compose
from pipeline.presets import table_rules
from pipeline.warehouse import Warehouse


def judge_rows(warehouse: Warehouse, table: str, since: int | None = None) -> list[Finding]:
    """Give the rows of a table their verdicts; `since`: of items only the `affected` ones.

    Returns a finding for each copy that contradicts the one that counts.
    """
    rules = table_rules()[table]
    partly = since is not None and table == "items"
    names: dict[str, Any] = {"table": table, "rows": "affected" if partly else f"current_{table}"}
    warehouse.run(
        "count/refused" if warehouse.rows("count/any_refused", table=table)[0][0] else "count/none_refused", **names
    )
    (may_double,) = warehouse.rows("count/may_double", {"table": table})[0]
    if rules.thing and may_double:
        warehouse.run("count/doubles", key=rules.thing, compare=rules.compare, others=rules.others, date=rules.date, **names)
    else:
        warehouse.run("count/no_doubles")
    (refused, doubles) = warehouse.rows("count/any_set_aside")[0]
    warehouse.run(f"evidence/{table}", **names, refused=refused, doubles=doubles)
    return [
        compose("ROWS-DISAGREE", file=path, line=line, kept=kept_path, kept_line=kept_line, columns=differing, row=row_id,
                refers_to=f"{path}:{line}")
        for _, row_id, path, line, kept_path, kept_line, differing in warehouse.rows("count/disagreements")
    ]  # fmt: skip
