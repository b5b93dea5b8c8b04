"""What the user told Prefect about servers with `prefect config set`. Read without Prefect, which reads it when it is imported."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path


def active_profile() -> tuple[str, dict[str, object]]:
    """Name and settings of the user's active profile, as Prefect reads them; none where there is no file or it cannot be read."""
    home = Path(os.environ.get("PREFECT_HOME") or Path.home() / ".prefect")
    file = Path(os.environ.get("PREFECT_PROFILES_PATH") or home / "profiles.toml")
    try:
        document = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return "", {}
    name = str(os.environ.get("PREFECT_PROFILE") or document.get("active"))
    profiles = document.get("profiles", {})
    profile = profiles.get(name, {}) if isinstance(profiles, dict) else {}
    return (name, profile) if isinstance(profile, dict) else ("", {})
