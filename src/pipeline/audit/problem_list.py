"""问题清单: every finding of an audit as a sheet that an office prints, fills in and sends back."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.audit.basis import OUTCOMES, SEVERITIES, legal_basis_of, title_of
from pipeline.audit.checked import Checked, place_of
from pipeline.audit.decisions import Decision, fingerprint
from pipeline.core import Finding, set_text

# Heading and width in characters; together they fill an A4 page on its side.
COLUMNS = (
    ("序号", 5), ("单位", 13), ("年度", 6), ("位置", 12), ("问题", 38), ("所写的数", 8), ("应比较的数", 9), ("规则", 13),
    ("法定依据", 16), ("怎么办", 23), ("程度", 6), ("处理意见", 11), ("核对标记", 14),
)  # fmt: skip
_FILLS = {"block": "FFF3D6D3", "warn": "FFFBEBCF"}
_LINE = Side(style="thin", color="FFB5BBC2")
_EDGES = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def problem_list(audited: Sequence[Checked], decisions: Mapping[str, Decision], on: date) -> bytes:
    """The workbook as bytes: 问题清单 (dismissed findings left out, they stand in 已排除), 已排除, 各单位."""
    book = Workbook()
    listed = [(one, finding) for one in audited for finding in one.findings]
    open_ones = [(one, finding) for one, finding in listed if finding.waived_by is None and finding.severity != "info"]
    hints = [(one, finding) for one, finding in listed if finding.waived_by is None and finding.severity == "info"]
    dismissed = [(one, finding) for one, finding in listed if finding.waived_by is not None]
    first = book.active
    assert isinstance(first, Worksheet)
    _fill(first, "问题清单", open_ones, decisions, on)
    for name, rows in (("提示", hints), ("已排除", dismissed)):
        if rows:
            _fill(book.create_sheet(), name, rows, decisions, on)
    _summary(book.create_sheet(), audited, on)
    # A workbook made twice from the same findings is the same file.
    book.properties.created = book.properties.modified = _midnight(on)
    book.properties.creator = "gongkai"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _midnight(on: date) -> object:
    from datetime import datetime

    return datetime(on.year, on.month, on.day)


def _fill(
    sheet: Worksheet, name: str, rows: Sequence[tuple[Checked, Finding]], decisions: Mapping[str, Decision], on: date
) -> None:
    sheet.title = name
    _heading(sheet, f"政府信息公开工作年度报告{name}（{on.year}年{on.month}月{on.day}日）", len(COLUMNS))
    for column, (label, width) in enumerate(COLUMNS, start=1):
        _head_cell(sheet, 2, column, label)
        sheet.column_dimensions[get_column_letter(column)].width = width
    looks: dict[str, Cell] = {}
    for number, (one, finding) in enumerate(rows, start=1):
        line = _line(number, one, finding, decisions)
        for column, value in enumerate(line, start=1):
            cell = sheet.cell(row=number + 2, column=column)
            kind = "centre" if column in (1, 3) else finding.severity if column == 11 else "text"
            if kind not in looks:
                _look(cell, kind)
                looks[kind] = cell
            # A style taken over from a cell that has it: openpyxl looks each part up again otherwise.
            cell._style = copy(looks[kind]._style)
            _write(cell, value)
        sheet.row_dimensions[number + 2].height = _height(line)
    _print_well(sheet, len(rows) + 2)


def _look(cell: Cell, kind: str) -> None:
    """How a cell of the list looks: text, centred, or the weight of its finding in its colour."""
    cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal=None if kind == "text" else "center")
    cell.border = _EDGES
    cell.font = Font(name="宋体", size=9)
    if kind in _FILLS:
        cell.fill = PatternFill("solid", fgColor=_FILLS[kind])


def _line(number: int, one: Checked, finding: Finding, decisions: Mapping[str, Decision]) -> tuple[object, ...]:
    form = one.report.form if one.report is not None else None
    decision = decisions.get(fingerprint(finding))
    weight = SEVERITIES[finding.severity] if finding.outcome == "fail" else OUTCOMES.get(finding.outcome, "")
    return (
        number, finding.agency or one.file, finding.year, place_of(one, finding), finding.message, finding.left, finding.right,
        f"{title_of(finding.code)}（{finding.code}）", legal_basis_of(finding, form), finding.what_to_do, weight,
        decision.words if decision else None, fingerprint(finding),
    )  # fmt: skip


def _summary(sheet: Worksheet, audited: Sequence[Checked], on: date) -> None:
    sheet.title = "各单位"
    columns = (("单位", 28), ("年度", 8), ("格式", 16), ("错误", 8), ("需要核对", 10), ("提示", 8), ("文件", 60))
    _heading(sheet, f"各单位核对情况（{on.year}年{on.month}月{on.day}日）", len(columns))
    for column, (label, width) in enumerate(columns, start=1):
        _head_cell(sheet, 2, column, label)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row, one in enumerate(audited, start=3):
        left = [finding.severity for finding in one.findings if finding.waived_by is None]
        report = one.report
        values = (
            report.agency if report else None, report.year if report else None, report.form if report else "没有审",
            left.count("block"), left.count("warn"), left.count("info"), one.file,
        )  # fmt: skip
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row=row, column=column)
            _write(cell, value)
            cell.border = _EDGES
            cell.font = Font(name="宋体", size=9)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    _print_well(sheet, len(audited) + 2)


def _heading(sheet: Worksheet, text: str, width: int) -> None:
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    cell = sheet.cell(row=1, column=1, value=text)
    cell.font = Font(name="宋体", size=14, bold=True)
    cell.alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[1].height = 28


def _head_cell(sheet: Worksheet, row: int, column: int, label: str) -> None:
    cell = sheet.cell(row=row, column=column, value=label)
    cell.font = Font(name="宋体", size=9, bold=True)
    cell.fill = PatternFill("solid", fgColor="FFE8EDF2")
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    cell.border = _EDGES


def _print_well(sheet: Worksheet, last_row: int) -> None:
    sheet.freeze_panes = "A3"
    sheet.auto_filter.ref = f"A2:{get_column_letter(sheet.max_column)}{max(last_row, 2)}"
    sheet.print_title_rows = "1:2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.5
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _height(line: Sequence[object]) -> float:
    """Room for the longest wrapped cell: programs do not grow rows that another program wrote."""
    lines = 1
    for value, (_, width) in zip(line, COLUMNS, strict=True):
        text = "" if value is None else str(value)
        units = sum(1 if character.isascii() else 2 for character in text)
        lines = max(lines, -(-units // max(width - 1, 1)))
    return min(12.5 * lines + 4, 400)


def _write(cell: Any, value: object) -> None:
    """A number as a number, anything else as a text: what a report from outside says must not become a formula."""
    if value is None or isinstance(value, int | float):
        cell.value = value
    else:
        set_text(cell, str(value))
