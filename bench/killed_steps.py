"""Every step that writes, killed with SIGKILL at random moments, and on a disk without room: nights, seals, renders, publishes, collects
and roll-ups. Readers always see something whole, every seal is whole or not there, and the next try is right and needs nobody.

`--part K/N`: the Kth of N parts, each with a place and a seed of its own.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measure import same_process
from bench.part import WHOLE, Part
from bench.ratio import wrong_lines
from bench.result import Line

if TYPE_CHECKING:
    from tests.support.full_disk import FullDisk
    from tests.support.killed_steps import Killed

KILLS = 1_000
FREE = (0, 4 << 10, 64 << 10, 512 << 10, 2 << 20, 6 << 20, 12 << 20)


def run(rows: int | None = None, seed: int = 20191231, part: Part = WHOLE) -> list[Line]:
    """Kill steps until there were 1,000 kills (or `rows`), then fill the disk at every step."""
    kills = len(part.share(range(rows or KILLS)))
    free = part.share(FREE[: max(1, (rows or KILLS) // 10)])
    return [*_kills(kills, part.seed(seed), part), *(_full_disk(free, part) if free else [])]


def _kills(kills: int, seed: int, part: Part) -> list[Line]:
    done = same_process(_killed, kills, seed)
    killed: Killed = done.answer
    notes = _listed(killed.kills), f"其间完整结束 {killed.ended.total()} 次"
    what = f"被杀的各步{part}，不如所说"
    return wrong_lines(what, killed.wrong, done, *notes, size=killed.kills.total(), of="次 SIGKILL")


def _killed(kills: int, seed: int) -> Killed:
    from tests.support.killed_steps import kill_steps, place_for_kills

    with tempfile.TemporaryDirectory() as folder, place_for_kills(Path(folder)) as place:
        return kill_steps(place, kills, seed)


def _full_disk(free: Sequence[int], part: Part) -> list[Line]:
    done = same_process(_filled, free)
    full: FullDisk | None = done.answer
    if full is None:
        return ["磁盘写满：没有权限挂载小磁盘，没有试"]
    what = f"磁盘写满{part}，不如所说"
    return wrong_lines(what, full.wrong, done, _listed(full.ends), size=full.ends.total())


def _filled(free: Sequence[int]) -> FullDisk | None:
    """None where no small disk may be mounted."""
    from tests.support.full_disk import fill_disk, small_disk
    from tests.support.killed_steps import place_for_kills

    with tempfile.TemporaryDirectory() as folder, small_disk(Path(folder) / "disk") as disk:
        if disk is None:
            return None
        with place_for_kills(disk) as place:
            return fill_disk(disk, place, free)


def _listed(counts: Counter[str]) -> str:
    return "，".join(f"{name} {count}" for name, count in sorted(counts.items()))
