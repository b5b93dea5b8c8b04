"""The Prefect server a run talks to: the one the user named, else one of its own that lives no longer than this process.

Prefect would start a temporary server by itself, but that one is left behind for good when this process is killed, and asks for no
password.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from prefect import get_client
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, PREFECT_HOME, temporary_settings
from pydantic import SecretStr

from flows.closed_server import server_command, server_environment
from flows.settings import server_line
from pipeline.core import Refusal
from pipeline.operations import LOCALHOST

# Seconds until a server of our own must answer: the first start makes a database, on a slow machine.
START_TIMEOUT = 120.0

# A shell that starts the server and ends it when the pipe from this process closes, however this process ended.
_GUARD = 'exec 3<&0; "$@" </dev/null 3<&- & server=$!; { read -r _ <&3; kill $server; } & wait $server'


# The shells around the servers: their pipes stay open as long as this process lives.
_guards: list[subprocess.Popen[bytes]] = []


@contextmanager
def reachable_server() -> Iterator[str]:
    """A server that answers, and this process set to use it. Yields a Chinese line that names it. Raises Refusal PREFECT-SERVER."""
    named = PREFECT_API_URL.value()
    if named:
        address, auth = named, PREFECT_API_AUTH_STRING.value()
    else:
        address, auth = _start_own()
    with temporary_settings({PREFECT_API_URL: address, PREFECT_API_AUTH_STRING: auth}):
        if problem := _problem():
            raise Refusal("PREFECT-SERVER", address=address, reason=problem)
        yield server_line(named)


@cache
def _start_own() -> tuple[str, SecretStr]:
    """Start our own server on a free port, once in a process; its address and login when it answers. Raises Refusal PREFECT-SERVER."""
    with socket.socket() as free:
        free.bind((LOCALHOST, 0))
        port = free.getsockname()[1]
    address = f"http://{LOCALHOST}:{port}/api"
    auth = SecretStr(f"gongkai:{secrets.token_urlsafe(18)}")
    log = Path(PREFECT_HOME.value()) / "server.log"
    with log.open("wb") as output:
        guard = subprocess.Popen(
            ["/bin/sh", "-c", _GUARD, "sh", *server_command(port)],
            env={**os.environ, **server_environment(port, auth.get_secret_value(), pages=False)},
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C ends the run; the server must still hear how
        )
    _guards.append(guard)
    until = time.monotonic() + START_TIMEOUT
    with temporary_settings({PREFECT_API_URL: address, PREFECT_API_AUTH_STRING: auth}):
        while problem := _problem():
            if guard.poll() is not None or time.monotonic() > until:
                raise Refusal("PREFECT-SERVER", address=address, reason=f"{problem}，见 {log}")
            time.sleep(0.2)
    return address, auth


def _problem() -> str | None:
    """Why the server does not answer; None when it does."""
    with get_client(sync_client=True) as client:
        error = client.api_healthcheck()
    return None if error is None else f"{type(error).__name__}: {error}"
