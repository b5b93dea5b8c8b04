"""Sealed packages as files: named, written once byte for byte, read again. What they prove is `verify`'s business.

The container is a ZIP without compression, times, attributes or comments: the same members give the same bytes on every machine, so
that no byte of a package is free to change. See docs/decisions/0008.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipeline.core import FrozenModel, Refusal, describe_validation_error, exact_text

MANIFEST = "manifest.json"
SEAL = "seal.json"
DIFFERENCES = "differences.csv"
TABLES: dict[str, tuple[str, ...]] = {
    "figures.csv": ("figure", "label", "unit", "value"),
    "parts.csv": ("total", "part"),
    "cells.csv": ("form", "table", "row", "column", "label", "position", "value", "semantic", "origin"),
    "rule_results.csv": (
        "form", "rule", "instance", "severity", "outcome", "left", "right", "message", "what_to_do", "legal_basis",
        "cells", "refers_to",
    ),
    "findings.csv": (
        "stage", "agency", "year", "code", "severity", "outcome", "message", "what_to_do", "left", "right", "refers_to",
        "waived_by", "accepted_by",
    ),
    "evidence.csv": ("source", "row_id", "figure", "amount", "on_date", "summary", "corrected", "sha256"),
    "accounting.csv": ("source", "pulled", "counted", "excluded", "quarantined"),
    "sources.csv": ("source", "looked_at", "reaches_to", "loaded_to", "rows", "state"),
    DIFFERENCES: ("what", "address", "label", "before", "after"),
}  # fmt: skip
REQUIRED = (MANIFEST, SEAL, *(name for name in TABLES if name != DIFFERENCES), "waivers.json")
MOST_MEMBERS = 32
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_DAY_ONE = 0x21  # 1980-01-01, the first day a ZIP can name


class Previous(FrozenModel):
    """The package of the revision before: with its sha256 every package vouches for all earlier ones."""

    package: str
    revision: int
    sha256: str


class Seal(FrozenModel):
    """`seal.json`: who answers for which figures of which year, and what they were counted with. Times are Asia/Shanghai."""

    format_version: int = 1
    agency: str
    agency_name: str
    year: int
    revision: int
    sealed_at: datetime
    approved_by: str
    note: str
    figures_sha256: str
    previous: Previous | None
    run: str
    code_version: str
    calendar_version: str
    calendar_hash: str
    known_through: datetime | None
    as_of: date
    forms: tuple[str, ...]


@dataclass(frozen=True)
class PackageName:
    """What the file name says: `<agency>-<year>-r<N>.zip`."""

    agency: str
    year: int
    revision: int

    def __str__(self) -> str:
        return f"{self.agency}-{self.year}-r{self.revision}.zip"


@dataclass(frozen=True)
class Contents:
    """A package's bytes and what could be read of them. A member that is damaged is None; `whole`: no byte is out of place."""

    sha256: str
    members: Mapping[str, bytes | None]
    whole: bool


def named(file: Path) -> PackageName | None:
    """What a file name says, or None when it is no package's."""
    found = re.fullmatch(r"(?P<agency>[a-z0-9][a-z0-9_-]*)-(?P<year>\d{4})-r(?P<revision>[1-9]\d*)\.zip", file.name)
    return None if found is None else PackageName(found["agency"], int(found["year"]), int(found["revision"]))


def packages_in(folder: Path) -> dict[PackageName, Path]:
    """The packages of a folder, oldest revision first."""
    found = {name: file for file in folder.glob("*.zip") if (name := named(file)) is not None}
    return dict(sorted(found.items(), key=lambda one: (one[0].agency, one[0].year, one[0].revision)))


def write_package(file: Path, members: Mapping[str, bytes]) -> str:
    """Write the members and their manifest; returns the file's sha256. Half a package is never seen and none is overwritten.

    The caller holds the workspace's lock. Raises Refusal SEAL-EXISTS.
    """
    if file.exists():
        raise Refusal("SEAL-EXISTS", file=str(file))
    data = serialise({MANIFEST: manifest_of(members), **members})
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.new")
    draft.unlink(missing_ok=True)
    with draft.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    draft.chmod(0o444)
    draft.rename(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return sha256(data).hexdigest()


def read_contents(file: Path) -> Contents:
    """The members of a package as far as they can be read, whatever happened to it. Raises OSError only."""
    data = file.read_bytes()
    members: dict[str, bytes | None] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) <= MOST_MEMBERS:
                members = {entry.filename: _read_stored(archive, entry) for entry in entries}
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError, IndexError):
        members = {}
    known = {name: content for name, content in members.items() if content is not None}
    whole = bool(known) and len(known) == len(members) and _serialised_as(known, data)
    return Contents(sha256(data).hexdigest(), members, whole)


def read_members(file: Path) -> dict[str, bytes]:
    """The members of a package that was verified."""
    return {name: content for name, content in read_contents(file).members.items() if content is not None}


def _read_stored(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | None:
    """A member's bytes, None when damaged. What was compressed was not written by us, and might be a bomb: not opened."""
    if entry.compress_type != zipfile.ZIP_STORED or entry.file_size != entry.compress_size:
        return None
    try:
        return archive.read(entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, RuntimeError):
        return None


def _serialised_as(members: Mapping[str, bytes], data: bytes) -> bool:
    try:
        return serialise(members) == data
    except (ValueError, struct.error):  # a name or a size no package of ours has
        return False


def serialise(members: Mapping[str, bytes]) -> bytes:
    """The one way these members are written. Raises ValueError for names that are not plain, struct.error above 4 GiB."""
    bodies, directory, offset = [], [], 0
    for name, content in members.items():
        plain = name.encode("ascii")
        # Version 2.0, no flags, stored, the first day; then checksum, both sizes, lengths of the name and of no extra field.
        facts = struct.pack(
            "<HHHHHIIIHH", 20, 0, 0, 0, _DAY_ONE, zlib.crc32(content), len(content), len(content), len(plain), 0
        )
        body = _LOCAL + facts + plain + content
        directory.append(
            _CENTRAL + struct.pack("<H", 20) + facts + struct.pack("<HHHII", 0, 0, 0, 0, offset) + plain,
        )
        bodies.append(body)
        offset += len(body)
    listed = b"".join(directory)
    count = len(directory)
    end = _END + struct.pack("<HHHHIIH", 0, 0, count, count, len(listed), offset, 0)
    return b"".join((*bodies, listed, end))


def manifest_of(members: Mapping[str, bytes]) -> bytes:
    """`manifest.json` over the other members."""
    listed = {name: {"bytes": len(content), "sha256": sha256(content).hexdigest()} for name, content in members.items()}
    return json_member({"format": "gongkai sealed package", "members": listed})


def json_member(document: Mapping[str, Any] | Sequence[Any]) -> bytes:
    """A JSON member as people read it."""
    return (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n").encode()


def csv_member(name: str, rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV member: an empty cell is no value, a number has no needless point."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(TABLES[name])
    writer.writerows([plain(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def plain(cell: object) -> str:
    """A cell as text: nothing for no value, 3 for 3.0."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return exact_text(cell)
    if isinstance(cell, list):
        return " ".join(str(one) for one in cell)
    return str(cell)


def rows_of(name: str, content: bytes) -> list[dict[str, str]]:
    """The rows of a small CSV member. Raises ValueError when it is not that table."""
    try:
        reader = csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True)
        rows = list(reader)
    except csv.Error as error:
        raise ValueError(str(error)) from None
    if tuple(reader.fieldnames or ()) != TABLES[name]:
        raise ValueError("表头不符")
    if any(None in row or None in row.values() for row in rows):
        raise ValueError("各行的列数不一")
    return rows


def seal_of(content: bytes) -> Seal:
    """`seal.json` as a model. Raises ValueError."""
    try:
        return Seal.model_validate_json(content)
    except ValidationError as error:
        raise ValueError(describe_validation_error(error)) from None


def figures_digest(members: Mapping[str, bytes]) -> str:
    """What a person approves: sha256 over the figures and the cells."""
    return sha256(members["figures.csv"] + members["cells.csv"]).hexdigest()
