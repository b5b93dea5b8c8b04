"""The deployments of one workspace: the night, the year end and, where it has [inspect], the weekly inspection.

Their name carries the workspace, a tag its identity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from prefect import get_client
from prefect.client.schemas.responses import DeploymentResponse
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.hooks import TAG
from flows.inspection import DESCRIPTION, inspect_website
from flows.nightly import nightly
from flows.year_end import year_end
from pipeline.core import Refusal, Workspace
from pipeline.operations import NIGHTLY, YEAR_END, RunRequest, deployment_name, workspace_tag


@dataclass(frozen=True)
class Registered:
    """The ids of the deployments that this process registered: all that it may touch on the server."""

    nightly: UUID
    year_end: UUID
    inspect: UUID | None = None


def deployments(workspace: Workspace) -> list[RunnerDeployment]:
    """The night at 02:30 in Asia/Shanghai, one at a time; the year end when someone asks for it; the inspection on Sundays at 04:00."""
    preset = RunRequest(workspace=str(workspace.folder.resolve())).model_dump(exclude_unset=True)
    name, tags = deployment_name(workspace), [TAG, workspace_tag(workspace)]
    night = nightly.to_deployment(
        name,
        description=NIGHTLY.description,
        schedule=Cron("30 2 * * *", timezone="Asia/Shanghai"),
        concurrency_limit=1,
        parameters=preset,
        tags=tags,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    on_demand = year_end.to_deployment(
        name,
        description=YEAR_END.description,
        concurrency_limit=1,
        parameters=preset,
        tags=tags,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    weekly = inspect_website.to_deployment(
        name,
        description=DESCRIPTION,
        schedule=Cron("0 4 * * 0", timezone="Asia/Shanghai"),
        concurrency_limit=1,
        parameters=preset,
        tags=tags,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    made = [night, on_demand, *([weekly] if workspace.settings.inspect and workspace.settings.inspect.weekly else [])]
    # Awaitable only where an event loop runs, which is not here.
    return [cast(RunnerDeployment, deployment) for deployment in made]


def register(workspace: Workspace) -> Registered:
    """Put the deployments on the server. Raises Refusal SERVE-NAME before anything is written when a name is another's."""
    made = deployments(workspace)
    for deployment in made:
        _refuse_name_of_another(workspace, f"{deployment.flow_name}/{deployment_name(workspace)}")
    return Registered(*(cast(UUID, deployment.apply()) for deployment in made))


def _refuse_name_of_another(workspace: Workspace, name: str) -> None:
    """A name is ours when its deployment carries our tag and our folder; a copy of a workspace carries the tag of the original."""
    with get_client(sync_client=True) as client:
        try:
            standing: DeploymentResponse = client.read_deployment_by_name(name)
        except ObjectNotFound:
            return
    folder = str(workspace.folder.resolve())
    owner = standing.parameters.get("workspace")
    if workspace_tag(workspace) not in standing.tags or owner != folder:
        raise Refusal("SERVE-NAME", name=name, owner=owner or "不是本程序的部署", folder=folder)
