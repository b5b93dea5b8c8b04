"""The rows a figure stands on: which 172? One listing, narrowed by the address, whose sum is the number that was clicked."""

from __future__ import annotations

from typing import Any

from pipeline.dashboard.listing.listing import look
from pipeline.dashboard.view import NotThere, View

SHOWN = ("on_date", "summary", "section", "manner", "source", "row_id", "amount")


def build(view: View) -> dict[str, Any]:
    """What stands behind the figure of the address. Raises NotThere for a figure the year does not have."""
    assert view.agency is not None
    assert view.year is not None
    figure = view.path["figure"]
    values = view.figures()
    if figure not in values:
        near = {name: view.links.evidence(name) for name in values if name.split(".")[0] == figure.split(".")[0]}
        raise NotThere(f"{view.year} 年没有名为“{figure}”的指标。", dict(list(near.items())[:12]))
    posts, items = figure.startswith("posts."), figure.startswith("items.")
    show = [name for name in SHOWN if (name != "section" or posts or items) and (name != "manner" or posts)]
    held = {"agency": view.agency.id, "year": view.year, "figure": figure}
    listing = look(view.connection, "evidence", view.query, fixed=held, path=view.links.evidence(figure), show=show)
    (entry,) = view.records("dashboard/dictionary_entry", figure=figure) or ({},)
    return {
        "figure": figure,
        "value": values[figure],
        "entry": entry,
        "parts": [(name, label, values.get(name)) for name, label in view.ask("dashboard/parts", figure=figure).rows],
        "cells": view.records("dashboard/cells_of_figure", figure=figure),
        "listing": listing,
        "narrowed": bool(listing.wishes),
    }
