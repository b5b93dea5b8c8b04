"""The roll-up of many agencies as the statutory tables: the same forms, each cell the sum over all agencies, as Word and Excel.

A cell that not every agency has is left blank: a sum over some would be shown as one over all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pipeline.core import Agency, code_version, some_of
from pipeline.law import Form, form_for
from pipeline.reports import (
    DocumentContent,
    FilledCell,
    Heading,
    Paragraph,
    PrintableForm,
    lay_out_table,
    word_document,
    workbook,
)
from pipeline.sealing.collect import CollectResult

_SHOWN = 30  # names in the sentence on who is in the sum


@dataclass(frozen=True)
class RollUpForm(PrintableForm):
    """A form whose cells are sums over agencies."""

    @property
    def title(self) -> str:
        """The name of the document: 各单位2019年政府信息公开工作年度报告汇总表."""
        return f"{super().title}汇总表"


def roll_up_files(collected: CollectResult, year: int, now: datetime) -> dict[str, bytes]:
    """File name → bytes of the roll-up of a year as .xlsx and .docx; empty where no package of the year can be used.

    `now`: Asia/Shanghai wall time. Raises Refusal for a year without a form.
    """
    packages = [row for row in collected.tables["packages"] if row["state"] == "ok" and row["year"] == year]
    if not packages:
        return {}
    form = form_for(year)
    sums = {row["figure"]: row for row in collected.tables["figures"] if row["year"] == year and row["under"] is None}
    cells = dict(_cells(form, sums, len(packages)))
    filled = RollUpForm(
        form=form, cells=cells, agency=Agency(id="all", name="各单位"), year=year, figures={},
        as_of=date(year, 12, 31), run="", code_version=code_version(), status="sealed", revision=1, seal_hash=None, now=now,
        open_findings={}, findings=(),
    )  # fmt: skip
    missing = [row["agency_name"] for row in collected.tables["missing"] if row["year"] == year]
    content = DocumentContent(filled, tuple(_parts(form, filled, packages, missing)), {})
    return {f"{filled.title}.xlsx": workbook(content), f"{filled.title}.docx": word_document(content)}


def _cells(form: Form, sums: Mapping[str, Mapping[str, Any]], agencies: int) -> Iterator[tuple[str, FilledCell]]:
    for cell in form.cells:
        row = sums.get(cell.figure)
        known = row is not None and row["agencies"] == agencies
        value = float(row["value"]) if row is not None and known else None
        semantic = "blank" if value is None else "number" if value else "zero"
        yield cell.figure, FilledCell(cell, value, semantic, "computed")


def _parts(
    form: Form, filled: PrintableForm, packages: Iterable[Mapping[str, Any]], missing: list[str]
) -> Iterator[Any]:
    names = [str(row["agency_name"] or row["agency"]) for row in packages]
    blank = sum(cell.value is None for cell in filled.cells.values())
    text = f"本表由{len(names)}个单位的年度报告封存包汇总，每格是各单位之和：{some_of(names, _SHOWN)}。"
    if missing:
        text += f"还没有收到{len(missing)}个单位的：{some_of(missing, _SHOWN)}。"
    if blank:
        text += f"有{blank}格不是每个单位都有数，留空。"
    yield Paragraph(text, "汇总范围")
    for section in form.sections:
        if section.table is not None:
            yield Heading(section.heading, 1)
            yield lay_out_table(form, section.table)
