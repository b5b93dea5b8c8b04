"""Texts from outside in files that people open with a spreadsheet: what begins like a formula must stay a text.

Titles, names and reports come from other offices; `=HYPERLINK(…)` or `@SUM(…)` in one of them would run on the reader's machine.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import unicodedata
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipeline.core.disk import room_in

_FIRST = frozenset("=+-@＝＋－＠")
# Control characters that the XML of a workbook cannot hold.
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet could take a text for a formula: it begins with = + - @, full-width or not, or with a tab or a line end.

    Blanks and invisible characters before the sign are passed over, as programs do that read CSV. A text “-5” is guarded too: a
    number that is meant as one is no text.
    """
    if text[:1] in ("\t", "\r", "\n"):
        return True
    for character in text:
        if character in _FIRST:
            return True
        if unicodedata.category(character)[0] not in "ZC":
            return False
    return False


def guard_formula(value: Any) -> Any:
    """A cell for CSV: a text that is formula-like gets an apostrophe before it; numbers, dates and other texts stay as they are."""
    return f"'{value}" if isinstance(value, str) and is_formula_like(value) else value


def set_text(cell: Any, text: str) -> None:
    """Write a text into an openpyxl cell as a text, without the control characters that a workbook cannot hold."""
    cell.value = _ILLEGAL.sub("", text)
    cell.data_type = "s"
    if is_formula_like(text):
        cell.quotePrefix = True


def new_workbook(file: Any, *, streamed: bool = False) -> Any:
    """An XlsxWriter workbook that takes no text for a formula, a link or a number. `streamed`: rows are written in order and forgotten."""
    import xlsxwriter  # whoever writes no workbook does not wait for it

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "nan_inf_to_errors": True,
               "constant_memory": streamed, "default_date_format": "yyyy-mm-dd"}  # fmt: skip
    return xlsxwriter.Workbook(file, options)


def save_workbook(book: Any, file: Path) -> None:
    """Save a workbook in one rename: a person may have written into the file that it replaces. Raises Refusal DISK-FULL, OSError."""
    content = io.BytesIO()
    book.save(content)
    file = file.resolve()
    draft = file.with_name(f".{file.name}.new")
    with room_in(file.parent):
        try:
            with draft.open("wb") as handle:
                handle.write(content.getvalue())
                handle.flush()
                os.fsync(handle.fileno())
            if file.exists():
                shutil.copymode(file, draft)
            os.replace(draft, file)
        finally:
            draft.unlink(missing_ok=True)


class CellWriter:
    """Writes values into the sheets of one workbook: a text always as a text, marked as one where it begins like a formula."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._formats: dict[str, Any] = {}

    def style(self, **properties: Any) -> Any:
        """The format with these properties, made once: a workbook holds each style as often as it is made."""
        key = repr(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]

    def write(self, sheet: Any, row: int, column: int, value: Any, **properties: Any) -> None:
        """Write a value into a cell, counted from 0; numbers and days as such, anything else as a text, None as an empty cell."""
        if isinstance(value, datetime):
            sheet.write_datetime(row, column, value, self.style(num_format="yyyy-mm-dd hh:mm:ss", **properties))
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self.style(num_format="yyyy-mm-dd", **properties))
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value, self.style(**properties) if properties else None)
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value, self.style(**properties) if properties else None)
        elif value is None or value == "":
            if properties:
                sheet.write_blank(row, column, None, self.style(**properties))
        else:
            text = _ILLEGAL.sub("", str(value))
            if is_formula_like(text):
                properties = {**properties, "quote_prefix": True}
            sheet.write_string(row, column, text[:32767], self.style(**properties) if properties else None)
