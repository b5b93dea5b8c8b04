"""A real Prefect server as the product starts it, for tests: `python -m flows.closed_server` with a home and a port of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from flows.closed_server import server_command, server_environment
from pipeline.operations.service.processes import end_with_parent
from tests.support.kept import kept

ROOT = Path(__file__).parents[2]
LOGIN = "gongkai:of the tests"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def start_server(home: Path, port: int, settings: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """A server that answers, leader of a process group. `settings` are added to its environment."""
    if not (home / "prefect.db").exists():
        fill_home(home)
    return _start(home, port, settings)


def fill_home(home: Path) -> None:
    """Give a home the empty database that a server makes at its first start, which takes it twice as long as all the rest."""
    shutil.copytree(kept("prefect", _make_home), home, dirs_exist_ok=True)


def _make_home(home: Path) -> None:
    home.mkdir()
    process = _start(home, free_port(), None)
    process.terminate()
    process.wait(timeout=60)


def _start(home: Path, port: int, settings: Mapping[str, str] | None) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "PREFECT_HOME": str(home),
        **server_environment(port, LOGIN, pages=False),
        **(settings or {}),
    }
    with (home / "server.log").open("ab") as log:
        process = subprocess.Popen(
            server_command(port),
            env=environment,
            cwd=ROOT,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=end_with_parent,  # also where the tests themselves are killed
        )
    until = time.monotonic() + 300
    while True:
        assert process.poll() is None, (home / "server.log").read_text()
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                f"http://127.0.0.1:{port}/api/health", timeout=5
            ):
                return process
        except OSError:
            assert time.monotonic() < until, (home / "server.log").read_text()
            time.sleep(0.2)
