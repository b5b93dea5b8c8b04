"""What a Prefect server keeps of the runs over an office. It takes task runs, logs and events in some time after they happened."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from tests.support.approval_page import eventually
from tests.support.office import Office


def newest_run(office: Office) -> Any:
    """The newest flow run over an office."""
    from prefect import get_client
    from prefect.client.schemas.sorting import FlowRunSort

    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs(sort=FlowRunSort.EXPECTED_START_TIME_DESC)
    return max(
        (run for run in runs if run.parameters.get("workspace") == str(office.folder)), key=lambda run: run.created
    )


def tasks_of(flow_run: Any, names: Sequence[str]) -> list[Any]:
    """The task runs of a flow run in order, once the server has taken in the ends of these. Fails where there are others in the end."""
    from prefect import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

    mine = FlowRunFilter(id=FlowRunFilterId(any_=[flow_run.id]))

    def ended() -> list[Any]:
        with get_client(sync_client=True) as client:
            tasks = client.read_task_runs(flow_run_filter=mine)
        if len(tasks) < len(names) or not all(task.state and task.state.is_final() for task in tasks):
            return []
        return sorted(tasks, key=lambda task: task.start_time)

    tasks: list[Any] = eventually(ended, f"the server has not taken in {list(names)}", 300)
    assert [task.name.rsplit("-", 1)[0] for task in tasks] == list(names)
    return tasks


def artifacts_of(flow_run: Any) -> dict[str, Any]:
    """The artifacts of a flow run by their keys. They are stored when they are made."""
    from prefect import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

    mine = FlowRunFilter(id=FlowRunFilterId(any_=[flow_run.id]))
    with get_client(sync_client=True) as client:
        return {artifact.key: artifact for artifact in client.read_artifacts(flow_run_filter=mine)}


def logs_of(flow_run: Any, until: Callable[[list[str]], object]) -> list[str]:
    """The lines that Prefect keeps of a run's log, once they are what `until` waits for."""
    from prefect import get_client
    from prefect.client.schemas.filters import LogFilter, LogFilterFlowRunId

    for handler in logging.getLogger("prefect.flow_runs").handlers:
        handler.flush()
    mine = LogFilter(flow_run_id=LogFilterFlowRunId(any_=[flow_run.id]))

    def lines() -> list[str]:
        with get_client(sync_client=True) as client:
            stored = [log.message for log in client.read_logs(log_filter=mine)]
        return stored if until(stored) else []

    kept: list[str] = eventually(lines, f"the log of {flow_run.name} has not come", 300)
    return kept


def post_events(*names_and_resources: tuple[str, str]) -> None:
    """Give events straight to the server, which has them, in this order, when this returns."""
    from datetime import UTC, datetime
    from uuid import uuid4

    from prefect import get_client

    events = [
        {"occurred": datetime.now(UTC).isoformat(), "event": name, "resource": {"prefect.resource.id": resource},
         "related": [], "payload": {}, "id": str(uuid4())}
        for name, resource in names_and_resources
    ]  # fmt: skip
    with get_client(sync_client=True) as client:
        client._client.post("/events", json=events)
