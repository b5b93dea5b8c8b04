"""Which sources a workspace has, with which preset each is read, and which files a file source has now."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from pipeline.core import Refusal, Source, Workspace
from pipeline.ingest.ledger_steps import steps_preset, steps_source
from pipeline.ingest.presets import Preset, canonical_preset, read_preset
from pipeline.ingest.privacy import is_ledger

SUFFIXES = (".csv", ".xlsx", ".xls", ".ndjson", ".jsonl", ".json", ".parquet", ".tsv", ".txt")
# What `gongkai init` puts into each folder for people to read; no data.
NOTE = "说明.txt"
# The files of `declared/`: numbers somebody vouches for, in every workspace.
DECLARED = Source(name="declared", fills="declared", path="declared")


def ledger_sources(workspace: Workspace) -> list[str]:
    """The names of the sources whose files name people."""
    names = []
    for source in workspace.settings.source:
        try:
            if is_ledger(preset_of(source, workspace).fills):
                names.append(source.name)
        except Refusal:
            continue
    return names


def selected_sources(workspace: Workspace, only: Iterable[str] = ()) -> tuple[Source, ...]:
    """All sources of a workspace including the declared numbers, or only those named. Raises Refusal SOURCE-UNKNOWN."""
    sources = (*with_steps(workspace), DECLARED)
    wanted = set(only)
    unknown = wanted - {source.name for source in sources}
    if unknown:
        known = "、".join(source.name for source in sources)
        raise Refusal("SOURCE-UNKNOWN", source="、".join(sorted(unknown)), known=known)
    return tuple(source for source in sources if not wanted or wanted & {source.name, source.steps_of})


def with_steps(workspace: Workspace) -> tuple[Source, ...]:
    """The sources of the settings, each ledger followed by the source of the steps in its columns, unless that name is taken."""
    names = {source.name for source in workspace.settings.source}
    sources: list[Source] = []
    for source in workspace.settings.source:
        sources.append(source)
        if source.preset is None or source.fills not in (None, "requests"):
            continue
        try:
            steps = steps_source(source, read_preset(source.preset, workspace.folder))
        except Refusal:
            continue  # `pull` reports it for the source itself
        if steps is not None and steps.name not in names:
            sources.append(steps)
    return tuple(sources)


def preset_of(source: Source, workspace: Workspace) -> Preset:
    """The preset a source is read with. A source without one uses our own column names and must say which table it fills.

    Raises Refusal SOURCE-NO-TABLE, SOURCE-WRONG-TABLE, PRESET-MISSING, PRESET-SETTING.
    """
    if source.preset is None:
        if source.fills is None:
            raise Refusal("SOURCE-NO-TABLE", source=source.name)
        return canonical_preset(source.fills)
    preset = read_preset(source.preset, workspace.folder)
    if preset.steps is not None and source.fills == "request_events":
        return steps_preset(preset)
    if source.fills not in (None, preset.fills):
        raise Refusal("SOURCE-WRONG-TABLE", source=source.name, preset=preset.name, fills=preset.fills)
    return preset


def is_live(source: Source, workspace: Workspace) -> bool:
    """Whether a source is polled rather than dropped as files. One whose preset cannot be read is not polled."""
    if source.url is not None or source.database is not None:
        return True
    try:
        return preset_of(source, workspace).api is not None
    except Refusal:
        return False


def source_files(source: Source, workspace: Workspace) -> list[Path]:
    """The files of a source, in the order of their names. Raises Refusal SOURCE-FOLDER when the folder does not exist."""
    folder = workspace.place_of(source)
    suffixes = (".yml",) if source is DECLARED else SUFFIXES
    if not folder.is_dir():
        if source is DECLARED:
            return []
        raise Refusal("SOURCE-FOLDER", source=source.name, folder=str(folder), refers_to=source.name)
    files = (file for file in folder.rglob("*") if file.is_file() and not file.name.startswith((".", "~$", NOTE)))
    return sorted(file for file in files if file.suffix.lower() in suffixes)


def relative_path(file: Path, source: Source, workspace: Workspace) -> str:
    """A file's path below its source's folder. Names unpacked from an old archive are GBK bytes and are decoded as such."""
    encoded = os.fsencode(file.relative_to(workspace.place_of(source)).as_posix())
    try:
        return encoded.decode()
    except UnicodeDecodeError:
        return encoded.decode("gb18030", "replace")
