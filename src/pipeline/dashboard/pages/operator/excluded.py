"""The rows that do not count, with the reason of each: excluded by a rule, or quarantined by an expectation that refused them."""

from __future__ import annotations

from typing import Any

from pipeline.core import Refusal
from pipeline.dashboard.listing.listing import look
from pipeline.dashboard.view import View


def build(view: View) -> dict[str, Any]:
    """Excluded rows of the year; with `verdict=quarantined` the quarantined ones of all years: a bad date has no year.

    Raises Refusal ACCESS-ROLE for quarantined rows and a reader.
    """
    assert view.agency is not None
    query = dict(view.query)
    verdict = query.pop("verdict", "excluded")
    quarantined = verdict == "quarantined"
    if quarantined and view.role != "operator":
        raise Refusal("ACCESS-ROLE")
    held: dict[str, object] = {"agency": view.agency.id}
    if not quarantined:
        held["year"] = view.year
    table = "quarantined" if quarantined else "excluded"
    path = view.links.left_out(verdict=table) if quarantined else view.links.left_out()
    show = ("on_date", "summary", "section", "reason", "source", "file", "line")
    return {
        "quarantined": quarantined,
        "listing": look(view.connection, table, query, fixed=held, path=path, show=show),
    }
