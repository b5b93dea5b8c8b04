"""The roll-up flow of a province: after the counties' nights, one published database of all. It writes no rows and asks nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows import artifacts, steps
from pipeline.core import Refusal, now_in_shanghai, read_workspace, tally
from pipeline.operations import Verdict, judge
from pipeline.province import RollUp, roll_up_counties

DESCRIPTION = "汇总：读各县共享的数据，发布为一个数据库；一个县没有报送或坏了，不影响其他县"


@flow(name="rollup", description=DESCRIPTION, persist_result=False, log_prints=False)
def rollup(workspace: str) -> State[Any]:
    """Roll up the counties of `counties.toml` in the folder `workspace`, once. Completed also with counties missing; Failed when
    nothing could be published: what was published before stays."""
    try:
        with steps.fit_for_prefect():
            done = roll_up_counties(read_workspace(Path(workspace)), now=now_in_shanghai())
    except steps.Ended as error:
        ended = error.in_words(Path(workspace))
        assert isinstance(ended.reason, Refusal)
        return Failed(message=judge(ended.reason).message, data=ended)
    for line in done.lines():
        get_run_logger().info(line)
    _show(done)
    verdict = Verdict(1 if done.status else 0, f"{done.lines()[0]}；问题：{tally(done.findings)}")
    return Completed(name=verdict.name, message=verdict.message)


def _show(done: RollUp) -> None:
    """The counties as a table, and every finding with what to do."""
    table = [
        {
            "县": row["name"],
            "状态": row["state"],
            "数据生成于": str(row["built_at"] or "—"),
            "最近一晚": str(row["confirmed_at"] or "—"),
            "原因": row["problem"] or "",
        }
        for row in done.tables()["counties"]
    ]
    create_table_artifact(table=table, key="rollup-counties", description=done.lines()[0])
    create_markdown_artifact(
        markdown=artifacts.page([], done.findings), key="rollup-findings", description=f"问题：{tally(done.findings)}"
    )
