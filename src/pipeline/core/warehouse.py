"""DuckDB: open the warehouse, run the statements of `sql/` with the parameters they ask for, hold the one writer's lock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from pipeline.core.disk import is_no_room, room_in
from pipeline.core.findings import Finding
from pipeline.core.statements import SETTINGS, insert, parameters, sql, statement_text

if TYPE_CHECKING:
    import duckdb

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from pipeline.core.errors import Refusal

TABLES = ("items", "posts", "requests", "request_events", "disputes", "declared")
BOOKKEEPING = ("source", "row_id", "known_from", "known_until", "batch", "ended_by", "gone", "file_id", "line")


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
        found = self.rows("core/columns_of", {"table": table})
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


def prepare(warehouse: Warehouse, known_on: datetime | None = None) -> None:
    """Set the session, and make what stands in the file: once, and again whenever a statement of `sql/` that makes it changed.

    Each verb opens the warehouse; making everything anew takes ten times as long as opening.
    """
    warehouse.run("core/session")
    warehouse.run("core/known_on", {"known_on": known_on or datetime(9999, 1, 1)})
    warehouse.run("core/tables/prepared")
    if warehouse.rows("core/prepared") != [(_print_of_statements(),)]:
        with warehouse.transaction():
            _make(warehouse)
            warehouse.run("core/forget_prepared")
            warehouse.fill("prepared", [(_print_of_statements(),)])


def _make(warehouse: Warehouse) -> None:
    """Tables, macros and views: each is a file of `sql/`, run in the order of its name."""
    connection = warehouse.connection
    for folder in ("tables", "macros"):
        for name in _names(folder):
            connection.execute(sql(f"core/{folder}/{name}"))
    for table in TABLES:
        connection.execute(sql("core/views/corrected", table=table))
        show_current(warehouse, table)
    for name in _names("views"):
        if name not in ("corrected", "current"):
            connection.execute(sql(f"core/views/{name}"))


@cache
def _print_of_statements() -> str:
    texts = (
        statement_text(f"core/{folder}/{name}") for folder in ("tables", "macros", "views") for name in _names(folder)
    )
    return hashlib.sha256("\0".join((*TABLES, *BOOKKEEPING, *texts)).encode()).hexdigest()


def show_current(warehouse: Warehouse, table: str) -> None:
    """Make `current_<table>` fit whether the table has corrected rows at this moment."""
    (corrected,) = warehouse.rows("core/count_rows", table=table)[0]
    columns = list(warehouse.columns(table))
    warehouse.run("core/views/current", table=table, columns=columns, bookkeeping=BOOKKEEPING, corrected=corrected > 0)


def _names(folder: str) -> list[str]:
    found = resources.files("pipeline").joinpath("core", "sql", folder).iterdir()
    return sorted(entry.name.removesuffix(".sql") for entry in found if entry.name.endswith(".sql"))


def record_findings(connection: duckdb.DuckDBPyConnection, stage: str, found: Iterable[Finding]) -> None:
    """Replace what the verb `stage` found last time by what it found now."""
    from pipeline.core.statements import insert, sql  # the warehouse's own refusals are findings

    connection.execute(sql("core/forget_findings"), {"stage": stage})
    rows = [
        (stage, f.agency, f.year, f.code, f.severity, f.outcome, f.message, f.what_to_do, f.left, f.right, f.refers_to,
         f.waived_by)
        for f in found
    ]  # fmt: skip
    insert(connection, "findings", rows)
