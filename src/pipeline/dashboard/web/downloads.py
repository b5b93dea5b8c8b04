"""Downloads: listings as `/tables/<table>.csv` and `.xlsx`, with the conditions of the page in the address; the year's documents."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from pipeline.dashboard.documents import document_file
from pipeline.dashboard.listing.export import ALL_ROWS, MAX_WORKBOOK_ROWS, RowExport, csv_chunks, workbook_chunks
from pipeline.dashboard.listing.filters import POSITIONS
from pipeline.dashboard.listing.permissions import require_permission
from pipeline.dashboard.listing.tables import published_table
from pipeline.dashboard.pages.registry import page_picture
from pipeline.dashboard.pictures.export import SUFFIXES
from pipeline.dashboard.view import open_view

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": XLSX,
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "zip": "application/zip",
}


def download_routes(error_page: Callable[[Exception], Response]) -> list[Route]:
    """The routes; `error_page` makes a page of a refusal."""

    def respond(request: Request) -> Response:
        try:
            return _file(request)
        except Exception as error:
            return error_page(error)

    def respond_with_document(request: Request) -> Response:
        try:
            return _document(request)
        except Exception as error:
            return error_page(error)

    def respond_with_picture(request: Request) -> Response:
        try:
            return _picture(request)
        except Exception as error:
            return error_page(error)

    return [
        Route("/pictures/{page}/{year:int}/{name}.{suffix:str}", respond_with_picture, include_in_schema=False),
        Route(
            "/{agency}/{year:int}/pictures/{page}/{name}.{suffix:str}", respond_with_picture, include_in_schema=False
        ),
        Route("/tables/{table}.{suffix:str}", respond, include_in_schema=False),
        Route("/{agency}/{year:int}/documents/{kind}.{suffix:str}", respond_with_document, include_in_schema=False),
    ]


def _document(request: Request) -> Response:
    asked = request.path_params
    role = getattr(request.state, "role", "operator")
    with open_view(request.app.state.folder, agency=asked["agency"], year=asked["year"], role=role) as view:
        name, content = document_file(view, asked["kind"], asked["suffix"])
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type=MEDIA_TYPES[asked["suffix"]], headers=headers)


def _picture(request: Request) -> Response:
    asked = request.path_params
    role = getattr(request.state, "role", "operator")
    with open_view(request.app.state.folder, agency=asked.get("agency"), year=asked["year"], role=role,
                   query=dict(request.query_params)) as view:  # fmt: skip
        content = page_picture(view, asked["page"], asked["name"], asked["suffix"])
    headers = {
        "content-disposition": f'attachment; filename="{asked["page"]}-{asked["year"]}-{asked["name"]}.{asked["suffix"]}"'
    }
    return Response(content, media_type=SUFFIXES[asked["suffix"]], headers=headers)


def _file(request: Request) -> Response:
    name, suffix = request.path_params["table"], request.path_params["suffix"]
    role = getattr(request.state, "role", "operator")
    with open_view(request.app.state.folder) as view:
        require_permission(published_table(view.connection, name), role)
        file, run = view.file, view.meta["run"]
    query = {key: value for key, value in request.query_params.items() if key not in POSITIONS}
    rows = RowExport(file, name, query, ALL_ROWS if suffix == "csv" else MAX_WORKBOOK_ROWS + 1, role=role)
    headers = {"content-disposition": f'attachment; filename="{name}-{run}.{suffix}"'}
    if suffix == "csv":
        return StreamingResponse(csv_chunks(rows), media_type="text/csv; charset=utf-8", headers=headers)
    return StreamingResponse(workbook_chunks(rows), media_type=XLSX, headers=headers)
