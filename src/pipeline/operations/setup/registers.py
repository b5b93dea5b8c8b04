"""The register workbook of a year, written where nobody keeps the registers of that year yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from pathlib import Path

from pipeline.core import Refusal, Warehouse, Workspace
from pipeline.ingest import (
    Question,
    add_columns,
    add_follow_up,
    add_gaps,
    add_questions_to,
    add_waiting,
    ambiguous_cells,
    look_at,
    open_questions,
    source_named,
    workbook_name,
    write_workbook,
)
from pipeline.operations.setup.plan import declarable_figures

# Findings about days that no data cover.
GAPS = ("COV-001", "COVERAGE-MISSING", "COVERAGE-PARTIAL", "COUNTS-MISSING")


def write_blank_register(workspace: Workspace, year: int) -> Path | None:
    """Write the year's workbook of blanks. None where it is there, or where the declarations of that year are kept as YAML."""
    file = workspace.folder / workbook_name(year)
    if file.exists() or any((workspace.folder / "declared").glob(f"*{year}*.yml")):
        return None
    return write_register(workspace, year)


def write_register(workspace: Workspace, year: int, wanted: Collection[str] = ()) -> Path:
    """Write the year's workbook of blanks where it does not exist; the file in any case.

    `wanted`: optional registers that it has a sheet for.
    """
    file = workspace.folder / workbook_name(year)
    if not file.exists():
        write_workbook(file, declarable_figures(year), workspace.settings.agency, workspace.folder, wanted=wanted)
    return file


def add_questions(workspace: Workspace, warehouse: Warehouse, years: Iterable[int], now: datetime) -> str:
    """Write what waits for a person into the workbook of the first of these years that has one, each thing once.

    Columns that nobody knows, rows to be decided, 栏目 without a class, days of that year that no data cover, and what is followed up
    and open. Returns the line that says so; empty where nothing new was written. A workbook that cannot be opened is left to the next
    pull to tell.
    """
    books = ((year, workspace.folder / workbook_name(year)) for year in years)
    year, file = next(((year, book) for year, book in books if book.exists()), (0, None))
    if file is None:
        return ""
    cells = ambiguous_cells(warehouse)
    columns = [column for column, *_ in warehouse.rows("ingest/load/unmapped_columns")]
    names = ("code", "agency", "refers_to", "gap")
    gaps = [
        {name: text for name, text in zip(names, row, strict=True) if text}
        for row in warehouse.rows("operations/gaps_to_explain", {"year": year, "codes": list(GAPS)})
    ]
    names = ("no", "message", "given_to", "due_on")
    cases = [dict(zip(names, row, strict=True)) for row in warehouse.rows("operations/follow_up_to_answer")]
    try:
        written = {
            "待确认": add_questions_to(file, _unread_files(workspace, warehouse, now)),
            "更正": add_waiting(file, cells) if cells else 0,
            "网站栏目": add_columns(file, columns) if columns else 0,
            "缺口说明": add_gaps(file, gaps) if gaps else 0,
            "督办": add_follow_up(file, cases) if cases else 0,
        }
    except (OSError, KeyError, ValueError, Refusal):
        return ""
    shown = "、".join(f"“{sheet}”{lines} 行" for sheet, lines in written.items() if lines)
    return f"{file}：{shown}等着填，填好存盘后再运行一次" if shown else ""


def _unread_files(workspace: Workspace, warehouse: Warehouse, now: datetime) -> Iterator[Question]:
    """What files that were refused for their columns leave open, asked with what the columns may be."""
    for source_name, path in warehouse.rows("operations/files_to_ask_about"):
        source = source_named(workspace, source_name)
        file = workspace.place_of(source) / path if source is not None else Path()
        if file.is_file():
            seen = look_at(workspace, file, now=now, source=source, try_it=False)
            yield from open_questions(source_name, [seen], workspace.folder)
