"""Every step that writes, killed with SIGKILL at random moments, and on a disk without room: nights, seals, renders, publishes, collects
and roll-ups. Readers always see something whole, every seal is whole or not there, and the next try is right and needs nobody."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from pathlib import Path

KILLS = 1_000
FREE = (0, 4 << 10, 64 << 10, 512 << 10, 2 << 20, 6 << 20, 12 << 20)


def run(rows: int | None = None, seed: int = 20191231) -> list[str]:
    """Kill steps until there were 1,000 kills (or `rows`), then fill the disk at every step."""
    from tests.support.full_disk import fill_disk, small_disk
    from tests.support.killed_steps import kill_steps, place_for_kills

    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, place_for_kills(Path(folder)) as place:
        killed = kill_steps(place, rows or KILLS, seed)
    took = time.perf_counter() - began
    lines = [
        f"被杀的各步：SIGKILL {killed.kills.total()} 次（{_listed(killed.kills)}），其间完整结束 {killed.ended.total()} 次，{took:.0f} 秒；"
        f"不如所说的 {len(killed.wrong)} 处：{'missed' if killed.wrong else 'met'}",
        *(f"    {wrong}" for wrong in killed.wrong[:20]),
    ]
    with tempfile.TemporaryDirectory() as folder, small_disk(Path(folder) / "disk") as disk:
        if disk is None:
            return [*lines, "磁盘写满：没有权限挂载小磁盘，没有试"]
        with place_for_kills(disk) as place:
            full = fill_disk(disk, place, FREE[: max(1, (rows or KILLS) // 10)])
    return [
        *lines,
        f"磁盘写满：{full.ends.total()} 次（{_listed(full.ends)}）；不如所说的 {len(full.wrong)} 处：{'missed' if full.wrong else 'met'}",
        *(f"    {wrong}" for wrong in full.wrong[:20]),
    ]


def _listed(counts: Counter[str]) -> str:
    return "，".join(f"{name} {count}" for name, count in sorted(counts.items()))
