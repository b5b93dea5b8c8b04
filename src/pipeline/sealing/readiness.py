"""Readiness of a year for sealing: the obstacles, the open warnings, the working days left until the due date (条例 art. 49)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from pipeline.core import Agency, Refusal, Warehouse, Workspace, has_table
from pipeline.figures import source_profile
from pipeline.law import Calendar, form_for, read_calendar
from pipeline.sealing.approvals import sealed_folder
from pipeline.sealing.package import TEXT, packages_in, read_contents
from pipeline.sealing.paper import FinalPaper, final_paper, places_words

# Readiness looks at the texts of at most this many agencies.
MAX_PAPERS = 20

State = Literal["draft", "awaiting approval", "sealed"]


@dataclass(frozen=True)
class Obstacle:
    """A reason why a year cannot be sealed: a finding code and the details of its sentence."""

    code: str
    details: Mapping[str, Any]

    @property
    def refusal(self) -> Refusal:
        """The refusal that sealing raises."""
        return Refusal(self.code, **self.details)


@dataclass(frozen=True)
class Readiness:
    """How near an agency's year is to its seal, on one day.

    `revision` is the newest sealed one, 0 for none; `changes` counts the rows that differ from it, 1 where only the
    text does; `warnings` the open warnings
    that an approver would accept. `days_left` are the working days from tomorrow to the due date, negative when it has passed; both
    are None for years without a form. `running`: the year is not over.
    """

    agency: str
    name: str
    year: int
    revision: int
    changes: int
    obstacles: tuple[Obstacle, ...]
    warnings: int
    due: date | None
    days_left: int | None
    running: bool = False

    @property
    def state(self) -> State:
        if self.revision and not self.changes:
            return "sealed"
        return "draft" if self.obstacles else "awaiting approval"

    def lines(self) -> tuple[str, ...]:
        """The lines that a year-end without approval and every nightly run print."""
        lines = [f"{self.name} {self.year} 年度报告：{self._state_text()}{self._due_text()}"]
        if self.state == "sealed" or self.running:
            return tuple(lines)
        lines += [f"  ✗ [{obstacle.code}] {obstacle.refusal.finding.message}" for obstacle in self.obstacles]
        if self.warnings:
            lines.append(f"  ! 还有 {self.warnings} 项警告没有处理；审定人签字即表示接受，记入封存包")
        if not self.obstacles:
            note = "更正理由（公开）" if self.revision else "说明"
            lines.append(f"  → gongkai year-end {self.year} --agency {self.agency} --approve-by 姓名 --note {note}")
        return tuple(lines)

    def _state_text(self) -> str:
        if self.running:
            return "这一年还没有过完，年底以后再定稿封存"
        if self.state == "sealed":
            return f"已封存（第 {self.revision} 版），此后没有变化"
        sealed = f"已封存（第 {self.revision} 版），此后有 {self.changes} 处变化；" if self.revision else ""
        open_part = f"草稿，离封存还差 {len(self.obstacles)} 项" if self.obstacles else "等待审定"
        return sealed + open_part

    def _due_text(self) -> str:
        if self.due is None or self.days_left is None or self.revision:
            return "。"
        if self.days_left < 0:
            return f"。应在 {self.due} 前公布，已过 {-self.days_left} 个工作日。"
        return f"。应在 {self.due} 前公布，还有 {self.days_left} 个工作日。"


def agency_readiness(
    warehouse: Warehouse, workspace: Workspace, year: int, now: datetime, agency: str | None = None
) -> tuple[Readiness, ...]:
    """The readiness of each agency with figures of the year. Called with the candidate attached, after judging and waivers.

    With more than MAX_PAPERS agencies the places of their texts are not looked at here: each seal does, and the number of statements does
    not grow with the agencies.
    """
    agencies = [name for (name,) in warehouse.rows("sealing/reported", {"year": year, "agency": agency})]
    settings = {entry.id: entry for entry in workspace.settings.agency}
    open_findings: dict[tuple[str | None, str], list[tuple[str, str]]] = {}
    for kind, owner, code, refers_to in warehouse.rows("sealing/open_findings", {"year": year}):
        open_findings.setdefault((owner, kind), []).append((code, refers_to))
    sealed = packages_in(sealed_folder(workspace))
    revisions = {(name.agency, name.year): name.revision for name in sealed}
    packages = {(name.agency, name.year): file for name, file in sealed.items()}
    papers = _papers(warehouse, workspace, year, agencies, now) if len(agencies) <= MAX_PAPERS else {}
    changes = _changes(warehouse, year)
    stale = _stale_sources(warehouse, workspace, year, agencies)
    calendar = read_calendar(workspace.settings.calendars, workspace.folder / "calendars")
    dues: dict[str, tuple[date | None, int | None]] = {}
    readiness = []
    for name in agencies:
        entry = settings.get(name, Agency(id=name, name=name))
        if entry.level not in dues:
            dues[entry.level] = due_date(year, entry.level, calendar, now.date())
        due, days_left = dues[entry.level]
        own = {kind: [*open_findings.get((None, kind), []), *open_findings.get((name, kind), [])]
               for kind in ("block", "warn", "gap")}  # fmt: skip
        readiness.append(
            Readiness(
                agency=name,
                name=entry.name,
                year=year,
                revision=revisions.get((name, year), 0),
                changes=changes.get(name, 0) or _text_changes(papers.get(name), packages.get((name, year))),
                obstacles=(
                    *_obstacles(name, year, now.date(), own, stale.get(name, ())),
                    *_open_places(papers.get(name)),
                ),
                warnings=len(own["warn"]),
                due=due,
                days_left=days_left,
                running=now.date() <= date(year, 12, 31),
            )
        )
    return tuple(readiness)


def _papers(
    warehouse: Warehouse, workspace: Workspace, year: int, agencies: Sequence[str], now: datetime
) -> dict[str, FinalPaper]:
    """Agency → its paper as it would be sealed; none where it has no form or its text cannot be written (a refusal says why later)."""
    papers = {}
    for agency in agencies:
        with suppress(Refusal):
            paper = final_paper(warehouse, workspace, year, agency, revision=1, run="", now=now)
            if paper is not None:
                papers[agency] = paper
    return papers


def _open_places(paper: FinalPaper | None) -> Iterable[Obstacle]:
    if paper is not None and paper.report.open_places:
        yield Obstacle("SEAL-PLACES", places_words(paper))


def _text_changes(paper: FinalPaper | None, package: Path | None) -> int:
    """1 where the text of the report is another than the sealed one."""
    if paper is None or package is None:
        return 0
    sealed = read_contents(package).readable_members.get(TEXT)
    return int(sealed is not None and sealed != paper.text)


def due_date(year: int, level: str, calendar: Calendar, today: date) -> tuple[date | None, int | None]:
    """The day the report on a year is due for a level (条例 art. 49) and the working days left; None for a year without a form."""
    try:
        rules = form_for(year).rules
    except Refusal:
        return None, None
    days = {day for rule in rules for due_level, day in rule.due.items() if due_level == level}
    if not days:
        return None, None
    due = date.fromisoformat(f"{year + 1}-{min(days)}")
    return due, calendar.between(today, due) if today <= due else -calendar.between(due, today)


def _obstacles(
    agency: str,
    year: int,
    today: date,
    open_findings: Mapping[str, Sequence[tuple[str, str]]],
    stale: Iterable[tuple[str, str]],
) -> Iterable[Obstacle]:
    """The obstacles of an agency's year, in the order in which a person deals with them."""
    subject = {"agency": agency, "year": year}
    if today <= date(year, 12, 31):
        yield Obstacle("SEAL-EARLY", {**subject, "today": today, "next_year": year + 1})
    if open_findings["block"]:
        codes = "、".join(sorted({code for code, _ in open_findings["block"]}))
        yield Obstacle("SEAL-BLOCKED", {**subject, "count": len(open_findings["block"]), "codes": codes})
    for source, reason in stale:
        yield Obstacle("SEAL-STALE", {**subject, "source": source, "how": reason, "refers_to": source})
    for _, refers_to in open_findings["gap"]:
        yield Obstacle("SEAL-GAP", {**subject, "refers_to": refers_to})


def _stale_sources(
    warehouse: Warehouse, workspace: Workspace, year: int, agencies: Sequence[str]
) -> dict[str, list[tuple[str, str]]]:
    """Agency → its sources that do not reach the end of the year, each with the reason. A shared source belongs to every agency with
    rows in it.
    """
    rhythms = {source.name: source_profile(source, workspace).rhythm_days for source in workspace.settings.source}
    stale: dict[str, list[tuple[str, str]]] = {}
    for source, state, reaches_to, owner, with_rows in warehouse.rows("sealing/source_reach"):
        reason = _shortfall(state, reaches_to, rhythms.get(source), date(year, 12, 31))
        if reason is not None:
            for agency in [owner] if _has_owner(workspace, source) else with_rows or agencies:
                stale.setdefault(agency, []).append((source, reason))
    return stale


def _has_owner(workspace: Workspace, source: str) -> bool:
    return any(entry.name == source and entry.agency is not None for entry in workspace.settings.source)


def _shortfall(state: str, reaches_to: date | None, rhythm_days: int | None, end: date) -> str | None:
    """Why a source does not reach the end of a year, None when it does. The rule is that of `count`, applied to the last day."""
    if state == "failed":
        return "读取失败或全部被拒收"
    if state == "never":
        return "还没有任何数据"
    if rhythm_days is None or (reaches_to is None and state == "fresh"):  # declared numbers have no rhythm
        return None
    if reaches_to is None:
        return "没有写明到哪一天"
    return f"只到 {reaches_to}" if reaches_to + timedelta(days=rhythm_days) < end else None


def _changes(warehouse: Warehouse, year: int) -> dict[str, int]:
    """Agency → how many rows differ from what it sealed for the year."""
    if not has_table(warehouse.connection, "candidate", "changes_since_seal"):
        return {}
    return dict(warehouse.rows("sealing/changes_by_agency", {"year": year}))
