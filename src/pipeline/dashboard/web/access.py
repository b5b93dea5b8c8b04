"""What every request passes before a page is made: host name, method, login, and the headers of the answer.

Only GET and HEAD, but for logging in and out and the two pages that write; only under a host name of this dashboard (through a foreign
name that points here, a web page elsewhere could read it); where the workspace has users, a session or, for programs, name and
password in a header; the same strict headers on every answer; and for an unexpected error a page in Chinese, while its details go to
the terminal.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import re
import secrets
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path
from threading import BoundedSemaphore, Lock
from urllib.parse import unquote_plus

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.core import Refusal
from pipeline.dashboard.web.login import (
    LOGIN_PATHS,
    answer_login,
    client_address,
    refusal_response,
    session_token,
    slow_response,
    to_login,
)
from pipeline.dashboard.web.sessions import Sessions
from pipeline.dashboard.web.throttle import FAILURE_WINDOW, Throttle
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
# The pages whose forms are received, and how much a form may hold.
WRITTEN = re.compile(r"/[^/]+/\d{4}/(text|follow-up)")
MOST_BYTES = 200_000


class Authenticator:
    """Checks logins against the users file. A header that was right is remembered until the file changes: a check takes 40 ms."""

    def __init__(self, file: Path, *, public: bool = False) -> None:
        """`public`: whoever is not logged in reads what the public reads. Raises Refusal ACCESS-FILE."""
        self.public = public
        self._file = file
        self._key = secrets.token_bytes(32)
        self._lock = Lock()
        self._checking = BoundedSemaphore(2)
        self._read_at: tuple[int, int, int] | None = None
        self._users: dict[str, User] = {}
        self._roles: dict[bytes, str] = {}
        self._throttle, self._sessions = Throttle(), Sessions()
        self._refresh()

    def log_in(self, name: str, password: str, address: str) -> str | None:
        """The token of a new session; None when name or password is wrong. Raises Refusal ACCESS-FILE, ACCESS-SLOW."""
        self._refresh()
        user = self._check(name, password, address)
        return None if user is None else self._sessions.begin(user)

    def log_out(self, token: str) -> None:
        self._sessions.end(token)

    def session_user(self, token: str) -> User | None:
        """Whose session it is; None when it ended, or the user was removed or changed since. Raises Refusal ACCESS-FILE."""
        self._refresh()
        user = self._sessions.user(token) if token else None
        return user if user is not None and self._users.get(user.name) == user else None

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
        user = self._check(*_credentials(header), address)
        if user is None:
            return None
        with self._lock:
            if len(self._roles) > 1000:
                self._roles.clear()
            self._roles[digest] = user.role
        return user.role

    def _check(self, name: str, password: str, address: str) -> User | None:
        """The user whose name and password these are; a wrong one is counted, a right one forgives nothing."""
        if self._throttle.is_closed(address, name):
            raise Refusal("ACCESS-SLOW", minutes=int(FAILURE_WINDOW // 60))
        user = self._users.get(name)
        with self._checking:
            matches = password_matches(password, user)
        if user is not None and matches:
            return user
        self._throttle.count(address, name)
        return None

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
            refusal = await self._refusal(scope, receive)
            await (refusal or self._app)(scope, receive, send_with_headers)
        except Exception:
            number = scope["state"]["error_number"]
            print(f"✗ 页面出错 {number}：{scope['path']}\n{traceback.format_exc()}", file=sys.stderr, flush=True)
            if not started:
                await refusal_response(scope, Refusal("PAGE-BROKEN", number=number), 500)(
                    scope, receive, send_with_headers
                )

    async def _refusal(self, scope: Scope, receive: Receive) -> Response | None:
        """The answer to a request that gets no page; None for one that does, and then its role is in the scope."""
        logs = self._authenticator is not None and scope["path"] in LOGIN_PATHS
        writes = scope["method"] == "POST" and WRITTEN.fullmatch(scope["path"]) is not None
        if scope["method"] not in ("GET", "HEAD") and not (logs and scope["method"] == "POST") and not writes:
            return PlainTextResponse("这里只能查看。\n", 405, {"allow": "GET, HEAD"})
        headers = Headers(scope=scope)
        if not self._is_own_host(headers.get("host", "")):
            return refusal_response(scope, Refusal("ACCESS-HOST"), 421)
        if not _is_printable(scope):
            return refusal_response(scope, Refusal("PAGE-MISSING"), 404)
        if scope["path"] == "/health":
            return PlainTextResponse("ok\n")
        scope["state"] |= {"role": "operator", "login": "none"}
        if writes and not _is_from_own_page(headers):
            return refusal_response(scope, Refusal("TEXT-ORIGIN"), 403)
        if self._authenticator is None or (scope["path"].startswith("/static/") and not logs):
            return None
        if logs:
            return await answer_login(self._authenticator, scope, receive)
        try:
            role, user = await run_in_threadpool(self._role_and_name, self._authenticator, scope)
        except Refusal as refusal:
            return slow_response(scope, refusal)
        scope["state"] |= {"role": role or "reader", "login": "in" if role else "out", "user": user}
        if writes and role not in (None, "operator"):
            return refusal_response(scope, Refusal("ACCESS-ROLE"), 403)
        if role is not None or (self._authenticator.public and not writes):
            return None
        if "authorization" not in headers and not scope["path"].startswith("/api/"):
            return to_login(scope)
        response = refusal_response(scope, Refusal("ACCESS-LOGIN"), 401)
        response.headers["www-authenticate"] = 'Basic realm="gongkai", charset="UTF-8"'
        return response

    @staticmethod
    def _role_and_name(authenticator: Authenticator, scope: Scope) -> tuple[str | None, str | None]:
        """Role and name of the session's user, or of the user that a program's Authorization header names. Raises Refusal ACCESS-*."""
        user = authenticator.session_user(session_token(scope))
        if user is not None:
            return user.role, user.name
        header = Headers(scope=scope).get("authorization")
        role = authenticator.role(header, client_address(scope))
        return role, _credentials(header or "")[0] if role else None

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


# No path of this dashboard is longer; a query holds the place in a list, which quotes a row.
LONGEST_PATH, LONGEST_ADDRESS = 2_000, 60_000


def _is_printable(scope: Scope) -> bool:
    """Whether path and query are such as pages have: no control characters, no endless text."""
    query = unquote_plus(scope.get("query_string", b"").decode("latin-1"), "utf-8", "replace")
    text = scope["path"] + query
    if len(text) > LONGEST_ADDRESS or len(scope["path"]) > LONGEST_PATH:
        return False
    return all(character >= " " and not "\x7f" <= character <= "\x9f" for character in text)


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
