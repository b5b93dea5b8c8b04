"""Keeps what every check found: one row per run, expectation and source, and what is expected now, since when.

The history is bounded: the newest 100 runs and together at most 200,000 rows. It holds keys of rows, never their content.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from pipeline.core import Warehouse, fingerprint
from pipeline.quality.evaluate import SuiteResult
from pipeline.quality.suites import Expectation, Suite

MOST_RUNS = 100
MOST_ROWS = 200_000
# Values of a list that the history shows; the table `expectations` has all of them.
_MOST_VALUES = 20


def record_validations(
    warehouse: Warehouse,
    suites: Mapping[str, Suite],
    results: Iterable[SuiteResult],
    parameters: Mapping[str, object],
    *,
    run: str,
    now: datetime,
) -> None:
    """Add the results of one check to `validations` and forget the oldest runs. The caller holds the transaction."""
    done = list(results)
    summaries = [result.suite for result in done if suites[result.suite].meta.table is None]
    warehouse.run("quality/history/forget_summaries", {"run": run, "suites": summaries})
    rows = [row for result in done for row in _rows(suites[result.suite], result, parameters)]
    warehouse.insert("validations", [{"run": run, "checked_at": now, **row} for row in rows])
    warehouse.run("quality/history/forget_old", {"most_runs": MOST_RUNS, "most_rows": MOST_ROWS})


def record_expectations(
    warehouse: Warehouse,
    ours: Mapping[str, Suite],
    suites: Mapping[str, Suite],
    parameters: Mapping[str, object],
    now: datetime,
) -> None:
    """Replace `expectations` by those in force, each since the day on which it was first in force. `ours`: without the office's."""
    known = {(suite, code): found for suite, code, *found in warehouse.rows("quality/history/known")}
    rows: list[Mapping[str, object]] = []
    for suite in suites.values():
        filled = suite.with_parameters(parameters)["expectations"]
        for (code, expectation), document in zip(suite.by_code.items(), filled, strict=True):
            definition = fingerprint([expectation.type, expectation.severity, expectation.kwargs])
            before, since, changed_on = known.get((suite.name, code), (definition, now.date(), None))
            rows.append({
                "suite": suite.name, "code": code, "position": len(rows), "type": expectation.type,
                "parameters": _text(document["kwargs"]), "severity": expectation.severity,
                "origin": _origin(ours[suite.name].by_code.get(code), expectation), "description": expectation.description,
                "what_to_do": expectation.what_to_do, "definition": definition, "since": since,
                "changed_on": changed_on if definition == before else now.date(),
            })  # fmt: skip
    warehouse.run("quality/history/clear_expectations")
    warehouse.insert("expectations", rows)


def _rows(suite: Suite, result: SuiteResult, parameters: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """One row per expectation and source; where there was no row to judge, one per expectation without a source."""
    for document in suite.with_parameters(parameters)["expectations"]:
        code = document["meta"]["code"]
        shown = {name: _shortened(value) for name, value in document["kwargs"].items()}
        sources: list[tuple[str | None, int]] = [*result.judged.items()] or [(None, 0)]
        for source, judged in sources:
            failed, keys = result.by_source.get((code, source or ""), (0, None))
            yield {
                "suite": suite.name, "code": code, "type": document["type"], "parameters": _text(shown), "severity": document["severity"],
                "source": source, "rows_judged": judged, "rows_failed": failed, "sample_keys": keys,
            }  # fmt: skip


def _origin(ours: Expectation | None, expectation: Expectation) -> str:
    if ours is None:
        return "office"
    return "program" if ours == expectation else "changed"


def _shortened(value: Any) -> Any:
    """A long list by its first values and their number."""
    if isinstance(value, list | tuple) and len(value) > _MOST_VALUES:
        return [*value[:_MOST_VALUES], f"…（共 {len(value)} 个）"]
    return value


def _text(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, default=str)
