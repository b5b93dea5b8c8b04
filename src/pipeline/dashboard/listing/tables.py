"""The tables and columns that can be listed: what the published database really has, with the headings and meanings people read.

Nothing that a browser sends becomes a name in a statement: names are looked up here, among the columns the database reports.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import duckdb

from pipeline.core import Refusal, package_yaml, query_open

ColumnKind = Literal["text", "number", "date", "timestamp", "boolean", "list"]
NUMBERS = ("DOUBLE", "FLOAT", "DECIMAL", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UBIGINT", "UINTEGER")


@dataclass(frozen=True)
class PublishedColumn:
    """A column of a published table: its DuckDB type, a short heading, its whole meaning, and code → word where it holds codes."""

    name: str
    type: str
    heading: str
    description: str
    codes: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> ColumnKind:
        """How its values are shown and narrowed."""
        if self.type.endswith("[]"):
            return "list"
        if self.type.startswith(NUMBERS):
            return "number"
        if self.type.startswith("TIMESTAMP"):
            return "timestamp"
        return "date" if self.type == "DATE" else "boolean" if self.type == "BOOLEAN" else "text"


@dataclass(frozen=True)
class PublishedTable:
    """A published table as it can be listed.

    `key`: columns that tell its rows apart; `sort`: the column it is sorted by at first, `-` before it from the last; `sum_column`: the
    column that is summed; `operators_only`: not shown to readers; `facets`: columns whose values are counted above the rows;
    `for_operators`: column → the value whose rows are not shown to readers. `tallied`: columns that the table `tallies` counts its rows by
    (none where this database has no such table); `sealed`: whether the database has sealed years.
    """

    name: str
    title: str
    purpose: str
    columns: tuple[PublishedColumn, ...]
    key: tuple[str, ...]
    sort: str
    sum_column: str | None
    operators_only: bool
    facets: tuple[str, ...] = ()
    for_operators: Mapping[str, str] = field(default_factory=dict)
    tallied: tuple[str, ...] = ()
    sealed: bool = False

    def column(self, name: str) -> PublishedColumn:
        """One of its columns. Raises Refusal LIST-COLUMN naming those there are."""
        for column in self.columns:
            if column.name == name:
                return column
        known = "、".join(column.name for column in self.columns)
        raise Refusal("LIST-COLUMN", table=self.name, column=printable(name), known=known)


def published_tables(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Every table that can be listed → what it is for. In a roll-up not those that stayed with the counties."""
    tables = {name: purpose or "" for name, purpose in query_open(connection, "dashboard/listing/tables").rows}
    if "counties" in tables and not query_open(connection, "dashboard/counties/detail").rows[0][0]:
        elsewhere = {name for name, table in package_yaml("province/tables.yml").items() if table.get("detail")}
        return {name: purpose for name, purpose in tables.items() if name not in elsewhere | _VIEWS_ON_DETAIL}
    return tables


_VIEWS_ON_DETAIL = {"evidence", "excluded", "quarantined"}


def database_file(connection: duckdb.DuckDBPyConnection) -> str:
    """The file of the open published database. It never changes, so what is known of it can be cached under this name."""
    return str(query_open(connection, "dashboard/listing/file").rows[0][0])


_tables: dict[tuple[str, str], PublishedTable] = {}


def published_table(connection: duckdb.DuckDBPyConnection, name: str) -> PublishedTable:
    """A published table. Raises Refusal LIST-TABLE naming those there are."""
    key = (database_file(connection), name)
    if key not in _tables:
        if len(_tables) > 1000:
            _tables.clear()
        _tables[key] = _describe(connection, name)
    return _tables[key]


def _describe(connection: duckdb.DuckDBPyConnection, name: str) -> PublishedTable:
    purposes = published_tables(connection)
    if name not in purposes:
        raise Refusal("LIST-TABLE", table=printable(name), known="、".join(purposes))
    settings = table_settings()["tables"].get(name, {})
    columns = tuple(
        PublishedColumn(column, type_, _heading(name, column, comment), comment or "", _codes(name, column))
        for column, type_, comment in query_open(connection, "dashboard/listing/columns", table=name).rows
    )
    sortable = [column.name for column in columns if column.kind != "list"]
    key = tuple(column for column in settings.get("key", sortable) if column in sortable) or tuple(sortable)
    sort = settings.get("sort", sortable[0])
    return PublishedTable(
        name=name,
        title=settings.get("title", name),
        purpose=purposes[name],
        columns=columns,
        key=key,
        sort=sort if sort.lstrip("-") in sortable else sortable[0],
        sum_column=settings.get("sum_column"),
        operators_only=settings.get("operators_only", name not in table_settings()["tables"]),
        facets=tuple(settings.get("facets", ())),
        for_operators=settings.get("for_operators", {}),
        tallied=tuple(settings.get("tallied", ())) if "tallies" in purposes else (),
        sealed="sealed_years" in purposes,
    )


def table_settings() -> dict[str, Any]:
    """`tables.yml`."""
    settings: dict[str, Any] = package_yaml("dashboard/listing/tables.yml")
    return settings


def printable(text: str) -> str:
    """What somebody sent, short and without control characters, to be repeated in a message."""
    return "".join(character if character.isprintable() else "·" for character in text[:60])


def _heading(table: str, name: str, comment: str | None) -> str:
    """The heading of `tables.yml`, or the first words of the column's comment."""
    headings = table_settings()["headings"]
    heading = headings.get(f"{table}.{name}") or headings.get(name)
    return str(heading or re.split(r"[，。；：、（(]", comment or name)[0] or name)


def _codes(table: str, column: str) -> Mapping[str, str]:
    codes = table_settings()["codes"]
    words: Mapping[str, str] = codes.get(f"{table}.{column}") or codes.get(column) or {}
    return words
