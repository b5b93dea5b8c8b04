"""The tables of a report as a page shows them: the form's rows and columns with what was read, findings marked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.audit.form_rules import form_of
from pipeline.audit.paper_read import ReadCell, ReadReport
from pipeline.core import Finding, format_number
from pipeline.law import full_label


@dataclass(frozen=True)
class ShownCell:
    """A value with its mark: bad, warn, empty or nothing; `note` is what was written in the report, and where."""

    text: str
    state: str
    note: str


@dataclass(frozen=True)
class ShownTable:
    """A table of a form: its caption, the labels across, and rows of (label, cells)."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[ShownCell, ...]], ...]


def tables_of(report: ReadReport, findings: Sequence[Finding]) -> list[ShownTable]:
    """All tables of the form the report uses, blocks with columns of their own apart."""
    if report.form is None:
        return []
    marked = _marked(findings)
    cells = {cell.figure: cell for cell in report.cells}
    shown = []
    for table in form_of(report).tables:
        for block in table.blocks:
            prefix = f"{table.id}.{block.id}." if block.id else f"{table.id}."
            rows = tuple(
                (
                    full_label(row),
                    tuple(_cell(cells, f"{prefix}{row.id}.{column.id}", marked) for column in block.columns),
                )
                for row in block.rows
            )
            caption = f"{table.caption}　{block.heading}" if block.heading else table.caption
            shown.append(ShownTable(caption, tuple(column.label for column in block.columns), rows))
    return shown


def _marked(findings: Sequence[Finding]) -> dict[str, str]:
    """Address → the worst finding that names it."""
    marks: dict[str, str] = {}
    for finding in findings:
        if finding.waived_by is not None or finding.severity == "info":
            continue
        for address in re.findall(r"(?:requests|disputes|disclosure)\.[a-z0-9_.]+", finding.refers_to or ""):
            if finding.severity == "block" or address not in marks:
                marks[address] = "bad" if finding.severity == "block" else "warn"
    return marks


def _cell(cells: Mapping[str, ReadCell], address: str, marked: Mapping[str, str]) -> ShownCell:
    cell = cells.get(address)
    if cell is None:
        return ShownCell("没有读到", "empty", "")
    note = "，".join(part for part in (f"原文“{cell.raw}”" if cell.raw else "", str(cell.place), cell.why) if part)
    if cell.value is None:
        return ShownCell("不能确定" if cell.semantic == "unsure" else "空白", marked.get(address, "empty"), note)
    return ShownCell(format_number(cell.value), marked.get(address, ""), note)
