"""Keeps what a suite found of few rows, so that a night that brings nothing new judges nothing again.

A result stands while the rows, the suite, its parameters and the view are the same and the calendar passed none of the dates in the
rows. Judging them again would give the same result, and Great Expectations takes seconds to import.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

import duckdb

from pipeline.core import Warehouse, sql
from pipeline.quality.evaluate import SuiteResult
from pipeline.quality.queries import QUERY_TYPE
from pipeline.quality.suites import Suite


@dataclass(frozen=True)
class Judged:
    """What a result depends on: the suite, a hash of it with its parameters and view, number and hash of the rows, and the day."""

    suite: Suite
    fingerprint: str
    rows: int
    rows_hash: int
    day: date

    @property
    def kept(self) -> bool:
        """Whether results may be kept: not those of an expectation with its own query, which may read more than the rows."""
        return not any(expectation.type == QUERY_TYPE for expectation in self.suite.expectations)


def judged_rows(warehouse: Warehouse, suite: Suite, parameters: Mapping[str, object], day: date, *also: str) -> Judged:
    """Put the rows that `suite` judges into the temporary table `judged_rows`, and say what a result on them depends on.

    `also`: what else it depends on.
    """
    view = suite.meta.view
    warehouse.run("quality/check/judged_rows", view=view)
    fingerprint = suite.fingerprint(parameters, sql(f"core/views/{view}"), duckdb.__version__, *also)
    rows, rows_hash = warehouse.rows("quality/judgements/rows_hash")[0]
    return Judged(suite, fingerprint, rows, rows_hash, day)


def recall(warehouse: Warehouse, judged: Judged) -> list[SuiteResult] | None:
    """The results that stand for the rows in `judged_rows`, None when these must be judged."""
    if not judged.kept:
        return None
    kept = warehouse.rows("quality/judgements/recall", _values(judged))
    if not kept:
        return None
    results, day = kept[0]
    first, last = sorted((day, judged.day))
    dates = [name for (name,) in warehouse.rows("quality/judgements/date_columns")]
    if first.year != last.year or (
        dates and warehouse.rows("quality/judgements/dates_passed", {"first": first, "last": last}, columns=dates)
    ):
        return None
    return [_result(**document) for document in json.loads(results)]


def remember(warehouse: Warehouse, judged: Judged, results: Sequence[SuiteResult]) -> None:
    """Keep the results for the rows that were judged, in place of those that an earlier check kept for the suite."""
    warehouse.run("quality/judgements/forget", {"suite": judged.suite.name})
    if judged.kept:
        documents = [
            {**asdict(result), "by_source": [[*key, *found] for key, found in result.by_source.items()]}
            for result in results
        ]
        text = json.dumps(documents, ensure_ascii=False)
        warehouse.run("quality/judgements/remember", {**_values(judged), "day": judged.day, "results": text})


def _values(judged: Judged) -> dict[str, object]:
    return {
        "suite": judged.suite.name,
        "fingerprint": judged.fingerprint,
        "rows": judged.rows,
        "rows_hash": judged.rows_hash,
    }


def _result(by_source: Sequence[tuple[str, str, int, str]], **values: object) -> SuiteResult:
    found = {(code, source): (rows, keys) for code, source, rows, keys in by_source}
    return SuiteResult(**values, by_source=found)  # type: ignore[arg-type]
