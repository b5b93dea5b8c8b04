"""Who may see which table: some are for operators alone, as `tables.yml` says."""

from __future__ import annotations

from pipeline.core import Refusal
from pipeline.dashboard.listing.tables import PublishedTable


def may_see(table: PublishedTable, role: str) -> bool:
    """Whether a table may be shown to somebody of this role."""
    return role == "operator" or not table.operators_only


def require_permission(table: PublishedTable, role: str) -> None:
    """Raises Refusal ACCESS-ROLE for a table that somebody of this role may not see."""
    if not may_see(table, role):
        raise Refusal("ACCESS-ROLE")
