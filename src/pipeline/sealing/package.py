"""The file format of sealed packages: names, members, writing once and reading back. `verify` checks what is in them.

The container is a ZIP without compression, times, attributes or comments: the same members give the same bytes on every machine, so
that no byte of a package can change unnoticed. See docs/decisions/0008.
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
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipeline.core import FrozenModel, Refusal, describe_validation_error, exact_text

MANIFEST = "manifest.json"
SEAL = "seal.json"
SIGNATURE = "signature.json"  # signs the manifest, and is therefore not in it
DIFFERENCES = "differences.csv"
TEXT = "text.json"
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
    "evidence.csv": (
        "source", "row_id", "figure", "amount", "on_date", "summary", "corrected", "sha256", "section", "manner", "url",
    ),
    "accounting.csv": ("source", "pulled", "counted", "excluded", "quarantined"),
    "sources.csv": ("source", "looked_at", "reaches_to", "loaded_to", "rows", "state"),
    DIFFERENCES: ("what", "address", "label", "before", "after"),
}  # fmt: skip
REQUIRED = (MANIFEST, SEAL, *(name for name in TABLES if name != DIFFERENCES), "waivers.json")
MAX_MEMBERS = 32
# Signatures of the three kinds of record in a ZIP.
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_FIRST_DAY = 0x21  # 1980-01-01, the first day that a ZIP can express


class PreviousPackage(FrozenModel):
    """The package of the revision before; its sha256 chains the revisions, so that each proves all earlier ones."""

    package: str
    revision: int
    sha256: str


class Paper(FrozenModel):
    """A final file of the year: its name, the member that holds it, its sha256."""

    file: str
    member: str
    sha256: str


class Seal(FrozenModel):
    """`seal.json`: who approved which figures and text of which year, and the code and calendar they were counted with.

    Asia/Shanghai times. `text_sha256` is that of `text.json`, `papers` are the final files; packages of older versions have neither.
    """

    format_version: int = 1
    agency: str
    agency_name: str
    year: int
    revision: int
    sealed_at: datetime
    approved_by: str
    note: str
    figures_sha256: str
    previous: PreviousPackage | None
    run: str
    code_version: str
    calendar_version: str
    calendar_hash: str
    known_through: datetime | None
    as_of: date
    forms: tuple[str, ...]
    text_sha256: str | None = None
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True)
class PackageName:
    """The parts of a package's file name: `<agency>-<year>-r<N>.zip`."""

    agency: str
    year: int
    revision: int

    def __str__(self) -> str:
        return f"{self.agency}-{self.year}-r{self.revision}.zip"


@dataclass(frozen=True)
class PackageContents:
    """The members of a package as far as they can be read; a damaged one is None.

    `sha256` is that of the file; `whole`: the file is byte for byte what `package_bytes` writes for these members.
    """

    sha256: str
    members: Mapping[str, bytes | None]
    whole: bool

    @property
    def readable_members(self) -> dict[str, bytes]:
        """The members that are not damaged."""
        return {name: content for name, content in self.members.items() if content is not None}


def parse_package_name(file: Path) -> PackageName | None:
    """The parts of a file name, or None when it is not that of a package."""
    match = re.fullmatch(r"(?P<agency>[a-z0-9][a-z0-9_-]*)-(?P<year>\d{4})-r(?P<revision>[1-9]\d*)\.zip", file.name)
    return None if match is None else PackageName(match["agency"], int(match["year"]), int(match["revision"]))


def packages_in(folder: Path) -> dict[PackageName, Path]:
    """The packages of a folder, sorted by agency, year and revision."""
    files = {name: file for file in folder.glob("*.zip") if (name := parse_package_name(file)) is not None}
    return {name: files[name] for name in sorted(files, key=lambda name: (name.agency, name.year, name.revision))}


def packages_among(paths: Sequence[Path], year: int | None = None) -> list[Path]:
    """The files to add up: a folder stands for every .zip below it; with `year` only packages whose name is of that year.

    A file named on its own whose name is not that of a package is kept, so that it is reported and not dropped.
    """
    files: list[Path] = []
    for path in paths:
        files += sorted(path.rglob("*.zip")) if path.is_dir() else [path]
    return [file for file in dict.fromkeys(files)
            if year is None or (name := parse_package_name(file)) is None or name.year == year]  # fmt: skip


def write_package(file: Path, members: Mapping[str, bytes], sign: Callable[[bytes], bytes] | None = None) -> str:
    """Write the members and their manifest in one rename; returns the sha256 of the file. The file is read-only (0444).

    `sign` makes the member SIGNATURE for a manifest; without it the package is not signed. The caller holds the workspace's lock.
    Raises Refusal SEAL-EXISTS: a package is never overwritten.
    """
    if file.exists():
        raise Refusal("SEAL-EXISTS", file=str(file))
    manifest = manifest_of(members)
    signature = {} if sign is None else {SIGNATURE: sign(manifest)}
    data = package_bytes({MANIFEST: manifest, **signature, **members})
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.new")
    temporary.unlink(missing_ok=True)
    with temporary.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    temporary.chmod(0o444)
    temporary.rename(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return sha256(data).hexdigest()


def read_contents(file: Path) -> PackageContents:
    """Read a package, however damaged. Raises OSError only."""
    data = file.read_bytes()
    members: dict[str, bytes | None] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) <= MAX_MEMBERS:
                members = {entry.filename: _read_stored(archive, entry) for entry in entries}
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError, IndexError):
        members = {}
    readable = {name: content for name, content in members.items() if content is not None}
    whole = bool(readable) and len(readable) == len(members) and _is_written_as(readable, data)
    return PackageContents(sha256(data).hexdigest(), members, whole)


def _read_stored(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | None:
    """The bytes of a member, None when damaged. A compressed member is not opened: no package has one, and it may be a ZIP bomb."""
    if entry.compress_type != zipfile.ZIP_STORED or entry.file_size != entry.compress_size:
        return None
    try:
        return archive.read(entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, RuntimeError):
        return None


def _is_written_as(members: Mapping[str, bytes], data: bytes) -> bool:
    """Whether `data` is byte for byte the package of these members."""
    try:
        return package_bytes(members) == data
    except (ValueError, struct.error):  # a name or a size that no package has
        return False


def package_bytes(members: Mapping[str, bytes]) -> bytes:
    """The bytes of a package with these members. Raises ValueError for a name that is not ASCII, struct.error above 4 GiB."""
    bodies, directory, offset = [], [], 0
    for name, content in members.items():
        encoded_name = name.encode("ascii")
        # Version 2.0, no flags, stored, the first day; then checksum, both sizes, lengths of the name and of no extra field.
        header = struct.pack(
            "<HHHHHIIIHH",
            20,
            0,
            0,
            0,
            _FIRST_DAY,
            zlib.crc32(content),
            len(content),
            len(content),
            len(encoded_name),
            0,
        )
        body = _LOCAL + header + encoded_name + content
        directory.append(
            _CENTRAL + struct.pack("<H", 20) + header + struct.pack("<HHHII", 0, 0, 0, 0, offset) + encoded_name,
        )
        bodies.append(body)
        offset += len(body)
    central = b"".join(directory)
    count = len(directory)
    end = _END + struct.pack("<HHHHIIH", 0, 0, count, count, len(central), offset, 0)
    return b"".join((*bodies, central, end))


def manifest_of(members: Mapping[str, bytes]) -> bytes:
    """`manifest.json`: size and sha256 of every other member."""
    entries = {
        name: {"bytes": len(content), "sha256": sha256(content).hexdigest()} for name, content in members.items()
    }
    return json_member({"format": "gongkai sealed package", "members": entries})


def json_member(document: Mapping[str, Any] | Sequence[Any]) -> bytes:
    """A JSON member, indented and sorted."""
    return (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n").encode()


def csv_member(name: str, rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV member of TABLES; see `plain` for its cells."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(TABLES[name])
    writer.writerows([plain(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def plain(cell: object) -> str:
    """A value as CSV text: empty for None, 3 for 3.0, a list with spaces between its items."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return exact_text(cell)
    if isinstance(cell, list):
        return " ".join(str(item) for item in cell)
    return str(cell)


def read_csv_member(name: str, content: bytes) -> list[dict[str, str]]:
    """The rows of the CSV member `name`. Raises ValueError when the content is not that table."""
    columns = TABLES[name]
    try:
        rows = list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))
    except csv.Error as error:
        raise ValueError(str(error)) from None
    if not rows or tuple(rows[0]) != columns:
        raise ValueError("表头不符")
    rows = [row for row in rows[1:] if row]
    if any(len(row) != len(columns) for row in rows):
        raise ValueError("各行的列数不一")
    return [dict(zip(columns, row, strict=True)) for row in rows]


def parse_seal(content: bytes) -> Seal:
    """`seal.json` as a model. Raises ValueError with the names of the wrong fields."""
    try:
        return Seal.model_validate_json(content)
    except ValidationError as error:
        raise ValueError(describe_validation_error(error)) from None


def figures_digest(members: Mapping[str, bytes]) -> str:
    """The sha256 over figures and cells that an approval is about."""
    return sha256(members["figures.csv"] + members["cells.csv"]).hexdigest()
