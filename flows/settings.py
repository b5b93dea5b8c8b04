"""The settings of Prefect in the environment of a process. Imports no Prefect, which reads its settings when it is imported."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

from pipeline.core import Workspace
from pipeline.operations import prefect_auth, running

# What the user has set is not changed. No usage reports: Prefect, its user interface and Great Expectations would send them.
DEFAULTS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "WARNING",
}
# What of a profile says which server is meant and how it is entered.
_SERVER = ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING")


def settle(workspace: Workspace) -> None:
    """Set the environment in which Prefect runs. Must be called before anything imports Prefect.

    Unless the user named a server (PREFECT_API_URL, or the active profile of `prefect config set`) or a home (PREFECT_HOME),
    Prefect keeps its own records in the workspace's `warehouse/prefect`, which can be deleted at any time: no figure and no approval
    is kept there. While `gongkai serve` runs, its server is used: two servers on one embedded database would block each other.
    """
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    profile = _active_profile()
    if "PREFECT_API_URL" not in os.environ and profile.get("PREFECT_API_URL"):
        os.environ.update({name: str(profile[name]) for name in _SERVER if name in profile and name not in os.environ})
    if "PREFECT_API_URL" not in os.environ and "PREFECT_HOME" not in os.environ:
        home = workspace.warehouse.resolve() / "prefect"
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.environ["PREFECT_HOME"] = str(home)
        if served := running(workspace):
            os.environ["PREFECT_API_URL"] = f"{served.prefect}/api"
            os.environ["PREFECT_API_AUTH_STRING"] = prefect_auth(workspace)
    _bypass_proxy_for_this_machine()


def _active_profile() -> dict[str, object]:
    """The settings of the user's active profile, as Prefect reads them; none where there is no file or it cannot be read."""
    home = Path(os.environ.get("PREFECT_HOME") or Path.home() / ".prefect")
    file = Path(os.environ.get("PREFECT_PROFILES_PATH") or home / "profiles.toml")
    try:
        document = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    name = os.environ.get("PREFECT_PROFILE") or document.get("active")
    profile = document.get("profiles", {}).get(name, {})
    return profile if isinstance(profile, dict) else {}


def _bypass_proxy_for_this_machine() -> None:
    """An office's proxy, taken from the environment, must not stand between us and a server on this machine."""
    for name in ("NO_PROXY", "no_proxy"):
        hosts = [host for host in os.environ.get(name, "").split(",") if host]
        os.environ[name] = ",".join(dict.fromkeys([*hosts, "127.0.0.1", "localhost"]))
