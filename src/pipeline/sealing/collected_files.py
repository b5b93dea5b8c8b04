"""What was collected as files for other programs: one DuckDB database, and each of its tables as Parquet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipeline.core import SETTINGS, execute, room_in
from pipeline.sealing.collect import CollectResult

_TEXT, _WHOLE, _NUMBER, _TIME = pa.string(), pa.int32(), pa.float64(), pa.timestamp("us")
# Columns of the tables, so that an empty one has them too.
_COLUMNS: Mapping[str, Mapping[str, pa.DataType]] = {
    "packages": {
        "file": _TEXT, "state": _TEXT, "problem": _TEXT, "sha256": _TEXT, "signer": _TEXT, "agency": _TEXT, "agency_name": _TEXT,
        "year": _WHOLE, "revision": _WHOLE, "sealed_at": _TIME, "approved_by": _TEXT,
    },
    "missing": {"agency": _TEXT, "agency_name": _TEXT, "parent": _TEXT, "year": _WHOLE},
    "figures": {
        "year": _WHOLE, "under": _TEXT, "figure": _TEXT, "label": _TEXT, "unit": _TEXT, "value": _NUMBER, "agencies": _WHOLE,
    },
    "components": {"year": _WHOLE, "figure": _TEXT, "agency": _TEXT, "value": _NUMBER},
}  # fmt: skip


def write_collected(collected: CollectResult, folder: Path) -> list[Path]:
    """Write `collected.duckdb` and a Parquet file a table into `folder`, each replaced whole. Raises Refusal DISK-FULL, OSError."""
    database = folder / "collected.duckdb"
    draft = folder / ".collected.duckdb.new"
    written = [database]
    with room_in(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for leftover in (draft, draft.with_name(f"{draft.name}.wal")):
            leftover.unlink(missing_ok=True)
        with duckdb.connect(str(draft), config=dict(SETTINGS)) as connection:
            for table, columns in _COLUMNS.items():
                connection.register("rows_to_write", _arrow(collected.tables[table], columns))
                execute(connection, "sealing/collected/write_table", table=table)
                connection.unregister("rows_to_write")
                file, new = folder / f"{table}.parquet", folder / f".{table}.parquet.new"
                execute(connection, "sealing/collected/write_parquet", table=table, file=str(new))
                new.replace(file)
                written.append(file)
            connection.execute(
                "CHECKPOINT"
            )  # on a full disk closing alone is no error, and leaves tables out of the file
        draft.replace(database)
    return written


def _arrow(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, pa.DataType]) -> pa.Table:
    return pa.table({name: pa.array([_value(row[name]) for row in rows], kind) for name, kind in columns.items()})


def _value(value: Any) -> Any:
    """A value as Arrow takes it; times are Asia/Shanghai wall times, as everywhere."""
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value
