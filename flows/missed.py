"""Before a workspace is served again: of the nights that were missed meanwhile only the last is run."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from prefect import get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import State, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.states import Cancelled


def cancel_missed_nights(scheduled_by: UUID) -> int:
    """Cancel the missed runs of a deployment, except the last, with the reason; returns how many were cancelled.

    Prefect would run them all, each over the state of the same day. `scheduled_by`: the id of a deployment of this process.
    """
    now = datetime.now(UTC)
    with get_client(sync_client=True) as client:
        scheduled = client.read_flow_runs(
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED]))
            ),
            deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[scheduled_by])),
            sort=FlowRunSort.EXPECTED_START_TIME_ASC,
        )
        missed = [run for run in scheduled if run.expected_start_time is not None and run.expected_start_time < now]
        reason: State[Any] = Cancelled(message="没有运行服务时错过的一次；只补跑最后一次，它包含全部数据")
        for run in missed[:-1]:
            client.set_flow_run_state(run.id, reason, force=True)
    return max(len(missed) - 1, 0)
