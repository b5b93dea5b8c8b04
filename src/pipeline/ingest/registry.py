"""registry."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from pipeline.core import Refusal, Source, Workspace
from pipeline.ingest.ledger_steps import steps_preset, steps_source
from pipeline.ingest.presets import Preset, canonical, read_preset
from pipeline.ingest.privacy import is_ledger

SUFFIXES = (".csv", ".xlsx", ".xls", ".ndjson", ".jsonl", ".json", ".parquet", ".tsv", ".txt")


DECLARED = Source(name="declared", fills="declared", path="declared")


def _ledgers(workspace: Workspace) -> list[str]:
    """The sources whose files name people."""
    found = []
    for source in workspace.settings.source:
        try:
            if is_ledger(preset_of(source, workspace).fills):
                found.append(source.name)
        except Refusal:
            continue
    return found


def chosen(workspace: Workspace, only: Iterable[str] = ()) -> tuple[Source, ...]:
    """The sources of a workspace, the declared numbers among them; or only those named."""
    every = (*with_steps(workspace), DECLARED)
    wanted = set(only)
    unknown = wanted - {source.name for source in every}
    if unknown:
        raise Refusal("SOURCE-UNKNOWN", source="、".join(sorted(unknown)), known="、".join(s.name for s in every))
    return tuple(source for source in every if not wanted or wanted & {source.name, source.steps_of})


def with_steps(workspace: Workspace) -> tuple[Source, ...]:
    """The sources of the settings, each ledger followed by the source of the steps in its columns, unless that name is taken."""
    names = {source.name for source in workspace.settings.source}
    found: list[Source] = []
    for source in workspace.settings.source:
        found.append(source)
        if source.preset is None or source.fills not in (None, "requests"):
            continue
        try:
            steps = steps_source(source, read_preset(source.preset, workspace.folder))
        except Refusal:
            continue  # said when the source itself is looked at
        if steps is not None and steps.name not in names:
            found.append(steps)
    return tuple(found)


def preset_of(source: Source, workspace: Workspace) -> Preset:
    """The preset a source is read with. A source without one has our own column names and must say which table it fills."""
    if source.preset is None:
        if source.fills is None:
            raise Refusal("SOURCE-NO-TABLE", source=source.name)
        return canonical(source.fills)
    preset = read_preset(source.preset, workspace.folder)
    if preset.steps is not None and source.fills == "request_events":
        return steps_preset(preset)
    if source.fills not in (None, preset.fills):
        raise Refusal("SOURCE-WRONG-TABLE", source=source.name, preset=preset.name, fills=preset.fills)
    return preset


def is_live(source: Source, workspace: Workspace) -> bool:
    """Whether a source is asked rather than dropped as files. One whose preset cannot be read is not asked."""
    if source.url is not None or source.database is not None:
        return True
    try:
        return preset_of(source, workspace).api is not None
    except Refusal:
        return False


def files_of(source: Source, workspace: Workspace) -> list[Path]:
    """The files of a source, in the order of their names. Raises Refusal SOURCE-FOLDER when the folder is gone."""
    place = workspace.place_of(source)
    suffixes = (".yml",) if source is DECLARED else SUFFIXES
    if not place.is_dir():
        if source is DECLARED:
            return []
        raise Refusal("SOURCE-FOLDER", source=source.name, folder=str(place), refers_to=source.name)
    found = (file for file in place.rglob("*") if file.is_file() and not file.name.startswith((".", "~$")))
    return sorted(file for file in found if file.suffix.lower() in suffixes)


def path_of(file: Path, source: Source, workspace: Workspace) -> str:
    """A file's name below its source's folder. Names unpacked from an old archive are GBK bytes and are read as such."""
    written = os.fsencode(file.relative_to(workspace.place_of(source)).as_posix())
    try:
        return written.decode()
    except UnicodeDecodeError:
        return written.decode("gb18030", "replace")
