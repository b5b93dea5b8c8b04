"""seal: a named person approves a year's figures, and they are sealed as a package that is never changed again.

draft → awaiting approval → sealed revision N. `readiness` lists the obstacles; docs/decisions/0008 describes the package. A
correction is the next revision, with a public reason and a cell-by-cell difference.
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
from pipeline.sealing.approvals import Approval, Sealing, append_event, sealed_folder, sealings
from pipeline.sealing.differences import differences, differences_member
from pipeline.sealing.package import (
    DIFFERENCES,
    SEAL,
    TABLES,
    TEXT,
    PackageName,
    Paper,
    PreviousPackage,
    Seal,
    csv_member,
    json_member,
    packages_in,
    parse_seal,
    read_csv_member,
    write_package,
)
from pipeline.sealing.paper import final_paper, paper_members, refuse_open_places
from pipeline.sealing.proposal import Shown, shown_of
from pipeline.sealing.readiness import agency_readiness
from pipeline.sealing.signature import signing_key
from pipeline.sealing.verify import verify_package

# A revision must change one of these.
_BINDING = ("figures.csv", "cells.csv", "evidence.csv", TEXT)


@dataclass(frozen=True)
class SealedRevision:
    """A sealed revision: its package and approver, how many open warnings were accepted, how many cells, figures and
    sentences it corrects, and the names of its final files.

    `already`: it was sealed before with the same content, and nothing was written now.
    """

    agency: str
    agency_name: str
    year: int
    revision: int
    package: Path
    sha256: str
    approved_by: str
    accepted: int
    changed: int
    papers: tuple[str, ...] = ()
    already: bool = False

    @property
    def line(self) -> str:
        """The line that a year-end prints."""
        if self.already:
            return (f"{self.agency_name} {self.year} 年度报告早已封存为第 {self.revision} 版（{self.approved_by} 审定），"
                    f"内容相同，没有再封存；{self.package.name}")  # fmt: skip
        accepted = f"，接受 {self.accepted} 项警告" if self.accepted else ""
        changed = f"，更正 {self.changed} 处" if self.revision > 1 else ""
        title = f"{self.agency_name} {self.year} 年度报告第 {self.revision} 版"
        endings = {paper.rpartition(".")[2] for paper in self.papers}
        without = "" if "pdf" in endings else "；没有 PDF（没有安装 LibreOffice 或转换不成）"
        without += "" if "png" in endings or "svg" not in endings else "；没有图解的 PNG（这台机器没有中文字体）"
        return f"{title}已封存：{self.approved_by} 审定{accepted}{changed}；{self.package.name}{without}"


def seal_year(
    warehouse: Warehouse,
    workspace: Workspace,
    year: int,
    agency: str,
    approved_by: str,
    note: str | None,
    now: datetime,
    *,
    shown: Shown | None = None,
    pdf: bool = False,
) -> SealedRevision:
    """Seal the figures in the candidate and the text of the report as the year's next revision.

    Sealed already with the same content, that revision is returned. Called with the candidate attached, after judging and
    waivers, while the year has today's figures (`freeze_sealed_years(…, but_year=year)`). `shown`: the figures and the text that
    the approver saw, where that is known: others are refused; `pdf`: the final files include a PDF where LibreOffice is
    installed. Raises Refusal SEAL-*; nothing is sealed then. 条例 art. 49.
    """
    readiness = agency_readiness(warehouse, workspace, year, now, agency)
    if not readiness:
        raise Refusal("SEAL-NOTHING", agency=agency, year=year)
    for obstacle in readiness[0].obstacles:
        raise obstacle.refusal
    previous = _previous(workspace, agency, year)
    revision = previous[0].revision + 1 if previous else 1
    paper = final_paper(warehouse, workspace, year, agency, revision=revision, run=run_id(now), now=now)
    members = package_members(warehouse, workspace, year, agency)
    if paper is not None:
        refuse_open_places(paper)
        members[TEXT] = paper.text
    approval = _approval(year, agency, approved_by, note, now, shown_of(members), shown)
    if previous is not None:
        before = previous[1]
        same = (before.get(name, members[name]) == members[name] for name in _BINDING if name in members)
        if all(same):
            return _sealed_before(workspace, previous[0], before, readiness[0].name, now)
        members = {**members, DIFFERENCES: differences_member(before, members)}
    warnings = _open_warnings(members)
    if not approval.note and (previous is not None or warnings):
        why = "这是对已封存报告的更正" if previous is not None else f"有 {warnings} 项警告由审定人接受"
        raise Refusal("SEAL-NO-NOTE", agency=agency, year=year, why=why)
    changes = differences(previous[1], members) if previous is not None else ()
    key = signing_key(workspace)
    documents, papers = paper_members(paper, approval.note, changes, now, pdf=pdf) if paper is not None else ({}, ())
    append_event(workspace, approval)
    seal = _seal(warehouse, workspace, approval, previous, members, papers, now)
    members = {SEAL: seal, **_with_accepted(members, approval), **documents}
    name = PackageName(agency, year, revision)
    package = sealed_folder(workspace) / str(name)
    digest = write_package(package, members, None if key is None else key.sign)
    append_event(workspace, Sealing(agency=agency, year=year, revision=name.revision, package=package.name, sha256=digest,
                                  run=run_id(now), at=now))  # fmt: skip
    return SealedRevision(agency, readiness[0].name, year, name.revision, package, digest, approval.by, warnings, len(changes),
                          tuple(paper.file for paper in papers))  # fmt: skip


def _sealed_before(
    workspace: Workspace, package: PreviousPackage, members: Mapping[str, bytes], agency_name: str, now: datetime
) -> SealedRevision:
    """A revision whose content is asked for once more. A seal that was cut off before it was put on record is put on record."""
    seal = parse_seal(members[SEAL])
    file = sealed_folder(workspace) / package.package
    if package.package not in {sealing.package for sealing in sealings(workspace)}:
        append_event(workspace, Sealing(agency=seal.agency, year=seal.year, revision=seal.revision, package=package.package,
                                      sha256=package.sha256, run=run_id(now), at=now))  # fmt: skip
    changed = len(read_csv_member(DIFFERENCES, members[DIFFERENCES])) if DIFFERENCES in members else 0
    accepted = sum(bool(row["accepted_by"]) for row in read_csv_member("findings.csv", members["findings.csv"]))
    return SealedRevision(seal.agency, agency_name, seal.year, seal.revision, file, package.sha256, seal.approved_by,
                          accepted, changed, already=True)  # fmt: skip


def run_id(now: datetime) -> str:
    """The run that a seal belongs to; `publish` gives the database of the same run this name."""
    return f"{now:%Y%m%dT%H%M%S}-{os.getpid()}"


def package_members(warehouse: Warehouse, workspace: Workspace, year: int, agency: str) -> dict[str, bytes]:
    """The members of a package, without the seal, from the candidate and the workspace."""
    values = {"year": year, "agency": agency}
    members = {
        f"{name}.csv": csv_member(f"{name}.csv", warehouse.rows(f"sealing/{name}", values))
        for name in ("figures", "parts", "cells", "rule_results", "findings", "accounting", "sources")
    }
    members["evidence.csv"] = _evidence(warehouse, workspace, values)
    waivers = [waiver for waiver in read_waivers(workspace.folder, year) if waiver.agency in (None, agency)]
    members["waivers.json"] = json_member([waiver.model_dump(mode="json") for waiver in waivers])
    forms = sorted({row["form"] for row in read_csv_member("cells.csv", members["cells.csv"])})
    return {**members, **_form_texts(forms)}


def _evidence(warehouse: Warehouse, workspace: Workspace, values: Mapping[str, object]) -> bytes:
    """`evidence.csv`, written by DuckDB: one row per counted row and figure, in a fixed order."""
    tables = {name: list(warehouse.columns(name)) for name in table_rules()}
    warehouse.run("sealing/evidence", values, tables=tables)
    (missing,) = warehouse.rows("sealing/evidence_missing")[0]
    assert not missing, f"{missing} counted rows are not in force: counting and sealing saw different rows"
    with TemporaryDirectory(dir=workspace.warehouse, prefix="sealing-") as folder:
        file = Path(folder) / "evidence.csv"
        warehouse.run("sealing/evidence_to_file", file=str(file), columns=TABLES[file.name])
        return file.read_bytes()


def _form_texts(names: list[str]) -> dict[str, bytes]:
    """Member → text of each form."""
    texts = {}
    for file in resources.files("pipeline").joinpath("law", "forms").iterdir():
        if file.name.endswith(".yml"):
            text = file.read_text("utf-8")
            texts[read_form(file.name, text).id] = text.encode()
    return {f"forms/{name}.yml": texts[name] for name in names}


def _approval(
    year: int, agency: str, by: str, note: str | None, now: datetime, content: Shown, seen: Shown | None
) -> Approval:
    """The approval of figures and text. `seen`: those that the approver saw, where that is known."""
    name = " ".join(by.split())
    if not name:
        raise Refusal("SEAL-NO-NAME", agency=agency, year=year)
    if seen is not None and (changes := seen.differences(content)):
        raise Refusal("SEAL-CHANGED", agency=agency, year=year, by=name, changes=changes)
    return Approval(agency=agency, year=year, by=name, at=now, note=(note or "").strip(), figures_sha256=content.figures_sha256,
                    figures=content.figures, text_sha256=content.text_sha256)  # fmt: skip


def _previous(workspace: Workspace, agency: str, year: int) -> tuple[PreviousPackage, Mapping[str, bytes]] | None:
    """The newest revision and its members. Raises Refusal SEAL-CHAIN when its package is gone or not the one that was sealed."""
    own = {name.revision: file for name, file in packages_in(sealed_folder(workspace)).items()
           if (name.agency, name.year) == (agency, year)}  # fmt: skip
    recorded = {sealing.revision: sealing for sealing in sealings(workspace)
                if (sealing.agency, sealing.year) == (agency, year)}  # fmt: skip
    newest = max((*own, *recorded), default=0)
    if not newest:
        return None
    name = str(PackageName(agency, year, newest))
    if newest not in own:
        raise Refusal("SEAL-CHAIN", agency=agency, year=year, package=name, problem="不见了")
    result = verify_package(own[newest])
    if not result.ok or result.sha256 is None or (newest in recorded and recorded[newest].sha256 != result.sha256):
        problem = f"没有通过核验（{result.findings[0].message}）" if result.findings else "不是当时封存的那一个"
        raise Refusal("SEAL-CHAIN", agency=agency, year=year, package=name, problem=problem)
    return PreviousPackage(package=name, revision=newest, sha256=result.sha256), result.members


def _open_warnings(members: Mapping[str, bytes]) -> int:
    findings = read_csv_member("findings.csv", members["findings.csv"])
    return sum(row["severity"] == "warn" and not row["waived_by"] for row in findings)


def _with_accepted(members: Mapping[str, bytes], approval: Approval) -> dict[str, bytes]:
    """The members with every open warning marked as accepted by the approver, with the note."""
    text = f"{approval.by}，{approval.at:%Y-%m-%d}：{approval.note}（封存时接受）"
    rows = read_csv_member("findings.csv", members["findings.csv"])
    for row in rows:
        if row["severity"] == "warn" and not row["waived_by"]:
            row["accepted_by"] = text
    return {**members, "findings.csv": csv_member("findings.csv", ([*row.values()] for row in rows))}


def _seal(
    warehouse: Warehouse, workspace: Workspace, approval: Approval, previous: tuple[PreviousPackage, Mapping[str, bytes]] | None,
    members: Mapping[str, bytes], papers: tuple[Paper, ...], now: datetime,
) -> bytes:  # fmt: skip
    calendar = read_calendar(workspace.settings.calendars, workspace.folder / "calendars")
    values = {"year": approval.year, "agency": approval.agency}
    as_of, known_through = warehouse.rows("sealing/known_through", values)[0]
    names = {entry.id: entry.name for entry in workspace.settings.agency}
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
        text_sha256=approval.text_sha256,
        papers=papers,
    )
    return json_member(seal.model_dump(mode="json"))
