"""Reads a snapshot in a child process: a file that exhausts memory or time, or breaks its reader, is refused and nothing else.

The child interprets no cell: it returns the rows as text, and the warehouse reads them as before. A Parquet file is read through
there once, and then in place.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from pipeline.core import SETTINGS, IsolatedFunction, JobFailure, JobLimits, Refusal, report_error, sql
from pipeline.ingest.presets import Preset
from pipeline.ingest.readers.base import RawTable
from pipeline.ingest.readers.read import read_snapshot

# A damaged or hostile file is small; an honest large one may use memory and time in proportion to its bytes.
_MEMORY_BYTES = 900 << 20
_MEMORY_FACTOR = 12
_SECONDS = 20
_BYTES_PER_SECOND = 2 << 20
_RELATION = "raw"


@dataclass(frozen=True)
class ReadJob:
    """What a child needs to read a snapshot; see `read_snapshot`."""

    snapshot: Path
    name: str
    preset: Preset
    wanted: frozenset[str]
    sheet: str | None
    keys: frozenset[str]


@dataclass(frozen=True)
class ReadResult:
    """A file as read: its tables, or the code and details of its refusal."""

    tables: tuple[RawTable, ...] = ()
    refused: tuple[str, dict[str, Any]] | None = None


def read_isolated(
    connection: duckdb.DuckDBPyConnection,
    snapshot: Path,
    name: str,
    preset: Preset,
    relation: str,
    wanted: frozenset[str],
    *,
    sheet: str | None,
    keys: frozenset[str],
    warehouse: Path,
) -> list[RawTable]:
    """`read_snapshot` by way of a child process. `warehouse`: the folder where the text of an error is kept.

    Raises Refusal FILE-*, and FILE-TOO-MUCH, FILE-TOO-LONG, FILE-CRASHED for whatever happens in the child.
    """
    size = snapshot.stat().st_size
    limits = JobLimits(_SECONDS + size // _BYTES_PER_SECOND, _MEMORY_BYTES + _MEMORY_FACTOR * size)
    ((_, result),) = _reader().run([(ReadJob(snapshot.absolute(), name, preset, wanted, sheet, keys), limits)])
    if isinstance(result, JobFailure):
        raise _refusal(name, result, warehouse)
    if result.refused is not None:
        code, details = result.refused
        raise Refusal(code, **details)
    if result.tables[0].typed:
        return read_snapshot(lambda: connection, snapshot, name, preset, relation, wanted, sheet, keys)
    return list(result.tables)


def read_in_child(job: ReadJob) -> ReadResult:
    """Read a snapshot in this process, which is a child."""
    megabytes = (_MEMORY_BYTES + _MEMORY_FACTOR * job.snapshot.stat().st_size) * 3 // 4 >> 20
    settings = {**SETTINGS, "threads": 1, "memory_limit": f"{megabytes}MB", "temp_directory": ""}
    with ExitStack() as opened:

        @cache
        def connect() -> duckdb.DuckDBPyConnection:
            return opened.enter_context(duckdb.connect(":memory:", config=settings))

        try:
            raws = read_snapshot(
                connect, job.snapshot, job.name, job.preset, _RELATION, job.wanted, job.sheet, job.keys
            )
        except Refusal as refusal:
            return ReadResult(refused=(refusal.finding.code, refusal.details))
        if raws[0].typed:
            try:
                connect().execute(sql("ingest/load/read_through", relation=_RELATION)).fetchall()
            except duckdb.Error:
                details = {"file": job.name, "reason": "Parquet 文件中间有损坏", "refers_to": job.name}
                return ReadResult(refused=("FILE-TORN", details))
    return ReadResult(tuple(raws))


def _refusal(name: str, failure: JobFailure, warehouse: Path) -> Refusal:
    code = {"too_long": "FILE-TOO-LONG", "too_much": "FILE-TOO-MUCH"}.get(failure.kind, "FILE-CRASHED")
    report = report_error(warehouse, failure.report)
    return Refusal(code, file=name, reason=failure.reason, report=report, refers_to=name)


def end_reader() -> None:
    """End the child; the next file starts another."""
    _reader().close()


@cache
def _reader() -> IsolatedFunction:
    """One child for all files of this process."""
    return IsolatedFunction("pipeline.ingest.readers.isolated:read_in_child")
