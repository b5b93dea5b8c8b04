"""load: turn pending snapshots into deliveries, and what they say into row versions, source by source, night by night.

A file with content we do not understand is refused whole, with a finding; everything else of that night is loaded. A night of a source
is one transaction, so that a killed process leaves all of it or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from pipeline.core import (
    Finding,
    Refusal,
    Source,
    Warehouse,
    Workspace,
    code_version,
    fingerprint,
    record_findings,
)
from pipeline.ingest.in_force.settle import Arrived, Settled, settle
from pipeline.ingest.in_force.shown_names import ShownNames, rename_files
from pipeline.ingest.in_force.statements import Statement, read_statements, shown_statements
from pipeline.ingest.in_force.told import doubt_findings
from pipeline.ingest.ledger_steps import with_step_records
from pipeline.ingest.listing import Reading, begin_listing, carry_over
from pipeline.ingest.load_findings import (
    column_findings,
    furniture_findings,
    number_findings,
    sheet_findings,
    withdrawn_declarations,
)
from pipeline.ingest.pending import Pending, current_refusals, pending_records
from pipeline.ingest.presets import words_of
from pipeline.ingest.readers.failures import ends_the_run, source_failed
from pipeline.ingest.registry import preset_of, selected_sources, sources_about_people
from pipeline.ingest.retention import refuse_to_rebuild
from pipeline.ingest.snapshots import FetchRecord, fetch_records
from pipeline.ingest.staging import write_words
from pipeline.ingest.taking import Taken, list_files, read_files, set_damaged_aside
from pipeline.ingest.website_columns import resolve_classes

# How a platform is fetched has no influence on how its records are read.
_FETCH_SETTINGS: dict[str, object] = {name: Source.model_fields[name].default for name in (
    "url", "database", "query", "parameters", "secrets", "starts_on", "reread_days", "time_limit_seconds", "retired_on",
    "rhythm_days", "quiet_days",
)}  # fmt: skip


@dataclass(frozen=True)
class LoadResult:
    """What a load did: (source, what settling it changed) in the order of loading, and a finding for everything that must be told."""

    merged: tuple[tuple[str, Settled], ...]
    findings: tuple[Finding, ...]


def load_snapshots(
    warehouse: Warehouse,
    workspace: Workspace,
    *,
    only: Iterable[str] = (),
    say: Callable[[str], None] = lambda _: None,
) -> LoadResult:
    """Load every snapshot of the selected sources that was not loaded yet under their present settings, and settle those sources.

    Findings of refused files and doubts are repeated until what causes them changes. Raises Refusal COLUMNS-* when columns.yml cannot
    be read, STATEMENTS-SETTING when statements.yml cannot, WAREHOUSE-EXPIRED when the warehouse is empty and snapshots have expired.
    """
    write_settings(warehouse, workspace)
    statements = read_statements(workspace.folder)
    ledgers, names = sources_about_people(workspace), ShownNames(workspace.snapshots)
    records = sorted(
        names.records(with_step_records(fetch_records(workspace), selected_sources(workspace)), ledgers),
        key=lambda record: (record.source, record.looked_at),
    )
    refuse_to_rebuild(warehouse, workspace, records)
    rename_files(warehouse, names, records, ledgers)
    statements = shown_statements(statements, names, ledgers)
    last_look = max((datetime.fromisoformat(record.looked_at) for record in records), default=datetime.min)
    merged: list[tuple[str, Settled]] = []
    lost: list[Finding] = []
    for source in selected_sources(workspace, only):
        try:
            reading = _reading(workspace, source)
        except Refusal:
            continue  # `pull` reports it
        own = [entry for entry in statements if entry.source in (source.name, source.steps_of)]
        try:
            pending = pending_records(
                warehouse,
                workspace,
                [record for record in records if record.source == source.name],
                reading.prepared_with,
            )
            lost += [pending.finding] if pending.finding is not None else []
            merged += [
                (source.name, settled)
                for settled in _load_source(warehouse, workspace, reading, pending, own, last_look)
            ]
        except Refusal as refusal:
            lost.append(refusal.finding)
            continue
        except Exception as error:
            if ends_the_run(error):
                raise
            lost.append(source_failed(workspace, source.name, error))
        say(source.name)
    findings = [
        *lost,
        *current_refusals(warehouse, workspace, records, names),
        *furniture_findings(warehouse),
        *sheet_findings(warehouse),
        *number_findings(warehouse),
        *withdrawn_declarations(merged),
        *column_findings(warehouse, workspace),
        *doubt_findings(warehouse, workspace, statements),
    ]
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


def _reading(workspace: Workspace, source: Source) -> Reading:
    """What a source is read with. Raises Refusal as `preset_of`."""
    preset = preset_of(source, workspace)
    words = words_of(preset)
    codes = {name: entry.codes for name, entry in words.items()}
    prepared_with = fingerprint(
        [
            preset,
            source.model_copy(update=_FETCH_SETTINGS),
            codes,
            *workspace.settings.agency,
            code_version(),  # a file that the program could not read is tried again with the next version
        ]
    )
    return Reading(source, preset, words, prepared_with)


def _load_source(
    warehouse: Warehouse,
    workspace: Workspace,
    reading: Reading,
    pending: Pending,
    statements: Sequence[Statement],
    last_look: datetime,
) -> list[Settled]:
    """Take in what is pending, night by night, and settle the source after each; once more when what was said of it changed."""
    checks = workspace.settings.checks
    settled_with = fingerprint([*statements, [checks.shrink_rows, checks.shrink_share], code_version()])
    values = {"source": reading.source.name, "settled_with": settled_with}
    (settled_at, same) = warehouse.rows("ingest/load/settled", values)[0]
    nights = [(look, list(group)) for look, group in groupby(pending.new, key=lambda record: record.looked_at)]
    results: list[Settled] = []
    again = list(pending.again)
    if pending.expired:
        carry_over(warehouse, reading, pending.expired, pending.known_ids)
    if ((again or pending.expired) and not nights) or (not (again or nights or same) and settled_at is not None):
        nights = [(f"{last_look}", [])]
    for look, records in nights:
        at = max(
            datetime.fromisoformat(look),
            settled_at or datetime.min,
            last_look if again or pending.expired else datetime.min,
        )
        with ExitStack() as open_files:
            results.append(
                _load_night(
                    warehouse,
                    workspace,
                    reading,
                    [*again, *records],
                    pending.known_ids,
                    at,
                    statements,
                    open_files,
                    same_rules=same,
                )
            )
        again, same = [], True
        settled_at = at
        warehouse.run("ingest/load/write_settled", {**values, "at": at})
    return results


def _load_night(
    warehouse: Warehouse,
    workspace: Workspace,
    reading: Reading,
    records: Sequence[FetchRecord],
    known_ids: dict[tuple[str, str, str], int],
    at: datetime,
    statements: Sequence[Statement],
    open_files: ExitStack,
    *,
    same_rules: bool,
) -> Settled:
    """Read the files of one night and settle the source as of then."""
    write_words(warehouse, reading.words)
    (next_file, batch) = warehouse.rows("ingest/load/next_numbers")[0]
    taken = read_files(warehouse, workspace, reading, records, known_ids, next_file, open_files)
    try:
        result = _settle_night(warehouse, workspace, reading, batch, taken, next_file, at, statements, same_rules)
    except Exception as error:
        if ends_the_run(error) or not taken.files:
            raise
        intact = set_damaged_aside(warehouse, workspace, reading, batch, taken, error)
        result = _settle_night(warehouse, workspace, reading, batch, intact, next_file, at, statements, same_rules)
    warehouse.run("ingest/in_force/forget")
    if reading.preset.fills == "requests":
        warehouse.run("ingest/load/forget_applicant_key")
    for shape in taken.shapes:
        shape.drop(warehouse)
    return result


def _settle_night(
    warehouse: Warehouse,
    workspace: Workspace,
    reading: Reading,
    batch: int,
    taken: Taken,
    next_file: int,
    at: datetime,
    statements: Sequence[Statement],
    same_rules: bool,
) -> Settled:
    """All that a night of a source changes in the warehouse, in one transaction."""
    source, table = reading.source, reading.preset.fills
    with warehouse.transaction():
        begin_listing(warehouse)
        read = list_files(warehouse, reading, batch, taken, next_file)
        arrived = Arrived(
            frozenset(file.file_id for file in taken.files),
            tuple(shape.staged for shape in taken.shapes),
            same_rules,
        )
        result = settle(warehouse, workspace, source, table, at, statements, arrived, read=read)
        values = {
            "batch": result.batch,
            "source": source.name,
            "fills": table,
            "known_at": at,
            "rows_read": read,
            "rows_new": result.new,
            "rows_changed": result.changed,
            "rows_gone": result.gone + result.dropped,
        }
        if taken.files or result.new or result.changed or result.gone or result.dropped:
            warehouse.run("ingest/load/insert_batch", values)
    return result
