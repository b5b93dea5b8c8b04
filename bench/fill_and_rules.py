"""Filling and judging the reports of one agency, and of three thousand in the same statements.

An agency here has a ledger of thirty requests a year, a report in the form of 2019, one in the form of 2021 and the website
form of both years: more than the one report that a clerk waits for. One agency in twenty has a wrong total. Both sides run in fresh
processes; the times are those of `fill` and `judge` alone, the median of three runs after the first.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from datetime import date
from functools import partial

import duckdb

from bench.made_reports import QUOTED, attach_candidate, correct_report, correct_website, put_figures, put_rows
from bench.measure import Measure, fresh_process
from bench.ratio import told, verdict
from pipeline.fill import fill
from pipeline.rules import judge
from pipeline.statute import Form, form_for

AGENCIES = 3000


def run(measure: Measure = fresh_process, agencies: int = AGENCIES) -> list[str]:
    """Lines with the seconds of one agency, their bound, and the ratio of many to one."""
    one = measure(fill_and_judge, 1)
    many = measure(fill_and_judge, agencies)
    cold, warm, cells = one.answer
    _, many_warm, many_cells = many.answer
    ratio = many_warm / warm
    what = f"fill_and_rules {agencies:,} 个机关对 1 个"
    return [
        f"fill_and_rules 1 个机关两种格式各一份（{cells} 格）：{warm:.3f} 秒（目标 < 0.2 秒：{verdict(warm < 0.2)}），"
        f"进程中第一次含读取格式文件 {cold:.3f} 秒",
        told(
            what,
            ratio,
            "≤ 30",
            ratio <= 30,
            f"{agencies:,} 个机关 {many_warm:.2f} 秒（{many_cells:,} 格，内存峰值 {many.peak / 2**20:.0f} MiB）",
            f"1 个机关 {warm:.3f} 秒（{cells} 格，内存峰值 {one.peak / 2**20:.0f} MiB）",
        ),
    ]


def fill_and_judge(agencies: int) -> tuple[float, float, int]:
    """Seconds of the first run and of a later one, and how many cells were filled."""
    connection = attach_candidate()
    levels = _make(connection, agencies)
    work = partial(_work, connection, levels)
    cold = work()
    warm = statistics.median(work() for _ in range(3))
    found = connection.execute(
        "SELECT (SELECT count(*) FROM candidate.cells),"
        " (SELECT count(DISTINCT agency) FROM candidate.rule_results WHERE rule = 'T3-COLUMN-SUM' AND outcome = 'fail')"
    ).fetchone()
    assert found is not None
    assert found[1] == len(range(0, agencies, 20)), "the rules did not find the wrong totals"
    return cold, warm, int(found[0])


def _work(connection: duckdb.DuckDBPyConnection, levels: dict[str, str]) -> float:
    start = time.perf_counter()
    fill(connection)
    judge(connection, as_of=date(2022, 1, 15), levels=levels)
    return time.perf_counter() - start


def _make(connection: duckdb.DuckDBPyConnection, agencies: int) -> dict[str, str]:
    """Figures and ledger rows of the first agency, copied for the others. Returns their levels."""
    for year in (2019, 2021):
        form = form_for(year)
        rows = list(_ledger(form, year))
        put_rows(connection, [("0", year, number, "counted", figure, "") for number, figure in rows])
        counted = dict.fromkeys((cell.figure for cell in form.cells if cell.kind == "counted"), 0.0)
        for _, figure in rows:
            counted[figure] += 1
        made = correct_report(form)
        declared = {cell.figure: made[cell.figure] for cell in form.cells if cell.table == "disclosure"}
        put_figures(connection, "0", year, counted | declared | QUOTED | correct_website())
    for table in ("figures", "verdicts"):
        connection.execute(
            f"INSERT INTO candidate.{table} SELECT CAST(i AS VARCHAR) AS agency, {table}.* EXCLUDE (agency)"
            f" FROM candidate.{table} CROSS JOIN range(1, $agencies) AS copies(i)",
            {"agencies": agencies},
        )
    connection.execute(
        "INSERT INTO candidate.figures SELECT DISTINCT agency, 2019, 'requests.granted.total', '', 0, '', 'draft', 0,"
        " NULL::DATE FROM candidate.figures WHERE CAST(agency AS INTEGER) % 20 = 0"
    )
    return {str(number): "government" if number % 10 == 9 else "department" for number in range(agencies)}


def _ledger(form: Form, year: int) -> Iterator[tuple[str, str]]:
    """Thirty requests a year, one in ten still open at its end, and three reviews: row and figure it stands behind."""
    block = form.table("requests").blocks[0]
    results = [row.id for row in block.rows if row.kind == "outcome"]
    kinds = [column.id for column in block.columns if column.kind == "applicant"]
    for number in range(30):
        kind = kinds[number % 4]
        yield f"{year}-{number}", f"requests.new_received.{kind}"
        result = "carried_out" if number % 10 == 9 else results[number * 7 % 11]
        yield f"{year}-{number}", f"requests.{result}.{kind}"
    for number in range(3):
        yield f"{year}-c{number}", "disputes.review.upheld"
