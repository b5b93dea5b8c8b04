"""Wall time, processor time and peak memory of one piece of work, alone in a fresh process.

Both sides of a ratio are measured in the same way on the same machine. On a machine that others use too, wall times wander; the
processor seconds beside them wander less.
"""

from __future__ import annotations

import importlib
import os
import pickle
import resource
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import psutil  # type: ignore[import-untyped]

R = TypeVar("R")
Times = tuple[float, float]


@dataclass(frozen=True)
class Measured(Generic[R]):
    """What a piece of work took and what it answered. Times in seconds; `processor`: of all cores together; `peak`: bytes of
    resident memory of its process and that one's children."""

    wall: float
    processor: float
    peak: int
    answer: R

    def __str__(self) -> str:
        return f"{self.wall:.2f} 秒（处理器 {self.processor:.1f} 秒，内存峰值 {self.peak / 2**20:.0f} MiB）"


Measure = Callable[..., Measured[Any]]  # work, its arguments, `warm`: modules imported before the clock starts


def fresh_process(work: Callable[..., R], *arguments: Any, warm: Sequence[str] = ()) -> Measured[R]:
    """In a process of its own, so that its peak is its own. Raises RuntimeError with the traceback of what went wrong there."""
    reading, writing = os.pipe()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-m", "bench.measure", str(writing)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=[writing], env=environment)
    os.close(writing)
    assert process.stdin is not None
    with process.stdin as to, Watch(process.pid) as watch:
        pickle.dump((work, arguments, tuple(warm)), to)
        to.close()
        with os.fdopen(reading, "rb") as answers:
            written = answers.read()
        process.wait()
    if not written:
        raise RuntimeError(
            f"{work.__module__}.{work.__qualname__}: died without an answer, status {process.returncode}"
        )
    failure, wall, processor, peak, answer = pickle.loads(written)
    if failure:
        raise RuntimeError(f"{work.__module__}.{work.__qualname__}: {failure}")
    return Measured(wall, processor, max(peak, watch.peak), answer)


def same_process(work: Callable[..., R], *arguments: Any, warm: Sequence[str] = ()) -> Measured[R]:
    """Without a process of its own: for trying a bench out. The peak is that of everything done so far."""
    for name in warm:
        importlib.import_module(name)
    started, busy = time.perf_counter(), _processor_seconds()
    answer = work(*arguments)
    return Measured(time.perf_counter() - started, _processor_seconds() - busy, _own_peak(), answer)


@contextmanager
def step(steps: dict[str, Times], name: str) -> Iterator[None]:
    """Adds what is done inside to the wall and processor seconds of `name`."""
    started, busy = time.perf_counter(), _processor_seconds()
    yield
    wall, processor = steps.get(name, (0.0, 0.0))
    steps[name] = (wall + time.perf_counter() - started, processor + _processor_seconds() - busy)


def _processor_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _own_peak() -> int:
    """The highest resident memory of this process so far, or of one that it started, as the kernel has counted it."""
    with open("/proc/self/status", encoding="ascii") as status:
        own = next(int(line.split()[1]) << 10 for line in status if line.startswith("VmHWM"))
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10)


def _answer() -> None:
    """The inside of the fresh process: what to do comes on standard input, what came of it goes to the pipe named as argument."""
    work, arguments, warm = pickle.load(sys.stdin.buffer)
    try:
        done = same_process(work, *arguments, warm=warm)
        written = ("", done.wall, done.processor, done.peak, done.answer)
    except BaseException:
        written = (traceback.format_exc(), 0.0, 0.0, 0, None)
    with os.fdopen(int(sys.argv[1]), "wb") as answers:
        pickle.dump(written, answers)


class Watch:
    """Looks at the memory of a process and its children every so many seconds; keeps the highest sum in `peak`, bytes."""

    def __init__(self, pid: int, every: float = 0.2) -> None:
        self.peak = 0
        self._every = every
        self._root = psutil.Process(pid)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(self._every):
            try:
                tree = [self._root, *self._root.children(recursive=True)]
                self.peak = max(self.peak, sum(process.memory_info().rss for process in tree))
            except psutil.Error:
                continue


if __name__ == "__main__":
    _answer()
