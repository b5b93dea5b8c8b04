"""Judges deliveries as a whole, before any of their rows. A delivery that a critical expectation refuses is rolled back.

Losing rows is worse than gaining them. A refused delivery leaves no row behind, the versions it ended are in force again, and its
files stay refused until they change or the settings that refused them change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.core import Finding, Warehouse, Workspace, sql
from pipeline.ingest import roll_back
from pipeline.quality.evaluate import SuiteEvaluator, SuiteResult
from pipeline.quality.suites import Suite


@dataclass(frozen=True)
class DeliveryResult:
    """The result of the suite `deliveries`, the numbers of the refused batches, and the sources to be loaded again."""

    suite: SuiteResult
    refused: tuple[int, ...]
    reload: tuple[str, ...]


def judge_deliveries(
    warehouse: Warehouse,
    workspace: Workspace,
    evaluator: SuiteEvaluator,
    suite: Suite,
    parameters: Mapping[str, object],
) -> DeliveryResult:
    """Judge every delivery not accepted yet and roll back those refused. The caller holds the transaction."""
    rows_setting = str(workspace.settings.checks.shrink_rows)
    fingerprint = suite.fingerprint(parameters, rows_setting, sql(f"core/views/{suite.meta.view}"))
    reload = _reopen_refused_files(warehouse, fingerprint)
    warehouse.run("quality/check/judged_rows", view=suite.meta.view)
    warehouse.run("quality/check/delete_failed", {"suite": suite.name}, rows="judged_rows")
    result = evaluator.evaluate(suite, parameters, "judged_rows", message="details")
    refused: set[int] = set()
    for code, batch, table, source, message, rows_read, rows_held in warehouse.rows("quality/check/failing_deliveries"):
        if batch in refused:
            continue
        rolled_back = _roll_back_later(warehouse, source, table, batch)
        reload |= {source} if rolled_back else set()
        expectation = suite.by_code[code]
        later = f"；其后收到的 {rolled_back} 次导出将在下次载入时重新读取" if rolled_back else ""
        finding = Finding(
            code=code, severity=expectation.severity_of_finding, outcome="fail",
            message=f"数据源“{source}”的一次导出没有采用：{message}；保留此前的数据{later}。",
            what_to_do=expectation.what_to_do, left=str(rows_read), right=str(rows_held),
        )  # fmt: skip
        roll_back(warehouse, table, batch, forget=False)
        for file_id, path in warehouse.rows("quality/check/files_of_batch", {"batch": batch}):
            text = replace(finding, refers_to=path).to_json()
            warehouse.run("quality/check/refuse_file", {"file_id": file_id, "finding": text})
        warehouse.run("quality/check/refuse_batch", {"batch": batch, "fingerprint": fingerprint})
        refused.add(batch)
    return DeliveryResult(result, tuple(sorted(refused)), tuple(sorted(reload)))


def open_refusals(warehouse: Warehouse) -> list[tuple[str, Finding]]:
    """Source and finding of each refused delivery after which nothing was accepted, unless this run's `load` reported it already."""
    reported = set(warehouse.rows("quality/check/findings_of_load"))
    refusals = [(source, Finding.from_json(text)) for source, text in warehouse.rows("quality/check/open_refusals")]
    return [(source, finding) for source, finding in refusals if (finding.code, finding.refers_to) not in reported]


def _reopen_refused_files(warehouse: Warehouse, fingerprint: str) -> set[str]:
    """Forget the files that were refused under other settings than today's, so that `load` reads them again. Returns their sources."""
    sources = set()
    for batch, source, known_at in warehouse.rows("quality/check/refused_otherwise", {"fingerprint": fingerprint}):
        warehouse.run("quality/check/delete_refused_files", {"source": source, "known_at": known_at})
        warehouse.run("quality/check/refuse_batch", {"batch": batch, "fingerprint": fingerprint})
        sources.add(source)
    return sources


def _roll_back_later(warehouse: Warehouse, source: str, table: str, batch: int) -> int:
    """Roll back the deliveries loaded after a refused one, so that they are read again. Returns how many there were.

    Their rows record only the difference from the refused delivery.
    """
    later = warehouse.rows("quality/check/later_batches", {"source": source, "table": table, "batch": batch})
    for (number,) in later:
        roll_back(warehouse, table, number)
        warehouse.run("quality/check/delete_failed_of_batch", {"batch": number})
    return len(later)
