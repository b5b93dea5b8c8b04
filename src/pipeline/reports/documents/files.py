"""Puts finished files where readers find them: whole or not at all, and never over something a person wrote."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.core import Refusal

# What was written here last, by name: a file that is no longer that was changed by a person.
_NOTES = ".rendered.json"


@dataclass(frozen=True)
class Kept:
    """A file that someone had changed, and the name it now has."""

    file: Path
    kept: Path


def put_files(out: Path, files: Mapping[str, bytes]) -> tuple[Kept, ...]:
    """Write files (path below `out` → content), each in one rename.

    A file changed by hand since it was written is moved aside first. Raises Refusal REN-WRITE; then no file is half written.
    """
    kept = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        notes = _notes(out)
        for name, content in files.items():
            target = out / name
            target.parent.mkdir(parents=True, exist_ok=True)
            changed = _changed_by_hand(target, notes.get(name))
            if changed is not None:
                os.replace(target, changed)
                kept.append(Kept(target, changed))
            _replace(target, content)
            notes[name] = hashlib.sha256(content).hexdigest()
            _replace(out / _NOTES, json.dumps(notes, ensure_ascii=False, indent=1).encode())
    except OSError as error:
        raise Refusal("REN-WRITE", folder=str(out), reason=error.strerror or str(error)) from None
    return tuple(kept)


def file_name(title: str) -> str:
    """A title as a file name on every system an office has."""
    return "".join("" if one in '\\/:*?"<>|' or ord(one) < 32 else one for one in title).strip(". ")


def _notes(out: Path) -> dict[str, str]:
    """Unreadable notes count as none: then every file is taken for a person's work."""
    try:
        read: dict[str, str] = json.loads((out / _NOTES).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return read


def _changed_by_hand(target: Path, written: str | None) -> Path | None:
    """Where a file someone changed is moved to; None where there is none."""
    if not target.exists():
        return None
    found = hashlib.sha256(target.read_bytes()).hexdigest()
    if found == written:
        return None
    moment = datetime.fromtimestamp(target.stat().st_mtime)
    return target.with_name(f"{target.stem}（人工修改{moment:%Y%m%d-%H%M}-{found[:6]}）{target.suffix}")


def _replace(target: Path, content: bytes) -> None:
    half = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        half.write_bytes(content)
        os.replace(half, target)
    finally:
        half.unlink(missing_ok=True)
