"""Cleans up Prefect's records before serving, after the machine was off or a run was interrupted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import psutil
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

from pipeline.operations import NIGHTLY, YEAR_END

_RUN_ID = "PREFECT__FLOW_RUN_ID"


def close_interrupted_runs(workspace: Path) -> int:
    """Close the runs of a workspace that Prefect shows as running although they have no process; returns how many.

    Such a run would hold its deployment's only concurrency slot, and no further run could start.
    """
    alive = _run_ids_of_processes()
    folder = str(workspace.resolve())
    closed = 0
    with get_client(sync_client=True) as client:
        for run in _runs(StateType.RUNNING, StateType.PENDING, StateType.CANCELLING):
            if run.parameters.get("workspace") == folder and str(run.id) not in alive:
                client.set_flow_run_state(run.id, Crashed(message="运行中途服务停止，没有完成"), force=True)
                closed += 1
    return closed


def drop_missed_nights() -> int:
    """Delete the scheduled nights that were missed while nothing was served, except the last; returns how many were deleted.

    Prefect would run them all, each over the state of the same day.
    """
    now = datetime.now(UTC)
    scheduled = _runs(StateType.SCHEDULED, of=(NIGHTLY.name,))
    missed = [run for run in scheduled if run.expected_start_time is not None and run.expected_start_time < now]
    with get_client(sync_client=True) as client:
        for run in missed[:-1]:
            client.delete_flow_run(run.id)
    return max(len(missed) - 1, 0)


def _runs(*states: StateType, of: tuple[str, ...] = (NIGHTLY.name, YEAR_END.name)) -> list[FlowRun]:
    """The runs of our deployments in some states, the oldest first."""
    with get_client(sync_client=True) as client:
        runs: list[FlowRun] = client.read_flow_runs(
            flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(states)))),
            deployment_filter=DeploymentFilter(name=DeploymentFilterName(any_=list(of))),
            sort=FlowRunSort.EXPECTED_START_TIME_ASC,
        )
    return runs


def _run_ids_of_processes() -> set[str]:
    """The ids of runs that have a process on this machine: Prefect puts the id into the environment of the process."""
    environments = (process.info["environ"] or {} for process in psutil.process_iter(["environ"]))
    return {environment[_RUN_ID] for environment in environments if _RUN_ID in environment}
