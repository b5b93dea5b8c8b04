"""Snapshots: bytes as received, named by their sha256 and never written twice, and the logs of every look and every visit.

All of it is evidence: the warehouse can always be rebuilt from it, with the times at which we learned of each row. Only its owner
can read it: a ledger names applicants.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from pipeline.core import Workspace, read_lines

_DRAFT = ".taking-"


@dataclass(frozen=True)
class Look:
    """One look at one file of a source, or at one window of a live one: when, what bytes, what period it states.

    `live`: a platform handed it over. `whole`: False when it was cut short; then its rows count but it covers no day. `kept_by`: the
    source under whose name the bytes are kept, where that is another one.
    """

    source: str
    looked_at: str
    path: str
    sha256: str
    bytes: int
    modified_at: str
    covers_from: str | None
    covers_to: str | None
    live: bool = False
    whole: bool = True
    kept_by: str | None = None

    @property
    def suffix(self) -> str:
        return Path(self.path).suffix.lower()

    @property
    def shown(self) -> tuple[str, bool, str | None, str | None]:
        """What it showed: the same bytes that speak for other days, or now for all of theirs, say something new."""
        return (self.sha256, self.whole, *((self.covers_from, self.covers_to) if self.live else (None, None)))


@dataclass(frozen=True)
class Visit:
    """One visit to one source: whether everything asked for came, and the totals the platform stated. Nothing came: failed."""

    source: str
    looked_at: str
    state: Literal["whole", "partial", "failed"]
    codes: tuple[str, ...] = ()
    controls: tuple[Mapping[str, Any], ...] = ()


def looks_of(workspace: Workspace) -> Iterator[Look]:
    """Every look ever taken, oldest first. A last line torn by a crash is passed over: its look is taken again."""
    for entry in read_lines(workspace.snapshots / "looks.jsonl"):
        yield Look(**entry)


def visits_of(workspace: Workspace) -> Iterator[Visit]:
    """Every visit ever paid to a source, oldest first."""
    for entry in read_lines(workspace.snapshots / "visits.jsonl"):
        yield Visit(**{**entry, "codes": tuple(entry["codes"]), "controls": tuple(entry["controls"])})


def snapshot_path(workspace: Workspace, look: Look) -> Path:
    """Where the bytes of a look are kept."""
    return workspace.snapshots / (look.kept_by or look.source) / f"{look.sha256}{look.suffix}"


def prepare(workspace: Workspace) -> None:
    """Make the folder, and clear away what a killed pull left; only one writer is ever here."""
    workspace.snapshots.mkdir(parents=True, exist_ok=True, mode=0o700)
    workspace.snapshots.chmod(0o700)  # restored from a backup it may stand open
    for draft in workspace.snapshots.glob(f"*/{_DRAFT}*"):
        shutil.rmtree(draft) if draft.is_dir() else draft.unlink()


@contextmanager
def draft(workspace: Workspace, source: str) -> Iterator[Path]:
    """A private file beside the snapshots of a source, gone when it was not kept."""
    handle, name = tempfile.mkstemp(dir=_folder(workspace, source), prefix=_DRAFT)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def scratch(workspace: Workspace, source: str) -> Path:
    """A private folder beside the snapshots of a source, for what a fetcher cannot hold in memory."""
    return Path(tempfile.mkdtemp(dir=_folder(workspace, source), prefix=_DRAFT))


def keep(workspace: Workspace, source: str, written: Path, suffix: str) -> tuple[str, bool]:
    """Take a draft into the snapshots under its hash. Returns the hash, and whether these bytes were never seen before."""
    with written.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    place = workspace.snapshots / source / f"{digest}{suffix}"
    if place.exists() or place.with_name(f"{place.name}.fernet").exists():
        return digest, False
    os.replace(written, place)
    return digest, True


def write(target: BinaryIO, content: bytes | BinaryIO) -> None:
    """Write all of it and see it on the disk."""
    if isinstance(content, bytes):
        target.write(content)
    else:
        shutil.copyfileobj(content, target, 1 << 20)
    target.flush()
    os.fsync(target.fileno())


def read_cursor(workspace: Workspace, source: str) -> dict[str, Any]:
    """Where a live source stood after its last visit; empty at first, and when it cannot be read: then everything is read again."""
    try:
        cursor = json.loads((workspace.snapshots / source / "cursor.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return cursor if isinstance(cursor, dict) else {}


def keep_cursor(workspace: Workspace, source: str, cursor: Mapping[str, Any]) -> None:
    """Replace the cursor in one step. Called once the snapshots and looks it goes on from are on the disk."""
    with draft(workspace, source) as file:
        with file.open("wb") as target:
            write(target, json.dumps(dict(cursor), ensure_ascii=False, sort_keys=True).encode())
        os.replace(file, workspace.snapshots / source / "cursor.json")


def _folder(workspace: Workspace, source: str) -> Path:
    folder = workspace.snapshots / source
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
