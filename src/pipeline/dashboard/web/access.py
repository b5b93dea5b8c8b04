"""What every request passes before a page is made: host name, method, login, and the headers of the answer.

Only GET and HEAD, and POST from the one page that writes; only under a host name of this dashboard (through a foreign name that points
here, a web page elsewhere could read it); a name and a password where the workspace has users; the same strict headers on every
answer; and for an unexpected error a page in Chinese, while its details go to the terminal.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import re
import secrets
import sys
import time
import traceback
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from threading import BoundedSemaphore, Lock

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.core import Refusal
from pipeline.dashboard.templating import render_notice
from pipeline.dashboard.web.users import User, password_matches, read_users

HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
# The page whose forms are received, and how much a form may hold.
WRITTEN = re.compile(r"/[^/]+/\d{4}/text")
MOST_BYTES = 200_000
# After so many wrong passwords from one address within so many seconds, further ones are refused unchecked.
MAX_FAILURES, FAILURE_WINDOW = 10, 300.0


class Authenticator:
    """Checks logins against the users file. A header that was right is remembered until the file changes: a check takes 40 ms."""

    def __init__(self, file: Path) -> None:
        """Raises Refusal ACCESS-FILE."""
        self._file = file
        self._key = secrets.token_bytes(32)
        self._lock = Lock()
        self._checking = BoundedSemaphore(2)
        self._read_at: tuple[int, int, int] | None = None
        self._users: dict[str, User] = {}
        self._roles: dict[bytes, str] = {}
        self._failures: dict[str, deque[float]] = {}
        self._refresh()

    def role(self, header: str | None, address: str) -> str | None:
        """The role of the user an Authorization header names; None when name or password is wrong.

        `address`: of the client, to count wrong passwords. Raises Refusal ACCESS-FILE, ACCESS-SLOW.
        """
        self._refresh()
        if header is None:
            return None
        digest = hashlib.blake2b(header.encode("utf-8", "replace"), key=self._key).digest()
        if (role := self._roles.get(digest)) is not None:
            return role
        if self._too_many(address):
            raise Refusal("ACCESS-SLOW", minutes=int(FAILURE_WINDOW // 60))
        name, password = _credentials(header)
        user = self._users.get(name)
        with self._checking:
            matches = password_matches(password, user)
        if user is None or not matches:
            with self._lock:
                self._failures.setdefault(address, deque(maxlen=MAX_FAILURES)).append(time.monotonic())
            return None
        with self._lock:
            if len(self._roles) > 1000:
                self._roles.clear()
            self._roles[digest] = user.role
            self._failures.pop(address, None)
        return user.role

    def _refresh(self) -> None:
        """Read the file when it changed: who was removed from it is refused at the next request."""
        try:
            stat = self._file.stat()
            changed = (stat.st_mtime_ns, stat.st_size, stat.st_mode)
        except OSError:
            changed = None
        if changed is None or changed != self._read_at:
            users = read_users(self._file)
            with self._lock:
                self._users, self._roles, self._read_at = users, {}, changed

    def _too_many(self, address: str) -> bool:
        with self._lock:
            since = time.monotonic() - FAILURE_WINDOW
            if len(self._failures) > 10_000:
                self._failures = {
                    client: times for client, times in self._failures.items() if times and times[-1] > since
                }
            return sum(time_ > since for time_ in self._failures.get(address, ())) >= MAX_FAILURES


class AccessMiddleware:
    """ASGI middleware around the dashboard."""

    def __init__(self, app: ASGIApp, authenticator: Authenticator | None, names: Iterable[str] = ()) -> None:
        """`authenticator` None: everybody who can reach it is an operator. `names`: further host names it is reached by."""
        self._app, self._authenticator = app, authenticator
        self._names = frozenset({"localhost", *(name.lower() for name in names)})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        started = False
        scope.setdefault("state", {})["error_number"] = secrets.token_hex(4)

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if not scope["path"].startswith("/static/"):
                    headers["cache-control"] = "private, no-cache"
            await send(message)

        try:
            refusal = await self._refusal(scope)
            await (refusal or self._app)(scope, receive, send_with_headers)
        except Exception:
            number = scope["state"]["error_number"]
            print(f"✗ 页面出错 {number}：{scope['path']}\n{traceback.format_exc()}", file=sys.stderr, flush=True)
            if not started:
                await _refusal_response(scope, Refusal("PAGE-BROKEN", number=number), 500)(
                    scope, receive, send_with_headers
                )

    async def _refusal(self, scope: Scope) -> Response | None:
        """The answer to a request that is refused; None for one that is not, and then its role is in the scope."""
        headers = Headers(scope=scope)
        writes = scope["method"] == "POST" and WRITTEN.fullmatch(scope["path"]) is not None
        if scope["method"] not in ("GET", "HEAD") and not writes:
            return PlainTextResponse("这里只能查看。\n", 405, {"allow": "GET, HEAD"})
        if not self._is_own_host(headers.get("host", "")):
            return _refusal_response(scope, Refusal("ACCESS-HOST"), 421)
        if scope["path"] == "/health":
            return PlainTextResponse("ok\n")
        role: str | None = "operator"
        if self._authenticator is not None:
            client = scope.get("client")
            try:
                role = await run_in_threadpool(
                    self._authenticator.role, headers.get("authorization"), client[0] if client else "?"
                )
            except Refusal as refusal:
                slow = refusal.finding.code == "ACCESS-SLOW"
                response = _refusal_response(scope, refusal, 429 if slow else 503)
                if slow:
                    response.headers["retry-after"] = str(int(FAILURE_WINDOW))
                return response
            if role is None:
                response = _refusal_response(scope, Refusal("ACCESS-LOGIN"), 401)
                response.headers["www-authenticate"] = 'Basic realm="gongkai", charset="UTF-8"'
                return response
            scope["state"]["user"] = _credentials(headers.get("authorization", ""))[0]
        scope["state"]["role"] = role
        if writes and role != "operator":
            return _refusal_response(scope, Refusal("ACCESS-ROLE"), 403)
        if writes and not _is_from_own_page(headers):
            return _refusal_response(scope, Refusal("TEXT-ORIGIN"), 403)
        return None

    def _is_own_host(self, host: str) -> bool:
        """Whether a request came under a known host name or an IP address: a foreign name can be made to point here, an address cannot."""
        name = host.lower()
        name = name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]
        if name in self._names:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


def _is_from_own_page(headers: Headers) -> bool:
    """Whether a form was sent from a page of this dashboard: browsers send a login along with forms of foreign pages too."""
    size = headers.get("content-length", "")
    if not size.isdigit() or int(size) > MOST_BYTES:
        return False
    if headers.get("content-type", "").partition(";")[0] != "application/x-www-form-urlencoded":
        return False
    said = headers.get("sec-fetch-site")  # the pages send no referrer, so a browser that says this names no origin
    return said == "same-origin" if said else headers.get("origin", "").partition("://")[2] == headers.get("host", "-")


def _credentials(header: str) -> tuple[str, str]:
    """Name and password of a Basic header; empty when it is malformed."""
    scheme, _, encoded = header.partition(" ")
    try:
        name, _, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return (name, password[:1000]) if scheme.lower() == "basic" else ("", "")


def _refusal_response(scope: Scope, refusal: Refusal, status: int) -> Response:
    """A refusal as JSON for the interface, as a page for a browser."""
    finding = refusal.finding
    if scope["path"].startswith("/api/"):
        return JSONResponse(
            {"error": finding.code, "message": finding.message, "what_to_do": finding.what_to_do}, status
        )
    return HTMLResponse(render_notice(finding.message, what_to_do=finding.what_to_do), status)
