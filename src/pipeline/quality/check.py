"""check: judge what was loaded with the expectations of `expectations/`, and act on it.

Deliveries first: one that lost too much is undone and the last good state kept. Then the rows of deliveries not yet accepted
under the suites as they stand: those that fail a critical expectation are in quarantine, all of them listed. Then what only
shows across rows: doubles, gaps in what sources cover, years that differ too much from the year before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.core import (
    TABLES,
    Finding,
    Source,
    Warehouse,
    Workspace,
    decision_rows,
    lookup_words,
    record_findings,
    sql,
    table_rules,
    today_in_shanghai,
)
from pipeline.ingest import apply_corrections, is_live
from pipeline.quality.deliveries import judge_deliveries, standing_refusals
from pipeline.quality.evaluate import Judge, Judged
from pipeline.quality.suites import Suite, read_suites

LOOKUPS = (
    "item_statuses", "openness", "visibilities", "applicant_kinds", "decisions", "request_channels", "request_events",
    "dispute_kinds", "dispute_outcomes",
)  # fmt: skip


@dataclass(frozen=True)
class CheckResult:
    """What a check found. `refused`: deliveries that were undone. `reload`: sources with snapshots to be loaded again, because
    what they were loaded on is gone or because settings that refused them changed. `suites`: those that had rows to look at.
    """

    findings: tuple[Finding, ...]
    refused: tuple[int, ...]
    reload: tuple[str, ...]
    suites: tuple[Judged, ...]

    @property
    def declared(self) -> int:
        return sum(one.declared for one in self.suites)

    @property
    def kept(self) -> int:
        return sum(one.kept for one in self.suites)

    @property
    def evaluated(self) -> int:
        return sum(one.evaluated for one in self.suites)


def check_rows(warehouse: Warehouse, workspace: Workspace, *, known: date | None = None) -> CheckResult:
    """Judge everything that no accepted judgement covers yet. `known`: the day up to which dates are believed (default: today).

    Raises Refusal SUITE-* or EXPECTATION-ERROR when a suite is not what it should be: then nothing is judged and nothing changed.
    """
    today = today_in_shanghai()
    day = known or today
    suites = read_suites()
    parameters = parameters_of(warehouse, workspace, day)
    set_session(warehouse, workspace, suites, parameters, day)
    judge = Judge(warehouse.connection)

    with warehouse.transaction():
        deliveries = judge_deliveries(warehouse, workspace, judge, suites["deliveries"], parameters)
    if deliveries.refused:
        # Rows in force again may be rows that a correction is about.
        apply_corrections(warehouse, workspace, known=None if day >= today else day)
    with warehouse.transaction():
        judged = [deliveries.judged]
        for table in TABLES:
            judged += _judge_rows(warehouse, judge, suites, parameters, table)
        found = [*standing_refusals(warehouse), *_of_deliveries(warehouse, suites)]
        for name in ("coverage", "yearly"):
            done, said = _judge_summary(warehouse, judge, suites[name], parameters)
            judged.append(done)
            found += said
        found += _of_rows(warehouse, suites)
        findings = tuple(_with_agency(workspace, finding, source) for source, finding in found)
        record_findings(warehouse.connection, "check", findings)
    return CheckResult(findings, deliveries.refused, deliveries.reload, tuple(judged))


def parameters_of(warehouse: Warehouse, workspace: Workspace, day: date) -> dict[str, object]:
    """What `{"$PARAMETER": …}` in a suite may name: lookups' codes, the workspace's agencies and classes, settings, the day."""
    columns = warehouse.rows("quality/check/columns")
    checks = workspace.settings.checks
    return {
        "latest": day + timedelta(days=1),
        "this_year": day.year,
        "agencies": sorted(agency.id for agency in workspace.settings.agency),
        # The contract's classes and those an office adds in columns.yml.
        "classes": sorted({"news", "documents", "replies", "other", *(kind for _, kind in columns)}),
        "columns": sorted(name for name, _ in columns),
        **{name: sorted(set(lookup_words(name).codes.values()) - {""}) for name in LOOKUPS},
        **checks.model_dump(),
    }


def set_session(
    warehouse: Warehouse, workspace: Workspace, suites: Mapping[str, Suite], parameters: Mapping[str, object], day: date
) -> None:
    """Put where the views find it: what rows are judged by, the settings of sources, the day, the decisions that end a request."""
    for table in TABLES:
        looked_at = suites[table].meta.view
        fingerprint = suites[table].fingerprint(parameters, sql(f"core/views/{looked_at}"))
        warehouse.run("quality/check/fingerprint", {"fingerprint": fingerprint}, table=table)
    sources = workspace.settings.source
    quiet = {source.name: _quiet_days(source, workspace) for source in sources}
    warehouse.run("quality/check/quiet_days", {"sources": list(quiet), "days": list(quiet.values())})
    live = [source.name for source in sources if is_live(source, workspace)]
    warehouse.run("quality/check/live_sources", {"sources": live})
    warehouse.run("quality/check/shrink_rows", {"rows": workspace.settings.checks.shrink_rows})
    warehouse.run("quality/check/known_day", {"day": day})
    warehouse.run("quality/check/closing_decisions", {"decisions": [code for code, *_ in decision_rows()]})


def _quiet_days(source: Source, workspace: Workspace) -> int:
    """How long a gap between files may be. Days of platforms, and of files beside them, are judged one by one in `coverage`."""
    same = [one for one in workspace.settings.source if one.account is not None and one.account == source.account]
    return 36600 if any(is_live(one, workspace) for one in (source, *same)) else source.quiet_days


def _judge_rows(
    warehouse: Warehouse, judge: Judge, suites: Mapping[str, Suite], parameters: Mapping[str, object], table: str
) -> list[Judged]:
    """The rows of one table that need it, then their deliveries are accepted. Nothing to look at: nothing is evaluated."""
    suite = suites[table]
    batches, rows, single = warehouse.rows("quality/check/open", table=table)[0]
    if not batches and not single:
        return []
    view = str(suite.meta.view)
    if rows < 500_000:
        warehouse.run("quality/check/judged_rows", view=view)
        view = "judged_rows"
    if warehouse.rows("quality/check/failed_any", {"suites": [table]})[0][0]:
        warehouse.run("quality/check/forget_failed", {"suite": table}, rows=view)
    judged = [judge.judge(suite, parameters, view)]
    if table == "items":
        judged += _judge_doubles(warehouse, judge, suites["doubles"], parameters, view)
    ((fingerprint,),) = warehouse.rows("quality/check/fingerprint_of", table=table)
    warehouse.run("quality/check/accept", {"fingerprint": fingerprint}, table=table)
    warehouse.run("quality/check/forget_again", table=table)
    again = [code for code, one in suite.by_code.items() if one.meta.again]
    warehouse.run("quality/check/judge_again", {"codes": again}, table=table)
    return judged


def _judge_doubles(
    warehouse: Warehouse, judge: Judge, suite: Suite, parameters: Mapping[str, object], rows: str
) -> list[Judged]:
    """Items that stand there twice under two numbers, on the days that changed: new ones among themselves and beside old ones."""
    warehouse.run("quality/check/days", rows=rows)
    first, last = warehouse.rows("quality/check/first_and_last_day")[0]
    if first is None:
        return []
    values = {"suite": suite.name, "first": first, "last": last}
    if warehouse.rows("quality/check/failed_any", {"suites": [suite.name]})[0][0]:
        warehouse.run("quality/check/forget_doubles", values)
    warehouse.run("quality/check/suspects", values)
    (suspects,) = warehouse.rows("quality/check/any_suspects")[0]
    warehouse.run("quality/check/doubles" if suspects else "quality/check/no_doubles", values)
    return [judge.judge(suite, parameters, "judged_rows")]


def _judge_summary(
    warehouse: Warehouse, judge: Judge, suite: Suite, parameters: Mapping[str, object]
) -> tuple[Judged, list[tuple[str, Finding]]]:
    """A suite about a small summary, judged anew each time; one finding a row."""
    warehouse.run("quality/check/forget_suite", {"suite": suite.name})
    warehouse.run("quality/check/judged_rows", view=suite.meta.view)
    judged = judge.judge(suite, parameters, "judged_rows", message="details")
    return judged, _summary_findings(warehouse, suite, "quality/check/findings_of_summary")


def _of_deliveries(warehouse: Warehouse, suites: Mapping[str, Suite]) -> list[tuple[str, Finding]]:
    return _summary_findings(warehouse, suites["deliveries"], "quality/check/findings_of_deliveries")


def _summary_findings(warehouse: Warehouse, suite: Suite, query: str) -> list[tuple[str, Finding]]:
    found = []
    for code, source, message, agency, year, left, right, row_id in warehouse.rows(query, {"suite": suite.name}):
        one = suite.by_code[code]
        found.append((source, Finding(
            code=code, severity=one.severity_of_finding, outcome="fail",
            message=f"{message}。" if agency else f"数据源“{source}”：{message}。", what_to_do=one.what_to_do,
            agency=agency, year=year, left=left, right=right, refers_to=row_id if agency else f"{source} {row_id}",
        )))  # fmt: skip
    return found


def _of_rows(warehouse: Warehouse, suites: Mapping[str, Suite]) -> list[tuple[str, Finding]]:
    """One finding per expectation and source about all rows in force that fail it, new and old."""
    found = []
    for table in TABLES:
        names = [name for name, suite in suites.items() if suite.meta.table == table]
        (any_failed,) = warehouse.rows("quality/check/failed_any", {"suites": names})[0]
        if not any_failed:
            continue
        codes = {code: one for name in names for code, one in suites[name].by_code.items()}
        emptiness = [code for code, one in codes.items() if one.type == "expect_column_values_to_not_be_null"]
        rows = warehouse.rows(
            "quality/check/findings_of_rows",
            {"suites": names, "emptiness": emptiness},
            table=table,
            date=table_rules()[table].date,
        )
        for _, code, source, count, agency, year, path, line, row_id in rows:
            one = codes.get(code)
            if one is None:
                continue  # a code that was given up; its rows are judged again with their delivery
            quarantined = "，已隔离，未计入" if one.severity_of_rows == "block" else ""
            found.append((source, Finding(
                code=code, severity=one.severity_of_finding, outcome="fail",
                message=f"数据源“{source}”有 {count} 行{one.description}{quarantined}；第一处是 {path} 第 {line} 行（{row_id}）。"
                if path else f"数据源“{source}”有 {count} 行{one.description}{quarantined}；第一处是 {row_id}。",
                what_to_do=one.what_to_do, agency=agency, year=year, left=str(count), right="0",
                refers_to=f"{path}:{line} {row_id}" if path else row_id,
            )))  # fmt: skip
    return found


def _with_agency(workspace: Workspace, finding: Finding, source: str) -> Finding:
    """A finding about a source that belongs to one agency is that agency's."""
    owner = next((one.agency for one in workspace.settings.source if one.name == source), None)
    return replace(finding, agency=owner) if finding.agency is None and owner is not None else finding
