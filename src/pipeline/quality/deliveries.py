"""Judges deliveries whole, before any of their rows: one that a critical expectation refuses is undone, in one transaction.

Losing rows is worse than gaining them. A refused delivery leaves no row behind, what it ended is in force again, and its files
stay refused until they change or the settings that refused them do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.core import Finding, Warehouse, Workspace, sql
from pipeline.ingest import roll_back
from pipeline.quality.evaluate import Judge, Judged
from pipeline.quality.suites import Suite


@dataclass(frozen=True)
class Deliveries:
    """What came of the deliveries: the suite, the batches refused, and the sources to be loaded again."""

    judged: Judged
    refused: tuple[int, ...]
    reload: tuple[str, ...]


def judge_deliveries(
    warehouse: Warehouse, workspace: Workspace, judge: Judge, suite: Suite, parameters: Mapping[str, object]
) -> Deliveries:
    """Judge every delivery not accepted yet and undo those refused. The caller holds the transaction."""
    rows_setting = str(workspace.settings.checks.shrink_rows)
    fingerprint = suite.fingerprint(parameters, rows_setting, sql(f"core/views/{suite.meta.view}"))
    reload = _open_again(warehouse, fingerprint)
    warehouse.run("quality/check/judged_rows", view=suite.meta.view)
    warehouse.run("quality/check/forget_failed", {"suite": suite.name}, rows="judged_rows")
    judged = judge.judge(suite, parameters, "judged_rows", message="details")
    refused: dict[int, str] = {}
    for code, batch, fills, source, message, read, held in warehouse.rows("quality/check/refused_deliveries"):
        if batch in refused:
            continue
        taken_back = _take_back_later(warehouse, source, fills, batch)
        reload |= {source} if taken_back else set()
        one = suite.by_code[code]
        after = f"；其后收到的 {taken_back} 次导出将在下次载入时重新读取" if taken_back else ""
        finding = Finding(
            code=code, severity=one.severity_of_finding, outcome="fail",
            message=f"数据源“{source}”的一次导出没有采用：{message}；保留此前的数据{after}。",
            what_to_do=one.what_to_do, left=str(read), right=str(held),
        )  # fmt: skip
        roll_back(warehouse, fills, batch, forget=False)
        for file_id, path in warehouse.rows("quality/check/files_of", {"batch": batch}):
            text = replace(finding, refers_to=path).to_json()
            warehouse.run("quality/check/refuse_file", {"file_id": file_id, "finding": text})
        warehouse.run("quality/check/refuse_batch", {"batch": batch, "fingerprint": fingerprint})
        refused[batch] = source
    return Deliveries(judged, tuple(sorted(refused)), tuple(sorted(reload)))


def standing_refusals(warehouse: Warehouse) -> list[tuple[str, Finding]]:
    """Refused deliveries that nothing better has followed, unless `load` has already said so this time."""
    said = set(warehouse.rows("quality/check/said_by_load"))
    found = [(source, Finding.from_json(text)) for source, text in warehouse.rows("quality/check/refused_findings")]
    return [(source, finding) for source, finding in found if (finding.code, finding.refers_to) not in said]


def _open_again(warehouse: Warehouse, fingerprint: str) -> set[str]:
    """Files refused under other settings than today's are as if not read yet."""
    sources = set()
    for batch, source, known_at in warehouse.rows("quality/check/refused_otherwise", {"fingerprint": fingerprint}):
        warehouse.run("quality/check/forget_refused_files", {"source": source, "known_at": known_at})
        warehouse.run("quality/check/refuse_batch", {"batch": batch, "fingerprint": fingerprint})
        sources.add(source)
    return sources


def _take_back_later(warehouse: Warehouse, source: str, fills: str, batch: int) -> int:
    """What was loaded on top of a refused delivery says only how it differs from it: undo it and let it be read again."""
    later = warehouse.rows("quality/check/built_on", {"source": source, "fills": fills, "batch": batch})
    for (number,) in later:
        roll_back(warehouse, fills, number)
        warehouse.run("quality/check/forget_delivery", {"batch": number})
    return len(later)
