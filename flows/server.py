"""The Prefect server a run talks to: the one the user named, else one of its own that lives no longer than this process.

Prefect would start a temporary server by itself, but that one is left behind for good when this process is killed.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from prefect import get_client
from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings

from pipeline.core import Refusal

PATIENCE = 120.0  # a slow office machine, and the first start makes a database

# Waits for its server, and ends it when the pipe from this process closes, however this process ended.
_GUARD = 'exec 3<&0; "$@" </dev/null 3<&- & server=$!; { read -r _ <&3; kill $server; } & wait $server'


# The pipes to the guards: open as long as this process lives.
_guards: list[subprocess.Popen[bytes]] = []


@contextmanager
def reached(port: int | None = None, *, pages: bool = False) -> Iterator[str]:
    """Have a server that answers, and this process set to talk to it. Raises Refusal PREFECT-SERVER.

    A server of our own listens on `port` (None: any free one) and shows Prefect's pages if wanted.
    """
    address = PREFECT_API_URL.value() or _own(port, pages)
    with temporary_settings({PREFECT_API_URL: address}):
        if problem := _problem():
            raise Refusal("PREFECT-SERVER", address=address, reason=problem)
        yield address


@cache
def _own(port: int | None, pages: bool) -> str:
    """Start our own server, once in a process; its address when it answers."""
    if port is None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/api"
    log = Path(PREFECT_HOME.value()) / "server.log"
    command = [
        sys.executable,
        "-m",
        "prefect",
        "server",
        "start",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--ui" if pages else "--no-ui",
    ]
    with log.open("wb") as words:
        guard = subprocess.Popen(
            ["/bin/sh", "-c", _GUARD, "sh", *command],
            stdin=subprocess.PIPE,
            stdout=words,
            stderr=words,
            start_new_session=True,  # Ctrl-C ends the run; the server must still hear how
        )
    _guards.append(guard)
    until = time.monotonic() + PATIENCE
    with temporary_settings({PREFECT_API_URL: address}):
        while problem := _problem():
            if guard.poll() is not None or time.monotonic() > until:
                raise Refusal("PREFECT-SERVER", address=address, reason=f"{problem}，见 {log}")
            time.sleep(0.2)
    return address


def _problem() -> str | None:
    """Why the server does not answer; nothing when it does."""
    with get_client(sync_client=True) as client:
        error = client.api_healthcheck()
    return None if error is None else f"{type(error).__name__}: {error}"
