"""Runs a function on files in child processes within limits of time and memory: whatever a file does, it does to its own process.

A child is a fresh interpreter that imports only what its function needs, never the caller's script. It lives for many jobs and ends
when the caller ends, however that happens.
"""

from __future__ import annotations

import atexit
import os
import resource
import signal
import subprocess
import sys
import time
import traceback
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import FrameType
from typing import Any, Literal

from pipeline.core.outside.error_reports import place_of

_JOBS_PER_PROCESS = 250
_GRACE_SECONDS = 15.0
_WAIT_FACTOR = 5  # the limit is processor time: on a busy machine a job may take this many times as long
_LOOK_SECONDS = 0.1  # how often the memory of a busy child is looked at
# Address space is no memory: allocators reserve far more than they use. It only stops one huge allocation at once.
_ADDRESS_SPACE_SPARE = 4 << 30


@dataclass(frozen=True)
class JobLimits:
    """What one job may use: seconds of processor time, and bytes of memory above what the child uses before it."""

    seconds: int
    memory_bytes: int


@dataclass(frozen=True)
class JobFailure:
    """Why a job has no result.

    `kind`: too_long, too_much (memory or nesting), died (the process ended), error (an exception). `reason` is Chinese and holds
    nothing of the file; `report` is the full text of the exception, which may quote the file.
    """

    kind: Literal["too_long", "too_much", "died", "error"]
    reason: str
    report: str = ""


@dataclass
class _Child:
    process: subprocess.Popen[bytes]
    pipe: Connection
    job: int | None = None
    gives_up_at: float = 0.0
    memory_before: int = 0
    done: int = 0


class IsolatedFunction:
    """A function of one argument, named `module:function`, that runs in up to `processes` child processes.

    A child is replaced after `jobs` of them: parsers of foreign formats keep memory. Argument and result are sent as pickles.
    Children are started when there is work, and stay for the next `run` until `close`.
    """

    def __init__(self, function: str, *, processes: int = 1, jobs: int = _JOBS_PER_PROCESS) -> None:
        self._function = function
        self._processes = processes
        self._jobs = jobs
        self._children: list[_Child] = []
        self._owner = os.getpid()

    def run(self, jobs: Sequence[tuple[Any, JobLimits]]) -> Iterator[tuple[int, Any]]:
        """The index of each job with its result or its JobFailure, as they end. Raises nothing for a job."""
        if self._owner != os.getpid():  # after a fork the children belong to the other process
            self._children, self._owner = [], os.getpid()
        waiting = deque(range(len(jobs)))
        try:
            while waiting or any(child.job is not None for child in self._children):
                self._hand_out(jobs, waiting)
                busy = [child for child in self._children if child.job is not None]
                ready = wait([child.pipe for child in busy], timeout=_LOOK_SECONDS)
                for child in busy:
                    assert child.job is not None
                    number, limits = child.job, jobs[child.job][1]
                    if child.pipe in ready:
                        yield number, self._result(child, limits)
                    elif time.monotonic() > child.gives_up_at:
                        self._drop(child)
                        yield number, _too_long(limits)
                    elif _memory_of(child.process.pid) > child.memory_before + limits.memory_bytes:
                        self._drop(child)
                        yield number, _too_much(limits)
        finally:
            for child in [child for child in self._children if child.job is not None]:
                self._drop(child)  # the caller stopped listening

    def close(self) -> None:
        """End the children."""
        atexit.unregister(self.close)
        if self._owner == os.getpid():
            for child in list(self._children):
                self._drop(child)

    def _hand_out(self, jobs: Sequence[tuple[Any, JobLimits]], waiting: deque[int]) -> None:
        """Give a job to every idle child, starting and replacing children as needed."""
        for child in list(self._children):
            if child.job is None and (child.done >= self._jobs or child.process.poll() is not None):
                self._drop(child)
        while waiting:
            idle = [child for child in self._children if child.job is None]
            if idle:
                child = idle[0]
            else:
                if len(self._children) >= self._processes:
                    return
                atexit.unregister(self.close)
                atexit.register(self.close)
                child = _start(self._function)
                self._children.append(child)
            number = waiting.popleft()
            argument, limits = jobs[number]
            child.job, child.done = number, child.done + 1
            child.memory_before = _memory_of(child.process.pid)
            child.gives_up_at = time.monotonic() + limits.seconds * _WAIT_FACTOR + _GRACE_SECONDS
            with suppress(OSError):  # a child that died just now: reading from it says so
                child.pipe.send((argument, limits))

    def _result(self, child: _Child, limits: JobLimits) -> Any:
        try:
            result = child.pipe.recv()
        except Exception:  # the pipe ended, or what came through it is no pickle
            child.pipe.close()
            try:
                status = child.process.wait(5)
            except subprocess.TimeoutExpired:
                status = None
            self._drop(child)
            if status == -signal.SIGXCPU:
                return _too_long(limits)
            return JobFailure("died", f"读取它的进程中途退出（退出码 {status}），多半是内存超过限度")
        child.job = None
        return result

    def _drop(self, child: _Child) -> None:
        self._children.remove(child)
        child.pipe.close()
        if child.process.poll() is None:
            child.process.kill()
        child.process.wait()


def _too_long(limits: JobLimits) -> JobFailure:
    return JobFailure("too_long", f"{limits.seconds} 秒内没有读完")


def _start(function: str) -> _Child:
    own_end, child_end = Pipe()
    # The caller's paths, in their order: the child finds the same packages, and nothing in the working directory.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    process = subprocess.Popen(
        [
            sys.executable,
            "-P",
            "-c",
            "from pipeline.core.outside.isolated import serve; serve()",
            function,
            str(child_end.fileno()),
        ],
        pass_fds=(child_end.fileno(),),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # the last words of a dying parser may quote the file
        env=environment,
    )
    child_end.close()
    return _Child(process, own_end)


def serve() -> None:
    """The main function of a child: runs the jobs that it is sent until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPROF, _on_timeout)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    module, name = sys.argv[1].split(":")
    pipe: Connection = Connection(int(sys.argv[2]))
    function = getattr(import_module(module), name)
    while True:
        try:
            argument, limits = pipe.recv()
        except (EOFError, OSError):
            return
        result = _limited(function, argument, limits)
        try:
            pipe.send(result)
        except (MemoryError, OverflowError):
            pipe.send(_too_much(limits))


def _limited(function: Any, argument: Any, limits: JobLimits) -> Any:
    """Run one job within its limits. A child that is stuck in a library is ended by the kernel a second after its time is up."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + limits.seconds + 2, resource.RLIM_INFINITY))
    address_space = _address_space() + limits.memory_bytes + _ADDRESS_SPACE_SPARE
    resource.setrlimit(resource.RLIMIT_AS, (address_space, resource.RLIM_INFINITY))
    signal.setitimer(signal.ITIMER_PROF, limits.seconds)
    try:
        return function(argument)
    except TimeoutError:
        return _too_long(limits)
    except MemoryError:
        return _too_much(limits)
    except RecursionError:
        return JobFailure("too_much", "嵌套太深")
    except BaseException as error:  # the panic of a library in Rust is no Exception
        if type(error).__name__ == "OutOfMemoryException":  # DuckDB's own
            return _too_much(limits)
        report = "".join(traceback.format_exception(error))
        return JobFailure("error", f"{type(error).__name__}，{place_of(error)}", report[-20_000:])
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def _too_much(limits: JobLimits) -> JobFailure:
    return JobFailure("too_much", f"需要的内存超过 {limits.memory_bytes >> 20} MB")


def _address_space() -> int:
    """The address space of this process, in bytes."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _memory_of(pid: int) -> int:
    """The memory that a process holds now, in bytes; 0 when it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def _on_timeout(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError
