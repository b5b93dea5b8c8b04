"""The automation that closes interrupted runs, on the server of this workspace alone.

Sites with a server of their own take it from deploy/automations.yaml.
"""

from __future__ import annotations

from datetime import timedelta

from prefect import get_client
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture

NAME = "gongkai：中断的运行"
# A run tells every 30 seconds that it lives (PREFECT_FLOWS_HEARTBEAT_FREQUENCY); three silent ones in a row are its end.
SILENCE = timedelta(seconds=90)


def close_interrupted_runs(silence: timedelta = SILENCE) -> None:
    """Have the server mark a run as Crashed that has said nothing for `silence` after it told that it lives.

    Every event about the run counts as a word of it: another heartbeat, its end, and that it waits for an approval.
    """
    automation = AutomationCore(
        name=NAME,
        description="运行中途断电或进程被杀：标为 Crashed，下一次才能开始",
        trigger=EventTrigger(
            match={"prefect.resource.id": "prefect.flow-run.*"},
            after={"prefect.flow-run.heartbeat"},
            expect={"prefect.flow-run.*"},
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=silence,
        ),
        actions=[ChangeFlowRunState(state=StateType.CRASHED, message="运行中途停止，没有完成")],
    )
    with get_client(sync_client=True) as client:
        if standing := client.read_automations_by_name(NAME):
            client.update_automation(standing[0].id, automation)
        else:
            client.create_automation(automation)
