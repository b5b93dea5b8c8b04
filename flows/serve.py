"""`gongkai serve`: keeps Prefect's server, the process of the flows and the dashboard running for one workspace."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from urllib.parse import quote

from flows.closed_server import server_command, server_environment
from flows.settings import server_line, settle
from pipeline.core import Workspace, secret_at
from pipeline.operations import (
    Addresses,
    Child,
    Part,
    RestartPolicy,
    Supervisor,
    applicants_mark,
    claim_service,
    deployment_name,
    own_auth_file,
    part_answers,
    port_of,
    prefect_auth,
)


def serve(workspace: Workspace, port: int, say: Callable[[str], None], policy: RestartPolicy | None = None) -> int:
    """Keep everything running until SIGTERM or SIGINT; 0 then, 2 when it had to give up.

    Raises Refusal SERVE-RUNNING, SERVE-PORT, SERVE-AUTH, SECRET-* before anything is started.
    """
    settle(workspace)
    with claim_service(workspace, port, partial(parts_of, workspace), applicants_mark(workspace)) as addresses:
        children = children_of(workspace, addresses)
        return Supervisor(children, say, policy).run(lambda: _announce(workspace, addresses, say))


def parts_of(workspace: Workspace, prefect: str, dashboard: str) -> tuple[Part, ...]:
    """The parts of the service and the health address of each. A server the user named is not kept running by us."""
    api = os.environ.get("PREFECT_API_URL")
    server = Part("prefect", "Prefect 服务", f"{prefect}/api/health", "ok")
    # Prefect's server knows when the process of the flows last asked for work.
    deployment = quote(f"nightly/{deployment_name(workspace)}")
    runner = Part("flows", "定时任务", f"{api or f'{prefect}/api'}/deployments/name/{deployment}", "ready")
    pages = Part("dashboard", "看板", f"{dashboard}/health", "any")
    return (runner, pages) if api else (server, runner, pages)


def children_of(workspace: Workspace, addresses: Addresses) -> tuple[Child, ...]:
    """The processes to keep running, in the order of their start."""
    folder, logs = workspace.folder.resolve(), workspace.warehouse.resolve() / "logs"
    named = os.environ.get("PREFECT_API_URL")
    auth = os.environ.get("PREFECT_API_AUTH_STRING") if named else prefect_auth(workspace)
    by_name = {part.name: part for part in addresses.parts}
    port = port_of(addresses.prefect)
    serving = (sys.executable, "-m", "flows.serving", str(folder))
    runner = Child(
        "flows",
        "定时任务",
        serving if named else (*serving, "--own-server"),
        logs / "flows.log",
        lambda: part_answers(by_name["flows"], auth),
        needs=() if named else ("prefect",),
        environment={} if named else _client_settings(addresses, auth),
    )
    dashboard = Child(
        "dashboard",
        "看板",
        (
            sys.executable,
            "-m",
            "pipeline",
            "--workspace",
            str(folder),
            "dashboard",
            "--port",
            port_of(addresses.dashboard),
        ),
        logs / "dashboard.log",
        lambda: part_answers(by_name["dashboard"], auth),
    )
    if named or auth is None:
        return (runner, dashboard)
    server = Child(
        "prefect",
        "Prefect 服务",
        server_command(port),
        logs / "prefect.log",
        lambda: part_answers(by_name["prefect"], auth),
        environment=server_environment(port, auth, pages=True) | _database_settings(workspace),
    )
    return (server, runner, dashboard)


def _client_settings(addresses: Addresses, auth: str | None) -> dict[str, str]:
    """The environment of the process that runs the flows, against the server of this service."""
    return {"PREFECT_API_URL": f"{addresses.prefect}/api", "PREFECT_API_AUTH_STRING": auth or ""}


def _database_settings(workspace: Workspace) -> dict[str, str]:
    """The database of Prefect's records, where that is not the embedded one."""
    serve = workspace.settings.serve
    if serve.database is None:
        return {}
    address = serve.database
    if serve.database_password is not None:
        secret = secret_at(serve.database_password, workspace.folder, of="Prefect 数据库的密码").get_secret_value()
        user, _, rest = address.removeprefix("postgresql+asyncpg://").partition("@")
        address = f"postgresql+asyncpg://{user}:{quote(secret, safe='')}@{rest}"
    return {"PREFECT_SERVER_DATABASE_CONNECTION_URL": address}


def _announce(workspace: Workspace, addresses: Addresses, say: Callable[[str], None]) -> None:
    access = workspace.settings.access
    named = os.environ.get("PREFECT_API_URL")
    say(f"看板：    {addresses.dashboard}")
    say(
        f"Prefect： {(named or addresses.prefect).removesuffix('/api')}（运行记录、按需触发 year-end/{deployment_name(workspace)}）"
    )
    if named:
        say(server_line(named))
    if access.users_file is not None:
        say(f"看板要登录，用户见 {workspace.folder / access.users_file}")
    if not named and access.prefect is None:
        say(f"Prefect 的用户名和密码见 {own_auth_file(workspace)}")
    say("每晚：    nightly 每天 02:30（北京时间）自动运行；错过的，启动后补跑一次")
    if workspace.settings.inspect and workspace.settings.inspect.weekly:
        say("每周：    inspect 星期日 04:00 看一次网站")
    say(f"日志：    {workspace.warehouse / 'logs'}")
    say("只在本机可访问（127.0.0.1）。按 Ctrl-C 停止。")
