"""The year end: the same verbs, strict. A blocking finding ends it before anything is published (条例 art. 49, 50)."""

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
    name="year-end", description="年终：严格校验一个年度，有阻断性问题即不发布", persist_result=False, log_prints=False
)
def year_end(
    workspace: Folder,
    year: Year,
    sources: Sources = [],  # noqa: B006 (never changed)
    now: Moment = None,
) -> State[Any]:
    """Pull … publish for one year, once. Failed when a blocking finding stands; what was published before then stays.

    Args:
        workspace: 工作区文件夹，含 workspace.toml
        year: 年度，2008 至明年；必填
        sources: 只查看这些数据源；留空为全部
        now: 运行时刻（北京时间）；留空为现在
    """
    with steps.fit_for_prefect():
        run = Run(
            read_workspace(Path(workspace)), now or now_in_shanghai(), year=year, strict=True, only=tuple(sources)
        )
    return steps.carry("year-end", run)


def once(run: Run) -> tuple[Done, ...]:
    """The year end's flow in this process, now. Raises Stopped, Refusal."""
    return steps.once(year_end, run)
