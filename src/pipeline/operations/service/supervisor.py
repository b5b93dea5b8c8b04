"""Keeps a few long-lived processes running: starts them in order, restarts what dies, gives up loudly, leaves none behind.

Knows nothing of what they do. A child that dies at once again and again will not be mended by another start: then everything
stops and the end of its log is shown, so that a service manager or a person sees a failure and not a loop.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.operations.service import processes

if TYPE_CHECKING:
    from collections.abc import Iterator

Say = Callable[[str], None]
LARGEST_LOG = 5_000_000


@dataclass(frozen=True)
class Child:
    """A process to keep running.

    `title` names it to people; `ready` says whether it does its work, and is asked again while it lives; `needs` are children
    that must be ready before it starts; `environment` is added to ours.
    """

    name: str
    title: str
    command: tuple[str, ...]
    log: Path
    ready: Callable[[], bool]
    needs: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None


@dataclass(frozen=True)
class Patience:
    """In seconds: waits between restarts from `first` doubling to `longest`; a life below `quick` is a failed start, and
    `deaths` of them in a row are enough; `start` to become ready; `silent` without an answer before it is restarted; `stop` to end."""

    first: float = 1.0
    longest: float = 60.0
    quick: float = 60.0
    deaths: int = 5
    start: float = 180.0
    silent: float = 300.0
    stop: float = 20.0
    look: float = 0.5
    ask: float = 20.0


@dataclass
class _Life:
    """What is known of a child at this moment."""

    process: subprocess.Popen[bytes] | None = None
    born: float = 0.0
    heard: float = 0.0
    asked: float = 0.0
    due: float = 0.0
    deaths: int = 0
    ready: bool = False


class Supervisor:
    """Runs children until it is told to stop. `run` returns 0 when told so, 2 when it gave up."""

    def __init__(self, children: Sequence[Child], say: Say, patience: Patience | None = None) -> None:
        self._children = tuple(children)
        self._say = say
        self._patience = patience or Patience()
        self._lives = {child.name: _Life() for child in children}
        self._told_to_stop = threading.Event()
        self._given_up: Child | None = None
        self._others: list[int] = []

    def run(self, when_ready: Callable[[], None] = lambda: None) -> int:
        """Start all, keep them running, stop all. `when_ready` is called once, when all do their work for the first time."""
        self._others = processes.below(os.getpid())  # were here before us
        processes.adopt_orphans()
        announced = False
        with self._signals():
            try:
                while not self._told_to_stop.is_set() and self._given_up is None:
                    for child in self._children:
                        self._look_after(child)
                    if not announced and all(life.ready for life in self._lives.values()):
                        announced = True
                        when_ready()
                    ours = [life.process.pid for life in self._lives.values() if life.process]
                    processes.bury([*ours, *self._others])
                    self._told_to_stop.wait(self._patience.look)
            finally:
                self._stop_all()
        return 0 if self._given_up is None else 2

    def stop(self) -> None:
        """Have `run` end at its next look."""
        self._told_to_stop.set()

    def _look_after(self, child: Child) -> None:
        life, now = self._lives[child.name], time.monotonic()
        if life.process is None:
            if now >= life.due and all(self._lives[name].ready for name in child.needs):
                self._start(child, life, now)
            return
        status = life.process.poll()
        if status is not None:
            self._died(child, life, now, f"退出状态 {status}")
            return
        if life.ready and now - life.asked < self._patience.ask:
            return
        life.asked = now
        if child.ready():
            life.ready, life.heard = True, now
        elif now - life.heard > (self._patience.silent if life.ready else self._patience.start):
            self._end(life)
            self._died(child, life, now, "长时间没有应答")

    def _start(self, child: Child, life: _Life, now: float) -> None:
        _keep_small(child.log)
        with child.log.open("ab") as log:
            life.process = subprocess.Popen(
                child.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=child.folder,
                env={**os.environ, **child.environment},
                start_new_session=True,  # Ctrl-C reaches us alone; we end them in our order
                preexec_fn=processes.end_with_parent,
            )
        life.born = life.heard = now

    def _died(self, child: Child, life: _Life, now: float, how: str) -> None:
        lived = now - life.born
        life.deaths = life.deaths + 1 if lived < self._patience.quick or not life.ready else 1
        life.process, life.ready = None, False
        if life.deaths >= self._patience.deaths:
            self._given_up = child
            self._say(
                f"✗ {child.title}连续 {life.deaths} 次启动后很快停止（{how}），不再重启，全部停止。日志：{child.log}"
            )
            for line in _last_lines(child.log):
                self._say(f"  {line}")
            return
        wait = min(self._patience.first * 2 ** (life.deaths - 1), self._patience.longest)
        life.due = now + wait
        self._say(f"! {child.title}停止了（{how}），{wait:.0f} 秒后重启。日志：{child.log}")

    def _stop_all(self) -> None:
        """In the reverse order, each with its patience; then whatever they left."""
        for child in reversed(self._children):
            self._end(self._lives[child.name])
        processes.end_all_below(self._others)

    def _end(self, life: _Life) -> None:
        if life.process is None:
            return
        with suppress(ProcessLookupError):
            life.process.terminate()
        try:
            life.process.wait(self._patience.stop)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(life.process.pid, signal.SIGKILL)
            life.process.wait()

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """SIGTERM and SIGINT mean: stop cleanly."""
        before = {sign: signal.signal(sign, lambda *_: self.stop()) for sign in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for sign, handler in before.items():
                signal.signal(sign, handler)


def _keep_small(log: Path) -> None:
    """Put a large log aside; the one put aside before is lost."""
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_name(log.name + ".1"))


def _last_lines(log: Path, most: int = 8) -> list[str]:
    return log.read_text("utf-8", "replace").splitlines()[-most:] if log.exists() else []
