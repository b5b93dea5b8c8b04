"""The nightly flow: every source is polled, every year's figures are published anew. A dead source is a finding and ends nothing."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows import steps
from flows.hooks import hooks_of
from flows.parameters import takes_request
from pipeline.operations import NIGHTLY, Done, RunRequest


@flow(name=NIGHTLY.name, description=NIGHTLY.description, persist_result=False, log_prints=False, **hooks_of(NIGHTLY))
@takes_request(NIGHTLY)
def nightly(**values: Any) -> State[Any]:
    """Pull what is new … publish, once. Ends Completed with findings, Failed only when nothing could be published."""
    return steps.run_verbs(NIGHTLY, values)


def once(request: RunRequest) -> tuple[Done, ...]:
    """The nightly flow in this process, now. Raises Refusal."""
    return steps.run_flow(nightly, NIGHTLY, request)
