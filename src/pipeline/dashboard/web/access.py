"""What stands before every page: who asks, from where, how, and what a browser may do with the answer.

Only GET and HEAD; only under a name that is ours (a foreign name pointing here is how a web page elsewhere reads an office's
machine); a name and a password where the workspace has users; the same strict headers on everything; and for what nobody foresaw
a page in Chinese, the details staying in the terminal.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
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
from pipeline.dashboard.web.users import User, proven, read_users

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
FAILURES, WINDOW = 10, 300.0


class Gate:
    """Knows who may come in. A proven header is remembered until the file changes, so that not every click costs a proof."""

    def __init__(self, file: Path) -> None:
        """Raises Refusal ACCESS-FILE."""
        self._file = file
        self._key = secrets.token_bytes(32)
        self._lock = Lock()
        self._proofs = BoundedSemaphore(2)
        self._read_at: tuple[int, int, int] | None = None
        self._users: dict[str, User] = {}
        self._known: dict[bytes, str] = {}
        self._failures: dict[str, deque[float]] = {}
        self._refresh()

    def role(self, header: str | None, address: str) -> str | None:
        """The role of who asks; None when name or password are not right. Raises Refusal ACCESS-FILE, ACCESS-SLOW."""
        self._refresh()
        if header is None:
            return None
        print_ = hashlib.blake2b(header.encode("utf-8", "replace"), key=self._key).digest()
        if (known := self._known.get(print_)) is not None:
            return known
        if self._too_many(address):
            raise Refusal("ACCESS-SLOW", minutes=int(WINDOW // 60))
        name, password = _credentials(header)
        user = self._users.get(name)
        with self._proofs:
            right = proven(password, user)
        if user is None or not right:
            with self._lock:
                self._failures.setdefault(address, deque(maxlen=FAILURES)).append(time.monotonic())
            return None
        with self._lock:
            if len(self._known) > 1000:
                self._known.clear()
            self._known[print_] = user.role
            self._failures.pop(address, None)
        return user.role

    def _refresh(self) -> None:
        """Read the file when it changed; who was taken out of it is out at the next click."""
        try:
            stat = self._file.stat()
            now = (stat.st_mtime_ns, stat.st_size, stat.st_mode)
        except OSError:
            now = None
        if now is None or now != self._read_at:
            users = read_users(self._file)
            with self._lock:
                self._users, self._known, self._read_at = users, {}, now

    def _too_many(self, address: str) -> bool:
        with self._lock:
            since = time.monotonic() - WINDOW
            if len(self._failures) > 10_000:
                self._failures = {who: when for who, when in self._failures.items() if when and when[-1] > since}
            return sum(when > since for when in self._failures.get(address, ())) >= FAILURES


class Protected:
    """The dashboard behind all of it."""

    def __init__(self, app: ASGIApp, gate: Gate | None, names: Iterable[str] = ()) -> None:
        """`gate` None: everybody who can reach it is an operator. `names`: further names it is reached by."""
        self._app, self._gate = app, gate
        self._names = frozenset({"localhost", *(name.lower() for name in names)})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        started = False
        scope.setdefault("state", {})["number"] = secrets.token_hex(4)

        async def dressed(message: Message) -> None:
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
            refused = await self._refused(scope)
            await (refused or self._app)(scope, receive, dressed)
        except Exception:
            number = scope["state"]["number"]
            print(f"✗ 页面出错 {number}：{scope['path']}\n{traceback.format_exc()}", file=sys.stderr, flush=True)
            if not started:
                await _said(scope, Refusal("PAGE-BROKEN", number=number), 500)(scope, receive, dressed)

    async def _refused(self, scope: Scope) -> Response | None:
        """Why an answer is not given; None when it may be, and then the role of who asks stands in the scope."""
        if scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("这里只能查看。\n", 405, {"allow": "GET, HEAD"})
        headers = Headers(scope=scope)
        if not self._ours(headers.get("host", "")):
            return _said(scope, Refusal("ACCESS-HOST"), 421)
        if scope["path"] == "/health":
            return PlainTextResponse("ok\n")
        role: str | None = "operator"
        if self._gate is not None:
            client = scope.get("client")
            try:
                role = await run_in_threadpool(
                    self._gate.role, headers.get("authorization"), client[0] if client else "?"
                )
            except Refusal as refusal:
                slow = refusal.finding.code == "ACCESS-SLOW"
                answer = _said(scope, refusal, 429 if slow else 503)
                if slow:
                    answer.headers["retry-after"] = str(int(WINDOW))
                return answer
            if role is None:
                answer = _said(scope, Refusal("ACCESS-LOGIN"), 401)
                answer.headers["www-authenticate"] = 'Basic realm="gongkai", charset="UTF-8"'
                return answer
        scope["state"]["role"] = role
        return None

    def _ours(self, host: str) -> bool:
        """A number cannot be made to point elsewhere, a name can: only those that are ours."""
        name = host.lower()
        name = name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]
        if name in self._names:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


def _credentials(header: str) -> tuple[str, str]:
    kind, _, given = header.partition(" ")
    try:
        name, _, password = base64.b64decode(given.strip(), validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return (name, password[:1000]) if kind.lower() == "basic" else ("", "")


def _said(scope: Scope, refusal: Refusal, status: int) -> Response:
    """A refusal as whoever asked can read it."""
    finding = refusal.finding
    if scope["path"].startswith("/api/"):
        return JSONResponse(
            {"error": finding.code, "message": finding.message, "what_to_do": finding.what_to_do}, status
        )
    return HTMLResponse(render_notice(finding.message, todo=finding.what_to_do), status)
