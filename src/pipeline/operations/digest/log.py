"""What was told to whom, when, with what result: `digest/log.jsonl`, append-only. Nothing in it is secret or personal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.core import Workspace, append_lines, read_lines


def write_down(workspace: Workspace, entry: Mapping[str, object]) -> None:
    """Add an entry. On a full disk nothing is written: the night itself has already said so."""
    try:
        _file(workspace).parent.mkdir(mode=0o700, exist_ok=True)
        append_lines(_file(workspace), [entry])
    except OSError:
        return


def last_told(workspace: Workspace, receiver: str) -> Mapping[str, Any] | None:
    """The last entry of a receiver that was told, or had nothing to be told."""
    entries = [
        one for one in _entries(workspace) if one.get("to") == receiver and one.get("result") in ("sent", "nothing")
    ]
    return entries[-1] if entries else None


def told_builds(workspace: Workspace) -> frozenset[str]:
    """The file names of the builds that a coming digest is compared with: `publish` keeps them."""
    last = (last_told(workspace, receiver.name) for receiver in workspace.settings.digest.to)
    return frozenset(entry["database"] for entry in last if entry and entry.get("database"))


def days_silent(workspace: Workspace, receiver: str, now: datetime) -> int:
    """Days since a receiver last got a message; none when it never got one."""
    sent = [one["at"] for one in _entries(workspace) if one.get("to") == receiver and one.get("result") == "sent"]
    return (now.date() - datetime.fromisoformat(sent[-1]).date()).days if sent else 0


def _entries(workspace: Workspace) -> Iterator[dict[str, Any]]:
    return read_lines(_file(workspace))


def _file(workspace: Workspace) -> Path:
    return workspace.folder / "digest" / "log.jsonl"
