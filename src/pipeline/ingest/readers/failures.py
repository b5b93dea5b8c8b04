"""Errors that are no refusals: which of them end a run, and the finding of the file or source that met another one."""

from __future__ import annotations

import duckdb

from pipeline.core import Finding, Workspace, compose, is_no_room, place_of, report_error


def ends_the_run(error: Exception) -> bool:
    """Whether going on with the next file is useless: the disk is full, or DuckDB closed the warehouse after an error of its own."""
    return is_no_room(error) or isinstance(error, (duckdb.FatalException, duckdb.InternalException))


def file_failed(workspace: Workspace, path: str, error: Exception) -> Finding:
    """The finding of a file that an unforeseen error kept out. The error's text stays in a file of its owner."""
    if isinstance(error, duckdb.OutOfMemoryException):
        return compose("FILE-MEMORY", file=path, limit=workspace.settings.memory_limit, refers_to=path)
    reason = f"{type(error).__name__}，{place_of(error)}"
    report = report_error(workspace.warehouse, error)
    return compose("FILE-CRASHED", file=path, reason=reason, report=report, refers_to=path)


def source_failed(workspace: Workspace, source: str, error: Exception) -> Finding:
    """The finding of a source that an unforeseen error kept out of this run."""
    report_error(workspace.warehouse, error)
    return compose("SOURCE-BROKEN", source=source, kind=type(error).__name__, where=place_of(error), refers_to=source)
