"""Prepares the tables of a report for its page: the rows and columns of the form with the cells read, findings marked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.audit.report import ReadCell, ReadReport
from pipeline.audit.text.form_rules import form_of
from pipeline.core import Finding, format_number
from pipeline.law import full_label


@dataclass(frozen=True)
class ShownCell:
    """A cell of a page. `state` is bad, warn, empty or ""; `note` is the text in the report and where it stands."""

    text: str
    state: str
    note: str


@dataclass(frozen=True)
class ShownTable:
    """A table of a page: its caption, the labels of its columns, and its rows as (label, cells)."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[ShownCell, ...]], ...]


def shown_tables(report: ReadReport, findings: Sequence[Finding]) -> list[ShownTable]:
    """The tables of the form that the report uses; blocks with columns of their own are tables of their own."""
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
    """Address of a cell → bad or warn, by the worst open finding that names it."""
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
    note = "，".join(part for part in (f"原文“{cell.raw}”" if cell.raw else "", str(cell.location), cell.why) if part)
    if cell.value is None:
        return ShownCell("不能确定" if cell.semantic == "unsure" else "空白", marked.get(address, "empty"), note)
    return ShownCell(format_number(cell.value), marked.get(address, ""), note)
