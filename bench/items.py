"""load, correct, check, count and publish of many items, against one script of SQL written by hand for the same file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench.full_run import Full, counting, full_run, latest, published_sums, same, sums
from bench.hand_written import hand_written
from bench.made import RUN
from bench.measure import Measure, Measured, fresh_process
from bench.ratio import memory_line, ratio_line, steps_line
from bench.result import Line, Result, size_text

SIZES = (10**5, 10**6, 10**7, 3 * 10**7)


def run(rows: int | None = None, measure: Measure = fresh_process) -> list[Line]:
    """At 10^5 to 3·10^7 rows, or at `rows`. The target holds from 10^7 on; below, fixed costs weigh more."""
    return [line for number in ([rows] if rows else SIZES) for line in _compare(number, measure)]


def _compare(rows: int, measure: Measure) -> list[Line]:
    """Once against a script that keeps its table, as gongkai does, and once against one that forgets it."""
    ours = full_run(measure, rows)
    what = f"items {size_text(rows)} 行"
    lines: list[Line] = [
        memory_line(what, ours.verbs, 1.5, rows),
        steps_line("gongkai ", {**ours.pull.answer, **ours.verbs.answer}),
    ]
    for where, in_memory, target in (("表在文件里", False, 1.5), ("表只在内存里", True, 2.2)):
        theirs, database = by_hand(ours, measure, in_memory=in_memory)
        same(published_sums(ours.workspace), sums(database))
        database.unlink()
        ratio = counting(ours.verbs) / theirs.wall
        met = ratio <= target if rows >= 10**7 else None
        side = f"手写 SQL，{where}"
        lines += [
            ratio_line(
                f"{what}，对{side}",
                ratio,
                f"≤ {target}（10^7 行起）",
                met,
                ours.summary,
                f"{side} {theirs}",
                size=rows,
                cost=ours.verbs,
            ),
            _seconds(side, theirs, rows),
            steps_line(f"{side} ", theirs.answer),
        ]
    return [*lines, _seconds("gongkai", ours.verbs, rows)]


def _seconds(side: str, done: Measured[Any], rows: int) -> Result:
    """The processor seconds of the whole work of one side: a point of the chart of cost against size."""
    return Result(side, done.processor, "处理器秒", size=rows, cost=done)


def by_hand(full: Full, measure: Measure, agencies: int = 1, *, in_memory: bool = False) -> tuple[Measured[Any], Path]:
    """The hand-written script over the same file, and the database it wrote."""
    target = RUN / f"by-hand-{full.workspace.folder.name}.duckdb"
    return measure(hand_written, full.file, target, agencies, latest(), in_memory, warm=("duckdb",)), target
