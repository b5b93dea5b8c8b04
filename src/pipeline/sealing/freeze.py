"""freeze: a sealed year shows what was sealed, whatever its rows say today. The candidate's part of it; see docs/decisions/0008.

With nothing sealed nothing is read and nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.core import Finding, Warehouse, Workspace, compose, now_in_shanghai, record_findings
from pipeline.figures import has_table, thaw
from pipeline.sealing.approvals import sealed_folder, sealings
from pipeline.sealing.changes import change_findings, list_changes
from pipeline.sealing.package import DIFFERENCES, TABLES, PackageName, Seal, packages_in
from pipeline.sealing.verify import Verdict, verify

# What is loaded of the newest revision of a year.
LOADED = ("figures.csv", "cells.csv", "rule_results.csv", "findings.csv", "evidence.csv")


@dataclass(frozen=True)
class _Loaded:
    """One package that stood the test."""

    name: PackageName
    seal: Seal
    verdict: Verdict


def freeze_sealed_years(
    warehouse: Warehouse, workspace: Workspace, *, but_year: int | None = None, now: datetime | None = None
) -> tuple[Finding, ...]:
    """Put the figures of every sealed year in the place of today's, and list what has changed since.

    Called with the candidate attached, after `count` and before `fill`; again after a seal. `but_year` stays as it is today: it is
    what would be sealed next. Doing it twice changes nothing. Returns what is wrong with packages, and which years have changes.
    """
    files = packages_in(sealed_folder(workspace))
    known = _known(warehouse)
    if not files and not known:
        record_findings(warehouse.connection, "seal", ())
        return ()
    now = now or now_in_shanghai()
    warehouse.run("sealing/tables")
    thaw(warehouse)
    new, findings = _verified(workspace, {name: file for name, file in files.items() if str(name) not in known})
    if new:
        _load(warehouse, workspace, new)
    findings += [
        compose("SEALED-GONE", agency=agency, year=year, revision=revision, refers_to=package)
        for package, (agency, year, revision) in known.items()
        if package not in {str(name) for name in files}
    ]
    warehouse.run("sealing/frozen", {"but_year": but_year})
    warehouse.run("sealing/freeze_figures")
    list_changes(warehouse, now)
    findings += change_findings(warehouse)
    record_findings(warehouse.connection, "seal", findings)
    return tuple(findings)


def keep_sealed(warehouse: Warehouse, *, but_year: int | None = None) -> None:
    """The same for what later verbs make of the figures: cells, what the rules said, what was found.

    Called after `fill`, so that rules compare this year with last year's cells as they were sealed, and once more after `waive`.
    """
    if not has_table(warehouse, "sealed_years"):
        return
    warehouse.run("sealing/frozen", {"but_year": but_year})
    for name in ("cells", "rule_results"):
        if has_table(warehouse, name):
            warehouse.run("sealing/keep", table=name)
    warehouse.run("sealing/keep_findings")


def _known(warehouse: Warehouse) -> dict[str, tuple[str, int, int]]:
    """Package → agency, year, revision of those the candidate holds already: it is a copy of what was published last."""
    if not has_table(warehouse, "sealed_years"):
        return {}
    return {package: (agency, year, revision) for agency, year, revision, package in warehouse.rows("sealing/known")}


def _verified(workspace: Workspace, files: Mapping[PackageName, Path]) -> tuple[list[_Loaded], list[Finding]]:
    """The packages that prove themselves to be what was sealed; a finding for each that does not: its numbers are not taken."""
    noted = {one.package: one.sha256 for one in sealings(workspace)}
    good, findings = [], []
    for name, file in files.items():
        verdict = verify(file)
        problem = verdict.findings[0].message if verdict.findings else None
        if problem is None and noted.get(file.name, verdict.sha256) != verdict.sha256:
            problem = "它不是当时封存的那一个（sha256 与 approvals.jsonl 所记不同）。"
        if problem is None and verdict.seal is not None:
            good.append(_Loaded(name, verdict.seal, verdict))
        else:
            findings.append(
                compose("SEALED-BROKEN", agency=name.agency, year=name.year, revision=name.revision, refers_to=file.name,
                        problem=problem)
            )  # fmt: skip
    return good, findings


def _load(warehouse: Warehouse, workspace: Workspace, new: Iterable[_Loaded]) -> None:
    """Every new revision is listed with what it changed; of the newest of each year the contents are loaded.

    All packages in one statement a table.
    """
    with TemporaryDirectory(dir=workspace.warehouse, prefix="sealed-") as folder:
        rows: list[tuple[object, ...]] = []
        for number, one in enumerate(new):
            seal = one.seal
            rows.append((number, seal.agency, seal.year, seal.revision, seal.sealed_at, seal.approved_by, seal.note, str(one.name),
                         one.verdict.sha256, seal.known_through, seal.as_of))  # fmt: skip
            for member in LOADED:
                (Path(folder) / f"{number}.{member}").write_bytes(one.verdict.members[member])
            if DIFFERENCES in one.verdict.members:
                (Path(folder) / f"{number}.{DIFFERENCES}").write_bytes(one.verdict.members[DIFFERENCES])
        columns = [list(column) for column in zip(*rows, strict=True)]
        names = ("number", "agency", "year", "revision", "sealed_at", "sealed_by", "note", "package", "digest",
                 "known_through", "as_of")  # fmt: skip
        warehouse.run("sealing/arrived", dict(zip(names, columns, strict=True)))
        warehouse.run("sealing/list_arrived")
        for member in LOADED:
            table = member.removesuffix(".csv")
            file = f"{folder}/*.{member}"
            warehouse.run(f"sealing/load/{table}", file=file, columns=TABLES[member])
        if any(Path(folder).glob(f"*.{DIFFERENCES}")):
            file = f"{folder}/*.{DIFFERENCES}"
            warehouse.run("sealing/load/differences", file=file, columns=TABLES[DIFFERENCES])
        warehouse.run("sealing/loaded")
