"""What is to be printed: the cells of one filled form, the figures its text may quote, and where they came from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from pipeline.core import Agency, Refusal, Workspace, exact_text, format_number, query_file
from pipeline.law import Cell, Form, all_forms

Status = Literal["draft", "sealed"]


@dataclass(frozen=True)
class FilledCell:
    """A cell of the form with what it holds. `semantic` is number, zero, blank or not_applicable."""

    cell: Cell
    value: float | None
    semantic: str
    origin: str

    @property
    def printed(self) -> str:
        """As it stands on paper: nothing where nothing is known, 0 only for a zero."""
        if self.cell.number == "flag":
            return {1.0: "■是　□否", 0.0: "□是　■否"}.get(self.value if self.value is not None else -1.0, "□是　□否")
        if self.semantic == "not_applicable":
            # The website form says of such fields 不填; a blank in a report would be taken for a cell nobody filled.
            return "" if self.cell.table == "website" else "/"
        return "" if self.value is None else format_number(self.value)


@dataclass(frozen=True)
class Known:
    """A figure the text may quote."""

    label: str
    value: float
    unit: str


@dataclass(frozen=True)
class FilledForm:
    """One form of one agency and year, filled, with everything its documents say of themselves.

    `cells` and `figures` are by address; `open_findings` counts what nobody waived, by severity.
    """

    form: Form
    agency: Agency
    year: int
    cells: Mapping[str, FilledCell]
    figures: Mapping[str, Known]
    as_of: date
    run: str
    code_version: str
    status: Status
    revision: int
    seal_hash: str | None
    now: datetime
    open_findings: Mapping[str, int]
    findings: tuple[Mapping[str, object], ...]

    @property
    def title(self) -> str:
        """The name of the document, as the form has it, without 格式."""
        kind = "政府信息公开工作年度报告" if self.form.kind == "report" else self.form.title
        return f"{self.agency.name}{self.year}年{kind}"

    @property
    def is_draft(self) -> bool:
        return self.status == "draft"

    @property
    def cells_sha256(self) -> str:
        """The fingerprint by which a finished document is told to be of these cells."""
        return fingerprint(self.cells.values())

    @property
    def marking(self) -> str:
        """What a draft says of itself at the head of every page."""
        counts = "、".join(f"{word}{self.open_findings.get(code, 0)}项" for code, word in _OPEN.items())
        return f"草稿，未经封存（数据截至{chinese_date(self.as_of)}；待处理：{counts}）"


_OPEN = {"block": "阻断", "warn": "警告"}


def read_forms(
    database: Path,
    workspace: Workspace,
    year: int,
    agency: str,
    *,
    status: Status,
    revision: int,
    seal_hash: str | None,
    now: datetime,
) -> tuple[FilledForm, ...]:
    """The filled forms of an agency and year: its report and, where it was filled, its website form.

    Raises Refusal REN-AGENCY, REN-NO-CELLS, and REN-OTHER-FORM when the cells are not those of a form known here.
    """
    who = next((one for one in workspace.settings.agency if one.id == agency), None)
    if who is None:
        known = "、".join(one.id for one in workspace.settings.agency)
        raise Refusal("REN-AGENCY", name=agency, known=known)
    rows = query_file(database, "render_cells", year=year, agency=agency).records()
    if not rows:
        raise Refusal("REN-NO-CELLS", agency=agency, year=year)
    figures = query_file(database, "figures", year=year, agency=agency).records()
    findings = tuple(
        one for one in query_file(database, "findings", year=year).records() if one["agency"] in (agency, None)
    )
    counts: dict[str, int] = {}
    for finding in findings:
        if finding["waived_by"] is None:
            counts[str(finding["severity"])] = counts.get(str(finding["severity"]), 0) + 1
    ((run, code_version),) = query_file(database, "render_run").rows
    by_id = {form.id: form for form in all_forms()}
    filled = []
    for name in dict.fromkeys(row["form"] for row in rows):
        form = by_id.get(name)
        cells = {} if form is None else _cells(form, [row for row in rows if row["form"] == name])
        if form is None or len(cells) != len(form.cells):
            raise Refusal("REN-OTHER-FORM", agency=agency, year=year, form=name)
        filled.append(
            FilledForm(
                form=form,
                agency=who,
                year=year,
                cells=cells,
                figures=_quotable(form, cells, figures),
                as_of=max((one["as_of"] for one in figures if one["as_of"]), default=date(year, 12, 31)),
                run=run,
                code_version=code_version,
                status=status,
                revision=revision,
                seal_hash=seal_hash,
                now=now,
                open_findings=counts,
                findings=findings,
            )
        )
    return tuple(sorted(filled, key=lambda one: one.form.kind))


def _cells(form: Form, rows: Iterable[Mapping[str, object]]) -> dict[str, FilledCell]:
    """By address, in the order of the form. A row that the form has no place for makes the cells not its own."""
    places = {(cell.table, cell.row, cell.column): cell for cell in form.cells}
    found: dict[str, FilledCell] = {}
    for row in rows:
        cell = places.get((str(row["table"]), str(row["row"]), str(row["column"])))
        if cell is None:
            return {}
        value = None if row["value"] is None else float(str(row["value"]))
        found[cell.figure] = FilledCell(cell, value, str(row["semantic"]), str(row["origin"]))
    return {cell.figure: found[cell.figure] for cell in form.cells if cell.figure in found}


def _quotable(form: Form, cells: Mapping[str, FilledCell], figures: Iterable[Mapping[str, object]]) -> dict[str, Known]:
    """Every number the text may use. What a cell prints is quoted as the cell has it, so that text and table agree."""
    words = {quote.figure: (quote.label, quote.unit) for quote in form.quotes}
    quotable: dict[str, Known] = {}
    for row in figures:
        name = str(row["figure"])
        label, unit = words.get(name, (str(row["label"]), str(row["unit"] or "")))
        if row["value"] is not None:
            quotable[name] = Known(label, float(str(row["value"])), unit)
    for name, filled in cells.items():
        quotable.pop(name, None)
        if filled.value is not None:
            quotable[name] = Known(filled.cell.label, filled.value, filled.cell.unit)
    return quotable


def chinese_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def fingerprint(cells: Iterable[FilledCell]) -> str:
    """sha256 over form, address, semantic and number of every cell, a line each in the order of the form."""
    lines = (
        "\t".join((one.cell.form, one.cell.figure, one.semantic, "" if one.value is None else exact_text(one.value)))
        for one in cells
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
