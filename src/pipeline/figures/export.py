"""Writes the published tables for other programs: Parquet, CSV, one workbook, or the database itself.

Beside them stand `dictionary.csv`, what every table and column means, and `datapackage.json`, the same for programs (Frictionless
Data Package). A published database holds no personal data; nor does an export.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import duckdb

from pipeline.core import (
    CellWriter,
    Refusal,
    execute,
    guard_formula,
    new_workbook,
    open_file,
    read_published,
    room_in,
    translated_read_errors,
)

Format = Literal["parquet", "csv", "xlsx", "duckdb"]
FORMATS: tuple[Format, ...] = ("parquet", "csv", "xlsx", "duckdb")

# As many rows as a sheet of a workbook holds, its header included.
SHEET_ROWS = 1_048_576
_ROWS_AT_ONCE = 10_000
# DuckDB type -> type of a Frictionless field; every other type is text.
_FIELD_TYPES = {
    "INTEGER": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "datetime",
}


@dataclass(frozen=True)
class PublishedTable:
    """A published table or view: what one row of it is, and name, type and meaning of each column in order."""

    name: str
    comment: str
    columns: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Export:
    """The folder written, the build it shows, and rows by table."""

    folder: Path
    build: str
    rows: Mapping[str, int]


def export_published(workspace: Path, folder: Path, kind: Format, tables: Sequence[str] = ()) -> Export:
    """Write the newest published tables into `folder`, which must be missing or empty. `tables`: only these.

    Raises Refusal EXPORT-EXISTS, EXPORT-TABLE for a table that is not published, EXPORT-LONG when a table is longer than a sheet,
    and DISK-FULL; the folder is then as before. PUBLISHED-* as every reader.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refusal("EXPORT-EXISTS", folder=str(folder))
    build = read_published(workspace).newest()
    draft = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        with room_in(folder.parent):
            draft.mkdir(parents=True)
            chosen, rows = _write(build, draft, kind, tables)
            _write_dictionary(draft / "dictionary.csv", chosen)
            _write_package(draft / "datapackage.json", build, kind, chosen)
            if folder.exists():
                folder.rmdir()
            draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Export(folder, build.name, rows)


def _write(
    build: Path, draft: Path, kind: Format, names: Sequence[str]
) -> tuple[tuple[PublishedTable, ...], dict[str, int]]:
    """Write the tables themselves. Returns them and their numbers of rows."""
    with open_file(build) as connection:
        published = {table.name: table for table in published_tables(connection)}
        unknown = sorted(set(names) - set(published))
        if unknown:
            raise Refusal("EXPORT-TABLE", table="、".join(unknown), known="、".join(published))
        if kind == "duckdb":
            chosen = tuple(published.values())
        else:
            chosen = tuple(table for table in published.values() if not names or table.name in names)
        counts = {table.name: _count(connection, table.name) for table in chosen}
        if kind == "xlsx":
            _write_workbook(connection, draft / "figures.xlsx", chosen, counts)
        if kind == "csv":
            for table in chosen:
                _write_csv(draft / f"{table.name}.csv", _header(table), _rows(connection, table.name))
    if kind == "duckdb":
        shutil.copyfile(build, draft / "figures.duckdb")
    if kind == "parquet":
        _write_parquet(build, draft, chosen)
    return chosen, counts


def published_tables(connection: duckdb.DuckDBPyConnection) -> tuple[PublishedTable, ...]:
    """Every table and view of an open published database, with its comments."""
    tables = execute(connection, "figures/export/tables").fetchall()
    return tuple(
        PublishedTable(name, comment, tuple((column["name"], column["type"], column["comment"]) for column in columns))
        for name, comment, columns in tables
    )


def _write_parquet(build: Path, draft: Path, tables: Iterable[PublishedTable]) -> None:
    """One file per table. The database is attached to a connection that may write files; readers' own may not."""
    with translated_read_errors(build), duckdb.connect() as connection:
        execute(connection, "figures/export/attach", file=str(build))
        for table in tables:
            execute(connection, "figures/export/parquet", table=table.name, file=str(draft / f"{table.name}.parquet"))


def _write_csv(file: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """UTF-8 with a mark, so that Excel shows Chinese; a text that begins like a formula gets an apostrophe before it."""
    with file.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows([guard_formula(_plain(value)) for value in row] for row in rows)


def _write_workbook(
    connection: duckdb.DuckDBPyConnection, file: Path, tables: Sequence[PublishedTable], counts: Mapping[str, int]
) -> None:
    """One sheet per table. Raises Refusal EXPORT-LONG."""
    long = [name for name, count in counts.items() if count >= SHEET_ROWS]
    if long:
        raise Refusal("EXPORT-LONG", table=long[0], rows=counts[long[0]], limit=SHEET_ROWS - 1)
    with new_workbook(file, streamed=True) as book:
        writer = CellWriter(book)
        for table in tables:
            sheet = book.add_worksheet(table.name[:31])
            for number, row in enumerate(chain([_header(table)], _rows(connection, table.name))):
                for column, value in enumerate(row):
                    writer.write(sheet, number, column, value)


def _write_dictionary(file: Path, tables: Iterable[PublishedTable]) -> None:
    """One line per column: table, what one row of it is, column, type, meaning."""
    lines = [(table.name, table.comment, *column) for table in tables for column in table.columns]
    _write_csv(file, ("table", "table_means", "column", "type", "column_means"), lines)


def _write_package(file: Path, build: Path, kind: Format, tables: Iterable[PublishedTable]) -> None:
    """The Frictionless Data Package of the export."""
    single = {"xlsx": "figures.xlsx", "duckdb": "figures.duckdb"}.get(kind)
    resources = [
        {
            "name": table.name.replace("_", "-"),
            "title": table.name,
            "description": table.comment,
            "path": single or f"{table.name}.{kind}",
            "format": kind,
            **({"encoding": "utf-8-sig"} if kind == "csv" else {}),
            **({"dialect": {"sheet": table.name[:31]}} if kind == "xlsx" else {}),
            "schema": {
                "fields": [
                    {"name": name, "type": _FIELD_TYPES.get(type_, "string"), "description": comment}
                    for name, type_, comment in table.columns
                ]
            },
        }
        for table in tables
    ]
    package = {"profile": "data-package", "name": "gongkai-figures", "title": "政府信息公开工作年度报告的指标", "version": build.stem,
               "resources": resources}  # fmt: skip
    file.write_text(json.dumps(package, ensure_ascii=False, indent=1), "utf-8")


def _header(table: PublishedTable) -> list[str]:
    return [name for name, _, _ in table.columns]


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    (count,) = execute(connection, "figures/export/count", table=table).fetchall()[0]
    return int(count)


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a table, some thousands in memory at a time."""
    result = execute(connection, "figures/export/rows", table=table)
    while rows := result.fetchmany(_ROWS_AT_ONCE):
        yield from rows


def _plain(value: Any) -> Any:
    """A value as a CSV writes it: truth in lower case as JSON, whole numbers without a point, a time in ISO form."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.isoformat(sep=" ") if isinstance(value, datetime) else value
