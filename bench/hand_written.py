"""The other side of the first ratio: one script of DuckDB's SQL, written by hand for one file."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import duckdb

from bench.measure import Times, step


def hand_written(file: Path, target: Path, agencies: int, latest: date, in_memory: bool = False) -> dict[str, Times]:
    """Run `hand_written.sql` on a Parquet file into a new database `target`. Returns the times of its steps.

    `in_memory`: only the sums reach the file. Rows are then gone when it ends, which is quicker and keeps nothing to explain them.
    """
    target.unlink(missing_ok=True)
    script = Path(__file__).with_name("hand_written.sql").read_text("utf-8")
    steps: dict[str, Times] = {}
    connection = duckdb.connect(":memory:" if in_memory else str(target), config={"preserve_insertion_order": "false"})
    for name, value in {"file": str(file), "agencies": agencies, "latest": latest}.items():
        connection.execute(f"SET VARIABLE {name} = ?", [value])
    for statement in connection.extract_statements(script):
        with step(steps, re.findall(r"(?:TABLE|INTO) (\w+)", statement.query)[0]):
            connection.execute(statement)
    with step(steps, "close"):
        if in_memory:
            connection.execute(f"ATTACH '{target}' AS output")
            for table in ("monthly", "figures"):
                connection.execute(f"CREATE TABLE output.{table} AS FROM {table}")
        connection.close()
    return steps
