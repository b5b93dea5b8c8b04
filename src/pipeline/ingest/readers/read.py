"""Reads a snapshot of any kind into a raw table, choosing the reader by the bytes.

Spreadsheets are read by calamine behind a guard against zip bombs, text by Arrow's CSV reader after strict decoding, Parquet by DuckDB
in place. Only reading a sheet loops over rows in Python; everything after it is SQL.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import duckdb

from pipeline.core import Refusal, sql
from pipeline.ingest.presets import Preset
from pipeline.ingest.readers.base import CELLS_PER_BYTE, MAX_CELLS, RawTable, refuse_too_large
from pipeline.ingest.readers.declarations import parse_declarations
from pipeline.ingest.readers.delimited import decode, read_delimited
from pipeline.ingest.readers.json_records import read_entries, read_json_records
from pipeline.ingest.readers.spreadsheet import read_spreadsheet


def read_snapshot(connect: Callable[[], duckdb.DuckDBPyConnection], snapshot: Path, name: str, preset: Preset, relation: str,
         wanted: frozenset[str], sheet: str | None = None,
         keys: frozenset[str] = frozenset()) -> list[RawTable]:  # fmt: skip
    """Read one snapshot: a table for each list in it. `name`: the file's own name, for messages.

    `connect`: gives the connection for JSON and Parquet; of a Parquet file `relation` is made there.
    `wanted`: the headers the preset knows; `keys`: those of the natural key.

    The bytes decide which reader is used, not the suffix of the name. Raises Refusal FILE-*.
    """
    with snapshot.open("rb") as handle:
        head = handle.read(2048)
    if not head and not name.lower().endswith(".yml"):
        raise Refusal("FILE-EMPTY", file=name, refers_to=name)
    if head.startswith(b"PAR1"):
        return [_parquet(connect(), snapshot, name, relation)]
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return read_spreadsheet(
            snapshot,
            name,
            wanted,
            sheet,
            zipped=head[:2] == b"PK",
            usual=preset.sheet,
            keys=keys,
            region=preset.region,
        )
    if re.match(rb"\s*<(!doctype|html|table|\?xml)", head.lower().removeprefix(b"\xef\xbb\xbf")):
        raise Refusal("FILE-HTML", file=name, refers_to=name)
    text = decode(snapshot.read_bytes(), preset.encodings, name)
    if name.lower().endswith(".yml"):
        return [read_entries(parse_declarations(text, name))]
    if not text.strip():
        raise Refusal("FILE-EMPTY", file=name, refers_to=name)
    if text.lstrip()[:1] in ("{", "["):
        return [read_json_records(connect(), text, name, preset.rows_at, wanted)]
    return [read_delimited(text, name, wanted)]


def _parquet(connection: duckdb.DuckDBPyConnection, snapshot: Path, name: str, relation: str) -> RawTable:
    try:
        connection.execute(sql("ingest/load/raw_parquet", relation=relation, file=str(snapshot)))
        columns = connection.execute(sql("ingest/load/headers", relation=relation)).fetchall()
        (rows,) = connection.execute(sql("ingest/load/parquet_rows", file=str(snapshot))).fetchall()[0]
    except duckdb.Error:
        raise Refusal("FILE-TORN", file=name, reason="Parquet 文件不完整", refers_to=name) from None
    # Read in place, so honest millions of rows are no burden; a small file that claims them is refused.
    refuse_too_large(name, int(rows or 0), len(columns), cells=max(MAX_CELLS, CELLS_PER_BYTE * snapshot.stat().st_size))
    kinds = {header: kind for header, kind in columns if header != "line"}
    return RawTable(
        tuple(kinds),
        0,
        (),
        typed=True,
        texts=frozenset(h for h, kind in kinds.items() if kind == "VARCHAR"),
        relation=relation,
    )
