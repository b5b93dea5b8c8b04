"""Where a year stands on its way to a seal: what is in the way, who must decide, how many working days are left (条例 art. 49)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from pipeline.core import Agency, Refusal, Warehouse, Workspace
from pipeline.figures import source_profile
from pipeline.law import Calendar, form_for, read_calendar
from pipeline.sealing.approvals import sealed_folder
from pipeline.sealing.package import packages_in

State = Literal["draft", "awaiting approval", "sealed"]


@dataclass(frozen=True)
class Obstacle:
    """A reason code and what fills its sentence; `refusal` is how sealing says no to it."""

    code: str
    details: Mapping[str, Any]

    @property
    def refusal(self) -> Refusal:
        return Refusal(self.code, **self.details)


@dataclass(frozen=True)
class Standing:
    """One agency's year on one day. `revision`: the newest sealed one, 0 for none; `changes`: rows that differ from it since.

    `warnings`: how many open warnings the approver would accept; `days_left`: working days from tomorrow to the due date,
    negative when it has passed; None for years before there was a form.
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

    @property
    def state(self) -> State:
        if self.revision and not self.changes:
            return "sealed"
        return "draft" if self.obstacles else "awaiting approval"

    def lines(self) -> tuple[str, ...]:
        """What a year-end without approval, and every night, says about it."""
        lines = [f"{self.name} {self.year} 年度报告：{self._state_in_words()}{self._due_in_words()}"]
        if self.state == "sealed":
            return tuple(lines)
        lines += [f"  ✗ [{one.code}] {one.refusal.finding.message}" for one in self.obstacles]
        if self.warnings:
            lines.append(f"  ! 还有 {self.warnings} 项警告没有处理；审定人签字即表示接受，记入封存包")
        if not self.obstacles:
            why = "更正理由（公开）" if self.revision else "说明"
            lines.append(f"  → gongkai year-end {self.year} --agency {self.agency} --approve-by 姓名 --note {why}")
        return tuple(lines)

    def _state_in_words(self) -> str:
        if self.state == "sealed":
            return f"已封存（第 {self.revision} 次修订），此后没有变化"
        said = f"已封存（第 {self.revision} 次修订），此后有 {self.changes} 处变化；" if self.revision else ""
        ready = f"草稿，离封存还差 {len(self.obstacles)} 项" if self.obstacles else "等待审定"
        return said + ready

    def _due_in_words(self) -> str:
        if self.due is None or self.days_left is None or self.revision:
            return "。"
        if self.days_left < 0:
            return f"。应在 {self.due} 前公布，已过 {-self.days_left} 个工作日。"
        return f"。应在 {self.due} 前公布，还有 {self.days_left} 个工作日。"


def standings(
    warehouse: Warehouse, workspace: Workspace, year: int, now: datetime, agency: str | None = None
) -> tuple[Standing, ...]:
    """Where each agency with figures of the year stands. Called with the candidate attached, after everything was judged.

    The number of statements does not grow with the agencies.
    """
    agencies = [one for (one,) in warehouse.rows("sealing/reported", {"year": year, "agency": agency})]
    known = {one.id: one for one in workspace.settings.agency}
    held: dict[tuple[str | None, str], list[tuple[str, str]]] = {}
    for kind, whose, code, refers_to in warehouse.rows("sealing/open_findings", {"year": year}):
        held.setdefault((whose, kind), []).append((code, refers_to))
    sealed = {(name.agency, name.year): name.revision for name in packages_in(sealed_folder(workspace))}
    changes = _changes(warehouse, year)
    unfresh = _unfresh(warehouse, workspace, year, agencies)
    calendar = read_calendar(workspace.settings.calendars, workspace.folder / "calendars")
    dues: dict[str, tuple[date | None, int | None]] = {}
    found = []
    for one in agencies:
        given = known.get(one, Agency(id=one, name=one))
        if given.level not in dues:
            dues[given.level] = due_date(year, given.level, calendar, now.date())
        due, left = dues[given.level]
        own = {kind: [*held.get((None, kind), []), *held.get((one, kind), [])] for kind in ("block", "warn", "gap")}
        obstacles = tuple(_obstacles(one, year, now.date(), own, unfresh.get(one, ())))
        found.append(
            Standing(
                one,
                given.name,
                year,
                sealed.get((one, year), 0),
                changes.get(one, 0),
                obstacles,
                len(own["warn"]),
                due,
                left,
            )
        )
    return tuple(found)


def due_date(year: int, level: str, calendar: Calendar, today: date) -> tuple[date | None, int | None]:
    """When the report on a year is due, and how many working days are left; none before the first form."""
    try:
        rules = form_for(year).rules
    except Refusal:
        return None, None
    days = {when for rule in rules for of, when in rule.due.items() if of == level}
    if not days:
        return None, None
    due = date.fromisoformat(f"{year + 1}-{min(days)}")
    return due, calendar.between(today, due) if today <= due else -calendar.between(due, today)


def _obstacles(
    agency: str,
    year: int,
    today: date,
    held: Mapping[str, Sequence[tuple[str, str]]],
    unfresh: Iterable[tuple[str, str]],
) -> Iterable[Obstacle]:
    place = {"agency": agency, "year": year}
    if today <= date(year, 12, 31):
        yield Obstacle("SEAL-EARLY", {**place, "today": today, "next_year": year + 1})
    if held["block"]:
        codes = "、".join(sorted({code for code, _ in held["block"]}))
        yield Obstacle("SEAL-BLOCKED", {**place, "count": len(held["block"]), "codes": codes})
    for source, how in unfresh:
        yield Obstacle("SEAL-STALE", {**place, "source": source, "how": how, "refers_to": source})
    for _, refers_to in held["gap"]:
        yield Obstacle("SEAL-GAP", {**place, "refers_to": refers_to})


def _unfresh(
    warehouse: Warehouse, workspace: Workspace, year: int, agencies: Sequence[str]
) -> dict[str, list[tuple[str, str]]]:
    """Agency → sources that feed it and do not reach the year's end, with how so. A shared source feeds whom it has rows of."""
    rhythms = {source.name: source_profile(source, workspace).rhythm_days for source in workspace.settings.source}
    found: dict[str, list[tuple[str, str]]] = {}
    for source, state, reaches_to, owner, held in warehouse.rows("sealing/source_reach"):
        how = _not_fresh(state, reaches_to, rhythms.get(source), date(year, 12, 31))
        if how is not None:
            for agency in [owner] if _owned(workspace, source) else held or agencies:
                found.setdefault(agency, []).append((source, how))
    return found


def _owned(workspace: Workspace, source: str) -> bool:
    return any(one.name == source and one.agency is not None for one in workspace.settings.source)


def _not_fresh(state: str, reaches_to: date | None, rhythm_days: int | None, end: date) -> str | None:
    """How a source falls short of the end of a year. Judged as `count` judges the present day, only on that day."""
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
    if not warehouse.rows("core/has_table", {"schema": "candidate", "name": "changes_since_seal"})[0][0]:
        return {}
    return dict(warehouse.rows("sealing/changes_by_agency", {"year": year}))
