"""The process that waits for the flows' time: `python -m flows.serving WORKSPACE`, kept running by `gongkai serve`.

Reads PREFECT_API_URL (and PREFECT_API_AUTH_STRING) from its environment and ends, with what it started, on SIGTERM.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path


def wait_for_work(workspace: Path) -> None:
    """Serve the night (02:30 Asia/Shanghai) and the year end (on demand) until told to end."""
    from prefect import serve

    from flows.deployments import deployments

    make_up_once()
    # Pausing at every stop would leave the night paused for good after the last one.
    serve(*deployments(workspace), pause_on_shutdown=False, print_starting_message=False)


def make_up_once() -> int:
    """Of the nights missed while nobody served, leave the last alone to be run; returns how many were dropped.

    Prefect keeps every one of them, and a machine that was off for a month would run thirty nights, each looking at the same day.
    """
    from prefect import get_client
    from prefect.client.schemas.filters import (
        DeploymentFilter,
        DeploymentFilterName,
        FlowRunFilter,
        FlowRunFilterState,
        FlowRunFilterStateType,
    )
    from prefect.client.schemas.objects import StateType
    from prefect.client.schemas.sorting import FlowRunSort

    waiting = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])))
    nightly = DeploymentFilter(name=DeploymentFilterName(any_=["nightly"]))
    now = datetime.now(UTC)
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs(
            flow_run_filter=waiting, deployment_filter=nightly, sort=FlowRunSort.EXPECTED_START_TIME_ASC
        )
        missed = [run for run in runs if run.expected_start_time is not None and run.expected_start_time < now]
        for run in missed[:-1]:
            client.delete_flow_run(run.id)
    return max(len(missed) - 1, 0)


if __name__ == "__main__":
    from flows.settings import settle
    from pipeline.workspace import read_workspace

    settle(read_workspace(Path(sys.argv[1])))
    wait_for_work(Path(sys.argv[1]))
