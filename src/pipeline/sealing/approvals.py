"""Who approved which figures, when, with what note; and what was sealed on it: `sealed/approvals.jsonl`, append-only.

An approval is about exact figures. It is kept with their values, so that what changed afterwards can be named.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from pipeline.core import FrozenModel, Workspace, append_lines, read_lines


class Approval(FrozenModel):
    """One person's approval of one agency's figures of a year (条例 art. 49: the agency answers for its report)."""

    agency: str
    year: int
    by: str
    at: datetime
    note: str
    figures_sha256: str
    figures: dict[str, str]


class Sealing(FrozenModel):
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
    models: dict[str, type[Approval | Sealing]] = {"approved": Approval, "sealed": Sealing}
    events: list[Approval | Sealing] = []
    for entry in read_lines(sealed_folder(workspace) / "approvals.jsonl"):
        try:
            events.append(models[entry.pop("event")].model_validate(entry))
        except (KeyError, TypeError, ValidationError):
            continue
    return events
