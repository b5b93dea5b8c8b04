"""What all readers share: the raw table they make, how headers are found and spelled, how cells become text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import duckdb

from pipeline.core import Refusal, exact_text, package_yaml, sql

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class RawTable:
    """A file as it was read: rows with its own headers as columns and a `line` column; no cell is interpreted.

    `headers`: tidied, in the order of the file. `header_line`: counted from 1, 0 where the format has none. `torn`: (line, reason)
    of lines that are no rows. `typed`: cells have types of their own (Parquet) and text is taken as it is; `texts` names its columns
    of text. `furniture`: (line, listed word) of lines already taken out as totals or signatures. `titles`: the cells above the header.
    `unread`: (position from 1, rows) of sheets of the workbook that were left out. `rows`: None of a typed file, which stays in place.
    `relation`: the rows in DuckDB, of a typed file and where somebody wrote them there.
    """

    headers: tuple[str, ...]
    header_line: int
    torn: tuple[tuple[int, str], ...]
    typed: bool
    sheet: str | None = None
    texts: frozenset[str] = frozenset()
    furniture: tuple[tuple[int, str], ...] = ()
    titles: tuple[str, ...] = ()
    unread: tuple[tuple[int, int], ...] = ()
    rows: pa.Table | None = None
    relation: str = ""


def empty_table(headers: Sequence[str]) -> RawTable:
    """The table of a file, or of a platform's window, without rows."""
    cells: dict[str, Any] = {header: [] for header in dict.fromkeys(headers)}
    return RawTable(tuple(cells), 0, (), typed=False, rows=rows_of(cells, []))


MAX_COLUMNS = 1000
MAX_CELLS = 60_000_000
CELLS_PER_BYTE = 4  # of a Parquet file; ten million items have one for two bytes


def refuse_too_large(name: str, rows: int, columns: int, sheet: str | None = None, cells: int = MAX_CELLS) -> None:
    """Raise Refusal FILE-TOO-MUCH for a table larger than any export, before it is built. The widest export seen has 60 columns.

    `cells`: the most it may have.
    """
    where = f"工作表 {sheet} " if sheet else ""
    if columns > MAX_COLUMNS:
        raise Refusal(
            "FILE-TOO-MUCH", file=name, reason=f"{where}有 {columns} 列，超过 {MAX_COLUMNS} 列", refers_to=name
        )
    if rows * columns > cells:
        reason = f"{where}有 {rows}×{columns} 格，超过 {cells} 格"
        raise Refusal("FILE-TOO-MUCH", file=name, reason=reason, refers_to=name)


@lru_cache(maxsize=8192, typed=True)
def tidy_header(text: object) -> str:
    """A header as presets write it: no blanks inside or around, full-width letters as half-width."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", "" if text is None else str(text))).strip("\ufeff")


def header_row(rows: Sequence[Sequence[str]], wanted: frozenset[str]) -> int | None:
    """Index of the row with most known headers; None when all are empty.

    When none is known: the first row with two cells or more, because a single cell is a title; else the first that is not empty.
    """
    best = max(range(len(rows)), key=lambda i: (sum(cell in wanted for cell in rows[i]), -i), default=None)
    if best is not None and any(cell in wanted for cell in rows[best]):
        return best
    wide = next((i for i, row in enumerate(rows) if sum(map(bool, row)) > 1), None)
    return wide if wide is not None else next((i for i, row in enumerate(rows) if any(row)), None)


def cell_text(cell: Any) -> str | None:
    """A spreadsheet cell as text: whole numbers without a point, dates and times in ISO form, an empty cell as None."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return exact_text(cell)
    return unguarded(str(cell)) or None


def unguarded(text: str) -> str:
    """The text without what programs put around it so that a spreadsheet keeps it: ="0123", a tab before or behind."""
    text = text.strip("\t\r\n") if text[:1] in "\t\r\n" or text[-1:] in "\t\r\n" else text
    return text[2:-1] if text.startswith('="') and text.endswith('"') and len(text) > 2 else text


def refuse_other_kinds(headers: Sequence[str], name: str) -> None:
    """Raise the Refusal of `other_kinds.yml` for a file that is no list of rows at all, before anything else is said of it."""
    for code, kind in package_yaml("ingest/readers/other_kinds.yml").items():
        if set(kind["headers"]) <= set(headers):
            raise Refusal(code, file=name, refers_to=name)


def preset_beside(code: str) -> str | None:
    """The preset with which a source of its own reads a file that was refused as no list of rows; None where nothing does."""
    entry = package_yaml("ingest/readers/other_kinds.yml").get(code, {})
    return str(entry["preset"]) if "preset" in entry else None


def refuse_duplicate_headers(headers: Sequence[str], name: str, sheet: str | None) -> None:
    """Raise Refusal FILE-HEADER-TWICE for headers that are equal but for case: columns of DuckDB do not distinguish case."""
    folded = [header.casefold() for header in headers]
    duplicates = sorted({header for header in headers if folded.count(header.casefold()) > 1})
    if duplicates:
        raise Refusal("FILE-HEADER-TWICE", file=name, sheet=sheet or "—", headers="、".join(duplicates) or "（空）",
                      refers_to=name)  # fmt: skip


def rows_of(cells: dict[str, Any], lines: Any) -> pa.Table:
    """Columns of text (lists or Arrow arrays) and the line numbers of their rows."""
    import pyarrow as pa  # only when a file is read

    columns = {name: column if isinstance(column, pa.ChunkedArray) else pa.array(column, pa.string())
               for name, column in cells.items()}  # fmt: skip
    return pa.table({"line": pa.array(lines, pa.int64()) if isinstance(lines, list) else lines, **columns})


def register_rows(connection: duckdb.DuckDBPyConnection, relation: str, rows: pa.Table) -> None:
    """Make `relation` of these rows."""
    connection.register(f"{relation}_arrow", rows)
    connection.execute(sql("ingest/load/raw_from_arrow", relation=relation))
    connection.unregister(f"{relation}_arrow")
