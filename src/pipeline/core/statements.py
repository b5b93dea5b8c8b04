"""sql."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    import jinja2


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

    templates = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: statement_text(name.removesuffix(".sql"))),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    templates.filters["literal"] = literal
    return templates


def sql(name: str, **names: Any) -> str:
    """The statement `<package>/<path>`, its Jinja places filled with names of tables and columns. Raises on an unfilled place."""
    text = statement_text(name)
    return _template(name).render(**names) if "{" in text else text


@cache
def _template(name: str) -> jinja2.Template:
    return _templates().from_string(statement_text(name))


@cache
def statement_text(name: str) -> str:
    """A statement as its file holds it: `<package>/<path>` stands in `pipeline/<package>/sql/<path>.sql`."""
    package, _, path = name.partition("/")
    return resources.files("pipeline").joinpath(package, "sql", f"{path}.sql").read_text("utf-8")


def parameters(statement: str, values: Mapping[str, object]) -> dict[str, object]:
    """Those of `values` that a statement asks for with `$name`; DuckDB refuses parameters it was not asked for."""
    wanted = set(re.findall(r"\$([a-z_]+)", statement))
    return {name: value for name, value in values.items() if name in wanted}


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows two thousand at a time: executemany takes a second for a few hundred."""
    for start in range(0, len(rows), 2000):
        part = rows[start : start + 2000]
        places = ", ".join("(" + ", ".join("?" * len(part[0])) + ")" for _ in part)
        connection.execute(sql("core/insert", table=table, places=places), [cell for row in part for cell in row])


def execute(
    connection: duckdb.DuckDBPyConnection, name: str, values: Mapping[str, object] | None = None, **names: object
) -> duckdb.DuckDBPyConnection:
    """Run `sql/<name>.sql` on a connection that need not be a warehouse's."""
    statement = sql(name, **names)
    return connection.execute(statement, parameters(statement, values or {}))


def ask_with_literals(
    connection: duckdb.DuckDBPyConnection, statement: str, values: Mapping[str, object]
) -> duckdb.DuckDBPyConnection:
    """Run a query whose values go in as literals of a prepared statement; returns the connection to fetch from.

    DuckDB imports pandas, half a second, as soon as Python binds a parameter: no reader of figures needs to wait for that.
    """
    given = ", ".join(f'"{name}" := {literal(value)}' for name, value in parameters(statement, values).items())
    if not given:
        return connection.execute(statement)
    connection.execute(sql("core/prepare", statement=statement))
    return connection.execute(sql("core/execute_prepared", values=given))


def has_table(connection: duckdb.DuckDBPyConnection, schema: str, name: str) -> bool:
    """Whether `<schema>.<name>` can be read."""
    found = execute(connection, "core/has_table", {"schema": schema.split(".")[0], "name": name}).fetchone()
    return found is not None and found[0] > 0
