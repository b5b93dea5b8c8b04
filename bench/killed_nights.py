"""Two hundred nights over live sources, each killed with SIGKILL at a random moment: readers never see a broken build, and a whole night
then has the truth. The same as in tests/operations/test_kill.py, more often."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

KILLS = 200


def run(rows: int | None = None, seed: int = 20280101) -> list[str]:
    """Kill 200 nights (or `rows`)."""
    from tests.support.killed_live import kill_nights
    from tests.support.killing import running
    from tests.support.simulated import world

    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder) / "first") as runner,
        world(Path(folder) / "w", 2028, seed) as office,
    ):
        office.clock.forward(days=10)
        began = time.perf_counter()
        outcome = kill_nights(office, runner, rows or KILLS, seed)
        took = time.perf_counter() - began
    verdict = "missed" if outcome.wrong else "met"
    counts = f"SIGKILL {outcome.killed} 次，其间完整运行 {outcome.survived} 夜，{took:.0f} 秒"
    return [
        f"被杀的夜：{counts}；读者所见始终完整，完整的一夜都等于真实数：{verdict}",
        *(f"    {wrong}" for wrong in outcome.wrong[:10]),
    ]
