"""Which fetch records are still to be loaded, in which order, and which refused files are still refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pipeline.core import Finding, Refusal, Source, Warehouse, Workspace
from pipeline.ingest.registry import is_live, relative_path, selected_sources, source_files
from pipeline.ingest.retention import is_available
from pipeline.ingest.snapshots import FetchRecord
from pipeline.ingest.versions import roll_back


def pending_records(
    warehouse: Warehouse, workspace: Workspace, records: list[FetchRecord], prepared_with: str
) -> list[FetchRecord]:
    """The records of one source to be loaded now, oldest first. `records`: all of that source, oldest first.

    A file that could not be read when it came may be older than deliveries loaded since. Those are rolled back and loaded again
    after it, so that the rows in force never depend on when a file became readable. Raises Refusal SNAPSHOT-EXPIRED-LATER where
    that would lose rows because a later snapshot is no longer available.
    """
    pending = _pending(warehouse, workspace, records, prepared_with)
    if not pending:
        return []
    values = {"source": records[0].source, "known_at": datetime.fromisoformat(pending[0].looked_at)}
    later = warehouse.rows("ingest/load/later_batches", values)
    available = {(record.path, record.sha256) for record in records if is_available(workspace, record)}
    lost = [path for path, sha in warehouse.rows("ingest/load/later_files", values) if (path, sha) not in available]
    if lost:
        raise Refusal(
            "SNAPSHOT-EXPIRED-LATER",
            source=records[0].source,
            file=pending[0].path,
            count=len(lost),
            refers_to=pending[0].path,
        )
    with warehouse.transaction():
        for batch, fills in later:
            roll_back(warehouse, fills, batch)
    return _pending(warehouse, workspace, records, prepared_with) if later else pending


def _pending(
    warehouse: Warehouse, workspace: Workspace, records: list[FetchRecord], prepared_with: str
) -> list[FetchRecord]:
    """Records with new content at their path that were not loaded, oldest first.

    The same bytes under another file name are nothing new; from a platform they are, because its names are windows of days and two
    may be empty. Bytes that return after others took their place are new. A refused file is tried again once the settings
    changed or its lost snapshot is back, unless its path has newer bytes. A window cut before its first row is skipped.
    """
    known = (
        {row[:3]: row[3:] for row in warehouse.rows("ingest/load/known_files", {"source": records[0].source})}
        if records
        else {}
    )
    newest_at: dict[str, tuple[object, ...]] = {}
    hashes: set[str] = set()
    changed: list[FetchRecord] = []
    for record in records:
        if record.live and not record.whole and not record.bytes:
            continue
        before = newest_at.get(record.path)
        if record.content != before and (record.live or before is not None or record.sha256 not in hashes):
            changed.append(record)
        newest_at[record.path] = record.content
        hashes.add(record.sha256)
    pending = []
    for record in changed:
        key = (record.path, record.sha256, datetime.fromisoformat(record.looked_at))
        state, prepared, lost = known.get(key, ("", "", False))
        retry = prepared != prepared_with or (lost and is_available(workspace, record))
        if state == "" or (state == "refused" and retry and newest_at[record.path] == record.content):
            pending.append(record)
    return pending


def current_refusals(warehouse: Warehouse, workspace: Workspace, records: list[FetchRecord]) -> list[Finding]:
    """Findings of refused files that are still present with the same bytes, under whatever name."""
    newest = {(record.source, record.path): record.sha256 for record in records}
    sources = selected_sources(workspace)
    present = {source.name: _present_paths(source, workspace) for source in sources}
    findings: dict[tuple[str, str], Finding] = {}
    for source_name, path, sha, text in warehouse.rows("ingest/load/refused_files"):
        paths = present.get(source_name, frozenset())
        for place, newest_sha in newest.items():
            if place[0] == source_name and newest_sha == sha and (paths is None or place[1] in paths):
                finding = Finding.from_json(text)
                if place[1] != path and finding.refers_to == path:
                    finding = replace(finding, message=finding.message.replace(path, place[1]), refers_to=place[1])
                findings.setdefault(place, finding)
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
