"""The rows a figure adds up: one listing, narrowed by the address, whose sum is the number that was clicked."""

from __future__ import annotations

from typing import Any

from pipeline.dashboard.knowledge import what_is_known
from pipeline.dashboard.listing.read import list_table
from pipeline.dashboard.view import PageNotFoundError, View

COLUMNS = ("on_date", "summary", "section", "manner", "source", "row_id", "amount")


def build(view: View) -> dict[str, Any]:
    """The rows of the figure in the address. Raises PageNotFoundError for a figure the year does not have."""
    assert view.agency is not None
    assert view.year is not None
    figure = view.path["figure"]
    values = view.figures()
    if figure not in values:
        similar = [name for name in values if name.split(".")[0] == figure.split(".")[0]]
        choices = {name: view.links.evidence(name) for name in similar[:12]}
        raise PageNotFoundError(f"{view.year} 年没有名为“{figure}”的指标。", choices)
    posts, items = figure.startswith("posts."), figure.startswith("items.")
    show = [name for name in COLUMNS if (name != "section" or posts or items) and (name != "manner" or posts)]
    if view.role != "operator":
        show = [name for name in show if name not in ("source", "row_id")]
    fixed = {"agency": view.agency.id, "year": view.year, "figure": figure}
    listing = list_table(view, "evidence", fixed=fixed, path=view.links.evidence(figure), show=show)
    return {
        "figure": figure,
        "value": values[figure],
        "entry": next(iter(view.records("dashboard/dictionary_entry", figure=figure)), {}),
        "parts": [(name, label, values.get(name)) for name, label in view.ask("dashboard/parts", figure=figure).rows],
        "cells": view.records("dashboard/cells_of_figure", figure=figure),
        "listing": listing,
        "doubt": what_is_known(view).doubt_of_figure(figure),
        "narrowed": bool(listing.conditions),
    }
