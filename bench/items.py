"""load, correct, check, count and publish of many items, against one script of SQL written by hand for the same file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench.full_run import Full, counting, full_run, latest, published_sums, same, sums
from bench.hand_written import hand_written
from bench.made import RUN
from bench.measure import Measure, Measured, fresh_process
from bench.ratio import memory_told, rows_told, steps_told, told


def run(rows: int | None = None, measure: Measure = fresh_process) -> list[str]:
    """At 10^6 and 10^7 rows, or at `rows`. The target holds from 10^7 on; below, fixed costs weigh more."""
    return [line for number in ([rows] if rows else [10**6, 10**7]) for line in _compare(number, measure)]


def _compare(rows: int, measure: Measure) -> list[str]:
    ours = full_run(measure, rows)
    theirs, target = by_hand(ours, measure)
    same(published_sums(ours.workspace), sums(target))
    target.unlink()
    what = f"items {rows_told(rows)} 行"
    ratio = counting(ours.verbs) / theirs.wall
    met = ratio <= 3 if rows >= 10**7 else None
    return [
        told(what, ratio, "≤ 3（10^7 行起）", met, ours.told, f"手写 SQL {theirs}"),
        memory_told(what, ours.verbs, 4),
        steps_told("gongkai ", {**ours.pull.answer, **ours.verbs.answer}),
        steps_told("手写 SQL ", theirs.answer),
    ]


def by_hand(full: Full, measure: Measure, agencies: int = 1) -> tuple[Measured[Any], Path]:
    """The hand-written script over the same file, and the database it wrote."""
    target = RUN / f"by-hand-{full.workspace.folder.name}.duckdb"
    return measure(hand_written, full.file, target, agencies, latest(), warm=("duckdb",)), target
