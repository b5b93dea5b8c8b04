"""Judges what was read by the rules of the forms: the same relations, in the same SQL, many reports at once.

A cell that is unsure, blank or missing is no number: relations that need it are not judged. With blanks taken for zero a
relation may still be seen to hold, or asked about; it never fails for a blank.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from pipeline.audit.reading_findings import lacking
from pipeline.audit.report import ReadCell, ReadReport
from pipeline.audit.understand import form_called
from pipeline.core import Finding, compose, execute
from pipeline.reports import judge_forms

_LEFT_OUT = ("RPT-PERIOD", "T3-LEDGER-TIE", "T4-LEDGER-TIE", "T3-PARTIAL-ONCE")
_OF_OUTCOMES = ("T3-RESULT-SUM", "T3-FLOW")
# No form states a rule about table 2 in words: what it implies stops our own year, of another office's report it is asked.
_ASKED = "warn"
_GOVERNMENT = re.compile(r"(?:政府(?:办公[厅室])?|市|县|区|省|州|盟|旗|镇|乡|街道)$")
_NEW_ROWS = ("other_no_correction", "other_fee_unpaid", "other_other")


@dataclass(frozen=True)
class Outcome:
    """What one relation came to for one report: pass, fail, unsure or not_checkable, with its two sides."""

    rule: str
    instance: str
    outcome: str
    finding: Finding | None


def judge_reports(reports: Sequence[ReadReport]) -> list[tuple[Outcome, ...]]:
    """For each report, what every relation of its form came to. One run of the rules for all of them."""
    rows: list[tuple[object, ...]] = []
    levels: dict[str, str] = {}
    for number, report in enumerate(reports):
        if report.form is None or not report.tables:
            continue
        year = _year_of(report)
        for key, blanks in ((f"{number}", None), (f"{number}z", Decimal(0))):
            levels[key] = level_of(report.agency)
            rows.extend((key, year, report.form, *cell) for cell in _cells(report, blanks))
    if not rows:
        return [()] * len(reports)
    strict, lenient = _results(rows, levels)
    return [
        _outcomes(report, strict.get(str(number), []), lenient.get(str(number), {}))
        for number, report in enumerate(reports)
    ]


def level_of(agency: str | None) -> str:
    """Whether an agency is a government or a department; one that is not named is asked neither's questions."""
    return "government" if not agency or _GOVERNMENT.search(agency) else "department"


def _year_of(report: ReadReport) -> int:
    """The year, within those of the form used: rules of years a form was not made for are not in it."""
    assert report.form is not None
    form = form_called(report.form)
    year = report.year or form.years_from
    return min(max(year, form.years_from), form.years_to or year)


def _cells(report: ReadReport, blanks: Decimal | None) -> Iterator[tuple[object, ...]]:
    """Every cell of the form: read, or not there. `blanks` is what a blank cell counts as."""
    assert report.form is not None
    form = form_called(report.form)
    own = {cell.figure: cell for cell in report.cells}
    translated = _other_rows(report, own)
    for cell in form.cells:
        found = translated.get(cell.figure) or own.get(cell.figure)
        value = found.value if found is not None else None
        if found is not None and value is None and found.semantic in ("blank", "not_applicable"):
            value = blanks
        semantic = "not_applicable" if value is None else "zero" if value == 0 else "number"
        yield (cell.table, cell.row, cell.column, None if value is None else float(value), semantic)


def _other_rows(report: ReadReport, own: Mapping[str, ReadCell]) -> dict[str, ReadCell]:
    """（六）其他处理 in one row where the form has three, or in three where it has one, as the form's own rows."""
    found: dict[str, ReadCell] = {}
    rows = {cell.row for cell in report.cells}
    columns = dict.fromkeys(cell.column for cell in report.cells if cell.table == "requests")
    if report.form == "format_2021" and "other_handling" in rows and not rows & set(_NEW_ROWS):
        for column in columns:
            whole = own.get(f"requests.other_handling.{column}")
            if whole is not None:
                for row in _NEW_ROWS:
                    value = whole.value if row == "other_other" or whole.value is None else Decimal(0)
                    found[f"requests.{row}.{column}"] = ReadCell(
                        "requests", row, column, value, whole.semantic, whole.raw
                    )
    if report.form == "format_2019" and "other_handling" not in rows:
        for column in columns:
            parts = [own.get(f"requests.{row}.{column}") for row in _NEW_ROWS]
            values = [part.value for part in parts if part is not None]
            if len(values) == 3 and None not in values:
                total = sum((value for value in values if value is not None), Decimal(0))
                found[f"requests.other_handling.{column}"] = ReadCell(
                    "requests", "other_handling", column, total, "number", ""
                )
    return found


Results = dict[str, list[dict[str, Any]]]


def _results(
    rows: Sequence[tuple[object, ...]], levels: Mapping[str, str]
) -> tuple[Results, dict[str, dict[tuple[str, str], dict[str, Any]]]]:
    connection = duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false", "threads": 1})
    try:
        names = ("agency", "year", "form", "table", "row", "column", "value", "semantic")
        columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
        execute(connection, "audit/schema")
        execute(connection, "audit/cells", columns)
        judge_forms(connection, "audited", as_of=date(2000, 1, 1), levels=levels)
        found = execute(connection, "audit/results", {"left_out": list(_LEFT_OUT)})
        labels = [column[0] for column in found.description or ()]
        strict: Results = {}
        lenient: dict[str, dict[tuple[str, str], dict[str, Any]]] = {}
        for row in found.fetchall():
            one = dict(zip(labels, row, strict=True))
            if one["agency"].endswith("z"):
                lenient.setdefault(one["agency"][:-1], {})[one["rule"], one["instance"]] = one
            else:
                strict.setdefault(one["agency"], []).append(one)
        return strict, lenient
    finally:
        connection.close()


def _outcomes(
    report: ReadReport, strict: Sequence[Mapping[str, Any]], lenient: Mapping[tuple[str, str], Mapping[str, Any]]
) -> tuple[Outcome, ...]:
    found = [_outcome(report, one, lenient.get((one["rule"], one["instance"]))) for one in strict]
    return tuple(_asked_once(found))


def _asked_once(found: Sequence[Outcome]) -> Iterator[Outcome]:
    """What blanks leave open is asked once a rule, with the number of places."""
    asked = Counter(one.rule for one in found if one.finding is not None and one.finding.code == "AUDIT-BLANK-SUM")
    told: set[str] = set()
    for one in found:
        if one.finding is None or one.finding.code != "AUDIT-BLANK-SUM":
            yield one
        elif one.rule in told:
            yield replace(one, finding=None)
        else:
            told.add(one.rule)
            more = f"（这样的关系共 {asked[one.rule]} 处）" if asked[one.rule] > 1 else ""
            yield replace(one, finding=replace(one.finding, message=one.finding.message + more))


def _outcome(report: ReadReport, one: Mapping[str, Any], other: Mapping[str, Any] | None) -> Outcome:
    rule, instance, outcome = one["rule"], one["instance"], one["outcome"]
    if outcome == "pass":
        return Outcome(rule, instance, "pass", None)
    if outcome == "not_checkable":
        if other is None or other["outcome"] == "not_checkable":
            return Outcome(rule, instance, "not_checkable", None)
        if other["outcome"] == "pass":
            return Outcome(rule, instance, "pass", None)
        asked = compose("AUDIT-BLANK-SUM", agency=report.agency, year=report.year, reason=other["message"],
                        left=other["left"], right=other["right"], refers_to=other["refers_to"])  # fmt: skip
        return Outcome(rule, instance, "unsure", asked)
    severity = _ASKED if one["severity"] == "block" and rule.startswith("T2-") else one["severity"]
    if outcome == "fail" and _doubtful(report, rule):
        outcome, severity = "unsure", "warn"
    what_to_do = one["what_to_do"] + _where(report, one["cells"])
    finding = Finding(rule, severity, outcome, one["message"], what_to_do, report.agency, report.year, one["left"],
                      one["right"], one["refers_to"])  # fmt: skip
    return Outcome(rule, instance, outcome, finding)


def _doubtful(report: ReadReport, rule: str) -> bool:
    """A sum over the outcomes is not called wrong where the report has rows of its own that may belong to it."""
    own = any(one.code in ("AUDIT-EXTRA-ROW", "AUDIT-SPARE") and "表三" in one.message for one in report.findings)
    return rule in _OF_OUTCOMES and own


def _where(report: ReadReport, cells: Sequence[str] | None) -> str:
    """The places of the first cells compared, so that a person finds them."""
    places = dict.fromkeys(
        str(cell.place)
        for figure in cells or ()
        for cell in [report.cell(figure)]
        if cell is not None and str(cell.place)
    )
    return f"（{'；'.join(list(places)[:2])}）" if places else ""


def dumps(report: ReadReport, findings: Sequence[Finding]) -> dict[str, Any]:
    """A report as the contract's JSON has it; numbers as numbers."""
    return {
        "file": report.file,
        "agency": report.agency,
        "year": report.year,
        "form": report.form,
        "title": report.title,
        "tables": list(report.tables),
        "sections": {name: some[0].text for name, some in report.sections.items()},
        "cells": [_cell_json(report, cell) for cell in report.cells],
        "findings": [json.loads(finding.to_json()) for finding in findings],
    }


def _cell_json(report: ReadReport, cell: ReadCell) -> dict[str, Any]:
    from pipeline.audit.reading_findings import label

    value: int | float | None = None
    if cell.value is not None:
        value = int(cell.value) if cell.value == cell.value.to_integral_value() else float(cell.value)
    form = form_called(report.form) if report.form else None
    return {
        "table": cell.table, "row": cell.row, "column": cell.column, "figure": cell.figure, "label": label(form, cell),
        "value": value, "semantic": cell.semantic, "raw": cell.raw, "place": str(cell.place), "why": cell.why,
    }  # fmt: skip


__all__ = ["Outcome", "dumps", "judge_reports", "lacking", "level_of"]
