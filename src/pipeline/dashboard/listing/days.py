"""Which days a page that searches looks through: all, or of very many rows the newest, so that nobody waits for ten million titles.

The page says so and leads on to older days, and to all at once for whoever can wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb

from pipeline.core import query_with_literals, sql
from pipeline.dashboard.listing.filters import SEARCHES, Filter, read_filters, statement_values
from pipeline.dashboard.listing.tables import PublishedTable
from pipeline.dashboard.listing.tallied import tallied_as

# A million titles are read in a tenth of a second by two cores, several times for a page of a common word.
MAX_ROWS_SEARCHED = 1_000_000
# Rows of one agency, year, source or day lie together and are found without reading the others; rows of a figure or a verdict do not.
_TOGETHER = ("agency", "year", "source", "on_date")
_FROM = "on_date.from"


@dataclass(frozen=True)
class SearchedDays:
    """The days from `first` to `last` are searched. `oldest`: the oldest day that has rows, None where it is searched too; `undated`: there
    are rows without a date, which are not searched."""

    first: date
    last: date
    oldest: date | None
    undated: bool

    @property
    def day_before(self) -> date:
        """The newest day that is not searched."""
        return self.first - timedelta(days=1)


def newest_days(rows_by_day: Iterable[tuple[date | None, int]], first: date | None = None) -> SearchedDays | None:
    """The newest days that have at most MAX_ROWS_SEARCHED rows in all, and at least one day; None where all rows are no more than that.

    `first`: the day that somebody chose to begin with.
    """
    by_day = dict(rows_by_day)
    if sum(by_day.values()) <= MAX_ROWS_SEARCHED:
        return None
    undated = by_day.pop(None, 0) > 0
    days = sorted((day for day in by_day if day is not None), reverse=True)
    if not days:
        return None
    if first is None:
        first, rows = days[0], by_day[days[0]]
        for day in days[1:]:
            rows += by_day[day]
            if rows > MAX_ROWS_SEARCHED:
                break
            first = day
    return SearchedDays(first, days[0], days[-1] if days[-1] < first else None, undated)


def days_searched(
    connection: duckdb.DuckDBPyConnection,
    table: PublishedTable,
    fixed: Mapping[str, object],
    query: Mapping[str, object],
) -> SearchedDays | None:
    """The days that a listing with the conditions `fixed` and `query` looks through for words; None where it looks through all rows.

    Where a page itself fixes days, or somebody asks for one day or for rows without a date, it does.
    """
    filters = read_filters(table, {**fixed, **query})
    searches = any(condition.op in SEARCHES for condition in filters) and tallied_as(table, filters) is None
    chosen = any(condition.key in ("on_date", "on_date.is") for condition in filters)
    if not searches or chosen or _FROM in fixed or "on_date.to" in fixed:
        return None
    given = next((date.fromisoformat(condition.value) for condition in filters if condition.key == _FROM), None)
    return newest_days(rows_by_day(connection, table, filters), given)


def rows_by_day(
    connection: duckdb.DuckDBPyConnection, table: PublishedTable, filters: Iterable[Filter]
) -> list[tuple[date | None, int]]:
    """How many rows of each day a search with these conditions reads; nothing where that is not known."""
    if "on_date" not in table.tallied:
        return []
    lying = [condition for condition in filters if condition.column in _TOGETHER and condition.key != _FROM]
    statement = sql("dashboard/listing/rows_by_day", filters=lying, sealed=table.sealed)
    return query_with_literals(connection, statement, statement_values(lying)).fetchall()
