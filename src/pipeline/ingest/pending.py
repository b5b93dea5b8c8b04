"""Which looks are to be read, in which order, and which refusals still stand: what `load` asks before it opens a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pipeline.core import Finding, Refusal, Source, Warehouse, Workspace
from pipeline.ingest.registry import chosen, files_of, is_live, path_of
from pipeline.ingest.retention import is_kept
from pipeline.ingest.snapshots import Look
from pipeline.ingest.versions import take_back


def in_order(warehouse: Warehouse, workspace: Workspace, looks: list[Look], prepared_with: str) -> list[Look]:
    """The looks of a source to be read now, oldest first.

    A file understood only today may be older than what was loaded since: then the later deliveries are taken back and read again
    on top of it, so that what is held never depends on when a file was understood. Raises Refusal SNAPSHOT-EXPIRED-LATER where that
    would lose rows: a snapshot that is gone cannot be read again.
    """
    unread = _unread(warehouse, workspace, looks, prepared_with)
    if not unread:
        return []
    values = {"source": looks[0].source, "known_at": datetime.fromisoformat(unread[0].looked_at)}
    later = warehouse.rows("ingest/load/later_batches", values)
    kept = {(look.path, look.sha256) for look in looks if is_kept(workspace, look)}
    lost = [path for path, sha in warehouse.rows("ingest/load/later_files", values) if (path, sha) not in kept]
    if lost:
        raise Refusal(
            "SNAPSHOT-EXPIRED-LATER",
            source=looks[0].source,
            file=unread[0].path,
            count=len(lost),
            refers_to=unread[0].path,
        )
    with warehouse.transaction():
        for batch, fills in later:
            take_back(warehouse, fills, batch)
    return _unread(warehouse, workspace, looks, prepared_with) if later else unread


def _unread(warehouse: Warehouse, workspace: Workspace, looks: list[Look], prepared_with: str) -> list[Look]:
    """Looks that showed something new at their path and were not loaded, oldest first.

    The same bytes under another name are nothing new, unless a platform handed them over: its names are windows, and two may be
    empty. Bytes that come back after others stood in their place are new. What was refused is tried again once the settings changed
    or its lost snapshot is back, as long as no newer bytes took its place. A window cut short before its first row says nothing.
    """
    known = (
        {row[:3]: row[3:] for row in warehouse.rows("ingest/load/known_files", {"source": looks[0].source})}
        if looks
        else {}
    )
    showing: dict[str, tuple[object, ...]] = {}
    met: set[str] = set()
    new: list[Look] = []
    for look in looks:
        if look.live and not look.whole and not look.bytes:
            continue
        before = showing.get(look.path)
        if look.shown != before and (look.live or before is not None or look.sha256 not in met):
            new.append(look)
        showing[look.path] = look.shown
        met.add(look.sha256)
    unread = []
    for look in new:
        at = (look.path, look.sha256, datetime.fromisoformat(look.looked_at))
        state, prepared, lost = known.get(at, ("", "", False))
        retry = prepared != prepared_with or (lost and is_kept(workspace, look))
        if state == "" or (state == "refused" and retry and showing[look.path] == look.shown):
            unread.append(look)
    return unread


def refusals(warehouse: Warehouse, workspace: Workspace, looks: list[Look]) -> list[Finding]:
    """Findings of refused files that are still there and still show the same bytes, under whatever name."""
    newest = {(look.source, look.path): look.sha256 for look in looks}
    there = {source.name: _paths(source, workspace) for source in chosen(workspace)}
    found: dict[tuple[str, str], Finding] = {}
    for source, path, sha, text in warehouse.rows("ingest/load/refused_files"):
        paths = there.get(source, frozenset())
        for where, shown in newest.items():
            if where[0] == source and shown == sha and (paths is None or where[1] in paths):
                told = Finding.from_json(text)
                if where[1] != path and told.refers_to == path:
                    told = replace(told, message=told.message.replace(path, where[1]), refers_to=where[1])
                found.setdefault(where, told)
    first = {source.name: source.steps_of for source in chosen(workspace)}
    # A ledger that cannot be read is said once, not again for its steps.
    return [found[where] for where in sorted(found) if (first.get(where[0]), where[1]) not in found]


def _paths(source: Source, workspace: Workspace) -> frozenset[str] | None:
    """The files of a source that are there now; None when that cannot be seen."""
    if is_live(source, workspace):
        return None
    try:
        return frozenset(path_of(file, source, workspace) for file in files_of(source, workspace))
    except (Refusal, OSError):
        return None
