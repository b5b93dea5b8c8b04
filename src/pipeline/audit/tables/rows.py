"""Paper → rows of slots: every line of text and every row of a grid, cut into what may be labels and what may be numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from pipeline.audit.language.characters import plain
from pipeline.audit.report import Grid, Paper, Paragraph, Place
from pipeline.audit.tables.values import is_page_number, like_value

Kind = Literal["grid", "tabs", "line"]


@dataclass(frozen=True)
class Slot:
    """A cell: its text, its column (`x`: grid column, count of tabs, or blanks from the left), how many columns it covers."""

    text: str
    x: float
    place: Place
    across: int = 1

    @cached_property
    def plain(self) -> str:
        return plain(self.text)

    @cached_property
    def bare(self) -> str:
        """As `plain`, without long remarks in brackets: they name other rows."""
        without = _REMARK.sub("", self.plain)
        return without if len(without) >= 2 else self.plain

    @cached_property
    def is_value(self) -> bool:
        return like_value(self.text)

    @property
    def is_blank(self) -> bool:
        return not self.plain


@dataclass(frozen=True)
class Row:
    """A row of a grid, or a line. `grid` numbers the grid it stands in; `width` counts its columns."""

    slots: tuple[Slot, ...]
    place: Place
    kind: Kind
    grid: int | None = None
    number: int = 0

    @cached_property
    def text(self) -> str:
        """All it says, as one line for comparing."""
        return "".join(slot.bare for slot in self.slots)

    @cached_property
    def is_prose(self) -> bool:
        """Running text rather than a row of a table: a long text with the end of a sentence in it."""
        if self.kind != "line" and sum(slot.is_value for slot in self.slots) >= 2:
            return False
        return any(len(slot.text) > 34 and re.search(r"[。；！;]|[，,].*[，,]", slot.text) and not _NOTE.search(slot.plain)
                   for slot in self.slots)  # fmt: skip


_REMARK = re.compile(r"\((?:指|含|包括|包含|设区|行政机关|单位|注|如|参照|即|不含|其中|以)[^()]*\)|\([^()]{14,}\)")
_LOST = re.compile(r"(^|[\s|])[?\ufffd] ?(?=\d)")  # a no-break blank lost in another encoding
_NOTE = re.compile(r"勾稽|区分处理|逾期不补正|逾期未按")


def rows_of(paper: Paper) -> tuple[Row, ...]:
    """The rows of a paper in reading order; page numbers are left out."""
    found: list[Row] = []
    grids = 0
    for block in paper.blocks:
        if isinstance(block, Grid):
            grids += 1
            found.extend(_of_grid(block, grids))
        else:
            for line in block.text.split("\n"):
                row = _of_line(line, block)
                if row is not None:
                    found.append(row)
    return tuple(Row(row.slots, row.place, row.kind, row.grid, number) for number, row in enumerate(found))


def _of_grid(grid: Grid, number: int) -> Iterator[Row]:
    for place, cells in enumerate(grid.cells):
        page = grid.pages[place] if place < len(grid.pages) else grid.place.page
        line = grid.lines[place] if place < len(grid.lines) else grid.place.line
        filled = [(column, text) for column, text in enumerate(cells) if plain(text)]
        if not filled:
            continue
        if len(filled) == 1 and not like_value(filled[0][1]) and "\n" in filled[0][1] and len(plain(filled[0][1])) > 60:
            for text in filled[0][1].split("\n"):
                row = _of_line(text, Paragraph(text, Place(page, line, grid.place.table, place)))
                if row is not None:
                    yield row
            continue
        slots = tuple(
            Slot(
                text,
                column,
                Place(page, line, grid.place.table, place, column),
                grid.spans.get((place, column), (1, 1))[1],
            )
            for column, text in enumerate(cells)
            if not _covered(grid, place, column)
        )
        yield Row(_unglued(slots), Place(page, line, grid.place.table, place), "grid", number)


def _unglued(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """Label and number apart where a row has them in one cell and nothing else."""
    filled = [slot for slot in slots if not slot.is_blank]
    match = _GLUED.fullmatch(filled[0].text) if len(filled) == 1 else None
    if match is None:
        return slots
    return (
        replace(filled[0], text=match["label"], across=1),
        replace(filled[0], text=match["number"], x=filled[0].x + 1, across=1),
    )


def _covered(grid: Grid, row: int, column: int) -> bool:
    """Whether a place of a grid belongs to a cell that begins left of it or above."""
    return (row, column) in _hidden(grid)


def _hidden(grid: Grid) -> frozenset[tuple[int, int]]:
    known = _HIDDEN.get(id(grid))
    if known is None or known[0] is not grid:
        places = frozenset(
            (row + down, column + right)
            for (row, column), (rows, columns) in grid.spans.items()
            for down in range(rows)
            for right in range(columns)
            if down or right
        )
        _HIDDEN.clear()
        _HIDDEN[id(grid)] = known = (grid, places)
    return known[1]


_HIDDEN: dict[int, tuple[Grid, frozenset[tuple[int, int]]]] = {}


def _of_line(line: str, block: Paragraph) -> Row | None:
    if is_page_number(line) or not line.strip():
        return None
    place = block.place
    line = _LOST.sub(r"\1", line)
    if "\t" in line:
        parts = line.split("\t")
        return Row(tuple(Slot(part.strip(), x, place) for x, part in enumerate(parts)), place, "tabs")
    barred = line.replace("｜", "|").replace("│", "|").replace("┃", "|")
    if barred.count("|") >= 1 and (barred.count("|") >= 2 or barred.rstrip().endswith("|")):
        stripped = barred.strip()
        stripped = stripped[1:] if stripped.startswith("|") else stripped
        stripped = stripped[:-1] if stripped.endswith("|") else stripped
        if set(stripped) <= set("-:| +="):
            return None
        parts = stripped.split("|")
        if re.fullmatch(r"[-+]?[\d,.]+", parts[0].strip()) and not "".join(parts[1:]).strip():
            parts = parts[:1]  # one cell a line, the last of its row: what follows are its spans
        if len(parts) > 1:
            return Row(tuple(Slot(part.strip(), x, place) for x, part in enumerate(parts)), place, "tabs")
        line = parts[0]
    pair = _PAIR.fullmatch(line.strip())
    if pair is not None:
        return Row((Slot(pair["label"], 0, place), Slot(pair["number"], len(line), place)), place, "line")
    slots = tuple(Slot(text, x, place) for text, x in _parted(line))
    return Row(slots, place, "line") if slots else None


_PAIR = re.compile(r"(?P<label>[\u4e00-\u9fff（）()]{2,16}) ?[:：] ?(?P<number>[-+]?\d[\d,.]*(?:件|条|项|个|万元)?)")
_GLUED = re.compile(r"(?P<label>[^\d]{3,40}?)[\s:：]+(?P<number>[-+]?\d[\d,.]*)")
_WIDE = re.compile(r"\s{2,}|\u3000+")
_NUMERALS = re.compile(r"^(?P<label>.*?[^\d\s.,+/\-—])?(?P<numbers>(?:(?:^|\s+)(?:[-+]?\d[\d,.]*|[-/—]))+)$")


def _parted(line: str) -> Iterator[tuple[str, float]]:
    """The parts of a line without tabs: at wide gaps, and each of the numbers that end it."""
    start = 0
    for gap in [*_WIDE.finditer(line), None]:
        part = line[start : gap.start() if gap else len(line)]
        if part.strip():
            yield from _numbers_apart(part, start, line)
        start = gap.end() if gap else start


def _numbers_apart(part: str, start: int, line: str) -> Iterator[tuple[str, float]]:
    match = _NUMERALS.match(part.rstrip())
    if match is None or len(part) > 90:
        yield part.strip(), _middle(line, start, start + len(part.rstrip()))
        return
    if match["label"]:
        yield match["label"].strip(), _middle(line, start, start + len(match["label"]))
    for number in re.finditer(r"\S+", match["numbers"]):
        begin = start + match.start("numbers") + number.start()
        yield number[0], _middle(line, begin, begin + len(number[0]))


def _middle(line: str, start: int, end: int) -> float:
    """The middle of a part in columns of a terminal, where a Han character is two wide."""
    return (_width(line[:start]) + _width(line[:end])) / 2


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def lines_of(rows: Sequence[Row]) -> str:
    """The rows as text, for looking a word up."""
    return "\n".join(row.text for row in rows)
