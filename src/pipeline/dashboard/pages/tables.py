"""数据表: every table of the published database, and each of them row by row. What no other page shows is here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.dashboard.listing.permissions import may_see, require_permission
from pipeline.dashboard.listing.read import list_table
from pipeline.dashboard.listing.tables import published_table, published_tables
from pipeline.dashboard.view import View, choose_only_agency


def build(view: View) -> Mapping[str, Any]:
    """The list of tables, or one of them. Raises Refusal LIST-TABLE, ACCESS-ROLE and those of a listing."""
    choose_only_agency(view)
    name = view.path.get("table")
    if name is None:
        tables = [published_table(view.connection, known) for known in published_tables(view.connection)]
        return {"tables": [table for table in tables if may_see(table, view.role)], "listing": None}
    require_permission(published_table(view.connection, name), view.role)
    return {"tables": [], "listing": list_table(view, name, path=view.links.unscoped(f"tables/{name}"))}
