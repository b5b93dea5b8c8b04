"""Holds the tasks of the plan against what was counted, published and declared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from pipeline.core import Finding, Warehouse, Workspace, compose, has_table, record_findings, some_of
from pipeline.supervision.plan.due import Span, is_repeated, last_day
from pipeline.supervision.plan.read import PlannedTask, read_plans

# Tasks that a finding names; the page has all of them.
NAMED = 5


def write_plan(warehouse: Warehouse, workspace: Workspace, *, today: date) -> tuple[Finding, ...]:
    """Write `plan_tasks` into the attached candidate as the tasks stand on `today`, empty where the office keeps no plan.

    Stands on the verdicts and on `directory_periods`, `directory_items` and `documents`, where they were written. Returns the findings.
    """
    tasks, findings = read_plans(workspace.folder)
    warehouse.run("supervision/plan/tables")
    if not tasks:
        return tuple(findings)
    known = {agency.id for agency in workspace.settings.agency}
    findings += [
        compose("PLAN-AGENCY", year=planned.year, task=planned.task.task, named=planned.task.agency,
                known="、".join(sorted(known)), refers_to=f"plan {planned.year}")
        for planned in tasks
        if planned.task.agency not in (None, *known)
    ]  # fmt: skip
    _write_tasks(warehouse, tasks, today)
    warehouse.insert("plan_agencies", [{"agency": agency} for agency in sorted(known)])
    kept = has_table(warehouse.connection, "candidate", "directory")
    for statement in ("agency_tasks", "amounts", "directory", "published", "known", "judge"):
        warehouse.run(f"supervision/plan/{statement}", {"today": today}, kept=kept)
    return (*findings, *_findings(warehouse))


def move_plan(warehouse: Warehouse, workspace: Workspace, *, since: date, today: date) -> None:
    """The same for a copy of the last build, written as on the day `since`. A task that was due before stands as it stood."""
    if warehouse.rows("supervision/plan/any_due", {"since": since})[0][0]:
        record_findings(warehouse.connection, "plan", write_plan(warehouse, workspace, today=today))


def _write_tasks(warehouse: Warehouse, tasks: Sequence[PlannedTask], today: date) -> None:
    """The tasks and their times as written: agencies are joined to them by SQL, however many they are."""
    warehouse.insert("plan_entries", [
        {"year": planned.year, "task": planned.number, "whose": planned.task.agency, "name": planned.task.task,
         "basis": planned.task.basis or None, "office": planned.task.office, "role": planned.task.role or None, "proof": planned.task.proof,
         "target": planned.task.target, "number": planned.task.reaches, "declared": planned.task.done or None,
         "repeated": is_repeated(planned.task.due)}
        for planned in tasks
    ])  # fmt: skip
    warehouse.insert("plan_spans", [
        {"year": planned.year, "task": planned.number, "length": span.length, "period": span.name,
         "first_day": _first_day(planned, span), "due_on": span.last_day,
         "until_day": span.last_day if is_repeated(planned.task.due) else max(last_day(planned.year), span.last_day),
         "told_on": min((day for day in planned.task.done_on if _is_of(planned, span, day) and day <= today), default=None)}
        for planned in tasks
        for span in planned.spans
    ])  # fmt: skip


def _first_day(planned: PlannedTask, span: Span) -> date:
    """A task of each period counts by itself; any other one counts from the first day of its year."""
    return span.first_day if is_repeated(planned.task.due) else min(date(planned.year, 1, 1), span.first_day)


def _is_of(planned: PlannedTask, span: Span, day: date) -> bool:
    return not is_repeated(planned.task.due) or span.first_day <= day <= span.last_day


def _findings(warehouse: Warehouse) -> Iterator[Finding]:
    for agency, year, office, tasks, names in warehouse.rows("supervision/plan/late", {"named": NAMED}):
        yield compose("PLAN-LATE", agency=agency, year=year, office=office, tasks=tasks, names=some_of(names, NAMED, of=tasks),
                      left=tasks, refers_to=f"plan {year} {office}")  # fmt: skip
    for agency, year, tasks, names in warehouse.rows("supervision/plan/unknown", {"named": NAMED}):
        yield compose("PLAN-NOT-KNOWN", agency=agency, year=year, tasks=tasks, names=some_of(names, NAMED, of=tasks), left=tasks,
                      refers_to=f"plan {year}")  # fmt: skip
    for year, names in warehouse.rows("supervision/plan/no_entry"):
        yield compose("PLAN-DIRECTORY", year=year, matters="、".join(names), refers_to=f"plan {year}")
