"""When the flows run by themselves. The same two deployments as in prefect.yaml, for one process that serves them."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron

from flows.nightly import nightly
from flows.year_end import year_end


def deployments(workspace: Path) -> list[RunnerDeployment]:
    """The night at 02:30 in Asia/Shanghai, one at a time; the year end when someone asks for it."""
    parameters = {"workspace": str(workspace.resolve())}
    night = nightly.to_deployment(
        "nightly",
        schedule=Cron("30 2 * * *", timezone="Asia/Shanghai"),
        concurrency_limit=1,
        parameters=parameters,
    )
    on_demand = year_end.to_deployment("year-end", concurrency_limit=1, parameters=parameters)
    # Awaitable only where an event loop runs, which is not here.
    return [cast(RunnerDeployment, night), cast(RunnerDeployment, on_demand)]
