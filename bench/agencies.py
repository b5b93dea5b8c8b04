"""The same number of rows of one agency and of a thousand: work is over sets, so it must hardly matter whose rows they are."""

from __future__ import annotations

from bench.full_run import counting, full_run, published_sums, same, sums
from bench.items import by_hand
from bench.measure import Measure, fresh_process
from bench.ratio import ratio_line, steps_line
from bench.result import Line, size_text


def run(rows: int | None = None, measure: Measure = fresh_process, agencies: int = 1000) -> list[Line]:
    """At 10^6 and 10^7 rows, or at `rows`."""
    return [line for number in ([rows] if rows else [10**6, 10**7]) for line in _compare(number, agencies, measure)]


def _compare(rows: int, agencies: int, measure: Measure) -> list[Line]:
    single = full_run(measure, rows)
    many = full_run(measure, rows, agencies)
    if rows <= 10**6:
        _, target = by_hand(many, measure, agencies)
        same(published_sums(many.workspace), sums(target))
        target.unlink()
    ratio = counting(many.verbs) / counting(single.verbs)
    what = f"agencies {size_text(rows)} 行，{agencies:,} 个机关对 1 个"
    met = ratio <= 1.3 if rows >= 10**6 else None
    sides = f"{agencies:,} 个：{many.summary}", f"1 个：{single.summary}"
    return [
        ratio_line(what, ratio, "≤ 1.3（10^6 行起）", met, *sides, size=rows, cost=many.verbs),
        steps_line(f"{agencies:,} 个机关", many.verbs.answer),
        steps_line("1 个机关", single.verbs.answer),
    ]
