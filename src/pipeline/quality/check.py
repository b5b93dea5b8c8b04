"""The verb `check`: evaluate the suites of `expectations/` on what was loaded, and act on the results.

First come the rows that no check has accepted under today's suites: a row that fails a critical expectation is quarantined, and
every failing row is listed. Last come the checks across rows: duplicates, gaps in the days that sources cover, years that differ too
much from the year before.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import date, datetime

from pipeline.core import (
    TABLES,
    Finding,
    Source,
    Warehouse,
    Workspace,
    decision_rows,
    lookup_words,
    now_in_shanghai,
    record_findings,
    run_name,
    sql,
    table_rules,
)
from pipeline.ingest import count_sources, is_live
from pipeline.quality.doubles import judge_doubles
from pipeline.quality.evaluate import SuiteEvaluator, SuiteResult
from pipeline.quality.history import record_expectations, record_validations
from pipeline.quality.judgements import judged_rows, recall, remember
from pipeline.quality.office import with_office_suites
from pipeline.quality.suites import Expectation, Suite, read_suites

# The lookups whose codes a suite may name as a parameter.
LOOKUPS = (
    "item_statuses", "openness", "visibilities", "applicant_kinds", "decisions", "request_channels", "request_events",
    "dispute_kinds", "dispute_outcomes", "document_statuses",
)  # fmt: skip


@dataclass(frozen=True)
class CheckResult:
    """The result of a check.

    `suites`: the suites that were evaluated.
    """

    findings: tuple[Finding, ...]
    suites: tuple[SuiteResult, ...]

    @property
    def declared(self) -> int:
        """How many expectations the evaluated suites contain."""
        return sum(suite.declared for suite in self.suites)

    @property
    def recognised(self) -> int:
        """How many of them Great Expectations recognised."""
        return sum(suite.recognised for suite in self.suites)

    @property
    def evaluated(self) -> int:
        """How many of them were evaluated."""
        return sum(suite.evaluated for suite in self.suites)


def check_rows(
    warehouse: Warehouse, workspace: Workspace, *, known: date | None = None, now: datetime | None = None
) -> CheckResult:
    """Judge everything that no accepted judgement covers yet.

    `known`: the day as of which dates are judged; what is dated later waits for its day (default: today). `now`: the time
    of the run under whose name the results are kept. Raises Refusal SUITE-* or EXPECTATION-ERROR when a suite is faulty; then nothing
    is judged and nothing is changed.
    """
    at = now or now_in_shanghai()
    day = known or now_in_shanghai().date()
    ours = read_suites()
    suites, changes = with_office_suites(ours, workspace.folder / "expectations")
    parameters = suite_parameters(warehouse, workspace, day)
    set_session_variables(warehouse, workspace, suites, parameters, day)
    evaluator = SuiteEvaluator(warehouse.connection)

    with warehouse.transaction():
        results: list[SuiteResult] = []
        for table in TABLES:
            results += _judge_rows(warehouse, evaluator, suites, parameters, table, day)
        by_source: list[tuple[str, Finding]] = []
        for name in ("coverage", "yearly"):
            result, summary_findings = _judge_summary(warehouse, evaluator, suites[name], parameters, day)
            results.append(result)
            by_source += summary_findings
        by_source += _row_findings(warehouse, suites)
        findings = (*changes, *(_with_agency(workspace, finding, source) for source, finding in by_source))
        record_findings(warehouse.connection, "check", findings)
        record_expectations(warehouse, ours, suites, parameters, at)
        record_validations(warehouse, suites, results, parameters, run=run_name(at), now=at)
    return CheckResult(findings, tuple(results))


def suite_parameters(warehouse: Warehouse, workspace: Workspace, day: date) -> dict[str, object]:
    """The values that `{"$PARAMETER": name}` in a suite may name.

    They are the codes of each lookup, the workspace's agencies and website classes, its `[checks]` settings, and the day.
    """
    columns = warehouse.rows("quality/check/website_columns")
    checks = workspace.settings.checks
    return {
        "latest": day,
        "this_year": day.year,
        "agencies": sorted(agency.id for agency in workspace.settings.agency),
        # The classes of the published tables and those that the workspace's columns.yml adds.
        "classes": sorted({"news", "documents", "replies", "other", *(kind for _, kind in columns)}),
        "columns": sorted(name for name, _ in columns),
        **{name: sorted(set(lookup_words(name).codes.values()) - {""}) for name in LOOKUPS},
        **checks.model_dump(),
    }


def set_session_variables(
    warehouse: Warehouse, workspace: Workspace, suites: Mapping[str, Suite], parameters: Mapping[str, object], day: date
) -> None:
    """Set the DuckDB variables that the views of the suites read, and the table of decisions that close a request.

    The variables hold a fingerprint of each table's suite, settings of the sources, and the day.
    """

    def set_variable(variable: str, kind: str, value: object) -> None:
        warehouse.run("quality/check/set_variable", {"value": value}, variable=variable, kind=kind)

    for table in TABLES:
        view = suites[table].meta.view
        fingerprint = suites[table].fingerprint(parameters, sql(f"core/views/{view}"))
        set_variable(f"fingerprint_{table}", "VARCHAR", fingerprint)
    counts = set(count_sources(workspace))
    gap_limits = {source.name: _gap_limit(source, workspace, counts) for source in workspace.settings.source}
    warehouse.run("quality/check/quiet_days", {"sources": list(gap_limits), "days": list(gap_limits.values())})
    set_variable("known_day", "DATE", day)
    with warehouse.transaction():
        warehouse.run("quality/check/forget_decisions")
        warehouse.insert(
            "decisions_that_close", [{"code": code} for code in sorted({code for code, *_ in decision_rows()})]
        )


def _gap_limit(source: Source, workspace: Workspace, counts: Set[str]) -> int:
    """How many days may lie between two files of a source. `counts`: the sources that have only numbers.

    A hundred years for a platform and for files of the same account: the table `coverage` judges their days one by one. And for numbers
    without rows, whose days are judged together with those of the lists of their figure.
    """
    same_account = [
        other for other in workspace.settings.source if other.account is not None and other.account == source.account
    ]
    judged_elsewhere = source.name in counts or any(is_live(other, workspace) for other in (source, *same_account))
    return 36600 if judged_elsewhere else source.quiet_days


def _judge_rows(
    warehouse: Warehouse,
    evaluator: SuiteEvaluator,
    suites: Mapping[str, Suite],
    parameters: Mapping[str, object],
    table: str,
    day: date,
) -> list[SuiteResult]:
    """Judge the pending rows of one table, then accept their deliveries. Empty when no row is pending."""
    suite = suites[table]
    batches, rows, single_rows = warehouse.rows("quality/check/pending_rows", table=table)[0]
    if not batches and not single_rows:
        return []
    view = str(suite.meta.view)
    also = [suites["doubles"].fingerprint(parameters)] if table == "items" else []
    judged = judged_rows(warehouse, suite, parameters, day, *also) if rows < 500_000 else None
    if judged is not None:
        view = "judged_rows"
        standing = None if batches else recall(warehouse, judged)
        if standing is not None:
            return standing
    if warehouse.rows("quality/check/count_failed", {"suites": [table]})[0][0]:
        warehouse.run("quality/check/delete_failed", {"suite": table}, rows=view)
    results = [evaluator.evaluate(suite, parameters, view)]
    if table == "items":
        corrected = single_rows > 0 if judged is not None else None
        results += judge_doubles(warehouse, evaluator, suites["doubles"], parameters, corrected)
    again = [code for code, expectation in suite.by_code.items() if expectation.meta.again]
    warehouse.run("quality/check/accept", {"codes": again}, table=table)
    if judged is not None:
        remember(warehouse, judged, results)
    return results


def _judge_summary(
    warehouse: Warehouse, evaluator: SuiteEvaluator, suite: Suite, parameters: Mapping[str, object], day: date
) -> tuple[SuiteResult, list[tuple[str, Finding]]]:
    """Evaluate a suite on its summary view, where that changed. Returns its result and one (source, finding) per failing row."""
    judged = judged_rows(warehouse, suite, parameters, day)
    (result,) = recall(warehouse, judged) or (None,)
    if result is None:
        warehouse.run("quality/check/delete_failed_of_suite", {"suite": suite.name})
        result = evaluator.evaluate(suite, parameters, "judged_rows", message="details")
        remember(warehouse, judged, [result])
    return result, _summary_findings(warehouse, suite, "quality/check/findings_of_summary")


def _summary_findings(warehouse: Warehouse, suite: Suite, query: str) -> list[tuple[str, Finding]]:
    """One (source, finding) per row of a query about the failing rows of a summary."""
    findings = []
    for code, source, message, agency, year, left, right, row_id in warehouse.rows(query, {"suite": suite.name}):
        expectation = suite.by_code[code]
        findings.append((source, Finding(
            code=code, severity=expectation.severity_of_finding, outcome="fail",
            message=f"{message}。" if agency else f"数据源“{source}”：{message}。", what_to_do=expectation.what_to_do,
            agency=agency, year=year, left=left, right=right, refers_to=row_id if agency else f"{source} {row_id}",
        )))  # fmt: skip
    return findings


def _told_as_missing(table: str, expectations: Mapping[str, Expectation]) -> dict[str, str]:
    """Expectations that a row has a number or a day → the doubt with which `load` tells, and blocks, that it has none."""
    rules = table_rules()[table]
    # The views that are checked show the day of `published_at` as `published_on`.
    kinds = {rules.key[0]: "no_number", (rules.date or "").replace("_at", "_on"): "no_date"}
    return {
        code: kinds[column]
        for code, expectation in expectations.items()
        if expectation.type == "expect_column_values_to_not_be_null"
        and expectation.severity_of_finding == "warn"
        and (column := str(expectation.kwargs["column"])) in kinds
    }


def _row_findings(warehouse: Warehouse, suites: Mapping[str, Suite]) -> list[tuple[str, Finding]]:
    """One (source, finding) per expectation and source that rows in force fail, judged now or at an earlier check."""
    findings = []
    told = {code for (code,) in warehouse.rows("quality/check/codes_told")}
    for table in TABLES:
        names = [name for name, suite in suites.items() if suite.meta.table == table]
        (failed,) = warehouse.rows("quality/check/count_failed", {"suites": names})[0]
        if not failed:
            continue
        expectations = {code: expectation for name in names for code, expectation in suites[name].by_code.items()}
        emptiness = [
            code
            for code, expectation in expectations.items()
            if expectation.type == "expect_column_values_to_not_be_null"
        ]
        missing = _told_as_missing(table, expectations)
        rows = warehouse.rows(
            "quality/check/findings_of_rows",
            {
                "suites": names,
                "emptiness": emptiness,
                "missing_codes": list(missing),
                "missing_kinds": list(missing.values()),
            },
            table=table,
            date=table_rules()[table].date,
            waiting=_waiting(table, expectations) if told & {"ROW-AMBIGUOUS", "ROW-UNKNOWN-WORD"} else [],
            unmapped=table == "items" and "COLUMNS-UNMAPPED" in told,
        )
        for _, code, source, count, agency, year, path, line, row_id in rows:
            expectation = expectations.get(code)
            if expectation is None:
                continue  # the suite no longer has this code; the row is judged again with its delivery
            quarantined = "，已隔离，未计入" if expectation.severity_of_rows == "block" else ""
            findings.append((source, Finding(
                code=code, severity=expectation.severity_of_finding, outcome="fail",
                message=f"数据源“{source}”有 {count} 行{expectation.description}{quarantined}；第一处是 {path} 第 {line} 行（{row_id}）。"
                if path else f"数据源“{source}”有 {count} 行{expectation.description}{quarantined}；第一处是 {row_id}。",
                what_to_do=expectation.what_to_do, agency=agency, year=year, left=str(count), right="0",
                refers_to=f"{path}:{line} {row_id}" if path else row_id,
            )))  # fmt: skip
    return findings


def _waiting(table: str, expectations: Mapping[str, Expectation]) -> list[tuple[str, str]]:
    """Blocking expectations about a column of codes, with that column: a word that waits for a decision fails them too."""
    return [
        (code, str(expectation.kwargs["column"]))
        for code, expectation in expectations.items()
        if expectation.type == "expect_column_values_to_be_in_set"
        and expectation.severity_of_finding == "block"
        and expectation.kwargs.get("column") in table_rules()[table].words
    ]


def _with_agency(workspace: Workspace, finding: Finding, source_name: str) -> Finding:
    """The finding with the agency of its source, where the source belongs to one agency and the finding names none."""
    owner = next((source.agency for source in workspace.settings.source if source.name == source_name), None)
    return replace(finding, agency=owner) if finding.agency is None and owner is not None else finding
