"""A province on a real Prefect server: deployments from counties.toml; behind `whole` a worker a host, and a roll-up after the nights."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pipeline.province.counties import read_province
from pipeline.province.deployments import write_deployments
from tests.support.counties import ProvinceOfTests, province_of

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("approval")]
ROOT = Path(__file__).parents[2]
PREFECT = [sys.executable, "-m", "prefect", "--no-prompt"]


@contextmanager
def worker(folder: Path, queue: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process worker for one queue, leader of a process group."""
    command = [*PREFECT, "worker", "start", "--pool", "gongkai", "--work-queue", queue, "--name", queue]
    with (folder / f"{queue}.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, start_new_session=True,
            env={**os.environ, "PREFECT_WORKER_QUERY_SECONDS": "2", "PYTHONPATH": str(ROOT)},
            # Prefect ends a worker by an interrupt, which a process of pytest-xdist ignores and hands on as ignored.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )  # fmt: skip
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise


def ended(runs: list[Any], folder: Path) -> list[Any]:
    """The runs once all of them ended; fails with the logs of the workers where they do not within ten minutes."""
    from prefect import get_client

    until = time.monotonic() + 600
    while True:
        with get_client(sync_client=True) as client:
            now = [client.read_flow_run(run) for run in runs]
        if all(run.state and run.state.is_final() for run in now):
            return now
        assert time.monotonic() < until, [file.read_text() for file in folder.glob("*.log")]
        time.sleep(1)


def deployed(folder: Path) -> ProvinceOfTests:
    """A province whose deployments a server has, put there as the manual says."""
    made = province_of(folder)
    assert write_deployments(made.folder, read_province(made.folder), folder / "prefect.yaml") == 3
    for words in (["work-pool", "create", "gongkai", "--type", "process"], ["deploy", "--all"]):
        done = subprocess.run([*PREFECT, *words], cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    return made


def test_each_county_waits_for_the_worker_of_its_host_and_its_flow_is_found(server: str, tmp_path: Path) -> None:
    from prefect import get_client
    from prefect.flows import load_flow_from_entrypoint

    assert server
    deployed(tmp_path)
    with get_client(sync_client=True) as client:
        kept = {
            name: client.read_deployment_by_name(name)
            for name in ("nightly/yaoan", "nightly/nanhua", "rollup/province")
        }
    assert [(one.work_pool_name, one.work_queue_name) for one in kept.values()] == [
        ("gongkai", "host-1"), ("gongkai", "host-2"), ("gongkai", "rollup"),
    ]  # fmt: skip
    for name, deployment in kept.items():
        assert load_flow_from_entrypoint(str(deployment.entrypoint)).name == name.split("/")[0]


@pytest.mark.whole
def test_nights_run_on_the_worker_of_their_host_and_the_roll_up_adds_them_up(server: str, tmp_path: Path) -> None:
    from prefect import get_client

    assert server
    made = deployed(tmp_path)

    def asked(name: str, **parameters: object) -> Any:
        with get_client(sync_client=True) as client:
            return client.create_flow_run_from_deployment(
                client.read_deployment_by_name(name).id, parameters=parameters
            ).id  # fmt: skip

    with worker(tmp_path, "host-1"), worker(tmp_path, "host-2"):
        nights = ended([asked(f"nightly/{county}", now="2020-01-05T02:30:00") for county in made.offices], tmp_path)
    assert [run.state.is_completed() for run in nights] == [True, True], [run.state for run in nights]
    assert [run.work_queue_name for run in nights] == ["host-1", "host-2"]
    for county in made.offices:
        assert made.pointer(county)["county"] == county
    with worker(tmp_path, "rollup"):
        (rolled,) = ended([asked("rollup/province")], tmp_path)
    assert rolled.state.is_completed(), rolled.state
    assert made.rows(
        "SELECT value FROM county_sums WHERE county IS NULL AND figure = 'posts.weibo' AND year = 2019"
    ) == [(7.0,)]
    assert "sthj" not in str(rolled.parameters)
