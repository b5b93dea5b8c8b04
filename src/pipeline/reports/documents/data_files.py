"""The cells for other programs: JSON, and CSV with a description of every field (Frictionless Table Schema, version 1)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.core import guard_formula, whole_as_int
from pipeline.law import all_forms
from pipeline.reports.documents.printable_form import PrintableForm

# Goes up when a field is changed or removed, not when one is added.
SCHEMA_VERSION = 1

_CELL_FIELDS = {
    "agency": ("string", "单位的编号"),
    "agency_name": ("string", "单位的名称"),
    "year": ("integer", "年度"),
    "form": ("string", "报告格式"),
    "table": ("string", "表格"),
    "row": ("string", "行"),
    "column": ("string", "列"),
    "figure": ("string", "指标的地址，与 gongkai explain 的相同"),
    "label": ("string", "单元格的名称"),
    "unit": ("string", "计量单位"),
    "value": ("number", "数值；空白不是零"),
    "semantic": ("string", "number 数值，zero 零，blank 空白，not_applicable 不适用"),
    "origin": ("string", "counted 逐行计数，declared 人员填报，computed 由其他单元格相加"),
    "position": ("integer", "在报告格式中的先后顺序"),
}
_QUOTED_FIELDS = {
    "figure": ("string", "指标的地址"),
    "label": ("string", "指标的名称"),
    "value": ("number", "数值"),
    "unit": ("string", "计量单位"),
}


def json_document(filled: PrintableForm) -> str:
    """One document: its origin, its cells, the figures its text quotes, the findings without a waiver."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "title": filled.title,
        "agency": filled.agency.id,
        "agency_name": filled.agency.name,
        "year": filled.year,
        "form": filled.form.id,
        "document": filled.form.document,
        "status": filled.status,
        "revision": filled.revision,
        "as_of": filled.as_of.isoformat(),
        "run": filled.run,
        "code_version": filled.code_version,
        "cells_sha256": filled.cells_sha256,
        "seal_hash": filled.seal_hash,
        "cells": list(cell_rows(filled)),
        "quoted": list(quoted_rows(filled)),
        "findings": [finding for finding in filled.findings if finding["waived_by"] is None],
        "schema": {"cells": _schema(_CELL_FIELDS), "quoted": _schema(_QUOTED_FIELDS)},
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def csv_files(filled: PrintableForm) -> dict[str, str]:
    """File name → content: the cells, the quoted figures, and datapackage.json that describes both."""
    package = {
        "profile": "tabular-data-package",
        "name": f"{filled.agency.id}-{filled.year}-{filled.form.id}".replace("_", "-"),
        "title": filled.title,
        "version": str(SCHEMA_VERSION),
        "created": filled.now.isoformat(timespec="seconds") + "+08:00",
        "status": filled.status,
        "revision": filled.revision,
        "run": filled.run,
        "cells_sha256": filled.cells_sha256,
        "resources": [_resource("cells", _CELL_FIELDS), _resource("quoted", _QUOTED_FIELDS)],
    }
    return {
        "cells.csv": _csv(_CELL_FIELDS, cell_rows(filled)),
        "quoted.csv": _csv(_QUOTED_FIELDS, quoted_rows(filled)),
        "datapackage.json": json.dumps(package, ensure_ascii=False, indent=1) + "\n",
    }


def cell_rows(filled: PrintableForm) -> Iterable[dict[str, Any]]:
    """One row per cell, in the order of the form."""
    for filled_cell in filled.cells.values():
        cell = filled_cell.cell
        yield {
            "agency": filled.agency.id,
            "agency_name": filled.agency.name,
            "year": filled.year,
            "form": filled.form.id,
            "table": cell.table,
            "row": cell.row,
            "column": cell.column,
            "figure": cell.figure,
            "label": cell.label,
            "unit": cell.unit,
            "value": whole_as_int(filled_cell.value),
            "semantic": filled_cell.semantic,
            "origin": filled_cell.origin,
            "position": cell.position,
        }


def quoted_rows(filled: PrintableForm) -> Iterable[dict[str, Any]]:
    """The figures the text may quote that stand in no cell of any form."""
    tables = {table.id for form in all_forms() for table in form.tables}
    for name, figure in sorted(filled.figures.items()):
        if name.split(".")[0] not in tables:
            yield {"figure": name, "label": figure.label, "value": whole_as_int(figure.value), "unit": figure.unit}


def _schema(fields: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    described = [{"name": name, "type": kind, "description": text} for name, (kind, text) in fields.items()]
    return {"fields": described, "missingValues": [""]}


def _resource(name: str, fields: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    return {
        "name": name,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "schema": _schema(fields),
    }


def _csv(fields: Mapping[str, tuple[str, str]], rows: Iterable[Mapping[str, Any]]) -> str:
    """With a byte order mark, without which Excel reads Chinese as garbage; RFC 4180 line ends."""
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.DictWriter(text, list(fields), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: guard_formula(value) for name, value in row.items()} for row in rows)
    return text.getvalue()
