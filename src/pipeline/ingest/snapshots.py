"""Snapshots: bytes as received, named by their sha256 and never overwritten, and the logs of every fetch and every poll.

The warehouse can be rebuilt from them, with the times at which each row became known. Folder and files are readable by their owner
alone, because a ledger names applicants.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Literal

from pipeline.core import Workspace, read_numbered_lines, refuse_line

_TEMPORARY = ".taking-"


@dataclass(frozen=True)
class FetchRecord:
    """One file of a source, or one window of days of a live source, as fetched once: when, which bytes, which period it states.

    A line of `looks.jsonl`; the field names are those of the log. `looked_at`: Asia/Shanghai wall time. `path`: below the folder of
    the source. `covers_from`, `covers_to`: ISO dates. `live`: delivered by a platform. `whole`: False when it was cut short; its
    rows count then, but it covers no day. `document_at`: the document's own time, where it has one that can be believed.
    `kept_by`: the source whose folder holds the bytes, where that is another one.
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
    document_at: str | None = None
    kept_by: str | None = None

    @property
    def suffix(self) -> str:
        return Path(self.path).suffix.lower()

    @property
    def content(self) -> tuple[str, bool, str | None, str | None]:
        """What makes a record new at its path: the bytes, and for a live source also the days they cover and whether wholly."""
        return (self.sha256, self.whole, *((self.covers_from, self.covers_to) if self.live else (None, None)))


@dataclass(frozen=True)
class Poll:
    """One poll of one source, a line of `visits.jsonl`: how complete it was, its finding codes, the totals the platform stated.

    `failed`: nothing was delivered.
    """

    source: str
    looked_at: str
    state: Literal["whole", "partial", "failed"]
    codes: tuple[str, ...] = ()
    controls: tuple[Mapping[str, Any], ...] = ()


def fetch_records(workspace: Workspace) -> Iterator[FetchRecord]:
    """Every fetch record in the order of the log, which only grows; a clock does not always.

    A fetch that a wrong clock dated before an earlier one of its source is dated one second after that one: what came later replaces
    what came before, and one night with the clock ahead does not silence the nights after it. A last line torn by a crash is skipped:
    the next pull fetches that file again. Raises Refusal LOG-LINE.
    """
    log = workspace.snapshots / "looks.jsonl"
    newest: dict[str, tuple[str, datetime]] = {}
    for number, entry in read_numbered_lines(log):
        try:
            record = FetchRecord(**entry)
            looked_at, _ = datetime.fromisoformat(record.looked_at), datetime.fromisoformat(record.modified_at)
            whole = isinstance(record.path, str) and re.fullmatch(r"[0-9a-f]{64}", record.sha256)
            whole = whole and re.fullmatch(r"[\w-]+", record.source)
        except (TypeError, ValueError):
            raise refuse_line(log, number) from None
        if not whole:
            raise refuse_line(log, number)
        written, before = newest.get(record.source, ("", datetime.min))
        dated = before if record.looked_at == written else max(looked_at, before + timedelta(seconds=1))
        newest[record.source] = (record.looked_at, dated)
        yield record if dated == looked_at else replace(record, looked_at=dated.isoformat(timespec="seconds"))


def polls(workspace: Workspace) -> Iterator[Poll]:
    """Every poll of a source, oldest first. Raises Refusal LOG-LINE."""
    log = workspace.snapshots / "visits.jsonl"
    for number, entry in read_numbered_lines(log):
        try:
            poll = Poll(**{**entry, "codes": tuple(entry["codes"]), "controls": tuple(entry["controls"])})
            datetime.fromisoformat(poll.looked_at)
        except (TypeError, ValueError, KeyError):
            raise refuse_line(log, number) from None
        yield poll


def snapshot_path(workspace: Workspace, record: FetchRecord) -> Path:
    """Where the fetched bytes are stored in clear."""
    return workspace.snapshots / (record.kept_by or record.source) / f"{record.sha256}{record.suffix}"


def prepare(workspace: Workspace) -> None:
    """Make the folder and delete temporary files of a killed pull. The caller holds the writer lock of the workspace."""
    workspace.snapshots.mkdir(parents=True, exist_ok=True, mode=0o700)
    workspace.snapshots.chmod(0o700)  # a backup may restore it with wider permissions
    for leftover in workspace.snapshots.glob(f"*/{_TEMPORARY}*"):
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()


@contextmanager
def temporary_file(workspace: Workspace, source: str) -> Iterator[Path]:
    """A private file beside the snapshots of a source, deleted after the block unless it was moved away."""
    handle, name = tempfile.mkstemp(dir=_folder(workspace, source), prefix=_TEMPORARY)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def scratch_folder(workspace: Workspace, source: str) -> Path:
    """A private folder beside the snapshots of a source, for records too large for a fetcher's memory."""
    return Path(tempfile.mkdtemp(dir=_folder(workspace, source), prefix=_TEMPORARY))


def has_same(workspace: Workspace, record: FetchRecord, file: Path) -> bool:
    """Whether a file has the bytes of a record, and the snapshots still have them: then it need not be copied again."""
    if (
        record.kept_by is not None
        or record.bytes != file.stat().st_size
        or not _is_kept(snapshot_path(workspace, record))
    ):
        return False
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest() == record.sha256


def _is_kept(snapshot: Path) -> bool:
    return snapshot.exists() or snapshot.with_name(f"{snapshot.name}.fernet").exists()


def store(workspace: Workspace, source: str, written: Path, path: str) -> tuple[str, int, bool]:
    """Move a temporary file, fetched from `path`, into the snapshots. Returns its sha256, its bytes and whether they are new."""
    size = written.stat().st_size
    with written.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    snapshot = workspace.snapshots / source / f"{digest}{Path(path).suffix.lower()}"
    if _is_kept(snapshot):
        return digest, size, False
    os.replace(written, snapshot)
    return digest, size, True


def record_of(
    source: str,
    now: datetime,
    path: str,
    sha256: str,
    size: int,
    covers: tuple[date, date] | None,
    modified: datetime,
    *,
    live: bool = False,
    whole: bool = True,
    document: datetime | None = None,
) -> FetchRecord:
    """The line of the log for bytes that were found at `path` now."""
    return FetchRecord(
        source=source,
        looked_at=now.isoformat(timespec="seconds"),
        path=path,
        sha256=sha256,
        bytes=size,
        modified_at=modified.isoformat(timespec="seconds"),
        covers_from=covers[0].isoformat() if covers else None,
        covers_to=covers[1].isoformat() if covers else None,
        live=live,
        whole=whole,
        document_at=document.isoformat(timespec="seconds") if document else None,
    )


def write_synced(target: BinaryIO, content: bytes | BinaryIO) -> None:
    """Write all of it and sync it to the disk."""
    if isinstance(content, bytes):
        target.write(content)
    else:
        shutil.copyfileobj(content, target, 1 << 20)
    target.flush()
    os.fsync(target.fileno())


def read_cursor(workspace: Workspace, source: str) -> dict[str, Any]:
    """The cursor of a live source after its last poll; empty before the first one or when the file cannot be read.

    With an empty cursor the fetcher reads everything again.
    """
    try:
        cursor = json.loads((workspace.snapshots / source / "cursor.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return cursor if isinstance(cursor, dict) else {}


def save_cursor(workspace: Workspace, source: str, cursor: Mapping[str, Any]) -> None:
    """Replace the cursor in one step. To be called after the snapshots and fetch records it continues from are on the disk."""
    with temporary_file(workspace, source) as file:
        with file.open("wb") as target:
            write_synced(target, json.dumps(dict(cursor), ensure_ascii=False, sort_keys=True).encode())
        os.replace(file, workspace.snapshots / source / "cursor.json")


def _folder(workspace: Workspace, source: str) -> Path:
    folder = workspace.snapshots / source
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
