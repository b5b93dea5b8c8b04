"""load: turn snapshots that were not read before into row versions, source by source, file by file.

A file that says something we do not understand is refused whole, with a finding; the others of its source go on. One load of a
source is one transaction, so a killed process leaves either all of a delivery or nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
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
from pipeline.ingest.ledger_steps import looks_with_steps, unpivot
from pipeline.ingest.pending import in_order, refusals
from pipeline.ingest.presets import Preset, read_preset, words_of
from pipeline.ingest.privacy import hand_over_key, without_cells
from pipeline.ingest.readers.base import nothing
from pipeline.ingest.readers.read import read
from pipeline.ingest.registry import chosen, preset_of
from pipeline.ingest.retention import readable, refuse_to_rebuild
from pipeline.ingest.snapshots import Look, looks_of
from pipeline.ingest.staging import Arrival, fit, known_headers, note_unreadable, stage, unmapped_columns
from pipeline.ingest.versions import Arriving, Merged, merge
from pipeline.ingest.website_columns import read_website_columns

# How a platform is asked decides nothing about how its records are read.
_ASKING: dict[str, object] = {name: Source.model_fields[name].default for name in (
    "url", "database", "query", "parameters", "secrets", "starts_on", "reread_days", "time_limit_seconds", "retired_on",
)}  # fmt: skip


@dataclass(frozen=True)
class Loaded:
    """What a load did: one `Merged` per source and delivery, and a finding for every file refused."""

    merged: tuple[tuple[str, Merged], ...]
    findings: tuple[Finding, ...]


def load_snapshots(
    warehouse: Warehouse,
    workspace: Workspace,
    *,
    only: Iterable[str] = (),
    say: Callable[[str], None] = lambda _: None,
) -> Loaded:
    """Load every snapshot of the chosen sources that was not read yet under their present settings.

    Findings of files refused earlier are repeated until the file or the settings change or the file is taken away. Raises
    Refusal COLUMNS-* when columns.yml itself cannot be read, WAREHOUSE-EXPIRED when the warehouse is gone and with it what it alone held.
    """
    write_settings(warehouse, workspace)
    looks = sorted(
        looks_with_steps(looks_of(workspace), chosen(workspace)), key=lambda look: (look.source, look.looked_at)
    )
    refuse_to_rebuild(warehouse, workspace, looks)
    merged: list[tuple[str, Merged]] = []
    lost: list[Finding] = []
    for source in chosen(workspace, only):
        try:
            preset = preset_of(source, workspace)
        except Refusal:
            continue  # pull has said so
        words = words_of(preset)
        spelled = {name: entry.codes for name, entry in words.items()}
        classes = {column.column: column.classification for column in read_website_columns(workspace.folder)}
        prepared_with = fingerprint(
            [preset, source.model_copy(update=_ASKING), spelled, classes, *workspace.settings.agency]
        )
        own = [look for look in looks if look.source == source.name]
        try:
            unread = in_order(warehouse, workspace, own, prepared_with)
        except Refusal as refusal:
            lost.append(refusal.finding)
            continue
        for _, group in groupby(unread, key=lambda look: look.looked_at):
            with ExitStack() as held:
                delivery = _deliver(warehouse, workspace, source, preset, words, list(group), prepared_with, held)
            if delivery is not None:
                merged.append((source.name, delivery))
        say(source.name)
    findings = [*lost, *refusals(warehouse, workspace, looks)]
    record_findings(warehouse.connection, "load", findings)
    return Loaded(tuple(merged), tuple(findings))


def write_settings(warehouse: Warehouse, workspace: Workspace) -> None:
    """Put the names of agencies and the classes of website columns where SQL can join them."""
    names = [
        (name, agency.id)
        for agency in workspace.settings.agency
        for name in dict.fromkeys((agency.id, agency.name, *agency.aliases))
    ]
    classes = {column.column: column.classification for column in read_website_columns(workspace.folder)}
    warehouse.run(
        "ingest/load/agency_names", {"names": [name for name, _ in names], "agencies": [agency for _, agency in names]}
    )
    warehouse.run("ingest/load/column_classes", {"columns": list(classes), "classes": list(classes.values())})


def _deliver(
    warehouse: Warehouse,
    workspace: Workspace,
    source: Source,
    preset: Preset,
    words: dict[str, Words],
    looks: list[Look],
    prepared_with: str,
    held: ExitStack,
) -> Merged | None:
    """Read, stage and merge the files of one pull of one source. None when no file could be understood.

    Files are read before the transaction begins: an error of DuckDB's reader would end it, and with it the whole night.
    """
    known_at = datetime.fromisoformat(looks[0].looked_at)
    _write_words(warehouse, words)
    (next_file, batch) = warehouse.rows("ingest/load/next_numbers")[0]
    arrivals: list[tuple[Look, Arrival]] = []
    refused: list[tuple[int, Look, Finding]] = []
    for file_id, look in enumerate(looks, start=next_file):
        try:
            arrivals.append((look, _read_file(warehouse, workspace, source, preset, words, look, file_id, held)))
        except Refusal as refusal:
            refused.append((file_id, look, refusal.finding))
    try:
        done = _take_in(warehouse, source, preset, known_at, batch, arrivals, refused, prepared_with)
    except duckdb.Error:
        torn = [(look, arrival, fault) for look, arrival in arrivals if (fault := _torn(warehouse, arrival))]
        if not torn:
            raise
        refused += [(arrival.file_id, look, fault) for look, arrival, fault in torn]
        whole = [one for one in arrivals if one[0] not in [look for look, _, _ in torn]]
        done = _take_in(warehouse, source, preset, known_at, batch, whole, refused, prepared_with)
    if preset.fills == "requests":
        warehouse.run("ingest/load/forget_applicant_key")
    for _, arrival in arrivals:
        warehouse.run("ingest/load/drop_raw", relation=arrival.raw.relation, typed=arrival.raw.typed)
    return done


def _take_in(warehouse: Warehouse, source: Source, preset: Preset, known_at: datetime, batch: int, arrivals: list[tuple[Look, Arrival]],
             refused: list[tuple[int, Look, Finding]], prepared_with: str) -> Merged | None:  # fmt: skip
    """All that a delivery changes in the warehouse, in one transaction."""
    with warehouse.transaction():
        for file_id, look, finding in refused:
            _write_file(warehouse, file_id, look, prepared_with, known_at, None, None, 0, None, finding)
        if not arrivals:
            return None
        read_files = [arrival for _, arrival in arrivals]
        stage(warehouse, preset.fills, read_files)
        if preset.fills == "requests":
            warehouse.run("ingest/load/receipt", {"at_once": source.received_when_submitted})
        note_unreadable(warehouse, batch, read_files, show_values=preset.fills in ("items", "posts", "declared"))
        files = [_arriving(warehouse, preset, look, arrival) for look, arrival in arrivals]
        done = merge(warehouse, source.name, preset, batch, known_at, files, live=arrivals[0][0].live)
        lineages = dict(warehouse.rows("ingest/load/lineages"))
        for (look, _), file in zip(arrivals, files, strict=True):
            _write_file(warehouse, file.file_id, look, prepared_with, known_at, batch, lineages[file.file_id], file.rows,
                        file, None)  # fmt: skip
        _write_batch(warehouse, source, preset, known_at, files, done)
    return done


def _torn(warehouse: Warehouse, arrival: Arrival) -> Finding | None:
    """Why a file that is read where it lies cannot be read to its end; None when it can."""
    if not arrival.raw.typed:
        return None
    try:
        warehouse.run("ingest/load/read_through", relation=arrival.raw.relation).fetchall()
    except duckdb.Error:
        return compose("FILE-TORN", file=arrival.path, reason="Parquet 文件中间有损坏", refers_to=arrival.path)
    return None


def _read_file(warehouse: Warehouse, workspace: Workspace, source: Source, preset: Preset, words: dict[str, Words], look: Look,
               file_id: int, held: ExitStack) -> Arrival:  # fmt: skip
    """One snapshot as a relation that fits our table. Raises Refusal FILE-*."""
    columns = warehouse.columns(preset.fills)
    snapshot = held.enter_context(readable(workspace, look))
    if look.live and not look.bytes:
        raw = nothing(warehouse.connection, f"raw_{file_id}", [*preset.columns, *table_rules()[preset.fills].required])
    else:
        known = known_headers(preset, source, columns)
        try:
            raw = read(warehouse.connection, snapshot, look.path, preset, f"raw_{file_id}", known, source.sheet)
        except Refusal as refusal:
            raise without_cells(refusal, preset.fills, known) from None
    agencies = workspace.settings.agency
    default = source.agency or (agencies[0].id if len(agencies) == 1 else None)
    try:
        if preset.steps is not None and preset.fills == "request_events":
            ledger = read_preset(preset.name, workspace.folder)
            raw = unpivot(warehouse, ledger, words_of(ledger), raw, source.agency_column)
        if default is None and source.agency_column is None and "agency" not in raw.headers:
            raise Refusal("SOURCE-NO-AGENCY", source=source.name, refers_to=source.name)
        arrival = fit(warehouse, source, preset, raw, file_id, look.path, words, default)
        if any(cell.keyed for cell in arrival.cells):
            hand_over_key(warehouse, workspace)
        unmapped = unmapped_columns(warehouse, arrival) if preset.fills == "items" else None
        if unmapped is not None:
            raise Refusal(
                "FILE-UNMAPPED-COLUMN", file=look.path, row=unmapped[1], value=unmapped[0], refers_to=look.path
            )
    except (Refusal, duckdb.Error) as error:
        warehouse.run("ingest/load/drop_raw", relation=raw.relation, typed=raw.typed)
        if isinstance(error, duckdb.Error) and raw.typed:
            raise Refusal("FILE-TORN", file=look.path, reason="Parquet 文件中间有损坏", refers_to=look.path) from None
        raise
    return arrival


def _arriving(warehouse: Warehouse, preset: Preset, look: Look, arrival: Arrival) -> Arriving:
    """The period a file covers: as its name states, else from its first to its last date; none when it was cut short."""
    dated = table_rules()[preset.fills].date
    rows, first, last = warehouse.rows(
        "ingest/load/extent", {"file_id": arrival.file_id, "day": date.fromisoformat(look.looked_at[:10])}, date=dated
    )[0]
    stated = look.covers_from is not None and look.covers_to is not None
    if stated:
        first, last = date.fromisoformat(str(look.covers_from)), date.fromisoformat(str(look.covers_to))
    if look.live and last:  # a day is whole only when it is over
        last = min(last, date.fromisoformat(look.looked_at[:10]) - timedelta(days=1))
    covers = (first, last) if first and last and first <= last and look.whole else None
    return Arriving(arrival.file_id, look.path, covers, stated and look.whole, rows)


def _write_words(warehouse: Warehouse, words: dict[str, Words]) -> None:
    """The spellings of this preset, and under `agency` the names of agencies, for SQL to join. An ambiguous word keeps a `?`."""
    rows = [(field, word, code) for field, entry in words.items() for word, code in entry.codes.items()]
    rows += [(field, word, f"?{word}") for field, entry in words.items() for word in entry.ambiguous]
    fields, spelled, codes = (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [])
    warehouse.run("ingest/load/words")
    warehouse.run("ingest/load/add_words", {"fields": fields, "words": spelled, "codes": codes})


def _write_file(warehouse: Warehouse, file_id: int, look: Look, prepared_with: str, known_at: datetime, batch: int | None,
                lineage: int | None, rows: int, file: Arriving | None, finding: Finding | None) -> None:  # fmt: skip
    first, last = file.covers if file and file.covers else (None, None)
    row = {
        "file_id": file_id,
        "source": look.source,
        "path": look.path,
        "sha256": look.sha256,
        "known_at": known_at,
        "modified_at": datetime.fromisoformat(look.modified_at),
        "prepared_with": prepared_with,
        "batch": batch,
        "lineage": lineage,
        "rows_read": rows,
        "covers_from": first,
        "covers_to": last,
        "period_stated": bool(file and file.stated),
        "state": "refused" if finding else "loaded",
        "finding": finding.to_json() if finding else None,
    }
    warehouse.insert("files", [row])


def _write_batch(warehouse: Warehouse, source: Source, preset: Preset, known_at: datetime, files: list[Arriving],
                 done: Merged) -> None:  # fmt: skip
    periods = [file.covers for file in files if file.covers]
    row = {
        "batch": done.batch,
        "source": source.name,
        "fills": preset.fills,
        "known_at": known_at,
        "covers_from": min((first for first, _ in periods), default=None),
        "covers_to": max((last for _, last in periods), default=None),
        "period_stated": bool(files) and all(file.stated for file in files),
        "rows_read": done.read,
        "rows_new": done.new,
        "rows_changed": done.changed,
        "rows_gone": done.missing,
        "rows_held": done.held,
        "rows_missing": done.missing,
        "has_doubles": done.doubled,
        "state": "loaded",
    }
    warehouse.insert("batches", [row])
