"""A connection whose request does not arrive whole within its time is closed: many of them, each sending a letter a minute, would leave no
room for readers."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

# Head and body together; the longest form has 200 kB.
REQUEST_SECONDS = 30.0
# Connections open at once, those that wait for their next request included; a process may have 1,024 files open. Beyond them: 503.
MOST_CONNECTIONS = 800


_Protocol: Any = AutoHTTPProtocol  # uvicorn chooses the class when it is imported


class TimedProtocol(_Protocol):  # type: ignore[misc]
    """The HTTP protocol of the server, with a time limit for each request to arrive."""

    seconds = REQUEST_SECONDS
    _limit: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.more_body and not self.cycle.response_complete:
            self._stop_waiting()  # it is here; the answer may take as long as it needs
        elif self._limit is None:
            self._wait()

    def on_response_complete(self) -> None:
        self._stop_waiting()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._limit = self.loop.call_later(self.seconds, self._give_up)

    def _stop_waiting(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None

    def _give_up(self) -> None:
        self._limit = None
        if not self.transport.is_closing():
            self.transport.abort()
