"""Four workspaces on one Prefect server with PostgreSQL behind it, and two workers: do their nights run at the same time?"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import yaml

from bench.made import RUN
from bench.result import Line, Result
from tests.support.prefect_server import free_port

DEMO = Path(__file__).resolve().parents[1] / "data"
NAMES = ("one", "two", "three", "four")
LOGIN = "gongkai:of the bench"


def run() -> list[Line]:
    """The times of four nights asked for at once: start, end, and how many ran at the same time."""
    folder = (RUN / "shared-prefect").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    for name in NAMES:
        shutil.copytree(
            DEMO, folder / name, ignore=shutil.ignore_patterns("warehouse", "snapshots", "published", "reports")
        )
    with prefect_server(folder) as server:
        environment = {**os.environ, **server.client, "PREFECT_WORKER_QUERY_SECONDS": "2"}
        prefect = [sys.executable, "-m", "prefect", "--no-prompt"]
        (folder / "prefect.yaml").write_text(_prefect_yaml(folder), "utf-8")
        for command in (["work-pool", "create", "gongkai", "--type", "process"], ["deploy", "--all"]):
            subprocess.run([*prefect, *command], env=environment, cwd=folder, check=True, capture_output=True)
        worker = [*prefect, "worker", "start", "--pool", "gongkai", "--limit", "2"]
        workers = []
        for number in (1, 2):
            with (folder / f"worker-{number}.log").open("w") as log:
                workers.append(subprocess.Popen(
                    [*worker, "--name", f"worker-{number}"], env=environment, cwd="/", stdout=log, stderr=log
                ))  # fmt: skip
        try:
            return _nights(environment)
        finally:
            for process in workers:
                process.terminate()
            for process in workers:
                process.wait(60)


def _prefect_yaml(folder: Path) -> str:
    """The prefect.yaml of the product with a pair of deployments for each workspace."""
    document = yaml.safe_load((DEMO.parent / "prefect.yaml").read_text("utf-8"))
    pair = document["deployments"]
    document["deployments"] = [
        {**deployment, "name": name, "parameters": {"workspace": str(folder / name)}}
        for name in NAMES
        for deployment in pair
    ]
    return yaml.safe_dump(document, allow_unicode=True)


def _nights(environment: dict[str, str]) -> list[Line]:
    os.environ.update(
        {name: environment[name] for name in ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING", "PREFECT_HOME")}
    )
    from prefect import get_client

    with get_client(sync_client=True) as client:
        asked = [client.create_flow_run_from_deployment(
            client.read_deployment_by_name(f"nightly/{name}").id, parameters={"now": "2020-01-05T02:30:00"}
        ).id for name in NAMES]  # fmt: skip
        until = time.monotonic() + 600
        while True:
            runs = [client.read_flow_run(run) for run in asked]
            if all(run.state and run.state.is_final() for run in runs) or time.monotonic() > until:
                break
            time.sleep(1)
    first = min(run.start_time for run in runs if run.start_time)
    return [
        *(
            f"{run.name}: {run.state_name}, {_seconds(run.start_time, first)} – {_seconds(run.end_time, first)}"
            for run in runs
        ),
        Result("同时运行的夜", _most_at_once(runs), "个", "≥ 2", _most_at_once(runs) >= 2, len(runs), "夜"),
    ]


def _seconds(moment: Any, first: Any) -> str:
    return f"{(moment - first).total_seconds():.0f} s" if moment else "?"


def _most_at_once(runs: list[Any]) -> int:
    """The most runs that were running at one moment."""
    return max(sum(bool(run.start_time and run.end_time and run.start_time <= other.start_time < run.end_time) for run in runs)
               for other in runs if other.start_time)  # fmt: skip


@dataclass(frozen=True)
class SiteServer:
    """A Prefect server of a site: the environment of its clients on this machine, its port on 127.0.0.1, its process."""

    client: dict[str, str]
    port: int
    pid: int


@contextmanager
def prefect_server(folder: Path) -> Iterator[SiteServer]:
    """A server as docs/province.md starts it, with an empty database of its own."""
    database = f"gongkai_bench_{os.getpid()}"
    port = free_port()
    with psycopg.connect("host=127.0.0.1 user=postgres dbname=postgres", autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {database}")
        client = {
            "PREFECT_HOME": str(folder / "home"), "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
            "PREFECT_API_AUTH_STRING": LOGIN, "DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        }  # fmt: skip
        own = {
            "PREFECT_SERVER_API_AUTH_STRING": LOGIN,
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"postgresql+asyncpg://postgres@127.0.0.1:5432/{database}",
        }
        (folder / "home").mkdir()
        command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
        with (folder / "server.log").open("w") as log:
            server = subprocess.Popen(command, env={**os.environ, **client, **own}, stdout=log, stderr=log)
        try:
            until = time.monotonic() + 120
            while time.monotonic() < until:
                with suppress(OSError):
                    urllib.request.urlopen(f"{client['PREFECT_API_URL']}/health", timeout=5)
                    break
                time.sleep(0.3)
            yield SiteServer(client, port, server.pid)
        finally:
            server.terminate()
            server.wait(60)
            owner.execute(f"DROP DATABASE {database} WITH (FORCE)")


if __name__ == "__main__":
    print("\n".join(map(str, run())))
