"""Files as bytes that are the same at every run: no clock, no machine, no compression library shows in them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import openpyxl
import xlwt


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """An .xlsx, its parts stored as they are with fixed times; dates are true Excel dates."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in sheets.items():
        page = book.create_sheet(name)
        for line in lines:
            page.append([None if cell == "" else cell for cell in line])
        for row in page.iter_rows():
            for cell in row:
                if isinstance(cell.value, datetime):
                    cell.number_format = "yyyy/m/d h:mm"
                elif isinstance(cell.value, date):
                    cell.number_format = "yyyy/m/d"
    book.properties.creator = "gongkai demo"
    book.properties.created = datetime(2020, 1, 6, 9)
    written, fixed = io.BytesIO(), io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(fixed, "w", zipfile.ZIP_STORED) as archive:
        for name in parts.namelist():
            content = parts.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2020-01-06T09:00:00Z", content)
            entry = zipfile.ZipInfo(name, (2020, 1, 6, 9, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o600 << 16
            archive.writestr(entry, content)
    return fixed.getvalue()


def old_workbook(name: str, lines: Sequence[Sequence[object]]) -> bytes:
    """A real BIFF .xls, as the WeChat back end long gave."""
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet(name)
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for row, line in enumerate(lines):
        for column, cell in enumerate(line):
            if isinstance(cell, date):
                page.write(row, column, cell, day)
            else:
                page.write(row, column, cell)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def text_table(lines: Sequence[Sequence[str]], encoding: str) -> bytes:
    """A CSV with the line ends of Windows."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    return text.getvalue().encode(encoding)
