"""The files that people write into a folder of the workspace: which of them are read, and a finding for every other entry.

A folder that cannot be listed is not an empty one: without its files other figures would be published, in silence.
"""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.core.findings import Finding, compose, some_of


def user_files(folder: Path, suffix: str = ".yml") -> tuple[list[Path], list[Finding]]:
    """The files of `folder` with that suffix in the order of their names, and the findings about what is not read there.

    A folder that does not exist has no files and no finding. Entries whose names begin with a dot belong to the system.
    """
    name = folder.name
    try:
        entries = sorted(os.listdir(folder))
    except FileNotFoundError:
        if not folder.is_symlink():
            return [], []
        return [], [compose("FOLDER-UNREADABLE", folder=name, reason="指向的地方不存在", refers_to=name)]
    except OSError as error:
        return [], [compose("FOLDER-UNREADABLE", folder=name, reason=error.strerror, refers_to=name)]
    visible = [folder / entry for entry in entries if not entry.startswith((".", "~$"))]
    files = [entry for entry in visible if entry.suffix.lower() == suffix and not entry.is_dir()]
    others = [entry.name for entry in visible if entry not in files]
    if not others:
        return files, []
    shown = some_of(others, 10, "个")
    return files, [compose("FOLDER-NOT-READ", folder=name, entries=shown, suffix=suffix, refers_to=name)]
