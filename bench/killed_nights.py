"""Two hundred nights over live sources, each killed with SIGKILL at a random moment: readers never see a broken build, and a whole night
then has the truth. The same as in tests/operations/test_kill.py, more often."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measure import same_process
from bench.part import WHOLE, Part
from bench.ratio import wrong_lines
from bench.result import Line

if TYPE_CHECKING:
    from tests.support.killed_live import KilledNights

KILLS = 200


def run(rows: int | None = None, seed: int = 20280101, part: Part = WHOLE) -> list[Line]:
    """Kill 200 nights (or `rows`)."""
    done = same_process(_killed, len(part.share(range(rows or KILLS))), part.seed(seed))
    outcome: KilledNights = done.answer
    what = f"被杀的夜{part}，读者所见不完整或完整的一夜不等于真实数"
    whole = f"其间完整运行 {outcome.survived} 夜"
    return wrong_lines(what, outcome.wrong, done, whole, size=outcome.killed, of="次 SIGKILL")


def _killed(kills: int, seed: int) -> KilledNights:
    from tests.support.killed_live import kill_nights
    from tests.support.killing import running
    from tests.support.simulated import world

    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder) / "first") as runner,
        world(Path(folder) / "w", 2028, seed) as office,
    ):
        office.clock.forward(days=10)
        return kill_nights(office, runner, kills, seed)
