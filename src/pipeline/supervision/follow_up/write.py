"""Follows every open finding: a number, an office, a last day, the answers, and how it was closed. Part of `fill`, after the waivers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from pipeline.core import Finding, FollowUp, Warehouse, Workspace, compose, entry_of
from pipeline.law import read_calendar
from pipeline.supervision.follow_up.answers import Answer, read_answers
from pipeline.supervision.follow_up.log import Case, How, append_events, issued, read_cases

# Families of codes about what an office keeps in files of its own: without these nothing is found, and nothing was mended.
_KEPT_IN = {"PLAN": ("plan/*{year}.yml",), "DIRECTORY": ("directory.yml", "主动公开基本目录*.xlsx")}


@dataclass(frozen=True)
class OpenFinding:
    """A problem that this night found, the office that takes it and the working days it has; without an office it is not followed."""

    code: str
    severity: str
    agency: str | None
    year: int | None
    about: str
    refers_to: str | None
    message: str
    what_to_do: str
    waived: bool
    office: str | None
    days: int

    @property
    def key(self) -> tuple[str, str | None, int | None, str]:
        return (self.code, self.agency, self.year, self.about)


def follow_up_findings(
    warehouse: Warehouse, workspace: Workspace, *, now: datetime, whole: bool, log: bool
) -> tuple[Finding, ...]:
    """Write `follow_up` and `follow_up_counts` into the attached candidate; empty where the workspace follows nothing up.

    `whole`: everything was looked at, so what is not found again is mended. `log`: what happened is told and kept; a run that looks at a
    past day shows what was known then. Returns the findings about the answers. Raises Refusal LOG-LINE, CALENDAR-*.
    """
    warehouse.run("supervision/follow_up/tables")
    settings = workspace.settings.follow_up
    if settings is None:
        return ()
    today = now.date()
    answers, findings = read_answers(workspace.folder)
    found = {finding.key: finding for finding in _open_findings(warehouse, settings)}
    before = read_cases(workspace.folder, today)
    cases, events = dict(before), []
    numbered = _by_number(answers)
    blind = {(family, agency) for family, agency in warehouse.rows("supervision/follow_up/blind")}
    for case, event in _changes(workspace, before, found, numbered, blind, today, whole) if log else ():
        cases[case.no] = case
        events.append(event)
    append_events(workspace.folder, now, events)
    agencies = workspace.settings.agency
    only = agencies[0].id if len(agencies) == 1 else None
    rows = [
        _row(case, only, found.get(case.key), numbered.get(case.no, []), settings, today) for case in cases.values()
    ]
    warehouse.insert("candidate.follow_up", rows)
    warehouse.run("supervision/follow_up/counts", {"today": today})
    unknown = [
        compose("ANSWER-UNKNOWN", file=file, no=answer.no, refers_to=f"{file} {answer.no}")
        for file, answer in answers
        if answer.no not in cases
    ]
    return (*findings, *unknown)


def _by_number(answers: tuple[tuple[str, Answer], ...]) -> dict[str, list[Answer]]:
    """The answers to each follow-up, the newest last."""
    numbers: dict[str, list[Answer]] = {}
    for _, answer in sorted(answers, key=lambda entry: (entry[1].on, entry[1].at or "")):
        numbers.setdefault(answer.no, []).append(answer)
    return numbers


def _open_findings(warehouse: Warehouse, settings: FollowUp) -> Iterator[OpenFinding]:
    rules = [
        {"place": place, "code": rule.code.removesuffix("*"), "exact": not rule.code.endswith("*"), "source": rule.source,
         "about_table": rule.table, "section": rule.column, "agency": rule.agency, "office": None if rule.leave else rule.office,
         "days": rule.days}
        for place, rule in enumerate(settings.rule)
    ]  # fmt: skip
    warehouse.insert("follow_up_rules", rules)
    values = {"office": settings.office, "block_days": settings.block_days, "warn_days": settings.warn_days}
    for row in warehouse.rows("supervision/follow_up/found", values):
        yield OpenFinding(*row)


def _changes(
    workspace: Workspace, cases: Mapping[str, Case], found: Mapping[Any, OpenFinding], answers: Mapping[str, list[Answer]],
    blind: Set[tuple[str, str | None]], today: date, whole: bool,
) -> Iterator[tuple[Case, dict[str, object]]]:  # fmt: skip
    """Every case that is closed, gone or new today, with the line of the log that says so. `blind`: families of codes, by agency."""
    followed = set()
    for case in cases.values():
        finding = found.get(case.key)
        if case.closed_on is None or (case.how != "mended" and not case.gone):
            followed.add(case.key)
        if case.closed_on is not None:
            if case.how != "mended" and not case.gone and finding is None and whole:
                yield replace(case, gone=True), {"event": "gone", "no": case.no}
            continue
        office = finding.office if finding and finding.office else case.office
        signed = [answer for answer in answers.get(case.no, ()) if answer.signed_by and answer.on <= today]
        looked = (
            whole
            and not {(case.family, agency) for agency in (case.agency, None)} & blind
            and _is_kept(workspace, case)
        )
        how = _closed_by(finding, bool(signed), looked)
        if how is not None:
            on = max(signed[0].on, case.issued_on) if signed else today
            closed = replace(case, closed_on=on, how=how, office=office)
            yield closed, {"event": "closed", "no": case.no, "how": how, "on": f"{on}", "office": office}
        elif office != case.office:
            yield replace(case, office=office), {"event": "given", "no": case.no, "office": office}
    new = [finding for key, finding in found.items() if key not in followed and finding.office and not finding.waived]
    if new:
        yield from _issue(workspace, cases, new, today)


def _is_kept(workspace: Workspace, case: Case) -> bool:
    """Whether the office still keeps what the case is about."""
    patterns = _KEPT_IN.get(case.family)
    return patterns is None or any(
        any(workspace.folder.glob(pattern.format(year=case.about_year))) for pattern in patterns
    )


def _closed_by(finding: OpenFinding | None, signed: bool, looked: bool) -> How | None:
    """What closes a case tonight; None where nothing does. `looked`: what it is about was looked at."""
    if signed:
        return "signed"
    if finding is None:
        return "mended" if looked else None
    return "waived" if finding.waived else None


def _issue(
    workspace: Workspace, cases: Mapping[str, Case], new: list[OpenFinding], today: date
) -> Iterator[tuple[Case, dict[str, object]]]:
    calendar = read_calendar(workspace.settings.calendars, workspace.folder / "calendars")
    last = max((int(no[5:]) for no in cases if no.startswith(f"{today.year}-")), default=0)
    for number, finding in enumerate(new, start=last + 1):
        case = Case(f"{today.year}-{number:04}", finding.code, finding.severity, finding.agency, finding.year, finding.about,
                    finding.refers_to, str(finding.office), today, calendar.after(today, finding.days))  # fmt: skip
        yield case, issued(case)


def _row(
    case: Case, only: str | None, finding: OpenFinding | None, answers: list[Answer], settings: FollowUp, today: date
) -> dict[str, object]:
    """A case as it is published, of the `only` agency where there is one.

    In tonight's words where it is open, else in those of its code, without names and numbers.
    """
    entry = entry_of(case.code)
    known = [answer for answer in answers if answer.on <= today]
    answer = known[-1] if known else None
    is_open = case.closed_on is None
    kind = re.sub(r"\{[^}]*\}", "…", entry.get("message", case.code))
    message = finding.message if finding and is_open else f"{case.refers_to}：{kind}" if case.refers_to else kind
    return {
        "agency": case.agency or only, "year": case.issued_on.year, "no": case.no, "code": case.code, "severity": case.severity,
        "refers_to": case.refers_to, "about_year": case.about_year, "message": message,
        "what_to_do": finding.what_to_do if finding and is_open else None, "office": case.office, "issued_on": case.issued_on,
        "due_on": case.due_on, "state": case.how or ("answered" if answer else "open"), "overdue": (case.closed_on or today) > case.due_on,
        "escalated": is_open and today > case.due_on + timedelta(days=settings.escalate_days), "closed_on": case.closed_on,
        "answer": answer.done if answer else None, "answered_on": answer.on if answer else None,
        "answered_by": answer.office if answer else None,
        "signed_by": next((one.signed_by for one in known if one.signed_by), None) if case.how == "signed" else None,
    }  # fmt: skip
