"""Doubles: items published twice under two item numbers."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.core import Warehouse
from pipeline.quality.evaluate import SuiteEvaluator, SuiteResult
from pipeline.quality.suites import Suite


def judge_doubles(
    warehouse: Warehouse,
    evaluator: SuiteEvaluator,
    suite: Suite,
    parameters: Mapping[str, object],
    corrected: bool | None,
) -> list[SuiteResult]:
    """Evaluate the suite on the items that may be doubles, and write those that fail into `failed_rows` in place of what stood there.

    Where few rows are judged, they are in `judged_rows`, and only items are compared whose content one of them has or had. `corrected`:
    whether a row is corrected, or was at the last check; None where many rows are judged: then all items are compared.
    """
    values: dict[str, object] = {"suite": suite.name}
    (found,) = warehouse.rows("quality/check/count_failed", {"suites": [suite.name]})[0]
    rows = "current_items"
    if corrected is None:
        warehouse.run("quality/check/delete_failed_of_suite", values)
    else:
        rows = "same_content"
        again = corrected and found > 0
        first, last = warehouse.rows("quality/check/changed_contents", suite=suite.name, corrected=again)[0]
        warehouse.run("quality/check/same_content", {"first": first, "last": last})
        if found:
            warehouse.run("quality/check/delete_failed_doubles", values)
        if first is None:
            return []
    warehouse.run("quality/check/repeated_hashes", rows=rows)
    (repeated,) = warehouse.rows("quality/check/count_repeated_hashes")[0]
    warehouse.run("quality/check/possible_duplicates", rows=rows, repeated=repeated > 0)
    return [evaluator.evaluate(suite, parameters, "judged_rows")]
