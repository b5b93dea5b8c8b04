"""freeze: in the candidate, put the figures of sealed years in the place of what today's rows give. See docs/decisions/0008.

With nothing sealed nothing is read and nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.core import (
    Finding,
    PublishedDatabase,
    Refusal,
    Warehouse,
    Workspace,
    compose,
    has_table,
    now_in_shanghai,
    record_findings,
)
from pipeline.figures import restore_unsealed_figures
from pipeline.sealing.approvals import sealed_folder, sealings
from pipeline.sealing.changes import change_findings, write_changes
from pipeline.sealing.package import DIFFERENCES, TABLES, PackageName, Seal, packages_in
from pipeline.sealing.verify import Verification, verify_package

# The members that are loaded of the newest revision of a year.
LOADED = ("figures.csv", "cells.csv", "rule_results.csv", "findings.csv", "evidence.csv")


@dataclass(frozen=True)
class _VerifiedPackage:
    """A package that was verified without findings."""

    name: PackageName
    seal: Seal
    verification: Verification


def freeze_sealed_years(
    warehouse: Warehouse, workspace: Workspace, *, but_year: int | None = None, now: datetime | None = None
) -> tuple[Finding, ...]:
    """Put the sealed figures of every sealed year in the place of today's, and list the changes since each seal.

    Called with the candidate attached, after `count` and before `fill`; again after a seal. `but_year` keeps today's figures, which
    are to be sealed next. Calling it twice changes nothing. Returns findings about broken or missing packages and about years with
    changes. Raises Refusal SEALED-LOG.
    """
    files = packages_in(sealed_folder(workspace))
    known = _known_packages(warehouse)
    seen = known or _published_packages(workspace)
    recorded = {entry.package: (entry.agency, entry.year, entry.revision) for entry in sealings(workspace)}
    if not files and not seen and not recorded:
        record_findings(warehouse.connection, "seal", ())
        return ()
    now = now or now_in_shanghai()
    warehouse.run("sealing/tables")
    restore_unsealed_figures(warehouse)
    new, findings = _verify_new(workspace, {name: file for name, file in files.items() if str(name) not in known})
    if new:
        _load(warehouse, workspace, new)
    findings += [
        compose("SEALED-GONE", agency=agency, year=year, revision=revision, refers_to=package)
        for package, (agency, year, revision) in {**recorded, **seen}.items()
        if package not in {str(name) for name in files}
    ]
    findings += [
        compose("SEALED-UNRECORDED", agency=name.agency, year=name.year, revision=name.revision, refers_to=str(name))
        for name in files
        if str(name) not in recorded
    ]
    findings += _damaged_since(warehouse, {str(name): file for name, file in files.items()})
    warehouse.run("sealing/frozen", {"but_year": but_year})
    warehouse.run("sealing/freeze_figures")
    write_changes(warehouse, now)
    findings += change_findings(warehouse)
    record_findings(warehouse.connection, "seal", findings)
    return tuple(findings)


def freeze_sealed_results(warehouse: Warehouse, *, but_year: int | None = None) -> None:
    """The same for the results of `fill`, `judge` and `waive`: cells, rule results and findings of sealed years.

    Called after `fill`, so that rules compare this year with last year's cells as they were sealed, and once more after `waive`.
    """
    if not has_table(warehouse.connection, "candidate", "sealed_years"):
        return
    warehouse.run("sealing/frozen", {"but_year": but_year})
    for name in ("cells", "rule_results"):
        if has_table(warehouse.connection, "candidate", name):
            warehouse.run("sealing/freeze_table", table=name)
    warehouse.run("sealing/freeze_findings")


def _known_packages(warehouse: Warehouse) -> dict[str, tuple[str, int, int]]:
    """Package → agency, year, revision of the packages that the candidate, a copy of the last published database, has already."""
    if not has_table(warehouse.connection, "candidate", "sealed_years"):
        return {}
    return {
        package: (agency, year, revision)
        for agency, year, revision, package, _ in warehouse.rows("sealing/known_packages")
    }


def _published_packages(workspace: Workspace) -> dict[str, tuple[str, int, int]]:
    """The same of the database that readers have: a candidate that begins anew remembers none of them."""
    if workspace.scratch:
        return {}
    try:
        packages = PublishedDatabase(workspace.published).ask("sealed_packages").rows
    except Refusal:
        return {}
    return {package: (agency, year, revision) for package, agency, year, revision in packages}


def _damaged_since(warehouse: Warehouse, files: Mapping[str, Path]) -> list[Finding]:
    """The packages that changed after they were loaded: what is published of them was whole, but they prove nothing any more."""
    findings = []
    for agency, year, revision, package, digest in warehouse.rows("sealing/known_packages"):
        if package not in files:
            continue
        try:
            actual = sha256(files[package].read_bytes()).hexdigest()
        except OSError as error:
            actual = f"读不出（{error.strerror}）"
        if actual != digest:
            findings.append(
                compose("SEALED-DAMAGED", agency=agency, year=year, revision=revision, refers_to=package, left=digest, right=actual)
            )  # fmt: skip
    return findings


def _verify_new(
    workspace: Workspace, files: Mapping[PackageName, Path]
) -> tuple[list[_VerifiedPackage], list[Finding]]:
    """The packages that are whole and the ones that were sealed; a finding for each other, whose numbers are not used."""
    recorded = {sealing.package: sealing.sha256 for sealing in sealings(workspace)}
    verified, findings = [], []
    for name, file in files.items():
        verification = verify_package(file)
        problem = verification.findings[0].message if verification.findings else None
        if problem is None and recorded.get(file.name, verification.sha256) != verification.sha256:
            problem = "它不是当时封存的那一个（sha256 与 approvals.jsonl 所记不同）。"
        if problem is None and verification.seal is not None:
            verified.append(_VerifiedPackage(name, verification.seal, verification))
        else:
            findings.append(
                compose("SEALED-BROKEN", agency=name.agency, year=name.year, revision=name.revision, refers_to=file.name,
                        problem=problem)
            )  # fmt: skip
    return verified, findings


def _load(warehouse: Warehouse, workspace: Workspace, new: Iterable[_VerifiedPackage]) -> None:
    """List every new revision with its differences, and load the contents of the newest of each year.

    One statement per table loads all packages.
    """
    with TemporaryDirectory(dir=workspace.warehouse, prefix="sealed-") as folder:
        rows: list[tuple[object, ...]] = []
        for number, package in enumerate(new):
            seal, members = package.seal, package.verification.members
            rows.append((number, seal.agency, seal.year, seal.revision, seal.sealed_at, seal.approved_by, seal.note, str(package.name),
                         package.verification.sha256, seal.known_through, seal.as_of))  # fmt: skip
            for member in LOADED:
                (Path(folder) / f"{number}.{member}").write_bytes(members[member])
            if DIFFERENCES in members:
                (Path(folder) / f"{number}.{DIFFERENCES}").write_bytes(members[DIFFERENCES])
        columns = [list(column) for column in zip(*rows, strict=True)]
        names = ("number", "agency", "year", "revision", "sealed_at", "sealed_by", "note", "package", "digest",
                 "known_through", "as_of")  # fmt: skip
        warehouse.run("sealing/new_packages", dict(zip(names, columns, strict=True)))
        warehouse.run("sealing/list_new_packages")
        for member in LOADED:
            table = member.removesuffix(".csv")
            file = f"{folder}/*.{member}"
            warehouse.run(f"sealing/load/{table}", file=file, columns=TABLES[member], padded=member == "evidence.csv")
        if any(Path(folder).glob(f"*.{DIFFERENCES}")):
            file = f"{folder}/*.{DIFFERENCES}"
            warehouse.run("sealing/load/differences", file=file, columns=TABLES[DIFFERENCES])
        warehouse.run("sealing/load/tidy")
