"""Take in what came on one night: each file read and fitted, its rows listed, a row of `files` for each delivery in it.

A file that cannot be read or is refused harms no other one. Files are read before the transaction begins, because an error of
DuckDB's reader would end it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

import duckdb

from pipeline.core import Finding, Refusal, Warehouse, Workspace, table_rules
from pipeline.ingest.in_force.shown_names import ShownNames
from pipeline.ingest.in_force.stated import stated_by
from pipeline.ingest.ledger_steps import unpivot
from pipeline.ingest.listing import Reading, begin_listing, list_staged, record_facts, write_files
from pipeline.ingest.presets import Preset, read_preset, variants_of, words_of
from pipeline.ingest.privacy import is_ledger, redacted_refusal
from pipeline.ingest.readers.base import RawTable, empty_table, tidy_header
from pipeline.ingest.readers.failures import ends_the_run, file_failed
from pipeline.ingest.readers.isolated import read_isolated
from pipeline.ingest.readers.shapes import Delivery, Shape, groups_of_a_shape, shape_of
from pipeline.ingest.readers.tidy import key_headers, tidied, write_codes
from pipeline.ingest.retention import open_snapshot
from pipeline.ingest.snapshots import FetchRecord
from pipeline.ingest.staging import (
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

# Rows are held twice while they move into the warehouse; a night with more has several relations of one shape.
_BYTES_AT_ONCE = 32 << 20


@dataclass
class Taken:
    """What of a night was understood: deliveries by shape, and refused files with their finding."""

    shapes: list[Shape] = field(default_factory=list)
    refused: list[tuple[FetchRecord, Finding]] = field(default_factory=list)

    @property
    def files(self) -> list[Delivery]:
        return [file for shape in self.shapes for file in shape.files]

    def without(self, refused: Sequence[tuple[FetchRecord, Finding]]) -> Taken:
        """The same with these files refused, whole."""
        gone = [record for record, _ in refused]
        parts = (shape.without(gone) for shape in self.shapes)
        return Taken([part for part in parts if part is not None], [*self.refused, *refused])


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
    wrong: list[tuple[FetchRecord, Finding]] = []
    read: list[Delivery] = []
    for position, record in enumerate(records):
        try:
            lists = _raw_tables(warehouse, workspace, reading, record, f"raw_{position}", open_files)
        except Exception as error:
            wrong.append((record, _why_refused(workspace, record, error)))
            continue
        for preset, raw in lists:
            path = record.path if len(lists) == 1 or raw.sheet is None else f"{record.path}#{raw.sheet}"
            number = known_ids.get((path, record.sha256, record.looked_at))
            if number is None:
                number, next_id = next_id, next_id + 1
            read.append(Delivery(number, path, record, preset, raw))
        if sum(file.raw.rows.nbytes for file in read if file.raw.rows is not None) > _BYTES_AT_ONCE:
            wrong += _take_shapes(warehouse, workspace, reading, read, f"shape_{position}", taken)
            read = []
    wrong += _take_shapes(warehouse, workspace, reading, read, f"shape_{len(records)}", taken)
    # Of a file with several lists one may have been taken in before another was refused.
    first = {id(record): (record, finding) for record, finding in reversed(wrong)}
    return taken.without([first[id(record)] for record in records if id(record) in first])


def _take_shapes(
    warehouse: Warehouse, workspace: Workspace, reading: Reading, read: Sequence[Delivery], relation: str, taken: Taken
) -> list[tuple[FetchRecord, Finding]]:
    """Take in what was read, shape by shape. Returns the files that do not fit."""
    wrong = []
    for place, group in enumerate(groups_of_a_shape(read)):
        wrong += _take_shape(warehouse, workspace, reading, group, f"{relation}_{place}", taken)
    return wrong


def _take_shape(
    warehouse: Warehouse, workspace: Workspace, reading: Reading, group: Sequence[Delivery], relation: str, taken: Taken
) -> list[tuple[FetchRecord, Finding]]:
    """Take in deliveries of one shape. Where one of them does not fit, each half is tried, until it stands alone and is refused."""
    shape = shape_of(warehouse, group, relation)
    try:
        taken.shapes.append(_fitted(warehouse, workspace, reading, shape))
    except Exception as error:
        finding = _why_refused(workspace, group[0].record, error)
        if len(group) == 1:
            return [(group[0].record, finding)]
        half = len(group) // 2
        parts = (group[:half], f"{relation}_a"), (group[half:], f"{relation}_b")
        return [
            entry for part, name in parts for entry in _take_shape(warehouse, workspace, reading, part, name, taken)
        ]
    return []


def _why_refused(workspace: Workspace, record: FetchRecord, error: Exception) -> Finding:
    """What is told of a file that cannot be taken in. Raises the error again where it ends the run."""
    if isinstance(error, Refusal):
        return error.finding
    if ends_the_run(error):
        raise error
    return file_failed(workspace, record.path, error)


def list_files(warehouse: Warehouse, reading: Reading, batch: int, taken: Taken, next_id: int) -> int:
    """Write the rows of the deliveries that were understood and the refusals of the others. Returns the number of rows.

    The caller holds the transaction and has begun the listing.
    """
    total = sum(_list_shape(warehouse, reading, batch, shape) for shape in taken.shapes)
    next_id = max([next_id, *(file.file_id + 1 for file in taken.files)])
    refused = [
        {**record_facts(reading, record, number, record.path), "state": "refused", "finding": finding.to_json()}
        for number, (record, finding) in enumerate(taken.refused, start=next_id)
    ]
    write_files(warehouse, refused)
    return total


class Tried(Exception):
    """Takes back what was only tried."""


def set_damaged_aside(
    warehouse: Warehouse, workspace: Workspace, reading: Reading, batch: int, taken: Taken, error: Exception
) -> Taken:
    """The same without the files that cannot be taken in: those that fail alone, or all when each alone is taken in."""
    damaged = {
        shape.files[0].path: (shape.files[0].record, finding)
        for shape in taken.shapes
        if (finding := damage_of(warehouse, shape)) is not None
    }
    alone = [entry for shape in taken.shapes for entry in shape.alone()]
    for file, part in alone if not damaged and len(alone) > 1 else ():
        try:
            with warehouse.transaction():
                begin_listing(warehouse)
                _list_shape(warehouse, reading, batch, part)
                raise Tried
        except Tried:
            continue
        except Exception as own:
            damaged.setdefault(file.record.path, (file.record, _why_refused(workspace, file.record, own)))
    for file, _ in alone if not damaged else ():
        damaged.setdefault(file.record.path, (file.record, file_failed(workspace, file.record.path, error)))
    return taken.without(list(damaged.values()))


def _list_shape(warehouse: Warehouse, reading: Reading, batch: int, shape: Shape) -> int:
    table = reading.preset.fills
    stage(warehouse, shape)
    files = {"files": shape.file_ids}
    warehouse.run("ingest/load/forget_unreadable", files)
    warehouse.run("ingest/load/forget_furniture", files)
    note_unreadable(warehouse, batch, shape, show_values=table in ("items", "posts", "counts", "declared"))
    if table == "requests":
        warehouse.run("ingest/load/receipt", {"at_once": reading.source.received_when_submitted}, staged=shape.staged)
    stated = [
        {
            **record_facts(reading, file.record, file.file_id, file.path),
            **stated_by(reading.source, file.preset, file.record, file.raw.sheet, file.raw.titles),
        }
        for file in shape.files
    ]
    rows = list_staged(warehouse, reading, batch, shape.staged, stated)
    note_sheets(warehouse, shape)
    return rows


def _raw_tables(
    warehouse: Warehouse,
    workspace: Workspace,
    reading: Reading,
    record: FetchRecord,
    relation: str,
    open_files: ExitStack,
) -> list[tuple[Preset, RawTable]]:
    """The lists in one snapshot, each with the preset that reads it ; a typed file's rows stay in place, as `relation`.

    Raises Refusal FILE-*, SNAPSHOT-*, KEY-*.
    """
    source, preset = reading.source, reading.preset
    columns = warehouse.columns(preset.fills)
    snapshot = open_files.enter_context(open_snapshot(workspace, record))
    if record.live and not record.bytes:
        headers = [*preset.columns, *table_rules()[preset.fills].required]
        return [(preset, empty_table(headers))]
    variants = variants_of(preset, workspace.folder)
    known = frozenset().union(*(known_headers(each, source, columns) for each in (preset, *variants)))
    try:
        lists = read_isolated(
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
    except Refusal as refusal:
        if is_ledger(preset.fills):
            refusal = ShownNames(workspace.snapshots).refusal(refusal)
        raise redacted_refusal(refusal, preset.fills, known) from None
    names, ledger = ShownNames(workspace.snapshots), is_ledger(preset.fills)
    result = []
    for raw in lists:
        if ledger and raw.sheet is not None:
            raw = replace(raw, sheet=names.path(raw.sheet))
        present = set(raw.headers)
        own = next((each for each in variants if present >= set(map(tidy_header, each.recognised_by))), preset)
        result.append((own, raw))
    return result


def _fitted(warehouse: Warehouse, workspace: Workspace, reading: Reading, shape: Shape) -> Shape:
    """Raw tables that fit our table; they are dropped where they do not. Raises Refusal FILE-*, SOURCE-NO-AGENCY."""
    source, preset = reading.source, shape.preset
    agencies = workspace.settings.agency
    default = source.agency or (agencies[0].id if len(agencies) == 1 else None)
    path = shape.files[0].path
    try:
        shape = tidied(warehouse, source, shape)
        if preset.steps is not None and preset.fills == "request_events":
            ledger = read_preset(preset.name, workspace.folder)
            shape = unpivot(warehouse, ledger, words_of(ledger), shape, source.agency_column)
        if preset.fills == "counts":
            shape = long_counts(warehouse, source, shape, figure_names(known_classes(workspace.folder)))
        write_codes(warehouse, workspace.folder, shape)
        if default is None and source.agency_column is None and "agency" not in shape.headers:
            raise Refusal("SOURCE-NO-AGENCY", source=source.name, refers_to=source.name)
        fitted = fit(warehouse, source, shape, reading.words, default, workspace.folder)
        set_key_where_needed(warehouse, workspace, fitted)
    except Exception as error:
        if ends_the_run(error):
            raise
        shape.drop(warehouse)
        if isinstance(error, duckdb.Error) and shape.typed:
            torn = {"file": path, "reason": "Parquet 文件中间有损坏", "refers_to": path}
            raise Refusal("FILE-TORN", **torn) from None
        raise
    return fitted
