"""Writes finished files, each whole or not at all, and moves files that a person changed aside instead of overwriting them."""

from __future__ import annotations

import glob
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.core import Refusal, wall_time

# File name → sha256 of what was written last: a file with another sha256 was changed by a person. Under the name with `_BEGUN` behind it
# stands what is about to be written: a run that is cut off has written the one or the other.
_RECORD = ".rendered.json"
_BEGUN = "?"


@dataclass(frozen=True)
class MovedFile:
    """A file that someone had changed, and the path it was moved to."""

    file: Path
    moved_to: Path


def write_files(out: Path, files: Mapping[str, bytes]) -> tuple[MovedFile, ...]:
    """Write files (path below `out` → bytes), each in one rename; returns those that were moved aside.

    A file changed by hand since it was written is moved aside first. Raises Refusal REN-WRITE; then no file is half written.
    """
    moved = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        written = _settled(out, _read_record(out))
        sums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        _replace(out / _RECORD, _record_bytes({**written, **{f"{name}{_BEGUN}": sums[name] for name in sums}}))
        for name, content in files.items():
            target = out / name
            target.parent.mkdir(parents=True, exist_ok=True)
            aside = _path_aside(target, written.get(name))
            if aside is not None:
                os.replace(target, aside)
                moved.append(MovedFile(target, aside))
            _replace(target, content)
            written[name] = sums[name]
        _replace(out / _RECORD, _record_bytes(written))
    except OSError as error:
        raise Refusal("REN-WRITE", folder=str(out), reason=error.strerror or str(error)) from None
    return tuple(moved)


def written_sha256(out: Path) -> frozenset[str]:
    """The sha256 of every file as it was written last: a file with another one was changed by a person."""
    return frozenset(_read_record(out).values()) if out.is_dir() else frozenset()


def file_name(title: str) -> str:
    """A title as a file name that Windows, Linux and macOS accept."""
    allowed = (character for character in title if character not in '\\/:*?"<>|' and ord(character) >= 32)
    return "".join(allowed).strip(". ")


def _read_record(out: Path) -> dict[str, str]:
    """File name → sha256 as written last; empty when unreadable, and then every file counts as changed by a person."""
    try:
        record: dict[str, str] = json.loads((out / _RECORD).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return record


def _record_bytes(record: Mapping[str, str]) -> bytes:
    return json.dumps(record, ensure_ascii=False, indent=1).encode()


def _settled(out: Path, record: dict[str, str]) -> dict[str, str]:
    """The record without what a run that was cut off had begun: each such file is the new one or still the old one."""
    written = {name: sha256 for name, sha256 in record.items() if not name.endswith(_BEGUN)}
    for key in record.keys() - written.keys():
        file = out / key.removesuffix(_BEGUN)
        if file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == record[key]:
            written[key.removesuffix(_BEGUN)] = record[key]
    return written


def _path_aside(target: Path, written_sha256: str | None) -> Path | None:
    """The path that a file changed by a person is moved to; None when it is not there or unchanged."""
    if not target.exists():
        return None
    sha256 = hashlib.sha256(target.read_bytes()).hexdigest()
    if sha256 == written_sha256:
        return None
    changed_at = wall_time(target.stat().st_mtime)
    return target.with_name(f"{target.stem}（人工修改{changed_at:%Y%m%d-%H%M}-{sha256[:6]}）{target.suffix}")


def _replace(target: Path, content: bytes) -> None:
    """Write beside the target and rename, so that readers never see half a file."""
    for left in target.parent.glob(f".{glob.escape(target.name)}.[0-9]*"):  # of a run that was killed
        left.unlink(missing_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
