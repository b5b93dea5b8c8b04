"""The tables and columns that can be listed: what the published database really has, with the words people read.

Nothing that a browser sends becomes a name in a statement: names are looked up here, among the columns the database reports.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Literal

import duckdb
import yaml

from pipeline.core import Refusal, query_open

Kind = Literal["text", "number", "day", "moment", "truth", "list"]
NUMBERS = ("DOUBLE", "FLOAT", "DECIMAL", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UBIGINT", "UINTEGER")


@dataclass(frozen=True)
class Column:
    """A column of a published table. `head` is its heading, `words` its whole meaning, `codes` the words of its codes, if any."""

    name: str
    type: str
    head: str
    words: str
    codes: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        if self.type.endswith("[]"):
            return "list"
        if self.type.startswith(NUMBERS):
            return "number"
        if self.type.startswith("TIMESTAMP"):
            return "moment"
        return {"DATE": "day", "BOOLEAN": "truth"}.get(self.type, "text")  # type: ignore[return-value]


@dataclass(frozen=True)
class Table:
    """A published table as it can be listed. `key`: columns that tell its rows apart; `sort`: what it is sorted by at first."""

    name: str
    title: str
    purpose: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    sort: str
    sums: str | None
    operator: bool

    def column(self, name: str) -> Column:
        """One of its columns. Raises Refusal LIST-COLUMN naming those there are."""
        for one in self.columns:
            if one.name == name:
                return one
        raise Refusal(
            "LIST-COLUMN", table=self.name, column=shown(name), known="、".join(one.name for one in self.columns)
        )


def tables(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Every table that can be listed → what it is for."""
    return {name: purpose or "" for name, purpose in query_open(connection, "dashboard/listing/tables").rows}


def file_of(connection: duckdb.DuckDBPyConnection) -> str:
    """Which published database is open. It never changes, so what is known of it can be kept under this name."""
    return str(query_open(connection, "dashboard/listing/file").rows[0][0])


_seen: dict[tuple[str, str], Table] = {}


def table(connection: duckdb.DuckDBPyConnection, name: str) -> Table:
    """A published table. Raises Refusal LIST-TABLE naming those there are."""
    place = (file_of(connection), name)
    if place not in _seen:
        if len(_seen) > 1000:
            _seen.clear()
        _seen[place] = _described(connection, name)
    return _seen[place]


def _described(connection: duckdb.DuckDBPyConnection, name: str) -> Table:
    known = tables(connection)
    if name not in known:
        raise Refusal("LIST-TABLE", table=shown(name), known="、".join(known))
    given = settings()["tables"].get(name, {})
    found = query_open(connection, "dashboard/listing/columns", table=name).rows
    columns = tuple(
        Column(one, kind, _head(name, one, words), words or "", _codes(name, one)) for one, kind, words in found
    )
    names = [one.name for one in columns if one.kind != "list"]
    key = tuple(one for one in given.get("key", names) if one in names) or tuple(names)
    sort = given.get("sort", names[0])
    return Table(
        name=name,
        title=given.get("title", name),
        purpose=known[name],
        columns=columns,
        key=key,
        sort=sort if sort.lstrip("-") in names else names[0],
        sums=given.get("sums"),
        operator=given.get("operator", name not in settings()["tables"]),
    )


@cache
def settings() -> dict[str, Any]:
    """`tables.yml`."""
    loaded: dict[str, Any] = yaml.safe_load(
        resources.files("pipeline").joinpath("dashboard", "tables.yml").read_text("utf-8")
    )
    return loaded


def shown(text: str) -> str:
    """What somebody sent, short enough and plain enough to be said back."""
    return "".join(one if one.isprintable() else "·" for one in text[:60])


def _head(table: str, name: str, words: str | None) -> str:
    """A heading: the short one that is written down, or the first words of the comment."""
    heads = settings()["heads"]
    known = heads.get(f"{table}.{name}") or heads.get(name)
    return str(known or re.split(r"[，。；：、（(]", words or name)[0] or name)


def _codes(table: str, column: str) -> Mapping[str, str]:
    codes = settings()["codes"]
    found: Mapping[str, str] = codes.get(f"{table}.{column}") or codes.get(column) or {}
    return found
