"""Reads one page of a table of the published database: narrowed, sorted, and from any row on.

Pages follow each other by the last row seen and not by counting rows off, so that the thousandth page of ten million rows takes
no longer than the first. Values reach the database as parameters, names only from among its own columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import duckdb

from pipeline.core import Refusal, query_open, query_with_literals, sql
from pipeline.dashboard.listing.days import days_searched
from pipeline.dashboard.listing.filters import (
    SEARCHES,
    Filter,
    Position,
    filters_of_role,
    read_filters,
    read_order,
    read_position,
    statement_values,
    write_position,
)
from pipeline.dashboard.listing.listing import MAX_ON_ONE_PAGE, Facet, TableListing
from pipeline.dashboard.listing.tables import PublishedColumn, PublishedTable, database_file, published_table
from pipeline.dashboard.listing.tallied import tallied_as
from pipeline.dashboard.names import SourceNames
from pipeline.dashboard.view import View

_Result = tuple[int | None, float | None, list[dict[str, Any]]]  # number and sum of all rows, and the rows of the page

PAGE_SIZE = 200
# So many values of a column are offered with their numbers; a column of one value alone is none to choose by.
MAX_FACETS = 12
# The matches of a search are counted up to here. So many are found once, and all that the page says is taken from them; of more the rows
# of the page are looked for again.
COUNT_LIMIT = 100_000
# Of more rows than this the last of a page is looked for first, as `_edges` says.
MANY_ROWS = 10_000
MATCHES = "temp.matches"


def list_table(
    view: View,
    name: str,
    query: Mapping[str, str] | None = None,
    *,
    fixed: Mapping[str, object] | None = None,
    path: str = "",
    page_size: int = PAGE_SIZE,
    show: Sequence[str] | None = None,
    with_facets: bool = True,
    by_days: bool = True,
) -> TableListing:
    """The page of a table for a request; `query` is that of the request unless given. See `read_listing`.

    `by_days`: of very many rows a search looks through the newest days alone; then the listing says which.
    """
    listing, names = _read(
        view.connection,
        name,
        view.query if query is None else query,
        fixed=fixed,
        path=path,
        page_size=page_size,
        static_page_size=view.static_page_size,
        show=show,
        role=view.role,
        by_days=by_days and view.static_page_size is None,
    )
    listing = replace(listing, role=view.role, source_names=SourceNames(view))
    return replace(listing, facets=_facets(view.connection, listing, names)) if with_facets else listing


def read_listing(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    query: Mapping[str, str],
    *,
    fixed: Mapping[str, object] | None = None,
    path: str = "",
    page_size: int = PAGE_SIZE,
    static_page_size: int | None = None,
    show: Sequence[str] | None = None,
    role: str = "operator",
) -> TableListing:
    """The page of a table that a query string asks for, as far as somebody of this role may see its rows.

    `fixed` narrows it too, in the same words, and is no field of the form. `static_page_size` takes the place of `page_size` in a page
    that becomes a file. `show` names the columns to show, in this order (default: all that are not fixed to one value).
    Raises Refusal LIST-TABLE, LIST-COLUMN, LIST-VALUE, LIST-PLACE.
    """
    listing, _ = _read(
        connection,
        name,
        query,
        fixed=fixed,
        path=path,
        page_size=page_size,
        static_page_size=static_page_size,
        show=show,
        role=role,
        by_days=False,
    )
    return listing


def _read(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    query: Mapping[str, str],
    *,
    fixed: Mapping[str, object] | None,
    path: str,
    page_size: int,
    static_page_size: int | None,
    show: Sequence[str] | None,
    role: str,
    by_days: bool,
) -> tuple[TableListing, dict[str, Any]]:
    """The page, and the names in statements about the same rows."""
    table = published_table(connection, name)
    size = static_page_size or page_size
    fixed = dict(fixed or {})
    query = {key: value for key, value in query.items() if key not in fixed}
    if query.pop("on_one_page", "") and not static_page_size:
        size = MAX_ON_ONE_PAGE
    days = days_searched(connection, table, fixed, query) if by_days else None
    if days:
        query["on_date.from"] = f"{days.first}"
    filters = read_filters(table, {**fixed, **query})
    order = read_order(table, query.get("sort"))
    position = read_position(query, order)
    all_filters = (*filters, *filters_of_role(table, role))
    names: dict[str, Any] = {
        "columns": table.columns,
        "filters": all_filters,
        "tallied": tallied_as(table, all_filters),
        "order": order,
        "position": position,
        "relation": f'"{table.name}"',
    }
    try:
        total, summed, rows = _result(connection, table, names, size)
    except duckdb.ConversionException:
        raise Refusal("LIST-PLACE") from None
    more, rows = len(rows) > size, rows[:size]
    if position is not None and position.backward:
        rows.reverse()
    columns = [table.column(column) for column in show] if show else [
        column for column in table.columns if column.name not in fixed
    ]  # fmt: skip
    listing = TableListing(
        table=table, columns=tuple(columns), rows=tuple(rows), filters=filters, total=total, sum=summed,
        page=(position.page if position else 1) if rows else 1, path=path, query=query, fixed=fixed, order=order,
        first=None, previous=None, next=None, labels=_figure_labels(connection, rows),
        static_page_size=static_page_size, count_limit=COUNT_LIMIT, days=days,
    )  # fmt: skip
    return _linked(listing, position, more), names


def _facets(
    connection: duckdb.DuckDBPyConnection, listing: TableListing, names: Mapping[str, Any]
) -> dict[str, tuple[Facet, ...]]:
    """Of every column that rows are told apart by at a glance: its values among the rows listed, each with its number of rows.

    None for a page that becomes a file, nor where there are more rows than are counted.
    """
    if not listing.interactive or listing.total is None or not 1 < listing.total <= COUNT_LIMIT:
        return {}
    shown = {column.name for column in listing.columns} | ({"source"} if listing.role != "operator" else set())
    asked = [name for name in listing.table.facets if name in shown and name not in listing.fixed]
    if not asked:
        return {}
    found: dict[str, list[tuple[str | None, int]]] = {name: [] for name in asked}
    counting = {**names, "columns": asked, "sealed": listing.table.sealed}
    answer = run_statement(connection, "facet", statement_values(names["filters"]), **counting)
    for name, value, number in answer.fetchall():
        found[name].append((value, number))
    facets = {}
    for name, values in found.items():
        column = listing.table.column(name)
        if 1 < len(values) <= MAX_FACETS:
            facets[column.heading] = tuple(_facet(listing, column, value, number) for value, number in values)
    return facets


def _facet(listing: TableListing, column: PublishedColumn, value: str | None, number: int) -> Facet:
    """One value of a column, as people read it."""
    if value is None:
        return Facet("没有写明", number, listing.address_with(**{f"{column.name}.is": "empty"}))
    word = listing.source_names.get(value, value) if column.name == "source" else column.codes.get(value, value)
    return Facet(word, number, listing.address_with(**{column.name: value}))


def _linked(listing: TableListing, position: Position | None, more: bool) -> TableListing:
    """With the addresses of the pages around it. `more`: there are further rows in the direction of reading."""
    backward = position is not None and position.backward
    has_previous = (more if backward else position is not None) and bool(listing.rows)
    has_next = (True if backward else more) and bool(listing.rows)
    page = 1 if backward and not more else listing.page
    previous = following = None
    if has_previous:
        previous = listing.address_with(before=write_position(max(1, page - 1), listing.rows[0], listing.order))
    if has_next:
        following = listing.address_with(after=write_position(page + 1, listing.rows[-1], listing.order))
    first = listing.address_with() if has_previous else None
    return replace(listing, page=page, first=first, previous=previous, next=following)


def run_statement(
    connection: duckdb.DuckDBPyConnection, name: str, values: Mapping[str, object], **names: Any
) -> duckdb.DuckDBPyConnection:
    """Run a statement of a listing. Values go in as literals of a prepared one: binding them would import pandas."""
    return query_with_literals(connection, sql(f"dashboard/listing/{name}", **names), values)


def _result(connection: duckdb.DuckDBPyConnection, table: PublishedTable, names: dict[str, Any], size: int) -> _Result:
    """Number, sum and page. Of a search with more matches than are counted number and sum are None; one with fewer is done once: then
    `names["relation"]` is the table of its matches."""
    filters = names["filters"]
    searches = any(condition.op in SEARCHES for condition in filters) and not names["tallied"]
    key = (database_file(connection), table.name, tuple(filters))
    known = _known_totals.get(key)
    held = False
    if searches and (known is None or (known[0] is not None and known[0] <= COUNT_LIMIT)):
        held = _hold_matches(connection, names)
        if held:
            names["relation"], names["filters"] = MATCHES, ()
    if known is None:
        known = (None, None) if searches and not held else _totals(connection, table, names)
        if len(_known_totals) > 5000:
            _known_totals.clear()
        _known_totals[key] = known
    total, summed = known
    return total, summed, _rows(connection, names, size, many=not held and (total is None or total > MANY_ROWS))


def _hold_matches(connection: duckdb.DuckDBPyConnection, names: Mapping[str, Any]) -> bool:
    """Whether a search has no more matches than are counted; then they are in the table `matches`."""
    run_statement(connection, "search_table", {}, **names)
    values = {**statement_values(names["filters"]), "match_limit": COUNT_LIMIT + 1}
    ((number,),) = run_statement(connection, "search_matches", values, **names).fetchall()
    return int(number) <= COUNT_LIMIT


def _totals(
    connection: duckdb.DuckDBPyConnection, table: PublishedTable, names: Mapping[str, Any]
) -> tuple[int | None, float | None]:
    """Number and sum of all rows."""
    counting = {**names, "sums": table.sum_column, "limited": False, "sealed": table.sealed}
    ((total, summed),) = run_statement(connection, "totals", statement_values(names["filters"]), **counting).fetchall()
    return total, summed


# A published database never changes, so the rows of a listing are counted once.
_known_totals: dict[tuple[str, str, tuple[Filter, ...]], tuple[int | None, float | None]] = {}


def _rows(
    connection: duckdb.DuckDBPyConnection, names: Mapping[str, Any], size: int, *, many: bool
) -> list[dict[str, Any]]:
    """One row more than the page has, in the direction of reading. Of `many` rows the last of the page is looked for first."""
    values = {**statement_values(names["filters"], names["order"], names["position"]), "row_limit": size + 1}
    edges = _edges(connection, names, values, size) if many else {}
    rows = run_statement(connection, "rows", {**values, **edges}, **names, edges=len(edges)).fetchall()
    columns = [column.name for column in names["columns"]]
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _edges(
    connection: duckdb.DuckDBPyConnection, names: Mapping[str, Any], values: Mapping[str, object], size: int
) -> dict[str, object]:
    """The last row's value in the first sort column and, among rows that share it, in the second; empty for the last page."""
    firsts = [value for (value,) in run_statement(connection, "edge", values, **names, second=False).fetchall()]
    if len(firsts) <= size or firsts[-1] is None:
        return {}
    edges: dict[str, object] = {"first": firsts[-1]}
    if len(names["order"]) > 1:
        narrowed = {**values, **edges, "row_limit": firsts.count(firsts[-1])}
        seconds = [value for (value,) in run_statement(connection, "edge", narrowed, **names, second=True).fetchall()]
        if None not in seconds:
            edges["second"] = seconds[-1]
    return edges


def _figure_labels(connection: duckdb.DuckDBPyConnection, rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The names of the figures in these rows."""
    figures = sorted({str(row["figure"]) for row in rows if row.get("figure") is not None})
    if not figures:
        return {}
    return dict(query_open(connection, "dashboard/listing/labels", figures=" ".join(figures)).rows)
