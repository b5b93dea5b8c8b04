"""collect: roll up the sealed packages of many agencies: sums with their components, who is missing, whose package fails.

For the supervising office (州、市政府办). Only packages that `verify` proves are added up; nothing is ever left out silently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from pipeline.core import SETTINGS, Agency, Finding, Workspace, compose, parameters, sql
from pipeline.law import Form
from pipeline.sealing.package import TABLES, Seal
from pipeline.sealing.verify import Verdict, package_before, verify
from pipeline.sealing.verify_sums import packaged_form


@dataclass(frozen=True)
class Collected:
    """What the packages come to. `tables`: rows by table, as `--json` prints them:

    `packages` (one row a file: agency, year, revision, state ok, superseded, failed, rival or unlisted, problem), `missing` (agency and
    year without a good package), `figures` (year, under, figure: the sum and how many agencies it adds up; `under` is NULL for
    all, else an agency of the roll-up tree) and `components` (what each agency put into it).
    """

    tables: Mapping[str, list[dict[str, Any]]]
    findings: tuple[Finding, ...]

    @property
    def status(self) -> int:
        """Exit status: 0 everybody is there and whole, 1 somebody must be asked, 2 no package could be used."""
        if not any(row["state"] == "ok" for row in self.tables["packages"]):
            return 2
        return 1 if self.findings else 0

    def lines(self) -> tuple[str, ...]:
        """The roll-up for a terminal: the packages, what is wrong, and every sum of the whole that is not zero."""
        marks = {"ok": "✓", "superseded": "·"}
        packages = self.tables["packages"]
        lines = [
            f"{marks.get(row['state'], '✗')} {row['file']}{'：' + row['problem'] if row['problem'] else ''}"
            for row in packages
        ]
        lines += [f"! [{one.code}] {one.message}" for one in self.findings if one.code == "PACKAGE-MISSING"]
        for year in sorted({row["year"] for row in packages if row["state"] == "ok"}):
            count = sum(row["state"] == "ok" and row["year"] == year for row in packages)
            lines += ["", f"{year} 年汇总，{count} 个单位"]
            lines += [
                f"  {row['figure']:<48} {row['value']:>12g} {row['unit'] or '':<3} {row['label']}（{row['agencies']} 个单位）"
                for row in self.tables["figures"]
                if row["year"] == year and row["under"] is None and row["value"]
            ]
        return tuple(lines)


def collect_rows(paths: Sequence[Path], workspace: Workspace | None = None) -> Collected:
    """Verify and add up these packages. With a workspace its agencies are who should be there, and its tree is summed too.

    Of several revisions of a year the newest good one counts. Two different packages of one revision are rivals: neither counts.
    """
    verdicts = [_needed(verify(path, package_before(path, paths))) for path in paths]
    listed = None if workspace is None else {agency.id: agency for agency in workspace.settings.agency}
    states, findings = _states(verdicts, listed)
    good = [verdict for verdict, state in zip(verdicts, states, strict=True) if state == "ok"]
    packages = [_package_row(verdict, state) for verdict, state in zip(verdicts, states, strict=True)]
    missing, asked = _missing(good, listed or {})
    tables = {"packages": packages, "missing": missing, **_sums(good, listed or {})}
    return Collected(tables, (*findings, *asked))


def _needed(verdict: Verdict) -> Verdict:
    """A verdict without the members no sum needs: thousands of packages would not fit."""
    kept = {name: text for name, text in verdict.members.items() if name == "figures.csv" or name.startswith("forms/")}
    return replace(verdict, members=kept)


def _states(verdicts: Sequence[Verdict], listed: Mapping[str, Agency] | None) -> tuple[list[str], list[Finding]]:
    """What each package is good for, and what somebody must look at."""
    states = ["ok" if verdict.ok else "failed" for verdict in verdicts]
    findings = [verdict.findings[0] for verdict in verdicts if not verdict.ok]
    newest: dict[tuple[str, int], int] = {}
    for _, seal in _sealed(verdicts):
        newest[seal.agency, seal.year] = max(newest.get((seal.agency, seal.year), 0), seal.revision)
    first: dict[tuple[str, int], int] = {}
    for place, verdict in enumerate(verdicts):
        if not verdict.ok or verdict.seal is None:
            continue
        seal = verdict.seal
        if listed is not None and seal.agency not in listed:
            states[place] = "unlisted"
            findings.append(compose("PACKAGE-UNLISTED", file=verdict.package.name, agency=seal.agency, year=seal.year))
        elif seal.revision < newest[seal.agency, seal.year]:
            states[place] = "superseded"
        elif (other := first.setdefault((seal.agency, seal.year), place)) != place:
            if verdicts[other].sha256 == verdict.sha256:
                states[place] = "superseded"  # the same file twice
            else:
                states[place] = states[other] = "rival"
                findings.append(
                    compose("PACKAGE-RIVAL", agency=seal.agency, year=seal.year, revision=seal.revision,
                            left=verdicts[other].package.name, right=verdict.package.name)
                )  # fmt: skip
    return states, findings


def _sealed(verdicts: Sequence[Verdict]) -> list[tuple[Verdict, Seal]]:
    return [(verdict, verdict.seal) for verdict in verdicts if verdict.ok and verdict.seal is not None]


_PROBLEMS = {
    "superseded": "已有更新的修订，或是同一个文件",
    "unlisted": "不在 workspace.toml 中",
    "rival": "同一次修订有两个不同的封存包",
}


def _package_row(verdict: Verdict, state: str) -> dict[str, Any]:
    seal = verdict.seal
    problem = verdict.findings[0].message if verdict.findings else _PROBLEMS.get(state)
    row: dict[str, Any] = {"file": verdict.package.name, "state": state, "problem": problem, "sha256": verdict.sha256}
    for name in ("agency", "agency_name", "year", "revision", "sealed_at", "approved_by"):
        row[name] = None if seal is None else getattr(seal, name)
    return row


def _missing(good: Sequence[Verdict], listed: Mapping[str, Agency]) -> tuple[list[dict[str, Any]], list[Finding]]:
    """Listed agencies without a good package, for each year somebody has one."""
    there = {(seal.agency, seal.year) for _, seal in _sealed(good)}
    rows, findings = [], []
    for year in sorted({year for _, year in there}):
        for agency in listed.values():
            if (agency.id, year) not in there:
                rows.append({"agency": agency.id, "agency_name": agency.name, "parent": agency.parent, "year": year})
                findings.append(compose("PACKAGE-MISSING", agency=agency.name, year=year, refers_to=agency.id))
    return rows, findings


def _sums(good: Sequence[Verdict], listed: Mapping[str, Agency]) -> dict[str, list[dict[str, Any]]]:
    """Sums and components, by the database: one statement each, however many packages."""
    if not good:
        return {"figures": [], "components": []}
    with TemporaryDirectory(prefix="gongkai-") as folder, duckdb.connect(config=dict(SETTINGS)) as connection:
        arrived: list[tuple[int, str, int]] = []
        fixed: dict[tuple[int, str], None] = {}
        for number, (verdict, seal) in enumerate(_sealed(good)):
            (Path(folder) / f"{number}.figures.csv").write_bytes(verdict.members["figures.csv"])
            arrived.append((number, seal.agency, seal.year))
            for name in seal.forms:
                fixed |= {(seal.year, figure): None for figure in not_summable(packaged_form(verdict.members, name))}
        values = {
            "number": [one[0] for one in arrived], "agency": [one[1] for one in arrived], "year": [one[2] for one in arrived],
            "under": [under for _, under in _tree(listed)], "member": [member for member, _ in _tree(listed)],
            "fixed_year": [year for year, _ in fixed], "fixed_figure": [figure for _, figure in fixed],
        }  # fmt: skip
        names = {"file": f"{folder}/*.figures.csv", "columns": TABLES["figures.csv"]}
        found = {}
        for table in ("components", "figures"):
            statement = sql(f"sealing/collected/{table}", **names)
            rows = connection.execute(statement, parameters(statement, values))
            columns = [column[0] for column in rows.description or ()]
            found[table] = [dict(zip(columns, row, strict=True)) for row in rows.fetchall()]
    return {"figures": found["figures"], "components": found["components"]}


def not_summable(form: Form) -> frozenset[str]:
    """Figures of a form that mean nothing when added up over agencies: yes or no, and averages."""
    return frozenset(cell.figure for cell in form.cells if cell.number == "flag" or "平均" in cell.label)


def _tree(listed: Mapping[str, Agency]) -> list[tuple[str, str]]:
    """Pairs of an agency and every one above it."""
    pairs = []
    for agency in listed.values():
        above, seen = agency.parent, {agency.id}
        while above is not None and above not in seen:
            pairs.append((agency.id, above))
            seen.add(above)
            above = listed[above].parent if above in listed else None
    return pairs
