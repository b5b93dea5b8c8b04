"""Where on its page each part of a report comes to stand, so that no page is left half empty because of a table.

Chinese characters are as wide as they are high and lines have an exact height, so this is known without a font, within a line or two.
"""

from __future__ import annotations

import math
from typing import Literal

from pipeline.reports.documents.layout import TableGrid
from pipeline.reports.documents.row_heights import MM_PER_POINT, TITLE_HEIGHT, row_heights

# The text area of GB/T 9704 in mm; a line; characters in a line.
_PAGE, _LINE, _ACROSS = 225.0, 28 * MM_PER_POINT, 28
# What an estimate may be wrong by.
_SPARE = 6.0

Placement = Literal["here", "next page", "divided"]


class PageFlow:
    """Follows the parts of a document down its pages."""

    def __init__(self, *, opening_lines: int = 0) -> None:
        self._top = TITLE_HEIGHT + opening_lines * _LINE

    def text(self, text: str, *, indent: int = 2) -> None:
        """A heading or paragraph comes next."""
        width = indent + sum(0.5 if character.isascii() else 1 for character in text)
        self._advance(max(1, math.ceil(width / _ACROSS)) * _LINE)

    def place(self, grid: TableGrid) -> Placement:
        """Where the table with the heading before it goes: here whole, whole on the next page, or here and on over the page.

        It is divided only where the rest of this page is more than half of it, or where it fits no page.
        """
        height = _LINE + sum(row_heights(grid))
        left = _PAGE - self._top - _SPARE
        if height <= left:
            placement: Placement = "here"
        elif left < _PAGE / 2 and height <= _PAGE:
            # A short one finds its way to the next page by itself: its rows stay together.
            placement = "next page" if height > _PAGE / 2 else "here"
            self._top = 0.0
        else:
            placement = "divided"
        self._top += height
        while self._top > _PAGE:
            self._top -= _PAGE
        return placement

    def _advance(self, height: float) -> None:
        if self._top + height <= _PAGE:
            self._top += height
            return
        lines_here = math.floor((_PAGE - self._top) / _LINE)
        self._top = height - lines_here * _LINE
        while self._top > _PAGE:
            self._top -= _PAGE
