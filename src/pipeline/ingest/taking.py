"""Take in what came on one night: each file read and fitted, its rows listed, a row of `files` for each delivery in it.

A file that cannot be read or is refused harms no other one. Files are read before the transaction begins, because an error of
DuckDB's reader would end it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import duckdb

from pipeline.core import Finding, Refusal, Source, Warehouse, Words, Workspace, table_rules
from pipeline.ingest.in_force.shown_names import ShownNames
from pipeline.ingest.in_force.stated import stated_by
from pipeline.ingest.ledger_steps import unpivot
from pipeline.ingest.presets import Preset, read_preset, variants_of, words_of
from pipeline.ingest.privacy import is_ledger, redacted_refusal
from pipeline.ingest.readers.base import RawTable, empty_table, tidy_header
from pipeline.ingest.readers.failures import ends_the_run, file_failed
from pipeline.ingest.readers.isolated import read_isolated
from pipeline.ingest.readers.tidy import key_headers, tidied, write_codes
from pipeline.ingest.retention import open_snapshot
from pipeline.ingest.snapshots import FetchRecord
from pipeline.ingest.staging import (
    IncomingFile,
    damage_of,
    fit,
    known_headers,
    note_sheets,
    note_unreadable,
    set_key_where_needed,
    stage,
)
from pipeline.ingest.website_columns import known_classes
from pipeline.ingest.wide_counts import long_counts
from pipeline.law import figure_names


@dataclass(frozen=True)
class Reading:
    """A source and what is needed to read its files."""

    source: Source
    preset: Preset
    words: Mapping[str, Words]
    prepared_with: str


@dataclass
class Taken:
    """What of a night was understood: deliveries with their record, and refused files with their finding."""

    files: list[tuple[FetchRecord, IncomingFile]] = field(default_factory=list)
    refused: list[tuple[FetchRecord, Finding]] = field(default_factory=list)


def read_files(
    warehouse: Warehouse,
    workspace: Workspace,
    reading: Reading,
    records: Sequence[FetchRecord],
    known_ids: Mapping[tuple[str, str, str], int],
    next_id: int,
    open_files: ExitStack,
) -> Taken:
    """Read and fit the files of these records. `known_ids`: (path, sha256, look) of deliveries that were read before → their number."""
    taken = Taken()
    for position, record in enumerate(records):
        try:
            raws = _raw_tables(warehouse, workspace, reading, record, f"raw_{position}", open_files)
            for preset, raw in raws:
                path = record.path if len(raws) == 1 or raw.sheet is None else f"{record.path}#{raw.sheet}"
                number = known_ids.get((path, record.sha256, record.looked_at))
                if number is None:
                    number, next_id = next_id, next_id + 1
                taken.files.append((record, _fitted(warehouse, workspace, reading, preset, raw, number, path)))
        except Refusal as refusal:
            taken.files = [entry for entry in taken.files if entry[0] is not record]
            taken.refused.append((record, refusal.finding))
        except Exception as error:
            if ends_the_run(error):
                raise
            taken.files = [entry for entry in taken.files if entry[0] is not record]
            taken.refused.append((record, file_failed(workspace, record.path, error)))
    return taken


def begin_listing(warehouse: Warehouse, table: str) -> int:
    """Begin to list what came on a night. Returns the number of the last row of contents before it."""
    warehouse.run("ingest/in_force/arrived")
    (before,) = warehouse.rows("ingest/in_force/last_content", table=table)[0]
    return int(before)


def list_files(warehouse: Warehouse, reading: Reading, batch: int, taken: Taken, next_id: int) -> int:
    """Write the rows of the deliveries that were understood and the refusals of the others. Returns the number of rows.

    The caller holds the transaction and has begun the listing.
    """
    total = 0
    for record, file in taken.files:
        total += _list_file(warehouse, reading, batch, record, file)
    next_id = max([next_id, *(file.file_id + 1 for _, file in taken.files)])
    for number, (record, finding) in enumerate(taken.refused, start=next_id):
        facts = _record_facts(reading, record, number, record.path)
        warehouse.run("ingest/load/forget_file", facts)
        _write(warehouse, {**facts, "state": "refused", "finding": finding.to_json()})
    return total


class Tried(Exception):
    """Takes back what was only tried."""


def set_damaged_aside(
    warehouse: Warehouse, workspace: Workspace, reading: Reading, batch: int, taken: Taken, error: Exception
) -> Taken:
    """The same without the files that cannot be taken in: those that fail alone, or all when each alone is taken in."""
    damaged = {file.path: finding for _, file in taken.files if (finding := damage_of(warehouse, file)) is not None}
    for record, file in taken.files if not damaged and len(taken.files) > 1 else ():
        try:
            with warehouse.transaction():
                begin_listing(warehouse, reading.preset.fills)
                _list_file(warehouse, reading, batch, record, file)
                raise Tried
        except Tried:
            continue
        except Exception as own:
            if ends_the_run(own):
                raise
            damaged[file.path] = file_failed(workspace, record.path, own)
    damaged = damaged or {file.path: file_failed(workspace, record.path, error) for record, file in taken.files}
    rest = Taken([entry for entry in taken.files if entry[1].path not in damaged], list(taken.refused))
    rest.refused += [(record, damaged[file.path]) for record, file in taken.files if file.path in damaged]
    return rest


def _list_file(warehouse: Warehouse, reading: Reading, batch: int, record: FetchRecord, file: IncomingFile) -> int:
    table = reading.preset.fills
    stage(warehouse, table, [file])
    facts = _record_facts(reading, record, file.file_id, file.path)
    warehouse.run("ingest/load/forget_unreadable", facts)
    warehouse.run("ingest/load/forget_furniture", facts)
    note_unreadable(warehouse, batch, [file], show_values=table in ("items", "posts", "counts", "declared"))
    if table == "requests":
        warehouse.run("ingest/load/receipt", {"at_once": reading.source.received_when_submitted})
    rows = list_staged(warehouse, reading, batch, record, file.file_id, file.path, file.raw)
    note_sheets(warehouse, file)
    return rows


def list_staged(
    warehouse: Warehouse,
    reading: Reading,
    batch: int | None,
    record: FetchRecord,
    file_id: int,
    path: str,
    raw: RawTable | None,
) -> int:
    """List the staged rows as those of one delivery, and write what it is. Returns how many there are.

    `raw`: the table they were read from; None where the file can no longer be read.
    """
    source, table = reading.source, reading.preset.fills
    rules = table_rules()[table]
    facts = _record_facts(reading, record, file_id, path)
    (earlier,) = warehouse.rows("ingest/load/first_batch", facts)[0]
    warehouse.run("ingest/load/forget_file", facts)
    warehouse.run("ingest/load/forget_lines", facts)
    names: dict[str, Any] = {
        "table": table,
        "source": source.name,
        "file": file_id,
        "columns": list(warehouse.columns(table)),
        "date": rules.date,
        "until": rules.until,
        "owner": rules.name,
        "number": rules.key[0],
    }
    (names["held"],) = warehouse.rows("ingest/in_force/holds_any", facts, **names)[0]
    warehouse.run("ingest/in_force/list_rows", **names)
    rows, first, last, rows_print, own_names, names["repeated"] = warehouse.rows("ingest/in_force/facts", facts)[0]
    warehouse.run("ingest/in_force/new_contents", **names)
    facts |= {"rows_read": rows, "first_day": first, "last_day": last, "rows_print": rows_print, "names": own_names}
    sheet, titles = (raw.sheet, raw.titles) if raw is not None else (None, ())
    facts |= stated_by(reading.source, reading.preset, record, sheet, titles)
    if facts["document_at"] is not None and rules.date is not None and facts["last_day"] is not None:
        values = {"files": [file_id], "days": [facts["document_at"].date()]}
        if warehouse.rows("ingest/in_force/rows_after", values, **names):
            facts["document_at"] = None  # a template's own time, not that of the list
    _write(warehouse, {**facts, "batch": earlier or batch, "state": "loaded", "listed": True})
    return int(facts["rows_read"])


def _record_facts(reading: Reading, record: FetchRecord, file_id: int, path: str) -> dict[str, Any]:
    return {
        "file_id": file_id,
        "source": record.source,
        "path": path,
        "file": record.path,
        "digest": record.sha256,
        "known_at": datetime.fromisoformat(record.looked_at),
        "modified_at": datetime.fromisoformat(record.modified_at),
        "prepared_with": reading.prepared_with,
    }


def _write(warehouse: Warehouse, facts: Mapping[str, Any]) -> None:
    columns = {
        "sha256": facts["digest"],
        **{name: value for name, value in facts.items() if name not in ("digest", "file")},
    }
    warehouse.insert("files", [{"rows_read": 0, "period_stated": False, "listed": False, **columns}])


def _raw_tables(
    warehouse: Warehouse,
    workspace: Workspace,
    reading: Reading,
    record: FetchRecord,
    relation: str,
    open_files: ExitStack,
) -> list[tuple[Preset, RawTable]]:
    """The lists in one snapshot as relations (`relation`, `relation_1` …), each with the preset that reads it.

    Raises Refusal FILE-*, SNAPSHOT-*, KEY-*.
    """
    source, preset = reading.source, reading.preset
    columns = warehouse.columns(preset.fills)
    snapshot = open_files.enter_context(open_snapshot(workspace, record))
    if record.live and not record.bytes:
        headers = [*preset.columns, *table_rules()[preset.fills].required]
        return [(preset, empty_table(warehouse.connection, relation, headers))]
    variants = variants_of(preset, workspace.folder)
    known = frozenset().union(*(known_headers(each, source, columns) for each in (preset, *variants)))
    try:
        raws = read_isolated(
            warehouse.connection,
            snapshot,
            record.path,
            preset,
            relation,
            known,
            sheet=source.sheet,
            keys=key_headers(preset),
            warehouse=workspace.warehouse,
        )
        result = []
        if is_ledger(preset.fills):
            raws = [
                raw if raw.sheet is None else replace(raw, sheet=ShownNames(workspace.snapshots).path(raw.sheet))
                for raw in raws
            ]
        for raw in raws:
            present = set(raw.headers)
            own = next((each for each in variants if present >= set(map(tidy_header, each.recognised_by))), preset)
            result.append((own, tidied(warehouse, source, own, raw, record.path)))
    except Refusal as refusal:
        if is_ledger(preset.fills):
            refusal = ShownNames(workspace.snapshots).refusal(refusal)
        raise redacted_refusal(refusal, preset.fills, known) from None
    return result


def _fitted(
    warehouse: Warehouse,
    workspace: Workspace,
    reading: Reading,
    preset: Preset,
    raw: RawTable,
    file_id: int,
    path: str,
) -> IncomingFile:
    """A raw table that fits our table. Raises Refusal FILE-*, SOURCE-NO-AGENCY."""
    source = reading.source
    agencies = workspace.settings.agency
    default = source.agency or (agencies[0].id if len(agencies) == 1 else None)
    try:
        if preset.steps is not None and preset.fills == "request_events":
            ledger = read_preset(preset.name, workspace.folder)
            raw = unpivot(warehouse, ledger, words_of(ledger), raw, source.agency_column)
        if preset.fills == "counts":
            raw = long_counts(warehouse, source, preset, raw, path, figure_names(known_classes(workspace.folder)))
        write_codes(warehouse, workspace.folder, preset, raw)
        if default is None and source.agency_column is None and "agency" not in raw.headers:
            raise Refusal("SOURCE-NO-AGENCY", source=source.name, refers_to=source.name)
        file = fit(warehouse, source, preset, raw, file_id, path, reading.words, default, workspace.folder)
        set_key_where_needed(warehouse, workspace, file)
    except Exception as error:
        if ends_the_run(error):
            raise
        warehouse.run("ingest/load/drop_raw", relation=raw.relation, typed=raw.typed)
        if isinstance(error, duckdb.Error) and raw.typed:
            torn = {"file": path, "reason": "Parquet 文件中间有损坏", "refers_to": path}
            raise Refusal("FILE-TORN", **torn) from None
        raise
    return file
