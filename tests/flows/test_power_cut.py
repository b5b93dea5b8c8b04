"""The power fails in the middle of a night: everything is killed at once, server and runs, and started again.

Two servers, two services and two nights: behind the marker `whole`. That a run which says nothing more is crashed, and where a place is
kept, is held by test_missed_nights.py and test_live_service.py on the one server of the tests.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from flows.settings import DEFAULTS
from pipeline.core.lock import writers_lock
from tests.support.approval_page import eventually
from tests.support.office import Office
from tests.support.prefect_server import LOGIN, free_port, start_server
from tests.support.serving import start_serving

# It has a server of its own, and mostly waits.
pytestmark = [pytest.mark.prefect, pytest.mark.whole, pytest.mark.xdist_group("own_server")]

# The shortest that Prefect allows, and not to wait long for a place that has become free.
SHORT = {
    "PREFECT_SERVER_CONCURRENCY_INITIAL_DEPLOYMENT_LEASE_DURATION": "30",
    "PREFECT_SERVER_CONCURRENCY_MAXIMUM_CONCURRENCY_SLOT_WAIT_SECONDS": "2",
}


@pytest.fixture
def processes() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Whatever a test started, killed at its end."""
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for process in started:
        cut(process)


def cut(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and all that it started, as a power cut does."""
    try:
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return
    for member in family:
        member.kill()
    process.wait(60)
    psutil.wait_procs(family, 60)


def test_after_a_power_cut_the_night_that_was_cut_is_crashed_and_the_next_one_runs(
    small_office: Callable[..., Office],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    processes: list[subprocess.Popen[bytes]],
) -> None:
    home, port = tmp_path / "prefect", free_port()
    home.mkdir()
    address = f"http://127.0.0.1:{port}/api"
    for name, value in {**DEFAULTS, "PREFECT_HOME": str(home), "PREFECT_API_AUTH_STRING": LOGIN, "NO_PROXY": "127.0.0.1",
                        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30"}.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    processes.append(start_server(home, port, SHORT))

    from prefect import get_client
    from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

    from flows.automations import close_interrupted_runs

    office = small_office()
    office.write("workspace.toml", "lock_wait_seconds = 600\n" + (office.folder / "workspace.toml").read_text("utf-8"))
    with (
        temporary_settings({PREFECT_API_URL: address, PREFECT_API_AUTH_STRING: LOGIN}),
        get_client(sync_client=True) as client,
    ):
        close_interrupted_runs(timedelta(seconds=30))
        serving, deployments = start_serving(office.folder, address)
        processes.append(serving)
        values = {"year": 2019, "now": "2020-01-05T02:30:00"}
        with writers_lock(
            office.folder / "warehouse", wait=0
        ):  # so that the night is certainly in the middle of its work
            night = client.create_flow_run_from_deployment(deployments["nightly"], parameters=values).id
            about = {"filter": {"event": {"name": ["prefect.flow-run.heartbeat"]},
                                "resource": {"id": [f"prefect.flow-run.{night}"]}}}  # fmt: skip
            eventually(lambda: client._client.post("/events/filter", json=about).json()["events"], "it never lived")
            assert client.read_flow_run(night).state_name == "Running"
            limit = client.read_deployment(deployments["nightly"]).global_concurrency_limit
            assert limit is not None
            assert client.read_global_concurrency_limit_by_name(limit.name).active_slots == 1
            assert list((home / "concurrency_leases").glob("*-*.json")), "its place is kept where a power cut leaves it"
            for process in processes:
                cut(process)

        processes.append(start_server(home, port, SHORT))
        crashed = eventually(
            lambda: (run := client.read_flow_run(night)).state_name == "Crashed" and run, "still Running"
        )
        assert crashed.state.message == "运行中途停止，没有完成"

        serving, again = start_serving(office.folder, address, "--own-server")
        processes.append(serving)
        assert again == deployments, "the same deployments"
        following = client.create_flow_run_from_deployment(deployments["nightly"], parameters=values).id
        ended = eventually(lambda: (run := client.read_flow_run(following)).state.is_final() and run, "never started")
        assert ended.state_name == "有问题", ended.state.message
    assert office.figures()["items.total"] == 25
