"""The other side of the first ratio: one script of DuckDB's SQL, written by hand for one file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from time import perf_counter

import duckdb


def hand_written(file: Path, target: Path, agencies: int, latest: date) -> dict[str, float]:
    """Run `hand_written.sql` on a Parquet file into a new database `target`. Returns the seconds of its steps."""
    target.unlink(missing_ok=True)
    script = Path(__file__).with_name("hand_written.sql").read_text("utf-8")
    seconds: dict[str, float] = {}
    with duckdb.connect(str(target), config={"preserve_insertion_order": "false"}) as connection:
        for name, value in {"file": str(file), "agencies": agencies, "latest": latest}.items():
            connection.execute(f"SET VARIABLE {name} = ?", [value])
        for statement in connection.extract_statements(script):
            started = perf_counter()
            connection.execute(statement)
            step = statement.query.split("CREATE TABLE ")[-1].split()[0]
            seconds[step] = seconds.get(step, 0.0) + perf_counter() - started
        started = perf_counter()
    seconds["close"] = perf_counter() - started
    return seconds
