"""The verb `publish`: complete the candidate, make it a published file that never changes, and point readers at it.

A reader reads `CURRENT` and opens the file it names, or opens `figures.duckdb`, a link to the same file; it never waits for a writer
and never sees half a build. The pointer moves by one rename; until then readers have the database published before, whatever fails.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from pipeline.core import (
    SETTINGS,
    Refusal,
    Warehouse,
    Workspace,
    code_version,
    has_table,
    package_yaml,
    room_in,
    run_name,
    set_aside,
    sql,
)
from pipeline.figures.candidate import copied_candidate, open_candidate, published_already
from pipeline.figures.keys import promise_keys
from pipeline.figures.repair import move_pointer, note_build

SCHEMA_VERSION = 1
# The stable address of the newest build, for programs that cannot read CURRENT.
ADDRESS = "figures.duckdb"
# Published files that are retained, the newest included.
BUILDS_KEPT = 14
# Bytes of a small build, and the share of its blocks that may be empty.
_SMALL = 4_000_000
_MOST_GAPS = 0.05
# Tables of a roll-up without an index: in each county the key told its rows apart, and millions of entries cost more than they tell.
_LARGE = frozenset({"figures", "cells"})


@dataclass(frozen=True)
class PublishedBuild:
    """The published file and the run that made it."""

    file: Path
    run: str


def publish_figures(
    warehouse: Warehouse,
    workspace: Workspace,
    *,
    now: datetime,
    known_on: date | None = None,
    keep: Set[str] = frozenset(),
) -> PublishedBuild:
    """Turn the candidate into `published/figures-<run>.duckdb` and move CURRENT to it.

    `keep`: names of earlier files that must be retained (those of sealed years, those a digest compares with). Published a second time
    without anything new, the database that readers have is returned.

    Raises Refusal CANDIDATE-MISSING when nothing was counted, UNACCOUNTED when rows do not add up, DISK-FULL when there is no room; in
    each case the database published before stays current.
    """
    folder = workspace.published
    same = published_already(warehouse, workspace)
    if same is not None:
        return PublishedBuild(same, same.stem.removeprefix("figures-"))
    run = run_name(now)
    target = folder / f"figures-{run}.duckdb"
    with room_in(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with open_candidate(warehouse, workspace):
            if warehouse.rows("figures/count/unaccounted"):
                raise Refusal("UNACCOUNTED")
            warehouse.run("figures/publish/validations")
            _write_run(warehouse, run, now, known_on)
            whole = _complete(warehouse.connection, workspace.candidate, warehouse.path.stem)
        _put_down(workspace.candidate, whole)
        _publish_candidate(workspace, target, keep)
    return PublishedBuild(target, run)


@contextmanager
def publish_moved(
    warehouse: Warehouse,
    workspace: Workspace,
    build: Path,
    *,
    now: datetime,
    replaced: Sequence[str],
    keep: Set[str] = frozenset(),
) -> Iterator[PublishedBuild]:
    """Publish a copy of a build, attached as the candidate, in which the block writes again what moves with the day.

    `replaced`: tables that the block writes from nothing; they are not in the copy. Raises Refusal DISK-FULL.
    """
    run = run_name(now)
    target = workspace.published / f"figures-{run}.duckdb"
    with room_in(workspace.published):
        with copied_candidate(warehouse, workspace, build, (*replaced, "findings", "meta")):
            yield PublishedBuild(target, run)
            _write_run(warehouse, run, now, None)
            with _in_use(warehouse.connection, warehouse.path.stem):
                describe(warehouse.connection)
        _put_down(workspace.candidate)
        _publish_candidate(workspace, target, keep)


def _write_run(warehouse: Warehouse, run: str, now: datetime, known_on: date | None) -> None:
    """Write the findings and the name of the run into the attached candidate."""
    warehouse.run("figures/publish/findings")
    values = {
        "schema_version": SCHEMA_VERSION,
        "run": run,
        "built_at": now,
        "known_on": known_on,
        "code_version": code_version(),
    }
    warehouse.run("figures/publish/meta", values)


def _publish_candidate(workspace: Workspace, target: Path, keep: Set[str]) -> None:
    _move_into(workspace.candidate, target)
    note_build(workspace, target)
    show_build(workspace.published, target, keep)


def show_build(folder: Path, build: Path, keep: Set[str]) -> None:
    """Point readers at a build in `published/` and delete old ones, but for those named in `keep`."""
    move_pointer(folder, build.name)
    _move_address(folder, build)
    _delete_old_builds(folder, build, keep)


def finish_build(file: Path, *, county: bool = False) -> None:
    """Complete a database for readers as `publish` does. `county`: it is a roll-up, whose tables of agencies have the column `county`."""
    connection = duckdb.connect(config=dict(SETTINGS))
    try:
        # Attached and not opened: only so can it be said in which format it is written.
        connection.execute(sql("figures/candidate/attach", file=str(file)))
        whole = _complete(connection, file, "memory", county=county)
        connection.execute(sql("figures/candidate/detach"))
    finally:
        connection.close()
    _put_down(file, whole)


def _complete(
    connection: duckdb.DuckDBPyConnection, file: Path, otherwise: str, *, county: bool = False
) -> Path | None:
    """Complete the attached candidate: views, empty tables for what no verb wrote in this run, keys, a comment on every column.

    `otherwise`: the database that the connection uses. Returns the file that is to take its place, if any (`_without_gaps`).
    """
    with _in_use(connection, otherwise):
        for name in ("empty_tables", "views"):
            connection.execute(sql(f"figures/publish/{name}", county=county))
        if has_table(connection, "candidate", "sealed_years"):
            connection.execute(sql("figures/publish/sealed_evidence", county=county))
        describe(connection, without_key=_LARGE if county else frozenset())
    return _without_gaps(connection, file)


@contextmanager
def _in_use(connection: duckdb.DuckDBPyConnection, otherwise: str) -> Iterator[None]:
    """Names without a catalogue mean the candidate; afterwards the database `otherwise`."""
    connection.execute(sql("figures/candidate/use"))
    try:
        yield
    finally:
        connection.execute(sql("figures/candidate/leave", warehouse=otherwise))


def _without_gaps(connection: duckdb.DuckDBPyConnection, file: Path) -> Path | None:
    """A new file with what is attached as the candidate, where that is small and much of it is the place of what was replaced: nights that
    go on from it are no larger either. A large one has less of that, and takes longer."""
    connection.execute(sql("figures/candidate/write"))
    if file.stat().st_size > _SMALL:
        return None
    ((gaps,),) = connection.execute(sql("figures/candidate/gaps")).fetchall()
    if gaps <= _MOST_GAPS:
        return None
    whole = file.with_suffix(".whole")
    for leftover in (whole, whole.with_name(whole.name + ".wal")):
        leftover.unlink(missing_ok=True)
    connection.execute(sql("figures/candidate/copy", file=str(whole)))
    return whole


def describe(connection: duckdb.DuckDBPyConnection, *, without_key: Set[str] = frozenset()) -> None:
    """Write keys and comments of the tables that have none yet into the database that a connection uses."""
    promise_keys(connection, without_key=without_key)
    write_comments(connection)


def _put_down(file: Path, whole: Path | None = None) -> None:
    """Wait until a finished database, or the file `whole` in its place, is on the disk; its log of changes is empty."""
    if whole is not None:
        os.replace(whole, file)
    wal = file.with_name(file.name + ".wal")
    wal.unlink(missing_ok=True)
    with file.open("rb") as handle:
        os.fsync(handle.fileno())


def write_comments(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the comment of every table, view and column into the database. Raises KeyError for one without a comment."""
    comments = table_comments()
    commented = []
    for table, kind, columns in connection.execute(sql("figures/publish/tables")).fetchall():
        text, of_columns = comments[table]
        texts = [(column, of_columns.get(f"{table}.{column}") or of_columns[column]) for column in columns]
        commented.append((table, kind, text, texts))
    # Outside a transaction each statement would commit by itself.
    connection.execute("BEGIN")
    connection.execute(sql("figures/publish/comments", commented=commented))
    connection.execute("COMMIT")


def _move_into(candidate: Path, target: Path) -> None:
    """Rename the candidate; where `published` lies on another file system, copy it beside its place first."""
    try:
        os.replace(candidate, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        draft = target.with_name(f".{target.name}.new")
        try:
            shutil.copyfile(candidate, draft)
            with draft.open("rb") as handle:
                os.fsync(handle.fileno())
            os.replace(draft, target)
        finally:
            draft.unlink(missing_ok=True)
        candidate.unlink()


def _move_address(folder: Path, build: Path) -> None:
    """Make `figures.duckdb`, the address for other programs, the newest build by one rename.

    A symbolic link; a hard link or a copy where the file system has none.
    """
    draft = folder / ".figures.new"
    draft.unlink(missing_ok=True)
    try:
        draft.symlink_to(build.name)
    except OSError:
        try:
            os.link(build, draft)
        except OSError:
            shutil.copyfile(build, draft)
    address = folder / ADDRESS
    if address.is_dir() and not address.is_symlink():
        set_aside(address)
    os.replace(draft, address)


def _delete_old_builds(folder: Path, newest: Path, others: Set[str]) -> None:
    """Delete published files, but for the newest ones and `others`. A reader that has a deleted file open can read it until it closes."""
    files = sorted(folder.glob("figures-*.duckdb"), key=lambda file: file.stat().st_mtime, reverse=True)
    retained = {newest, *(folder / name for name in others)}
    for old in [file for file in files if file not in retained][BUILDS_KEPT - 1 :]:
        old.unlink(missing_ok=True)


def table_comments() -> dict[str, tuple[str, dict[str, str]]]:
    """The comment of every published table, and of each column by its name, or by `table.name` where a table has another meaning."""
    document = package_yaml("figures/table_comments.yml")
    return {table: (text, document["columns"]) for table, text in document["tables"].items()}
