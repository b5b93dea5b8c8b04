"""Who may see which table: some are for operators alone, as `tables.yml` says."""

from __future__ import annotations

from pipeline.core import Refusal
from pipeline.dashboard.listing.tables import Table


def may_see(table: Table, role: str) -> bool:
    """Whether a table may be shown to somebody of this role."""
    return role == "operator" or not table.operator


def guard(table: Table, role: str) -> None:
    """Raises Refusal ACCESS-ROLE for a table that is not for this reader."""
    if not may_see(table, role):
        raise Refusal("ACCESS-ROLE")
