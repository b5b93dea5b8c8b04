"""What a county shares after its night: the reader's tables as Parquet, its sealed packages, and a pointer, written last.

Readers take what the pointer names or nothing. What was sent stays: a transfer that broke off goes on where it ended, the next night
at the latest. Old runs are deleted, but for the newest ones and those that first showed a seal. Layout: docs/decisions/0024.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from pipeline.core import (
    Finding,
    PublishedDatabase,
    Refusal,
    Workspace,
    compose,
    execute,
    room_in,
    scrub,
    translated_read_errors,
)
from pipeline.province.storage import Storage, StorageError, open_storage, with_secrets
from pipeline.province.tables import FORMAT, POINTER, Pointer, SharedFile, folder_of, run_folder, shared_tables
from pipeline.sealing import packages_in

# Runs that stay on the share, the newest included.
RUNS_KEPT = 14
_MANIFEST = "files.json"


@dataclass(frozen=True)
class Shared:
    """What was shared: the run, how many files and bytes had to be sent, how many old runs were deleted."""

    run: str
    files: int
    bytes: int
    deleted: int

    def line(self) -> str:
        """The line for people."""
        sent = f"送出 {self.files} 个文件，{self.bytes / 1e6:.1f} MB" if self.files else "没有新的内容，已确认仍为最新"
        return f"共享 {self.run}：{sent}"


def share_build(workspace: Workspace, *, now: datetime, sealed: Set[str] = frozenset()) -> Shared | Finding:
    """Share the newest published build of a workspace with `[share]`. `sealed`: the runs that first showed a seal, never deleted.

    Returns the finding SHARE-FAILED where that could not be done: a night does not end for it. `now`: Asia/Shanghai wall time.
    """
    share = workspace.settings.share
    assert share is not None
    try:
        storage = open_storage(share.url, with_secrets(share.options, share.secrets, workspace.folder))
        return _share(workspace, storage, share.county, now, sealed)
    except StorageError as error:
        reason = str(error)
    except Refusal as refusal:  # a secret that is missing, a full disk
        reason = refusal.finding.message
    return compose("SHARE-FAILED", url=scrub(share.url), reason=reason, refers_to=scrub(share.url))


def _share(workspace: Workspace, storage: Storage, county: str, now: datetime, sealed: Set[str]) -> Shared:
    build = PublishedDatabase(workspace.published).newest()
    run = build.stem.removeprefix("figures-")
    pointer = _standing_pointer(storage, county)
    if pointer is not None and pointer.county != county:
        raise StorageError(f"{folder_of(county)} 里的指针是 {pointer.county} 的")
    sizes = _send(storage, [*packages_in(workspace.folder / "sealed").values()], f"{folder_of(county)}/sealed")
    if pointer is None or pointer.run != run:
        draft = workspace.warehouse / "share" / run
        pointer = _written(build, draft, county, now)
        sizes += _send(storage, [draft / f"{file.table}.parquet" for file in pointer.files], run_folder(county, run))
    pointer = pointer.model_copy(update={"confirmed_at": now})
    storage.write(f"{folder_of(county)}/{POINTER}", pointer.model_dump_json(indent=1).encode())
    shutil.rmtree(workspace.warehouse / "share", ignore_errors=True)
    return Shared(run, len(sizes), sum(sizes), _delete_old_runs(storage, county, run, sealed))


def _standing_pointer(storage: Storage, county: str) -> Pointer | None:
    """The pointer that stands there; one that cannot be read is replaced like none."""
    try:
        return Pointer.model_validate_json(storage.read(f"{folder_of(county)}/{POINTER}") or b"")
    except ValueError:
        return None


def _send(storage: Storage, files: Sequence[Path], folder: str) -> list[int]:
    """Send the files that are not there yet; one of this name and size is whole, since no file appears in part. Returns sizes sent."""
    there = storage.files(folder) if files else {}
    missing = [file for file in files if there.get(file.name) != file.stat().st_size]
    for file in missing:
        storage.upload(file, f"{folder}/{file.name}")
    return [file.stat().st_size for file in missing]


def _written(build: Path, draft: Path, county: str, now: datetime) -> Pointer:
    """The tables of a build as Parquet files of this machine, and the pointer to them.

    Kept until all are sent: a transfer that goes on later sends the same bytes.
    """
    manifest = draft / _MANIFEST
    if manifest.is_file():
        return Pointer.model_validate_json(manifest.read_bytes())
    shutil.rmtree(draft.parent, ignore_errors=True)
    with room_in(draft.parent.parent), translated_read_errors(build), duckdb.connect() as connection:
        draft.mkdir(parents=True)
        execute(connection, "province/share/attach", file=str(build))
        ((run, built_at, code_version),) = execute(connection, "province/share/meta").fetchall()
        present = dict(execute(connection, "province/share/columns").fetchall())
        files = []
        for name, table in shared_tables().items():
            if name not in present:
                continue
            file = draft / f"{name}.parquet"
            ((rows,),) = execute(connection, "province/share/write", table=name, columns=table.columns,
                                 present={*present[name]} - {*table.stays}, file=str(file)).fetchall()  # fmt: skip
            files.append(SharedFile(table=name, bytes=file.stat().st_size, sha256=sha256_of(file), rows=rows))
        pointer = Pointer(format=FORMAT, county=county, run=run, built_at=built_at, confirmed_at=now, code_version=code_version,
                          files=tuple(files))  # fmt: skip
        manifest.write_bytes(pointer.model_dump_json().encode())
    return pointer


def sha256_of(file: Path) -> str:
    """The sha256 of a file."""
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _delete_old_runs(storage: Storage, county: str, current: str, sealed: Set[str]) -> int:
    """Delete runs beyond the newest ones; never the current one and those with a seal. Returns how many."""
    prefix = "run="
    runs = [name.removeprefix(prefix) for name in storage.folders(folder_of(county)) if name.startswith(prefix)]
    # The name of a run begins with its time.
    old = sorted((run for run in runs if run != current and run not in sealed), reverse=True)[RUNS_KEPT - 1 :]
    for run in old:
        storage.delete(run_folder(county, run))
    return len(old)
