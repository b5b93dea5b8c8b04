"""`gongkai serve`: what it keeps running (Prefect's server, the two flows, the dashboard), where, and who may look.

Everything listens on 127.0.0.1. One serve a workspace; while it runs, `warehouse/serve.json` says where, so that a night by hand
goes through the same server and `doctor` can ask it.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets as random_words
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from pipeline.errors import Refusal
from pipeline.secrets import remember, secret_at
from pipeline.supervisor import Child, Patience, Supervisor
from pipeline.workspace import Workspace

HERE = "127.0.0.1"
# An office's proxy must not stand between us and our own processes.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Addresses:
    """Where a running serve answers: Prefect's own pages (its API below `/api`), and the dashboard."""

    pid: int
    prefect: str
    dashboard: str


def serve(workspace: Workspace, port: int, say: Callable[[str], None], patience: Patience | None = None) -> int:
    """Keep everything running until SIGTERM or SIGINT; 0 then, 2 when it had to give up.

    Raises Refusal SERVE-RUNNING, SERVE-PORT, SERVE-AUTH, SECRET-* before anything is started.
    """
    _settle(workspace)
    with _only_one(workspace, port) as addresses:
        children = children_of(workspace, addresses)
        return Supervisor(children, say, patience).run(lambda: _announce(workspace, addresses, say))


def children_of(workspace: Workspace, addresses: Addresses) -> tuple[Child, ...]:
    """The table of what is kept running, in the order of their start. A server the user named is used instead of one of our own."""
    folder, logs = workspace.folder.resolve(), workspace.warehouse.resolve() / "logs"
    auth = prefect_auth(workspace)
    api = f"{addresses.prefect}/api"
    client = {"PREFECT_API_URL": api} | ({"PREFECT_API_AUTH_STRING": auth} if auth else {})
    named = os.environ.get("PREFECT_API_URL")
    server = Child(
        "prefect",
        "Prefect 服务",
        (
            sys.executable,
            "-m",
            "prefect",
            "server",
            "start",
            "--host",
            HERE,
            "--port",
            _port(addresses.prefect),
            "--ui",
        ),
        logs / "prefect.log",
        lambda: _answers(f"{api}/health") == 200,
        environment=_server_settings(workspace, auth, api),
    )
    flows = Child(
        "flows",
        "定时任务",
        (sys.executable, "-m", "flows.serving", str(folder)),
        logs / "flows.log",
        lambda: _runner_polls(named or api, auth),
        needs=() if named else ("prefect",),
        environment={} if named else client,
        folder=_flows_folder(),
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
            _port(addresses.dashboard),
        ),
        logs / "dashboard.log",
        lambda: _answers(f"{addresses.dashboard}/health") is not None,
    )
    return (flows, dashboard) if named else (server, flows, dashboard)


def running(workspace: Workspace) -> Addresses | None:
    """Where the serve of this workspace answers, if one runs now."""
    lock = workspace.warehouse / "serve.lock"
    if not lock.exists():
        return None
    with lock.open("rb") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            try:
                return Addresses(**json.loads((workspace.warehouse / "serve.json").read_text("utf-8")))
            except (OSError, ValueError, TypeError):  # it is just starting
                return None
    return None


def silent_parts(workspace: Workspace, addresses: Addresses) -> list[str]:
    """The parts of a running serve that do not answer, in Chinese."""
    return [child.title for child in children_of(workspace, addresses) if not child.ready()]


def prefect_auth(workspace: Workspace) -> str | None:
    """`name:password` of Prefect's pages and API when access is restricted: as set, else made once and kept for its owner alone."""
    access = workspace.settings.access
    if access.prefect is not None:
        auth = secret_at(access.prefect, workspace.folder, of="Prefect 的用户名和密码").reveal()
    elif access.users_file is not None:
        auth = _own_auth(workspace)
    else:
        return None
    name, _, password = auth.partition(":")
    if not name or not password or "\n" in auth:
        raise Refusal("SERVE-AUTH")
    remember(password)
    return auth


def _own_auth(workspace: Workspace) -> str:
    file = _own_auth_file(workspace)
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as target:
            target.write(f"gongkai:{random_words.token_urlsafe(18)}\n")
    return file.read_text("utf-8").strip()


def _own_auth_file(workspace: Workspace) -> Path:
    return workspace.warehouse / "prefect" / "auth"


def _server_settings(workspace: Workspace, auth: str | None, api: str) -> dict[str, str]:
    """What Prefect's server is told: who may ask it, and the database of its records where it is not the embedded one."""
    told = {"PREFECT_UI_API_URL": os.environ.get("PREFECT_UI_API_URL", api)}
    if auth:
        told["PREFECT_SERVER_API_AUTH_STRING"] = auth
    serve = workspace.settings.serve
    if serve.database is not None:
        address = serve.database
        if serve.database_password is not None:
            from urllib.parse import quote

            secret = secret_at(serve.database_password, workspace.folder, of="Prefect 数据库的密码").reveal()
            user, _, rest = address.removeprefix("postgresql+asyncpg://").partition("@")
            address = f"postgresql+asyncpg://{user}:{quote(secret, safe='')}@{rest}"
        told["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = address
    return told


def _settle(workspace: Workspace) -> None:
    """The flows live outside this package and are looked up by name: it never imports Prefect."""
    import_module("flows.settings").settle(workspace)


def _flows_folder() -> Path:
    """Prefect writes down where a flow stands relative to the folder it is deployed from."""
    return Path(import_module("flows").__file__ or "").resolve().parents[1]


@contextmanager
def _only_one(workspace: Workspace, port: int) -> Iterator[Addresses]:
    workspace.warehouse.mkdir(parents=True, exist_ok=True)
    with (workspace.warehouse / "serve.lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            other = running(workspace)
            raise Refusal(
                "SERVE-RUNNING", pid=other.pid if other else "?", address=other.prefect if other else "正在启动"
            ) from None
        _free(port, "Prefect 服务")
        _free(port + 1, "看板")
        addresses = Addresses(os.getpid(), f"http://{HERE}:{port}", f"http://{HERE}:{port + 1}")
        place = workspace.warehouse / "serve.json"
        place.write_text(json.dumps(addresses.__dict__), "utf-8")
        try:
            yield addresses
        finally:
            place.unlink(missing_ok=True)


def _free(port: int, title: str) -> None:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HERE, port))
        except OSError:
            raise Refusal("SERVE-PORT", port=port, title=title) from None


def _announce(workspace: Workspace, addresses: Addresses, say: Callable[[str], None]) -> None:
    access = workspace.settings.access
    say(f"看板：    {addresses.dashboard}")
    say(
        f"Prefect： {(os.environ.get('PREFECT_API_URL') or addresses.prefect).removesuffix('/api')}（运行记录、按需触发 year-end）"
    )
    if access.users_file is not None:
        say(f"两处都要登录。看板的用户见 {workspace.folder / access.users_file}")
        if access.prefect is None:
            say(f"Prefect 的用户名和密码见 {_own_auth_file(workspace)}")
    say("每晚：    nightly 每天 02:30（北京时间）自动运行；错过的，启动后补跑一次")
    say(f"日志：    {workspace.warehouse / 'logs'}")
    say("只在本机可访问（127.0.0.1）。按 Ctrl-C 停止。")


def _port(address: str) -> str:
    return address.rpartition(":")[2]


def _answers(address: str, auth: str | None = None) -> int | None:
    """The status of an address of this machine; None when nobody is there."""
    request = urllib.request.Request(address, headers=_login(auth))
    try:
        with _direct.open(request, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def _runner_polls(api: str, auth: str | None) -> bool:
    """Whether the process of the flows has lately asked for work: Prefect itself keeps count."""
    request = urllib.request.Request(f"{api}/deployments/name/nightly/nightly", headers=_login(auth))
    try:
        with _direct.open(request, timeout=5) as answer:
            return bool(json.load(answer).get("status") == "READY")
    except (OSError, ValueError):
        return False


def _login(auth: str | None) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(auth.encode()).decode()}"} if auth else {}
