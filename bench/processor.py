"""Processor seconds of everything that runs for a night: its own processes, Prefect's server, PostgreSQL, the object store."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import psutil  # type: ignore[import-untyped]

from bench.measure import Measured


@dataclass
class Spent:
    """Processor seconds by what spent them."""

    seconds: dict[str, float] = field(default_factory=dict)
    wall: float = 0.0

    @property
    def whole(self) -> float:
        return sum(self.seconds.values())

    @property
    def measured(self) -> Measured[None]:
        """What was spent, as a bench states it; nobody looked at the memory."""
        return Measured(self.wall, self.whole, 0, None)

    def line(self, counties: int) -> str:
        """The sum, and what each part took a county."""
        parts = "、".join(f"{name} {seconds / counties:.2f}" for name, seconds in self.seconds.items())
        return f"{self.wall:.0f} 秒，处理器 {self.whole:.0f} 秒，每县 {parts}"


@dataclass(frozen=True)
class Watched:
    """`server`, `store`: process ids."""

    server: int
    store: int

    @contextmanager
    def spent(self) -> Iterator[Spent]:
        """What is spent inside, filled in at its end. Of children what was waited for counts: a killed run does not."""
        found, before, began = Spent(), self._now(), time.monotonic()
        yield found
        found.wall = time.monotonic() - began
        found.seconds = {name: seconds - before[name] for name, seconds in self._now().items()}

    def _now(self) -> dict[str, float]:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return {
            "夜和 worker": children.ru_utime + children.ru_stime,
            "Prefect 服务": _tree([self.server]),
            "PostgreSQL": _tree(
                [process.pid for process in psutil.process_iter(["name"]) if process.info["name"] == "postgres"]
            ),
            "S3 替身": _tree([self.store]),
        }


def _tree(roots: Sequence[int]) -> float:
    """Processor seconds of these processes, their children, and those of their children that have ended."""
    seconds = 0.0
    processes = {
        process.pid: process for pid in roots for process in [psutil.Process(pid), *psutil.Process(pid).children(True)]
    }
    for process in processes.values():
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        seconds += times.user + times.system + times.children_user + times.children_system
    return seconds
