"""Counties through a real Prefect server on PostgreSQL with a worker for each of two hosts, one of them killed, then their roll-up.

Both hosts are this machine. What is asked for a second time stands for the schedules of 03:30 and 04:30 (province/prefect.yml).
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import yaml

from bench.made import RUN, drop, items_file, workspace_of
from bench.measure import Measured, fresh_process
from bench.result import Line, Result
from bench.roll_up import roll_up, same_sums
from bench.shared_prefect import prefect_server
from pipeline.province import read_province, write_deployments

COUNTIES, AGENCIES, HOSTS = 4, 10, ("host-1", "host-2")
ROWS_OF_AN_AGENCY = 120
ROOT = Path(__file__).resolve().parents[1]


def run(rows: int | None = None) -> list[Line]:
    """`rows`: the number of counties. Every county has 10 agencies with 120 items each."""
    counties = rows or COUNTIES
    folder = (RUN / "province").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    names = [f"c{number:03d}" for number in range(counties)]
    homes = {name: _county(name, number, folder / "share") for number, name in enumerate(names)}
    _write_list(folder, homes)
    write_deployments(folder / "roll-up", read_province(folder / "roll-up"), folder / "prefect.yaml")
    lines: list[Line] = [f"{counties} 县 × {AGENCIES} 单位，每单位 {ROWS_OF_AN_AGENCY} 条"]
    with prefect_server(folder) as environment:
        environment = {**environment, "PREFECT_WORKER_QUERY_SECONDS": "2"}
        _set_up(folder, environment)
        lines += _nights(folder, environment, names)
    rolled = fresh_process(roll_up, folder / "roll-up", warm=("duckdb", "fsspec", "pipeline.province.roll_up"))
    compared = same_sums(folder / "roll-up", folder / "share")
    total = Result("各县的汇总", rolled.wall, "秒", size=counties, of="个县", cost=rolled)
    return [*lines, total, f"逐项核对 sums：{compared} 个县合计与各县自己的文件相等"]


def _county(name: str, number: int, share: Path) -> Path:
    """A workspace with items of its own that has not had a night yet."""
    workspace = workspace_of(name, agencies=AGENCIES)
    drop(workspace, items_file((ROWS_OF_AN_AGENCY + number) * AGENCIES, agencies=AGENCIES))
    with (workspace.folder / "workspace.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'\n[share]\nurl = "file://{share}"\ncounty = "{name}"\n')
    return workspace.folder.resolve()


def _write_list(folder: Path, homes: dict[str, Path]) -> None:
    (folder / "roll-up").mkdir()
    (folder / "roll-up" / "workspace.toml").write_text('[[agency]]\nid = "prov"\nname = "某省"\n', "utf-8")
    parts = [
        f'[[county]]\nid = "{name}"\nname = "{name}"\nurl = "file://{folder}/share"\nhost = "{HOSTS[number % 2]}"\nworkspace = "{home}"\n'
        for number, (name, home) in enumerate(homes.items())
    ]
    # The nights are those of a past day.
    (folder / "roll-up" / "counties.toml").write_text("stale_after_hours = 1000000\n" + "".join(parts), "utf-8")


def _set_up(folder: Path, environment: dict[str, str]) -> None:
    """The work pool, the deployments, and the automation that marks the runs of a dead worker as Crashed."""
    document = yaml.safe_load((ROOT / "deploy" / "automations.yaml").read_text("utf-8"))
    first = {"automations": document["automations"][:1]}
    (folder / "automations.yaml").write_text(yaml.safe_dump(first, allow_unicode=True), "utf-8")
    for words in (
        ["work-pool", "create", "gongkai", "--type", "process"],
        ["deploy", "--all"],
        ["automation", "create", "--from-file", "automations.yaml"],
    ):
        subprocess.run(
            [sys.executable, "-m", "prefect", "--no-prompt", *words],
            env=environment,
            cwd=folder,
            check=True,
            capture_output=True,
        )


def _nights(folder: Path, environment: dict[str, str], names: Sequence[str]) -> list[Line]:
    """A first night in which a worker is killed, the second call for it, and a quiet night: how it went, and what it cost."""
    os.environ.update(
        {name: environment[name] for name in ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING", "PREFECT_HOME")}
    )
    began, busy = time.monotonic(), _children_seconds()
    with _workers(folder, environment, HOSTS) as workers:
        first = [_ask(name, "2020-01-05T02:30:00") for name in names]
        killed = _until_running(first, names)
        _kill(workers[HOSTS[0]])
        with _workers(folder, environment, HOSTS[:1]):
            again = [_ask(name, "2020-01-05T03:30:00") for name in names]
            runs = _ended([*first, *again])
    states = [run.state_name for run in runs]
    if not all(run.state.is_completed() for run in runs[len(first) :]):
        raise RuntimeError(f"a county was lost: {states}")
    cold = time.monotonic() - began, _children_seconds() - busy
    began, busy = time.monotonic(), _children_seconds()
    with _workers(folder, environment, HOSTS):
        quiet = _ended([_ask(name, "2020-01-06T02:30:00") for name in names])
    if not all(run.state.is_completed() for run in quiet):
        raise RuntimeError(f"a quiet night failed: {[run.state_name for run in quiet]}")
    seconds = time.monotonic() - began, _children_seconds() - busy
    first_cost, quiet_cost = (Measured(wall, processor, 0, None) for wall, processor in (cold, seconds))
    size, each = len(names), seconds[1] / len(names)
    return [
        Result(
            f"第一夜，{killed} 运行中杀掉一个 worker，再叫一次后丢失的县",
            0,
            "个",
            "0",
            True,
            size,
            "个县",
            first_cost,
            (f"各次 {states}",),
        ),
        Result(
            "安静的一夜，每县（含 worker 和启动）",
            each,
            "处理器秒",
            "≤ 12（40 单位）",
            each <= 12,
            size,
            "个县",
            quiet_cost,
        ),
    ]


@contextmanager
def _workers(
    folder: Path, environment: dict[str, str], hosts: Sequence[str]
) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """A worker for the queue of each host; those that still live are ended at the end."""
    started = {}
    for host in hosts:
        command = [
            sys.executable,
            "-m",
            "prefect",
            "--no-prompt",
            "worker",
            "start",
            "--pool",
            "gongkai",
            "--work-queue",
            host,
        ]
        with (folder / f"{host}.log").open("ab") as log:
            started[host] = subprocess.Popen(
                [*command, "--limit", "1"], env=environment, cwd="/", stdout=log, stderr=log
            )
    try:
        yield started
    finally:
        for process in started.values():
            process.terminate()
        for process in started.values():
            process.wait(120)


def _kill(worker: subprocess.Popen[bytes]) -> None:
    """What a power cut does: the worker and the runs it started are gone at once."""
    tree = [psutil.Process(worker.pid), *psutil.Process(worker.pid).children(recursive=True)]
    for process in tree:
        process.kill()
    worker.wait()


def _ask(name: str, now: str) -> Any:
    from prefect import get_client

    with get_client(sync_client=True) as client:
        deployment = client.read_deployment_by_name(f"nightly/{name}")
        return client.create_flow_run_from_deployment(deployment.id, parameters={"now": now}).id


def _until_running(runs: Sequence[Any], names: Sequence[str]) -> str:
    """Wait until a night of the first host runs; returns its county."""
    from prefect import get_client

    until = time.monotonic() + 300
    while time.monotonic() < until:
        with get_client(sync_client=True) as client:
            for run, name in list(zip(runs, names, strict=True))[::2]:
                if (state := client.read_flow_run(run).state) and state.is_running():
                    time.sleep(2)
                    return name
        time.sleep(0.5)
    raise RuntimeError("no night began")


def _ended(runs: Sequence[Any]) -> list[Any]:
    from prefect import get_client

    until = time.monotonic() + 900
    while True:
        with get_client(sync_client=True) as client:
            now = [client.read_flow_run(run) for run in runs]
        if all(run.state and run.state.is_final() for run in now):
            return now
        if time.monotonic() > until:
            raise RuntimeError(f"runs did not end: {[run.state_name for run in now]}")
        time.sleep(1)


def _children_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
