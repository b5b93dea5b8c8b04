"""Filling and judging the yearly report of one agency, and of three thousand in the same statements.

An agency here has a ledger of thirty requests and three reviews, a report and a website form. One agency in twenty has a wrong
total. One and many take turns in one fresh process; each side's time is the best of five turns after the first, so that what
else the machine does disturbs it least. The processor seconds beside it are those of all cores.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from bench.made_reports import QUOTED, attach_candidate, correct_report, correct_website, put_figures, put_rows
from bench.measure import Measure, fresh_process
from bench.ratio import ratio_line
from bench.result import Line, Result
from pipeline.law.forms.catalogue import Form, form_for
from pipeline.reports.fill import fill_forms
from pipeline.reports.rules import judge_forms

AGENCIES = 3000


def run(measure: Measure = fresh_process, agencies: int = AGENCIES) -> list[Line]:
    """Lines with the seconds of one report in either form, their bound, and the ratio of many reports to one."""
    lines: list[Line] = []
    for year in (2019, 2021):
        done = measure(take_turns, (1,), year)
        taken = done.answer[1]
        what, first = f"1 份报告和网站报表，{year} 年格式", f"进程中第一次含读取格式文件 {taken.first:.3f} 秒"
        lines.append(Result(what, taken.best, "秒", "< 0.2 秒", taken.best < 0.2, taken.cells, "格", done, (first,)))
    measured = measure(take_turns, (1, agencies), 2019)
    single, many = measured.answer[1], measured.answer[agencies]
    ratio = many.best / single.best
    sides = (
        f"{agencies:,} 个机关 {many.best:.2f} 秒（处理器 {many.processor:.2f} 秒，{many.cells:,} 格）",
        f"1 个机关 {single.best:.3f} 秒（处理器 {single.processor:.3f} 秒）",
    )
    what = f"{agencies:,} 个机关对 1 个"
    return [*lines, ratio_line(what, ratio, "≤ 30", ratio <= 30, *sides, size=agencies, of="个机关", cost=measured)]


@dataclass(frozen=True)
class Taken:
    """Seconds of the first turn, of the best later one and its processor seconds; how many cells were filled."""

    first: float
    best: float
    processor: float
    cells: int


def take_turns(sizes: Sequence[int], year: int) -> dict[int, Taken]:
    """Fill and judge the reports on one year of so many agencies, for each of the sizes in turn."""
    prepared = {size: _make(size, year) for size in sizes}
    turns: dict[int, list[tuple[float, float]]] = {size: [] for size in sizes}
    for _ in range(6):
        for size, (connection, levels) in prepared.items():
            turns[size].append(_work(connection, levels))
    return {
        size: Taken(turns[size][0][0], *min(turns[size][1:]), _cells(connection, size))
        for size, (connection, _) in prepared.items()
    }


def _cells(connection: duckdb.DuckDBPyConnection, agencies: int) -> int:
    """How many cells were filled, after making sure that the work was done: every wrong total was found."""
    cells, wrong_totals = connection.execute(
        "SELECT (SELECT count(*) FROM candidate.cells),"
        " (SELECT count(DISTINCT agency) FROM candidate.rule_results WHERE rule = 'T3-COLUMN-SUM' AND outcome = 'fail')"
    ).fetchall()[0]
    assert wrong_totals == len(range(0, agencies, 20)), "the rules did not find the wrong totals"
    return int(cells)


def _work(connection: duckdb.DuckDBPyConnection, levels: dict[str, str]) -> tuple[float, float]:
    start, busy = time.perf_counter(), time.process_time()
    fill_forms(connection)
    judge_forms(connection, as_of=date(2022, 1, 15), levels=levels)
    return time.perf_counter() - start, time.process_time() - busy


def _make(agencies: int, year: int) -> tuple[duckdb.DuckDBPyConnection, dict[str, str]]:
    """Figures and ledger rows of the first agency, copied for the others; and their levels."""
    connection = attach_candidate()
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
        "INSERT INTO candidate.figures SELECT DISTINCT agency, year, 'requests.granted.total', '', 0, '', 'draft', 0,"
        " NULL::DATE FROM candidate.figures WHERE CAST(agency AS INTEGER) % 20 = 0"
    )
    return connection, {str(number): "government" if number % 10 == 9 else "department" for number in range(agencies)}


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
