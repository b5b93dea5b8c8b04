"""What an office keeps beside its numbers, at ten times as many rows: documents, directory and plan held against the website.

A document stands behind every tenth item; a directory of sixty entries finds its items by column and by words, and sixty tasks of a
plan stand on them. The time must grow with the rows and no faster.
"""

from __future__ import annotations

import tempfile
import time
from datetime import date
from pathlib import Path

import jinja2

from bench.measure import Measure, Times, fresh_process
from bench.ratio import ratio_line, steps_line
from bench.result import Line, size_text
from pipeline.core import open_warehouse
from pipeline.core.workspace import Agency, Settings, Workspace
from pipeline.duties import write_duty_tables
from pipeline.supervision import write_plan

ROWS = 1_000_000
MOST = 12.0
TODAY = date(2020, 2, 1)


def directory() -> str:
    """Sixty entries: half by column, half by words of the title."""
    by_column = [f"- {{matter: 事项{number}, limit: 每月, columns: 栏目{number}}}" for number in range(30)]
    by_words = [f"- {{matter: 另一项{number}, limit: 每季度, words: 第{number + 10}}}" for number in range(30)]
    return "\n".join([*by_column, *by_words]) + "\n"


def plan() -> str:
    """Sixty tasks: on figures, entries and titles, for the year and for each month."""
    figures = [
        f"- {{task: 数{number}, office: 办公室, due: 每月, figure: items.total, reaches: {number + 1}}}"
        for number in range(20)
    ]
    entries = [
        f"- {{task: 目{number}, office: 信息中心, due: 每季度, directory: 事项{number}}}" for number in range(20)
    ]
    titles = [
        f"- {{task: 文{number}, office: 法规科, due: 全年, published: 第{number * 10}号通知}}" for number in range(20)
    ]
    return "\n".join([*figures, *entries, *titles]) + "\n"


def held(folder: str, rows: int) -> tuple[dict[str, Times], dict[str, int]]:
    """Make the rows and hold them against directory and plan. Returns seconds of each step and how many rows came out."""
    place = Path(folder)
    (place / "plan").mkdir(exist_ok=True)
    (place / "directory.yml").write_text(directory(), "utf-8")
    (place / "plan" / "2019.yml").write_text(plan(), "utf-8")
    workspace = Workspace(folder=place, settings=Settings(agency=(Agency(id="bureau", name="局"),)))
    steps: dict[str, Times] = {}
    with open_warehouse(workspace.warehouse) as warehouse:
        warehouse.connection.execute("SET threads = 2")
        warehouse.connection.execute(f"ATTACH '{folder}/candidate.duckdb' AS candidate")
        made = jinja2.Template(Path(__file__).with_suffix(".sql").read_text("utf-8")).render(rows=rows)
        warehouse.connection.execute(made)
        for name, write in (("duties", write_duty_tables), ("plan", write_plan)):
            wall, processor = time.perf_counter(), time.process_time()
            write(warehouse, workspace, today=TODAY)
            steps[name] = (time.perf_counter() - wall, time.process_time() - processor)
        counted = {
            table: warehouse.connection.execute(f"SELECT count(*) FROM candidate.{table}").fetchall()[0][0]
            for table in ("documents", "directory_items", "plan_tasks")
        }
    return steps, counted


def run(rows: int = ROWS, measure: Measure = fresh_process) -> list[Line]:
    """What the bench prints."""
    sides = []
    for number in (rows // 10, rows):
        with tempfile.TemporaryDirectory() as folder:
            sides.append(measure(held, folder, number))
    small, large = sides
    (few, _), (many, counted) = small.answer, large.answer
    taken = [sum(processor for _, processor in steps.values()) for steps in (few, many)]
    ratio = taken[1] / taken[0]
    met = None if rows < ROWS else ratio <= MOST
    return [
        ratio_line(f"公文、目录、计划与 {size_text(rows)} 条信息核对，比 {size_text(rows // 10)} 条", ratio, f"≤ {MOST:g}", met,
                   f"处理器 {taken[1]:.2f} 秒，内存峰值 {large.peak / 2**20:.0f} MiB", f"处理器 {taken[0]:.2f} 秒", size=rows, cost=large),
        steps_line("这一", many),
        "    " + "，".join(f"{table} {number} 行" for table, number in counted.items()),
    ]  # fmt: skip
