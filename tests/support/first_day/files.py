"""Files as an office's programs write them: workbooks with title lines and merged cells, old .xls, CSV in the encodings met."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
import xlwt
from openpyxl.styles import Alignment, Font

Cell = str | int | float | date | None
Row = Sequence[Cell]


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook. `merged` are areas such as A1:F1."""

    name: str
    rows: Sequence[Row]
    merged: tuple[str, ...] = ()


def write_workbook(file: Path, *sheets: Sheet) -> None:
    """An .xlsx as somebody keeps it in Excel: the first line bold and in the middle, dates as dates."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        for row in sheet.rows:
            page.append(list(row))
        for area in sheet.merged:
            page.merge_cells(area)
        page["A1"].font, page["A1"].alignment = Font(bold=True, size=16), Alignment(horizontal="center")
        for cells in page.iter_rows():
            for cell in cells:
                if isinstance(cell.value, date):
                    cell.number_format = "yyyy/m/d"
    file.parent.mkdir(parents=True, exist_ok=True)
    book.save(file)


def write_old_workbook(file: Path, name: str, rows: Sequence[Row]) -> None:
    """A real BIFF .xls, as the WeChat back end gives it."""
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet(name)
    for line, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                page.write(line, column, value)
    file.parent.mkdir(parents=True, exist_ok=True)
    book.save(str(file))


def write_text_table(file: Path, rows: Sequence[Row], encoding: str = "utf-8-sig") -> None:
    """A CSV with the line ends of Windows; an empty cell for None."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(["" if value is None else value for value in row] for row in rows)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.getvalue().encode(encoding))
