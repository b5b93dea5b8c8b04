"""Encryption and deletion of ledger snapshots as `[privacy]` of the workspace says (个人信息保护法 arts. 19 and 51).

Only the snapshot of a ledger names its applicants. When one is deleted, an `.expired` note stays beside it, and an empty
warehouse is not rebuilt without it: its rows then exist in the warehouse alone, which needs a backup.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.core import Finding, Refusal, Warehouse, Workspace, compose, set_aside
from pipeline.ingest import snapshots
from pipeline.ingest.keys import snapshot_key
from pipeline.ingest.snapshots import FetchRecord, snapshot_path

_FILE = "warehouse.duckdb"


def encrypted_path(snapshot: Path) -> Path:
    """Where the encrypted form of a snapshot is stored."""
    return snapshot.with_name(f"{snapshot.name}.fernet")


def expiry_note_path(snapshot: Path) -> Path:
    """The note that says when a snapshot was deleted."""
    return snapshot.with_name(f"{snapshot.name}.expired")


def is_available(workspace: Workspace, record: FetchRecord) -> bool:
    """Whether the fetched bytes are still stored, in clear or encrypted."""
    snapshot = snapshot_path(workspace, record)
    return snapshot.exists() or encrypted_path(snapshot).exists()


@contextmanager
def open_snapshot(workspace: Workspace, record: FetchRecord) -> Iterator[Path]:
    """The fetched bytes as a readable file. An encrypted snapshot is decrypted into a private file for the length of the block.

    Raises Refusal SNAPSHOT-GONE, SNAPSHOT-CHANGED, SNAPSHOT-EXPIRED, SNAPSHOT-LOCKED, KEY-*.
    """
    snapshot = snapshot_path(workspace, record)
    if snapshot.exists():
        _verify(snapshot, snapshot, record)
        yield snapshot
        return
    encrypted = encrypted_path(snapshot)
    if not encrypted.exists():
        code = "SNAPSHOT-EXPIRED" if expiry_note_path(snapshot).exists() else "SNAPSHOT-GONE"
        raise Refusal(code, file=record.path, snapshot=str(snapshot), refers_to=record.path)
    from cryptography.fernet import Fernet, InvalidToken  # only workspaces that encrypt need it

    key = snapshot_key(workspace, make=False)
    with snapshots.temporary_file(workspace, snapshot.parent.name) as clear:
        try:
            clear.write_bytes(Fernet(key).decrypt(encrypted.read_bytes()))
        except (InvalidToken, ValueError):
            raise Refusal("SNAPSHOT-LOCKED", file=record.path, snapshot=str(encrypted), refers_to=record.path) from None
        _verify(clear, encrypted, record)
        yield clear


def _verify(content: Path, stored: Path, record: FetchRecord) -> None:
    """Set a snapshot aside whose bytes are not those that were fetched, so that the next pull stores it again from the inbox.

    Raises Refusal SNAPSHOT-CHANGED.
    """
    with content.open("rb") as handle:
        if hashlib.file_digest(handle, "sha256").hexdigest() == record.sha256:
            return
    aside = stored.with_name(f"{stored.name}.damaged")
    os.replace(stored, aside)
    raise Refusal("SNAPSHOT-CHANGED", file=record.path, snapshot=str(aside), refers_to=record.path)


def apply_retention(
    workspace: Workspace, ledgers: Iterable[str], records: Iterable[FetchRecord], now: datetime
) -> list[Finding]:
    """Delete expired snapshots of the ledgers and encrypt the others. `records`: all fetch records of the workspace.

    A snapshot that cannot be encrypted for want of a key stays in clear, readable by its owner alone, and is a finding.
    """
    privacy = workspace.settings.privacy
    names = set(ledgers)
    last_fetched: dict[Path, datetime] = {}
    for record in records:
        if record.source in names:
            fetched_at = datetime.fromisoformat(record.looked_at)
            snapshot = snapshot_path(workspace, record)
            last_fetched[snapshot] = max(last_fetched.get(snapshot, fetched_at), fetched_at)
    findings = []
    if privacy.expire_days is not None:
        limit = now - timedelta(days=privacy.expire_days)
        deleted = [
            snapshot
            for snapshot, fetched_at in last_fetched.items()
            if fetched_at < limit and _expire(snapshot, fetched_at, now)
        ]
        if deleted:
            findings.append(compose("SNAPSHOTS-EXPIRED", count=len(deleted), days=privacy.expire_days))
    if privacy.encrypt_snapshots:
        try:
            for snapshot in last_fetched:
                _encrypt(workspace, snapshot)
        except Refusal as refusal:
            findings.append(refusal.finding)
    return findings


def refuse_to_rebuild(warehouse: Warehouse, workspace: Workspace, records: Iterable[FetchRecord]) -> None:
    """Raise Refusal WAREHOUSE-EXPIRED where an empty warehouse would be built without snapshots that expired.

    Otherwise figures of earlier years would be published without their rows. The published database stays as it is.
    """
    if _holds_rows(warehouse):
        return
    missing = _expired(workspace, records)
    if missing:
        raise Refusal("WAREHOUSE-EXPIRED", count=len(missing), folder=str(workspace.warehouse))


def set_aside_warehouse(workspace: Workspace, refused: Refusal) -> bool:
    """Set a damaged warehouse aside, so that this run rebuilds it from the snapshots. The caller holds the writers' lock.

    `refused`: why it does not open. False, and it stays, when it is not damage or when snapshots have expired that it alone remembers.
    """
    if refused.finding.code != "WAREHOUSE-UNREADABLE" or _expired(workspace, snapshots.fetch_records(workspace)):
        return False
    file = workspace.warehouse / _FILE
    set_aside(file)
    set_aside(file.with_name(f"{_FILE}.wal"))
    return True


def rebuilt_finding(warehouse: Warehouse, workspace: Workspace) -> list[Finding]:
    """A finding while the warehouse is still empty because the one before was set aside."""
    aside = sorted(workspace.warehouse.glob(f"damaged-*-{_FILE}"))
    if not aside or _holds_rows(warehouse):
        return []
    return [
        compose("WAREHOUSE-SET-ASIDE", file=f"{workspace.warehouse.name}/{aside[-1].name}", refers_to=aside[-1].name)
    ]


def _holds_rows(warehouse: Warehouse) -> bool:
    return bool(warehouse.rows("ingest/load/any_batch")[0][0])


def _expired(workspace: Workspace, records: Iterable[FetchRecord]) -> set[Path]:
    """The snapshots that were deleted as the settings say, and that a rebuilt warehouse would lack."""
    return {
        snapshot
        for record in records
        if expiry_note_path(snapshot := snapshot_path(workspace, record)).exists()
        and not is_available(workspace, record)
    }


def _expire(snapshot: Path, fetched_at: datetime, now: datetime) -> bool:
    """Write the note, then delete the snapshot. False when it was deleted before."""
    files = [file for file in (snapshot, encrypted_path(snapshot)) if file.exists()]
    if not files:
        return False
    note = {"expired_at": now.isoformat(timespec="seconds"), "last_shown_at": fetched_at.isoformat(timespec="seconds")}
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with os.fdopen(os.open(expiry_note_path(snapshot), flags, 0o600), "wb") as target:
        snapshots.write_synced(target, json.dumps(note).encode())
    for file in files:
        file.unlink()
    return True


def _encrypt(workspace: Workspace, snapshot: Path) -> None:
    """Encrypt a snapshot; the clear one is deleted only once the encrypted one is on the disk."""
    if not snapshot.exists():
        return
    if not encrypted_path(snapshot).exists():
        from cryptography.fernet import Fernet  # only workspaces that encrypt need it

        token = Fernet(snapshot_key(workspace, make=True)).encrypt(snapshot.read_bytes())
        with snapshots.temporary_file(workspace, snapshot.parent.name) as file:
            with file.open("wb") as target:
                snapshots.write_synced(target, token)
            os.replace(file, encrypted_path(snapshot))
    snapshot.unlink()
