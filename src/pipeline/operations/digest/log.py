"""The log of messages sent to receivers and their results: `digest/log.jsonl`, append-only, without secrets or personal data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.core import Workspace, append_lines, read_lines


def append_entry(workspace: Workspace, entry: Mapping[str, object]) -> None:
    """Append an entry. On a full disk nothing is written: the night itself reports that."""
    try:
        _file(workspace).parent.mkdir(mode=0o700, exist_ok=True)
        append_lines(_file(workspace), [entry])
    except OSError:
        return


def last_delivery(workspace: Workspace, receiver: str) -> Mapping[str, Any] | None:
    """The last entry of a receiver with a result other than failed: a message was sent, or there was nothing to send."""
    entries = [
        entry
        for entry in _entries(workspace)
        if entry.get("to") == receiver and entry.get("result") in ("sent", "nothing")
    ]
    return entries[-1] if entries else None


def reported_builds(workspace: Workspace) -> frozenset[str]:
    """File names of the builds that the next digests are compared with: `publish` must not delete them."""
    deliveries = (last_delivery(workspace, receiver.name) for receiver in workspace.settings.digest.to)
    return frozenset(entry["database"] for entry in deliveries if entry and entry.get("database"))


def days_since_message(workspace: Workspace, receiver: str, now: datetime) -> int:
    """Days since a receiver last got a message; 0 when it never got one."""
    sent = [
        entry["at"] for entry in _entries(workspace) if entry.get("to") == receiver and entry.get("result") == "sent"
    ]
    return (now.date() - datetime.fromisoformat(sent[-1]).date()).days if sent else 0


def _entries(workspace: Workspace) -> Iterator[dict[str, Any]]:
    return read_lines(_file(workspace))


def _file(workspace: Workspace) -> Path:
    return workspace.folder / "digest" / "log.jsonl"
