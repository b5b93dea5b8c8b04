"""A page in a browser for the browser tests, watched for requests to other machines and for complaints of the console."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

AGENCY = "chuxiong-sthj"


@dataclass
class Reader:
    """A page in a browser that records requests to other machines, and errors and warnings of the console."""

    page: Any
    base: str
    foreign_requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Any:
        answer = self.page.goto(self.base + path if path.startswith("/") else path)
        assert answer is None or answer.status < 400, (path, answer.status)
        return self.page

    def assert_no_complaints(self) -> None:
        """Fails when anything was asked of another machine or the console complained."""
        assert not self.foreign_requests
        assert not self.complaints


def watched_page(context: Any, base: str) -> Reader:
    """A new page of a browser context, watched; `base` is the address it may ask."""
    page = context.new_page()
    reader = Reader(page, base)

    def route(handler: Any) -> None:
        url = handler.request.url
        if url.startswith((base, "data:", "blob:", "file:")):
            handler.continue_()
        else:
            reader.foreign_requests.append(url)
            handler.abort()

    def listen(message: Any) -> None:
        if message.type in ("error", "warning"):
            reader.complaints.append(message.text)

    context.route("**/*", route)
    page.on("console", listen)
    page.on("pageerror", lambda error: reader.complaints.append(str(error)))
    return reader
