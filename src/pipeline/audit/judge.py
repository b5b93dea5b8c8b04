"""Judges the tables of reports by the rules of the forms: the same relations and SQL as for the workspace's own cells.

A relation with a cell that was not read is unsure. Relations with blank cells are judged again with zero for the blanks: they then
pass or become a question, and never fail.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from pipeline.audit.operands import cells_by_address, operands_of_rules, unread_operands
from pipeline.audit.reading_findings import label
from pipeline.audit.report import ReadCell, ReadReport
from pipeline.audit.tables.requests import COLUMNS
from pipeline.audit.text.form_rules import form_by_id
from pipeline.core import Finding, compose, execute
from pipeline.reports import judge_forms

# Rules that need a ledger or the day of publication, which a published report does not show.
RULES_LEFT_OUT = ("RPT-PERIOD", "T3-LEDGER-TIE", "T4-LEDGER-TIE", "T3-PARTIAL-ONCE")
_COLUMN_LABELS = dict(
    zip(COLUMNS, ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"), strict=True)
)
_WELL_FORMED = ("T3-NONNEG-INT", "T2-FORMAT")
_SUMS_OF_OUTCOMES = ("T3-RESULT-SUM", "T3-FLOW")
# The rules about table 2 follow from the form without being written in it: for another office's report they only warn.
_QUESTION = "warn"
# Governments that make no 规章: 立法法 gives that power to provinces and to cities with districts.
_WITHOUT_RULES = re.compile(r"(?:镇|乡|街道|苏木|县|旗)(?:人民政府|政府)?(?:办公[厅室]|办事处)?$")
_GOVERNMENT = re.compile(r"(?:政府(?:办公[厅室])?|市|县|区|省|州|盟|旗|镇|乡|街道)$")


@dataclass(frozen=True)
class RelationOutcome:
    """The outcome of a relation for a report: pass, fail, unsure or not_checkable, with the finding it gives."""

    rule: str
    instance: str
    outcome: str
    finding: Finding | None


def judge_reports(reports: Sequence[ReadReport]) -> list[tuple[RelationOutcome, ...]]:
    """For each report the outcomes of all relations of its form. The rules run once for all reports."""
    rows: list[tuple[object, ...]] = []
    levels: dict[str, str] = {}
    for number, report in enumerate(reports):
        if report.form is None or not report.tables:
            continue
        year = _year_of(report)
        for key, blanks in ((f"{number}", None), (f"{number}z", Decimal(0))):
            levels[key] = "department" if makes_no_rules(report.agency) else level_of(report.agency)
            rows.extend((key, year, report.form, *cell) for cell in _cells(report, blanks))
    if not rows:
        return [()] * len(reports)
    strict, lenient = _results(rows, levels)
    return [
        _outcomes(report, strict.get(str(number), []), lenient.get(str(number), {}))
        for number, report in enumerate(reports)
    ]


def findings_of(outcomes: Sequence[RelationOutcome]) -> tuple[Finding, ...]:
    """The findings of a report's relations. One relation that fails in several columns of table 3 is one finding, on the total if it
    fails there, with the names of the other columns."""
    groups: dict[tuple[str, ...], list[RelationOutcome]] = {}
    for outcome in outcomes:
        if outcome.finding is not None:
            own = (outcome.finding.severity, outcome.outcome) if outcome.instance in COLUMNS else (outcome.instance,)
            groups.setdefault((outcome.rule, outcome.finding.code, *own), []).append(outcome)
    return tuple(_merged(group) for group in groups.values())


def _merged(group: Sequence[RelationOutcome]) -> Finding:
    first = next((outcome for outcome in group if outcome.instance == "total"), group[0])
    assert first.finding is not None
    others = [outcome.instance for outcome in group if outcome is not first]
    if not others:
        return first.finding
    named = "、".join(_COLUMN_LABELS[column] for column in COLUMNS if column in others)
    words = "也不成立" if first.outcome == "fail" else "也要核对"
    return replace(first.finding, message=f"{first.finding.message}同一关系在{named}栏{words}（共 {len(group)} 栏）。")


def level_of(agency: str | None) -> str:
    """Whether an agency is a government or a department, by its name; without a name it counts as a government."""
    return "government" if not agency or _GOVERNMENT.search(agency) else "department"


def makes_no_rules(agency: str | None) -> bool:
    """Whether an agency is a government without the power to make 规章 (立法法): a county, a township or a subdistrict, by its name."""
    return agency is not None and _WITHOUT_RULES.search(agency) is not None


def _year_of(report: ReadReport) -> int:
    """The year of a report, moved into the years of the form it uses, because the form has no rules for other years."""
    assert report.form is not None
    form = form_by_id(report.form)
    year = report.year or form.years_from
    return min(max(year, form.years_from), form.years_to or year)


def _cells(report: ReadReport, blanks: Decimal | None) -> Iterator[tuple[object, ...]]:
    """Every cell of the form as (table, row, column, value, semantic); `blanks` is the value of a blank cell."""
    assert report.form is not None
    form = form_by_id(report.form)
    read = cells_by_address(report)
    for cell in form.cells:
        read_cell = read.get(cell.figure)
        value = read_cell.value if read_cell is not None else None
        if read_cell is not None and value is None and read_cell.semantic in ("blank", "not_applicable"):
            value = blanks
        semantic = "not_applicable" if value is None else "zero" if value == 0 else "number"
        yield (cell.table, cell.row, cell.column, None if value is None else float(value), semantic)


ResultsByReport = dict[str, list[dict[str, Any]]]


@contextmanager
def judged_cells(rows: Sequence[tuple[object, ...]], levels: Mapping[str, str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory with the results of the forms' rules for these cells.

    `rows`: (key of a report, year, form, table, row, column, value, semantic). `levels`: key → government or department.
    """
    connection = duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false", "threads": 1})
    try:
        names = ("agency", "year", "form", "table", "row", "column", "value", "semantic")
        execute(connection, "audit/schema")
        execute(connection, "audit/cells", {name: [row[index] for row in rows] for index, name in enumerate(names)})
        judge_forms(connection, "audited", as_of=date(2000, 1, 1), levels=levels)
        yield connection
    finally:
        connection.close()


def results(connection: duckdb.DuckDBPyConnection, name: str, parameters: dict[str, object]) -> list[dict[str, Any]]:
    """The results of the rules that a query selects, by column name."""
    answer = execute(connection, name, parameters)
    labels = [column[0] for column in answer.description or ()]
    return [dict(zip(labels, row, strict=True)) for row in answer.fetchall()]


def _results(
    rows: Sequence[tuple[object, ...]], levels: Mapping[str, str]
) -> tuple[ResultsByReport, dict[str, dict[tuple[str, str], dict[str, Any]]]]:
    """Results with blanks left open, and with blanks taken for zero (keys that end with "z")."""
    strict: ResultsByReport = {}
    lenient: dict[str, dict[tuple[str, str], dict[str, Any]]] = {}
    with judged_cells(rows, levels) as connection:
        for result in results(connection, "audit/results", {"left_out": list(RULES_LEFT_OUT)}):
            if result["agency"].endswith("z"):
                lenient.setdefault(result["agency"][:-1], {})[result["rule"], result["instance"]] = result
            else:
                strict.setdefault(result["agency"], []).append(result)
    return strict, lenient


def _outcomes(
    report: ReadReport, strict: Sequence[Mapping[str, Any]], lenient: Mapping[tuple[str, str], Mapping[str, Any]]
) -> tuple[RelationOutcome, ...]:
    assert report.form is not None
    cells, operands = cells_by_address(report), operands_of_rules(report.form)
    outcomes = []
    for result in strict:
        key = (result["rule"], result["instance"])
        # A number that is none of its kind is wrong whatever the cells are that were not read.
        if unread_operands(operands.get(key, ()), cells) and not (
            key[0] in _WELL_FORMED and result["outcome"] == "fail"
        ):
            outcomes.append(RelationOutcome(*key, "unsure", None))
        else:
            outcomes.append(_outcome(report, result, lenient.get(key)))
    return tuple(_ask_once(outcomes))


def _ask_once(outcomes: Sequence[RelationOutcome]) -> Iterator[RelationOutcome]:
    """The outcomes with one AUDIT-BLANK-SUM for each rule, which says how many relations it stands for."""
    counts = Counter(
        outcome.rule
        for outcome in outcomes
        if outcome.finding is not None and outcome.finding.code == "AUDIT-BLANK-SUM"
    )
    already_asked: set[str] = set()
    for outcome in outcomes:
        if outcome.finding is None or outcome.finding.code != "AUDIT-BLANK-SUM":
            yield outcome
        elif outcome.rule in already_asked:
            yield replace(outcome, finding=None)
        else:
            already_asked.add(outcome.rule)
            more = f"（这样的关系共 {counts[outcome.rule]} 处）" if counts[outcome.rule] > 1 else ""
            yield replace(outcome, finding=replace(outcome.finding, message=outcome.finding.message + more))


def _outcome(
    report: ReadReport, result: Mapping[str, Any], lenient_result: Mapping[str, Any] | None
) -> RelationOutcome:
    rule, instance, outcome = result["rule"], result["instance"], result["outcome"]
    if outcome == "pass":
        return RelationOutcome(rule, instance, "pass", None)
    if outcome == "not_checkable":
        if lenient_result is None or lenient_result["outcome"] == "not_checkable":
            return RelationOutcome(rule, instance, "not_checkable", None)
        if lenient_result["outcome"] == "pass":
            return RelationOutcome(rule, instance, "pass", None)
        asked = compose("AUDIT-BLANK-SUM", agency=report.agency, year=report.year, reason=lenient_result["message"],
                        left=lenient_result["left"], right=lenient_result["right"], refers_to=lenient_result["refers_to"])  # fmt: skip
        return RelationOutcome(rule, instance, "unsure", asked)
    severity = _QUESTION if result["severity"] == "block" and rule.startswith("T2-") else result["severity"]
    if outcome == "fail" and _has_unknown_rows(report, rule):
        outcome, severity = "unsure", "warn"
    what_to_do = result["what_to_do"] + _where_to_look(report, result["cells"])
    message = result["message"]
    if rule == "T2-LEGAL-RULES-ZERO" and makes_no_rules(report.agency):
        message, what_to_do = (text.replace("部门", "县、乡镇和街道") for text in (message, what_to_do))
    finding = Finding(rule, severity, outcome, message, what_to_do, report.agency, report.year, result["left"],
                      result["right"], result["refers_to"])  # fmt: skip
    return RelationOutcome(rule, instance, outcome, finding)


def _has_unknown_rows(report: ReadReport, rule: str) -> bool:
    """Whether a rule sums the outcomes of requests and the report has unknown rows that may belong to the sum."""
    own = any(
        finding.code in ("AUDIT-EXTRA-ROW", "AUDIT-SPARE") and "表三" in finding.message for finding in report.findings
    )
    return rule in _SUMS_OF_OUTCOMES and own


def _where_to_look(report: ReadReport, cells: Sequence[str] | None) -> str:
    """Where in the file the first cells of a relation stand, in Chinese brackets; "" where that is not known."""
    places = dict.fromkeys(
        str(cell.location)
        for figure in cells or ()
        for cell in [report.cell(figure)]
        if cell is not None and str(cell.location)
    )
    return f"（{'；'.join(list(places)[:2])}）" if places else ""


def report_json(report: ReadReport, findings: Sequence[Finding]) -> dict[str, Any]:
    """A report and its findings as JSON-ready data, with numbers as numbers."""
    return {
        "file": report.file,
        "agency": report.agency,
        "year": report.year,
        "form": report.form,
        "title": report.title,
        "tables": list(report.tables),
        "sections": {name: paragraphs[0].text for name, paragraphs in report.sections.items()},
        "cells": [_cell_json(report, cell) for cell in report.cells],
        "findings": [json.loads(finding.to_json()) for finding in findings],
    }


def _cell_json(report: ReadReport, cell: ReadCell) -> dict[str, Any]:
    value: int | float | None = None
    if cell.value is not None:
        value = int(cell.value) if cell.value == cell.value.to_integral_value() else float(cell.value)
    form = form_by_id(report.form) if report.form else None
    return {
        "table": cell.table, "row": cell.row, "column": cell.column, "figure": cell.figure, "label": label(form, cell),
        "value": value, "semantic": cell.semantic, "raw": cell.raw, "place": str(cell.location), "why": cell.why,
    }  # fmt: skip
