"""Listings as files: CSV of any length, row by row, and Excel up to a number of rows.

No cell becomes a formula on the machine of whoever opens the file, whatever it begins with: titles come from outside.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from pipeline.core import CellWriter, Refusal, guard_formula, new_workbook, open_file, whole_as_int
from pipeline.dashboard.listing.filters import filters_of_role, read_filters, read_order, statement_values
from pipeline.dashboard.listing.read import run_statement
from pipeline.dashboard.listing.tables import PublishedColumn, published_table

# Sorting more rows than this would take gigabytes of memory: they come in the order of the database.
MAX_SORTED_ROWS = 1_000_000
# A workbook is compressed whole before its first byte can be sent; a spreadsheet of more rows is slow to open anyway.
MAX_WORKBOOK_ROWS = 100_000
ALL_ROWS = 10**12


class RowExport:
    """The rows of a listing for a file: `columns`, `total` (counted up to one more than are sorted), and the rows in batches.

    The database stays open until the last batch is read or `close` is called.
    """

    def __init__(
        self, file: Path, name: str, query: Mapping[str, str], most: int = ALL_ROWS, *, role: str = "operator"
    ) -> None:
        """Raises Refusal LIST-* before anything is sent. `most`: no more rows than this; `role`: of whoever gets them."""
        self._opened = open_file(file)
        connection = self._opened.__enter__()
        try:
            table = published_table(connection, name)
            filters = (*read_filters(table, query), *filters_of_role(table, role))
            order = read_order(table, query.get("sort"))
            names = {"columns": table.columns, "filters": filters, "relation": f'"{table.name}"', "position": None}
            values = {**statement_values(filters), "row_limit": MAX_SORTED_ROWS + 1}
            counting = {**names, "sums": None, "limited": True, "tallied": None}
            ((number, _),) = run_statement(connection, "totals", values, **counting).fetchall()
            values["row_limit"] = most
            self.total = number
            self.columns = table.columns
            sorted_by = order if number <= MAX_SORTED_ROWS else ()
            self._cursor = run_statement(connection, "all_rows", values, **names, order=sorted_by)
        except BaseException:
            self.close()
            raise

    def batches(self) -> Iterator[list[tuple[Any, ...]]]:
        """A few thousand rows at a time."""
        try:
            while batch := self._cursor.fetchmany(2000):
                yield batch
        finally:
            self.close()

    def close(self) -> None:
        self._opened.__exit__(None, None, None)


def csv_chunks(rows: RowExport) -> Iterator[bytes]:
    """A CSV in UTF-8 with the byte order mark that spreadsheets need to show Chinese; headings and codes as people read them."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.heading for column in rows.columns])
    yield b"\xef\xbb\xbf"
    for batch in rows.batches():
        for row in batch:
            writer.writerow(
                [harmless(readable(column, value)) for column, value in zip(rows.columns, row, strict=True)]
            )
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    yield text.getvalue().encode()


def workbook_chunks(rows: RowExport) -> Iterator[bytes]:
    """An .xlsx of at most MAX_WORKBOOK_ROWS rows. Raises Refusal LIST-LONG, which names the way to have them all."""
    if rows.total > MAX_WORKBOOK_ROWS:
        rows.close()
        raise Refusal("LIST-LONG", most=MAX_WORKBOOK_ROWS)
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed when the last chunk is sent
    with new_workbook(file, streamed=True) as book:
        writer, sheet = CellWriter(book), book.add_worksheet("数据")
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(rows.columns):
            writer.write(sheet, 0, place, column.heading)
        number = 0
        for batch in rows.batches():
            for row in batch:
                number += 1
                for place, (column, value) in enumerate(zip(rows.columns, row, strict=True)):
                    writer.write(sheet, number, place, readable(column, value))
    file.seek(0)
    return _chunks(file)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(1 << 16):
            yield chunk


def readable(column: PublishedColumn, value: Any) -> Any:
    """A cell as people read it: codes in words, whole numbers without a point."""
    if value is None:
        return ""
    if column.kind == "boolean":
        return "是" if value else "否"
    if column.kind == "list":
        return "、".join(map(str, value))
    if column.codes:
        return column.codes.get(value, value)
    return whole_as_int(value)


def harmless(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay as they are."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return guard_formula(value)
