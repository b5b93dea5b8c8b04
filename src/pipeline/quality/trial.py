"""Tries a suite on a file without loading it: the file is read, loaded and judged in a folder that is deleted afterwards.

The workspace's settings, presets, columns and own expectations apply; its warehouse and its published data are not touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.core import Finding, Refusal, Source, Workspace, open_warehouse
from pipeline.ingest import is_live, load_snapshots, preset_of, pull_sources, trial_workspace
from pipeline.quality.check import check_rows
from pipeline.quality.suites import NAMES


@dataclass(frozen=True)
class TrialResult:
    """What a suite says about one file: the source it was read as, how many rows it has, and the findings."""

    source: str
    rows: int
    findings: tuple[Finding, ...]


def try_suite(workspace: Workspace, suite: str, file: Path, *, now: datetime, source: str | None = None) -> TrialResult:
    """Judge the rows of `file` by the suite of their table. `source`: whose preset reads it, where several fill that table.

    Raises Refusal TRIAL-SUITE for a suite that judges no rows, TRIAL-SOURCE when the source is not clear, and what reading and
    judging raise. A file that cannot be read gives a finding, as in `load`.
    """
    tables = [name for name in NAMES if name not in ("doubles", "coverage", "yearly")]
    if suite not in tables:
        raise Refusal("TRIAL-SUITE", suite=suite, suites="、".join(tables))
    reader = _source_of(workspace, suite, source)
    with trial_workspace(workspace, reader, file) as trial:
        findings = list(pull_sources(trial, now=now).findings)
        with open_warehouse(trial.warehouse) as warehouse:
            findings += load_snapshots(warehouse, trial).findings
            checked = check_rows(warehouse, trial, known=now.date())
            (rows,) = warehouse.rows("core/count_rows", table=suite)[0]
        codes = {code for result in checked.suites if result.suite == suite for code in result.failed}
        findings += [finding for finding in checked.findings if finding.code in codes]
    return TrialResult(reader.name, int(rows), tuple(findings))


def _source_of(workspace: Workspace, table: str, name: str | None) -> Source:
    """The source whose files fill the table. Raises Refusal TRIAL-SOURCE."""
    fitting = [
        source
        for source in workspace.settings.source
        if not is_live(source, workspace) and (source.fills or preset_of(source, workspace).fills) == table
    ]
    chosen = [source for source in fitting if name in (None, source.name)]
    if len(chosen) != 1:
        raise Refusal("TRIAL-SOURCE", suite=table, sources="、".join(source.name for source in fitting) or "无")
    return chosen[0]
