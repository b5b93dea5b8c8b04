"""Writes 问题清单: the findings of an audit as a workbook that an office prints, fills in and sends back."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pipeline.audit.decisions import Decision, fingerprint
from pipeline.audit.outputs.checked import CheckedReport, location_text
from pipeline.audit.outputs.legal_basis import OUTCOMES, SEVERITIES, legal_basis_of, rule_title
from pipeline.core import CellWriter, Finding, new_workbook

# Heading and width in characters; together they fill an A4 page in landscape.
COLUMNS = (
    ("序号", 5), ("单位", 13), ("年度", 6), ("位置", 12), ("问题", 38), ("所写的数", 8), ("应比较的数", 9), ("规则", 13),
    ("法定依据", 16), ("怎么办", 23), ("程度", 6), ("处理意见", 11), ("核对标记", 14),
)  # fmt: skip
_FILLS = {"block": "#F3D6D3", "warn": "#FBEBCF"}
_TEXT = {
    "font_name": "宋体",
    "font_size": 9,
    "text_wrap": True,
    "valign": "top",
    "border": 1,
    "border_color": "#B5BBC2",
}
_HEAD = {**_TEXT, "bold": True, "bg_color": "#E8EDF2", "align": "center", "valign": "vcenter"}
_SUMMARY_COLUMNS = (("单位", 28), ("年度", 8), ("格式", 16), ("错误", 8), ("需要核对", 10), ("提示", 8), ("文件", 60))


def problem_list(audited: Sequence[CheckedReport], decisions: Mapping[str, Decision], on: date) -> bytes:
    """The workbook as bytes, with the sheets 问题清单, 提示, 已排除 (dismissed findings) and 各单位."""
    listed = [(entry, finding) for entry in audited for finding in entry.findings]
    to_do = [(entry, finding) for entry, finding in listed if finding.waived_by is None and finding.severity != "info"]
    hints = [(entry, finding) for entry, finding in listed if finding.waived_by is None and finding.severity == "info"]
    dismissed = [(entry, finding) for entry, finding in listed if finding.waived_by is not None]
    written = io.BytesIO()
    with new_workbook(written) as book:
        # Dated by the day of the audit, not by the clock.
        book.set_properties({"author": "gongkai", "created": datetime(on.year, on.month, on.day)})
        writer = CellWriter(book)
        for name, rows in (("问题清单", to_do), ("提示", hints), ("已排除", dismissed)):
            if rows or name == "问题清单":
                title = f"政府信息公开工作年度报告{name}（{on.year}年{on.month}月{on.day}日）"
                _write_sheet(book, writer, name, title, COLUMNS, [_cells(*row) for row in _lines(rows, decisions)])
        title = f"各单位核对情况（{on.year}年{on.month}月{on.day}日）"
        summary = [([(value, _TEXT) for value in _summary_line(entry)], None) for entry in audited]
        _write_sheet(book, writer, "各单位", title, _SUMMARY_COLUMNS, summary)
    return written.getvalue()


Row = tuple[list[tuple[object, dict[str, Any]]], float | None]


def _write_sheet(
    book: Any, writer: CellWriter, name: str, title: str, columns: Sequence[tuple[str, int]], rows: Sequence[Row]
) -> None:
    """One sheet: its title over all columns, headings, rows of (value, style) with their height, set up for A4 in landscape."""
    sheet = book.add_worksheet(name)
    style = writer.style(font_name="宋体", font_size=14, bold=True, align="center", valign="vcenter")
    sheet.merge_range(0, 0, 0, len(columns) - 1, title, style)
    sheet.set_row(0, 28)
    for place, (label, width) in enumerate(columns):
        writer.write(sheet, 1, place, label, **_HEAD)
        sheet.set_column(place, place, width - 0.71)  # it adds the margins of a cell
    for number, (cells, height) in enumerate(rows, start=2):
        for place, (value, look) in enumerate(cells):
            writer.write(sheet, number, place, value, **look)
        if height is not None:
            sheet.set_row(number, height)
    sheet.freeze_panes(2, 0)
    sheet.autofilter(1, 0, max(len(rows) + 1, 1), len(columns) - 1)
    sheet.repeat_rows(0, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _lines(
    rows: Sequence[tuple[CheckedReport, Finding]], decisions: Mapping[str, Decision]
) -> Iterator[tuple[str, tuple[object, ...]]]:
    """The severity and the values of each row of a list."""
    for number, (entry, finding) in enumerate(rows, start=1):
        yield finding.severity, _line(number, entry, finding, decisions)


def _cells(severity: str, line: tuple[object, ...]) -> Row:
    """The values with their looks: number and year centred, 程度 in the colour of the severity; and the height of the row."""
    centred = {**_TEXT, "align": "center"}
    coloured = {**centred, "bg_color": _FILLS[severity]} if severity in _FILLS else centred
    looks = {0: centred, 2: centred, 10: coloured}
    return [(value, looks.get(place, _TEXT)) for place, value in enumerate(line)], _height(line)


def _line(number: int, entry: CheckedReport, finding: Finding, decisions: Mapping[str, Decision]) -> tuple[object, ...]:
    form = entry.report.form if entry.report is not None else None
    decision = decisions.get(fingerprint(finding))
    weight = SEVERITIES[finding.severity] if finding.outcome == "fail" else OUTCOMES.get(finding.outcome, "")
    return (
        number, finding.agency or entry.file, finding.year, location_text(entry, finding), finding.message, finding.left, finding.right,
        f"{rule_title(finding.code)}（{finding.code}）", legal_basis_of(finding, form), finding.what_to_do, weight,
        decision.words if decision else None, fingerprint(finding),
    )  # fmt: skip


def _summary_line(entry: CheckedReport) -> tuple[object, ...]:
    severities = [finding.severity for finding in entry.findings if finding.waived_by is None]
    report = entry.report
    return (
        report.agency if report else None, report.year if report else None, report.form if report else "没有审",
        severities.count("block"), severities.count("warn"), severities.count("info"), entry.file,
    )  # fmt: skip


def _height(line: Sequence[object]) -> float:
    """The height of a row in points, for its longest wrapped cell: spreadsheet programs do not adjust rows of written files."""
    lines = 1
    for value, (_, width) in zip(line, COLUMNS, strict=True):
        text = "" if value is None else str(value)
        units = sum(1 if character.isascii() else 2 for character in text)
        lines = max(lines, -(-units // max(width - 1, 1)))
    return min(12.5 * lines + 4, 400)
