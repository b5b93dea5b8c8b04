"""load: turn pending snapshots into row versions, source by source, file by file.

A file with content we do not understand is refused whole, with a finding; the other files of its source are loaded. One delivery of
a source is one transaction, so that a killed process leaves all of it or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

import duckdb

from pipeline.core import (
    Finding,
    Refusal,
    Source,
    Warehouse,
    Words,
    Workspace,
    compose,
    fingerprint,
    record_findings,
    table_rules,
)
from pipeline.ingest.delivery_log import PendingDelivery, write_batch, write_file
from pipeline.ingest.findings_of_load import column_findings, furniture_findings, withdrawn_findings
from pipeline.ingest.ledger_steps import unpivot, with_step_records
from pipeline.ingest.pending import current_refusals, pending_records
from pipeline.ingest.presets import Preset, read_preset, variants_of, words_of
from pipeline.ingest.privacy import redacted_refusal, set_applicant_key
from pipeline.ingest.readers.base import empty_table, tidy_header
from pipeline.ingest.readers.read import read_snapshot
from pipeline.ingest.readers.tidy import key_headers, tidied
from pipeline.ingest.registry import preset_of, selected_sources
from pipeline.ingest.reread import take_back_outdated
from pipeline.ingest.retention import open_snapshot, refuse_to_rebuild
from pipeline.ingest.snapshots import FetchRecord, fetch_records
from pipeline.ingest.staging import (
    IncomingFile,
    fit,
    known_headers,
    note_unreadable,
    stage,
)
from pipeline.ingest.versions import MergeResult, StagedFile, merge
from pipeline.ingest.website_columns import resolve_classes

# How a platform is fetched has no influence on how its records are read.
_FETCH_SETTINGS: dict[str, object] = {name: Source.model_fields[name].default for name in (
    "url", "database", "query", "parameters", "secrets", "starts_on", "reread_days", "time_limit_seconds", "retired_on",
)}  # fmt: skip


@dataclass(frozen=True)
class LoadResult:
    """What a load did: (source, what its delivery changed) in the order of loading, and a finding for every refused file."""

    merged: tuple[tuple[str, MergeResult], ...]
    findings: tuple[Finding, ...]


def load_snapshots(
    warehouse: Warehouse,
    workspace: Workspace,
    *,
    only: Iterable[str] = (),
    say: Callable[[str], None] = lambda _: None,
) -> LoadResult:
    """Load every snapshot of the selected sources that was not loaded yet under their present settings.

    Findings of files refused earlier are repeated until the file or the settings change or the file is taken away. Raises
    Refusal COLUMNS-* when columns.yml cannot be read, WAREHOUSE-EXPIRED when the warehouse is empty and snapshots have expired.
    """
    write_settings(warehouse, workspace)
    records = sorted(
        with_step_records(fetch_records(workspace), selected_sources(workspace)),
        key=lambda record: (record.source, record.looked_at),
    )
    refuse_to_rebuild(warehouse, workspace, records)
    merged: list[tuple[str, MergeResult]] = []
    lost: list[Finding] = []
    for source in selected_sources(workspace, only):
        try:
            preset = preset_of(source, workspace)
        except Refusal:
            continue  # `pull` reports it
        words = words_of(preset)
        codes = {name: entry.codes for name, entry in words.items()}
        prepared_with = fingerprint(
            [
                preset,
                source.model_copy(update=_FETCH_SETTINGS),
                codes,
                *workspace.settings.agency,
            ]
        )
        source_records = [record for record in records if record.source == source.name]
        applied = take_back_outdated(warehouse, workspace, source.name, source_records, prepared_with)
        if applied is not None:
            lost.append(applied)
        try:
            pending = pending_records(warehouse, workspace, source_records, prepared_with)
        except Refusal as refusal:
            lost.append(refusal.finding)
            continue
        for _, group in groupby(pending, key=lambda record: record.looked_at):
            delivery = PendingDelivery(source, preset, words, list(group), prepared_with)
            with ExitStack() as open_files:
                result = _load_delivery(warehouse, workspace, delivery, open_files)
            if result is not None:
                merged.append((source.name, result))
        say(source.name)
    findings = [*lost, *current_refusals(warehouse, workspace, records), *furniture_findings(warehouse), *withdrawn_findings(merged),
                *column_findings(warehouse, workspace)]  # fmt: skip
    record_findings(warehouse.connection, "load", findings)
    return LoadResult(tuple(merged), tuple(findings))


def write_settings(warehouse: Warehouse, workspace: Workspace) -> None:
    """Write the names of agencies and the classes of website columns into the warehouse, where SQL joins them."""
    names = [
        (name, agency.id)
        for agency in workspace.settings.agency
        for name in dict.fromkeys((agency.id, agency.name, *agency.aliases))
    ]
    classes, _ = resolve_classes(workspace.folder)
    warehouse.run(
        "ingest/load/agency_names", {"names": [name for name, _ in names], "agencies": [agency for _, agency in names]}
    )
    warehouse.run("ingest/load/column_classes", {"columns": list(classes), "classes": list(classes.values())})


def _load_delivery(
    warehouse: Warehouse, workspace: Workspace, delivery: PendingDelivery, open_files: ExitStack
) -> MergeResult | None:
    """Read, stage and merge the files of one delivery. None when every file is refused.

    Files are read before the transaction begins, because an error of DuckDB's reader would end the transaction.
    """
    _write_words(warehouse, delivery.words)
    (next_file, batch) = warehouse.rows("ingest/load/next_numbers")[0]
    files: list[tuple[FetchRecord, IncomingFile]] = []
    refused: list[tuple[int, FetchRecord, Finding]] = []
    for file_id, record in enumerate(delivery.records, start=next_file):
        try:
            files.append((record, _read_file(warehouse, workspace, delivery, record, file_id, open_files)))
        except Refusal as refusal:
            refused.append((file_id, record, refusal.finding))
    try:
        result = _merge_files(warehouse, delivery, batch, files, refused)
    except duckdb.Error:
        damaged = {file.file_id: finding for _, file in files if (finding := _damage_of(warehouse, file)) is not None}
        if not damaged:
            raise
        refused += [(file.file_id, record, damaged[file.file_id]) for record, file in files if file.file_id in damaged]
        intact = [(record, file) for record, file in files if file.file_id not in damaged]
        result = _merge_files(warehouse, delivery, batch, intact, refused)
    if delivery.preset.fills == "requests":
        warehouse.run("ingest/load/forget_applicant_key")
    for _, file in files:
        warehouse.run("ingest/load/drop_raw", relation=file.raw.relation, typed=file.raw.typed)
    return result


def _merge_files(
    warehouse: Warehouse,
    delivery: PendingDelivery,
    batch: int,
    files: Sequence[tuple[FetchRecord, IncomingFile]],
    refused: Sequence[tuple[int, FetchRecord, Finding]],
) -> MergeResult | None:
    """All that a delivery changes in the warehouse, in one transaction."""
    preset = delivery.preset
    with warehouse.transaction():
        for file_id, record, finding in refused:
            write_file(warehouse, delivery, file_id, record, finding=finding)
        if not files:
            return None
        incoming = [file for _, file in files]
        stage(warehouse, preset.fills, incoming)
        if preset.fills == "requests":
            warehouse.run("ingest/load/receipt", {"at_once": delivery.source.received_when_submitted})
        note_unreadable(warehouse, batch, incoming, show_values=preset.fills in ("items", "posts", "declared"))
        staged = [_staged_file(warehouse, preset, record, file) for record, file in files]
        live = files[0][0].live
        result = merge(warehouse, delivery.source.name, preset, batch, delivery.known_at, staged, live=live)
        lineages = dict(warehouse.rows("ingest/load/lineages"))
        for (record, _), file in zip(files, staged, strict=True):
            write_file(
                warehouse, delivery, file.file_id, record, batch=batch, lineage=lineages[file.file_id], staged=file
            )
        write_batch(warehouse, delivery, staged, result)
    return result


def _damage_of(warehouse: Warehouse, file: IncomingFile) -> Finding | None:
    """Why a file that DuckDB reads in place cannot be read to its end; None when it can."""
    if not file.raw.typed:
        return None
    try:
        warehouse.run("ingest/load/read_through", relation=file.raw.relation).fetchall()
    except duckdb.Error:
        return compose("FILE-TORN", file=file.path, reason="Parquet 文件中间有损坏", refers_to=file.path)
    return None


def _read_file(
    warehouse: Warehouse,
    workspace: Workspace,
    delivery: PendingDelivery,
    record: FetchRecord,
    file_id: int,
    open_files: ExitStack,
) -> IncomingFile:
    """One snapshot as a relation that fits our table. Raises Refusal FILE-*, SNAPSHOT-*, KEY-*, SOURCE-NO-AGENCY."""
    source, preset = delivery.source, delivery.preset
    columns = warehouse.columns(preset.fills)
    snapshot = open_files.enter_context(open_snapshot(workspace, record))
    if record.live and not record.bytes:
        headers = [*preset.columns, *table_rules()[preset.fills].required]
        raw = empty_table(warehouse.connection, f"raw_{file_id}", headers)
    else:
        variants = variants_of(preset, workspace.folder)
        known = frozenset().union(*(known_headers(each, source, columns) for each in (preset, *variants)))
        try:
            raw = read_snapshot(
                warehouse.connection,
                snapshot,
                record.path,
                preset,
                f"raw_{file_id}",
                known,
                source.sheet,
                key_headers(preset),
            )
            preset = next(
                (each for each in variants if set(map(tidy_header, each.recognised_by)) <= set(raw.headers)), preset
            )
            raw = tidied(warehouse, source, preset, raw, record.path)
        except Refusal as refusal:
            raise redacted_refusal(refusal, preset.fills, known) from None
    agencies = workspace.settings.agency
    default = source.agency or (agencies[0].id if len(agencies) == 1 else None)
    try:
        if preset.steps is not None and preset.fills == "request_events":
            ledger = read_preset(preset.name, workspace.folder)
            raw = unpivot(warehouse, ledger, words_of(ledger), raw, source.agency_column)
        if default is None and source.agency_column is None and "agency" not in raw.headers:
            raise Refusal("SOURCE-NO-AGENCY", source=source.name, refers_to=source.name)
        file = fit(warehouse, source, preset, raw, file_id, record.path, delivery.words, default, workspace.folder)
        if any(mapping.hashed for mapping in file.mappings):
            set_applicant_key(warehouse, workspace)
    except (Refusal, duckdb.Error) as error:
        warehouse.run("ingest/load/drop_raw", relation=raw.relation, typed=raw.typed)
        if isinstance(error, duckdb.Error) and raw.typed:
            raise Refusal(
                "FILE-TORN", file=record.path, reason="Parquet 文件中间有损坏", refers_to=record.path
            ) from None
        raise
    return file


def _staged_file(warehouse: Warehouse, preset: Preset, record: FetchRecord, file: IncomingFile) -> StagedFile:
    """The days a file covers: as its name or the platform states, else from its first to its last date; none when it was cut."""
    fetched_on = date.fromisoformat(record.looked_at[:10])
    rows, first, last = warehouse.rows(
        "ingest/load/extent", {"file_id": file.file_id, "day": fetched_on}, date=table_rules()[preset.fills].date
    )[0]
    stated = record.covers_from is not None and record.covers_to is not None
    if stated:
        first, last = date.fromisoformat(str(record.covers_from)), date.fromisoformat(str(record.covers_to))
    if record.live and last:  # a platform still adds to the day of the fetch
        last = min(last, fetched_on - timedelta(days=1))
    covers = (first, last) if first and last and first <= last and record.whole else None
    return StagedFile(file.file_id, record.path, covers, stated and record.whole, rows)


def _write_words(warehouse: Warehouse, words: Mapping[str, Words]) -> None:
    """Make `words` of the spellings of this preset, for SQL to join. The code of an ambiguous word is `?` and the word."""
    rows = [(field, word, code) for field, entry in words.items() for word, code in entry.codes.items()]
    rows += [(field, word, f"?{word}") for field, entry in words.items() for word in entry.ambiguous]
    fields, spelled, codes = (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [])
    warehouse.run("ingest/load/words")
    warehouse.run("ingest/load/add_words", {"fields": fields, "words": spelled, "codes": codes})
