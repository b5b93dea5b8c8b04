"""A machine that was off for days runs one night when it is back, not one for each it missed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("server")]


def test_of_five_missed_nights_the_last_is_run(tmp_path: Path) -> None:
    from prefect import get_client
    from prefect.states import Scheduled

    from flows.deployments import deployments
    from flows.serving import make_up_once

    nightly, year_end = (one.apply() for one in deployments(tmp_path))
    now = datetime.now(UTC)
    with get_client(sync_client=True) as client:
        missed = [
            client.create_flow_run_from_deployment(nightly, state=Scheduled(scheduled_time=now - timedelta(days=days)))
            for days in range(5, 0, -1)
        ]
        coming = client.create_flow_run_from_deployment(
            nightly, state=Scheduled(scheduled_time=now + timedelta(hours=9))
        )
        asked_for = client.create_flow_run_from_deployment(year_end, parameters={"year": 2019}, state=Scheduled())
        # Served again, the deployments are applied again; what was missed must survive that too.
        [one.apply() for one in deployments(tmp_path)]
        assert make_up_once() == 4
        assert make_up_once() == 0
        left = {run.id for run in client.read_flow_runs()}
        assert {missed[-1].id, coming.id, asked_for.id} <= left
        assert not left & {run.id for run in missed[:-1]}
        for run in (missed[-1], coming, asked_for):
            client.delete_flow_run(run.id)
