"""Figures as they were known on a past day: the row versions and corrections of that day, judged and counted by today's code.

Works on a copy of the warehouse, so that nothing published or recorded changes.
"""

from __future__ import annotations

import shutil
from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.core import QueryResult, Refusal, open_warehouse, query_file, read_workspace, writers_lock
from pipeline.figures.count import count_figures
from pipeline.ingest import apply_corrections
from pipeline.quality import check_rows


def figures_as_known(folder: Path, year: int, agency: str | None, known_on: date) -> QueryResult:
    """The figures of a year as known at the end of `known_on`. Raises Refusal NOTHING-KNOWN when there were none."""
    workspace = read_workspace(folder)
    database = workspace.warehouse / "warehouse.duckdb"
    if not database.exists():
        raise Refusal("NOTHING-KNOWN", year=year, day=known_on)
    with TemporaryDirectory(dir=workspace.warehouse, prefix="as-known-") as scratch:
        with writers_lock(workspace.warehouse, wait=workspace.settings.lock_wait_seconds):
            # After a killed run the write-ahead log holds committed rows.
            for file in (database, database.with_name("warehouse.duckdb.wal")):
                if file.exists():
                    shutil.copy(file, scratch)
        copy = workspace.model_copy(update={"folder": workspace.folder, "scratch": Path(scratch)})
        known_at = datetime.combine(known_on, time.max)
        with open_warehouse(
            Path(scratch), known_on=known_at, memory_limit=workspace.settings.memory_limit
        ) as warehouse:
            apply_corrections(warehouse, copy, known=known_on)
            # What was in quarantine that day is not what is today: a row dated ahead was not counted before its day.
            warehouse.run("figures/count/forget_judgements")
            check_rows(warehouse, copy, known=known_on)
            count_figures(warehouse, copy, as_of=min(known_on, date(year, 12, 31)))
        figures = query_file(copy.candidate, "figures", year=year, agency=agency)
    if not figures.rows:
        raise Refusal("NOTHING-KNOWN", year=year, day=known_on)
    return figures
