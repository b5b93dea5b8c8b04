"""collect: add up the sealed packages of many agencies: sums with their components, missing agencies, packages that fail.

For the supervising office (州、市政府办). Only packages that `verify` passes are added up; every other one is reported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from pipeline.core import SETTINGS, Agency, Finding, Workspace, compose, parameters, sql
from pipeline.law import Form
from pipeline.sealing.many_packages import verify_many
from pipeline.sealing.package import TABLES, Seal
from pipeline.sealing.verify import Verification
from pipeline.sealing.verify_sums import packaged_form


@dataclass(frozen=True)
class CollectResult:
    """The result of adding up packages. `tables` are the rows by table, as `--json` prints them:

    `packages` (one row a file: agency, year, revision, state ok, superseded, failed, rival, unlisted or unlinked, problem, signer known,
    unknown or none), `missing` (agency and year without a good package), `figures` (year, under, figure: the sum and how many agencies
    it adds up; `under` is NULL for all, else an agency of the roll-up tree) and `components` (what each agency put into it).
    """

    tables: Mapping[str, list[dict[str, Any]]]
    findings: tuple[Finding, ...]

    @property
    def status(self) -> int:
        """Exit status: 0 all agencies are there and whole, 1 there are findings, 2 no package could be used."""
        if not any(row["state"] == "ok" for row in self.tables["packages"]):
            return 2
        return 1 if self.findings else 0

    def lines(self) -> tuple[str, ...]:
        """The lines for a terminal: the packages, the missing agencies, and every total that is not zero."""
        marks = {"ok": "✓", "superseded": "·"}
        packages = self.tables["packages"]
        lines = [
            f"{marks.get(row['state'], '✗')} {row['file']}{'：' + row['problem'] if row['problem'] else ''}"
            for row in packages
        ]
        lines += [
            f"! [{finding.code}] {finding.message}" for finding in self.findings if finding.code == "PACKAGE-MISSING"
        ]
        lines += _proven_lines(packages)
        for year in sorted({row["year"] for row in packages if row["state"] == "ok"}):
            count = sum(row["state"] == "ok" and row["year"] == year for row in packages)
            lines += ["", f"{year} 年汇总，{count} 个单位"]
            lines += [
                f"  {row['figure']:<48} {row['value']:>12g} {row['unit'] or '':<3} {row['label']}（{row['agencies']} 个单位）"
                for row in self.tables["figures"]
                if row["year"] == year and row["under"] is None and row["value"]
            ]
        return tuple(lines)


def _proven_lines(packages: Sequence[Mapping[str, Any]]) -> list[str]:
    """How many of the packages that count prove their signer, in words."""
    signers = [row["signer"] for row in packages if row["state"] == "ok"]
    known, unproven = signers.count("known"), len(signers) - signers.count("known")
    if not signers:
        return []
    lines = [f"计入的 {len(signers)} 个封存包中，{known} 个有名册上的签名。"]
    if unproven:
        lines.append(
            f"其余 {unproven} 个只证明做成以后没有改动，不证明是谁做的：核对 sha256，或把各单位的公钥登记到 workspace.toml 的 public_keys。"
        )
    return ["", *lines]


def collect_packages(
    paths: Sequence[Path], workspace: Workspace | None = None, *, kept: Path | None = None
) -> CollectResult:
    """Verify and add up packages. A workspace gives the agencies that are expected and the tree that is summed too.
    `kept`: a file that remembers what passed, so that it is verified once.

    Of several revisions of a year the newest one that passes counts; one that nobody on the list signed only where every
    revision between it and the ones received is here too. Two different packages of one revision are rivals: neither counts.
    """
    agencies = None if workspace is None else workspace.settings.agency
    results = verify_many(paths, agencies, kept=kept)
    listed = None if workspace is None else {agency.id: agency for agency in workspace.settings.agency}
    states, findings = _states(results, listed)
    usable = [result for result, state in zip(results, states, strict=True) if state == "ok"]
    packages = [_package_row(result, state) for result, state in zip(results, states, strict=True)]
    missing, missing_findings = _missing(usable, listed or {})
    tables = {"packages": packages, "missing": missing, **_sums(usable, listed or {})}
    return CollectResult(tables, (*findings, *missing_findings))


def collected_rows(results: Sequence[Verification]) -> dict[str, list[dict[str, Any]]]:
    """The table `packages` of verified packages, without sums; of a roll-up that has its sums from elsewhere."""
    states, _ = _states(results, None)
    return {"packages": [_package_row(result, state) for result, state in zip(results, states, strict=True)]}


def _states(results: Sequence[Verification], listed: Mapping[str, Agency] | None) -> tuple[list[str], list[Finding]]:
    """The state of each package (see CollectResult), and the findings about those that do not count."""
    states = ["ok" if result.ok else "failed" for result in results]
    findings = [result.findings[0] for result in results if not result.ok]
    newest = _newest_revisions(results)
    first: dict[tuple[str, int], int] = {}
    for index, result in enumerate(results):
        if not result.ok or result.seal is None:
            continue
        seal = result.seal
        if listed is not None and seal.agency not in listed:
            states[index] = "unlisted"
            findings.append(compose("PACKAGE-UNLISTED", file=result.package.name, agency=seal.agency, year=seal.year))
        elif seal.revision < newest[seal.agency, seal.year]:
            states[index] = "superseded"
        elif seal.revision > newest[seal.agency, seal.year]:
            states[index] = "unlinked"
            findings.append(
                compose("PACKAGE-LEAP", file=result.package.name, agency=seal.agency, year=seal.year, revision=seal.revision,
                        before=newest[seal.agency, seal.year])
            )  # fmt: skip
        elif (other := first.setdefault((seal.agency, seal.year), index)) != index:
            if results[other].sha256 == result.sha256:
                states[index] = "superseded"  # the same file twice
            else:
                states[index] = states[other] = "rival"
                findings.append(
                    compose("PACKAGE-RIVAL", agency=seal.agency, year=seal.year, revision=seal.revision,
                            left=results[other].package.name, right=result.package.name)
                )  # fmt: skip
    return states, findings


def _newest_revisions(results: Sequence[Verification]) -> dict[tuple[str, int], int]:
    """Agency and year → the revision that counts: the newest one signed by a key on the list, else the newest without a gap before it.

    Anyone can make an unsigned package of a high revision; where its predecessors are missing nothing ties it to what was received before.
    """
    received: dict[tuple[str, int], set[int]] = {}
    signed: dict[tuple[str, int], int] = {}
    for result, seal in _sealed(results):
        key = seal.agency, seal.year
        received.setdefault(key, set()).add(seal.revision)
        if result.known_signer:
            signed[key] = max(signed.get(key, 0), seal.revision)
    newest = {}
    for key, revisions in received.items():
        last = signed.get(key) or min(revisions)
        while last + 1 in revisions:
            last += 1
        newest[key] = last
    return newest


def _sealed(results: Sequence[Verification]) -> list[tuple[Verification, Seal]]:
    return [(result, result.seal) for result in results if result.ok and result.seal is not None]


_PROBLEMS = {
    "superseded": "已有更新的一版，或是同一个文件",
    "unlisted": "不在 workspace.toml 中",
    "unlinked": "没有签名，且缺少它之前的一版",
    "rival": "同一版有两个不同的封存包",
}


def _package_row(result: Verification, state: str) -> dict[str, Any]:
    seal = result.seal
    problem = result.findings[0].message if result.findings else _PROBLEMS.get(state)
    row: dict[str, Any] = {"file": result.package.name, "state": state, "problem": problem, "sha256": result.sha256}
    row["signer"] = "none" if result.signer is None else "known" if result.known_signer else "unknown"
    for name in ("agency", "agency_name", "year", "revision", "sealed_at", "approved_by"):
        row[name] = None if seal is None else getattr(seal, name)
    return row


def _missing(
    usable: Sequence[Verification], listed: Mapping[str, Agency]
) -> tuple[list[dict[str, Any]], list[Finding]]:
    """Listed agencies without a usable package, for each year that any agency has one."""
    present = {(seal.agency, seal.year) for _, seal in _sealed(usable)}
    rows, findings = [], []
    for year in sorted({year for _, year in present}):
        for agency in listed.values():
            if (agency.id, year) not in present:
                rows.append({"agency": agency.id, "agency_name": agency.name, "parent": agency.parent, "year": year})
                findings.append(compose("PACKAGE-MISSING", agency=agency.name, year=year, refers_to=agency.id))
    return rows, findings


def _sums(usable: Sequence[Verification], listed: Mapping[str, Agency]) -> dict[str, list[dict[str, Any]]]:
    """Sums and components, by DuckDB: one statement each, however many packages."""
    if not usable:
        return {"figures": [], "components": []}
    with TemporaryDirectory(prefix="gongkai-") as folder, duckdb.connect(config=dict(SETTINGS)) as connection:
        packages: list[tuple[int, str, int]] = []
        excluded: dict[tuple[int, str], None] = {}
        for number, (result, seal) in enumerate(_sealed(usable)):
            (Path(folder) / f"{number}.figures.csv").write_bytes(result.members["figures.csv"])
            packages.append((number, seal.agency, seal.year))
            for name in seal.forms:
                excluded |= {
                    (seal.year, figure): None for figure in unsummable_figures(packaged_form(result.members, name))
                }
        values = {
            "number": [number for number, _, _ in packages], "agency": [agency for _, agency, _ in packages],
            "year": [year for _, _, year in packages],
            "under": [under for _, under in _tree(listed)], "member": [member for member, _ in _tree(listed)],
            "excluded_year": [year for year, _ in excluded], "excluded_figure": [figure for _, figure in excluded],
        }  # fmt: skip
        names = {"file": f"{folder}/*.figures.csv", "columns": TABLES["figures.csv"]}
        tables = {}
        for table in ("components", "figures"):
            statement = sql(f"sealing/collected/{table}", **names)
            rows = connection.execute(statement, parameters(statement, values))
            columns = [column[0] for column in rows.description or ()]
            tables[table] = [dict(zip(columns, row, strict=True)) for row in rows.fetchall()]
    return {"figures": tables["figures"], "components": tables["components"]}


def unsummable_figures(form: Form) -> frozenset[str]:
    """Figures of a form that cannot be added up over agencies: yes-or-no fields and averages."""
    return frozenset(cell.figure for cell in form.cells if cell.number == "flag" or "平均" in cell.label)


def _tree(listed: Mapping[str, Agency]) -> list[tuple[str, str]]:
    """Pairs of an agency and each agency above it; a circle of parents ends where it closes."""
    pairs = []
    for agency in listed.values():
        above, seen = agency.parent, {agency.id}
        while above is not None and above not in seen:
            pairs.append((agency.id, above))
            seen.add(above)
            above = listed[above].parent if above in listed else None
    return pairs
