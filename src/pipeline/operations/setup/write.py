"""Writes a new workspace. Never over anything: where one file is there already, nothing is written at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipeline.core import Refusal


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write the files below a folder. Raises Refusal SETUP-EXISTS naming what is there."""
    there = [path for path in files if (folder / path).exists()]
    if there:
        raise Refusal("SETUP-EXISTS", folder=str(folder.absolute()), files="、".join(there))
    for path, content in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
