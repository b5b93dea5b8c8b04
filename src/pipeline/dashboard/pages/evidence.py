"""The rows a figure adds up: one listing, narrowed by the address, whose sum is the number that was clicked."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from typing import Any

from pipeline.core import FigureNames, Refusal
from pipeline.dashboard.knowledge import what_is_known
from pipeline.dashboard.listing.read import list_table
from pipeline.dashboard.names import unit_of
from pipeline.dashboard.view import PageNotFoundError, View

COLUMNS = ("on_date", "summary", "section", "manner", "source", "row_id", "amount")


def days_of(query: Mapping[str, str], year: int) -> dict[str, str]:
    """The query with `month=3`, `day=2019-03-01`, `day=…&until=…` or `until=…` as the conditions they stand for: pictures have hundreds of
    links.

    Raises Refusal LIST-VALUE.
    """
    asked = dict(query)
    month, day, until = (asked.pop(name, "") for name in ("month", "day", "until"))
    if month:
        if not (month.isdecimal() and 1 <= int(month) <= 12):
            raise Refusal("LIST-VALUE", column="月份（month）", value=month[:20], wanted="应是 1 至 12")
        asked |= {
            "on_date.from": f"{year}-{int(month):02}-01",
            "on_date.to": f"{year}-{int(month):02}-{monthrange(year, int(month))[1]}",
        }
    if day or until:
        asked |= {"on_date.from": day, "on_date.to": until or day}
    return asked


_KINDS = {"rows": ("逐条记录", "条"), "counts": ("汇总数", "个"), "declared": ("人员填报", "项")}


def stands_on(view: View, figure: str) -> list[tuple[str, float, int, str]]:
    """How much of a figure stands on rows and how much on numbers without rows, as (word, sum, records, their unit); none of rows alone."""
    assert view.agency is not None
    if not view.ask("dashboard/any_counts").rows[0][0]:  # then ten million rows need not be read
        return []
    parts = view.ask("core/published/stands_on", agency=view.agency.id, year=view.year, figure=figure).rows
    if not any(kind == "counts" for kind, *_ in parts):
        return []
    return [(_KINDS[kind][0], value, records, _KINDS[kind][1]) for kind, records, value in parts]


def build(view: View) -> dict[str, Any]:
    """The rows of the figure in the address. Raises PageNotFoundError for a figure the year does not have."""
    assert view.agency is not None
    assert view.year is not None
    figure = view.path["figure"]
    values = view.figures()
    if figure not in values:
        labels = FigureNames.of(dict(view.ask("core/published/figure_names").rows))
        figure = labels.id_of(figure) or figure
    if figure not in values:
        similar = [name for name in values if name.split(".")[0] == figure.split(".")[0]]
        choices = {name: view.links.evidence(name) for name in similar[:12]}
        raise PageNotFoundError(f"{view.year} 年没有名为“{figure}”的指标。", choices)
    posts, items = figure.startswith("posts."), figure.startswith("items.")
    show = [name for name in COLUMNS if (name != "section" or posts or items) and (name != "manner" or posts)]
    if view.role != "operator":
        show = [name for name in show if name not in ("source", "row_id")]
    fixed = {"agency": view.agency.id, "year": view.year, "figure": figure}
    listing = list_table(view, "evidence", days_of(view.query, view.year), fixed=fixed, path=view.links.evidence(figure),
                         show=show)  # fmt: skip
    return {
        "figure": figure,
        "value": values[figure],
        "unit": unit_of(view, figure) if posts else None,
        "entry": next(iter(view.records("dashboard/dictionary_entry", figure=figure)), {}),
        "parts": [(name, label, values.get(name)) for name, label in view.ask("dashboard/parts", figure=figure).rows],
        "cells": view.records("dashboard/cells_of_figure", figure=figure),
        "stands_on": stands_on(view, figure),
        "listing": listing,
        "doubt": what_is_known(view).doubt_of_figure(figure),
        "narrowed": bool(listing.conditions),
    }
