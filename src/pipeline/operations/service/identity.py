"""Which workspace a deployment on a Prefect server belongs to: a server may serve many, of several machines."""

from __future__ import annotations

import os
import re
import secrets

from pipeline.core import Workspace

# What Prefect does not allow in a name.
_FORBIDDEN = re.compile(r"[/%&<>]")


def workspace_id(workspace: Workspace) -> str:
    """Eight hexadecimal digits that stand in the workspace's file `workspace.id`, made when they are first needed. No secret."""
    file = workspace.folder / "workspace.id"
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError:
        return file.read_text("utf-8").strip()
    with os.fdopen(handle, "w", encoding="utf-8") as new:
        new.write(f"{secrets.token_hex(4)}\n")
    return file.read_text("utf-8").strip()


def deployment_name(workspace: Workspace) -> str:
    """The name of the workspace's deployments: `[serve] name`, else that of its folder with its id."""
    folder = _FORBIDDEN.sub("-", workspace.folder.resolve().name)
    return workspace.settings.serve.name or f"{folder}-{workspace_id(workspace)}"


def workspace_tag(workspace: Workspace) -> str:
    """The tag that marks what belongs to this workspace."""
    return f"workspace:{workspace_id(workspace)}"
