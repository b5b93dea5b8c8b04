"""One Prefect server for all tests of the flows, and a small office whose year has nothing wrong with it."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# This folder is named after the package it tests and must not hide it.
ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from flows.settings import DEFAULTS  # noqa: E402
from tests.support.office import Office, item, post  # noqa: E402
from tests.support.prefect_server import LOGIN, free_port, start_server  # noqa: E402

DAYS = [f"2019-{month:02d}-{day:02d}" for month in range(1, 13) for day in (1, 15)] + ["2019-12-31"]
YEARLY = {"quiet_days": 366, "rhythm_days": 366}


@pytest.fixture
def small_office(workspace: Callable[..., Office]) -> Callable[[str], Office]:
    """Makes an office with 25 items and 13 posts of 2019 in canonical CSV files."""

    def make(into: str = "w") -> Office:
        office = workspace(into=into, website={"fills": "items", **YEARLY}, weibo={"fills": "posts", **YEARLY})
        office.drop("website/items.csv", [item(n, day, agency="bureau") for n, day in enumerate(DAYS)])
        office.drop(
            "weibo/posts.csv", [post(4400 * 10**12 + n, day, agency="bureau") for n, day in enumerate(DAYS[::2])]
        )
        return office

    return make


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Prefect server as the product starts it, and this process set to talk to it."""
    home = tmp_path_factory.mktemp("prefect")
    port = free_port()
    address = f"http://127.0.0.1:{port}/api"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_HOME", str(home))
        for name, value in DEFAULTS.items():
            patch.setenv(name, value)
        patch.setenv("NO_PROXY", "127.0.0.1")
        process = start_server(home, port)
        try:
            patch.setenv("PREFECT_API_URL", address)
            patch.setenv("PREFECT_API_AUTH_STRING", LOGIN)
            # Imported only now: Prefect makes its home when it is imported.
            from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, PREFECT_HOME, temporary_settings

            # A flow that ran before in this process left a sender of events that goes on with the server it knew.
            _flush_logs()
            with temporary_settings({PREFECT_API_URL: address, PREFECT_API_AUTH_STRING: LOGIN, PREFECT_HOME: home}):
                yield address
                _flush_logs()
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)


def _flush_logs() -> None:
    """Send the logs and events that Prefect has queued: at exit they would wait for a server that is gone."""
    from prefect.events.worker import EventsWorker

    for handler in logging.getLogger("prefect.flow_runs").handlers:
        handler.flush()
    EventsWorker.drain_all(timeout=10)
