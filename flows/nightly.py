"""The night: every source looked at, every year's figures published anew. A dead source is a finding, not an end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows import steps
from flows.parameters import Folder, Moment, Sources, Year
from pipeline.core import now_in_shanghai, read_workspace
from pipeline.operations import Done, Run


@flow(
    name="nightly",
    description="每晚：查看全部数据源，重新计数，发布截至今日的数字",
    persist_result=False,
    log_prints=False,
)
def nightly(
    workspace: Folder,
    year: Year | None = None,
    sources: Sources = [],  # noqa: B006 (never changed)
    now: Moment = None,
) -> State[Any]:
    """Pull what is new … publish, once. Ends Completed with findings, Failed only when nothing could be published.

    Args:
        workspace: 工作区文件夹，含 workspace.toml
        year: 年度，2008 至明年；留空为全部有数据的年度
        sources: 只查看这些数据源；留空为全部
        now: 运行时刻（北京时间）；留空为现在
    """
    with steps.fit_for_prefect():
        run = Run(read_workspace(Path(workspace)), now or now_in_shanghai(), year=year, only=tuple(sources))
    return steps.carry("nightly", run)


def once(run: Run) -> tuple[Done, ...]:
    """The night's flow in this process, now. Raises Refusal."""
    return steps.once(nightly, run)
