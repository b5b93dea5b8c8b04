"""pull: take what a source shows now, keep the bytes as received, and write down that we looked.

Snapshots are named by their sha256 and never written twice; the look log is append-only. Both are evidence: the warehouse
can always be rebuilt from them, with the times at which we learned of each row.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from pipeline.errors import Refusal
from pipeline.findings import Finding, compose
from pipeline.logbook import append
from pipeline.presets import Preset, canonical, read_preset
from pipeline.workspace import Source, Workspace

SUFFIXES = (".csv", ".xlsx", ".xls", ".ndjson", ".jsonl", ".json", ".parquet", ".tsv", ".txt")
DECLARED = Source(name="declared", fills="declared", path="declared")
_DRAFT = ".taking-"


@dataclass(frozen=True)
class Look:
    """One look at one file of a source: when, what bytes, what period the file's name states."""

    source: str
    looked_at: str
    path: str
    sha256: str
    bytes: int
    modified_at: str
    covers_from: str | None
    covers_to: str | None

    @property
    def suffix(self) -> str:
        return Path(self.path).suffix.lower()


@dataclass(frozen=True)
class Pulled:
    """What a pull brought: all looks, how many of them showed bytes never seen before, and what went wrong."""

    looks: tuple[Look, ...]
    new: int
    findings: tuple[Finding, ...]


def pull(
    workspace: Workspace,
    *,
    now: datetime,
    only: Iterable[str] = (),
    say: Callable[[str], None] = lambda _: None,
) -> Pulled:
    """Look at every source (or those named `only`). A source that cannot be reached is a finding, not an end.

    Raises Refusal SOURCE-UNKNOWN for a name in `only` that is no source, DISK-FULL when a snapshot cannot be written.
    """
    looks: list[Look] = []
    findings: list[Finding] = []
    new = 0
    workspace.snapshots.mkdir(parents=True, exist_ok=True, mode=0o700)
    for draft in workspace.snapshots.glob(f"*/{_DRAFT}*"):  # a killed pull left it; only one writer is ever here
        draft.unlink()
    for source in chosen(workspace, only):
        try:
            preset = preset_of(source, workspace)
            for file in files_of(source, workspace):
                look, is_new = _take(file, source, preset, workspace, now)
                looks.append(look)
                new += is_new
        except Refusal as refusal:
            findings.append(refusal.finding)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise Refusal("DISK-FULL", folder=str(workspace.snapshots)) from None
            findings.append(compose("SOURCE-DEAD", source=source.name, reason=error.strerror, refers_to=source.name))
        say(source.name)
    append(workspace.snapshots / "looks.jsonl", [asdict(look) for look in looks])
    return Pulled(tuple(looks), new, tuple(findings))


def chosen(workspace: Workspace, only: Iterable[str] = ()) -> tuple[Source, ...]:
    """The sources of a workspace, the declared numbers among them; or only those named."""
    every = (*workspace.settings.source, DECLARED)
    wanted = set(only)
    unknown = wanted - {source.name for source in every}
    if unknown:
        raise Refusal("SOURCE-UNKNOWN", source="、".join(sorted(unknown)), known="、".join(s.name for s in every))
    return tuple(source for source in every if not wanted or source.name in wanted)


def preset_of(source: Source, workspace: Workspace) -> Preset:
    """The preset a source is read with. A source without one has our own column names and must say which table it fills."""
    if source.preset is None:
        if source.fills is None:
            raise Refusal("SOURCE-NO-TABLE", source=source.name)
        return canonical(source.fills)
    preset = read_preset(source.preset, workspace.folder)
    if source.fills not in (None, preset.fills):
        raise Refusal("SOURCE-WRONG-TABLE", source=source.name, preset=preset.name, fills=preset.fills)
    return preset


def files_of(source: Source, workspace: Workspace) -> list[Path]:
    """The files of a source, in the order of their names. Raises Refusal SOURCE-FOLDER when the folder is gone."""
    place = workspace.place_of(source)
    suffixes = (".yml",) if source is DECLARED else SUFFIXES
    if not place.is_dir():
        if source is DECLARED:
            return []
        raise Refusal("SOURCE-FOLDER", source=source.name, folder=str(place), refers_to=source.name)
    found = (file for file in place.rglob("*") if file.is_file() and not file.name.startswith((".", "~$")))
    return sorted(file for file in found if file.suffix.lower() in suffixes)


def looks_of(workspace: Workspace) -> Iterator[Look]:
    """Every look ever taken, oldest first. A last line torn by a crash is passed over: its look is taken again."""
    log = workspace.snapshots / "looks.jsonl"
    if not log.exists():
        return
    for line in log.read_bytes().split(b"\n"):
        try:
            yield Look(**json.loads(line))
        except ValueError:  # not JSON, or cut within a character
            continue


def path_of(file: Path, source: Source, workspace: Workspace) -> str:
    """A file's name below its source's folder. Names unpacked from an old archive are GBK bytes and are read as such."""
    written = os.fsencode(file.relative_to(workspace.place_of(source)).as_posix())
    try:
        return written.decode()
    except UnicodeDecodeError:
        return written.decode("gb18030", "replace")


def snapshot_path(workspace: Workspace, look: Look) -> Path:
    """Where the bytes of a look are kept."""
    return workspace.snapshots / look.source / f"{look.sha256}{look.suffix}"


def _take(file: Path, source: Source, preset: Preset, workspace: Workspace, now: datetime) -> tuple[Look, bool]:
    """Copy one file into the snapshots, hashing while copying. Only its owner can read it: it may name applicants."""
    folder = workspace.snapshots / source.name
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, draft = tempfile.mkstemp(dir=folder, prefix=_DRAFT)
    try:
        with os.fdopen(handle, "wb") as target, file.open("rb") as original:
            shutil.copyfileobj(original, target, 1 << 20)
            target.flush()
            os.fsync(target.fileno())
        with open(draft, "rb") as copied:
            digest = hashlib.file_digest(copied, "sha256").hexdigest()
        stat = file.stat()
        covers = stated_period(preset, file.name)
        look = Look(
            source=source.name,
            looked_at=now.isoformat(timespec="seconds"),
            path=path_of(file, source, workspace),
            sha256=digest,
            bytes=os.path.getsize(draft),
            modified_at=datetime.fromtimestamp(stat.st_mtime).isoformat(timespec="seconds"),
            covers_from=covers[0].isoformat() if covers else None,
            covers_to=covers[1].isoformat() if covers else None,
        )
        place = snapshot_path(workspace, look)
        is_new = not place.exists()
        if is_new:
            os.replace(draft, place)
        return look, is_new
    finally:
        if os.path.exists(draft):
            os.unlink(draft)


def stated_period(preset: Preset, name: str) -> tuple[date, date] | None:
    """The period a file's name states, by the preset's `covers`; None when it states none or no possible one."""
    found = re.search(preset.covers, name) if preset.covers else None
    if found is None:
        return None
    try:
        first, last = (datetime.strptime(re.sub(r"\D", "", text), "%Y%m%d").date() for text in found.groups()[:2])
    except ValueError:
        return None
    return (first, last) if first <= last else None
