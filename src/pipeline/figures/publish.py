"""publish: finish the candidate, make it immutable, and point readers at it.

A reader opens `CURRENT`, then the file it names; it never waits for a writer and never sees half a build. Until the pointer moves,
in one rename, everything published before is served unchanged, whatever goes wrong here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from pipeline.core import SETTINGS, Refusal, Warehouse, Workspace, code_version, package_yaml, room_in, sql
from pipeline.figures.candidate import open_candidate

SCHEMA_VERSION = 1
KEEP = 14


@dataclass(frozen=True)
class Published:
    """Where readers now look, and the run that made it."""

    file: Path
    run: str


def publish_figures(
    warehouse: Warehouse,
    workspace: Workspace,
    *,
    now: datetime,
    known_on: date | None = None,
    keep: Set[str] = frozenset(),
) -> Published:
    """Turn the candidate into `published/figures-<run>.duckdb` and move CURRENT to it.

    `keep`: names of earlier builds that must stay (those of sealed years, those a digest compares with).

    Raises Refusal CANDIDATE-MISSING when nothing was counted, UNACCOUNTED while rows do not add up, DISK-FULL when there is no room;
    in each case what was published before stays.
    """
    folder = workspace.published
    run = f"{now:%Y%m%dT%H%M%S}-{os.getpid()}"
    target = folder / f"figures-{run}.duckdb"
    with room_in(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with open_candidate(warehouse, workspace):
            if warehouse.rows("figures/count/unaccounted"):
                raise Refusal("UNACCOUNTED")
            warehouse.run("figures/publish/findings")
            warehouse.run("figures/publish/meta", {"schema_version": SCHEMA_VERSION, "run": run, "built_at": now, "known_on": known_on,
                                           "code_version": code_version()})  # fmt: skip
        finish(workspace.candidate)
        os.replace(workspace.candidate, target)
        _point(folder, target.name)
    _sweep(folder, target, keep)
    return Published(target, run)


def finish(file: Path) -> None:
    """Give the candidate what readers see: the contract's views, an empty place for what later verbs fill, words on every column."""
    connection = duckdb.connect(str(file), config=dict(SETTINGS))
    try:
        for name in ("empty_tables", "views"):
            connection.execute(sql(f"figures/publish/{name}"))
        if connection.execute(sql("figures/candidate/any_sealed")).fetchall()[0][0]:
            connection.execute(sql("figures/candidate/evidence_view"))
        comment(connection)
        connection.execute("CHECKPOINT")
    finally:
        connection.close()
    wal = file.with_name(file.name + ".wal")
    wal.unlink(missing_ok=True)
    with file.open("rb") as handle:
        os.fsync(handle.fileno())


def comment(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the purpose of every table, view and column into the database itself. Raises KeyError for one without words."""
    words: Mapping[str, tuple[str, Mapping[str, str]]] = published_words()
    connection.execute("BEGIN")  # each statement by itself would be a commit of its own
    for table, kind in connection.execute(sql("figures/publish/tables")).fetchall():
        text, columns = words[table]
        connection.execute(sql("figures/publish/comment_table", kind=kind, table=table, text=text))
        for (column,) in connection.execute(sql("figures/publish/columns"), {"table": table}).fetchall():
            connection.execute(sql("figures/publish/comment_column", table=table, column=column, text=columns[column]))
    connection.execute("COMMIT")


def _point(folder: Path, name: str) -> None:
    draft = folder / ".CURRENT.new"
    with draft.open("w", encoding="utf-8") as handle:
        handle.write(name + "\n")
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(draft, folder / "CURRENT")


def _sweep(folder: Path, newest: Path, others: Set[str]) -> None:
    """Keep the last builds, and others by name: those that first showed a seal, and those a digest will be compared with.

    A reader that still has an older one open keeps it until it closes.
    """
    files = sorted(folder.glob("figures-*.duckdb"), key=lambda file: file.stat().st_mtime, reverse=True)
    kept = {newest, *(folder / name for name in others)}
    for old in [file for file in files if file not in kept][KEEP - 1 :]:
        old.unlink(missing_ok=True)


def published_words() -> dict[str, tuple[str, dict[str, str]]]:
    """The comment of every published table, and of each column by its name."""
    document = package_yaml("figures/table_comments.yml")
    return {table: (text, document["columns"]) for table, text in document["tables"].items()}
