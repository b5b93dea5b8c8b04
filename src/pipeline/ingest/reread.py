"""Changed settings reach what is held: a source read with other settings than today's is read again from its snapshots."""

from __future__ import annotations

from datetime import datetime

from pipeline.core import Finding, Warehouse, Workspace, compose
from pipeline.ingest.retention import is_available
from pipeline.ingest.snapshots import FetchRecord
from pipeline.ingest.versions import roll_back


def take_back_outdated(
    warehouse: Warehouse, workspace: Workspace, source: str, records: list[FetchRecord], prepared_with: str
) -> Finding | None:
    """Roll back all deliveries of a source where one was read with other settings, so that the load reads them again.

    The files come back in their order with their known times: what a rebuild does, for one source. Nothing is rolled back where a
    snapshot is no longer available; the finding then says that the settings hold for new files only. None: nothing was outdated.
    """
    values: dict[str, object] = {"source": source, "prepared_with": prepared_with}
    (outdated,) = warehouse.rows("ingest/load/count_outdated", values)[0]
    if not outdated:
        return None
    values["known_at"] = datetime.min
    available = {(record.path, record.sha256) for record in records if is_available(workspace, record)}
    lost = [path for path, sha in warehouse.rows("ingest/load/later_files", values) if (path, sha) not in available]
    if lost:
        return compose("SETTINGS-NOT-APPLIED", source=source, count=len(lost), refers_to=source)
    with warehouse.transaction():
        for batch, fills in warehouse.rows("ingest/load/later_batches", values):
            roll_back(warehouse, fills, batch)
    return compose("SETTINGS-APPLIED", source=source, count=outdated, refers_to=source)
