"""A leap year of nights against platforms that misbehave: at its end every figure is right and no cause was reported twice.

The same world as in tests/operations/test_simulated_month.py; here the expectations run too and every night is published.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

VERBS = ("pull", "load", "correct", "check", "count", "publish")
NIGHTS = 366
QUIET = 10


def run(rows: int | None = None, seed: int = 20280101) -> list[str]:
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
        lines = [
            f"模拟一年：{office.nights} 夜，{took:.0f} 秒，每夜 {took / office.nights:.2f} 秒；"
            f"{bad} 次故障，{len(office.alarms)} 次提醒，补导 {office.exported} 份文件"
        ]
        for name in office.platforms:
            counted, truth = office.counted(name), sorted(office.truth(name))
            verdict = "met" if counted == truth else "missed"
            lines.append(f"    {name}：应有 {len(truth)}，计入 {len(counted)}（不重复 {len(set(counted))}）；{verdict}")
        false, crowded = office.false_alarms(), office.crowded_nights()
        lines.append(f"    未计入而日历写“已取全”的 {lost} 条；{'met' if not lost else 'missed'}")
        lines.append(
            f"    无因或同因重复的提醒 {len(false)} 次，一夜一源多于一次的 {len(crowded)} 次；{'missed' if false or crowded else 'met'}"
        )
        lines += [f"      {night} {alarm[0]} {message[:100]}" for night, alarm, message in false[:10]]
        lines += [f"      {night} {name}" for night, name in crowded[:10]]
    return lines
