"""What a machine that was off, or was cut off in the middle of a night, finds in Prefect when it is back: set right before serving."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from prefect import get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.states import Crashed


def lay_to_rest(workspace: Path) -> int:
    """Close the runs of a workspace that Prefect takes for running although no process of theirs lives; returns how many.

    Such a run would hold the one place its deployment has, and no night would ever run again.
    """
    alive = _runs_alive()
    folder = str(workspace.resolve())
    closed = 0
    with get_client(sync_client=True) as client:
        for run in _runs(StateType.RUNNING, StateType.PENDING, StateType.CANCELLING):
            if run.parameters.get("workspace") == folder and str(run.id) not in alive:
                client.set_flow_run_state(run.id, Crashed(message="运行中途服务停止，没有完成"), force=True)
                closed += 1
    return closed


def make_up_once() -> int:
    """Of the nights missed while nobody served, leave the last alone to be run; returns how many were dropped.

    Prefect keeps every one of them, and a machine that was off for a month would run thirty nights, each looking at the same day.
    """
    now = datetime.now(UTC)
    waiting = [run for run in _runs(StateType.SCHEDULED, of=("nightly",)) if run.expected_start_time is not None]
    missed = [run for run in waiting if run.expected_start_time is not None and run.expected_start_time < now]
    with get_client(sync_client=True) as client:
        for run in missed[:-1]:
            client.delete_flow_run(run.id)
    return max(len(missed) - 1, 0)


def _runs(*states: StateType, of: tuple[str, ...] = ("nightly", "year-end")) -> list[FlowRun]:
    """The runs of our deployments in some states, the oldest first."""
    with get_client(sync_client=True) as client:
        found: list[FlowRun] = client.read_flow_runs(
            flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(states)))),
            deployment_filter=DeploymentFilter(name=DeploymentFilterName(any_=list(of))),
            sort=FlowRunSort.EXPECTED_START_TIME_ASC,
        )
    return found


def _runs_alive() -> set[str]:
    """The runs that have a process on this machine: Prefect gives each the name of its run."""
    found = set()
    for process in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):  # ended meanwhile, or another user's
            for variable in process.read_bytes().split(b"\0"):
                name, _, value = variable.partition(b"=")
                if name == b"PREFECT__FLOW_RUN_ID":
                    found.add(value.decode())
    return found
