"""The names that sentences of a report may use: figures that are known, and lists made of them (docs/decisions/0007)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pipeline.core import format_number
from pipeline.figures import category_label
from pipeline.reports.documents.printable_form import PrintableForm, chinese_date


@dataclass(frozen=True)
class ListItem:
    """A counted subject as the templates list it: 自然人 1 件."""

    label: str
    value: str
    unit: str

    def __str__(self) -> str:
        return f"{self.label}{self.value}{self.unit}"


def sentence_context(filled: PrintableForm) -> dict[str, Any]:
    """The names that templates may use; docs/decisions/0007 lists them."""
    figures = filled.figures

    def has(*names: str) -> bool:
        return all(name in figures for name in names)

    def n(*names: str) -> str:
        """The figure, or the sum of several; a placeholder where one is not known, never a guess."""
        missing = [name for name in names if name not in figures]
        if missing:
            return f"〔此处由人员填写：{'、'.join(missing)}〕"
        return format_number(sum(figures[name].value for name in names))

    last = min(filled.as_of, filled.as_of.replace(year=filled.year, month=12, day=31))
    return {
        "agency": filled.agency.name,
        "year": filled.year,
        "form": filled.form,
        "level": filled.agency.level,
        "period": f"{filled.year}年1月1日至{chinese_date(last)}",
        "must_report": next((section.must_report for section in filled.form.sections if section.must_report), None),
        "has": has,
        "n": n,
        "classes": _classes(filled),
        "channels": _channels(filled),
        "applicants": _applicants(filled) if filled.form.kind == "report" else [],
        "outcomes": _outcomes(filled) if filled.form.kind == "report" else [],
    }


def _classes(filled: PrintableForm) -> list[ListItem]:
    """Classes of website items that are not zero; those that the form names come first."""
    quoted = [quote.figure for quote in filled.form.quotes if quote.figure.startswith("items.")]
    others = sorted(name for name in filled.figures if name.startswith("items.") and name not in quoted)
    order = [name for name in (*quoted, *others) if name != "items.total" and name in filled.figures]
    return [
        ListItem(_label(filled, name), format_number(filled.figures[name].value), filled.figures[name].unit)
        for name in order
        if filled.figures[name].value
    ]


def _label(filled: PrintableForm, name: str) -> str:
    """The label in the form's quotes, else the name of the class."""
    quoted = {quote.figure: quote.label for quote in filled.form.quotes}
    return quoted.get(name) or category_label(name.split(".", 1)[1])


def _channels(filled: PrintableForm) -> list[ListItem]:
    """Posts by channel, WeChat and Weibo first; zeros included, because an account without posts has to be reported."""
    names = sorted(
        (name for name in filled.figures if name.startswith("posts.")),
        key=lambda name: (name != "posts.wechat", name != "posts.weibo", name),
    )
    return [
        ListItem(
            f"{category_label(name[6:])}发布信息", format_number(filled.figures[name].value), filled.figures[name].unit
        )
        for name in names
    ]


def _applicants(filled: PrintableForm) -> list[ListItem]:
    """New requests by applicant: natural persons, and legal persons and other organisations together; without zeros."""
    sums: dict[str, float] = {}
    for column in filled.form.table("requests").blocks[0].columns:
        received = filled.figures.get(f"requests.new_received.{column.id}")
        if column.sum_of is None and received is not None and received.value:
            name = column.group or column.label
            sums[name] = sums.get(name, 0) + received.value
    return [ListItem(name, format_number(value), "件") for name, value in sums.items()]


def _outcomes(filled: PrintableForm) -> list[ListItem]:
    """Requests handled by outcome: the rows of table 3 under one head added up, without zeros and without numbering."""
    sums: dict[str, float] = {}
    for row in filled.form.table("requests").blocks[0].rows:
        handled = filled.figures.get(f"requests.{row.id}.total")
        if row.kind == "outcome" and handled is not None and handled.value:
            name = re.sub(r"^（.+?）", "", row.parent or row.short or row.label)
            sums[name] = sums.get(name, 0) + handled.value
    return [ListItem(name, format_number(value), "件") for name, value in sums.items()]


def listed(items: Iterable[ListItem], separator: str = "、") -> str:
    """The template filter `listed`."""
    return separator.join(str(item) for item in items)
