"""Downloads of listings: `/tables/<table>.csv` and `.xlsx`, with the same wishes in the address as the page has."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from pipeline.dashboard.listing.export import ALL, WORKBOOK, Rows, csv_lines, workbook
from pipeline.dashboard.listing.permissions import guard
from pipeline.dashboard.listing.tables import table
from pipeline.dashboard.view import opened

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def routes(page: Callable[[Exception], Response]) -> list[Route]:
    """The routes; `page` makes a page of what went wrong."""

    def answer(request: Request) -> Response:
        try:
            return _file(request)
        except Exception as error:
            return page(error)

    return [Route("/tables/{table}.{form:str}", answer, include_in_schema=False)]


def _file(request: Request) -> Response:
    name, form = request.path_params["table"], request.path_params["form"]
    role = getattr(request.state, "role", "operator")
    with opened(request.app.state.folder) as view:
        guard(table(view.connection, name), role)
        file, run = view.file, view.meta["run"]
    query = {key: value for key, value in request.query_params.items() if key not in ("after", "before")}
    rows = Rows(file, name, query, ALL if form == "csv" else WORKBOOK + 1)
    headers = {"content-disposition": f'attachment; filename="{name}-{run}.{form}"'}
    if form == "csv":
        return StreamingResponse(csv_lines(rows), media_type="text/csv; charset=utf-8", headers=headers)
    return StreamingResponse(workbook(rows), media_type=XLSX, headers=headers)
