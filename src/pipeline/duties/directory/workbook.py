"""A directory in Excel as offices keep it: a title above, headings of one or two lines, merged cells, marks in columns below a heading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from pipeline.core import package_yaml
from pipeline.duties.directory.model import rhythm_of

# A heading stands in one of the first lines.
LINES_SEARCHED = 12
MARKS = ("√", "✓", "✔", "是", "●", "○", "*", "1", "V", "v")
SEPARATORS = re.compile(r"[、，,；;\n/]+")


class UnreadableDirectoryError(Exception):
    """A workbook that is no directory; the text says what is wrong, in Chinese."""


def read_workbook(file: Path) -> list[tuple[str, dict[str, Any]]]:
    """Every entry with its place (sheet and row), as `DirectoryEntry` takes it. Raises UnreadableDirectoryError.

    A year in the file's name (主动公开基本目录-2023.xlsx) is the first year of its entries.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(file)
    except (InvalidFileException, BadZipFile, OSError, KeyError, ValueError) as error:
        raise UnreadableDirectoryError(f"打不开（{type(error).__name__}）") from None
    year = re.search(r"(20\d\d)", file.stem)
    found: list[tuple[str, dict[str, Any]]] = []
    for page in book.worksheets:
        if page.sheet_state != "visible":
            continue
        lines = _filled(page)
        head = next((number for number, line in enumerate(lines[:LINES_SEARCHED]) if _is_head(line)), None)
        if head is None:
            continue
        columns, first = _headings(lines, head, page.title)
        for number, line in enumerate(lines[first:], start=first + 1):
            if entry := _entry(line, columns):
                found.append(
                    (f"工作表“{page.title}”第 {number} 行", {**entry, **({"since": int(year[1])} if year else {})})
                )
    if not found:
        raise UnreadableDirectoryError("没有一个工作表有“公开事项”和“公开时限”两列")
    return found


def _filled(page: Any) -> list[list[str]]:
    """The cells as text; each cell of a merged range has its text."""
    lines = [[_text(cell) for cell in line] for line in page.iter_rows(values_only=True)]
    for merged in page.merged_cells.ranges:
        text = lines[merged.min_row - 1][merged.min_col - 1]
        for row in range(merged.min_row - 1, min(merged.max_row, len(lines))):
            for column in range(merged.min_col - 1, merged.max_col):
                lines[row][column] = text
    return lines


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _plain(heading: str) -> str:
    return re.sub(r"[\s（）()]", "", heading)


@cache
def _known() -> dict[str, str]:
    """Heading without marks → our column; empty for one that is not needed."""
    rules = package_yaml("duties/directory/headings.yml")
    named = {_plain(heading): column for column, headings in rules["columns"].items() for heading in headings}
    return {**named, **{_plain(heading): "" for heading in rules["ignore"]}}


def _is_head(line: list[str]) -> bool:
    columns = {_known().get(_plain(cell)) for cell in line}
    return set(package_yaml("duties/directory/headings.yml")["required"]) <= columns


def _headings(lines: list[list[str]], head: int, sheet: str) -> tuple[list[tuple[str, str]], int]:
    """For each cell of a line our column and the mark's word (empty: the cell is text itself), and the first line below the headings.

    Raises UnreadableDirectoryError for a heading nobody knows: what stands below it would be dropped in silence.
    """
    top = lines[head]
    below = lines[head + 1] if head + 1 < len(lines) else []
    # A second line of headings repeats merged ones and splits others; a line of data repeats none.
    split = sum(1 for one, other in zip(top, below, strict=False) if one and one == other) >= 2
    columns: list[tuple[str, str]] = []
    unknown: list[str] = []
    for number, heading in enumerate(top):
        under = below[number] if split and number < len(below) and below[number] != heading else ""
        column = _known().get(_plain(under)) if under else None
        if column is not None:
            columns.append((column, ""))
            continue
        column = _known().get(_plain(heading))
        if column is None and heading:
            unknown.append(heading)
        columns.append((column or "", under))
    if unknown:
        raise UnreadableDirectoryError(
            f"工作表“{sheet}”第 {head + 1} 行有不认识的列：{'、'.join(dict.fromkeys(unknown))}"
        )
    return columns, head + 1 + split


def _entry(line: list[str], columns: list[tuple[str, str]]) -> dict[str, Any] | None:
    """The cells of a line by our columns; None for a line without a matter or with nothing else."""
    cells: dict[str, list[str]] = {}
    for cell, (column, word) in zip(line, columns, strict=False):
        text = (_marked(cell, word)) if word else cell
        if column and text and text not in cells.get(column, ()):
            cells.setdefault(column, []).append(text)
    if not cells.get("matter") or len(cells) < 2:
        return None
    entry: dict[str, Any] = {
        column: "；".join(texts)
        for column, texts in cells.items()
        if column not in ("columns", "words", "kinds", "every")
    }
    entry["matter"] = " / ".join(cells["matter"])
    for column in ("columns", "words", "kinds"):
        entry[column] = tuple(_split(cells.get(column, ())))
    if every := "".join(cells.get("every", ())):
        entry["every"] = rhythm_of(every) or every
    return entry


def _marked(cell: str, word: str) -> str:
    return word if cell in MARKS else f"{word}：{cell}" if cell else ""


def _split(texts: Any) -> Iterator[str]:
    for text in texts:
        yield from (part for part in (part.strip() for part in SEPARATORS.split(text)) if part)
