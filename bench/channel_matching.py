"""Matching 10^5 posts with 10^5 items of one office: how long it takes on this machine, and how many of the made pairs are found.

Judged by the processor's seconds where the machine is busy: with two cores for itself it takes less than these. Six posts in ten were
made from an item; which one is known, so what is found can be counted.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import jinja2

from bench.measure import Measure, Measured, fresh_process
from bench.result import Line, Result
from pipeline.channels import write_channel_tables
from pipeline.core import open_warehouse
from pipeline.core.workspace import Agency, Publications, Settings, Workspace

ROWS = 100_000
LIMIT_SECONDS = 60.0
FOUND = """
SELECT count(*) FILTER (WHERE state = 'matched' AND item_id = post_id), count(*) FILTER (WHERE state = 'matched' AND item_id <> post_id
       AND item_title <> (SELECT title FROM made_items WHERE number = post_id::BIGINT)), count(*) FILTER (WHERE state = 'review'),
       count(*) FILTER (WHERE state = 'matched')
FROM candidate.channel_matches
"""


def match(folder: str, rows: int) -> tuple[float, float, tuple[int, ...]]:
    """Make the rows and match them. Returns seconds on the wall and of the processor, and what was found."""
    import time

    workspace = Workspace(
        folder=Path(folder),
        settings=Settings(agency=(Agency(id="bureau", name="局"),), publications=Publications(everywhere=("news",))),
    )
    with open_warehouse(workspace.warehouse) as warehouse:
        warehouse.connection.execute("SET threads = 2")
        warehouse.connection.execute(f"ATTACH '{folder}/candidate.duckdb' AS candidate")
        made = jinja2.Template(Path(__file__).with_suffix(".sql").read_text("utf-8")).render(rows=rows)
        warehouse.connection.execute(made)
        wall, processor = time.perf_counter(), time.process_time()
        write_channel_tables(warehouse, workspace)
        taken = time.perf_counter() - wall, time.process_time() - processor
        found = warehouse.connection.execute(FOUND).fetchone()
    assert found is not None
    return *taken, found


def run(rows: int = ROWS, measure: Measure = fresh_process) -> list[Line]:
    """What the bench prints."""
    with tempfile.TemporaryDirectory() as folder:
        measured = measure(match, folder, rows)
    wall, processor, (right, wrong, review, matched) = measured.answer
    made = rows * 6 // 10
    what, cost = f"{rows} 条信息对 {rows} 条帖文", Measured(wall, processor, measured.peak, None)
    # The processor's seconds where the machine is busy: with two cores for itself it takes less than these.
    taken = min(wall, processor)
    return [
        Result(what, taken, "秒", f"< {LIMIT_SECONDS:.0f} 秒", taken < LIMIT_SECONDS, rows, "条", cost),
        f"    造出的 {made} 对中认出 {right} 对（{right / made:.1%}）；对应到别的标题的 {wrong} 条，待核 {review} 条，共对应 {matched} 条",
    ]
