"""The automations that close runs nobody goes on with: those that were interrupted, and those whose approval nobody gave in time.

Sites with workers of their own take both from deploy/automations.yaml.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from prefect import get_client
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture

from pipeline.core import Workspace
from pipeline.operations import deployment_name

INTERRUPTED = "gongkai：中断的运行"
# A run tells every 30 seconds that it lives (PREFECT_FLOWS_HEARTBEAT_FREQUENCY); three silent ones in a row are its end.
SILENCE = timedelta(seconds=90)
# Prefect takes no shorter time to wait for an event.
SHORTEST = timedelta(seconds=10)
# What a run that waits for an approval may do before its time is over; a heartbeat that comes late is none of it.
_ANSWERED = {f"prefect.flow-run.{name}" for name in ("Resuming", "Cancelled", "Cancelling", "Failed", "Crashed")}


def close_interrupted_runs(silence: timedelta = SILENCE) -> None:
    """Have the server mark a run as Crashed that has said nothing for `silence` after it told that it lives.

    Every event about the run counts as a word of it: another heartbeat, its end, and that it waits for an approval. For a server of
    this workspace alone: it is about every run there.
    """
    _put(
        INTERRUPTED,
        "运行中途断电或进程被杀：标为 Crashed，下一次才能开始",
        ChangeFlowRunState(state=StateType.CRASHED, name=None, message="运行中途停止，没有完成", force=False),
        match={"prefect.resource.id": "prefect.flow-run.*"},
        after={"prefect.flow-run.heartbeat"},
        expect={"prefect.flow-run.*"},
        within=silence,
    )


def end_expired_approvals(workspace: Workspace, year_end: UUID) -> None:
    """Have the server end a year end as Failed, in words, that nobody approved within the days of the settings.

    `year_end`: the id of the deployment; runs of others are not touched.
    """
    days = workspace.settings.serve.approval_days
    _put(
        f"gongkai：没有人审定的年终（{deployment_name(workspace)}）",
        f"等待审定超过 {days:g} 天：作废",
        ChangeFlowRunState(
            state=StateType.FAILED,
            name=None,
            message=f"{days:g} 天内没有人审定，这次作废，没有封存；此前发布的照常使用。需要时重新运行年终。",
            force=True,
        ),
        match={"prefect.resource.id": "prefect.flow-run.*"},
        match_related={"prefect.resource.id": f"prefect.deployment.{year_end}"},
        after={"prefect.flow-run.Suspended"},
        expect=_ANSWERED,
        within=max(timedelta(days=days), SHORTEST),
    )


def _put(name: str, description: str, action: ChangeFlowRunState, **trigger: Any) -> None:
    """Create an automation about single runs, or bring the one of this name up to date."""
    automation = AutomationCore(
        name=name,
        description=description,
        trigger=EventTrigger(for_each={"prefect.resource.id"}, posture=Posture.Proactive, threshold=1, **trigger),
        actions=[action],
    )
    with get_client(sync_client=True) as client:
        if standing := client.read_automations_by_name(name):
            client.update_automation(standing[0].id, automation)
        else:
            client.create_automation(automation)
