"""The year-end flow: the same verbs, strict. A blocking finding ends it before anything is published (条例 art. 49, 50)."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows import steps
from flows.approval import run_until_approved, waits_for_approval
from flows.hooks import hooks_of
from flows.parameters import takes_request
from pipeline.operations import YEAR_END, Done, RunRequest


@flow(
    name=YEAR_END.name, description=YEAR_END.description, persist_result=False, log_prints=False, **hooks_of(YEAR_END)
)
@takes_request(YEAR_END)
def year_end(**values: Any) -> State[Any]:
    """Pull … publish for one year, once; with an approver it seals the year. Started from a deployment without one, it publishes
    the draft and waits for an approval. Failed when a blocking finding stands: what was published before stays."""
    if waits_for_approval(values):
        return run_until_approved(values)
    return steps.run_verbs(YEAR_END, values)


def once(request: RunRequest) -> tuple[Done, ...]:
    """The year-end flow in this process, now. Raises Stopped, Refusal."""
    return steps.run_flow(year_end, YEAR_END, request)
