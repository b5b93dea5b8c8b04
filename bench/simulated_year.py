"""A leap year of nights against platforms that misbehave: at its end every figure is right and no cause was reported twice.

The same world as in tests/operations/test_simulated_month.py; here the expectations run too and every night is published.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench.ratio import wrong_lines
from bench.result import Line, Result

VERBS = ("pull", "load", "correct", "check", "count", "publish")
NIGHTS = 366
QUIET = 10


def run(rows: int | None = None, seed: int = 20280101) -> list[Line]:
    """366 nights (or `rows`), then ten quiet ones in which what is late can still come."""
    from tests.support.simulated import world

    nights = rows or NIGHTS
    with tempfile.TemporaryDirectory() as folder, world(Path(folder) / "w", 2028, seed) as office:
        began, lost = time.perf_counter(), 0
        for night in range(1, nights + QUIET + 1):
            office.night(VERBS, quiet=night > nights)
            if night % 7 == 0:  # the clerk comes by once a week
                lost += len(office.silent_losses())
                office.clerk()
            if night % 30 == 0:
                print(f"  第 {night} 夜，{time.perf_counter() - began:.0f} 秒", file=sys.stderr, flush=True)
        took = time.perf_counter() - began
        bad = sum(len(days) for days in office.bad.values())
        lines: list[Line] = [
            f"模拟一年：{office.nights} 夜，{took:.0f} 秒，每夜 {took / office.nights:.2f} 秒；"
            f"{bad} 次故障，{len(office.alarms)} 次提醒，补导 {office.exported} 份文件"
        ]
        size = office.nights
        for name in office.platforms:
            counted, truth = office.counted(name), sorted(office.truth(name))
            notes = f"应有 {len(truth)}", f"计入 {len(counted)}（不重复 {len(set(counted))}）"
            differing = sum(((Counter(counted) - Counter(truth)) + (Counter(truth) - Counter(counted))).values())
            what, met = f"模拟一年，{name}，与平台的账不同", differing == 0
            lines.append(Result(what, differing, "条", "0", met, size, "夜", notes=notes))
        false, crowded = office.false_alarms(), office.crowded_nights()
        lines.append(Result("模拟一年，未计入而日历写“已取全”", lost, "条", "0", not lost, size, "夜"))
        alarms = [f"{night} {alarm[0]} {message[:100]}" for night, alarm, message in false]
        lines += wrong_lines("模拟一年，无因或同因重复的提醒", alarms, None, size=size, of="夜")
        twice = [f"{night} {name}" for night, name in crowded]
        lines += wrong_lines("模拟一年，一夜一源多于一次的提醒", twice, None, size=size, of="夜")
    return lines
