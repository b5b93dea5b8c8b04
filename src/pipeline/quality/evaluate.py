"""Evaluates a suite with Great Expectations and stores every row that fails in `failed_rows`.

There are two phases. First every expectation of the suite is evaluated at once, counts only: Great Expectations bundles them into a
few statements. Then the failing rows of each failed expectation are written by one INSERT … SELECT on Great Expectations' own
condition. The number of rows written must equal the number Great Expectations counted; a difference is a bug and raises RuntimeError.

Great Expectations takes seconds to import; this module imports it when the first suite is evaluated.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pipeline.core import Refusal, sql
from pipeline.quality.keywords import check_keywords, describe_build_error
from pipeline.quality.library import great_expectations
from pipeline.quality.queries import QUERY_TYPE, columns_mistake, failing_rows
from pipeline.quality.suites import Suite

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class SuiteResult:
    """The result of one suite.

    How many expectations its file declares, how many Great Expectations recognised and evaluated, and how many rows failed by code.
    `judged`: how many rows of each source were judged. `by_source`: of each expectation and source with failing rows, their number and
    their first keys as JSON.
    """

    suite: str
    declared: int
    recognised: int
    evaluated: int
    failed: Mapping[str, int]
    judged: Mapping[str, int] = field(default_factory=dict)
    by_source: Mapping[tuple[str, str], tuple[int, str]] = field(default_factory=dict)


class SuiteEvaluator:
    """Evaluates suites on one open DuckDB connection. Imports Great Expectations when the first suite is evaluated."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    @cached_property
    def _source(self) -> Any:
        """Great Expectations' data source over the connection."""
        gx = great_expectations()  # before anything else of it is imported
        from great_expectations.data_context.types.base import (
            DataContextConfig,
            InMemoryStoreBackendDefaults,
            ProgressBarsConfig,
        )

        from pipeline.quality import gx_duckdb

        # Its results carry everything it reports; its log would repeat that in English.
        logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
        stores = InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
        context: Any = gx.get_context(project_config=DataContextConfig(store_backend_defaults=stores), mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        settings = gx_duckdb.engine_settings(self._connection)
        with warnings.catch_warnings():  # it recommends its own class for PostgreSQL
            warnings.simplefilter("ignore")
            return context.data_sources.add_sql("warehouse", connection_string=gx_duckdb.URL, kwargs=settings)

    def evaluate(
        self, suite: Suite, parameters: Mapping[str, object], table: str, message: str | None = None
    ) -> SuiteResult:
        """Evaluate all expectations of a suite on the rows of `table` and write the failing ones to `failed_rows`.

        The rows must have `source, row_id, known_from`. `message`: a column whose text is appended to the message of a failing row.
        Raises Refusal SUITE-UNKNOWN-TYPE, SUITE-NOT-BY-ROW, EXPECTATION-ERROR or SUITE-SILENT.
        """
        recognised = self._recognise(suite, parameters)
        for code, expectation in suite.by_code.items():
            reason = columns_mistake(self._connection, expectation, table) if expectation.type == QUERY_TYPE else None
            if reason:
                raise Refusal("EXPECTATION-ERROR", suite=suite.name, expectation=code, reason=reason)
        asset = self._source.add_table_asset(f"{suite.name} {table}", table_name=table)
        batch = asset.add_batch_definition_whole_table("all").get_batch()
        results = batch.validate(
            great_expectations().ExpectationSuite(name=suite.name, expectations=list(recognised.values())),
            result_format="BOOLEAN_ONLY",
        ).results
        passed: dict[str, bool] = {}
        errors: dict[str, str] = {}
        for result in results:
            code = result.expectation_config.meta["code"]
            reason = _exception_text(result.exception_info)
            if reason is not None:
                errors[code] = reason
            passed[code] = bool(result.success)
        if errors:
            code, reason = self._first_error(suite, table, recognised, errors)
            raise Refusal("EXPECTATION-ERROR", suite=suite.name, expectation=code, reason=reason)
        without_result = sorted(set(suite.by_code) - set(passed))
        if without_result:
            raise Refusal("SUITE-SILENT", suite=suite.name, codes="、".join(without_result))
        failing = {code: recognised[code] for code in sorted(passed) if not passed[code]}
        failed = self._write_failing(batch.data.execution_engine, suite, failing, message, table) if failing else {}
        judged: dict[str, int] = dict(self._rows("quality/check/judged_by_source", table=table))
        by_source = (
            {(code, source): (rows, keys) for code, source, rows, keys in self._rows("quality/check/failed_by_source")}
            if failing
            else {}
        )
        return SuiteResult(suite.name, len(suite.expectations), len(recognised), len(passed), failed, judged, by_source)

    def _write_failing(
        self, engine: Any, suite: Suite, failing: Mapping[str, Any], message: str | None, table: str
    ) -> dict[str, int]:
        """List the rows that fail now, apart from those of earlier checks, then add them to these. Returns code → number of rows."""
        self._connection.execute(sql("quality/check/failed_now"))
        written = _write_failing(engine, suite, failing, message, table)
        self._connection.execute(sql("quality/check/insert_failed"))
        return written

    def _rows(self, name: str, **names: Any) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql(name, **names)).fetchall()

    def _first_error(
        self, suite: Suite, table: str, recognised: Mapping[str, Any], errors: Mapping[str, str]
    ) -> tuple[str, str]:
        """Code and reason of the first expectation that cannot be evaluated alone either.

        Great Expectations bundles many expectations into one statement, and reports an error of the statement for all of them. An
        error that ended the transaction took the rows prepared in it: then the expectations are tried on the suite's view. The
        transaction is open afterwards, for the verb to roll back.
        """
        if _transaction_ended(self._connection):
            self._connection.execute("ROLLBACK")
            self._connection.execute("BEGIN")
            table = suite.meta.view or table
        with suppress(LookupError, ValueError):  # the rows are gone and the suite has no view
            asset = self._source.add_table_asset(f"{suite.name} {table} alone", table_name=table)
            batch = asset.add_batch_definition_whole_table("all").get_batch()
            for code in (code for code in recognised if code in errors):
                alone = great_expectations().ExpectationSuite(name=code, expectations=[recognised[code]])
                (result,) = batch.validate(alone, result_format="BOOLEAN_ONLY").results
                reason = _exception_text(result.exception_info)
                if reason is not None:
                    return code, reason
        return "、".join(errors), next(iter(errors.values()))

    def _recognise(self, suite: Suite, parameters: Mapping[str, object]) -> dict[str, Any]:
        """Code → expectation as Great Expectations built it. It drops a type it does not know silently; here that is a Refusal."""
        gx = great_expectations()
        check_keywords(suite)
        recognised: dict[str, Any] = {}
        for document in suite.with_parameters(parameters)["expectations"]:
            code = document["meta"]["code"]
            try:
                (expectation,) = gx.ExpectationSuite(name=suite.name, expectations=[document]).expectations
            except (ValueError, TypeError) as error:
                reason = describe_build_error(error)
                raise Refusal("EXPECTATION-KEYWORD", suite=suite.name, expectation=code, reason=reason) from None
            recognised[code] = expectation
        return recognised


def _exception_text(info: Mapping[str, Any] | None) -> str | None:
    """The first line of the exception of an expectation, None without one. The information is flat, or one entry per metric."""
    if not info:
        return None
    for entry in [info, *(value for value in info.values() if isinstance(value, dict))]:
        if entry.get("raised_exception"):
            return _without_values((str(entry.get("exception_message", "")).strip().splitlines() or ["?"])[0][:300])
    return None


def _transaction_ended(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether an error ended the open transaction: DuckDB then refuses every statement but ROLLBACK."""
    import duckdb

    try:
        connection.execute(sql("quality/any_statement"))
    except duckdb.TransactionException:
        return True
    return False


def _without_values(text: str) -> str:
    """The text of an error without the values of cells: DuckDB quotes a value that it could not convert."""
    if re.search(r"(Binder|Parser|Catalog) Error", text):
        return text  # about the statement, which the suite wrote
    return re.sub(r"(['\"]).*\1", "…", text)


def _write_failing(
    engine: Any, suite: Suite, failing: Mapping[str, Any], message: str | None, table: str
) -> dict[str, int]:
    """Write the failing rows of each expectation, one statement each. Returns code → number of rows.

    Raises RuntimeError when the number differs from what Great Expectations counted: one of the two is wrong.
    """
    from great_expectations.validator.metric_configuration import MetricConfiguration
    from great_expectations.validator.metrics_calculator import MetricsCalculator

    counts, conditions = {}, {}
    for code, expectation in failing.items():
        dependencies = expectation.get_validation_dependencies(
            execution_engine=engine, runtime_configuration={"result_format": {"result_format": "BOOLEAN_ONLY"}}
        )
        if suite.by_code[code].type == QUERY_TYPE:
            counts[code] = dependencies.get_metric_configuration("unexpected_rows_query.row_count")
            continue
        metric = expectation.map_metric
        count = dependencies.get_metric_configuration(f"{metric}.unexpected_count")
        counts[code] = count
        conditions[code] = MetricConfiguration(
            f"{metric}.condition", count.metric_domain_kwargs, count.metric_value_kwargs
        )
    metrics, _ = MetricsCalculator(engine).compute_metrics([*counts.values(), *conditions.values()])
    written = {}
    for code, expectation in failing.items():
        if code in conditions:
            rows = _failing_rows(engine, expectation, *metrics[conditions[code].id][:2])
        else:
            rows = failing_rows(suite.by_code[code], table)
        written[code] = _insert(engine, suite, code, rows, message)
        if written[code] != metrics[counts[code].id]:
            raise RuntimeError(f"{code}: {written[code]} rows written, {metrics[counts[code].id]} counted as failing")
    return written


def _failing_rows(engine: Any, expectation: Any, unexpected: Any, domain: Mapping[str, Any]) -> Any:
    """The failing rows as a SELECT on the condition `unexpected`.

    Uniqueness needs its own statement: it is the one condition that Great Expectations does not state about a single row.
    """
    import sqlalchemy as sa

    records = engine.get_domain_records(domain_kwargs=domain)
    rows: Any = records.subquery() if isinstance(records, sa.Select) else records
    if expectation.map_metric not in ("column_values.unique", "compound_columns.unique"):
        return sa.select(sa.literal(1)).select_from(rows).where(unexpected)
    names: list[str] = getattr(expectation, "column_list", None) or [expectation.column]
    same: list[Any] = [sa.column(name) for name in names]
    repeated = sa.select(*same).select_from(rows).group_by(*same).having(sa.func.count() > 1)
    return sa.select(sa.literal(1)).select_from(rows).where(sa.tuple_(*same).in_(repeated))


def _insert(engine: Any, suite: Suite, code: str, rows: Any, message: str | None) -> int:
    """Insert the failing rows of one expectation into `failed_now`. Returns how many."""
    import sqlalchemy as sa

    expectation = suite.by_code[code]
    description: Any = sa.literal(expectation.description)
    columns: dict[str, Any] = {
        "suite": sa.literal(suite.name),
        "code": sa.literal(code),
        "severity": sa.literal(expectation.severity_of_rows),
        **{key: sa.column(key) for key in ("source", "row_id", "known_from")},
        "message": description if message is None else description.concat("：").concat(sa.column(message)),
    }
    target = sa.table("failed_now", *(sa.column(name) for name in columns))
    failing = rows.with_only_columns(*(value.label(name) for name, value in columns.items()))
    with engine.get_connection() as connection:
        return int(connection.execute(sa.insert(target).from_select(list(columns), failing)).rowcount)
