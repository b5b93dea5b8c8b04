"""Second half of load: `staged` rows become row versions. New rows are added, changed rows end their older version, rows that a
newer export of the same period no longer has get a version marked as gone. Nothing is deleted or overwritten.

Files that replace one another belong to one lineage: they have the same path, or the newer file repeats at least half of the rows
in force of the lineage in its period. Rows of two lineages are different rows even with equal content; `count` counts one of them.
All windows of a live source are one lineage, because a platform's key names the same thing wherever it appears.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.core import Warehouse, table_rules
from pipeline.ingest.presets import Preset


@dataclass(frozen=True)
class StagedFile:
    """A file whose rows are staged: its id and path, the days it covers (first, last; None: no day is covered), its row count.

    `stated`: the file's name or the platform states the period; otherwise it reaches from the first to the last date in the file.
    """

    file_id: int
    path: str
    covers: tuple[date, date] | None
    stated: bool
    rows: int


@dataclass(frozen=True)
class MergeResult:
    """What one delivery of a source changed, in rows.

    `held`: rows in force in the covered period before it; `missing`: of these, rows the delivery no longer has, now marked as gone.
    `doubled`: a natural key occurs twice in the delivery.
    """

    batch: int
    read: int
    new: int
    changed: int
    held: int
    missing: int
    doubled: bool


def merge(
    warehouse: Warehouse,
    source: str,
    preset: Preset,
    batch: int,
    known_at: datetime,
    files: Sequence[StagedFile],
    *,
    live: bool = False,
) -> MergeResult:
    """Turn `staged` into versions of the table `preset.fills`. The caller holds the transaction.

    The first delivery of a source without doubles is one INSERT from the files. Every later one works on small tables of the rows
    it touches, so that its cost follows the size of the delivery and not that of the table.
    """
    table = preset.fills
    rules = table_rules()[table]
    names = {"table": table, "columns": list(warehouse.columns(table)), "date": rules.date,
             "scope": () if live else rules.scope}  # fmt: skip
    values = {"source": source, "batch": batch, "known_at": known_at}

    _write_incoming_files(warehouse, files)
    (held_any,) = warehouse.rows("ingest/load/holds_any", values, **names)[0]
    if held_any:
        warehouse.run("ingest/load/matching_versions", values, **names)
    if live:
        warehouse.run("ingest/load/single_lineage", values)
    elif held_any:
        warehouse.run("ingest/load/assign_lineages", values)
    (doubled,) = warehouse.rows("ingest/load/doubled", values)[0]
    warehouse.run("ingest/load/incoming_rows", values, plain=not held_any and not doubled, held_any=held_any)
    read = sum(file.rows for file in files)
    if not held_any:
        warehouse.run("ingest/load/insert_first", values, **names)
        return MergeResult(batch, read, read, 0, 0, 0, doubled)
    warehouse.run("ingest/load/changes", values, **names)
    new, changed = warehouse.rows("ingest/load/count_changes")[0]
    held = missing = 0
    if preset.full:
        statement = "ingest/load/expected_versions" if rules.date else "ingest/load/expected_versions_undated"
        warehouse.run(statement, values, **names)
        held, missing = warehouse.rows("ingest/load/count_expected")[0]
    if missing:
        warehouse.run("ingest/load/mark_gone", values, **names)
    if changed or missing:
        warehouse.run("ingest/load/end_versions", values, **names)
    warehouse.run("ingest/load/insert_changes", values, **names)
    return MergeResult(batch, read, new, changed, held, missing, doubled)


def roll_back(warehouse: Warehouse, table: str, batch: int, *, forget: bool = True) -> None:
    """Remove the row versions of a delivery and put those it ended back in force. Later deliveries must be rolled back first.

    `forget`: the delivery and its files count as never loaded, and the next load reads their snapshots again. Without it their
    records stay, for a caller that refuses the delivery. The caller holds the transaction.
    """
    for step in ("remove_versions", "remove_corrected", "restore_versions"):
        warehouse.run(f"ingest/versions/{step}", {"batch": batch}, table=table)
    for step in ("remove_unreadable", "remove_furniture", *(("forget_files", "forget_batch") if forget else ())):
        warehouse.run(f"ingest/versions/{step}", {"batch": batch})


def _write_incoming_files(warehouse: Warehouse, files: Sequence[StagedFile]) -> None:
    """The files of this load, oldest first: where two disagree about a row, the one that covers later days wins."""
    warehouse.run("ingest/load/incoming_files")
    ordered = sorted(files, key=lambda file: (file.covers[1] if file.covers else date.min, file.path))
    rows = []
    for recency, file in enumerate(ordered, start=1):
        first, last = file.covers or (None, None)
        covers = {"covers_from": first, "covers_to": last}
        rows.append({"file_id": file.file_id, "path": file.path, "recency": recency, **covers})
    warehouse.insert("incoming_files", rows)
    warehouse.run("ingest/load/new_lineages")
