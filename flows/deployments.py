"""The deployments of the flows: the same two as in prefect.yaml, for one process that serves them."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron

from flows.nightly import nightly
from flows.year_end import year_end
from pipeline.operations import NIGHTLY, YEAR_END, RunRequest


def deployments(workspace: Path) -> list[RunnerDeployment]:
    """The night at 02:30 in Asia/Shanghai, one at a time; the year end when someone asks for it."""
    preset = RunRequest(workspace=str(workspace.resolve())).model_dump(exclude_unset=True)
    night = nightly.to_deployment(
        NIGHTLY.name,
        description=NIGHTLY.description,
        schedule=Cron("30 2 * * *", timezone="Asia/Shanghai"),
        concurrency_limit=1,
        parameters=preset,
    )
    on_demand = year_end.to_deployment(
        YEAR_END.name, description=YEAR_END.description, concurrency_limit=1, parameters=preset
    )
    # Awaitable only where an event loop runs, which is not here.
    return [cast(RunnerDeployment, night), cast(RunnerDeployment, on_demand)]
