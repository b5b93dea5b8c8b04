"""数据表: every table of the published database, and each of them row by row. What no other page shows can be found here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.core import Refusal
from pipeline.dashboard.columns import Table, table, tables
from pipeline.dashboard.listing import look
from pipeline.dashboard.view import View, at_home


def build(view: View) -> Mapping[str, Any]:
    """The list of tables, or one of them. Raises Refusal LIST-TABLE, ACCESS-ROLE and those of a listing."""
    at_home(view)
    name = view.path.get("table")
    if name is None:
        known = [table(view.connection, one) for one in tables(view.connection)]
        return {"known": [one for one in known if may_see(one, view.role)], "listing": None}
    found = table(view.connection, name)
    guard(found, view.role)
    return {
        "known": [],
        "listing": look(view.connection, name, view.query, path=view.links.everywhere(f"tables/{name}")),
    }


def may_see(found: Table, role: str) -> bool:
    """Whether a table may be shown to somebody."""
    return role == "operator" or not found.operator


def guard(found: Table, role: str) -> None:
    """Raises Refusal ACCESS-ROLE for a table that is not for this reader."""
    if not may_see(found, role):
        raise Refusal("ACCESS-ROLE")
