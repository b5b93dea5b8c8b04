"""The second half of load: `staged` rows become versions. What is new is added, what changed ends its older version, what a
newer export of the same period no longer has is marked as gone. Nothing is ever deleted or overwritten.

Files that replace one another belong to one lineage: the same path, or at least half of what we hold of a lineage in the
file's period stands in it again. Rows of two lineages are different rows even where they say the same; `count` counts one.
All windows of a live source are one lineage: its platform's key is the same thing wherever it is met.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.core import Warehouse, table_rules
from pipeline.ingest.presets import Preset


@dataclass(frozen=True)
class Arriving:
    """A file of this load: its id, its place among the source's files, and the period it covers."""

    file_id: int
    path: str
    covers: tuple[date, date] | None
    stated: bool
    rows: int


@dataclass(frozen=True)
class Merged:
    """What one load of a source did.

    `held`: rows in force in the covered period before it; `missing`: of these, not there again, now marked as gone.
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
    files: Sequence[Arriving],
    *,
    live: bool = False,
) -> Merged:
    """Turn `staged` into versions of the table `preset.fills`. The caller holds the transaction.

    A first load without doubles is one INSERT straight from the files; everything else goes through small tables of the rows
    that are touched, so that a night costs what came, not what is held.
    """
    table = preset.fills
    rules = table_rules()[table]
    names = {"table": table, "columns": list(warehouse.columns(table)), "date": rules.date,
             "scope": () if live else rules.scope}  # fmt: skip
    values = {"source": source, "batch": batch, "known_at": known_at}

    _write_arriving(warehouse, files)
    (held_any,) = warehouse.rows("ingest/load/holds_any", values, **names)[0]
    if held_any:
        warehouse.run("ingest/load/touched", values, **names)
    if live:
        warehouse.run("ingest/load/one_lineage", values)
    elif held_any:
        warehouse.run("ingest/load/assign_lineages", values)
    (doubled,) = warehouse.rows("ingest/load/doubled", values)[0]
    warehouse.run("ingest/load/arrivals", values, plain=not held_any and not doubled, held_any=held_any)
    read = sum(file.rows for file in files)
    if not held_any:
        warehouse.run("ingest/load/insert_first", values, **names)
        return Merged(batch, read, read, 0, 0, 0, doubled)
    warehouse.run("ingest/load/changes", values, **names)
    new, changed = warehouse.rows("ingest/load/count_changes")[0]
    held = missing = 0
    if preset.full:
        warehouse.run("ingest/load/held" if rules.date else "ingest/load/held_whole", values, **names)
        held, missing = warehouse.rows("ingest/load/count_held")[0]
    if missing:
        warehouse.run("ingest/load/mark_gone", values, **names)
    if changed or missing:
        warehouse.run("ingest/load/end_versions", values, **names)
    warehouse.run("ingest/load/insert_changes", values, **names)
    return Merged(batch, read, new, changed, held, missing, doubled)


def _write_arriving(warehouse: Warehouse, files: Sequence[Arriving]) -> None:
    """The files of this load, oldest first: of two that say different things about a row, the one that reaches further wins."""
    warehouse.run("ingest/load/arriving")
    ordered = sorted(files, key=lambda file: (file.covers[1] if file.covers else date.min, file.path))
    rows = [
        {"file_id": file.file_id, "path": file.path, "recency": recency, **_covered(file.covers)}
        for recency, file in enumerate(ordered, start=1)
    ]
    warehouse.insert("arriving", rows)
    warehouse.run("ingest/load/new_lineages")


def _covered(covers: tuple[date, date] | None) -> dict[str, date | None]:
    first, last = covers or (None, None)
    return {"covers_from": first, "covers_to": last}


def take_back(warehouse: Warehouse, table: str, batch: int) -> None:
    """Undo a delivery as if it had not been read: its versions go, what it ended is in force again. Newest deliveries first."""
    for step in ("remove_versions", "remove_corrected", "restore_versions"):
        warehouse.run(f"ingest/versions/{step}", {"batch": batch}, table=table)
    for step in ("remove_unreadable", "forget_files", "forget_batch"):
        warehouse.run(f"ingest/versions/{step}", {"batch": batch})
