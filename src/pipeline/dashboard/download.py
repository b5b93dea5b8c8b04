"""Listings to take away: CSV of any length, row by row, and Excel up to a limit that is said in words.

What a cell begins with never makes it a formula on the machine of whoever opens the file: an office's titles come from outside.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from pipeline.core import Refusal, guard_formula, open_file, set_text, whole_as_int
from pipeline.dashboard.columns import Column, table
from pipeline.dashboard.filters import parameters_of, read_filters, read_order
from pipeline.dashboard.listing import ask

# Putting more rows than this in order would take gigabytes: they come in the order of the database.
SORTED = 1_000_000
# A workbook is compressed whole before its first byte can be sent; a spreadsheet of more rows is slow to open anyway.
WORKBOOK = 100_000
ALL = 10**12


class Rows:
    """The rows of a listing for a download: `columns`, and the rows in parts, with the database open until the last."""

    def __init__(self, file: Path, name: str, query: Mapping[str, str], most: int = ALL) -> None:
        """Raises Refusal LIST-* before anything is sent."""
        self._opened = open_file(file)
        connection = self._opened.__enter__()
        try:
            found = table(connection, name)
            filters = read_filters(found, query)
            order = read_order(found, query.get("sort"))
            names = {"columns": found.columns, "filters": filters, "relation": f'"{found.name}"', "place": None}
            given = {**parameters_of(filters), "most": SORTED + 1}
            (number,) = ask(connection, "some", given, **names).fetchall()[0]
            given["most"] = most
            self.total = number
            self.columns = found.columns
            self._answer = ask(connection, "all_rows", given, **names, order=order if number <= SORTED else ())
        except BaseException:
            self.close()
            raise

    def parts(self) -> Iterator[list[tuple[Any, ...]]]:
        """A few thousand rows at a time."""
        try:
            while part := self._answer.fetchmany(2000):
                yield part
        finally:
            self.close()

    def close(self) -> None:
        self._opened.__exit__(None, None, None)


def csv_lines(rows: Rows) -> Iterator[bytes]:
    """UTF-8 with the mark that spreadsheets need to see Chinese; headings and codes as people read them."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([one.head for one in rows.columns])
    yield b"\xef\xbb\xbf"
    for part in rows.parts():
        for row in part:
            writer.writerow([harmless(worded(column, value)) for column, value in zip(rows.columns, row, strict=True)])
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    yield text.getvalue().encode()


def workbook(rows: Rows) -> Iterator[bytes]:
    """An .xlsx of at most WORKBOOK rows. Raises Refusal LIST-LONG, which names the way to have them all."""
    if rows.total > WORKBOOK:
        rows.close()
        raise Refusal("LIST-LONG", most=WORKBOOK)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("数据")
    sheet.freeze_panes = "A2"
    sheet.append([_text(sheet, one.head) for one in rows.columns])
    for part in rows.parts():
        for row in part:
            cells = (worded(column, value) for column, value in zip(rows.columns, row, strict=True))
            sheet.append([_text(sheet, cell) if isinstance(cell, str) else cell for cell in cells])
    written = tempfile.TemporaryFile()  # noqa: SIM115  closed when the last part is sent
    book.save(written)
    written.seek(0)
    return _read_out(written)


def _read_out(written: IO[bytes]) -> Iterator[bytes]:
    with written:
        while part := written.read(1 << 16):
            yield part


def worded(column: Column, value: Any) -> Any:
    """A cell as people read it: codes in words, whole numbers without a point."""
    if value is None:
        return ""
    if column.kind == "truth":
        return "是" if value else "否"
    if column.kind == "list":
        return "、".join(map(str, value))
    if column.codes:
        return column.codes.get(value, value)
    return whole_as_int(value)


def harmless(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers and dates stay as they are."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return guard_formula(value)


def _text(sheet: Any, value: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet)
    set_text(cell, value)
    return cell
