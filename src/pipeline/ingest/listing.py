"""What deliveries list: their rows, thin, and a row of `files` for each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipeline.core import Source, Warehouse, Words, table_rules
from pipeline.ingest.in_force.claims import file_of
from pipeline.ingest.in_force.contents import show_incoming, store_contents
from pipeline.ingest.in_force.stated import stated_by
from pipeline.ingest.presets import Preset
from pipeline.ingest.snapshots import FetchRecord


@dataclass(frozen=True)
class Reading:
    """A source and what is needed to read its files."""

    source: Source
    preset: Preset
    words: Mapping[str, Words]
    prepared_with: str


def begin_listing(warehouse: Warehouse) -> None:
    """Begin to list what came on a night."""
    warehouse.run("ingest/in_force/arrived")


def list_staged(
    warehouse: Warehouse, reading: Reading, batch: int | None, staged: str, stated: Sequence[dict[str, Any]]
) -> int:
    """List the rows of `staged` as those of these deliveries, and write what they are. Returns how many rows there are.

    `stated`: of each delivery its record and what it states (`record_facts`, `stated_by`).
    """
    source, table = reading.source, reading.preset.fills
    rules = table_rules()[table]
    values = {"source": source.name, "files": [facts["file_id"] for facts in stated]}
    names: dict[str, Any] = {
        "table": table,
        "files": values["files"],
        "source": source.name,
        "columns": list(warehouse.columns(table)),
        "date": rules.date,
        "until": rules.until,
        "owner": rules.name,
        "number": rules.key[0],
        "staged": staged,
    }
    earlier = dict(warehouse.rows("ingest/load/first_batch", values))
    warehouse.run("ingest/load/forget_lines", values)
    warehouse.run("ingest/in_force/list_rows", values, **names)
    listed = {
        file_id: dict(zip(("rows_read", "first_day", "last_day", "rows_print", "names"), own, strict=True))
        for file_id, *own in warehouse.rows("ingest/in_force/facts", values)
    }
    written = [{**facts, **listed[facts["file_id"]]} for facts in stated]
    own_time = {
        facts["file_id"]: facts["document_at"].date()
        for facts in written
        if facts["document_at"] is not None and facts["last_day"] is not None
    }
    if own_time and rules.date is not None:
        days = {"files": list(own_time), "days": list(own_time.values())}
        for (file_id,) in warehouse.rows("ingest/in_force/rows_after", days):
            # A template's own time, not that of the list.
            next(facts for facts in written if facts["file_id"] == file_id)["document_at"] = None
    write_files(
        warehouse,
        [
            {**facts, "batch": earlier.get(facts["file_id"]) or batch, "state": "loaded", "listed": True}
            for facts in written
        ],
    )
    return sum(facts["rows_read"] for facts in written)


def record_facts(reading: Reading, record: FetchRecord, file_id: int, path: str) -> dict[str, Any]:
    """What `files` has of a delivery from its record."""
    return {
        "file_id": file_id,
        "source": record.source,
        "path": path,
        "sha256": record.sha256,
        "known_at": datetime.fromisoformat(record.looked_at),
        "modified_at": datetime.fromisoformat(record.modified_at),
        "prepared_with": reading.prepared_with,
        "rows_read": 0,
        "period_stated": False,
        "listed": False,
        "file": record.path,
    }


def write_files(warehouse: Warehouse, files: Sequence[Mapping[str, Any]]) -> None:
    """Write deliveries in place of earlier readings of the same, and of refusals of their files."""
    if files:
        same = ("source", "sha256", "known_at", "path", "file")
        warehouse.run(
            "ingest/load/forget_file",
            {f"{name}s".replace("256s", "s"): [facts[name] for facts in files] for name in same},
        )
        warehouse.insert("files", [{name: value for name, value in facts.items() if name != "file"} for facts in files])


def carry_over(
    warehouse: Warehouse,
    reading: Reading,
    records: Sequence[FetchRecord],
    known_ids: Mapping[tuple[str, str, str], int],
) -> None:
    """List what the warehouse has of deliveries that an earlier version loaded and whose snapshots expired since.

    Their rows would otherwise be said by nobody any longer.
    """
    table = reading.preset.fills
    names: dict[str, Any] = {
        "table": table,
        "source": reading.source.name,
        "columns": list(warehouse.columns(table)),
        "own_number": table_rules()[table].key[0],
        "only_touched": False,
        "aside": False,
    }
    with warehouse.transaction():
        begin_listing(warehouse)
        for record in records:
            for (path, sha, look), file_id in known_ids.items():
                if (file_of(path), sha, look) == (record.path, record.sha256, record.looked_at):
                    warehouse.run("ingest/load/staged_versions", table=table, columns=names["columns"], file=file_id)
                    stated = stated_by(reading.source, reading.preset, record, None, ())
                    facts = record_facts(reading, record, file_id, path)
                    list_staged(warehouse, reading, None, "staged", [{**facts, **stated}])
                    show_incoming(warehouse, ["staged"], names)
                    store_contents(warehouse, reading.source.name, names)
