"""A night: 10^4 new rows on top of everything already counted. It must cost what came, not what is held."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from bench.full_run import (
    AFTER_PULL,
    NOW,
    WARM,
    Full,
    Sums,
    counting,
    full_run,
    latest,
    published_sums,
    same,
    sums,
    timed_verbs,
    together,
)
from bench.hand_written import hand_written
from bench.made import RUN, drop, items_file
from bench.measure import Measure, Measured, Times, fresh_process
from bench.ratio import memory_line, ratio_line, steps_line
from bench.result import Line, size_text

# Of the full run, the verbs that count: for rows of a new day, for late rows from all over the year.
NEW_DAY, LATE = 0.04, 0.06
SIZES = (10**7, 3 * 10**7)
# How many times as long a night may take on three times the rows.
GROWTH = 1.3


def run(rows: int | None = None, measure: Measure = fresh_process, new_rows: int = 10_000) -> list[Line]:
    """Two nights on top of 10^7 and of 3·10^7 rows (or of `rows`): one of rows of a new day, one of late rows from all over the year."""
    lines: list[Line] = []
    nights: dict[str, list[Measured[dict[str, Times]]]] = {}
    for size in [rows] if rows else SIZES:
        for kind, night, about in _nights(measure, size, new_rows):
            lines += about
            nights.setdefault(kind, []).append(night)
    for kind, (first, *others) in nights.items():
        lines += [
            ratio_line(
                f"night {kind}，{size_text(SIZES[1])} 行之上对 {size_text(SIZES[0])} 行之上",
                counting(other) / counting(first),
                f"≤ {GROWTH}",
                counting(other) / counting(first) <= GROWTH,
                f"{size_text(SIZES[1])} 行之上 {other}",
                f"{size_text(SIZES[0])} 行之上 {first}",
                size=SIZES[1],
                cost=other,
            )
            for other in others
        ]
    return lines


def _nights(measure: Measure, rows: int, new_rows: int) -> Iterator[tuple[str, Measured[dict[str, Times]], list[Line]]]:
    """The nights on top of so many rows, one after the other: what kind each is, what it took, and what is said of it."""
    full = full_run(measure, rows)
    before = published_sums(full.workspace)
    kinds = (
        ("当天的", NEW_DAY, items_file(new_rows, first_number=50_000_001, first_day=date(2019, 12, 31), days=1)),
        ("散布全年、迟到的", LATE, items_file(new_rows, first_number=60_000_001, days=365)),
    )
    for number, (kind, target, file) in enumerate(kinds, start=1):
        what = f"night {size_text(rows)} 行之上{kind} {size_text(new_rows)} 行"
        before, night, about = _night(full, before, file, what, number, target, measure)
        yield kind, night, about


def _night(
    full: Full, before: Sums, file: Path, what: str, number: int, target: float, measure: Measure
) -> tuple[Sums, Measured[dict[str, Times]], list[Line]]:
    drop(full.workspace, file)
    now = NOW + timedelta(days=number)
    night = measure(timed_verbs, full.workspace.folder, ("pull", *AFTER_PULL), now, warm=WARM)
    by_hand = RUN / "by-hand-night.duckdb"
    measure(hand_written, file, by_hand, 1, latest(), warm=("duckdb",))
    after = published_sums(full.workspace)
    same(after, together(before, sums(by_hand)))
    by_hand.unlink()
    ratio = counting(night) / (counting(full.pull) + counting(full.verbs))
    everything = night.wall / (full.pull.wall + full.verbs.wall)
    busy = night.processor / (full.pull.processor + full.verbs.processor)
    met = ratio <= target if full.rows >= 10**7 else None
    sides = f"这一夜 {night}", f"全量 pull {full.pull}，其余 {full.verbs}"
    lines: list[Line] = [
        ratio_line(what, ratio, f"≤ {target}（10^7 行之上）", met, *sides, size=full.rows, cost=night),
        f"    连同 fill、seal、render 等全部各步 {everything:.3g} 倍，按处理器时间 {busy:.3g} 倍",
        steps_line("这一夜", night.answer),
        steps_line("全量", full.pull.answer | full.verbs.answer),
        memory_line(what, night, 1.5, full.rows),
    ]
    return after, night, lines
