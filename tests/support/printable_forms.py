"""Filled forms for tests: figures put through `fill` into a database file like a published one."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from bench.made_reports import attach_candidate, put_figures
from pipeline.core.statements import sql
from pipeline.core.workspace import Agency, Settings, Workspace
from pipeline.law.forms.catalogue import form_for
from pipeline.law.forms.model import Form
from pipeline.reports.documents.content import DocumentContent, document_content
from pipeline.reports.documents.printable_form import PrintableForm, read_printable_forms
from pipeline.reports.fill import fill_forms

BUREAU = Agency(id="bureau", name="某州生态环境局")
NOW = datetime(2022, 1, 20, 9, 30)
QUOTED = {
    "items.total": 768.0, "items.news": 739.0, "items.documents": 7.0, "items.replies": 4.0, "items.other": 18.0,
    "posts.wechat": 172.0, "posts.weibo": 135.0, "briefings.heard": 4.0,
}  # fmt: skip


def workspace_at(folder: Path, agency: Agency = BUREAU) -> Workspace:
    return Workspace(folder=folder, settings=Settings(agency=(agency,)))


def database_at(file: Path, year: int, figures: Mapping[str, float | None], changes: str = "") -> Path:
    """Figures → cells → a database file with what `render` reads. `changes` is SQL on the filled cells."""
    connection = attach_candidate()
    put_figures(connection, BUREAU.id, year, figures)
    fill_forms(connection)
    connection.execute(changes or "SELECT 1")
    connection.execute(sql("figures/publish/findings"))
    values = {"schema_version": 1, "run": "run-1", "built_at": NOW, "code_version": "0.1.0", "known_on": None}
    connection.execute(sql("figures/publish/meta"), values)
    connection.execute(f"ATTACH '{file}' AS published")
    connection.execute("COPY FROM DATABASE candidate TO published")
    connection.close()
    return file


def numbered(form: Form) -> dict[str, float]:
    """A different number in every cell that is no total, so that a number in the wrong place is seen; 0 and 1 in flags."""
    return {
        cell.figure: float(cell.position % 2) if cell.number == "flag" else 1000.0 + cell.position
        for cell in form.cells
        if cell.kind != "computed"
    }


def demo_figures() -> dict[str, float]:
    """The figures of 2019 that the demo counts and declares."""
    golden = Path(__file__).parents[1] / "golden" / "2019" / "cells.csv"
    with golden.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    form = form_for(2019)
    cells = {f"{line['table']}.{line['row']}.{line['column']}": float(line["expected"]) for line in lines}
    return {name: value for name, value in cells.items() if form.cell(name).kind != "computed"} | QUOTED


def filled_forms(
    folder: Path,
    year: int,
    figures: Mapping[str, float | None],
    *,
    status: str = "draft",
    changes: str = "",
    agency: Agency = BUREAU,
) -> tuple[PrintableForm, ...]:
    """The report and the website form of a year."""
    file = database_at(folder / f"{year}-{len(list(folder.glob('*.duckdb')))}.duckdb", year, figures, changes)
    return read_printable_forms(file, workspace_at(folder, agency), year, BUREAU.id, status="sealed" if status == "sealed" else "draft",
                      revision=1 if status == "sealed" else 0, seal_hash=None, now=NOW)  # fmt: skip


def content_of(filled: PrintableForm, templates: Path | None = None) -> DocumentContent:
    return document_content(filled, templates or Path("/nowhere"))
