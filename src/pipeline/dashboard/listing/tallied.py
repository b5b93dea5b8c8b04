"""Which listings can be counted out of the table `tallies`: thousands of rows that say how many of ten million there are of each kind."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.dashboard.listing.filters import Filter
from pipeline.dashboard.listing.tables import PublishedTable

# Tallies hold a reason up to the first of these.
ENDS_OF_REASON = frozenset("：（")


def tallied_as(table: PublishedTable, filters: Sequence[Filter]) -> str | None:
    """The statement below `sql/listing/tallied/` that has the rows of a listing with these conditions by number; None where none has."""
    return table.name if table.tallied and all(_is_tallied(table, condition) for condition in filters) else None


def _is_tallied(table: PublishedTable, condition: Filter) -> bool:
    if condition.column not in table.tallied:
        return False
    if condition.column == "reason":
        return condition.op == "begins" and not ENDS_OF_REASON & set(condition.value)
    return True
