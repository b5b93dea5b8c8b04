"""登记簿-<year>.xlsx: all registers a person keeps, in one workbook with the year's blanks, drop-downs and what each line means."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.core import Agency, package_yaml, save_workbook, set_text
from pipeline.ingest.review import AmbiguousCell
from pipeline.ingest.website_columns import known_classes

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

NAME = re.compile(r"登记簿-(20\d\d)\.xlsx")
HEADER_LINE = 2  # line 1 says what the sheet is for
_SPARE_LINES = 200


@dataclass(frozen=True)
class SheetRules:
    """One sheet as `sheets.yml` describes it. `columns`: heading → key of the YAML register; `optional`: only where it is wanted."""

    name: str
    about: str
    register: str
    filled: str
    required: tuple[str, ...]
    columns: Mapping[str, str]
    widths: Mapping[str, int]
    hidden: tuple[str, ...]
    optional: bool


@cache
def sheets() -> tuple[SheetRules, ...]:
    """The sheets of the workbook in their order."""
    return tuple(
        SheetRules(name, entry["about"], entry["register"], entry["filled"], tuple(entry["required"]), dict(entry["columns"]),
                   dict(entry.get("widths", {})), tuple(entry.get("hidden", ())), bool(entry.get("optional")))
        for name, entry in package_yaml("ingest/registers/sheets.yml").items()
    )  # fmt: skip


def workbook_name(year: int) -> str:
    """The name of the workbook of a year."""
    return f"登记簿-{year}.xlsx"


def register_years(folder: Path) -> list[int]:
    """The years that a workspace has register workbooks of, the first one first."""
    return sorted(int(match[1]) for file in folder.glob("*.xlsx") if (match := NAME.fullmatch(file.name)))


def write_workbook(
    file: Path,
    figures: Sequence[tuple[str, str]],
    agencies: Sequence[Agency],
    folder: Path,
    *,
    wanted: Collection[str] = (),
) -> None:
    """Write a workbook of blanks. `figures`: (id, name) of what a person declares; `folder`: of the workspace, for its classes.

    `wanted`: registers whose sheet stands in it although it is optional.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    classes = [f"{code} {name}" for code, name in known_classes(folder).items()]
    ids = [agency.id for agency in agencies]
    for rules in sheets():
        if rules.optional and rules.register not in wanted:
            continue
        page = book.create_sheet(rules.name)
        _head(page, rules)
        if rules.register == "declared":
            _declarable(page, rules, figures, ids)
        for heading, choices in {"类别": classes, "单位": ids, "表": list(table_names())}.items():
            if heading in rules.columns and choices:
                _drop_down(page, rules, heading, choices)
    book.move_sheet("选项", offset=len(book.sheetnames))
    file.parent.mkdir(parents=True, exist_ok=True)
    save_workbook(book, file)


def table_names() -> dict[str, str]:
    """What a clerk calls a table → the table."""
    return {
        "网站信息": "items",
        "新媒体": "posts",
        "依申请": "requests",
        "办理过程": "request_events",
        "复议诉讼": "disputes",
        "汇总": "counts",
        "公文": "documents",
        "申报": "declared",
    }


def field_names(table: str) -> dict[str, str]:
    """What a clerk calls a column of a table → the column."""
    names: dict[str, str] = package_yaml("ingest/recognition/column_names.yml").get(table, {})
    return {label: column for column, label in names.items()}


def add_waiting(file: Path, cells: Iterable[AmbiguousCell]) -> int:
    """Add the cells that wait for a decision to the sheet 更正, each once, with its choices as a drop-down. Returns how many were added."""
    from openpyxl import load_workbook

    rules = next(rules for rules in sheets() if rules.register == "corrections")
    book = load_workbook(file)
    page = book[rules.name]
    place = {heading: number for number, heading in enumerate(rules.columns, start=1)}
    known = {
        tuple(str(page.cell(line, place[heading]).value) for heading in ("行的编号", "列"))
        for line in range(HEADER_LINE + 1, page.max_row + 1)
    }
    line = 1 + max(
        (line for line in range(1, page.max_row + 1) if page.cell(line, place["行的编号"]).value), default=HEADER_LINE
    )
    added = 0
    for cell in cells:
        field = next((label for label, column in field_names(cell.table).items() if column == cell.field), cell.field)
        if (cell.row, field) in known:
            continue
        table = next(label for label, name in table_names().items() if name == cell.table)
        for heading, text in {"表": table, "行的编号": cell.row, "列": field, "现在的内容": cell.word}.items():
            set_text(page.cell(line, place[heading]), text)
        choices = [f"{code} {label}".strip() for code, label in cell.choices]
        _drop_down(page, rules, "改成", choices, lines=(line, line))
        line, added = line + 1, added + 1
    if added:
        save_workbook(book, file)
    return added


def add_correction(file: Path, table: str, row: str, source: str, column: str | None, text: str | None) -> None:
    """Add a line about one row to the sheet 更正: its id, and where a column is named, what stands there now."""
    from openpyxl import load_workbook

    rules = next(rules for rules in sheets() if rules.register == "corrections")
    book = load_workbook(file)
    page = book[rules.name]
    place = {heading: number for number, heading in enumerate(rules.columns, start=1)}
    filled = (line for line in range(1, page.max_row + 1) if page.cell(line, place["行的编号"]).value)
    line = 1 + max(filled, default=HEADER_LINE)
    names = {name: label for label, name in field_names(table).items()}
    cells = {"表": {name: label for label, name in table_names().items()}[table], "行的编号": row, "数据源": source}
    if column is not None:
        cells |= {"列": names.get(column, column), "现在的内容": text or ""}
    for heading, value in cells.items():
        set_text(page.cell(line, place[heading]), value)
    _drop_down(page, rules, "列", list(names.values()), lines=(line, line))
    save_workbook(book, file)


def add_columns(file: Path, columns: Iterable[str]) -> int:
    """Add website columns without a class to the sheet 网站栏目, each once, its class to be chosen. Returns how many were added."""
    from openpyxl import load_workbook

    rules = next(rules for rules in sheets() if rules.register == "columns")
    book = load_workbook(file)
    page = book[rules.name]
    place = 1 + list(rules.columns).index("栏目")
    listed = {str(page.cell(line, place).value or ""): line for line in range(HEADER_LINE + 1, page.max_row + 1)}
    first = 1 + max((line for name, line in listed.items() if name), default=HEADER_LINE)
    new = [column for column in columns if column not in listed]
    for line, column in enumerate(new, start=first):
        set_text(page.cell(line, place), column)
    if new:
        save_workbook(book, file)
    return len(new)


def add_gaps(file: Path, gaps: Iterable[Mapping[str, str]]) -> int:
    """Add days that no data cover to the sheet 缺口说明, each once, to be explained. Returns how many were added.

    `gaps`: the keys of the sheet's columns → text: `gap` (what people read), `code`, `refers_to` and, where there is one, `agency`.
    """
    return _add_lines(file, "gap", ("code", "refers_to"), gaps)


def add_follow_up(file: Path, cases: Iterable[Mapping[str, str]]) -> int:
    """Add what is followed up and open to the sheet 督办, each once, to be answered. Returns how many were added.

    `cases`: `no`, `message`, `given_to` and `due_on` of each.
    """
    return _add_lines(file, "no", ("no",), cases)


def _add_lines(file: Path, shown: str, key: tuple[str, ...], entries: Iterable[Mapping[str, str]]) -> int:
    """Add lines to the sheet that has the column `shown`, each once by its `key`; the sheet is made where the workbook lacks it."""
    from openpyxl import load_workbook

    rules = next(rules for rules in sheets() if shown in rules.columns.values())
    book = load_workbook(file)
    if rules.name not in book.sheetnames:  # written by an earlier version, or optional
        _head(book.create_sheet(rules.name), rules)
    page = book[rules.name]
    place = {name: number for number, name in enumerate(rules.columns.values(), start=1)}
    lines = range(HEADER_LINE + 1, page.max_row + 1)
    known = {tuple(str(page.cell(line, place[name]).value) for name in key) for line in lines}
    new = [entry for entry in entries if tuple(entry[name] for name in key) not in known]
    first = 1 + max((line for line in lines if page.cell(line, place[shown]).value), default=HEADER_LINE)
    for line, entry in enumerate(new, start=first):
        for name, text in entry.items():
            set_text(page.cell(line, place[name]), text)
    if new:
        save_workbook(book, file)
    return len(new)


def _head(page: Worksheet, rules: SheetRules) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    page["A1"] = rules.about
    page["A1"].alignment = Alignment(wrap_text=True, vertical="top")
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(rules.columns))
    page.row_dimensions[1].height = 44
    for number, heading in enumerate(rules.columns, start=1):
        cell = page.cell(HEADER_LINE, number, heading)
        cell.font = Font(bold=True)
        if heading in rules.required:
            cell.fill = PatternFill("solid", fgColor="FFF2CC")
        column = page.column_dimensions[get_column_letter(number)]
        column.width = rules.widths.get(heading, 16)
        column.hidden = heading in rules.hidden
    page.freeze_panes = page.cell(HEADER_LINE + 1, 1)


def _declarable(
    page: Worksheet, rules: SheetRules, figures: Sequence[tuple[str, str]], agencies: Sequence[str]
) -> None:
    """The blanks of the year; an office that keeps several agencies has those of each."""
    nil = [("disputes.*", "全年没有行政复议和行政诉讼（没有就填 0）")]
    place = {heading: number for number, heading in enumerate(rules.columns, start=1)}
    lines = [(agency, *figure) for agency in agencies for figure in (*figures, *nil)]
    for line, (agency, figure, label) in enumerate(lines, start=HEADER_LINE + 1):
        for heading, text in {"名称": label, "单位": agency, "指标": figure}.items():
            set_text(page.cell(line, place[heading]), text)


def _drop_down(
    page: Worksheet, rules: SheetRules, heading: str, choices: Sequence[str], lines: tuple[int, int] | None = None
) -> None:
    """Choices of a column on a hidden sheet: a list in the rule itself may have 255 characters only. Other texts are accepted too."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book: Any = page.parent
    lists = book["选项"] if "选项" in book.sheetnames else book.create_sheet("选项")
    lists.sheet_state = "hidden"
    column = 1 if lists.cell(1, 1).value is None else lists.max_column + 1
    for row, choice in enumerate(choices, start=1):
        set_text(lists.cell(row, column), choice)
    letter = get_column_letter(column)
    rule = DataValidation(
        "list", formula1=f"'选项'!${letter}$1:${letter}${len(choices)}", allow_blank=True, showErrorMessage=False
    )
    page.add_data_validation(rule)
    own = get_column_letter(list(rules.columns).index(heading) + 1)
    first, last = lines or (HEADER_LINE + 1, HEADER_LINE + _SPARE_LINES)
    rule.add(f"{own}{first}:{own}{last}")
