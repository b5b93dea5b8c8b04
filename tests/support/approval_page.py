"""What Prefect's page does with a year end that waits for an approval: read the form, answer it, see what became of the run."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

# Far longer than a run takes: only a run that hangs is late.
WAIT = 1200.0


def eventually(look: Callable[[], Any], what: str, seconds: float = WAIT) -> Any:
    """What `look` answers once that is something. The only way in which tests wait for a server."""
    until, pause = time.monotonic() + seconds, 0.05
    while not (seen := look()):
        assert time.monotonic() < until, what
        time.sleep(pause)
        pause = min(pause * 1.5, 1.0)  # each look is work of the server that is waited for
    return seen


class ApprovalPage:
    """The requests that Prefect's page makes about one run. `go_on`: what runs it when it is due, where no other process does."""

    def __init__(self, client: Any, run: UUID, go_on: Callable[[UUID], None] = lambda _: None) -> None:
        self._client, self.run, self._go_on = client, run, go_on
        go_on(run)

    @classmethod
    def of_waiting(cls, client: Any, run: UUID, go_on: Callable[[UUID], None]) -> ApprovalPage:
        """The page of a run that waits already: `go_on` runs it from its next answer on."""
        page = cls(client, run)
        page._go_on = go_on
        return page

    def state_at_rest(self) -> Any:
        """The state of the run once it is neither due nor running: it waits, or has ended."""
        return eventually(self._state_at_rest, f"{self.run} is still due or running")

    def _state_at_rest(self) -> Any:
        state = self._client.read_flow_run(self.run).state
        return None if state.type.value in ("SCHEDULED", "PENDING", "RUNNING") else state

    def shown(self) -> tuple[dict[str, Any], str]:
        """The schema of the form and the words above it, once the run waits. Backslashes that keep Markdown away are left out."""
        state = self.state_at_rest()
        assert state.name == "Suspended", state
        keys = state.state_details.run_input_keyset
        # The server says that a run waits before it has stored what the form shows.
        schema, words = (
            eventually(lambda key=keys[name]: self._input(key), f"no {name}") for name in ("schema", "description")
        )
        return schema, words.replace("\\", "")

    def answer(self, **values: str) -> str:
        """ACCEPT or REJECT: what the server says to the form as it was filled in."""
        response = self._client._client.post(f"/flow_runs/{self.run}/resume", json={"run_input": values})
        status = str(response.json()["status"])
        if status == "ACCEPT":
            self._go_on(self.run)
        return status

    def _input(self, key: str) -> Any:
        from prefect.exceptions import PrefectHTTPStatusError

        try:
            return json.loads(self._client._client.get(f"/flow_runs/{self.run}/input/{key}").text)
        except PrefectHTTPStatusError as error:
            if error.response.status_code != 404:
                raise
            return None


def run_here(run: UUID) -> None:
    """Run a year end that is due in this process, as the process of a worker does it."""
    from prefect import get_client
    from prefect.exceptions import Pause
    from prefect.flow_engine import run_flow
    from prefect.states import Pending

    from flows.year_end import year_end

    with get_client(sync_client=True) as client:
        client.set_flow_run_state(run, Pending())  # takes the place of the deployment anew
        due = client.read_flow_run(run)
    try:
        run_flow(year_end, flow_run=due, parameters=due.parameters, return_type="state")
    except Pause:
        return
