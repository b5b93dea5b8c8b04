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
    rows_of,
)

_RELATION = "raw_records"


def read_json_records(connection: duckdb.DuckDBPyConnection, text: str, name: str, rows_at: str | None,
          wanted: frozenset[str]) -> RawTable:  # fmt: skip
    """JSON and NDJSON as a raw table. Headers are the keys, and wanted values inside objects (`visible.type`).

    `rows_at`: dotted path of the list inside a document. A line that is no object is torn. Raises Refusal FILE-TORN.
    """
    is_list = text.lstrip().startswith("[") or rows_at is not None
    lines = [text] if is_list else text.split("\n")
    try:
        connection.execute(
            sql("ingest/load/raw_json", relation=_RELATION, listed=is_list),
            {"documents": lines, "rows_at": f"$.{rows_at}" if rows_at else "$"},
        )
    except duckdb.Error:
        raise Refusal("FILE-TORN", file=name, reason="不是完整的 JSON", refers_to=name) from None
    torn = connection.execute(sql("ingest/load/torn_json", relation=_RELATION)).fetchall()
    headers = [header for (header,) in connection.execute(sql("ingest/load/json_keys", relation=_RELATION)).fetchall()]
    if not headers:
        raise Refusal("FILE-TORN", file=name, reason="没有读到任何记录", refers_to=name)
    refuse_too_large(name, 1, len(headers))
    refuse_duplicate_headers(headers, name, None)
    pointers = {header: "/" + header.replace("~", "~0").replace("/", "~1") for header in headers}
    nested = [header for header in sorted(wanted) if header.split(".")[0] in pointers and header not in pointers]
    pointers |= {header: "/" + header.replace(".", "/") for header in nested}
    headers = list(pointers)
    connection.execute(sql("ingest/load/raw_from_json", relation=_RELATION, pointers=pointers))
    rows = connection.execute(sql("ingest/load/raw_rows", relation=_RELATION)).to_arrow_table()
    lines_torn = tuple((line, "这一行不是完整的 JSON 记录") for (line,) in torn)
    return RawTable(tuple(headers), 0, lines_torn, typed=False, rows=rows)


def read_entries(entries: list[dict[str, Any]]) -> RawTable:
    """Entries of a list as a raw table; the line is the entry's number. A list without entries declares nothing."""
    headers = list(dict.fromkeys(key for entry in entries for key in entry))
    if not headers:
        return empty_table(("year", "figure", "value", "vouched_by", "document"))
    cells = {header: [cell_text(entry.get(header)) for entry in entries] for header in headers}
    return RawTable(tuple(headers), 0, (), typed=False, rows=rows_of(cells, list(range(1, len(entries) + 1))))
