"""The year end that waits for a person: shown, approved and sealed through the server's API, as Prefect's page does it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.support.office import Office, post
from tests.support.sealed_office import POSTS, create_office
from tests.support.serving import serving

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("server")]

# Far longer than a run takes: only a run that hangs is late.
WAIT = 1200.0
APPROVED = {"decision": "同意", "approve_by": "王主任", "note": "核对无误"}


class Page:
    """The requests that Prefect's page makes about one run."""

    def __init__(self, client: Any, run: UUID) -> None:
        self._client, self._run = client, run

    def state_at_rest(self) -> Any:
        """The state of the run once it is neither due nor running: it waits, or has ended."""
        until = time.monotonic() + WAIT
        while True:
            state = self._client.read_flow_run(self._run).state
            if state.type.value not in ("SCHEDULED", "PENDING", "RUNNING"):
                return state
            assert time.monotonic() < until, f"still {state.name}"
            time.sleep(0.3)

    def shown(self) -> tuple[dict[str, Any], str]:
        """The form and the words above it, once the run waits."""
        state = self.state_at_rest()
        assert state.name == "Suspended", state
        keys = state.state_details.run_input_keyset
        schema, words = (self._input(keys[name]) for name in ("schema", "description"))
        return schema, words

    def answer(self, **values: str) -> dict[str, Any]:
        """What the server says to the form as it was filled in."""
        response = self._client._client.post(f"/flow_runs/{self._run}/resume", json={"run_input": values})
        answer: dict[str, Any] = response.json()
        return answer

    def _input(self, key: str) -> Any:
        """One input of the form. The server says that the run waits before it has stored what the form shows."""
        from prefect.exceptions import PrefectHTTPStatusError

        until = time.monotonic() + WAIT
        while True:
            try:
                return json.loads(self._client._client.get(f"/flow_runs/{self._run}/input/{key}").text)
            except PrefectHTTPStatusError as error:
                if error.response.status_code != 404 or time.monotonic() > until:
                    raise
                time.sleep(0.2)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    folder = tmp_path / "w"
    folder.mkdir()
    return create_office(folder)


@pytest.fixture
def page(office: Office, server: str) -> Iterator[Callable[[], Page]]:
    """Starts a year end of 2019 from the served deployment, without an approver, and opens its page."""
    from prefect import get_client

    with serving(office.folder, server) as deployments, get_client(sync_client=True) as client:

        def start() -> Page:
            values = {"year": 2019, "now": "2020-01-10T09:00:00"}
            return Page(client, client.create_flow_run_from_deployment(deployments["year-end"], parameters=values).id)

        yield start


def sealed(office: Office) -> list[str]:
    return sorted(file.name for file in (office.folder / "sealed").glob("*.zip"))


def test_a_person_approves_exactly_the_figures_that_are_shown(office: Office, page: Callable[[], Page]) -> None:
    run = page()
    schema, words = run.shown()
    assert [schema["properties"][name]["title"] for name in ("decision", "approve_by", "note", "figures")] == [
        "决定", "审定人", "审定意见", "数字指纹",
    ]  # fmt: skip
    assert set(schema["required"]) == {"decision", "approve_by", "note", "figures"}
    assert "政务新媒体发布·微博 | 13 |" in words
    assert "同意即表示接受的警告" in words
    assert "FILL-001" in words.replace("\\", "")
    assert sealed(office) == []
    assert office.figures()["posts.weibo"] == 13, "the draft is published"

    fingerprint = schema["properties"]["figures"]["default"]
    for wrong in (
        {**APPROVED, "figures": "0" * 16},
        {**APPROVED, "approve_by": "  ", "figures": fingerprint},
        {"approve_by": "王主任", "note": "好", "figures": fingerprint},
        APPROVED,
    ):
        assert run.answer(**wrong)["status"] == "REJECT"

    # While the run waits, nights go on: nothing holds the lock, and here one moves a figure.
    office.drop("weibo/posts.csv", [*POSTS, post(100, "2019-06-10", agency="bureau")])
    assert run.answer(**APPROVED, figures=fingerprint)["status"] == "ACCEPT"
    second, words = run.shown()
    assert sealed(office) == []
    assert "上一次的审定没有封存" in words
    assert "posts.weibo 13 → 14" in words.replace("\\", "")
    assert second["properties"]["figures"]["default"] != fingerprint
    assert run.answer(**APPROVED, figures=fingerprint)["status"] == "REJECT", "the form of older figures is refused"

    assert run.answer(**APPROVED, figures=second["properties"]["figures"]["default"])["status"] == "ACCEPT"
    state = run.state_at_rest()
    assert (state.name, state.type.value) == ("Completed", "COMPLETED"), "the approval accepts the open warnings"
    assert sealed(office) == ["bureau-2019-r1.zip"]
    assert office.figures()["posts.weibo"] == 14


def test_returned_figures_end_the_run_as_cancelled_with_the_reason(office: Office, page: Callable[[], Page]) -> None:
    run = page()
    schema, _ = run.shown()
    figures = schema["properties"]["figures"]["default"]
    run.answer(decision="退回", approve_by="王主任", note="微博少了一条", figures=figures)
    state = run.state_at_rest()
    assert (state.name, state.message) == ("Cancelled", "bureau局：王主任退回：微博少了一条")
    assert sealed(office) == []
