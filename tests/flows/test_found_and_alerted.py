"""Runs that people find and are alerted on: names, tags, the event of a finished night, the message of one that ended badly."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
import yaml
from pytest_httpserver import HTTPServer
from werkzeug import Response

from pipeline.core.findings import compose
from pipeline.operations.request import RunRequest
from pipeline.operations.run import Done, Run
from pipeline.operations.service.identity import deployment_name, workspace_id, workspace_tag
from pipeline.operations.verdict import judge
from tests.support.approval_page import eventually
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
    with get_client(sync_client=True) as client:

        def stored() -> list[Any]:
            answer = client._client.post("/events/filter", json={"filter": wanted.model_dump(mode="json")}).json()
            return [event for event in answer["events"] if event["resource"]["prefect.resource.id"] == resource]

        events: list[Any] = eventually(stored, f"no event about {resource}", 120)
    return events


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


@pytest.fixture
def told(workspace: Make) -> tuple[Office, Callable[[], list[str]]]:
    """An office with a receiver of the digest, and what was told to it so far, also where it could not be delivered."""
    office = workspace(extra='[[digest.to]]\nname = "office"\naddress = "file:address"\n')
    office.write("address", "json://127.0.0.1:9/nobody")
    (office.folder / "address").chmod(0o644)  # refused before anything is sent, and written down all the same

    def texts() -> list[str]:
        log = office.folder / "digest" / "log.jsonl"
        lines = log.read_text("utf-8").splitlines() if log.exists() else []
        return [json.loads(line)["text"] for line in lines]

    return office, texts


@pytest.mark.parametrize(
    ("state_type", "name", "message", "is_told"),
    [
        ("CRASHED", "Crashed", "killed", True),
        ("CANCELLED", "Cancelled", None, True),
        ("FAILED", "Failed", "Validation of flow parameters failed", True),
        ("FAILED", "Failed", "[WAREHOUSE-UNREADABLE] 数据仓库打不开。", False),
    ],
)
def test_a_night_that_could_not_tell_that_it_failed_is_told_by_the_hook(
    told: tuple[Office, Callable[[], list[str]]], state_type: str, name: str, message: str | None, is_told: bool
) -> None:
    from prefect.client.schemas.objects import State, StateType

    from flows.nightly import nightly

    office, texts = told
    run = SimpleNamespace(id=uuid4(), parameters={"workspace": str(office.folder)}, deployment_id=uuid4())
    state = State(type=StateType(state_type), name=name, message=message)
    hooks = {"CRASHED": nightly.on_crashed_hooks, "CANCELLED": nightly.on_cancellation_hooks}
    for hook in hooks.get(state_type, nightly.on_failure_hooks):
        hook(nightly, run, state)
    assert ["[NIGHT-BROKEN]" in text for text in texts()] == [True] * is_told


def test_a_year_end_that_failed_or_was_killed_is_told_unless_a_person_saw_it_at_a_terminal(
    told: tuple[Office, Callable[[], list[str]]],
) -> None:
    from prefect.states import Crashed, Failed

    from flows.year_end import year_end

    office, texts = told
    parameters = {"workspace": str(office.folder), "year": 2019}
    run = SimpleNamespace(id=uuid4(), parameters=parameters, deployment_id=None)
    blocked = Failed(message="有阻断性问题（FILL-001 3），没有发布；此前发布的数据照常使用。")
    for hook in year_end.on_failure_hooks:
        hook(year_end, run, blocked)
    assert texts() == []
    run.deployment_id = uuid4()
    for hook, state in ((year_end.on_failure_hooks[0], blocked), (year_end.on_crashed_hooks[0], Crashed()),
                        (year_end.on_failure_hooks[0], blocked)):  # fmt: skip
        hook(year_end, run, state)
    first, second, third = texts()
    assert first.startswith("✗ [YEAR-END-BROKEN] 2019 年的年终运行没有完成：有阻断性问题（FILL-001 3），没有发布")
    assert second.startswith("✗ [YEAR-END-BROKEN] 2019 年的年终运行没有完成：Crashed。")
    assert third == first, "each is told, and none is taken for a night that failed"
    assert "昨晚" not in first + second


def test_the_progress_of_a_run_that_was_killed_ends(told: tuple[Office, Callable[[], list[str]]]) -> None:
    from prefect import get_client
    from prefect.states import Crashed

    from flows.deployments import register
    from flows.nightly import nightly

    office, _ = told
    with get_client(sync_client=True) as client:
        run = client.create_flow_run_from_deployment(register(office.read()).nightly)
        progress = {"type": "progress", "key": "nightly-progress", "data": 40.0, "description": "正在校验（3/9）"}
        created = client._client.post("/artifacts/", json={**progress, "flow_run_id": str(run.id)}).json()
        nightly.on_crashed_hooks[0](nightly, run, Crashed())
        ended = client._client.get(f"/artifacts/{created['id']}").json()
        client.delete_flow_run(run.id)
    assert (ended["data"], ended["description"]) == (100.0, "正在校验（3/9）：没有运行完（Crashed）")


def automations(text: str) -> list[dict[str, Any]]:
    written: list[dict[str, Any]] = yaml.safe_load(text)["automations"]
    return written


def test_the_two_automations_of_the_manual_as_they_stand_there_alert_on_a_bad_night_and_on_a_missing_one(
    workspace: Make, httpserver: HTTPServer
) -> None:
    """Created by the command of the manual from its text, with the id of a block put in, and with seconds in place of a day."""
    from prefect import get_client
    from prefect.blocks.notifications import CustomWebhookNotificationBlock

    from flows.hooks import tell_finished

    manual = (ROOT / "docs" / "operating.zh-CN.md").read_text("utf-8")
    (text,) = [block for block in re.findall(r"```yaml\n(.*?)```", manual, re.DOTALL) if "automations:" in block]
    deployed = automations((ROOT / "deploy" / "automations.yaml").read_text("utf-8"))
    assert automations(text) == [entry for entry in deployed if entry["actions"][0]["type"] == "send-notification"]
    assert len(deployed) == 4
    office = workspace()
    (command,) = re.findall(r"prefect automation create --from-file (\S+)`", manual)

    received: list[str] = []
    httpserver.expect_request("/alert").respond_with_handler(
        lambda request: received.append(request.get_json()["text"]) or Response("ok")  # type: ignore[func-returns-value]
    )
    block = CustomWebhookNotificationBlock(
        name="gongkai", url=httpserver.url_for("/alert"), json_data={"text": "{{ subject }}|{{ body }}"}
    )
    block_id = str(block.save("gongkai-alert", overwrite=True))
    text = text.replace("00000000-0000-0000-0000-000000000000", block_id).replace("within: 99000", "within: 10")
    file = office.folder / Path(command).name
    file.write_text(text, "utf-8")
    prefect = [sys.executable, "-m", "prefect", "automation", "create", "--from-file", str(file)]
    subprocess.run(prefect, check=True, capture_output=True)
    run = Run(office.read(), datetime(2020, 1, 5, 2, 30))
    results = (Done("publish", "已发布", (compose("YEAR-NO-ROWS", year=2019),)),)
    with get_client(sync_client=True) as client:
        made = [client.read_automations_by_name(entry["name"])[0] for entry in automations(text)]
        try:
            tell_finished(run, judge(results), results)
            eventually(lambda: len(set(received)) >= 2, f"alerted: {received}", 120)
        finally:
            for automation in made:
                client.delete_automation(automation.id)
    missing, bad = sorted(set(received))
    assert bad == f"gongkai：有阻断性问题|{office.folder}：阻断 1 项，警告 0 项"
    assert missing.startswith("gongkai：到 06:00 还没有当晚的结果|")


def test_the_automations_for_workers_are_accepted_by_the_server() -> None:
    from prefect import get_client
    from prefect.events.schemas.automations import AutomationCore

    deployed = automations((ROOT / "deploy" / "automations.yaml").read_text("utf-8"))
    closing = [entry for entry in deployed if entry["actions"][0]["type"] == "change-flow-run-state"]
    assert len(closing) == 2
    with get_client(sync_client=True) as client:
        for document in closing:
            client.delete_automation(client.create_automation(AutomationCore.model_validate(document)))


def test_those_for_workers_and_those_that_serve_makes_are_the_same(workspace: Make) -> None:
    from prefect import get_client
    from prefect.events.schemas.automations import AutomationCore

    from flows.automations import INTERRUPTED, close_interrupted_runs, end_expired_approvals
    from flows.deployments import register

    office = workspace()
    registered = register(office.read())
    close_interrupted_runs()
    end_expired_approvals(office.read(), registered.year_end)
    deployed = automations((ROOT / "deploy" / "automations.yaml").read_text("utf-8"))
    expired = f"gongkai：没有人审定的年终（{deployment_name(office.read())}）"
    with get_client(sync_client=True) as client:
        for name, document in ((INTERRUPTED, deployed[0]), (expired, deployed[1])):
            (made,) = client.read_automations_by_name(name)
            client.delete_automation(made.id)
            written = AutomationCore.model_validate(document)
            same = {"match_related"}  # the tag of the product there, the deployment of one workspace here
            assert made.trigger.model_dump(exclude=same | {"id"}) == written.trigger.model_dump(exclude=same | {"id"})
            assert made.actions == written.actions
