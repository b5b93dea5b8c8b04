"""The record of approvals and seals: `sealed/approvals.jsonl`, append-only.

An approval is about exact figures and is stored with their values.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from pipeline.core import FrozenModel, Refusal, Workspace, append_lines, read_numbered_lines


class Approval(FrozenModel):
    """A person's approval of the figures and the text of an agency's year, by their sha256.

    条例 art. 49: the agency answers for its report.
    """

    agency: str
    year: int
    by: str
    at: datetime
    note: str
    figures_sha256: str
    figures: Mapping[str, str]
    text_sha256: str | None = None


class Sealing(FrozenModel):
    """A sealed revision, and the run whose published database first shows it."""

    agency: str
    year: int
    revision: int
    package: str
    sha256: str
    run: str
    at: datetime


def sealed_folder(workspace: Workspace) -> Path:
    """The folder of packages and approvals."""
    return workspace.folder / "sealed"


def append_event(workspace: Workspace, event: Approval | Sealing) -> None:
    """Append one line; it is on the disk when this returns."""
    kind = "approved" if isinstance(event, Approval) else "sealed"
    folder = sealed_folder(workspace)
    folder.mkdir(parents=True, exist_ok=True)
    append_lines(folder / "approvals.jsonl", [{"event": kind, **event.model_dump(mode="json")}])


def sealings(workspace: Workspace) -> tuple[Sealing, ...]:
    """Every seal on record, oldest first. A last line torn by a crash is passed over. Raises Refusal SEALED-LOG, LOG-UNREADABLE."""
    log = sealed_folder(workspace) / "approvals.jsonl"
    seals = []
    try:
        for number, entry in read_numbered_lines(log):
            try:
                kinds: dict[str, type[Approval] | type[Sealing]] = {"approved": Approval, "sealed": Sealing}
                event = kinds[entry.pop("event")].model_validate(entry)
            except (KeyError, TypeError, ValidationError):
                raise Refusal("SEALED-LOG", file=str(log), line=number) from None
            if isinstance(event, Sealing):
                seals.append(event)
    except Refusal as refusal:
        if refusal.finding.code == "LOG-LINE":
            raise Refusal("SEALED-LOG", **refusal.details) from None
        raise
    return tuple(seals)


def sealed_runs(workspace: Workspace) -> frozenset[str]:
    """The runs whose published databases first showed a seal: those databases are never deleted."""
    return frozenset(sealing.run for sealing in sealings(workspace))
