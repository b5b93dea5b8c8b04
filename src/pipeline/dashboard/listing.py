"""One way to look at any table of the published database: narrowed, sorted, page by page, each look with an address of its own.

Pages follow each other by the last row seen and not by counting rows off, so that the thousandth page of ten million rows takes
no longer than the first. Values reach the database as parameters, names only from among its own columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import duckdb

from pipeline.core import Refusal, query_open, query_with_literals, sql
from pipeline.dashboard.columns import Column, Table, file_of, table
from pipeline.dashboard.filters import (
    PLACES,
    Filter,
    PlaceInOrder,
    Step,
    parameters_of,
    read_filters,
    read_order,
    read_place,
    write_place,
)

_Answered = tuple[int | None, float | None, list[dict[str, Any]]]  # number and sum of all rows, and those of the page

SIZE = 50
# Pages that are carried away as files cannot be turned: they hold this many rows, and none of the links that need a server.
STILL: ContextVar[int | None] = ContextVar("still", default=None)
# A search that finds no more rows than this is done once and kept for the page; one that finds more stops counting at the second.
KEPT = 20_000
COUNTED = 100_000


@dataclass(frozen=True)
class Listing:
    """A page of a table, ready to be shown. `total` is None when a search finds more than COUNTED rows; `sum` unless summed.

    `query` is what was asked, without what the page holds fixed; links are addresses within the dashboard.
    """

    table: Table
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Any], ...]
    filters: tuple[Filter, ...]
    total: int | None
    sum: float | None
    page: int
    path: str
    query: Mapping[str, str]
    fixed: Mapping[str, object]
    order: tuple[Step, ...]
    first: str | None
    previous: str | None
    next: str | None
    labels: Mapping[str, str]
    interactive: bool = True

    def with_(self, **changes: str | None) -> str:
        """The address of this listing with other wishes; a new wish begins at the first page."""
        wishes = {key: value for key, value in self.query.items() if key not in PLACES and value != ""}
        return self._address({**wishes, **changes})

    def _address(self, wishes: Mapping[str, str | None]) -> str:
        given = {**self.kept, **{key: value for key, value in wishes.items() if value is not None}}
        return f"{self.action}?{urlencode(given)}" if given else self.action

    @property
    def action(self) -> str:
        """Where the form leads: the address without its query."""
        return self.path.partition("?")[0]

    @property
    def kept(self) -> dict[str, str]:
        """What the page's own address says beyond the listing; every link and the form carry it."""
        return dict(parse_qsl(self.path.partition("?")[2]))

    def sorted_by(self, column: Column) -> str:
        """Where a click on a heading leads: upwards, and downwards when it is sorted upwards already."""
        first = self.order[0]
        down = first.column == column.name and not first.descending
        return self.with_(sort=f"-{column.name}" if down else column.name)

    @property
    def wishes(self) -> list[str]:
        """What narrows the listing beyond what the page holds fixed, in words."""
        asked = {key for key, value in self.query.items() if value != ""}
        return [one.words(self.table) for one in self.filters if one.key in asked]

    @property
    def counted_to(self) -> int:
        return COUNTED

    @property
    def sum_head(self) -> str:
        """What the sum is of."""
        return self.table.column(self.table.sums).head if self.table.sums else ""

    @property
    def cut(self) -> bool:
        """Whether a page that cannot be turned leaves rows out."""
        return not self.interactive and (self.total is None or self.total > len(self.rows))

    @property
    def permalink(self) -> str:
        """The address of exactly this page."""
        return self._address({key: value for key, value in self.query.items() if value != ""})

    @property
    def clear(self) -> str:
        """The same listing, nothing narrowed."""
        return self.with_(**{key: None for key in self.query if key != "sort"})

    def elsewhere(self, base: str) -> str:
        """The same rows under another address, where what this page holds fixed has to be said."""
        wishes = {key: value for key, value in self.query.items() if key not in PLACES and value != ""}
        held = {key: str(value) for key, value in self.fixed.items() if value is not None}
        return f"{base}?{urlencode({**held, **wishes})}" if held or wishes else base

    @property
    def csv(self) -> str:
        return self.elsewhere(f"/tables/{self.table.name}.csv")

    @property
    def xlsx(self) -> str:
        return self.elsewhere(f"/tables/{self.table.name}.xlsx")

    @property
    def json(self) -> str:
        return self.elsewhere(f"/api/{self.table.name}")

    def wish(self, column: Column, op: str = "") -> str:
        """What a field of the form holds already."""
        return self.query.get(f"{column.name}.{op}" if op else column.name, "")


def look(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    query: Mapping[str, str],
    *,
    fixed: Mapping[str, object] | None = None,
    path: str = "",
    size: int = SIZE,
    show: Sequence[str] | None = None,
) -> Listing:
    """The page of a table that a query string asks for. `fixed` narrows it too, in the same words, and is no field of the form.

    `show` names the columns to show, in this order (default: all that are not fixed to one value).
    Raises Refusal LIST-TABLE, LIST-COLUMN, LIST-VALUE, LIST-PLACE.
    """
    found = table(connection, name)
    size = STILL.get() or size
    held = dict(fixed or {})
    wishes = {key: value for key, value in query.items() if key not in held}
    filters = read_filters(found, {**held, **wishes})
    order = read_order(found, wishes.get("sort"))
    place = read_place(wishes, order)
    names = {
        "columns": found.columns,
        "filters": filters,
        "order": order,
        "place": place,
        "relation": f'"{found.name}"',
    }
    try:
        searches = any(one.op in ("has", "begins") for one in filters)
        answered: _Answered | None = _searched(connection, found, names, size) if searches else None
        if answered is None:
            total, summed = _totals(connection, found, names, searches=searches)
            answered = total, summed, _rows(connection, names, size, many=total is None or total > COUNTED)
        total, summed, rows = answered
    except duckdb.ConversionException:
        raise Refusal("LIST-PLACE") from None
    more, rows = len(rows) > size, rows[:size]
    if place is not None and place.backward:
        rows.reverse()
    page = (place.page if place else 1) if rows else 1
    shown = [found.column(one) for one in show] if show else [one for one in found.columns if one.name not in held]
    listing = Listing(
        table=found, columns=tuple(shown), rows=tuple(rows), filters=filters, total=total, sum=summed, page=page, path=path,
        query=wishes, fixed=held, order=order, first=None, previous=None, next=None,
        labels=_labels(connection, rows), interactive=STILL.get() is None,
    )  # fmt: skip
    return _linked(listing, place, more)


def _linked(listing: Listing, place: PlaceInOrder | None, more: bool) -> Listing:
    """With the addresses of the pages around it."""
    backward = place is not None and place.backward
    before = (more if backward else place is not None) and bool(listing.rows)
    after = (True if backward else more) and bool(listing.rows)
    page = 1 if backward and not more else listing.page
    previous = following = None
    if before:
        previous = listing.with_(before=write_place(max(1, page - 1), listing.rows[0], listing.order))
    if after:
        following = listing.with_(after=write_place(page + 1, listing.rows[-1], listing.order))
    return replace(listing, page=page, first=listing.with_() if before else None, previous=previous, next=following)


def ask(
    connection: duckdb.DuckDBPyConnection, name: str, given: Mapping[str, object], **names: Any
) -> duckdb.DuckDBPyConnection:
    """Run a statement of a listing. Values go in as literals of a prepared one: binding them would import pandas."""
    return query_with_literals(connection, sql(f"dashboard/listing/{name}", **names), given)


def _searched(
    connection: duckdb.DuckDBPyConnection, found: Table, names: Mapping[str, Any], size: int
) -> _Answered | None:
    """Number, sum and page of a search that finds few rows; None when it finds many."""
    given = {**parameters_of(names["filters"], names["order"], names["place"]), "most": size + 1, "kept": KEPT}
    answered = ask(connection, "search", given, **names, sums=found.sums).fetchall()
    number, summed = answered[0][:2]
    if number > KEPT:
        return None
    heads = [one.name for one in found.columns]
    rows = [dict(zip(heads, row[2:], strict=True)) for row in answered]
    # Without a row on this page the number stands beside a row of nothing.
    return number, summed, [row for row in rows if any(value is not None for value in row.values())]


def _totals(
    connection: duckdb.DuckDBPyConnection, found: Table, names: Mapping[str, Any], *, searches: bool
) -> tuple[int | None, float | None]:
    """Number and sum of all rows; None for a search that finds more rows than are counted."""
    given = {**parameters_of(names["filters"]), "most": COUNTED + 1}
    if searches and ask(connection, "some", given, **names).fetchall()[0][0] > COUNTED:
        return None, None
    asked = (file_of(connection), found.name, tuple(names["filters"]))
    if asked not in _counted:
        if len(_counted) > 5000:
            _counted.clear()
        _counted[asked] = ask(connection, "totals", given, **names, sums=found.sums).fetchall()[0]
    return _counted[asked]


# A published database never changes, so what a listing of it counts to is counted once.
_counted: dict[tuple[str, str, tuple[Filter, ...]], tuple[int, float | None]] = {}


def _rows(
    connection: duckdb.DuckDBPyConnection, names: Mapping[str, Any], size: int, *, many: bool
) -> list[dict[str, Any]]:
    """One row more than the page has, in the direction of reading. Of `many` rows the edges of the page are looked for first."""
    given = {**parameters_of(names["filters"], names["order"], names["place"]), "most": size + 1}
    edges = _edges(connection, names, given, size) if many else {}
    answered = ask(connection, "rows", {**given, **edges}, **names, edges=len(edges)).fetchall()
    heads = [one.name for one in names["columns"]]
    return [dict(zip(heads, row, strict=True)) for row in answered]


def _edges(
    connection: duckdb.DuckDBPyConnection, names: Mapping[str, Any], given: Mapping[str, object], size: int
) -> dict[str, object]:
    """What the last row of a full page has in the first and, among those that share it, in the second column of the order."""
    firsts = [one for (one,) in ask(connection, "edge", given, **names, second=False).fetchall()]
    if len(firsts) <= size or firsts[-1] is None:
        return {}
    edges: dict[str, object] = {"first": firsts[-1]}
    if len(names["order"]) > 1:
        asked = {**given, **edges, "most": firsts.count(firsts[-1])}
        seconds = [one for (one,) in ask(connection, "edge", asked, **names, second=True).fetchall()]
        if None not in seconds:
            edges["second"] = seconds[-1]
    return edges


def _labels(connection: duckdb.DuckDBPyConnection, rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What readers call the figures of these rows."""
    figures = sorted({str(row["figure"]) for row in rows if row.get("figure") is not None})
    if not figures:
        return {}
    return dict(query_open(connection, "dashboard/listing/labels", figures=" ".join(figures)).rows)
