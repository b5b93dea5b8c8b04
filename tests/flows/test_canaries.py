"""Two things that break silently with other versions of Prefect's own dependencies, and that no unit test sees."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest

from tests.support.approval_page import eventually
from tests.support.office import Office

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect")]


def test_a_prefect_server_starts(server: str) -> None:
    with urllib.request.urlopen(f"{server}/ready", timeout=10) as answer:
        assert answer.status == 200


@pytest.mark.usefixtures("server")
def test_the_night_is_scheduled_by_the_server_itself(workspace: Callable[..., Office]) -> None:
    from prefect import get_client
    from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterId, FlowRunFilter

    from flows.deployments import deployments

    nightly, year_end = (deployment.apply() for deployment in deployments(workspace().read()))
    mine = DeploymentFilter(id=DeploymentFilterId(any_=[nightly, year_end]))
    with get_client(sync_client=True) as client:
        scheduled = lambda: client.read_flow_runs(flow_run_filter=FlowRunFilter(), deployment_filter=mine)  # noqa: E731
        runs = eventually(scheduled, "the scheduler made no run", 300)
    assert {run.deployment_id for run in runs} == {nightly}, "the year end runs only when someone asks for it"
    assert {run.state_name for run in runs} == {"Scheduled"}
    shanghai = timezone(timedelta(hours=8))
    nights = sorted(run.expected_start_time.astimezone(shanghai) for run in runs if run.expected_start_time)
    assert {(night.hour, night.minute) for night in nights} == {(2, 30)}
    assert nights[0] - datetime.now(shanghai) <= timedelta(days=1)
