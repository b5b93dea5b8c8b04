"""The published tables as JSON for the bureau's own screens: `/api/<table>`, with the names of the contract and the wishes of a page.

`/api/openapi.json` describes all of it, made from the database that is published at that moment.
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
from pipeline.dashboard.columns import settings, table
from pipeline.dashboard.listing import look
from pipeline.dashboard.openapi import document
from pipeline.dashboard.tables_page import guard
from pipeline.dashboard.view import View, opened

MOST = 1000
STATUS = {"LIST-TABLE": 404, "ACCESS-ROLE": 403, "PUBLISHED-MISSING": 503, "PUBLISHED-UNREADABLE": 503}

Answer = Callable[[View, Request], Mapping[str, Any]]


def routes() -> list[Route]:
    """The routes, the more particular ones first."""
    return [
        Route("/api/openapi.json", _answering(_openapi), include_in_schema=False),
        Route("/api/{table}", _answering(_rows), include_in_schema=False),
    ]


def _answering(make: Answer) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        role = getattr(request.state, "role", "operator")
        try:
            with opened(request.app.state.folder, query=dict(request.query_params), role=role) as view:
                return _json(make(view, request))
        except Refusal as refusal:
            finding = refusal.finding
            said = {"error": finding.code, "message": finding.message, "what_to_do": finding.what_to_do}
            return _json(said, STATUS.get(finding.code, 400))

    return answer


def _openapi(view: View, _request: Request) -> Mapping[str, Any]:
    return document(view)


def _rows(view: View, request: Request) -> Mapping[str, Any]:
    """`{"<table>": [{column: value}], "total": n, "sum": n, "next": address}`."""
    name = request.path_params["table"]
    guard(table(view.connection, name), view.role)
    query = dict(view.query)
    size = query.pop("size", "")
    if size and not (size.isdecimal() and 1 <= int(size) <= MOST):
        raise Refusal("LIST-VALUE", column="size", value=size[:20], wanted=f"应是 1 至 {MOST} 的整数")
    found = look(view.connection, name, query, path=f"/api/{name}", size=int(size or 100))
    following = found.next and (f"{found.next}&size={size}" if size else found.next)
    answer = {name: [dict(row) for row in found.rows], "total": found.total, "next": following, "run": view.meta["run"]}
    return {**answer, "sum": found.sum} if settings()["tables"].get(name, {}).get("sums") else answer


def _json(content: Mapping[str, Any], status: int = 200) -> Response:
    text = json.dumps(whole_as_int(content), ensure_ascii=False, default=_written)
    return Response(text, status, media_type="application/json; charset=utf-8")


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
