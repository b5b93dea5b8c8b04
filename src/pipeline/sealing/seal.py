"""seal: a named person approves a year's figures, and they are sealed: one package that nothing changes again.

draft → awaiting approval → sealed revision N. What stands in the way is said by `standing`; what a package holds by
docs/decisions/0008. A correction is the next revision, with a public reason and a cell-by-cell difference.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.core import Refusal, Warehouse, Workspace, code_version, table_rules
from pipeline.law import read_calendar, read_form
from pipeline.quality import read_waivers
from pipeline.sealing.approvals import Approval, Sealing, approval_in_force, sealed_folder, sealings, write_down
from pipeline.sealing.differences import differences_member
from pipeline.sealing.package import (
    DIFFERENCES,
    SEAL,
    TABLES,
    PackageName,
    Previous,
    Seal,
    csv_member,
    figures_digest,
    json_member,
    packages_in,
    rows_of,
    write_package,
)
from pipeline.sealing.readiness import standings
from pipeline.sealing.verify import verify


@dataclass(frozen=True)
class Sealed:
    """A sealed revision: its package, who answers for it, how many open warnings that person accepted, what it corrects."""

    agency: str
    agency_name: str
    year: int
    revision: int
    package: Path
    sha256: str
    approved_by: str
    accepted: int
    changed: int

    @property
    def line(self) -> str:
        """What a year-end says of it."""
        accepted = f"，接受 {self.accepted} 项警告" if self.accepted else ""
        changed = f"，更正 {self.changed} 处" if self.revision > 1 else ""
        what = f"{self.agency_name} {self.year} 年度报告第 {self.revision} 次修订"
        return f"{what}已封存：{self.approved_by} 审定{accepted}{changed}；{self.package.name}"


def seal_year(
    warehouse: Warehouse,
    workspace: Workspace,
    year: int,
    agency: str,
    approved_by: str | None,
    note: str | None,
    now: datetime,
    *,
    figures_sha256: str | None = None,
) -> Sealed:
    """Seal what stands in the candidate as the year's next revision. Called with the candidate attached, after everything was
    judged and waived, while the year shows today's figures (`freeze(…, but_year=year)`).

    Without `approved_by` the newest approval on record must be about exactly these figures. `figures_sha256`: the figures the
    approver saw, where it is known. Raises Refusal SEAL-*; nothing is sealed then.
    """
    found = standings(warehouse, workspace, year, now, agency)
    if not found:
        raise Refusal("SEAL-NOTHING", agency=agency, year=year)
    for obstacle in found[0].obstacles:
        raise obstacle.refusal
    members = gather(warehouse, workspace, year, agency)
    approval = _approval(workspace, year, agency, approved_by, note, now, members, figures_sha256)
    previous = _previous(workspace, agency, year)
    if previous is not None:
        before = previous[1]
        if all(before[name] == members[name] for name in ("figures.csv", "cells.csv", "evidence.csv")):
            raise Refusal(
                "SEAL-SAME", agency=agency, year=year, revision=previous[0].revision, package=previous[0].package
            )
        members = {**members, DIFFERENCES: differences_member(before, members)}
    warnings = _open_warnings(members)
    if not approval.note and (previous is not None or warnings):
        why = "这是对已封存报告的更正" if previous is not None else f"有 {warnings} 项警告由审定人接受"
        raise Refusal("SEAL-NO-NOTE", agency=agency, year=year, why=why)
    if approved_by:
        write_down(workspace, approval)
    members = {SEAL: _seal(warehouse, workspace, approval, previous, members, now), **_accepted(members, approval)}
    name = PackageName(agency, year, previous[0].revision + 1 if previous else 1)
    package = sealed_folder(workspace) / str(name)
    digest = write_package(package, members)
    write_down(workspace, Sealing(agency=agency, year=year, revision=name.revision, package=package.name, sha256=digest,
                                  run=run_id(now), at=now))  # fmt: skip
    changed = len(rows_of(DIFFERENCES, members[DIFFERENCES])) if previous else 0
    return Sealed(agency, found[0].name, year, name.revision, package, digest, approval.by, warnings, changed)


def approve(
    warehouse: Warehouse, workspace: Workspace, year: int, agency: str, by: str, note: str, now: datetime
) -> Approval:
    """Put on record that a person approves the figures of the candidate as they are now; `seal_year` without a name uses it.

    Raises Refusal SEAL-NO-NAME, SEAL-NOTHING.
    """
    if not warehouse.rows("sealing/reported", {"year": year, "agency": agency}):
        raise Refusal("SEAL-NOTHING", agency=agency, year=year)
    approval = _approved_now(year, agency, by, note, now, gather(warehouse, workspace, year, agency))
    write_down(workspace, approval)
    return approval


def run_id(now: datetime) -> str:
    """The run a seal belongs to: `publish` names the database of the same run so."""
    return f"{now:%Y%m%dT%H%M%S}-{os.getpid()}"


def gather(warehouse: Warehouse, workspace: Workspace, year: int, agency: str) -> dict[str, bytes]:
    """The members of a package but for the seal itself, as they stand in the candidate."""
    values = {"year": year, "agency": agency}
    members = {
        f"{name}.csv": csv_member(f"{name}.csv", warehouse.rows(f"sealing/{name}", values))
        for name in ("figures", "parts", "cells", "rule_results", "findings", "accounting", "sources")
    }
    members["evidence.csv"] = _evidence(warehouse, workspace, values)
    waivers = [one for one in read_waivers(workspace.folder, year) if one.agency in (None, agency)]
    members["waivers.json"] = json_member([one.model_dump(mode="json") for one in waivers])
    forms = sorted({row["form"] for row in rows_of("cells.csv", members["cells.csv"])})
    return {**members, **_form_texts(forms)}


def _evidence(warehouse: Warehouse, workspace: Workspace, values: Mapping[str, object]) -> bytes:
    """`evidence.csv`, written by the database: a row per counted row and figure, in a fixed order."""
    tables = {name: list(warehouse.columns(name)) for name in table_rules()}
    warehouse.run("sealing/evidence", values, tables=tables)
    (lost,) = warehouse.rows("sealing/evidence_lost")[0]
    assert not lost, f"{lost} counted rows are not in force: counting and sealing saw different rows"
    with TemporaryDirectory(dir=workspace.warehouse, prefix="sealing-") as folder:
        file = Path(folder) / "evidence.csv"
        warehouse.run("sealing/evidence_to_file", file=str(file), columns=TABLES[file.name])
        return file.read_bytes()


def _form_texts(names: list[str]) -> dict[str, bytes]:
    """The text of each form by its id."""
    texts = {}
    for entry in resources.files("pipeline").joinpath("law", "forms").iterdir():
        if entry.name.endswith(".yml"):
            text = entry.read_text("utf-8")
            texts[read_form(entry.name, text).id] = text.encode()
    return {f"forms/{name}.yml": texts[name] for name in names}


def _approval(
    workspace: Workspace, year: int, agency: str, by: str | None, note: str | None, now: datetime,
    members: Mapping[str, bytes], seen: str | None,
) -> Approval:  # fmt: skip
    """The approval to seal on: given now, or on record and still about these figures."""
    current = _approved_now(year, agency, by, note, now, members) if by is not None else None
    approval = current or approval_in_force(workspace, agency, year)
    if approval is None:
        raise Refusal("SEAL-NO-NAME", agency=agency, year=year)
    digest = seen or approval.figures_sha256
    if digest != figures_digest(members):
        figures = _figures(members)
        before = {} if seen and current else approval.figures
        changed = [
            f"{name} {before.get(name) or '空白'} → {figures.get(name) or '空白'}"
            for name in dict.fromkeys((*before, *figures))
            if before and before.get(name) != figures.get(name)
        ]
        more = f"等 {len(changed)} 处" if len(changed) > 5 else ""
        raise Refusal("SEAL-CHANGED", agency=agency, year=year, by=approval.by, at=f"{approval.at:%Y-%m-%d %H:%M}",
                      changes=("、".join(changed[:5]) or "单元格或校验值不同") + more)  # fmt: skip
    return approval


def _approved_now(
    year: int, agency: str, by: str | None, note: str | None, now: datetime, members: Mapping[str, bytes]
) -> Approval:
    name = " ".join((by or "").split())
    if not name:
        raise Refusal("SEAL-NO-NAME", agency=agency, year=year)
    return Approval(agency=agency, year=year, by=name, at=now, note=(note or "").strip(),
                    figures_sha256=figures_digest(members), figures=_figures(members))  # fmt: skip


def _figures(members: Mapping[str, bytes]) -> dict[str, str]:
    return {row["figure"]: row["value"] for row in rows_of("figures.csv", members["figures.csv"])}


def _previous(workspace: Workspace, agency: str, year: int) -> tuple[Previous, Mapping[str, bytes]] | None:
    """The newest revision and what is in it. Raises Refusal SEAL-CHAIN when it is gone or not what was sealed."""
    own = {name.revision: file for name, file in packages_in(sealed_folder(workspace)).items()
           if (name.agency, name.year) == (agency, year)}  # fmt: skip
    noted = {one.revision: one for one in sealings(workspace) if (one.agency, one.year) == (agency, year)}
    newest = max((*own, *noted), default=0)
    if not newest:
        return None
    name = str(PackageName(agency, year, newest))
    if newest not in own:
        raise Refusal("SEAL-CHAIN", agency=agency, year=year, package=name, problem="不见了")
    verdict = verify(own[newest])
    if not verdict.ok or verdict.sha256 is None or (newest in noted and noted[newest].sha256 != verdict.sha256):
        problem = f"没有通过核验（{verdict.findings[0].message}）" if verdict.findings else "不是当时封存的那一个"
        raise Refusal("SEAL-CHAIN", agency=agency, year=year, package=name, problem=problem)
    return Previous(package=name, revision=newest, sha256=verdict.sha256), verdict.members


def _open_warnings(members: Mapping[str, bytes]) -> int:
    findings = rows_of("findings.csv", members["findings.csv"])
    return sum(row["severity"] == "warn" and not row["waived_by"] for row in findings)


def _accepted(members: Mapping[str, bytes], approval: Approval) -> dict[str, bytes]:
    """The members with every open warning marked as accepted by the approver, with the note."""
    text = f"{approval.by}，{approval.at:%Y-%m-%d}：{approval.note}（封存时接受）"
    rows = rows_of("findings.csv", members["findings.csv"])
    for row in rows:
        if row["severity"] == "warn" and not row["waived_by"]:
            row["accepted_by"] = text
    return {**members, "findings.csv": csv_member("findings.csv", ([*row.values()] for row in rows))}


def _seal(
    warehouse: Warehouse, workspace: Workspace, approval: Approval, previous: tuple[Previous, Mapping[str, bytes]] | None,
    members: Mapping[str, bytes], now: datetime,
) -> bytes:  # fmt: skip
    calendar = read_calendar(workspace.settings.calendars, workspace.folder / "calendars")
    values = {"year": approval.year, "agency": approval.agency}
    as_of, known_through = warehouse.rows("sealing/known_through", values)[0]
    names = {one.id: one.name for one in workspace.settings.agency}
    seal = Seal(
        agency=approval.agency,
        agency_name=names.get(approval.agency, approval.agency),
        year=approval.year,
        revision=previous[0].revision + 1 if previous else 1,
        sealed_at=now,
        approved_by=approval.by,
        note=approval.note,
        figures_sha256=approval.figures_sha256,
        previous=previous[0] if previous else None,
        run=run_id(now),
        code_version=code_version(),
        calendar_version=calendar.version,
        calendar_hash=calendar.hash,
        known_through=known_through,
        as_of=as_of,
        forms=tuple(name.removeprefix("forms/").removesuffix(".yml") for name in members if name.startswith("forms/")),
    )
    return json_member(seal.model_dump(mode="json"))
