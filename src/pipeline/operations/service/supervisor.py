"""Keeps a few long-lived processes running: starts them in order, restarts those that end, and ends them all with itself.

A child that ends soon after its start several times in a row is not mended by another start: then all children are stopped and the
end of its log is printed, so that a service manager or a person sees a failure and not a loop.
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

from pipeline.operations.run import Say
from pipeline.operations.service import processes

if TYPE_CHECKING:
    from collections.abc import Iterator

# Bytes of a log after which a start begins a new one.
LARGEST_LOG = 5_000_000


@dataclass(frozen=True)
class Child:
    """A process to keep running.

    `title` is its Chinese name; `ready` is its health check, called again while it runs; `needs` names children that must be ready
    before it starts; `environment` is added to that of this process.
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
class RestartPolicy:
    """When children are restarted and when the supervisor gives up. Times in seconds.

    A restart waits `first_delay`, doubled after every failed start up to `longest_delay`. A child that ends before it is ready or
    within `min_uptime` failed to start; `max_failures` of them in a row are too many. A child that is not ready after
    `start_timeout`, or has not answered for `silence_timeout`, is ended and restarted; one that ignores SIGTERM is killed after
    `stop_timeout`. `poll_interval`: between looks at the processes; `health_interval`: between health checks of a ready child.
    """

    first_delay: float = 1.0
    longest_delay: float = 60.0
    min_uptime: float = 60.0
    max_failures: int = 5
    start_timeout: float = 180.0
    silence_timeout: float = 300.0
    stop_timeout: float = 20.0
    poll_interval: float = 0.5
    health_interval: float = 20.0


@dataclass
class ChildProcess:
    """The current process of a child. Times of the monotonic clock."""

    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    answered_at: float = 0.0
    checked_at: float = 0.0
    restart_at: float = 0.0
    failures: int = 0
    ready: bool = False


class Supervisor:
    """Runs children until it is stopped. `run` returns 0 then, and 2 when it gave up."""

    def __init__(self, children: Sequence[Child], say: Say, policy: RestartPolicy | None = None) -> None:
        self._children = tuple(children)
        self._say = say
        self._policy = policy or RestartPolicy()
        self._states = {child.name: ChildProcess() for child in children}
        self._stop_requested = threading.Event()
        self._failed: Child | None = None
        self._excluded: list[int] = []

    def run(self, when_ready: Callable[[], None] = lambda: None) -> int:
        """Start all, keep them running, stop all. `when_ready` is called once, when all are ready for the first time."""
        self._excluded = [process.pid for process in processes.descendants()]  # started by others, before
        processes.become_subreaper()
        announced = False
        with self._signals():
            try:
                while not self._stop_requested.is_set() and self._failed is None:
                    for child in self._children:
                        self._supervise(child)
                    if not announced and all(state.ready for state in self._states.values()):
                        announced = True
                        when_ready()
                    own = [state.process.pid for state in self._states.values() if state.process]
                    processes.reap([*own, *self._excluded])
                    self._stop_requested.wait(self._policy.poll_interval)
            finally:
                self._stop_all()
        return 0 if self._failed is None else 2

    def stop(self) -> None:
        """Make `run` end at its next poll."""
        self._stop_requested.set()

    def _supervise(self, child: Child) -> None:
        state, now = self._states[child.name], time.monotonic()
        if state.process is None:
            if now >= state.restart_at and all(self._states[name].ready for name in child.needs):
                self._start(child, state, now)
            return
        status = state.process.poll()
        if status is not None:
            self._schedule_restart(child, state, now, f"退出状态 {status}")
            return
        if state.ready and now - state.checked_at < self._policy.health_interval:
            return
        state.checked_at = now
        if child.ready():
            state.ready, state.answered_at = True, now
        elif now - state.answered_at > (self._policy.silence_timeout if state.ready else self._policy.start_timeout):
            self._end(state)
            self._schedule_restart(child, state, now, "长时间没有应答")

    def _start(self, child: Child, state: ChildProcess, now: float) -> None:
        _rotate(child.log)
        with child.log.open("ab") as log:
            state.process = subprocess.Popen(
                child.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=child.folder,
                env={**os.environ, **child.environment},
                start_new_session=True,  # Ctrl-C reaches this process alone, which ends the children in order
                preexec_fn=processes.end_with_parent,
            )
        state.started_at = state.answered_at = now

    def _schedule_restart(self, child: Child, state: ChildProcess, now: float, reason: str) -> None:
        failed = now - state.started_at < self._policy.min_uptime or not state.ready
        state.failures = state.failures + 1 if failed else 1
        state.process, state.ready = None, False
        if state.failures >= self._policy.max_failures:
            self._failed = child
            self._say(
                f"✗ {child.title}连续 {state.failures} 次启动后很快停止（{reason}），不再重启，全部停止。日志：{child.log}"
            )
            for line in _last_lines(child.log):
                self._say(f"  {line}")
            return
        delay = min(self._policy.first_delay * 2 ** (state.failures - 1), self._policy.longest_delay)
        state.restart_at = now + delay
        self._say(f"! {child.title}停止了（{reason}），{delay:.0f} 秒后重启。日志：{child.log}")

    def _stop_all(self) -> None:
        """Stop the children in reverse order, then whatever they left running."""
        for child in reversed(self._children):
            self._end(self._states[child.name])
        processes.terminate_descendants(self._excluded)

    def _end(self, state: ChildProcess) -> None:
        if state.process is None:
            return
        with suppress(ProcessLookupError):
            state.process.terminate()
        try:
            state.process.wait(self._policy.stop_timeout)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(state.process.pid, signal.SIGKILL)
            state.process.wait()

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """SIGTERM and SIGINT stop the supervisor cleanly."""
        before = {sign: signal.signal(sign, lambda *_: self.stop()) for sign in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for sign, handler in before.items():
                signal.signal(sign, handler)


def _rotate(log: Path) -> None:
    """Rename a large log to `.1`, replacing the one before."""
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_name(log.name + ".1"))


def _last_lines(log: Path, limit: int = 8) -> list[str]:
    return log.read_text("utf-8", "replace").splitlines()[-limit:] if log.exists() else []
