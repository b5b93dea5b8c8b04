"""Turns a snapshot into a raw relation of DuckDB: its own headers as columns, a `line` column, nothing interpreted.

Spreadsheets are read by calamine behind a guard against bombs, text by Arrow's CSV reader after a strict decoding, Parquet
by DuckDB where it lies. Only reading a sheet loops over rows in Python; everything after it is SQL.
"""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from pipeline.core import Refusal, sql
from pipeline.ingest.presets import Preset
from pipeline.ingest.readers.base import Raw
from pipeline.ingest.readers.delimited import _csv, decode
from pipeline.ingest.readers.records import _declarations, _json, _listed
from pipeline.ingest.readers.spreadsheet import _sheet


def read(connection: duckdb.DuckDBPyConnection, snapshot: Path, name: str, preset: Preset, relation: str,
         wanted: frozenset[str], sheet: str | None = None) -> Raw:  # fmt: skip
    """Read one snapshot into `relation`. `name` is the file's own name, for messages; `wanted` the headers the preset knows.

    What the bytes are decides how they are read, not what the file is called. Raises Refusal FILE-*.
    """
    with snapshot.open("rb") as handle:
        head = handle.read(2048)
    if not head:
        raise Refusal("FILE-EMPTY", file=name, refers_to=name)
    if head.startswith(b"PAR1"):
        return _parquet(connection, snapshot, name, relation)
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _sheet(connection, snapshot, name, relation, wanted, sheet or preset.sheet, zipped=head[:2] == b"PK")
    if re.match(rb"\s*<(!doctype|html|table|\?xml)", head.lower().removeprefix(b"\xef\xbb\xbf")):
        raise Refusal("FILE-HTML", file=name, refers_to=name)
    text = decode(snapshot.read_bytes(), preset.encodings, name)
    if not text.strip():
        raise Refusal("FILE-EMPTY", file=name, refers_to=name)
    if name.lower().endswith(".yml"):
        return _listed(connection, _declarations(text, name), name, relation)
    if text.lstrip()[:1] in ("{", "["):
        return _json(connection, text, name, relation, preset.rows_at, wanted)
    return _csv(connection, text, name, relation, wanted)


def _parquet(connection: duckdb.DuckDBPyConnection, snapshot: Path, name: str, relation: str) -> Raw:
    try:
        connection.execute(sql("ingest/load/raw_parquet", relation=relation, file=str(snapshot)))
        found = connection.execute(sql("ingest/load/headers", relation=relation)).fetchall()
    except duckdb.Error:
        raise Refusal("FILE-TORN", file=name, reason="Parquet 文件不完整", refers_to=name) from None
    kinds = {header: kind for header, kind in found if header != "line"}
    return Raw(
        relation, tuple(kinds), 0, (), typed=True, texts=frozenset(h for h, kind in kinds.items() if kind == "VARCHAR")
    )
