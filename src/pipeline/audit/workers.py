"""Reads files in processes of their own, within limits of time and memory: a bomb dies alone, one bad file stops nothing."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import FrameType

from pipeline.audit.limits import LIMITS, Limits
from pipeline.audit.report import ReadReport
from pipeline.core import Finding, Refusal, compose

_FILES_A_PROCESS = 250
_GRACE = 15.0
_BUSY = 5  # seconds are the processor's; on a busy machine a file may wait so many times as long


@dataclass(frozen=True)
class Asked:
    """A file to read: what it is called, where it is or what is in it; year and form where the caller knows them."""

    name: str
    path: Path | None = None
    content: bytes | None = None
    year: int | None = None
    form: str | None = None


@dataclass(frozen=True)
class Read:
    """The reports in a file with what their sentences say; or why there are none."""

    name: str
    reports: tuple[tuple[ReadReport, tuple[Finding, ...]], ...] = ()
    refused: Finding | None = None


@dataclass
class _Worker:
    process: SpawnProcess
    pipe: Connection
    asked: tuple[int, Asked] | None = None
    since: float = 0.0
    done: int = 0


def read_files(
    asked: Sequence[Asked], *, processes: int | None = None, limits: Limits = LIMITS
) -> Iterator[tuple[int, Read]]:
    """Each file's number with what was read, as they are finished. Never raises for what a file does."""
    waiting = deque(enumerate(asked))
    count = max(1, min(processes or os.cpu_count() or 1, len(asked)))
    workers = [_start(limits) for _ in range(count)]
    try:
        while waiting or any(worker.asked for worker in workers):
            for place, worker in enumerate(workers):
                if worker.asked is None and waiting:
                    if worker.done >= _FILES_A_PROCESS:
                        _stop(worker)
                        workers[place] = worker = _start(limits)
                    worker.asked, worker.since = waiting.popleft(), time.monotonic()
                    worker.pipe.send(worker.asked[1])
            busy = [worker for worker in workers if worker.asked]
            ready = wait([worker.pipe for worker in busy], timeout=1.0)
            for place, worker in enumerate(workers):
                if worker.asked is None:
                    continue
                if worker.pipe in ready:
                    number = worker.asked[0]
                    read, alive = _received(worker)
                    yield number, read
                    worker.asked, worker.done = None, worker.done + 1
                    if not alive:
                        workers[place] = _start(limits)
                elif time.monotonic() - worker.since > limits.seconds * _BUSY + _GRACE:
                    number, one = worker.asked
                    _stop(worker)
                    workers[place] = _start(limits)
                    yield number, Read(one.name, refused=_too_long(one.name, limits))
    finally:
        for worker in workers:
            _stop(worker)


def _received(worker: _Worker) -> tuple[Read, bool]:
    """What a worker sent; a refusal if it died instead."""
    assert worker.asked is not None
    name = worker.asked[1].name
    try:
        found: Read = worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join(5)
        reason = f"退出码 {worker.process.exitcode}，多半是内存超过限度"
        return Read(name, refused=compose("AUDIT-CRASHED", file=name, reason=reason, refers_to=name)), False
    return found, True


def _start(limits: Limits) -> _Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, limits), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _stop(worker: _Worker) -> None:
    worker.pipe.close()
    if worker.process.is_alive():
        worker.process.terminate()
        worker.process.join(2)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join(2)


def _work(pipe: Connection, limits: Limits) -> None:
    """What a worker does: read what it is sent until nobody sends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what a parser says when it dies is no message for an office
    signal.signal(signal.SIGPROF, _alarm)
    prepare()
    resource.setrlimit(resource.RLIMIT_AS, (_used() + limits.memory_bytes, resource.RLIM_INFINITY))
    while True:
        try:
            asked: Asked = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send(_read(asked, limits))


def _read(asked: Asked, limits: Limits) -> Read:
    signal.setitimer(signal.ITIMER_PROF, limits.seconds)
    try:
        return read_one(asked, limits)
    except TimeoutError:
        return Read(asked.name, refused=_too_long(asked.name, limits))
    except (MemoryError, RecursionError) as error:
        what = "嵌套太深" if isinstance(error, RecursionError) else f"需要的内存超过 {limits.memory_bytes >> 20} MB"
        return Read(asked.name, refused=compose("AUDIT-TOO-MUCH", file=asked.name, reason=what, refers_to=asked.name))
    except Exception as error:  # whatever else a file does to a parser, the others are still to be read
        reason = f"{type(error).__name__}"
        return Read(asked.name, refused=compose("AUDIT-CRASHED", file=asked.name, reason=reason, refers_to=asked.name))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def read_one(asked: Asked, limits: Limits = LIMITS) -> Read:
    """Read one file here and now: the understanding of its reports and of their sentences."""
    from pipeline.audit.formats.open import read_papers
    from pipeline.audit.text.sentences import judge_text
    from pipeline.audit.understand import understand

    try:
        content = asked.content if asked.content is not None else _bytes(asked, limits)
        papers = read_papers(content, asked.name, limits)
        reports = [understand(paper, year=asked.year, form=asked.form) for paper in papers]
    except Refusal as refusal:
        return Read(asked.name, refused=refusal.finding)
    return Read(asked.name, tuple((report, judge_text(report)) for report in reports))


def _bytes(asked: Asked, limits: Limits) -> bytes:
    assert asked.path is not None
    try:
        with asked.path.open("rb") as handle:
            return handle.read(limits.file_bytes + 1)
    except OSError:
        raise Refusal("AUDIT-MISSING", file=asked.name, refers_to=asked.name) from None


def prepare() -> None:
    """Import what reading needs before memory is limited."""
    import pipeline.audit.formats.open
    import pipeline.audit.text.sentences
    import pipeline.audit.understand  # noqa: F401


def _used() -> int:
    """Bytes of address space this process has."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _alarm(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError


def _too_long(name: str, limits: Limits) -> Finding:
    return compose("AUDIT-TOO-LONG", file=name, reason=limits.seconds, refers_to=name)
