"""The year end that waits for a person: shown, approved and sealed through the server's API, as Prefect's page does it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest

from pipeline.cli.outcome import carry_out
from pipeline.core.lock import try_lock, writers_lock
from pipeline.operations.request import NIGHTLY, RunRequest
from tests.support.approval_page import ApprovalPage, eventually, run_here
from tests.support.office import Office, settings
from tests.support.sealed_office import (
    DECLARED,
    ITEMS,
    LONG_LIMITS,
    POSTS,
    REQUESTS,
    TEXTS,
    create_office,
    write_texts_of,
)
from tests.support.serving import serving

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("approval"), pytest.mark.usefixtures("server")]

YES = {"decision": "同意", "approve_by": "王主任", "note": "核对无误"}
NO = {"decision": "退回", "approve_by": "李主任", "note": "微博少了一条"}
AGAIN = {"decision": "重新核对", "approve_by": "王主任", "note": "已补"}
VALUES = {"year": 2019, "now": "2020-01-10T09:00:00"}


@pytest.fixture
def client(server: str) -> Iterator[Any]:
    from prefect import get_client

    assert server
    with get_client(sync_client=True) as opened:
        yield opened


@pytest.fixture
def office(tmp_path: Path) -> Office:
    folder = tmp_path / "w"
    folder.mkdir()
    return create_office(folder)


def start_here(office: Office, client: Any) -> Callable[[], ApprovalPage]:
    """Starts a year end from the registered deployment, without an approver; it runs in this process."""
    from flows.deployments import register

    year_end = register(office.read()).year_end
    return lambda: ApprovalPage(
        client, client.create_flow_run_from_deployment(year_end, parameters=VALUES).id, run_here
    )


def fingerprint(schema: dict[str, Any]) -> str:
    return str(schema["properties"]["figures"]["default"])


def choices(schema: dict[str, Any]) -> list[str]:
    return list(schema["properties"]["decision"]["enum"])


def sealed(office: Office) -> list[str]:
    return sorted(file.name for file in (office.folder / "sealed").glob("*.zip"))


def processes_of(run: Any) -> list[psutil.Process]:
    """The processes that have to do with a run: Prefect names it in their environment."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("PREFECT__FLOW_RUN_ID") == str(run):
                found.append(process)
        except psutil.Error:
            continue
    return found


def test_two_agencies_are_asked_about_one_after_the_other_and_the_end_says_what_became_of_each(
    office: Office, client: Any, server: str
) -> None:
    """By the process that serves the deployments, up to the first answer; a figure moves while the run waits."""
    sources: dict[str, Any] = {name: {"fills": table, **LONG_LIMITS} for name, table in
                               (("website", "items"), ("weibo", "posts"), ("ledger", "requests"))}  # fmt: skip
    office.write("workspace.toml", settings({**sources, "forms": "declared"}, ("bureau", "forestry"), ""))
    write_texts_of(office, "forestry")
    of_forestry = {"post_id": "77", "agency": "forestry", "published_at": "2019-12-31 09:00"}
    office.drop("weibo/of-forestry.csv", [{**POSTS[0], **of_forestry}])
    office.drop("website/of-forestry.csv", [{**ITEMS[0], "item_id": "77", "agency": "forestry"}])
    office.drop("ledger/of-forestry.csv", [{**REQUESTS[0], "request_no": "F1", "agency": "forestry"}])
    office.drop("forms/of-forestry.csv", [{**entry, "agency": "forestry"} for entry in DECLARED])
    with serving(office.folder, server) as deployments:
        started = client.create_flow_run_from_deployment(deployments["year-end"], parameters=VALUES)
        run = ApprovalPage(client, started.id)
        schema, words = run.shown()
        assert [schema["properties"][name]["title"] for name in ("decision", "approve_by", "note", "figures")] == [
            "决定", "审定人", "审定意见", "指纹",
        ]  # fmt: skip
        assert set(schema["required"]) == {"decision", "approve_by", "note", "figures"}
        assert choices(schema) == ["同意", "退回", "重新核对"]
        for text in ("bureau局 2019 年度报告：等待审定", "政务新媒体发布·微博：**13** 条", "同意即表示接受的警告", "FILL-001",
                     "此后还要审定 1 个单位：forestry局", TEXTS["places"]["平台建设做法"]):  # fmt: skip
            assert text in words
        assert sealed(office) == []
        assert office.figures()["posts.weibo"] == 13, "the draft is published"

        assert_nothing_is_held(office, run)
        office.drop("weibo/posts.csv", [*POSTS, {**POSTS[0], "post_id": "4400000000000000"}])
        night = RunRequest(workspace=str(office.folder), now=datetime(2020, 1, 11, 2, 30), year=2019)
        assert carry_out(night, NIGHTLY, direct=False) == 1, "nights go on"

        first = fingerprint(schema)
        for wrong in ({**YES, "figures": "0" * 16}, {**YES, "approve_by": "  ", "figures": first}, YES,
                      {"approve_by": "王主任", "note": "好", "figures": first}):  # fmt: skip
            assert run.answer(**wrong) == "REJECT"
        assert run.answer(**YES, figures=first) == "ACCEPT"
        schema, words = run.shown()
        assert sealed(office) == []
        assert "上一次的审定没有封存" in words
        assert "posts.weibo 13 → 14" in words
        assert run.answer(**YES, figures=first) == "REJECT", "the form of older figures is refused"
        assert_nothing_is_held(office, run)
    # The next two answers would each start a process as the first one did.
    run = ApprovalPage.of_waiting(client, started.id, run_here)
    assert run.answer(**YES, figures=fingerprint(schema)) == "ACCEPT"
    schema, words = run.shown()
    assert sealed(office) == ["bureau-2019-r1.zip"]
    assert "forestry局 2019 年度报告：等待审定" in words
    assert "政务新媒体发布·微博：**1** 条" in words
    assert run.answer(**NO, figures=fingerprint(schema)) == "ACCEPT"
    state = run.state_at_rest()
    assert (state.name, state.type.value) == ("有问题", "COMPLETED")
    assert state.message.startswith("bureau局 2019 年度报告第 1 版已封存：王主任 审定")
    assert state.message.endswith("；forestry局：李主任退回：微博少了一条")
    assert sealed(office) == ["bureau-2019-r1.zip"]
    assert office.figures()["posts.weibo"] == 14
    approval = json.loads((office.folder / "sealed" / "approvals.jsonl").read_text("utf-8").splitlines()[0])
    assert approval["text_sha256"], "the approval binds the text too"


@contextmanager
def held_for_a_while(office: Office, client: Any, run: ApprovalPage) -> Iterator[None]:
    """A night has the workspace when the run goes on, and a run that is not patient would not wait at all."""
    toml = (office.folder / "workspace.toml").read_text("utf-8")
    office.write("workspace.toml", f"lock_wait_seconds = 0\n{toml}")
    held = threading.Event()

    def night() -> None:
        with writers_lock(office.folder / "warehouse"):
            held.set()
            eventually(lambda: client.read_flow_run(run.run).state_name == "Running", "it does not go on")
            time.sleep(1)  # it is asking for the lock by now

    other = threading.Thread(target=night)
    other.start()
    held.wait()
    yield
    other.join()


def assert_nothing_is_held(office: Office, run: ApprovalPage) -> None:
    """A run that waits has no process, holds no writers' lock and no place of its deployment."""
    from prefect import get_client

    eventually(lambda: not processes_of(run.run), "the process of a run that waits goes on", 60)
    with (office.folder / "warehouse" / "lock").open("a") as handle:
        assert try_lock(handle)
    with get_client(sync_client=True) as client:
        deployment = client.read_deployment(client.read_flow_run(run.run).deployment_id)
        assert deployment.global_concurrency_limit is not None
        name = deployment.global_concurrency_limit.name
        free = lambda: client.read_global_concurrency_limit_by_name(name).active_slots == 0  # noqa: E731
        eventually(free, "a run that waits holds a place", 60)


def test_what_blocks_is_shown_and_cannot_be_approved_over_and_a_changed_text_is_shown_again(
    office: Office, client: Any
) -> None:
    bad = office.drop("website/extra.csv", "item_id,colour\n1,red\n")
    office.write("texts/bureau-2019.yml", "places: {}\n")
    run = start_here(office, client)()
    schema, words = run.shown()
    assert choices(schema) == ["重新核对", "退回"]
    for text in ("还不能封存", "FILE-UNKNOWN-COLUMN", "SEAL-PLACES", "怎么办："):
        assert text in words
    assert run.answer(**YES, figures=fingerprint(schema)) == "REJECT", "no way to seal over what blocks"
    assert not (office.folder / "published").exists(), "blocked, it is not published"

    bad.unlink()
    write_texts_of(office)
    with held_for_a_while(office, client, run):
        assert run.answer(**AGAIN, figures=fingerprint(schema)) == "ACCEPT"
    schema, words = run.shown()
    assert choices(schema) == ["同意", "退回", "重新核对"], words
    assert "还不能封存" not in words

    before = fingerprint(schema)
    text = (office.folder / "texts" / "bureau-2019.yml").read_text("utf-8")
    office.write("texts/bureau-2019.yml", text.replace("明确办公室为牵头部门", "明确法规科为牵头部门"))
    assert run.answer(**YES, figures=before) == "ACCEPT"
    schema, words = run.shown()
    assert sealed(office) == []
    assert "文字有变：“明确法规科为牵头部门" in words
    assert fingerprint(schema) != before

    assert run.answer(**NO, figures=fingerprint(schema)) == "ACCEPT"
    state = run.state_at_rest()
    assert (state.name, state.message) == ("Cancelled", "bureau局：李主任退回：微博少了一条")
    assert sealed(office) == []


def test_a_year_end_that_nobody_approves_in_time_ends_in_plain_words(office: Office, client: Any) -> None:
    office.write(
        "workspace.toml", (office.folder / "workspace.toml").read_text("utf-8") + "\n[serve]\napproval_days = 0.00012\n"
    )
    from flows.automations import end_expired_approvals
    from flows.deployments import register

    end_expired_approvals(office.read(), register(office.read()).year_end)
    run = start_here(office, client)()
    state = eventually(lambda: run.state_at_rest() if run.state_at_rest().name != "Suspended" else None, "still waits")
    assert (state.name, state.type.value) == ("Failed", "FAILED")
    assert state.message == ("0.00012 天内没有人审定，这次作废，没有封存；此前发布的照常使用。需要时重新运行年终。")
    assert run.answer(**YES, figures="0" * 16) != "ACCEPT"
    assert sealed(office) == []


def test_the_form_says_until_when_it_waits(office: Office) -> None:
    from flows.approval_page import page_of
    from tests.support.sealed_office import JANUARY, open_candidate_of, prepare

    prepare(office)
    from pipeline.sealing import propose_next

    with open_candidate_of(office) as warehouse:
        proposal = propose_next(warehouse, office.read(), 2019, JANUARY, None, ())
    assert proposal is not None
    page = page_of(office.read(), proposal, None, until=JANUARY + timedelta(days=14))
    assert "请在 2020-01-24 09:00 前审定，过期作废" in page
