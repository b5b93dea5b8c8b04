"""After days without power one missed night runs; an interrupted run does not hold its concurrency slot for ever."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("server")]


def test_of_five_missed_nights_the_last_is_run(tmp_path: Path) -> None:
    from prefect import get_client
    from prefect.states import Scheduled

    from flows.deployments import deployments
    from flows.missed import drop_missed_nights

    nightly, year_end = (deployment.apply() for deployment in deployments(tmp_path))
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
        [deployment.apply() for deployment in deployments(tmp_path)]
        assert drop_missed_nights() == 4
        assert drop_missed_nights() == 0
        left = {run.id for run in client.read_flow_runs()}
        assert {missed[-1].id, coming.id, asked_for.id} <= left
        assert not left & {run.id for run in missed[:-1]}
        for run in (missed[-1], coming, asked_for):
            client.delete_flow_run(run.id)


def test_a_night_that_was_cut_off_is_closed_and_one_that_lives_is_not(tmp_path: Path) -> None:
    from prefect import get_client
    from prefect.states import Running

    from flows.deployments import deployments
    from flows.missed import close_interrupted_runs

    elsewhere = tmp_path / "elsewhere"
    night, _ = (deployment.apply() for deployment in deployments(tmp_path))
    with get_client(sync_client=True) as client:

        def running(workspace: Path) -> UUID:
            made = client.create_flow_run_from_deployment(night, parameters={"workspace": str(workspace)})
            client.set_flow_run_state(made.id, Running(), force=True)
            return made.id

        cut_off, living, of_another = running(tmp_path), running(tmp_path), running(elsewhere)
        environment = {**os.environ, "PREFECT__FLOW_RUN_ID": str(living)}
        command = ["sh", "-c", "echo here; exec sleep 60"]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
            assert process.stdout
            process.stdout.readline()  # its environment can be read once it speaks, not yet when it starts
            assert close_interrupted_runs(tmp_path) == 1
            process.kill()
        states = {run_id: client.read_flow_run(run_id).state_type for run_id in (cut_off, living, of_another)}
        assert {run_id: state.value for run_id, state in states.items() if state} == {
            cut_off: "CRASHED", living: "RUNNING", of_another: "RUNNING",
        }  # fmt: skip
        assert close_interrupted_runs(tmp_path) == 1, "the one that lived has ended without a word"
        for run_id in (cut_off, living, of_another):
            client.delete_flow_run(run_id)


def test_after_a_night_was_cut_off_the_next_one_gets_its_place(tmp_path: Path) -> None:
    """Prefect's own way into a run, without force: the deployment has one place."""
    from prefect import get_client
    from prefect.states import Pending

    from flows.deployments import deployments
    from flows.missed import close_interrupted_runs

    night, _ = (deployment.apply() for deployment in deployments(tmp_path))
    with get_client(sync_client=True) as client:
        first, second = (client.create_flow_run_from_deployment(night) for _ in range(2))
        client.set_flow_run_state(first.id, Pending())
        client.set_flow_run_state(second.id, Pending())
        waits = client.read_flow_run(second.id)
        assert (waits.state_name, waits.state_type and waits.state_type.value) == (
            "AwaitingConcurrencySlot",
            "SCHEDULED",
        )
        assert close_interrupted_runs(tmp_path) == 1
        client.set_flow_run_state(second.id, Pending())
        assert client.read_flow_run(second.id).state_name == "Pending"
        for run in (first, second):
            client.delete_flow_run(run.id)
