"""The state and limits that the readers of web pages and Word documents share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.audit.formats.spans import SpannedCell, lay_out
from pipeline.audit.limits import FileLimits, too_large
from pipeline.audit.report import GridBlock, Location, TextBlock


class BlockCollector:
    """Collects the paragraphs and grids of a file in document order. Raises Refusal AUDIT-TOO-MUCH for a file beyond the limits.

    `kind` and `nesting` name the file and the levels of its elements in messages, in Chinese.
    """

    kind: str
    nesting: str

    def __init__(self, file: str, limits: FileLimits) -> None:
        self.file = file
        self.limits = limits
        self.blocks: list[TextBlock | GridBlock] = []
        self._tables = 0
        self._cells = 0

    def check_depth(self, depth: int) -> None:
        """Refuse elements nested beyond the limit."""
        if depth > self.limits.depth:
            raise too_large(self.file, f"{self.nesting}超过 {self.limits.depth} 层")

    def check_paragraphs(self, count: int) -> None:
        """Refuse more paragraphs than the limit."""
        if count > self.limits.paragraphs:
            raise too_large(self.file, f"{self.kind}有 {self.limits.paragraphs} 个以上的段落")

    def count_cells(self, count: int) -> None:
        """Add cells of a row to those of the file, and refuse more than the limit."""
        self._cells += count
        if self._cells > self.limits.cells:
            raise too_large(self.file, f"{self.kind}的表格有 {self.limits.cells} 个以上的单元格")

    def next_table(self) -> int:
        """The number of the next table, from 1."""
        self._tables += 1
        return self._tables

    def add_table(
        self, rows: Iterable[Sequence[SpannedCell]], location: Location, *, pages: Sequence[int | None] = ()
    ) -> None:
        """Add a table as a grid; `pages` are the pages of its rows, where known."""
        self.blocks.append(lay_out(rows, location, self.file, pages=pages, limits=self.limits))
