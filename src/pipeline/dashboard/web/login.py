"""The page to log in, and what a request says of who sends it: its session, its address, whether it came encrypted."""

from __future__ import annotations

import ipaddress
from http.cookies import CookieError, SimpleCookie
from typing import Protocol
from urllib.parse import parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import Receive, Scope

from pipeline.core import Refusal
from pipeline.dashboard.templating import render_login, render_notice
from pipeline.dashboard.web.sessions import COOKIE, cookie_header
from pipeline.dashboard.web.throttle import FAILURE_WINDOW

LOGIN_PATHS = ("/login", "/logout")
MAX_FORM_BYTES = 8_000


class LogsIn(Protocol):
    """What gives and ends sessions."""

    def log_in(self, name: str, password: str, address: str) -> str | None: ...

    def log_out(self, token: str) -> None: ...


async def answer_login(authenticator: LogsIn, scope: Scope, receive: Receive) -> Response:
    """The login page, the answer to its form, or the end of a session."""
    request = Request(scope, receive)
    following = _own_address(request.query_params.get("next", ""))
    if request.method != "POST":
        return HTMLResponse(render_login(following)) if scope["path"] == "/login" else RedirectResponse("/login", 303)
    # A form of another site can neither log somebody in nor out.
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return refusal_response(scope, Refusal("ACCESS-HOST"), 403)
    if scope["path"] == "/logout":
        authenticator.log_out(session_token(scope))
        return _with_session(scope, RedirectResponse("/", 303), "")
    form = await _form(request)
    following = _own_address(form.get("next", ""))
    name, password = form.get("name", "").strip(), form.get("password", "")[:1000]
    try:
        token = await run_in_threadpool(authenticator.log_in, name, password, client_address(scope))
    except Refusal as refusal:
        return slow_response(scope, refusal)
    if token is None:
        return HTMLResponse(render_login(following, name=name[:100], wrong=True), 401)
    return _with_session(scope, RedirectResponse(following, 303), token)


def to_login(scope: Scope) -> Response:
    """To the login page, and back to the asked page afterwards."""
    query = scope.get("query_string", b"").decode("latin-1")
    return RedirectResponse(f"/login?{urlencode({'next': scope['path'] + (f'?{query}' if query else '')})}", 303)


def session_token(scope: Scope) -> str:
    """The token of the session a request belongs to; empty without one."""
    try:
        cookies = SimpleCookie(Headers(scope=scope).get("cookie", "")[:8000])
    except CookieError:
        return ""
    return cookies[COOKIE].value if COOKIE in cookies else ""


def client_address(scope: Scope) -> str:
    """Where a request came from; a proxy on this machine says for whom it asks."""
    client = scope.get("client")
    address = str(client[0]) if client else "?"
    if _from_this_machine(scope) and (forwarded := Headers(scope=scope).get("x-forwarded-for")):
        return forwarded.rpartition(",")[2].strip()[:100]
    return address


def refusal_response(scope: Scope, refusal: Refusal, status: int) -> Response:
    """A refusal as JSON for the interface, as a page for a browser."""
    finding = refusal.finding
    if scope["path"].startswith("/api/"):
        return JSONResponse(
            {"error": finding.code, "message": finding.message, "what_to_do": finding.what_to_do}, status
        )
    return HTMLResponse(render_notice(finding.message, what_to_do=finding.what_to_do), status)


def slow_response(scope: Scope, refusal: Refusal) -> Response:
    """The answer while logins cannot be checked: too many wrong passwords, or a users file that cannot be read."""
    slow = refusal.finding.code == "ACCESS-SLOW"
    response = refusal_response(scope, refusal, 429 if slow else 503)
    if slow:
        response.headers["retry-after"] = str(int(FAILURE_WINDOW))
    return response


def _with_session(scope: Scope, response: Response, token: str) -> Response:
    secure = scope.get("scheme") == "https" or (
        _from_this_machine(scope) and Headers(scope=scope).get("x-forwarded-proto") == "https"
    )
    response.headers.append("set-cookie", cookie_header(token, secure=secure))
    return response


def _from_this_machine(scope: Scope) -> bool:
    try:
        return ipaddress.ip_address((scope.get("client") or ("",))[0]).is_loopback
    except ValueError:
        return False


async def _form(request: Request) -> dict[str, str]:
    """The fields of the form; empty for one that is longer than ours can be."""
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > MAX_FORM_BYTES:
            return {}
    return dict(parse_qsl(content.decode("utf-8", "replace"), max_num_fields=10) if content.count(b"&") < 10 else ())


def _own_address(address: str) -> str:
    """A page of this dashboard: whoever logs in is not sent to another site."""
    own = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address[:2000] if own else "/"
