"""Reads files in separate processes within limits of time and memory, so that a file that exhausts them stops no other."""

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

from pipeline.audit.formats.open import read_documents
from pipeline.audit.limits import LIMITS, FileLimits
from pipeline.audit.report import ReadReport
from pipeline.audit.text.sentences import judge_text
from pipeline.audit.understand import understand
from pipeline.core import Finding, Refusal, compose

_FILES_PER_PROCESS = 250
_GRACE_SECONDS = 15.0
_WAIT_FACTOR = 5  # the limit is processor time: on a busy machine a file may take this many times as long


@dataclass(frozen=True)
class InputFile:
    """A file to audit: its name, its path or content, and year and form id where the caller knows them."""

    name: str
    path: Path | None = None
    content: bytes | None = None
    year: int | None = None
    form: str | None = None


@dataclass(frozen=True)
class FileResult:
    """The reports in a file, each with the findings of its text; or the finding by which the file was refused."""

    name: str
    reports: tuple[tuple[ReadReport, tuple[Finding, ...]], ...] = ()
    refused: Finding | None = None


@dataclass
class _Worker:
    process: SpawnProcess
    pipe: Connection
    job: tuple[int, InputFile] | None = None
    since: float = 0.0
    done: int = 0


def read_files(
    files: Sequence[InputFile], *, processes: int | None = None, limits: FileLimits = LIMITS
) -> Iterator[tuple[int, FileResult]]:
    """Read files in `processes` processes (default: one a core); gives the index of each file with its result, as they finish.

    A file that cannot be read gives a refused result; nothing is raised for it.
    """
    waiting = deque(enumerate(files))
    count = max(1, min(processes or os.cpu_count() or 1, len(files)))
    workers = [_start(limits) for _ in range(count)]
    try:
        while waiting or any(worker.job for worker in workers):
            for index, worker in enumerate(workers):
                if worker.job is None and waiting:
                    if worker.done >= _FILES_PER_PROCESS:
                        _stop(worker)
                        workers[index] = worker = _start(limits)
                    worker.job, worker.since = waiting.popleft(), time.monotonic()
                    worker.pipe.send(worker.job[1])
            busy = [worker for worker in workers if worker.job]
            ready = wait([worker.pipe for worker in busy], timeout=1.0)
            for index, worker in enumerate(workers):
                if worker.job is None:
                    continue
                if worker.pipe in ready:
                    number = worker.job[0]
                    read, alive = _receive(worker)
                    yield number, read
                    worker.job, worker.done = None, worker.done + 1
                    if not alive:
                        workers[index] = _start(limits)
                elif time.monotonic() - worker.since > limits.seconds * _WAIT_FACTOR + _GRACE_SECONDS:
                    number, file = worker.job
                    _stop(worker)
                    workers[index] = _start(limits)
                    yield number, FileResult(file.name, refused=_too_long(file.name, limits))
    finally:
        for worker in workers:
            _stop(worker)


def _receive(worker: _Worker) -> tuple[FileResult, bool]:
    """The result that a worker sent, or a refusal if it died; and whether it is alive."""
    assert worker.job is not None
    name = worker.job[1].name
    try:
        result: FileResult = worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join(5)
        reason = f"退出码 {worker.process.exitcode}，多半是内存超过限度"
        return FileResult(name, refused=compose("AUDIT-CRASHED", file=name, reason=reason, refers_to=name)), False
    return result, True


def _start(limits: FileLimits) -> _Worker:
    context = multiprocessing.get_context("spawn")
    parent_end, worker_end = context.Pipe()
    process = context.Process(target=_work, args=(worker_end, limits), daemon=True)
    process.start()
    worker_end.close()
    return _Worker(process, parent_end)


def _stop(worker: _Worker) -> None:
    worker.pipe.close()
    if worker.process.is_alive():
        worker.process.terminate()
        worker.process.join(2)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join(2)


def _work(pipe: Connection, limits: FileLimits) -> None:
    """The main function of a worker: reads the files that it is sent until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # messages of a dying parser are of no use to an operator
    signal.signal(signal.SIGPROF, _on_timeout)
    resource.setrlimit(resource.RLIMIT_AS, (_address_space() + limits.memory_bytes, resource.RLIM_INFINITY))
    while True:
        try:
            file: InputFile = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send(_read(file, limits))


def _read(file: InputFile, limits: FileLimits) -> FileResult:
    signal.setitimer(signal.ITIMER_PROF, limits.seconds)
    try:
        return read_file(file, limits)
    except TimeoutError:
        return FileResult(file.name, refused=_too_long(file.name, limits))
    except (MemoryError, RecursionError) as error:
        what = "嵌套太深" if isinstance(error, RecursionError) else f"需要的内存超过 {limits.memory_bytes >> 20} MB"
        return FileResult(
            file.name, refused=compose("AUDIT-TOO-MUCH", file=file.name, reason=what, refers_to=file.name)
        )
    except Exception as error:  # any other failure of a parser must not stop the other files
        reason = f"{type(error).__name__}"
        return FileResult(
            file.name, refused=compose("AUDIT-CRASHED", file=file.name, reason=reason, refers_to=file.name)
        )
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def read_file(file: InputFile, limits: FileLimits = LIMITS) -> FileResult:
    """Read a file in this process: its reports, and the findings of their text. Sets no limit of time or memory."""
    try:
        content = file.content if file.content is not None else _read_bytes(file, limits)
        documents = read_documents(content, file.name, limits)
        reports = [understand(document, year=file.year, form=file.form) for document in documents]
    except Refusal as refusal:
        return FileResult(file.name, refused=refusal.finding)
    return FileResult(file.name, tuple((report, judge_text(report)) for report in reports))


def _read_bytes(file: InputFile, limits: FileLimits) -> bytes:
    assert file.path is not None
    try:
        with file.path.open("rb") as handle:
            return handle.read(limits.file_bytes + 1)
    except OSError:
        raise Refusal("AUDIT-MISSING", file=file.name, refers_to=file.name) from None


def _address_space() -> int:
    """The address space of this process, in bytes."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _on_timeout(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError


def _too_long(name: str, limits: FileLimits) -> Finding:
    return compose("AUDIT-TOO-LONG", file=name, reason=limits.seconds, refers_to=name)
