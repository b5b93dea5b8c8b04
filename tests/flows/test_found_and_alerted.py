"""Runs that people find and are alerted on: names, tags, the event of a finished night, the message of one that ended badly."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from pipeline.operations.request import RunRequest
from pipeline.operations.service.identity import workspace_id, workspace_tag
from tests.support.office import Office

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("server")]
ROOT = Path(__file__).parents[2]
Make = Callable[..., Office]


def events_of(office: Office) -> list[Any]:
    """The events about this workspace, once the server has them."""
    from prefect import get_client
    from prefect.events.filters import EventFilter, EventNameFilter
    from prefect.events.worker import EventsWorker

    EventsWorker.drain_all(timeout=10)
    wanted = EventFilter(event=EventNameFilter(prefix=["gongkai."]))
    resource = f"gongkai.workspace.{workspace_id(office.read())}"
    until = time.monotonic() + 30
    with get_client(sync_client=True) as client:
        while True:
            answer = client._client.post("/events/filter", json={"filter": wanted.model_dump(mode="json")}).json()
            events = [event for event in answer["events"] if event["resource"]["prefect.resource.id"] == resource]
            if events or time.monotonic() > until:
                return events
            time.sleep(0.3)


def test_a_night_is_named_and_tagged_and_tells_that_it_finished_with_its_counts(small_office: Make) -> None:
    from prefect import get_client

    import flows.nightly

    office = small_office()
    flows.nightly.once(RunRequest(workspace=str(office.folder), now=datetime(2020, 1, 5, 2, 30), year=2019))
    with get_client(sync_client=True) as client:
        (run,) = [run for run in client.read_flow_runs() if run.parameters.get("workspace") == str(office.folder)]
    assert run.name.startswith("每晚 ")
    assert run.name.endswith(" bureau局")
    assert {"gongkai", workspace_tag(office.read()), "2019"} <= set(run.tags)
    (event,) = events_of(office)
    assert event["event"] == "gongkai.night.finished"
    assert event["resource"]["gongkai.blocking"] == "yes"
    assert event["payload"] == {"status": 1, "blocking": 3, "warnings": 3, "notes": 7, "verbs": 9}


@pytest.mark.parametrize(
    ("state_type", "name", "message", "told"),
    [
        ("CRASHED", "Crashed", "killed", True),
        ("CANCELLED", "Cancelled", None, True),
        ("FAILED", "Failed", "Validation of flow parameters failed", True),
        ("FAILED", "Failed", "[WAREHOUSE-UNREADABLE] 数据仓库打不开。", False),
    ],
)
def test_a_night_that_could_not_tell_that_it_failed_is_told_by_the_hook(
    workspace: Make, state_type: str, name: str, message: str | None, told: bool
) -> None:
    from prefect.client.schemas.objects import State, StateType

    from flows.nightly import nightly

    office = workspace(extra='[[digest.to]]\nname = "office"\naddress = "file:address"\n')
    office.write("address", "json://127.0.0.1:9/nobody")
    (office.folder / "address").chmod(0o600)
    run = SimpleNamespace(parameters={"workspace": str(office.folder)})
    state = State(type=StateType(state_type), name=name, message=message)
    hooks = {"CRASHED": nightly.on_crashed_hooks, "CANCELLED": nightly.on_cancellation_hooks}
    for hook in hooks.get(state_type, nightly.on_failure_hooks):
        hook(nightly, run, state)
    tried = list((office.folder / "digest").glob("*.jsonl")) if (office.folder / "digest").exists() else []
    assert bool(tried) == told


def test_the_automations_that_the_docs_offer_are_accepted_by_the_server() -> None:
    from prefect import get_client
    from prefect.events.schemas.automations import AutomationCore

    written = yaml.safe_load((ROOT / "deploy" / "automations.yaml").read_text("utf-8"))["automations"]
    assert len(written) == 3
    with get_client(sync_client=True) as client:
        for document in written:
            # A notification block belongs to a site: here the action is one that needs none.
            actions = [action if action["type"] == "change-flow-run-state" else {"type": "do-nothing"}
                       for action in document["actions"]]  # fmt: skip
            automation = AutomationCore.model_validate({**document, "actions": actions})
            client.delete_automation(client.create_automation(automation))
