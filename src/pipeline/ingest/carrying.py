"""Carries over what a warehouse made by an earlier version has of files that can no longer be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.core import Warehouse
from pipeline.ingest.in_force.claims import file_of
from pipeline.ingest.snapshots import FetchRecord
from pipeline.ingest.taking import Reading, begin_listing, list_staged


def carry_over(
    warehouse: Warehouse,
    reading: Reading,
    records: Sequence[FetchRecord],
    known_ids: Mapping[tuple[str, str, str], int],
) -> None:
    """List what the warehouse has of deliveries that an earlier version loaded and whose snapshots expired since.

    Their rows would otherwise be said by nobody any longer.
    """
    with warehouse.transaction():
        begin_listing(warehouse, reading.preset.fills)
        for record in records:
            for (path, sha, look), file_id in known_ids.items():
                if (file_of(path), sha, look) == (record.path, record.sha256, record.looked_at):
                    warehouse.run(
                        "ingest/load/staged_versions",
                        table=reading.preset.fills,
                        columns=list(warehouse.columns(reading.preset.fills)),
                        file=file_id,
                    )
                    list_staged(warehouse, reading, None, record, file_id, path, None)
