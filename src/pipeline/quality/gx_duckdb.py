"""A SQLAlchemy dialect and DB-API connection that run Great Expectations on a DuckDB connection which is already open.

Great Expectations has no DuckDB backend: it uses SQLAlchemy and reads each result after it has returned the connection. Every
result is therefore fetched when its statement is executed, and begin, commit, rollback and close do nothing: the transaction
belongs to the verb that opened the warehouse. Why this and not a published driver: docs/decisions/0003.

Imports SQLAlchemy; import this module only where expectations are evaluated.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import sqlalchemy as sa
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.base import PGCompiler, PGDialect

from pipeline.core import sql

# Great Expectations writes patterns (LIKE, regular expressions) only for dialects whose name it knows.
URL = "postgresql+gongkai://"
registry.register("postgresql.gongkai", __name__, "DuckDBDialect")

_TYPES: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "VARCHAR": sa.VARCHAR,
    "BOOLEAN": sa.BOOLEAN,
    "INTEGER": sa.INTEGER,
    "BIGINT": sa.BIGINT,
    "UBIGINT": sa.NUMERIC,
    "DOUBLE": sa.DOUBLE,
    "DATE": sa.DATE,
    "TIMESTAMP": sa.TIMESTAMP,
}


class Cursor:
    """A DB-API cursor that holds all rows of its result: what Great Expectations fetches are counts."""

    arraysize = 1

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._rows: list[tuple[Any, ...]] = []
        self.description: Sequence[Any] | None = None
        self.rowcount = -1

    def execute(self, statement: str, values: Sequence[Any] | None = None) -> None:
        """Run a statement and fetch its rows. DuckDB reports the rows an INSERT wrote as one row with one column, Count."""
        self._connection.execute(statement, list(values) if values else None)
        self.description = self._connection.description
        self._rows = self._connection.fetchall() if self.description else []
        if statement.lstrip()[:6].casefold() == "insert" and self._rows:
            (self.rowcount,) = self._rows[0]
            self.description = None

    def fetchall(self) -> list[tuple[Any, ...]]:
        rows, self._rows = self._rows, []
        return rows

    def fetchmany(self, size: int = 1) -> list[tuple[Any, ...]]:
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    def fetchone(self) -> tuple[Any, ...] | None:
        return next(iter(self.fetchmany()), None)

    def close(self) -> None:
        self._rows = []


class SharedConnection:
    """A DB-API connection over an open DuckDB connection whose owner commits and closes it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def cursor(self) -> Cursor:
        return Cursor(self._connection)

    def commit(self) -> None:
        """Nothing: the verb commits, not Great Expectations."""

    def rollback(self) -> None:
        """Nothing: SQLAlchemy rolls back whenever a connection is returned; the verb's transaction must survive that."""

    def close(self) -> None:
        """Nothing: the warehouse closes the connection."""


class _Driver:
    """The DB-API module that SQLAlchemy expects: DuckDB's exceptions and the style of its parameters."""

    paramstyle = "qmark"
    Error = duckdb.Error


class _Compiler(PGCompiler):
    def visit_custom_op_binary(self, element: Any, operator: Any, **kw: Any) -> str:
        """`~` matches the whole text in DuckDB 1 and a part of it in DuckDB 2; regexp_matches is partial in both."""
        if operator.opstring not in ("~", "!~"):
            return str(super().visit_custom_op_binary(element, operator, **kw))  # type: ignore[no-untyped-call]
        left, right = self.process(element.left, **kw), self.process(element.right, **kw)
        negation = "NOT " if operator.opstring == "!~" else ""
        return f"{negation}regexp_matches({left}, {right})"

    def visit_not_in_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        """`NOT IN` a list becomes NOT IN a subquery, which DuckDB joins; with a list it compares each row to every value in turn."""
        if not isinstance(binary.right, sa.BindParameter):
            return str(super().visit_not_in_op_binary(binary, operator, **kw))  # type: ignore[no-untyped-call]
        left, right = self.process(binary.left, **kw), self.process(binary.right, **kw)
        return f"({left} NOT IN (SELECT unnest(list_value{right})))"


class DuckDBDialect(PGDialect):
    """PostgreSQL's dialect with as much of DuckDB's catalogue as Great Expectations needs."""

    driver = "gongkai"
    default_paramstyle = "qmark"
    statement_compiler = _Compiler
    supports_statement_cache = True
    default_schema_name = "main"

    @classmethod
    def import_dbapi(cls) -> Any:
        return _Driver

    def initialize(self, connection: sa.Connection) -> None:
        """Nothing: PostgreSQL's queries about versions and settings do not apply."""

    def get_columns(self, connection: sa.Connection, table_name: str, schema: str | None = None, **_: Any) -> Any:
        """Name and type of the columns of a table or view: all that Great Expectations reads of the catalogue."""
        statement = sa.text(sql("quality/columns_of")).bindparams(table=table_name, schema=schema or "main")
        return [
            {"name": column, "type": _TYPES[type_name](), "nullable": True, "default": None}
            for column, type_name in connection.execute(statement)
        ]

    def get_pk_constraint(self, *_: Any, **__: Any) -> Any:
        return {"constrained_columns": [], "name": None}


def engine_settings(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """The arguments with which `create_engine` uses the open connection and opens no other."""
    return {"creator": lambda: SharedConnection(connection), "poolclass": sa.pool.StaticPool}
