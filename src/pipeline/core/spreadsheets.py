"""Texts from outside in files that people open with a spreadsheet: what begins like a formula must stay a text.

Titles, names and reports come from other offices; `=HYPERLINK(…)` or `@SUM(…)` in one of them would run on the reader's machine.
"""

from __future__ import annotations

import unicodedata
from typing import Any

_FIRST = frozenset("=+-@＝＋－＠")


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
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # openpyxl takes a quarter of a second to import

    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"
    if is_formula_like(text):
        cell.quotePrefix = True
