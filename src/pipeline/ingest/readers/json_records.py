"""Files of records: JSON (a list, or a list inside an object), NDJSON, and the YAML lists of `declared/`."""

from __future__ import annotations

import re
from typing import Any

import duckdb
import yaml

from pipeline.core import Refusal, sql
from pipeline.ingest.readers.base import RawTable, cell_text, empty_table, refuse_duplicate_headers, register_rows


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
    refuse_duplicate_headers(headers, name, None)
    pointers = {header: "/" + header.replace("~", "~0").replace("/", "~1") for header in headers}
    nested = [header for header in sorted(wanted) if header.split(".")[0] in pointers and header not in pointers]
    pointers |= {header: "/" + header.replace(".", "/") for header in nested}
    headers = list(pointers)
    connection.execute(sql("ingest/load/raw_from_json", relation=relation, pointers=pointers))
    return RawTable(
        relation, tuple(headers), 0, tuple((line, "这一行不是完整的 JSON 记录") for (line,) in torn), typed=False
    )


def parse_declarations(text: str, name: str) -> list[dict[str, Any]]:
    """The entries of `declared/<year>.yml`. `nil: disputes` declares that nothing of that table happened in the year.

    Raises Refusal FILE-YAML.
    """
    try:
        entries = yaml.safe_load(text) or []
    except yaml.YAMLError as error:
        raise Refusal("FILE-YAML", file=name, reason=str(error), refers_to=name) from None
    year = re.search(r"\d{4}", name)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise Refusal("FILE-YAML", file=name, reason="应是一个列表，每项写明 figure、value、vouched_by、document",
                      refers_to=name)  # fmt: skip
    declarations = []
    for entry in entries:
        if "nil" not in entry and "value" in entry and entry["value"] in (None, ""):
            continue  # a blank that nobody filled in
        declaration = dict(entry)
        if "nil" in declaration:
            declaration |= {"figure": f"{declaration.pop('nil')}.*", "value": 0}
        declarations.append({"year": year.group() if year else None, **declaration})
    return declarations


def read_entries(connection: duckdb.DuckDBPyConnection, entries: list[dict[str, Any]], relation: str) -> RawTable:
    """Entries of a YAML list as a raw table; the line is the entry's number. A list without entries declares nothing."""
    headers = list(dict.fromkeys(key for entry in entries for key in entry))
    if not headers:
        return empty_table(connection, relation, ("year", "figure", "value", "vouched_by", "document"))
    cells = {header: [cell_text(entry.get(header)) for entry in entries] for header in headers}
    register_rows(connection, relation, cells, list(range(1, len(entries) + 1)))
    return RawTable(relation, tuple(headers), 0, (), typed=False)
