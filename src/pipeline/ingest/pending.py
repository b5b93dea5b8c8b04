"""Which fetch records are still to be read, which must be read again, and which refused files are still refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pipeline.core import Finding, Refusal, Source, Warehouse, Workspace, compose
from pipeline.ingest.in_force.claims import file_of
from pipeline.ingest.in_force.shown_names import ShownNames
from pipeline.ingest.registry import is_live, relative_path, selected_sources, source_files, sources_about_people
from pipeline.ingest.retention import is_available
from pipeline.ingest.snapshots import FetchRecord


@dataclass(frozen=True)
class Pending:
    """Records of one source: `new` ones by night, and those to be read `again` because of changed settings. `finding`: says so.

    `expired`: loaded by an earlier version and no longer readable; what the warehouse has of them must be carried over.

    `known_ids`: (path, sha256, look) of deliveries that were read before → their number.
    """

    new: tuple[FetchRecord, ...] = ()
    again: tuple[FetchRecord, ...] = ()
    expired: tuple[FetchRecord, ...] = ()
    known_ids: dict[tuple[str, str, str], int] = field(default_factory=dict)
    finding: Finding | None = None


@dataclass(frozen=True)
class _Known:
    state: str
    prepared_with: str
    lost: bool
    listed: bool


def pending_records(
    warehouse: Warehouse, workspace: Workspace, records: Sequence[FetchRecord], prepared_with: str
) -> Pending:
    """The records of one source to be read now. `records`: all of that source, oldest first.

    Read before with other settings than today's, a delivery is read again from its snapshot. Where a snapshot is no longer available
    none is; the finding then says that the settings hold for new files only.
    """
    if not records:
        return Pending()
    known: dict[tuple[str, str, datetime], _Known] = {}
    known_ids: dict[tuple[str, str, str], int] = {}
    for path, sha, known_at, file_id, state, prepared, lost, listed in warehouse.rows(
        "ingest/load/known_files", {"source": records[0].source}
    ):
        known[file_of(path), sha, known_at] = _Known(state, prepared, lost, listed)
        if state == "loaded":
            known_ids[path, sha, known_at.isoformat(timespec="seconds")] = file_id
    newest = {record.path: record.content for record in records}
    new: list[FetchRecord] = []
    again: list[FetchRecord] = []
    unavailable: list[FetchRecord] = []
    unlisted: list[FetchRecord] = []
    expired: list[FetchRecord] = []
    for record in _news(records):
        entry = known.get((file_of(record.path), record.sha256, datetime.fromisoformat(record.looked_at)))
        if entry is None:
            new.append(record)
        elif entry.state == "refused":
            retry = entry.prepared_with != prepared_with or (entry.lost and is_available(workspace, record))
            if retry and newest[record.path] == record.content:
                again.append(record)
        elif not entry.listed:
            (unlisted if is_available(workspace, record) else expired).append(record)
        elif entry.prepared_with != prepared_with:
            (again if is_available(workspace, record) else unavailable).append(record)
    outdated = [record for record in again if _state(known, record) == "loaded"]
    finding: Finding | None = None
    if unavailable:
        again = [record for record in again if record not in outdated]
        finding = compose(
            "SETTINGS-NOT-APPLIED", source=records[0].source, count=len(unavailable), refers_to=records[0].source
        )
    elif outdated:
        finding = compose(
            "SETTINGS-APPLIED", source=records[0].source, count=len(outdated), refers_to=records[0].source
        )
    return Pending(tuple(new), (*unlisted, *again), tuple(expired), known_ids, finding)


def _state(known: dict[tuple[str, str, datetime], _Known], record: FetchRecord) -> str:
    return known[file_of(record.path), record.sha256, datetime.fromisoformat(record.looked_at)].state


def _news(records: Sequence[FetchRecord]) -> list[FetchRecord]:
    """Records with other content at their path than at the look before. A window cut before its first row is left out."""
    newest_at: dict[str, tuple[object, ...]] = {}
    news: list[FetchRecord] = []
    for record in records:
        if record.live and not record.whole and not record.bytes:
            continue
        if record.content != newest_at.get(record.path):
            news.append(record)
        newest_at[record.path] = record.content
    return news


def current_refusals(
    warehouse: Warehouse, workspace: Workspace, records: list[FetchRecord], names: ShownNames
) -> list[Finding]:
    """Findings of refused files that are still present with the same bytes, under whatever name, each of the agency of its
    source. `names`: of the files of ledgers.
    """
    newest = {(record.source, record.path): record.sha256 for record in records}
    sources = selected_sources(workspace)
    present = {source.name: _present_paths(source, workspace) for source in sources}
    agencies = {source.name: source.agency for source in sources}
    for ledger in sources_about_people(workspace):
        paths = present.get(ledger)
        present[ledger] = paths and frozenset(map(names.path, paths))
    findings: dict[tuple[str, str], Finding] = {}
    for source_name, path, sha, text in warehouse.rows("ingest/load/refused_files"):
        paths = present.get(source_name, frozenset())
        for place, newest_sha in newest.items():
            if place[0] == source_name and newest_sha == sha and (paths is None or place[1] in paths):
                finding = Finding.from_json(text)
                if place[1] != path and finding.refers_to == path:
                    finding = replace(finding, message=finding.message.replace(path, place[1]), refers_to=place[1])
                findings.setdefault(place, replace(finding, agency=finding.agency or agencies.get(source_name)))
    ledger_of = {source.name: source.steps_of for source in sources}
    # A ledger that cannot be read is reported once, not a second time for its steps.
    return [findings[place] for place in sorted(findings) if (ledger_of.get(place[0]), place[1]) not in findings]


def _present_paths(source: Source, workspace: Workspace) -> frozenset[str] | None:
    """The files in the folder of a source now; None for a live source and for a folder that cannot be listed."""
    if is_live(source, workspace):
        return None
    try:
        return frozenset(relative_path(file, source, workspace) for file in source_files(source, workspace))
    except (Refusal, OSError):
        return None
