"""Splits a document into rows of slots: the lines of its text and the rows of its grids, each slot a label or a number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from pipeline.audit.language.characters import plain
from pipeline.audit.report import GridBlock, Location, ParsedDocument, TextBlock
from pipeline.audit.tables.values import is_page_number, looks_like_value

RowKind = Literal["grid", "tabs", "line"]


@dataclass(frozen=True)
class Slot:
    """A cell of a row: its text, its x (column of the grid, count of tabs, or characters from the left), the columns it covers."""

    text: str
    x: float
    location: Location
    across: int = 1

    @cached_property
    def plain(self) -> str:
        return plain(self.text)

    @cached_property
    def bare(self) -> str:
        """The text as `plain`, without long remarks in brackets, because these name other rows."""
        without = _REMARK.sub("", self.plain)
        return without if len(without) >= 2 else self.plain

    @cached_property
    def is_value(self) -> bool:
        return looks_like_value(self.text)

    @property
    def is_blank(self) -> bool:
        return not self.plain


@dataclass(frozen=True)
class Row:
    """A row of a grid, or a line of text. `grid` is the number of its grid, `number` its own number in the document.

    `barred` marks a line with one cell that a bar closes (“5 |”): the number of a page has none.
    """

    slots: tuple[Slot, ...]
    location: Location
    kind: RowKind
    grid: int | None = None
    number: int = 0
    barred: bool = False

    @cached_property
    def text(self) -> str:
        """The text of all slots, for comparing."""
        return "".join(slot.bare for slot in self.slots)

    @cached_property
    def is_prose(self) -> bool:
        """Whether this is running text and not a row of a table: a long text with the end of a sentence in it."""
        if self.kind != "line" and sum(slot.is_value for slot in self.slots) >= 2:
            return False
        return any(len(slot.text) > 34 and re.search(r"[。；！;]|[，,].*[，,]", slot.text) and not _NOTE.search(slot.plain)
                   for slot in self.slots)  # fmt: skip


_REMARK = re.compile(r"\((?:指|含|包括|包含|设区|行政机关|单位|注|如|参照|即|不含|其中|以)[^()]*\)|\([^()]{14,}\)")
_LOST = re.compile(r"(^|[\s|])[?\ufffd] ?(?=\d)")  # a no-break blank lost in another encoding
_NOTE = re.compile(r"勾稽|区分处理|逾期不补正|逾期未按")


def rows_of(document: ParsedDocument) -> tuple[Row, ...]:
    """The rows of a document in reading order, without page numbers."""
    rows: list[Row] = []
    grids = 0
    for block in document.blocks:
        if isinstance(block, GridBlock):
            grids += 1
            rows.extend(_of_grid(block, grids))
        else:
            for line in block.text.split("\n"):
                row = _of_line(line, block)
                if row is not None:
                    rows.append(row)
    return tuple(replace(row, number=number) for number, row in enumerate(rows))


def _of_grid(grid: GridBlock, number: int) -> Iterator[Row]:
    for index, cells in enumerate(grid.cells):
        page = grid.pages[index] if index < len(grid.pages) else grid.location.page
        line = grid.lines[index] if index < len(grid.lines) else grid.location.line
        filled = [(column, text) for column, text in enumerate(cells) if plain(text)]
        if not filled:
            continue
        if (
            len(filled) == 1
            and not looks_like_value(filled[0][1])
            and "\n" in filled[0][1]
            and len(plain(filled[0][1])) > 60
        ):
            for text in filled[0][1].split("\n"):
                row = _of_line(text, TextBlock(text, Location(page, line, grid.location.table, index)))
                if row is not None:
                    yield row
            continue
        slots = tuple(
            Slot(
                text,
                column,
                Location(page, line, grid.location.table, index, column),
                grid.spans.get((index, column), (1, 1))[1],
            )
            for column, text in enumerate(cells)
            if not _covered(grid, index, column)
        )
        yield Row(_split_label_and_number(slots), Location(page, line, grid.location.table, index), "grid", number)


def _split_label_and_number(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """The slots with label and number separated, where a row has both in its only filled cell."""
    filled = [slot for slot in slots if not slot.is_blank]
    match = _LABEL_AND_NUMBER.fullmatch(filled[0].text) if len(filled) == 1 else None
    if match is None:
        return slots
    return (
        replace(filled[0], text=match["label"], across=1),
        replace(filled[0], text=match["number"], x=filled[0].x + 1, across=1),
    )


def _covered(grid: GridBlock, row: int, column: int) -> bool:
    """Whether a place in a grid is covered by a cell that begins left of it or above."""
    return (row, column) in _covered_places(grid)


def _covered_places(grid: GridBlock) -> frozenset[tuple[int, int]]:
    known = _COVERED.get(id(grid))
    if known is None or known[0] is not grid:
        places = frozenset(
            (row + down, column + right)
            for (row, column), (rows, columns) in grid.spans.items()
            for down in range(rows)
            for right in range(columns)
            if down or right
        )
        _COVERED.clear()
        _COVERED[id(grid)] = known = (grid, places)
    return known[1]


_COVERED: dict[int, tuple[GridBlock, frozenset[tuple[int, int]]]] = {}


def _of_line(line: str, block: TextBlock) -> Row | None:
    if is_page_number(line) or not line.strip():
        return None
    location = block.location
    line = _LOST.sub(r"\1", line)
    if "\t" in line:
        parts = line.split("\t")
        return Row(tuple(Slot(part.strip(), x, location) for x, part in enumerate(parts)), location, "tabs")
    with_bars = line.replace("｜", "|").replace("│", "|").replace("┃", "|")
    barred = with_bars.count("|") >= 1 and (with_bars.count("|") >= 2 or with_bars.rstrip().endswith("|"))
    if barred:
        stripped = with_bars.strip()
        stripped = stripped[1:] if stripped.startswith("|") else stripped
        stripped = stripped[:-1] if stripped.endswith("|") else stripped
        if set(stripped) <= set("-:| +="):
            return None
        parts = stripped.split("|")
        if re.fullmatch(r"[-+]?[\d,.]+", parts[0].strip()) and not "".join(parts[1:]).strip():
            parts = parts[:1]  # one cell a line, the last of its row: its spans follow
        if len(parts) > 1:
            return Row(tuple(Slot(part.strip(), x, location) for x, part in enumerate(parts)), location, "tabs")
        line = parts[0]
    pair = _PAIR.fullmatch(line.strip())
    if pair is not None:
        return Row((Slot(pair["label"], 0, location), Slot(pair["number"], len(line), location)), location, "line")
    slots = tuple(Slot(text, x, location) for text, x in _parts(line))
    return Row(slots, location, "line", barred=barred) if slots else None


_PAIR = re.compile(r"(?P<label>[\u4e00-\u9fff（）()]{2,16}) ?[:：] ?(?P<number>[-+]?\d[\d,.]*(?:件|条|项|个|万元)?)")
_LABEL_AND_NUMBER = re.compile(r"(?P<label>[^\d]{3,40}?)[\s:：]+(?P<number>[-+]?\d[\d,.]*)")
_WIDE = re.compile(r"\s{2,}|\u3000+")
_NUMERALS = re.compile(r"^(?P<label>.*?[^\d\s.,+/\-—])?(?P<numbers>(?:(?:^|\s+)(?:[-+]?\d[\d,.]*|[-/—]))+)$")


def _parts(line: str) -> Iterator[tuple[str, float]]:
    """The parts of a line without tabs, with their x: split at wide gaps, and at each of the numbers at its end."""
    start = 0
    for gap in [*_WIDE.finditer(line), None]:
        part = line[start : gap.start() if gap else len(line)]
        if part.strip():
            yield from _split_numbers(part, start, line)
        start = gap.end() if gap else start


def _split_numbers(part: str, start: int, line: str) -> Iterator[tuple[str, float]]:
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
    """The x of the middle of a part, with a Han character as two columns."""
    return (_width(line[:start]) + _width(line[:end])) / 2


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
