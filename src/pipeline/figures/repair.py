"""A published build that was damaged after it was published is set aside, so that it is rebuilt and readers see a sound one.

The sha256 of each build stands in `warehouse/builds.jsonl`. Without it a build is sound when it opens and says what it was counted from.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import duckdb

from pipeline.core import (
    Finding,
    PublishedDatabase,
    Refusal,
    Workspace,
    append_lines,
    compose,
    query_file,
    read_lines,
    set_aside,
)


def note_build(workspace: Workspace, file: Path) -> None:
    """Write the sha256 of a build that was just published."""
    workspace.warehouse.mkdir(parents=True, exist_ok=True)
    log = _log(workspace)
    if log.is_symlink() or (log.exists() and not log.is_file()):
        set_aside(log)
    append_lines(log, [{"file": file.name, "sha256": _sha256(file)}])


def set_aside_damaged(workspace: Workspace) -> list[Finding]:
    """Set aside the current build or CURRENT where they are damaged, and point readers at the newest sound build before it.

    Returns the finding about it; none when all is well. The caller holds the writers' lock and publishes anew.
    """
    folder = workspace.published
    if (folder.exists() or folder.is_symlink()) and not folder.is_dir():
        set_aside(folder)
        return [compose("PUBLISHED-SET-ASIDE", file=folder.name, reason="不是文件夹", instead="此刻没有可看的发布库",
                        refers_to=folder.name)]  # fmt: skip
    pointer = folder / "CURRENT"
    damaged = pointer
    try:
        newest = PublishedDatabase(folder).newest()
        reason = damage_of(workspace, newest)
        damaged = newest
    except Refusal as refusal:
        if refusal.finding.code == "PUBLISHED-MISSING":
            return []
        reason = str(refusal.details["reason"])
    if not reason:
        return []
    set_aside(damaged)
    builds = sorted(folder.glob("figures-*.duckdb"), key=lambda file: file.stat().st_mtime, reverse=True)
    sound = next((build for build in builds if not damage_of(workspace, build)), None)
    if sound is not None:
        move_pointer(folder, sound.name)
    elif pointer != damaged:
        set_aside(pointer)
    instead = f"此刻读者看到的是 {sound.name}" if sound is not None else "此刻没有可看的发布库"
    return [compose("PUBLISHED-SET-ASIDE", file=damaged.name, reason=reason, instead=instead, refers_to=damaged.name)]


def move_pointer(folder: Path, name: str) -> None:
    """Make `CURRENT` name the file, by one rename."""
    draft = folder / ".CURRENT.new"
    with draft.open("w", encoding="utf-8") as handle:
        handle.write(name + "\n")
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(draft, folder / "CURRENT")


def damage_of(workspace: Workspace, build: Path) -> str:
    """What is wrong with a build, in Chinese; empty when nothing is."""
    if not build.is_file():
        return "不见了"
    try:
        sums = {entry.get("file"): entry.get("sha256") for entry in read_lines(_log(workspace))}
    except Refusal:
        sums = {}
    if build.name in sums:
        return "" if _sha256(build) == sums[build.name] else "内容与发布时不同"
    try:
        query_file(build, "count_state")
    except Refusal as refusal:  # an older build may lack the table; it is no damage
        return "" if refusal.finding.code == "PUBLISHED-OLD" else "打不开"
    except duckdb.Error:
        return "打不开"
    return ""


def _sha256(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _log(workspace: Workspace) -> Path:
    return workspace.warehouse / "builds.jsonl"
