"""The warehouse: one DuckDB file that holds every version of every row, opened by one writer at a time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, cast

import duckdb

from pipeline.core.disk import is_no_room, room_in
from pipeline.core.errors import Refusal
from pipeline.core.findings import Finding
from pipeline.core.statements import SETTINGS, LiteralConnection, insert, parameters, sql, statement_text
from pipeline.core.tables import table_rules

TABLES = ("items", "posts", "requests", "request_events", "disputes", "documents", "counts", "declared")
BOOKKEEPING = (
    "source", "row_id", "known_from", "known_until", "batch", "ended_by", "gone", "further", "refused", "file_id", "line",
    "content",
)  # fmt: skip

# How DuckDB says that another program has the file open.
_HELD_BY = re.compile(r"Could not set lock on file(?:.*?\(PID (?P<pid>\d+)\))?", re.S)


@dataclass(frozen=True)
class Warehouse:
    """An open warehouse: a connection whose time zone and known time are set, and whose tables and views exist."""

    connection: duckdb.DuckDBPyConnection
    path: Path
    _columns: dict[str, dict[str, str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def run(self, name: str, values: Mapping[str, object] | None = None, **names: Any) -> duckdb.DuckDBPyConnection:
        """Run the statement `<package>/<path>`; returns the connection, so that a query's rows can be fetched from it."""
        statement = sql(name, **names)
        return self.connection.execute(statement, parameters(statement, values or {}))

    def rows(self, name: str, values: Mapping[str, object] | None = None, **names: Any) -> list[tuple[Any, ...]]:
        """The rows of a query that returns few of them."""
        return self.run(name, values, **names).fetchall()

    def insert(self, table: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Insert rows of settings by column name; see `pipeline.core.statements.insert`."""
        insert(self.connection, table, rows)

    def columns(self, table: str) -> dict[str, str]:
        """Name → DuckDB type of the canonical columns of a table of rows, in their order."""
        if table not in self._columns:  # they stay as they are while the warehouse is open
            columns = self.rows("core/columns_of", {"table": table})
            self._columns[table] = {name: kind for name, kind in columns if name not in BOOKKEEPING}
        return self._columns[table]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all of it, or nothing when an exception leaves the block or the process ends."""
        self.connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")


@contextmanager
def open_warehouse(
    folder: Path, *, known_on: datetime | None = None, memory_limit: str = "4GB", literals: bool = False
) -> Iterator[Warehouse]:
    """Open `<folder>/warehouse.duckdb`, creating it if it is missing. `known_on`: read rows as known at that time (default: now).
    `literals`: values are written into statements (`LiteralConnection`).

    The caller holds `writers_lock`. Raises Refusal WAREHOUSE-BUSY while another program has the file open, WAREHOUSE-CLOSED where the
    system keeps us from it, WAREHOUSE-MEMORY, MEMORY-LIMIT when a statement needs more than
    `memory_limit`, WAREHOUSE-NEWER when a later version wrote it, WAREHOUSE-UNREADABLE when it is damaged or
    no database, and DISK-FULL when the disk is full, also later while it is open.
    """
    path = folder / "warehouse.duckdb"
    settings = {
        **SETTINGS,
        "default_block_size": "65536",  # of a new warehouse: blocks of 256 kB make a small one large, and slow to close
        # Of a new warehouse: no other program reads it, and codes are written in less than half of the time that older formats take.
        "storage_compatibility_version": "v1.4.0",
        "memory_limit": memory_limit,
        "temp_directory": str(folder / "spill"),
        **({"threads": 1} if literals else {}),
    }
    with room_in(folder):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            connection = duckdb.connect(str(path), config=settings)
        except duckdb.Error as error:
            if is_no_room(error):
                raise
            holder = _HELD_BY.search(str(error))
            if holder:
                raise Refusal("WAREHOUSE-BUSY", file=str(path), pid=holder["pid"] or "?") from None
            raise why_warehouse_closed(path, memory_limit, error) from None
        except OSError as error:
            if is_no_room(error):
                raise
            raise why_warehouse_closed(path, memory_limit, error) from None
        try:
            warehouse = Warehouse(cast(Any, LiteralConnection(connection)) if literals else connection, path)
            prepare(warehouse, known_on)
            yield warehouse
        except duckdb.OutOfMemoryException as error:
            if is_no_room(error):
                raise
            raise Refusal("MEMORY-LIMIT", limit=memory_limit) from None
        except duckdb.Error as error:
            if (_DAMAGED.search(str(error)) or _NEWER.search(str(error))) and not is_no_room(error):
                raise why_warehouse_closed(path, memory_limit, error) from None
            raise
        finally:
            connection.close()


# What DuckDB says of a damaged database file. An error of a statement, or of a file that it reads, says none of these.
_DAMAGED = re.compile(
    r"corrupt database|computed checksum|not a valid duckdb|metadata pointer"
    r"|could not read enough bytes from file \"[^\"]*warehouse\.duckdb|replaying wal",
    re.IGNORECASE,
)
# What it says of one that it does not understand although its checksums hold: a later version wrote it.
_NEWER = re.compile(r"version number|newer version|failed to deserialize", re.IGNORECASE)


def why_warehouse_closed(path: Path, memory_limit: str, error: Exception) -> Refusal:
    """The refusal of a warehouse that does not open. Only WAREHOUSE-UNREADABLE is damage that a night may set aside: not a permission,
    not a slip in a setting, not what a later version of the program wrote."""
    text = str(error)
    if isinstance(error, duckdb.ParserException):  # the one setting that a person writes
        return Refusal("WAREHOUSE-MEMORY", limit=memory_limit[:40])
    where = {"file": str(path), "folder": str(path.parent)}
    if path.is_dir() and not path.is_symlink():
        return Refusal("WAREHOUSE-UNREADABLE", **where, reason="是文件夹，不是文件")
    try:
        with path.open("r+b"):
            pass
    except FileNotFoundError:
        return Refusal("WAREHOUSE-CLOSED", **where, reason="文件夹里建不了文件")
    except OSError as system:
        return Refusal("WAREHOUSE-CLOSED", **where, reason=system.strerror or "")
    reason = text.splitlines()[0] if text else type(error).__name__
    if _DAMAGED.search(text):
        return Refusal("WAREHOUSE-UNREADABLE", **where, reason=reason)
    return Refusal("WAREHOUSE-NEWER" if _NEWER.search(text) else "WAREHOUSE-CLOSED", **where, reason=reason)


def prepare(warehouse: Warehouse, known_on: datetime | None = None) -> None:
    """Set the session, and create tables, macros and views if the statements that create them changed since the last time.

    Each verb opens the warehouse, and creating them takes ten times as long as opening.
    """
    warehouse.run("core/session")
    warehouse.run("core/known_on", {"known_on": known_on or datetime(9999, 1, 1)})
    warehouse.run("core/tables/prepared")
    if warehouse.rows("core/prepared") != [(_statements_hash(),)]:
        with warehouse.transaction():
            _make_tables(warehouse)
            warehouse.run("core/forget_prepared")
            warehouse.insert("prepared", [{"print": _statements_hash()}])


def _make_tables(warehouse: Warehouse) -> None:
    """Create tables, macros and views: each is a file of `core/sql/`, run in the order of its name."""
    connection = warehouse.connection
    for folder in ("tables", "macros"):
        for name in _names(folder):
            connection.execute(sql(f"core/{folder}/{name}"))
    for table in TABLES:
        connection.execute(sql("core/views/corrected", table=table))
        columns = warehouse.columns(table)
        connection.execute(sql("core/views/contents", table=table, columns=columns, number=table_rules()[table].key[0]))
        show_current(warehouse, table)
    for name in _names("views"):
        if name not in ("contents", "corrected", "current"):
            connection.execute(sql(f"core/views/{name}"))


@cache
def _statements_hash() -> str:
    folders = ("fragments", "tables", "macros", "views")
    texts = (statement_text(f"core/{folder}/{name}") for folder in folders for name in _names(folder))
    return hashlib.sha256("\0".join((*TABLES, *BOOKKEEPING, *texts)).encode()).hexdigest()


def show_current(warehouse: Warehouse, table: str) -> None:
    """Create the view `current_<table>`; it reads the corrected rows where the table has any."""
    (corrected,) = warehouse.rows("core/count_rows", table=table)[0]
    columns = list(warehouse.columns(table))
    warehouse.run("core/views/current", table=table, columns=columns, bookkeeping=BOOKKEEPING, corrected=corrected > 0)


def _names(folder: str) -> list[str]:
    entries = resources.files("pipeline").joinpath("core", "sql", folder).iterdir()
    return sorted(entry.name.removesuffix(".sql") for entry in entries if entry.name.endswith(".sql"))


def record_findings(connection: duckdb.DuckDBPyConnection, stage: str, findings: Iterable[Finding]) -> None:
    """Replace the findings of the last run of the verb `stage` by those of this run."""
    connection.execute(sql("core/forget_findings"), {"stage": stage})
    insert(connection, "findings", [{"stage": stage, **asdict(finding)} for finding in findings])
