"""Who approved which figures, when, with what note; and what was sealed on it: `sealed/approvals.jsonl`, append-only.

An approval is about exact figures. It is kept with their values, so that what changed afterwards can be named.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, ValidationError

from pipeline.core import FrozenModel, Workspace, append_lines


class _Model(FrozenModel):
    model_config = ConfigDict(extra="ignore")


class Approval(_Model):
    """One person's approval of one agency's figures of a year (条例 art. 49: the agency answers for its report)."""

    agency: str
    year: int
    by: str
    at: datetime
    note: str
    figures_sha256: str
    figures: dict[str, str]


class Sealing(_Model):
    """One sealed revision, and the run whose published database shows it."""

    agency: str
    year: int
    revision: int
    package: str
    sha256: str
    run: str
    at: datetime


def sealed_folder(workspace: Workspace) -> Path:
    """Where packages and approvals stand."""
    return workspace.folder / "sealed"


def write_down(workspace: Workspace, event: Approval | Sealing) -> None:
    """Append one line and wait until it is on the disk; a line torn by an earlier crash is closed first."""
    kind = "approved" if isinstance(event, Approval) else "sealed"
    folder = sealed_folder(workspace)
    folder.mkdir(parents=True, exist_ok=True)
    append_lines(folder / "approvals.jsonl", [{"event": kind, **event.model_dump(mode="json")}])


def approval_in_force(workspace: Workspace, agency: str, year: int) -> Approval | None:
    """The newest approval that nothing was sealed on yet."""
    found: Approval | None = None
    for event in _events(workspace):
        if (event.agency, event.year) == (agency, year):
            found = event if isinstance(event, Approval) else None
    return found


def sealings(workspace: Workspace) -> tuple[Sealing, ...]:
    """Every sealing written down, oldest first."""
    return tuple(event for event in _events(workspace) if isinstance(event, Sealing))


def sealed_runs(workspace: Workspace) -> frozenset[str]:
    """The runs whose published databases first showed a seal: they are kept for good."""
    return frozenset(sealing.run for sealing in sealings(workspace))


def _events(workspace: Workspace) -> list[Approval | Sealing]:
    """What is written there. A line that cannot be read approves nothing."""
    log = sealed_folder(workspace) / "approvals.jsonl"
    if not log.exists():
        return []
    events: list[Approval | Sealing] = []
    for line in log.read_bytes().split(b"\n"):
        try:
            written: dict[str, Any] = json.loads(line)
            models: dict[str, type[Approval | Sealing]] = {"approved": Approval, "sealed": Sealing}
            events.append(models[written["event"]].model_validate(written))
        except (ValueError, KeyError, TypeError, ValidationError):
            continue
    return events
