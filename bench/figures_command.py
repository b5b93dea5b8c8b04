"""`gongkai figures 2019` on the demo, from pressing Enter to the prompt: how long a person waits for one number."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.made import RUN
from bench.measure import Measure, Watch, fresh_process
from bench.result import Line, Result

DEMO = Path(__file__).resolve().parents[1] / "data"


@dataclass(frozen=True)
class Command:
    """A command run several times, each in a fresh process: the middle of its wall times, the highest of its peaks in bytes."""

    wall: float
    peak: int

    def __str__(self) -> str:
        return f"{self.wall:.2f} 秒（内存峰值 {self.peak / 2**20:.0f} MiB）"


def run(measure: Measure = fresh_process, times: int = 7) -> list[Line]:
    """Beside it what no command that reads a published database can go below: importing duckdb."""
    demo = RUN / "demo"
    measure(publish_demo, demo, warm=("pipeline.operations.run",))
    program = Path(sys.executable).with_name("gongkai")
    gongkai = [str(program)] if program.exists() else [sys.executable, "-m", "pipeline"]
    commands = [[*gongkai, "--workspace", str(demo), "figures", "2019"], [sys.executable, "-c", "import duckdb"]]
    done = measure(timed, commands, times)
    ours, bare = done.answer
    notes = (
        f"是 import duckdb 的 {ours.wall / bare.wall:.3g} 倍", f"{times} 次的中位数", f"gongkai {ours}", f"python -c 'import duckdb' {bare}"
    )  # fmt: skip
    return [Result("gongkai figures 2019", ours.wall, "秒", "< 0.8 秒", ours.wall < 0.8, times, "次", done, notes)]


def publish_demo(folder: Path) -> None:
    """The demo workspace, copied without what earlier runs wrote into it, and its year 2019 published."""
    from pipeline.core.workspace import read_workspace
    from pipeline.operations.execute import perform_all
    from pipeline.operations.run import Run

    written = shutil.ignore_patterns("snapshots", "warehouse", "published", "reports", "sealed", "__pycache__")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(DEMO, folder, ignore=written)
    perform_all(Run(read_workspace(folder), datetime(2020, 1, 10, 2, 30), year=2019))


def timed(commands: Sequence[Sequence[str]], times: int) -> list[Command]:
    """The commands in turn, `times` times. Raises CalledProcessError when one of them fails."""
    walls: list[list[float]] = [[] for _ in commands]
    peaks = [_peak(command) for command in commands]
    for _ in range(times):
        for wall, command in zip(walls, commands, strict=True):
            started = perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
            wall.append(perf_counter() - started)
    return [Command(median(wall), peak) for wall, peak in zip(walls, peaks, strict=True)]


def _peak(command: Sequence[str]) -> int:
    """Looked at in a run of its own, which also warms the file cache: looking often would cost the time that is measured."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with Watch(process.pid, every=0.005) as watch:
        process.wait()
    return watch.peak
