"""The settings of Prefect in the environment of a process. Imports no Prefect, which reads its settings when it is imported."""

from __future__ import annotations

import os

from pipeline.core import Workspace
from pipeline.operations import active_profile, prefect_auth, running

# What the user has set is not changed. No usage reports: Prefect, its user interface and Great Expectations would send them.
DEFAULTS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "WARNING",
}
# What of a profile says which server is meant and how it is entered.
_SERVER = ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING")
# Where `settle` found the server, in words.
_NAMED_BY = "GONGKAI_PREFECT_SERVER_NAMED_BY"


def settle(workspace: Workspace) -> None:
    """Set the environment in which Prefect runs. Must be called before anything imports Prefect.

    Unless the user named a server (PREFECT_API_URL, or the active profile of `prefect config set`) or a home (PREFECT_HOME),
    Prefect keeps its own records in the workspace's `warehouse/prefect`, which can be deleted at any time: no figure and no approval
    is kept there. While `gongkai serve` runs, its server is used: two servers on one embedded database would block each other.
    """
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    active, profile = active_profile()
    if "PREFECT_API_URL" not in os.environ and profile.get("PREFECT_API_URL"):
        os.environ.update({name: str(profile[name]) for name in _SERVER if name in profile and name not in os.environ})
        os.environ[_NAMED_BY] = f"prefect config 的 {active}"
    if "PREFECT_API_URL" not in os.environ and "PREFECT_HOME" not in os.environ:
        home = workspace.warehouse.resolve() / "prefect"
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.environ["PREFECT_HOME"] = str(home)
        if served := running(workspace):
            os.environ["PREFECT_API_URL"] = f"{served.prefect}/api"
            os.environ["PREFECT_API_AUTH_STRING"] = prefect_auth(workspace)
            os.environ[_NAMED_BY] = "本工作区的 gongkai serve"
    _bypass_proxy_for_this_machine()


def server_line(address: str | None) -> str:
    """A Chinese line that says which Prefect server this process uses, and who said so. `address`: None for one of its own."""
    if not address:
        return "Prefect 服务：本次运行自己的，运行结束即停"
    by_whom = "环境变量 PREFECT_API_URL" if "PREFECT_API_URL" in os.environ else "Prefect 的配置文件"
    return f"Prefect 服务：{address}（{os.environ.get(_NAMED_BY, by_whom)}）"


def _bypass_proxy_for_this_machine() -> None:
    """An office's proxy, taken from the environment, must not stand between us and a server on this machine."""
    for name in ("NO_PROXY", "no_proxy"):
        hosts = [host for host in os.environ.get(name, "").split(",") if host]
        os.environ[name] = ",".join(dict.fromkeys([*hosts, "127.0.0.1", "localhost"]))
