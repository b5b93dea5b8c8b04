"""One process that keeps the flows running by themselves: a Prefect server on this machine and both deployments."""

from __future__ import annotations

from collections.abc import Callable

from prefect import serve

from flows.deployments import deployments
from flows.server import reached
from pipeline.workspace import Workspace


def serve_flows(workspace: Workspace, port: int, say: Callable[[str], None]) -> None:
    """Serve the night (02:30 Asia/Shanghai) and the year end (on demand) until interrupted. Raises Refusal PREFECT-SERVER."""
    with reached(port, pages=True) as address:
        say(
            f"Prefect 在 {address.removesuffix('/api')}：nightly 每天 02:30（北京时间）自动运行，year-end 按需触发。按 Ctrl-C 停止。"
        )
        try:
            serve(*deployments(workspace.folder))
        except* KeyboardInterrupt:
            say("已停止。")
