"""base."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from pipeline.core import Refusal, exact_text, sql


@dataclass(frozen=True)
class Raw:
    """A file as a relation: its name in DuckDB, its headers as met, where they stood, and lines that are no rows.

    `typed` is true where cells come with types of their own (Parquet) and text is taken as it is; `texts` are its columns of text.
    """

    relation: str
    headers: tuple[str, ...]
    header_line: int
    torn: tuple[tuple[int, str], ...]
    typed: bool
    sheet: str | None = None
    texts: frozenset[str] = frozenset()


def nothing(connection: duckdb.DuckDBPyConnection, relation: str, headers: Sequence[str]) -> Raw:
    """An empty window of a platform: no rows, and every column one could ask for."""
    cells: dict[str, Any] = {header: [] for header in dict.fromkeys(headers)}
    _register(connection, relation, cells, [])
    return Raw(relation, tuple(cells), 0, (), typed=False)


def tidy_header(text: object) -> str:
    """A header as presets write it: no blanks inside or around, full-width letters as half-width."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", "" if text is None else str(text))).strip("\ufeff")


def header_row(rows: Sequence[Sequence[str]], wanted: frozenset[str]) -> int | None:
    """The row that holds most known headers; the first one with anything in it when none is known. None: nothing there."""
    best = max(range(len(rows)), key=lambda i: (sum(cell in wanted for cell in rows[i]), -i), default=None)
    if best is not None and any(cell in wanted for cell in rows[best]):
        return best
    return next((i for i, row in enumerate(rows) if any(row)), None)


def _text(cell: Any) -> str | None:
    """A spreadsheet cell as text: whole numbers without a point, dates and times in ISO form, an empty cell as None."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return exact_text(cell)
    return str(cell)


def _no_doubles(headers: Sequence[str], name: str, sheet: str | None) -> None:
    """Columns of DuckDB are the same in capitals and small letters; so are headers."""
    met = [header.casefold() for header in headers]
    doubles = sorted({header for header in headers if met.count(header.casefold()) > 1})
    if doubles:
        raise Refusal("FILE-HEADER-TWICE", file=name, sheet=sheet or "—", headers="、".join(doubles) or "（空）",
                      refers_to=name)  # fmt: skip


def _register(connection: duckdb.DuckDBPyConnection, relation: str, cells: dict[str, Any], lines: Any) -> None:
    import pyarrow as pa

    columns = {name: column if isinstance(column, pa.ChunkedArray) else pa.array(column, pa.string())
               for name, column in cells.items()}  # fmt: skip
    table = pa.table({"line": pa.array(lines, pa.int64()) if isinstance(lines, list) else lines, **columns})
    connection.register(f"{relation}_arrow", table)
    connection.execute(sql("ingest/load/raw_from_arrow", relation=relation))
    connection.unregister(f"{relation}_arrow")
