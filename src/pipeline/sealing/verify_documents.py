"""Proves a document: is it, byte for byte, a final file of a sealed package? If not, which paragraph says something else?"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pipeline.core import Finding, compose
from pipeline.reports import read_word
from pipeline.sealing.package import SEAL, TEXT, Seal, packages_in, parse_package_name, parse_seal, read_contents
from pipeline.sealing.verify_paper import first_difference

DOCUMENTS = (".docx", ".html", ".xlsx", ".pdf", ".svg")


@dataclass(frozen=True)
class _Sealed:
    """A package with its seal and members."""

    package: Path
    seal: Seal
    members: dict[str, bytes]


def verify_document(
    document: Path, packages: Sequence[Path], folders: Sequence[Path], prove: Callable[[Path], tuple[bool, str]]
) -> tuple[tuple[str, ...], int]:
    """The lines that `gongkai verify` prints about a document, and the exit status: 0 it is a sealed file, 1 it was changed, 2 its
    package is not at hand or the document cannot be read.

    Packages are looked for among `packages`, in `folders` and beside the document. `prove` says whether a package verifies, and in words
    what it proves; one that does not verify proves nothing.
    """
    try:
        content = document.read_bytes()
    except OSError as error:
        reason = "没有这个文件" if isinstance(error, FileNotFoundError) else str(error.strerror)
        return _lines(document, compose("PACKAGE-UNREADABLE", file=str(document), reason=reason)), 2
    digest = sha256(content).hexdigest()
    sealed = list(_sealed([*packages, *_packages_of([*folders, document.parent])]))
    for entry in sealed:
        for paper in entry.seal.papers:
            if paper.sha256 == digest:
                seal = entry.seal
                passes, proven = prove(entry.package)
                if not passes:
                    finding = compose("PAPER-CHANGED", file=document.name, reason="它所属的封存包没有通过核验",
                                      package=entry.package.name, refers_to=document.name)  # fmt: skip
                    return _lines(document, finding), 1
                return (
                    f"✓ {document.name}：与封存包 {entry.package.name} 中的“{paper.file}”逐字节相同。",
                    f"    {seal.agency_name} {seal.year} 年度报告第 {seal.revision} 版，{seal.approved_by} 于 "
                    f"{seal.sealed_at:%Y-%m-%d %H:%M} 审定封存。",
                    f"    sha256 {digest}",
                    f"    封存包{proven}",
                ), 0
    return _changed(document, sealed)


def _changed(document: Path, sealed: Sequence[_Sealed]) -> tuple[tuple[str, ...], int]:
    """What a document that is no sealed file differs in, as far as it can be said."""
    entry = _package_of(document, sealed)
    if entry is None:
        return _lines(document, compose("PAPER-UNKNOWN", file=document.name, refers_to=document.name)), 2
    reason = "它的字节与封存时不同"
    if document.suffix == ".docx" and TEXT in entry.members:
        difference = first_difference(entry.members[TEXT], document.read_bytes())
        reason = difference or "文字与审定的相同，但文件被改过或重新保存过，表格或格式可能不同"
    finding = compose(
        "PAPER-CHANGED", file=document.name, reason=reason, package=entry.package.name, refers_to=document.name
    )
    return _lines(document, finding), 1


def _package_of(document: Path, sealed: Sequence[_Sealed]) -> _Sealed | None:
    """The package a document belongs to: the one its properties name, else the newest that has a file of this name."""
    named: tuple[str, str, str] | None = None
    if document.suffix == ".docx":
        try:
            properties = read_word(document).properties
            named = (properties["gongkai.agency"], properties["gongkai.year"], properties["gongkai.revision"])
        except (ValueError, KeyError, OSError, zipfile.BadZipFile):
            named = None
    for entry in reversed(sealed):
        seal = entry.seal
        if named == (seal.agency, str(seal.year), str(seal.revision)):
            return entry
    return next(
        (entry for entry in reversed(sealed) if document.name in [paper.file for paper in entry.seal.papers]), None
    )


def _packages_of(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        if folder.is_dir():
            yield from packages_in(folder).values()


def _sealed(packages: Sequence[Path]) -> Iterator[_Sealed]:
    """The packages that can be read, each once."""
    for package in dict.fromkeys(file.resolve() for file in packages):
        if parse_package_name(package) is None or not package.is_file():
            continue
        members = read_contents(package).readable_members
        try:
            yield _Sealed(package, parse_seal(members[SEAL]), members)
        except (KeyError, ValueError):
            continue


def _lines(document: Path, finding: Finding) -> tuple[str, ...]:
    return f"✗ {document.name} 没有通过核验：", f"    [{finding.code}] {finding.message}", f"    → {finding.what_to_do}"
