"""The dashboard as a web application: every page is built on the server from the newest published database."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from pipeline.core import Refusal
from pipeline.dashboard.page import DashboardPage
from pipeline.dashboard.page_cache import PageCache, shown_build
from pipeline.dashboard.pages.registry import FOLLOW_UP, TEXT, build_page, first_address, pages, routed_pages
from pipeline.dashboard.templating import STATIC, render_notice, templates
from pipeline.dashboard.view import PageNotFoundError, choose_agency, open_view
from pipeline.dashboard.web.answer_form import answer_routes
from pipeline.dashboard.web.api import api_routes
from pipeline.dashboard.web.downloads import download_routes
from pipeline.dashboard.web.login import to_login
from pipeline.dashboard.web.text_form import text_routes


def create_app(folder: Path) -> FastAPI:
    """The pages of one workspace. Reads `<folder>/published`, and for documents settings, templates, texts and packages.

    Asks nothing of the network. Writes what a logged-in operator sends: texts (`web/text_form.py`) and answers
    (`web/answer_form.py`).
    """
    app = FastAPI(title="gongkai", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.folder = folder
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_route("/", _first_page(folder), include_in_schema=False)
    written = [*text_routes(TEXT, error_page), *answer_routes(FOLLOW_UP, error_page)]
    app.router.routes += [*download_routes(error_page), *written, *api_routes()]
    cache = PageCache()
    for page in routed_pages():
        app.add_route(page.route, _endpoint(folder, page, cache), include_in_schema=False)
    app.add_exception_handler(404, lambda _request, _error: error_page(Refusal("PAGE-MISSING")))
    app.add_exception_handler(Exception, _unexpected_error)
    return app


def prepare(folder: Path) -> None:
    """Load the templates and build the first page once, so that the first reader waits for neither."""
    for page in pages():
        templates().get_template(f"{page.template}.html")
    with suppress(Exception), open_view(folder) as view:  # the page says what is wrong to whoever opens it
        if start := view.start():
            choose_agency(view, *start)
            build_page(pages()[0], view)


def _unexpected_error(request: Request, _error: Exception) -> Response:
    """A page without the details of an unexpected error; they are in the terminal under the same number."""
    return error_page(Refusal("PAGE-BROKEN", number=getattr(request.state, "error_number", "—")))


def _endpoint(folder: Path, page: DashboardPage, cache: PageCache) -> Callable[[Request], Response]:
    """Answers a page. Readers' pages are cached by build; operators' pages show more than the build and are made anew."""

    def respond(request: Request) -> Response:
        path = dict(request.path_params)
        agency, year = path.pop("agency", None), path.pop("year", None)
        role, login = getattr(request.state, "role", "operator"), getattr(request.state, "login", "none")
        try:
            if not page.open_to(role):
                if login == "out":
                    return to_login(request.scope)
                raise Refusal("ACCESS-ROLE")

            def make() -> str:
                with open_view(folder, agency=agency, year=year, query=dict(request.query_params), path=path,
                               role=role) as view:  # fmt: skip
                    view.login = login
                    return build_page(page, view)

            if page.audience == "operator":
                return HTMLResponse(make())
            key = (shown_build(folder), request.url.path, str(request.query_params), role, login)
            return HTMLResponse(cache.page(key, make))
        except Exception as error:
            return error_page(error, role)

    return respond


def _first_page(folder: Path) -> Callable[[Request], Response]:
    """The first address leads the office to 今日 and readers to the public's first page; without any figures it says how to begin."""

    def respond(request: Request) -> Response:
        role = getattr(request.state, "role", "operator")
        try:
            with open_view(folder, role=role) as view:
                first = first_address(view)
        except PageNotFoundError as error:  # not by a page whose way out is this one
            return HTMLResponse(render_notice(error.message, nothing_published=True, role=role))
        except Exception as error:
            return error_page(error, role)
        return RedirectResponse(request.scope.get("root_path", "") + first, status_code=307)

    return respond


_STATUS = {
    "PAGE-BROKEN": 500,
    "PUBLISHED-MISSING": 200,
    "ACCESS-ROLE": 403,
    "LIST-TABLE": 404,
    "PAGE-MISSING": 404,
    "REQ-UNKNOWN": 404,
}


# On a terminal these findings name folders of the machine; a browser is not told them.
_WITHOUT_FOLDERS = {
    "PUBLISHED-MISSING": "还没有发布过数据。",
    "PUBLISHED-UNREADABLE": "已发布的数据现在打不开。",
    "PUBLISHED-OLD": "已发布的数据是程序升级之前生成的，缺少这一页要用的表。",
}


def error_page(error: Exception, role: str = "operator") -> Response:
    """What somebody sees instead of a page: what is missing and, for an operator, what to do. Re-raises an unexpected error."""
    if isinstance(error, PageNotFoundError):
        return HTMLResponse(render_notice(error.message, choices=error.choices, role=role), status_code=404)
    if isinstance(error, Refusal):
        code = error.finding.code
        status = _STATUS.get(code, 400 if code.startswith("LIST-") else 503)
        message = _WITHOUT_FOLDERS.get(code, error.finding.message)
        nothing_published = code == "PUBLISHED-MISSING"
        page = render_notice(
            message, what_to_do=error.finding.what_to_do, nothing_published=nothing_published, role=role
        )
        return HTMLResponse(page, status)
    raise error
