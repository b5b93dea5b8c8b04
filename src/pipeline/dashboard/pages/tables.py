"""数据表: every table of the published database, and each of them row by row. What no other page shows is here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.dashboard.listing.listing import look
from pipeline.dashboard.listing.permissions import guard, may_see
from pipeline.dashboard.listing.tables import table, tables
from pipeline.dashboard.view import View, at_home


def build(view: View) -> Mapping[str, Any]:
    """The list of tables, or one of them. Raises Refusal LIST-TABLE, ACCESS-ROLE and those of a listing."""
    at_home(view)
    name = view.path.get("table")
    if name is None:
        known = [table(view.connection, one) for one in tables(view.connection)]
        return {"known": [one for one in known if may_see(one, view.role)], "listing": None}
    guard(table(view.connection, name), view.role)
    return {
        "known": [],
        "listing": look(view.connection, name, view.query, path=view.links.everywhere(f"tables/{name}")),
    }
