"""The warehouse's own records of loading: one row of `files` for each file read, one row of `batches` for each delivery."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.core import Finding, Source, Warehouse, Words
from pipeline.ingest.presets import Preset
from pipeline.ingest.snapshots import FetchRecord
from pipeline.ingest.versions import MergeResult, StagedFile


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
