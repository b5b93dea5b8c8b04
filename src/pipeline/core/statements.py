"""SQL statements: read from the `.sql` files of the packages, filled with names, run with the parameters they use.

Rules: a value is a parameter or a literal, never part of a template; a name of a table or column is filled in by Jinja.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    import jinja2

# Extensions are never fetched: offices run without a network. Closing a database writes something of each of its columns: in the
# older format three thousand bytes a column, twice the time and the disk.
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "preserve_insertion_order": "false",
    "storage_compatibility_version": "v1.1.0",
}
ROWS_AT_ONCE = 2000


def literal(value: object) -> str:
    """A value as SQL writes it, for places where DuckDB takes no parameter."""
    if value is None:
        return "NULL"
    if isinstance(value, (bool, int, float)):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


# How a value is written into a statement: {{ value | filter }}.
_FILTERS: dict[str, Callable[[Any], str]] = {
    "plain": str,
    "literal": literal,
    "quoted": lambda column: '"' + str(column).replace("::", '"::') + ("" if "::" in str(column) else '"'),
    "identifier": lambda name: '"' + str(name).replace('"', '""') + '"',
}
_PLACE = re.compile(r"\{\{ ?([a-z_]+)(?: \| (literal|quoted|identifier))? ?\}\}")


@cache
def _templates() -> jinja2.Environment:
    import jinja2  # most statements are no templates

    templates = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: statement_text(name.removesuffix(".sql"))),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    templates.filters |= _FILTERS
    return templates


def sql(name: str, **names: Any) -> str:
    """The statement `<package>/<path>`, its Jinja places filled with names of tables and columns. Raises on an unfilled place."""
    text, plain = _text_with_places(name)
    if plain is None:
        return text
    if not plain:
        return _template(name).render(**names)
    # Jinja takes milliseconds to compile a template; most have nothing but places.
    return _PLACE.sub(lambda place: _FILTERS[place[2] or "plain"](names[place[1]]), text)


@cache
def _text_with_places(name: str) -> tuple[str, bool | None]:
    """A statement, and whether it has nothing but places to fill; None when it has none."""
    text = statement_text(name)
    return text, ("{" not in _PLACE.sub("", text) and "}" not in _PLACE.sub("", text)) if "{" in text else None


@cache
def _template(name: str) -> jinja2.Template:
    return _templates().from_string(statement_text(name))


@cache
def statement_text(name: str) -> str:
    """A statement as its file holds it: `<package>/<path>` stands in `pipeline/<package>/sql/<path>.sql`."""
    package, _, path = name.partition("/")
    return resources.files("pipeline").joinpath(package, "sql", f"{path}.sql").read_text("utf-8")


def parameters(statement: str, values: Mapping[str, object]) -> dict[str, object]:
    """Those of `values` that a statement uses as `$name`; DuckDB refuses parameters that a statement does not use."""
    used = set(re.findall(r"\$([a-z_]+)", statement))
    return {name: value for name, value in values.items() if name in used}


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows by column name; every row names the same columns, and a column that is not named takes its default.

    Two thousand rows a statement: executemany takes a second for a few hundred.
    """
    if not rows:
        return
    columns = list(rows[0])
    one_row = "(" + ", ".join("?" * len(columns)) + ")"
    for start in range(0, len(rows), ROWS_AT_ONCE):
        part = rows[start : start + ROWS_AT_ONCE]
        places = ", ".join([one_row] * len(part))
        connection.execute(
            sql("core/insert", table=table, columns=columns, places=places),
            [row[column] for row in part for column in columns],
        )


def execute(
    connection: duckdb.DuckDBPyConnection, name: str, values: Mapping[str, object] | None = None, **names: object
) -> duckdb.DuckDBPyConnection:
    """Run the statement `<package>/<path>` on a connection; returns it to fetch from."""
    statement = sql(name, **names)
    return connection.execute(statement, parameters(statement, values or {}))


def query_with_literals(
    connection: duckdb.DuckDBPyConnection, statement: str, values: Mapping[str, object]
) -> duckdb.DuckDBPyConnection:
    """Run a query whose values go in as literals of a prepared statement; returns the connection to fetch from.

    DuckDB imports pandas, half a second, as soon as Python binds a parameter; a command that reads figures must not wait for it.
    """
    arguments = ", ".join(f'"{name}" := {literal(value)}' for name, value in parameters(statement, values).items())
    if not arguments:
        return connection.execute(statement)
    connection.execute(sql("core/prepare", statement=statement))
    return connection.execute(sql("core/execute_prepared", values=arguments))


class LiteralConnection:
    """A connection that writes values into its statements as literals instead of binding them.

    DuckDB imports pandas, half a second, as soon as Python binds a value; a night that brings nothing new must not wait for it. Not for
    statements with personal data: an error of DuckDB may quote the statement.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def execute(self, statement: str, values: Any = None) -> duckdb.DuckDBPyConnection:
        """As DuckDB's `execute`: values by name for `$name`, or in their order for `?`."""
        if isinstance(values, Mapping):
            statement = re.sub(r"\$([a-z_]+)", lambda place: typed_literal(values[place[1]]), statement)
        elif values:
            parts = statement.split("?")
            pairs = zip(parts, (*map(typed_literal, values), ""), strict=True)
            statement = "".join(text for pair in pairs for text in pair)
        return self._connection.execute(statement)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def typed_literal(value: object) -> str:
    """A value as SQL writes it, of the type that DuckDB gives a bound one. Raises TypeError for a value that has no literal here."""
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(typed_literal, value))}]"
    if isinstance(value, datetime):
        return f"TIMESTAMP '{value.isoformat(sep=' ')}'"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, float):
        return f"{value!r}::DOUBLE"
    if value is not None and not isinstance(value, (bool, int, str)):
        raise TypeError(f"no literal of {type(value).__name__}")
    return literal(value)


def tables_in(connection: duckdb.DuckDBPyConnection, schema: str) -> frozenset[str]:
    """The names of the tables and views that can be read in a catalogue or schema."""
    return frozenset(name for (name,) in connection.execute(sql("core/tables_in", schema=schema)).fetchall())


def has_table(connection: duckdb.DuckDBPyConnection, schema: str, name: str) -> bool:
    """Whether `<schema>.<name>` can be read. Asked by naming it: the list of all tables takes thirty times as long."""
    try:
        connection.execute(sql("core/readable", schema=schema, table=name))
    except (duckdb.CatalogException, duckdb.BinderException):
        return False
    return True
