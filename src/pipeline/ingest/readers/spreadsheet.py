"""Workbooks (.xlsx, .xls), read by calamine after a check that the archive is no zip bomb."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from pipeline.core import ArchiveError, ArchiveLimits, Refusal, judged_members
from pipeline.ingest.readers.base import (
    RawTable,
    cell_text,
    header_row,
    refuse_duplicate_headers,
    refuse_other_kinds,
    refuse_too_large,
    rows_of,
    tidy_header,
)
from pipeline.ingest.readers.merged import filled_down

# Far beyond any real export: a sheet of a million rows unpacks to some 200 MB.
LIMITS = ArchiveLimits(unpacked_bytes=400 << 20, members=5000, ratio=200, ratio_from=32 << 20)


def read_spreadsheet(snapshot: Path, name: str, wanted: frozenset[str],
           sheet: str | None, *, zipped: bool, usual: str | None = None,
           keys: frozenset[str] = frozenset(), region: Sequence[str] = ()) -> list[RawTable]:  # fmt: skip
    """The lists of a workbook as raw tables: the sheet `sheet`; else every sheet that has the shape of a list.

    A sheet has it when one of its first lines holds known headers, that of the natural key among them (`keys`, whose merged cells are
    not filled down). Where the sheet called `usual` is there, others are left out unless they have all of its headers; without any
    sheet of the shape the first one is read, so that what it lacks is said. `zipped`: an .xlsx. `region`: of tables side by side the one
    with these headers.

    Raises Refusal FILE-TORN, FILE-NO-SHEET, FILE-BOMB, FILE-MERGED, FILE-EMPTY.
    """
    from python_calamine import CalamineError, CalamineWorkbook  # only when a workbook is read

    if zipped:
        guard(snapshot, name)
    try:
        with snapshot.open("rb") as handle:  # not by its path: the suffix may be wrong
            book = CalamineWorkbook.from_filelike(handle)
        names = book.sheet_names
        if sheet is not None and sheet not in names:
            raise Refusal("FILE-NO-SHEET", file=name, sheet=sheet, found="、".join(names), refers_to=name)
        pages = [_page(book, each, name, zipped=zipped) for each in ([sheet] if sheet is not None else names)]
    except (CalamineError, OSError, IndexError, UnicodeError, ValueError, OverflowError):
        raise Refusal("FILE-TORN", file=name, reason="工作簿内部损坏", refers_to=name) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a damaged workbook makes calamine's Rust core panic
            raise
        raise Refusal("FILE-TORN", file=name, reason="工作簿内部损坏", refers_to=name) from None
    pages = [page.region(region) for page in pages] if region else pages
    chosen = pages if sheet is not None else _lists(pages, wanted, keys, usual)
    if not chosen:
        if usual is not None and len(pages) > 1:
            raise Refusal("FILE-NO-SHEET", file=name, sheet=usual, found="、".join(names), refers_to=name)
        chosen = pages[:1]
    tables = [_table(page, name, wanted, keys) for page in chosen]
    unread = tuple(
        (position, rows)
        for position, page in enumerate(pages, start=1)
        if page not in chosen and (rows := page.filled_lines) > 1
    )
    return [replace(tables[0], unread=unread), *tables[1:]]


@dataclass(frozen=True)
class _Page:
    """A sheet: its name, its rows as calamine gives them, its merged cells."""

    name: str
    rows: list[list[Any]]
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]

    @property
    def filled_lines(self) -> int:
        """Lines with two filled cells or more: a sheet of remarks has none."""
        return sum(sum(cell != "" for cell in row) > 1 for row in self.rows)

    def region(self, wanted: Sequence[str]) -> _Page:
        """The columns of the one of several tables side by side that has these headers; the whole sheet where none has."""
        for line in self.rows[:20]:
            tidy = [tidy_header(cell) for cell in line]
            edges = [-1, *(place for place, header in enumerate(tidy) if not header), len(tidy)]
            for before, after in pairwise(edges):
                if set(wanted) <= set(tidy[before + 1 : after]):
                    return _Page(self.name, [row[before + 1 : after] for row in self.rows], ())
        return self

    def headers(self, wanted: frozenset[str]) -> tuple[str, ...] | None:
        """The line of headers; None where no line looks like one."""
        tidy = [[tidy_header(cell) for cell in row] for row in self.rows[:20]]
        at = header_row(tidy, wanted)
        return None if at is None else tuple(tidy[at])


def _page(book: Any, sheet: str, name: str, *, zipped: bool) -> _Page:
    page = book.get_sheet_by_name(sheet)
    refuse_too_large(name, page.height, page.width, sheet)
    return _Page(sheet, page.to_python(skip_empty_area=False), (page.merged_cell_ranges or ()) if zipped else ())


def _lists(pages: Sequence[_Page], wanted: frozenset[str], keys: frozenset[str], usual: str | None) -> list[_Page]:
    """The sheets that are lists of the kind that is looked for."""
    headers = {page.name: frozenset(page.headers(wanted) or ()) for page in pages}
    if usual in headers:
        shape = headers[usual] & wanted
        return [page for page in pages if page.name == usual or (shape and shape <= headers[page.name])]
    return [page for page in pages if len(headers[page.name] & wanted) > 1 and (not keys or headers[page.name] & keys)]


def _table(
    page: _Page,
    name: str,
    wanted: frozenset[str],
    keys: frozenset[str],
) -> RawTable:
    rows, chosen = page.rows, page.name
    at = header_row([[tidy_header(cell) for cell in row] for row in rows[:20]], wanted)
    if at is None:
        raise Refusal("FILE-EMPTY", file=f"{name}（工作表 {chosen}）", refers_to=name)
    for (top, left), (bottom, right) in page.merged:
        if top <= at <= bottom:
            raise Refusal("FILE-MERGED", file=name, sheet=chosen, row=at + 1,
                          cell=cell_text(rows[top][left]), columns=f"{left + 1}-{right + 1}", refers_to=name)  # fmt: skip
    key_columns = {index for index, cell in enumerate(rows[at]) if tidy_header(cell) in keys}
    rows = filled_down(rows, page.merged, at, key_columns)
    body = [(number, row) for number, row in enumerate(rows[at + 1 :], at + 2) if any(cell != "" for cell in row)]
    headers = tuple(tidy_header(cell) for cell in rows[at])
    refuse_other_kinds(headers, name)
    cells = [[cell_text(row[index]) for _, row in body] for index in range(len(headers))]
    used = [i for i, header in enumerate(headers) if header or any(cell is not None for cell in cells[i])]
    table = {headers[i]: cells[i] for i in used}
    refuse_duplicate_headers([headers[i] for i in used], name, chosen)
    return RawTable(tuple(table), at + 1, (), typed=False, sheet=chosen, rows=rows_of(table, [number for number, _ in body]),
                    titles=tuple(str(cell) for row in rows[:at] for cell in row if cell != ""))  # fmt: skip


def guard(archive: Path, name: str) -> None:
    """Refuse a workbook that would unpack to more than any real export, or whose XML declares entities of its own.

    Raises Refusal FILE-BOMB, FILE-ENTITY and FILE-TORN.
    """
    try:
        members = judged_members(archive, LIMITS)
        with zipfile.ZipFile(archive) as opened:
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    with opened.open(member) as stream:
                        if b"<!doctype" in stream.read(4096).lower():
                            raise Refusal("FILE-ENTITY", file=name, part=member.filename, refers_to=name)
    except ArchiveError as error:
        code = {"bomb": "FILE-BOMB", "encrypted": "FILE-ENCRYPTED"}.get(error.kind, "FILE-TORN")
        raise Refusal(code, file=name, reason=error.reason, refers_to=name) from None
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, RuntimeError):
        raise Refusal("FILE-TORN", file=name, reason="压缩包不完整", refers_to=name) from None
