"""The first night of forty offices with eleven small files each, and what a file costs beside reading it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from bench.full_run import NOW, WARM, timed_verbs
from bench.made import RUN
from bench.made_offices import FILES, PRESETS, make_offices
from bench.measure import Measure, Times, fresh_process
from bench.ratio import steps_line
from bench.result import Line, Result

OFFICES = 40
VERBS = ("pull", "load", "correct", "check", "count")
SECONDS, MILLISECONDS = 12.0, 15.0


def run(rows: int | None = None, measure: Measure = fresh_process) -> list[Line]:
    """`rows`: the number of offices."""
    offices = rows or OFFICES
    folder = (RUN / "small-files").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    make_offices(folder, offices)
    night = measure(first_night, folder, warm=WARM)
    alone = measure(read_alone, folder, warm=WARM)
    files = offices * FILES
    beside = 1000 * (night.answer["load"][1] - alone.processor) / files
    whole = offices >= OFFICES
    return [
        Result(f"{offices} 个单位 {files} 个小文件的第一夜，处理器", night.processor, "秒", f"≤ {SECONDS:g} 秒",
               night.processor <= SECONDS if whole else None, files, "个文件", night),
        Result("每个文件在读出之外，处理器", beside, "毫秒", f"≤ {MILLISECONDS:g} 毫秒",
               beside <= MILLISECONDS if whole else None, files, "个文件", alone,
               (f"取入 {night.answer['load'][1]:.2f} 秒", f"只读出 {alone.processor:.2f} 秒")),
        steps_line("第一夜", night.answer),
    ]  # fmt: skip


def first_night(folder: Path) -> dict[str, Times]:
    """The verbs from the files to the figures; `load` with the time of the process that reads."""
    from bench.measure import step
    from pipeline.ingest.readers.isolated import end_reader

    steps = timed_verbs(folder, VERBS[:2], NOW)
    with step(steps, "load"):
        end_reader()  # only then the kernel adds its time to ours
    return steps | timed_verbs(folder, VERBS[2:], NOW)


def read_alone(folder: Path) -> int:
    """Read every file as `load` does, in the process that reads, and nothing else. Returns the number of rows."""
    import duckdb

    from pipeline.ingest.presets import read_preset
    from pipeline.ingest.readers.isolated import end_reader, read_isolated

    rows = 0
    with duckdb.connect() as connection:
        for kind, name in PRESETS.items():
            preset = read_preset(name, folder)
            wanted = frozenset(header for own in preset.columns.values() for header in own)
            for file in sorted((folder / "inbox" / kind).iterdir()):
                settings: dict[str, Any] = {"sheet": None, "keys": frozenset(), "warehouse": folder / "warehouse"}
                for table in read_isolated(connection, file, file.name, preset, "raw", wanted, **settings):
                    rows += table.rows.num_rows if table.rows is not None else 0
    end_reader()
    return rows
