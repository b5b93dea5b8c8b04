"""The dashboard as a web application: every page is built on the server from the newest published database, opened per click."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from pipeline.core import Refusal
from pipeline.dashboard.page import Page
from pipeline.dashboard.page_cache import Kept, build_shown
from pipeline.dashboard.pages import registry
from pipeline.dashboard.templating import STATIC, render_notice, templates
from pipeline.dashboard.view import NotThere, choose, opened
from pipeline.dashboard.web import api, downloads


def create_app(folder: Path) -> FastAPI:
    """The pages of one workspace. Reads `<folder>/published` and nothing else; asks nothing of the network."""
    app = FastAPI(title="gongkai", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.folder = folder
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_route("/", _entrance(folder), include_in_schema=False)
    app.router.routes += [*downloads.routes(refusal_page), *api.routes()]
    kept = Kept()
    for page in sorted(registry.pages(), key=lambda page: page.scoped):  # an agency may bear the name of a page
        app.add_route(page.route, _serve(folder, page, kept), include_in_schema=False)
    app.add_exception_handler(404, lambda _request, _error: refusal_page(Refusal("PAGE-MISSING")))
    app.add_exception_handler(Exception, _broken)
    return app


def prepare(folder: Path) -> None:
    """Make the pages' modules and templates ready and look at the first page once, so that the first reader waits for neither."""
    for page in registry.pages():
        templates().get_template(f"{page.template}.html")
    with suppress(Exception), opened(folder) as view:  # what is wrong is told to whoever asks for a page
        if begin := view.entry():
            choose(view, *begin)
            registry.answer(registry.pages()[0], view)


def _broken(request: Request, _error: Exception) -> Response:
    """What nobody foresaw, without its details; whoever started the dashboard reads them under the same number."""
    return refusal_page(Refusal("PAGE-BROKEN", number=getattr(request.state, "number", "—")))


def _serve(folder: Path, page: Page, kept: Kept) -> Callable[[Request], Response]:
    """Answers a page; readers' pages of one build are made once. Operators' pages look at more than the build and are made anew."""

    def answer(request: Request) -> Response:
        path = dict(request.path_params)
        agency, year = path.pop("agency", None), path.pop("year", None)
        role = getattr(request.state, "role", "operator")
        try:
            if page.group == "operator" and role != "operator" and not page.readers_too:
                raise Refusal("ACCESS-ROLE")

            def make() -> str:
                with opened(folder, agency=agency, year=year, query=dict(request.query_params), path=path,
                            role=role) as view:  # fmt: skip
                    return registry.answer(page, view)

            if page.group == "operator":
                return HTMLResponse(make())
            key = (build_shown(folder), request.url.path, str(request.query_params), role)
            return HTMLResponse(kept.page(key, make))
        except Exception as error:
            return refusal_page(error)

    return answer


def _entrance(folder: Path) -> Callable[[Request], Response]:
    """The first address leads to the year that is being worked on; without any figures it says how to begin."""

    def answer(request: Request) -> Response:
        try:
            with opened(folder) as view:
                begin = view.entry()
            if begin is None:
                raise NotThere("已发布的数据中还没有任何指标。")
        except Exception as error:
            return refusal_page(error)
        agency, year = begin
        return RedirectResponse(f"{request.scope.get('root_path', '')}/{quote(agency)}/{year}/", status_code=307)

    return answer


_STATUS = {
    "PAGE-BROKEN": 500,
    "PUBLISHED-MISSING": 200,
    "ACCESS-ROLE": 403,
    "LIST-TABLE": 404,
    "PAGE-MISSING": 404,
    "REQ-UNKNOWN": 404,
}


# What these findings say on a terminal names folders of the machine: not for a browser.
_WITHOUT_FOLDERS = {
    "PUBLISHED-MISSING": "还没有发布过数据。",
    "PUBLISHED-UNREADABLE": "已发布的数据现在打不开。",
    "PUBLISHED-OLD": "已发布的数据是程序升级之前生成的，缺少这一页要用的表。",
}


def refusal_page(error: Exception) -> Response:
    """What a reader sees instead of a page: what is missing and what to do. Re-raises what nobody foresaw."""
    if isinstance(error, NotThere):
        return HTMLResponse(render_notice(error.message, choices=error.choices), status_code=404)
    if isinstance(error, Refusal):
        first = error.finding.code == "PUBLISHED-MISSING"
        status = _STATUS.get(error.finding.code, 400 if error.finding.code.startswith("LIST-") else 503)
        message = _WITHOUT_FOLDERS.get(error.finding.code, error.finding.message)
        return HTMLResponse(render_notice(message, todo=error.finding.what_to_do, first=first), status)
    raise error
