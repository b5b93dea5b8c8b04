"""Writes 问题清单: the findings of an audit as a workbook that an office prints, fills in and sends back."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.audit.decisions import Decision, fingerprint
from pipeline.audit.outputs.checked import CheckedReport, location_text
from pipeline.audit.outputs.legal_basis import OUTCOMES, SEVERITIES, legal_basis_of, rule_title
from pipeline.core import Finding, set_text

# Heading and width in characters; together they fill an A4 page in landscape.
COLUMNS = (
    ("序号", 5), ("单位", 13), ("年度", 6), ("位置", 12), ("问题", 38), ("所写的数", 8), ("应比较的数", 9), ("规则", 13),
    ("法定依据", 16), ("怎么办", 23), ("程度", 6), ("处理意见", 11), ("核对标记", 14),
)  # fmt: skip
_FILLS = {"block": "FFF3D6D3", "warn": "FFFBEBCF"}
_LINE = Side(style="thin", color="FFB5BBC2")
_EDGES = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def problem_list(audited: Sequence[CheckedReport], decisions: Mapping[str, Decision], on: date) -> bytes:
    """The workbook as bytes, with the sheets 问题清单, 提示, 已排除 (dismissed findings) and 各单位."""
    book = Workbook()
    listed = [(entry, finding) for entry in audited for finding in entry.findings]
    to_do = [(entry, finding) for entry, finding in listed if finding.waived_by is None and finding.severity != "info"]
    hints = [(entry, finding) for entry, finding in listed if finding.waived_by is None and finding.severity == "info"]
    dismissed = [(entry, finding) for entry, finding in listed if finding.waived_by is not None]
    first = book.active
    assert isinstance(first, Worksheet)
    _fill(first, "问题清单", to_do, decisions, on)
    for name, rows in (("提示", hints), ("已排除", dismissed)):
        if rows:
            _fill(book.create_sheet(), name, rows, decisions, on)
    _summary(book.create_sheet(), audited, on)
    # Dated by the day of the audit, not by the clock.
    book.properties.created = book.properties.modified = datetime(on.year, on.month, on.day)
    book.properties.creator = "gongkai"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _fill(
    sheet: Worksheet,
    name: str,
    rows: Sequence[tuple[CheckedReport, Finding]],
    decisions: Mapping[str, Decision],
    on: date,
) -> None:
    sheet.title = name
    _heading(sheet, f"政府信息公开工作年度报告{name}（{on.year}年{on.month}月{on.day}日）", len(COLUMNS))
    for column, (label, width) in enumerate(COLUMNS, start=1):
        _head_cell(sheet, 2, column, label)
        sheet.column_dimensions[get_column_letter(column)].width = width
    styled: dict[str, Cell] = {}
    for number, (entry, finding) in enumerate(rows, start=1):
        line = _line(number, entry, finding, decisions)
        for column, value in enumerate(line, start=1):
            cell = sheet.cell(row=number + 2, column=column)
            kind = "centre" if column in (1, 3) else finding.severity if column == 11 else "text"
            if kind not in styled:
                _style(cell, kind)
                styled[kind] = cell
            # Copied from a cell with the same style, because openpyxl looks up each part of a new style again.
            cell._style = copy(styled[kind]._style)
            _write(cell, value)
        sheet.row_dimensions[number + 2].height = _height(line)
    _set_up_printing(sheet, len(rows) + 2)


def _style(cell: Cell, kind: str) -> None:
    """Style a cell of the list: as text, centred, or in the colour of the severity of its finding."""
    cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal=None if kind == "text" else "center")
    cell.border = _EDGES
    cell.font = Font(name="宋体", size=9)
    if kind in _FILLS:
        cell.fill = PatternFill("solid", fgColor=_FILLS[kind])


def _line(number: int, entry: CheckedReport, finding: Finding, decisions: Mapping[str, Decision]) -> tuple[object, ...]:
    form = entry.report.form if entry.report is not None else None
    decision = decisions.get(fingerprint(finding))
    weight = SEVERITIES[finding.severity] if finding.outcome == "fail" else OUTCOMES.get(finding.outcome, "")
    return (
        number, finding.agency or entry.file, finding.year, location_text(entry, finding), finding.message, finding.left, finding.right,
        f"{rule_title(finding.code)}（{finding.code}）", legal_basis_of(finding, form), finding.what_to_do, weight,
        decision.words if decision else None, fingerprint(finding),
    )  # fmt: skip


def _summary(sheet: Worksheet, audited: Sequence[CheckedReport], on: date) -> None:
    sheet.title = "各单位"
    columns = (("单位", 28), ("年度", 8), ("格式", 16), ("错误", 8), ("需要核对", 10), ("提示", 8), ("文件", 60))
    _heading(sheet, f"各单位核对情况（{on.year}年{on.month}月{on.day}日）", len(columns))
    for column, (label, width) in enumerate(columns, start=1):
        _head_cell(sheet, 2, column, label)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row, entry in enumerate(audited, start=3):
        severities = [finding.severity for finding in entry.findings if finding.waived_by is None]
        report = entry.report
        values = (
            report.agency if report else None, report.year if report else None, report.form if report else "没有审",
            severities.count("block"), severities.count("warn"), severities.count("info"), entry.file,
        )  # fmt: skip
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row=row, column=column)
            _write(cell, value)
            cell.border = _EDGES
            cell.font = Font(name="宋体", size=9)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    _set_up_printing(sheet, len(audited) + 2)


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


def _set_up_printing(sheet: Worksheet, last_row: int) -> None:
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
    """The height of a row in points, for its longest wrapped cell: spreadsheet programs do not adjust rows of written files."""
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
