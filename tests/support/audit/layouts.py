"""Every way a report is printed here to be read back: name of the file, what prints it, and the least share of its cells
that must be read (the rest may be unsure, never wrong)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from . import crawled_layouts, other_layouts, text_layouts, web_layouts
from .numbers import Made


@dataclass(frozen=True)
class Layout:
    file: str
    prints: Callable[[Made], bytes]
    least: float = 1.0
    costly: bool = False
    needs_sums: bool = False  # numbers without bars or beside lost blanks: certain only where rows and columns add up


LAYOUTS = (
    Layout("clean.html", web_layouts.as_clean),
    Layout("pasted from word.html", web_layouts.as_pasted),
    Layout("nested tables.html", web_layouts.as_nested),
    Layout("gb2312, merged cells empty.html", web_layouts.as_gb),
    Layout("split tables.html", web_layouts.as_split),
    Layout("one table for all.html", web_layouts.as_one_table),
    Layout("one cell a line.txt", text_layouts.one_a_line, needs_sums=True),
    Layout("page numbers and cut labels.txt", text_layouts.one_a_line_with_pages, needs_sums=True),
    Layout("bars.txt", text_layouts.with_bars),
    Layout("bar after each cell.txt", text_layouts.bar_after_each),
    Layout("tabs.txt", text_layouts.tabs),
    Layout("torn tabs.txt", text_layouts.torn_tabs),
    Layout("label after its numbers.txt", text_layouts.label_after, needs_sums=True),
    Layout("six numbers for seven columns.txt", text_layouts.six_for_seven, 0.5),
    Layout("columns of blanks.txt", text_layouts.columns, 0.9),
    Layout("odd characters.txt", text_layouts.other_characters),
    Layout("crawled rows.txt", crawled_layouts.rows),
    Layout("crawled rows with blanks.txt", crawled_layouts.rows_with_blanks, 0.2, needs_sums=True),
    Layout("crawled rows without blanks.txt", crawled_layouts.rows_without_blanks, 0.05, needs_sums=True),
    Layout("crawled cells.txt", crawled_layouts.cells),
    Layout("crawled cells behind bars.txt", crawled_layouts.cells_behind_bars),
    Layout("crawled cells with blanks.txt", crawled_layouts.cells_with_blanks, 0.05, needs_sums=True),
    Layout("crawled cells without blanks.txt", crawled_layouts.cells_without_blanks, 0.05, needs_sums=True),
    Layout("question marks.txt", crawled_layouts.question_marks),
    Layout("with sounds.txt", crawled_layouts.with_sounds),
    Layout("pages turned.txt", crawled_layouts.flipped),
    Layout("pipe tables.md", text_layouts.markdown),
    Layout("merged.docx", other_layouts.word, costly=True),
    Layout("split.docx", other_layouts.word_split, costly=True),
    Layout("nested.docx", other_layouts.word_nested, costly=True),
    Layout("one sheet.xlsx", other_layouts.sheet, costly=True),
    Layout("three sheets.xls", other_layouts.old_sheets, costly=True),
    Layout("ruled.pdf", other_layouts.ruled, costly=True),
    Layout("without rules.pdf", other_layouts.unruled, 0.8, costly=True),
    Layout("drawn in random order.pdf", other_layouts.shuffled, costly=True),
    Layout("two side by side.pdf", other_layouts.beside, costly=True),
)
