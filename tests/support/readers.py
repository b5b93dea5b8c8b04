"""The dashboard as a reader of the public sees it: every page that can be reached from the first one."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import html
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from pipeline.dashboard.app import create_app


class AsReader:
    """The application for somebody whose login gives the role of a reader."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["role"] = "reader"
        await self._app(scope, receive, send)


def readers_site(folder: Path) -> TestClient:
    return TestClient(AsReader(create_app(folder)), base_url="http://127.0.0.1")


def reached(site: TestClient, each_kind: int = 2) -> Iterator[tuple[str, Any]]:
    """Address and answer of what links lead to, from the first page on; of pages of one kind at most `each_kind`, of files one."""
    first = site.get("/").url.path
    queue, known, kinds = deque([first, "/"]), {first, "/"}, dict[str, int]()
    while queue:
        address = queue.popleft()
        answer = site.get(address)
        yield address, answer
        if "html" not in answer.headers["content-type"]:
            continue
        for link in html.fromstring(answer.text).xpath("//a/@href"):
            target = link.partition("#")[0]
            kind = re.sub(r"=[^&]*|(evidence|cell)/[^?]*", "", target)
            most = each_kind
            if re.search(r"\.(csv|xlsx)\?", kind):
                kind, most = kind.partition("?")[0], 1
            if target.startswith("/") and target not in known and kinds.get(kind, 0) < most:
                kinds[kind] = kinds.get(kind, 0) + 1
                known.add(target)
                queue.append(target)
