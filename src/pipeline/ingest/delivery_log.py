"""What load writes beside rows: the names that SQL joins, one row of `files` for each file read, one row of `batches` for each delivery."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.core import Finding, Source, Warehouse, Words, Workspace
from pipeline.ingest.presets import Preset
from pipeline.ingest.snapshots import FetchRecord
from pipeline.ingest.versions import MergeResult, StagedFile
from pipeline.ingest.website_columns import read_website_columns, resolve_classes


@dataclass(frozen=True)
class PendingDelivery:
    """The files of one fetch of one source, and what is needed to read them."""

    source: Source
    preset: Preset
    words: Mapping[str, Words]
    records: Sequence[FetchRecord]
    prepared_with: str

    @property
    def known_at(self) -> datetime:
        return datetime.fromisoformat(self.records[0].looked_at)


def write_file(
    warehouse: Warehouse,
    delivery: PendingDelivery,
    file_id: int,
    record: FetchRecord,
    *,
    batch: int | None = None,
    lineage: int | None = None,
    staged: StagedFile | None = None,
    finding: Finding | None = None,
) -> None:
    """Record that a file was loaded (`batch`, `lineage`, `staged`) or refused (`finding`)."""
    covers = staged.covers if staged and staged.covers else (None, None)
    values = {
        "file_id": file_id,
        "source": record.source,
        "path": record.path,
        "digest": record.sha256,
        "known_at": delivery.known_at,
        "modified_at": datetime.fromisoformat(record.modified_at),
        "prepared_with": delivery.prepared_with,
        "batch": batch,
        "lineage": lineage,
        "rows_read": staged.rows if staged else 0,
        "covers_from": covers[0],
        "covers_to": covers[1],
        "period_stated": bool(staged and staged.stated),
        "state": "refused" if finding else "loaded",
        "finding": finding.to_json() if finding else None,
    }
    warehouse.run("ingest/load/insert_file", values)


def write_batch(
    warehouse: Warehouse, delivery: PendingDelivery, files: Sequence[StagedFile], result: MergeResult
) -> None:
    """Record a delivery as loaded; `quality` accepts or refuses it later."""
    periods = [file.covers for file in files if file.covers]
    values = {
        "batch": result.batch,
        "source": delivery.source.name,
        "fills": delivery.preset.fills,
        "known_at": delivery.known_at,
        "covers_from": min((first for first, _ in periods), default=None),
        "covers_to": max((last for _, last in periods), default=None),
        "period_stated": bool(files) and all(file.stated for file in files),
        "rows_read": result.read,
        "rows_new": result.new,
        "rows_changed": result.changed,
        "rows_held": result.held,
        "rows_missing": result.missing,
        "has_doubles": result.doubled,
    }
    warehouse.run("ingest/load/insert_batch", values)


def write_settings(warehouse: Warehouse, workspace: Workspace) -> None:
    """Write the names of agencies and the classes of website columns into the warehouse, where SQL joins them."""
    names = [
        (name, agency.id)
        for agency in workspace.settings.agency
        for name in dict.fromkeys((agency.id, agency.name, *agency.aliases))
    ]
    classes, _ = resolve_classes(read_website_columns(workspace.folder))
    warehouse.run(
        "ingest/load/agency_names", {"names": [name for name, _ in names], "agencies": [agency for _, agency in names]}
    )
    warehouse.run("ingest/load/column_classes", {"columns": list(classes), "classes": list(classes.values())})


def write_words(warehouse: Warehouse, words: Mapping[str, Words]) -> None:
    """Make `words` of the spellings of this preset, for SQL to join. The code of an ambiguous word is `?` and the word."""
    rows = [(field, word, code) for field, entry in words.items() for word, code in entry.codes.items()]
    rows += [(field, word, f"?{word}") for field, entry in words.items() for word in entry.ambiguous]
    fields, spelled, codes = (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [])
    warehouse.run("ingest/load/words")
    warehouse.run("ingest/load/add_words", {"fields": fields, "words": spelled, "codes": codes})
