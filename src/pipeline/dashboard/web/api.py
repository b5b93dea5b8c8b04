"""The published tables as JSON for other systems of the agency: `/api/<table>`, with the column names of the contract.

A query string narrows and sorts as on a page. `/api/openapi.json` describes all of it, made from the database that is published at
that moment.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.core import Refusal, whole_as_int
from pipeline.dashboard.listing.openapi import document
from pipeline.dashboard.listing.permissions import require_permission
from pipeline.dashboard.listing.read import list_table
from pipeline.dashboard.listing.tables import published_table
from pipeline.dashboard.view import View, open_view

PAGE_SIZE, MAX_PAGE_SIZE = 100, 1000
STATUS = {"LIST-TABLE": 404, "ACCESS-ROLE": 403, "PUBLISHED-MISSING": 503, "PUBLISHED-UNREADABLE": 503}

Content = Callable[[View, Request], Mapping[str, Any]]


def api_routes() -> list[Route]:
    """The routes, the more specific one first."""
    return [
        Route("/api/openapi.json", _endpoint(_openapi), include_in_schema=False),
        Route("/api/{table}", _endpoint(_rows), include_in_schema=False),
    ]


def _endpoint(content: Content) -> Callable[[Request], Response]:
    def respond(request: Request) -> Response:
        role = getattr(request.state, "role", "operator")
        try:
            with open_view(request.app.state.folder, query=dict(request.query_params), role=role) as view:
                return _json(content(view, request))
        except Refusal as refusal:
            finding = refusal.finding
            error = {"error": finding.code, "message": finding.message, "what_to_do": finding.what_to_do}
            return _json(error, STATUS.get(finding.code, 400))

    return respond


def _openapi(view: View, _request: Request) -> Mapping[str, Any]:
    return document(view)


def _rows(view: View, request: Request) -> Mapping[str, Any]:
    """`{"<table>": [{column: value}], "total": n, "next": address, "run": id}`, and `"sum": n` where a column is summed."""
    name = request.path_params["table"]
    table = published_table(view.connection, name)
    require_permission(table, view.role)
    query = dict(view.query)
    size = query.pop("size", "")
    if size and not (size.isdecimal() and 1 <= int(size) <= MAX_PAGE_SIZE):
        raise Refusal("LIST-VALUE", column="size", value=size[:20], wanted=f"应是 1 至 {MAX_PAGE_SIZE} 的整数")
    listing = list_table(view, name, query, path=f"/api/{name}", page_size=int(size or PAGE_SIZE),
                         with_facets=False, by_days=False)  # fmt: skip
    following = listing.next and (f"{listing.next}&size={size}" if size else listing.next)
    content = {
        name: [dict(row) for row in listing.rows],
        "total": listing.total,
        "next": following,
        "run": view.meta["run"],
    }
    return {**content, "sum": listing.sum} if table.sum_column else content


def _json(content: Mapping[str, Any], status: int = 200) -> Response:
    text = json.dumps(whole_as_int(content), ensure_ascii=False, default=_as_text)
    return Response(text, status, media_type="application/json; charset=utf-8")


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
