"""Files of records: JSON (a list, or a list inside an object), NDJSON, and lists of entries."""

from __future__ import annotations

from typing import Any

import duckdb

from pipeline.core import Refusal, sql
from pipeline.ingest.readers.base import (
    RawTable,
    cell_text,
    empty_table,
    refuse_duplicate_headers,
    refuse_too_large,
    register_rows,
)


def read_json_records(connection: duckdb.DuckDBPyConnection, text: str, name: str, relation: str, rows_at: str | None,
          wanted: frozenset[str]) -> RawTable:  # fmt: skip
    """JSON and NDJSON as a raw table. Headers are the keys, and wanted values inside objects (`visible.type`).

    `rows_at`: dotted path of the list inside a document. A line that is no object is torn. Raises Refusal FILE-TORN.
    """
    is_list = text.lstrip().startswith("[") or rows_at is not None
    lines = [text] if is_list else text.split("\n")
    try:
        connection.execute(
            sql("ingest/load/raw_json", relation=relation, listed=is_list),
            {"documents": lines, "rows_at": f"$.{rows_at}" if rows_at else "$"},
        )
    except duckdb.Error:
        raise Refusal("FILE-TORN", file=name, reason="不是完整的 JSON", refers_to=name) from None
    torn = connection.execute(sql("ingest/load/torn_json", relation=relation)).fetchall()
    headers = [header for (header,) in connection.execute(sql("ingest/load/json_keys", relation=relation)).fetchall()]
    if not headers:
        raise Refusal("FILE-TORN", file=name, reason="没有读到任何记录", refers_to=name)
    refuse_too_large(name, 1, len(headers))
    refuse_duplicate_headers(headers, name, None)
    pointers = {header: "/" + header.replace("~", "~0").replace("/", "~1") for header in headers}
    nested = [header for header in sorted(wanted) if header.split(".")[0] in pointers and header not in pointers]
    pointers |= {header: "/" + header.replace(".", "/") for header in nested}
    headers = list(pointers)
    connection.execute(sql("ingest/load/raw_from_json", relation=relation, pointers=pointers))
    return RawTable(
        relation, tuple(headers), 0, tuple((line, "这一行不是完整的 JSON 记录") for (line,) in torn), typed=False
    )


def read_entries(connection: duckdb.DuckDBPyConnection, entries: list[dict[str, Any]], relation: str) -> RawTable:
    """Entries of a list as a raw table; the line is the entry's number. A list without entries declares nothing."""
    headers = list(dict.fromkeys(key for entry in entries for key in entry))
    if not headers:
        return empty_table(connection, relation, ("year", "figure", "value", "vouched_by", "document"))
    cells = {header: [cell_text(entry.get(header)) for entry in entries] for header in headers}
    register_rows(connection, relation, cells, list(range(1, len(entries) + 1)))
    return RawTable(relation, tuple(headers), 0, (), typed=False)
