"""Downloads of listings: `/tables/<table>.csv` and `.xlsx`, with the same conditions in the address as the page has."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from pipeline.dashboard.listing.export import ALL_ROWS, MAX_WORKBOOK_ROWS, RowExport, csv_chunks, workbook_chunks
from pipeline.dashboard.listing.filters import POSITIONS
from pipeline.dashboard.listing.permissions import require_permission
from pipeline.dashboard.listing.tables import published_table
from pipeline.dashboard.view import open_view

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download_routes(error_page: Callable[[Exception], Response]) -> list[Route]:
    """The routes; `error_page` makes a page of a refusal."""

    def respond(request: Request) -> Response:
        try:
            return _file(request)
        except Exception as error:
            return error_page(error)

    return [Route("/tables/{table}.{suffix:str}", respond, include_in_schema=False)]


def _file(request: Request) -> Response:
    name, suffix = request.path_params["table"], request.path_params["suffix"]
    role = getattr(request.state, "role", "operator")
    with open_view(request.app.state.folder) as view:
        require_permission(published_table(view.connection, name), role)
        file, run = view.file, view.meta["run"]
    query = {key: value for key, value in request.query_params.items() if key not in POSITIONS}
    rows = RowExport(file, name, query, ALL_ROWS if suffix == "csv" else MAX_WORKBOOK_ROWS + 1)
    headers = {"content-disposition": f'attachment; filename="{name}-{run}.{suffix}"'}
    if suffix == "csv":
        return StreamingResponse(csv_chunks(rows), media_type="text/csv; charset=utf-8", headers=headers)
    return StreamingResponse(workbook_chunks(rows), media_type=XLSX, headers=headers)
