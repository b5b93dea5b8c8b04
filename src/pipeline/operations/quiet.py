"""A night that brings nothing new: the last build goes on, and only what moves with the day is written again. See docs/decisions/0028."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from datetime import date, datetime

from pipeline.core import Finding, Warehouse, Workspace, has_table, record_findings
from pipeline.operations.run import Done, Run, opened
from pipeline.operations.standing import Standing, forget_standing, write_standing

# The tables that `_move` writes anew whatever the day, without a look at what stood in them.
_REPLACED = ("coverage", "follow_up", "follow_up_counts", "knowledge", "reminders", "requests_periods", "sources")


def publish_quiet(run: Run, standing: Standing, keep: Set[str]) -> Done:
    """Publish the build of the last night once more, as it stands on the day of the run.

    Which days are covered, how far sources and figures reach, due dates, reminders, what was mended: nothing else moves with the day.
    The findings of the result are all that stand, but for those of this night's look. `keep`: builds that must not be deleted. Raises
    Refusal DISK-FULL.
    """
    from pipeline.figures import publish_moved

    workspace, today = run.workspace, run.now.date()
    forget_standing(workspace)
    with opened(run, literals=True) as warehouse:
        build = workspace.published / standing.build
        with publish_moved(warehouse, workspace, build, now=run.now, replaced=_REPLACED, keep=keep) as published:
            _move(warehouse, workspace, since=standing.day, now=run.now)
        rows = warehouse.rows("operations/standing/findings")
    write_standing(workspace, replace(standing, day=today, build=published.file.name))
    line = f"没有新内容，数字与上一晚相同；随日期变动的内容已到 {today}；已发布 {published.file.name}"
    return Done("publish", line, (*(Finding(*row) for row in rows), *standing.later_findings))


def _move(warehouse: Warehouse, workspace: Workspace, *, since: date, now: datetime) -> None:
    """Write again into the attached candidate, which stands as on the day `since`, what is otherwise `now`."""
    from pipeline.figures import move_days
    from pipeline.inspection import move_inspection_tables
    from pipeline.quality import waive_findings
    from pipeline.reports import move_due_dates
    from pipeline.requests import move_request_tables
    from pipeline.supervision import follow_up_findings, move_plan

    connection, today = warehouse.connection, now.date()
    move_days(warehouse, workspace, today=today)
    move_due_dates(connection, today=today)
    move_request_tables(warehouse, workspace, today=today)
    move_inspection_tables(warehouse, workspace, since=since, today=today)
    move_plan(warehouse, workspace, since=since, today=today)
    years = [year for (year,) in warehouse.rows("figures/count/years")]
    waive_findings(connection, workspace.folder, years, [agency.id for agency in workspace.settings.agency])
    if has_table(connection, "candidate", "sealed_years"):
        from pipeline.sealing import freeze_sealed_results  # reads packages and papers, which most nights need not

        freeze_sealed_results(warehouse)
    record_findings(connection, "follow_up", follow_up_findings(warehouse, workspace, now=now, whole=True, log=True))
