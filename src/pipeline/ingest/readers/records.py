"""records."""

from __future__ import annotations

import re
from typing import Any

import duckdb
import yaml

from pipeline.core import Refusal, sql
from pipeline.ingest.readers.base import Raw, _no_doubles, _register, _text


def _json(connection: duckdb.DuckDBPyConnection, text: str, name: str, relation: str, rows_at: str | None,
          wanted: frozenset[str]) -> Raw:  # fmt: skip
    """JSON (a list, or a list inside an object) and NDJSON. Keys are headers, and so are wanted values inside objects
    (`visible.type`); a line that is no object is torn."""
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
    _no_doubles(headers, name, None)
    pointers = {header: "/" + header.replace("~", "~0").replace("/", "~1") for header in headers}
    inside = (header for header in sorted(wanted) if header.split(".")[0] in pointers and header not in pointers)
    pointers |= {header: "/" + header.replace(".", "/") for header in inside}
    headers = list(pointers)
    connection.execute(sql("ingest/load/raw_from_json", relation=relation, pointers=pointers))
    return Raw(
        relation, tuple(headers), 0, tuple((line, "这一行不是完整的 JSON 记录") for (line,) in torn), typed=False
    )


def _declarations(text: str, name: str) -> list[dict[str, Any]]:
    """The entries of `declared/<year>.yml`. `nil: disputes` declares that nothing of that table happened in the year."""
    try:
        entries = yaml.safe_load(text) or []
    except yaml.YAMLError as error:
        raise Refusal("FILE-YAML", file=name, reason=str(error), refers_to=name) from None
    year = re.search(r"\d{4}", name)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise Refusal("FILE-YAML", file=name, reason="应是一个列表，每项写明 figure、value、vouched_by、document",
                      refers_to=name)  # fmt: skip
    found = []
    for entry in entries:
        own = dict(entry)
        if "nil" in own:
            own |= {"figure": f"{own.pop('nil')}.*", "value": 0}
        found.append({"year": year.group() if year else None, **own})
    return found


def _listed(connection: duckdb.DuckDBPyConnection, entries: list[dict[str, Any]], name: str, relation: str) -> Raw:
    headers = list(dict.fromkeys(key for entry in entries for key in entry))
    if not headers:
        raise Refusal("FILE-EMPTY", file=name, refers_to=name)
    cells = {header: [_text(entry.get(header)) for entry in entries] for header in headers}
    _register(connection, relation, cells, list(range(1, len(entries) + 1)))
    return Raw(relation, tuple(headers), 0, (), typed=False)
