"""Decides whether the operands of a rule or of a sentence were read. One that was not makes the verdict unsure.

A cell counts as read where the report has it as a number or prints it blank. A row that is missing from the report, or whose numbers
have no certain columns, is neither absent nor zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cache

from pipeline.audit.report import ReadCell, ReadReport
from pipeline.audit.tables.balance import OTHER_HANDLING_ROWS
from pipeline.audit.text.form_rules import form_of
from pipeline.law import relations

CellsByAddress = Mapping[str, ReadCell]


def unread_operands(addresses: Iterable[str], cells: CellsByAddress) -> tuple[str, ...]:
    """The addresses whose cells were not read: missing from the report, or unsure."""
    return tuple(address for address in addresses if (cell := cells.get(address)) is None or cell.semantic == "unsure")


def cells_by_address(report: ReadReport) -> dict[str, ReadCell]:
    """The cells of a report by address, with （六）其他处理 in the form's own rows where it prints one row for three or three for one."""
    own = {cell.figure: cell for cell in report.cells}
    return own | _other_rows(report, own)


def addresses_of(report: ReadReport, patterns: Iterable[str]) -> tuple[str, ...]:
    """The addresses of the report's form that these patterns (“requests.denied_*.total”) name, read or not."""
    known = [cell.figure for cell in form_of(report).cells]
    return tuple(
        dict.fromkeys(
            address for pattern in patterns for address in (_matching(known, pattern) or (pattern,))
        )
    )  # fmt: skip


def _matching(addresses: Iterable[str], pattern: str) -> list[str]:
    return [address for address in addresses if fnmatchcase(address, pattern)]


def is_part_of_one_row(report: ReadReport, addresses: Iterable[str]) -> bool:
    """Whether the addresses name some of the three rows of 其他处理 in a report that prints them as one."""
    own = {cell.row for cell in report.cells}
    named = {address.split(".")[1] for address in addresses if address.startswith("requests.")}
    parts = named & set(OTHER_HANDLING_ROWS)
    return "other_handling" in own and not own & set(OTHER_HANDLING_ROWS) and 0 < len(parts) < len(OTHER_HANDLING_ROWS)


@cache
def operands_of_rules(form: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """Rule and instance → the addresses of this year's cells that the rule and its conditions need."""
    operands: dict[tuple[str, str], list[str]] = {}
    for relation in relations():
        if relation.form == form:
            operands.setdefault((relation.rule, relation.instance), []).extend(
                term.figure
                for term in relation.terms
                if term.figure is not None and not term.back and term.space == "cell"
            )
    return {key: tuple(dict.fromkeys(addresses)) for key, addresses in operands.items()}


def _other_rows(report: ReadReport, own: CellsByAddress) -> dict[str, ReadCell]:
    cells: dict[str, ReadCell] = {}
    rows = {cell.row for cell in report.cells}
    columns = dict.fromkeys(cell.column for cell in report.cells if cell.table == "requests")
    if report.form == "format_2021" and "other_handling" in rows and not rows & set(OTHER_HANDLING_ROWS):
        for column in columns:
            whole = own.get(f"requests.other_handling.{column}")
            if whole is not None:
                for row in OTHER_HANDLING_ROWS:
                    value = whole.value if row == "other_other" or whole.value is None else Decimal(0)
                    cells[f"requests.{row}.{column}"] = ReadCell(
                        "requests", row, column, value, whole.semantic, whole.raw
                    )
    if report.form == "format_2019" and "other_handling" not in rows:
        for column in columns:
            parts = [own.get(f"requests.{row}.{column}") for row in OTHER_HANDLING_ROWS]
            values = [part.value for part in parts if part is not None]
            if len(values) == 3 and None not in values:
                total = sum((value for value in values if value is not None), Decimal(0))
                cells[f"requests.other_handling.{column}"] = ReadCell(
                    "requests", "other_handling", column, total, "number", ""
                )
    return cells
