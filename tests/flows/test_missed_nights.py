"""After days without power one missed night runs; an interrupted run does not hold its place for ever; what is another's stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.approval_page import eventually
from tests.support.office import Office
from tests.support.prefect_records import post_events

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("server")]
Make = Callable[..., Office]


def test_of_five_missed_nights_the_last_is_run_and_those_of_others_are_not_touched(workspace: Make) -> None:
    from prefect import get_client
    from prefect.states import Scheduled

    from flows.deployments import register
    from flows.missed import cancel_missed_nights

    ours, theirs = (register(workspace(into=name).read()) for name in ("ours", "theirs"))
    now = datetime.now(UTC)
    with get_client(sync_client=True) as client:
        missed, of_others = (
            [
                client.create_flow_run_from_deployment(
                    registered.nightly, state=Scheduled(scheduled_time=now - timedelta(days=days))
                ).id
                for days in range(5, 0, -1)
            ]
            for registered in (ours, theirs)
        )
        asked_for = client.create_flow_run_from_deployment(
            ours.year_end, parameters={"year": 2019}, state=Scheduled()
        ).id
        assert cancel_missed_nights(ours.nightly) == 4
        assert cancel_missed_nights(ours.nightly) == 0
        states = {run: client.read_flow_run(run).state for run in (*missed, *of_others, asked_for)}
        assert [states[run].name for run in missed] == ["Cancelled"] * 4 + ["Scheduled"]
        assert "只补跑最后一次" in states[missed[0]].message, "nothing is deleted, and the reason is on record"
        assert {states[run].name for run in (*of_others, asked_for)} == {"Scheduled"}
        for run in states:
            client.delete_flow_run(run)


def test_a_run_that_says_nothing_more_is_crashed_and_one_that_waits_or_ended_with_findings_is_not(
    workspace: Make,
) -> None:
    from prefect import get_client
    from prefect.states import Completed, Running, Suspended

    from flows.automations import INTERRUPTED, close_interrupted_runs
    from flows.deployments import register

    ours = register(workspace().read())
    close_interrupted_runs(timedelta(seconds=10))
    close_interrupted_runs(timedelta(seconds=10))
    with get_client(sync_client=True) as client:
        (automation,) = client.read_automations_by_name(INTERRUPTED)
        waiting, ended, cut = (client.create_flow_run_from_deployment(ours.nightly).id for _ in range(3))
        for run, state in ((waiting, Suspended(timeout_seconds=6000)), (ended, Completed(name="有问题")), (cut, None)):
            client.set_flow_run_state(run, Running(), force=True)
            post_events(("prefect.flow-run.heartbeat", f"prefect.flow-run.{run}"))
            if state is not None:
                client.set_flow_run_state(run, state, force=True)
        eventually(lambda: client.read_flow_run(cut).state_name == "Crashed", "a silent run goes on")
        # The others spoke before it: had their silence counted, they would have ended before it.
        assert [client.read_flow_run(run).state_name for run in (waiting, ended)] == ["Suspended", "有问题"]
        client.delete_automation(automation.id)
        for run in (cut, waiting, ended):
            client.delete_flow_run(run)
