"""Snapshots of ledgers at rest: encrypted when the workspace says so, deleted when nobody has shown them for as long as it says.

A ledger names its applicants; its snapshot is the one place where they stay. What was deleted is written down beside where it was,
and the warehouse is never rebuilt without it: what was read from it stays in the warehouse, which is then worth a backup.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.core import Finding, Refusal, Warehouse, Workspace, compose
from pipeline.ingest import snapshots
from pipeline.ingest.keys import snapshot_key
from pipeline.ingest.snapshots import Look, snapshot_path


def locked(place: Path) -> Path:
    """Where a snapshot stands when it is encrypted."""
    return place.with_name(f"{place.name}.fernet")


def expired(place: Path) -> Path:
    """Where it is written down that a snapshot was deleted, and when."""
    return place.with_name(f"{place.name}.expired")


def is_kept(workspace: Workspace, look: Look) -> bool:
    """Whether the bytes of a look are still there, in clear or encrypted."""
    place = snapshot_path(workspace, look)
    return place.exists() or locked(place).exists()


@contextmanager
def readable(workspace: Workspace, look: Look) -> Iterator[Path]:
    """The bytes of a look as a file; decrypted ones in a private file that is gone afterwards.

    Raises Refusal SNAPSHOT-GONE, SNAPSHOT-EXPIRED, SNAPSHOT-LOCKED, KEY-*.
    """
    place = snapshot_path(workspace, look)
    if place.exists():
        yield place
        return
    if not locked(place).exists():
        code = "SNAPSHOT-EXPIRED" if expired(place).exists() else "SNAPSHOT-GONE"
        raise Refusal(code, file=look.path, snapshot=str(place), refers_to=look.path)
    from cryptography.fernet import Fernet, InvalidToken

    key = snapshot_key(workspace, make=False)
    with snapshots.draft(workspace, place.parent.name) as clear:
        try:
            clear.write_bytes(Fernet(key).decrypt(locked(place).read_bytes()))
        except (InvalidToken, ValueError):
            raise Refusal("SNAPSHOT-LOCKED", file=look.path, snapshot=str(locked(place)), refers_to=look.path) from None
        yield clear


def put_away(workspace: Workspace, ledgers: Iterable[str], looks: Iterable[Look], now: datetime) -> list[Finding]:
    """Encrypt and expire the snapshots of these sources as the workspace's `[privacy]` says; `looks`: all ever taken.

    What cannot be encrypted for want of a key stays as it is, readable by its owner alone, and is a finding.
    """
    privacy = workspace.settings.privacy
    names = set(ledgers)
    shown: dict[Path, datetime] = {}
    for look in looks:
        if look.source in names:
            seen = datetime.fromisoformat(look.looked_at)
            place = snapshot_path(workspace, look)
            shown[place] = max(shown.get(place, seen), seen)
    findings = []
    if privacy.expire_days is not None:
        before = now - timedelta(days=privacy.expire_days)
        gone = [place for place, seen in shown.items() if seen < before and _expire(place, seen, now)]
        if gone:
            findings.append(compose("SNAPSHOTS-EXPIRED", count=len(gone), days=privacy.expire_days))
    if privacy.encrypt_snapshots:
        try:
            for place in shown:
                _lock(workspace, place)
        except Refusal as refusal:
            findings.append(refusal.finding)
    return findings


def refuse_to_rebuild(warehouse: Warehouse, workspace: Workspace, looks: Iterable[Look]) -> None:
    """Raise Refusal WAREHOUSE-EXPIRED where an empty warehouse would be built without snapshots that expired.

    What readers see stays as it is; figures of earlier years would otherwise be published without their rows.
    """
    if warehouse.rows("ingest/load/any_batch")[0][0]:
        return
    gone = {
        place
        for look in looks
        if expired(place := snapshot_path(workspace, look)).exists() and not is_kept(workspace, look)
    }
    if gone:
        raise Refusal("WAREHOUSE-EXPIRED", count=len(gone), folder=str(workspace.warehouse))


def _expire(place: Path, seen: datetime, now: datetime) -> bool:
    """Write down that a snapshot goes, then delete it. False when it was gone already."""
    there = [one for one in (place, locked(place)) if one.exists()]
    if not there:
        return False
    note = {"expired_at": now.isoformat(timespec="seconds"), "last_shown_at": seen.isoformat(timespec="seconds")}
    with os.fdopen(os.open(expired(place), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        snapshots.write(file, json.dumps(note).encode())
    for one in there:
        one.unlink()
    return True


def _lock(workspace: Workspace, place: Path) -> None:
    """Encrypt a snapshot; the clear one goes only when the encrypted one is on the disk."""
    if not place.exists():
        return
    if not locked(place).exists():
        from cryptography.fernet import Fernet

        token = Fernet(snapshot_key(workspace, make=True)).encrypt(place.read_bytes())
        with snapshots.draft(workspace, place.parent.name) as file:
            with file.open("wb") as target:
                snapshots.write(target, token)
            os.replace(file, locked(place))
    place.unlink()
