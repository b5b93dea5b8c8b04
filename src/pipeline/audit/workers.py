"""Reads files in separate processes within limits of time and memory, so that a file that exhausts them stops no other."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.audit.formats.open import read_documents
from pipeline.audit.limits import LIMITS, FileLimits
from pipeline.audit.report import ReadReport
from pipeline.audit.text.sentences import judge_text
from pipeline.audit.understand import understand
from pipeline.core import Finding, IsolatedFunction, JobFailure, JobLimits, Refusal, compose


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


def read_files(
    files: Sequence[InputFile], *, processes: int | None = None, limits: FileLimits = LIMITS
) -> Iterator[tuple[int, FileResult]]:
    """Read files in `processes` processes (default: one a core); gives the index of each file with its result, as they finish.

    A file that cannot be read gives a refused result; nothing is raised for it.
    """
    count = max(1, min(processes or os.cpu_count() or 1, len(files)))
    reader = IsolatedFunction("pipeline.audit.workers:read_in_child", processes=count)
    job_limits = JobLimits(limits.seconds, limits.memory_bytes)
    try:
        for number, result in reader.run([((file, limits), job_limits) for file in files]):
            if isinstance(result, JobFailure):
                result = _refused(files[number].name, result, limits)
            yield number, result
    finally:
        reader.close()


def read_in_child(job: tuple[InputFile, FileLimits]) -> FileResult:
    """`read_file` as a child process runs it."""
    return read_file(*job)


def _refused(name: str, failure: JobFailure, limits: FileLimits) -> FileResult:
    code = {"too_long": "AUDIT-TOO-LONG", "too_much": "AUDIT-TOO-MUCH"}.get(failure.kind, "AUDIT-CRASHED")
    reason = limits.seconds if failure.kind == "too_long" else failure.reason
    return FileResult(name, refused=compose(code, file=name, reason=reason, refers_to=name))


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
