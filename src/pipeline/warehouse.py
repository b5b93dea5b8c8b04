"""DuckDB: open the warehouse, run the statements of `sql/` with the parameters they ask for, hold the one writer's lock."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import duckdb

from pipeline.errors import Refusal

if TYPE_CHECKING:
    import jinja2

TABLES = ("items", "posts", "requests", "request_events", "disputes", "declared")
BOOKKEEPING = ("source", "row_id", "known_from", "known_until", "batch", "ended_by", "gone", "file_id", "line")

# Extensions are never fetched: offices run without a network.
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "preserve_insertion_order": "false",
}


def literal(value: object) -> str:
    """A value as SQL writes it. For places where DuckDB takes no parameter."""
    if value is None:
        return "NULL"
    if isinstance(value, (bool, int, float)):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


@cache
def _templates() -> jinja2.Environment:
    """SQL files are Jinja templates for names only; values are always parameters. Imported when a template first needs it."""
    import jinja2

    folder = str(resources.files("pipeline").joinpath("sql"))
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    templates.filters["literal"] = literal
    return templates


def sql(name: str, **names: Any) -> str:
    """The text of `sql/<name>.sql`, its Jinja places filled with table and column names. Raises on an unfilled place."""
    text = _text(name)
    return _template(name).render(**names) if "{" in text else text


@cache
def _template(name: str) -> jinja2.Template:
    return _templates().from_string(_text(name))


@cache
def _text(name: str) -> str:
    return resources.files("pipeline").joinpath("sql", f"{name}.sql").read_text("utf-8")


def parameters(statement: str, values: Mapping[str, object]) -> dict[str, object]:
    """Those of `values` that a statement asks for with `$name`; DuckDB refuses parameters it was not asked for."""
    wanted = set(re.findall(r"\$([a-z_]+)", statement))
    return {name: value for name, value in values.items() if name in wanted}


@dataclass(frozen=True)
class Warehouse:
    """An open warehouse: a connection whose time zone and known time are set, with every table and view in place."""

    connection: duckdb.DuckDBPyConnection
    path: Path

    def run(self, name: str, values: Mapping[str, object] | None = None, **names: Any) -> duckdb.DuckDBPyConnection:
        """Run `sql/<name>.sql`; returns the connection, so that a query's rows can be fetched from it."""
        statement = sql(name, **names)
        return self.connection.execute(statement, parameters(statement, values or {}))

    def rows(self, name: str, values: Mapping[str, object] | None = None, **names: Any) -> list[tuple[Any, ...]]:
        """The rows of a query that returns few of them."""
        return self.run(name, values, **names).fetchall()

    def fill(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert a few rows of settings."""
        insert(self.connection, table, rows)

    def columns(self, table: str) -> dict[str, str]:
        """Name → DuckDB type of the canonical columns of a table of rows, in their order."""
        found = self.rows("columns_of", {"table": table})
        return {name: kind for name, kind in found if name not in BOOKKEEPING}

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing of it: a killed process leaves the state before."""
        self.connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows two thousand at a time: executemany takes a second for a few hundred."""
    for start in range(0, len(rows), 2000):
        part = rows[start : start + 2000]
        places = ", ".join("(" + ", ".join("?" * len(part[0])) + ")" for _ in part)
        connection.execute(sql("insert", table=table, places=places), [cell for row in part for cell in row])


@contextmanager
def open_warehouse(folder: Path, *, known_on: datetime | None = None, memory_limit: str = "4GB") -> Iterator[Warehouse]:
    """Open `<folder>/warehouse.duckdb`, making what is missing. `known_on`: read everything as known then (default: now).

    The caller holds `writers_lock`. Raises Refusal WAREHOUSE-UNREADABLE when the file is no DuckDB database of ours, and DISK-FULL
    when there is no room for it or for what is done with it while it is open.
    """
    path = folder / "warehouse.duckdb"
    settings = {**SETTINGS, "memory_limit": memory_limit, "temp_directory": str(folder / "spill")}
    with room_in(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            connection = duckdb.connect(str(path), config=settings)
        except duckdb.Error as error:
            if is_no_room(error):
                raise
            raise Refusal("WAREHOUSE-UNREADABLE", file=str(path), reason=str(error).splitlines()[0]) from None
        try:
            warehouse = Warehouse(connection, path)
            prepare(warehouse, known_on)
            yield warehouse
        finally:
            connection.close()


@contextmanager
def room_in(folder: Path) -> Iterator[None]:
    """Say DISK-FULL where the system or DuckDB says there is no room for what is written below a folder."""
    try:
        yield
    except (OSError, duckdb.Error) as error:
        if is_no_room(error):
            raise Refusal("DISK-FULL", folder=str(folder)) from None
        raise


def is_no_room(error: Exception) -> bool:
    """Whether an error means a full disk, a used-up quota or a limit on the size of files."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    text = str(error).lower()
    return any(sign in text for sign in ("no space left", "could not write", "disk quota", "file too large"))


def prepare(warehouse: Warehouse, known_on: datetime | None = None) -> None:
    """Set the session, and make what stands in the file: once, and again whenever a statement of `sql/` that makes it changed.

    Each verb opens the warehouse; making everything anew takes ten times as long as opening.
    """
    connection = warehouse.connection
    connection.execute("SET TimeZone = 'Asia/Shanghai'")
    connection.execute("SET VARIABLE known_on = ?::TIMESTAMP", [known_on or datetime(9999, 1, 1)])
    warehouse.run("tables/prepared")
    if warehouse.rows("prepared") != [(_print_of_statements(),)]:
        with warehouse.transaction():
            _make(warehouse)
            warehouse.run("forget_prepared")
            warehouse.fill("prepared", [(_print_of_statements(),)])


def _make(warehouse: Warehouse) -> None:
    """Tables, macros and views: each is a file of `sql/`, run in the order of its name."""
    connection = warehouse.connection
    for folder in ("tables", "macros"):
        for name in _names(folder):
            connection.execute(sql(f"{folder}/{name}"))
    for table in TABLES:
        connection.execute(sql("views/corrected", table=table))
        show_current(warehouse, table)
    for name in _names("views"):
        if name not in ("corrected", "current"):
            connection.execute(sql(f"views/{name}"))


@cache
def _print_of_statements() -> str:
    texts = (_text(f"{folder}/{name}") for folder in ("tables", "macros", "views") for name in _names(folder))
    return hashlib.sha256("\0".join((*TABLES, *BOOKKEEPING, *texts)).encode()).hexdigest()


def show_current(warehouse: Warehouse, table: str) -> None:
    """Make `current_<table>` fit whether the table has corrected rows at this moment."""
    (corrected,) = warehouse.rows("correct/count", table=table)[0]
    columns = list(warehouse.columns(table))
    warehouse.run("views/current", table=table, columns=columns, bookkeeping=BOOKKEEPING, corrected=corrected > 0)


def _names(folder: str) -> list[str]:
    found = resources.files("pipeline").joinpath("sql", folder).iterdir()
    return sorted(entry.name.removesuffix(".sql") for entry in found if entry.name.endswith(".sql"))


@contextmanager
def writers_lock(folder: Path, *, wait: float = 0.0, say: Callable[[str], None] = print) -> Iterator[None]:
    """One writer at a time. A second one waits up to `wait` seconds and then refuses, saying who holds the lock since when.

    The lock is the kernel's (`flock`): it dies with its process, so nothing has to be cleaned up after a crash.
    Raises Refusal WORKSPACE-BUSY.
    """
    with room_in(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+", encoding="utf-8") as handle:
        deadline = time.monotonic() + wait
        told = False
        while not _take(handle):
            handle.seek(0)
            holder = _holder(handle.read())
            if time.monotonic() >= deadline:
                raise Refusal("WORKSPACE-BUSY", **holder)
            if not told:
                say(f"另一个运行（进程 {holder['pid']}，{holder['since']} 开始）正在写入，最多等待 {wait:.0f} 秒 …")
                told = True
            time.sleep(0.2)
        handle.seek(0)
        handle.truncate()
        with room_in(folder):
            json.dump({"pid": os.getpid(), "since": f"{datetime.now():%Y-%m-%d %H:%M:%S}"}, handle)
            handle.flush()
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)


def _take(handle: TextIO) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(text: str) -> dict[str, object]:
    try:
        written: dict[str, object] = json.loads(text)
    except json.JSONDecodeError:
        return {"pid": "?", "since": "?"}
    return written
