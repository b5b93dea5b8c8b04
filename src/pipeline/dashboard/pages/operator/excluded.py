"""不计入与隔离: the rows that do not count, each with its reason: excluded by a rule, or quarantined because a check refused them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pipeline.core import Refusal
from pipeline.dashboard.listing.read import list_table
from pipeline.dashboard.view import View

COLUMNS = ("on_date", "summary", "section", "reason", "source", "file", "line")
# Readers are not told in which file and line of the office a row stood; a reason names them behind its colon.
COLUMNS_OF_READERS = ("on_date", "summary", "section", "reason")


def build(view: View) -> dict[str, Any]:
    """Excluded rows of the year; with `verdict=quarantined` the quarantined ones of all years: a bad date has no year.

    Raises Refusal ACCESS-ROLE for quarantined rows and a reader.
    """
    assert view.agency is not None
    query = dict(view.query)
    quarantined = query.pop("verdict", "excluded") == "quarantined"
    if quarantined and view.role != "operator":
        raise Refusal("ACCESS-ROLE")
    fixed: dict[str, object] = {"agency": view.agency.id}
    if not quarantined:
        fixed["year"] = view.year
    table = "quarantined" if quarantined else "excluded"
    path = view.links.excluded(verdict=table) if quarantined else view.links.excluded()
    show = COLUMNS if view.role == "operator" else COLUMNS_OF_READERS
    listing = list_table(view, table, query, fixed=fixed, path=path, show=show)
    if view.role != "operator":
        rows = tuple({**row, "reason": str(row["reason"] or "").partition("：")[0]} for row in listing.rows)
        listing = replace(listing, rows=rows)
    return {"quarantined": quarantined, "listing": listing}
