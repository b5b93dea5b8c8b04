"""The weekly inspection of the website as a flow. Its findings stand in the next night's database; here only counts are shown."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from prefect import flow, get_run_logger
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import Field

from flows.steps import Ended, fit_for_prefect
from pipeline.core import Refusal, now_in_shanghai, read_workspace
from pipeline.operations import judge

DESCRIPTION = "每周：看网站的网址、链接、附件和栏目，记下要处理的"


@flow(
    name="inspect",
    description=DESCRIPTION,
    flow_run_name="网站巡检 {workspace}",
    persist_result=False,
    log_prints=False,
)
def inspect_website(
    *,
    workspace: Annotated[
        str, Field(json_schema_extra={"title": "工作区", "description": "工作区文件夹，含 workspace.toml；必填"})
    ],
) -> State[Any]:
    """Inspect once. Completed, with how many addresses need someone; Failed on a closed network, where nothing is recorded."""
    from pipeline.inspection import inspect_site

    logger = get_run_logger()
    try:
        with fit_for_prefect():
            result = inspect_site(read_workspace(Path(workspace)), now=now_in_shanghai())
    except Ended as error:
        ended = error.in_words(Path(workspace))
        message = judge(ended.reason).message if isinstance(ended.reason, Refusal) else str(ended)
        return Failed(message=message, data=ended)
    message = f"看了 {result.asked} 个网址，{len(result.faults)} 个要处理，{result.left} 个没有看"
    logger.info("网站巡检：%s", message)
    return Completed(name="有问题" if result.faults or result.left else "Completed", message=message)
