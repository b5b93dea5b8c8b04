"""Which sources a workspace has, with which preset each is read, and which files a file source has now."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from pipeline.core import Finding, Refusal, Source, TableName, Workspace, compose, some_of, user_files
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
    return [name for name, fills in _tables(workspace).items() if is_ledger(fills)]


def sources_about_people(workspace: Workspace) -> list[str]:
    """The same, and the sources of the steps in their columns: those whose files may be called after a person."""
    ledgers = set(ledger_sources(workspace))
    return [source.name for source in with_steps(workspace) if {source.name, source.steps_of} & ledgers]


def count_sources(workspace: Workspace) -> list[str]:
    """The names of the sources that have only numbers, without rows."""
    return [name for name, fills in _tables(workspace).items() if fills == "counts"]


def _tables(workspace: Workspace) -> dict[str, TableName]:
    """Source → the table it fills; sources whose preset cannot be read are left out."""
    tables: dict[str, TableName] = {}
    for source in workspace.settings.source:
        try:
            tables[source.name] = preset_of(source, workspace).fills
        except Refusal:
            continue
    return tables


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
    return list_source(source, workspace)[0]


def list_source(source: Source, workspace: Workspace) -> tuple[list[Path], list[Finding]]:
    """The files of a source in the order of their names, and the findings about everything else in its folder.

    Every entry is read or named as not read. Raises Refusal SOURCE-FOLDER when the folder does not exist.
    """
    folder = workspace.place_of(source)
    if source is DECLARED:
        return user_files(folder)
    if not folder.is_dir():
        raise Refusal("SOURCE-FOLDER", source=source.name, folder=str(folder), refers_to=source.name)
    files: list[Path] = []
    others: list[str] = []
    unreadable: list[OSError] = []
    for place, folders, names in os.walk(folder, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            entry = Path(place, name)
            if name.startswith((".", "~$", NOTE)):
                continue
            if entry.suffix.lower() in SUFFIXES and entry.is_file():
                files.append(entry)
            else:
                others.append(relative_path(entry, source, workspace))
    findings = [_folder_unreadable(source, workspace, error) for error in unreadable]
    if others:
        findings.append(_not_read(source, workspace, sorted(others)))
    return sorted(files), findings


def _folder_unreadable(source: Source, workspace: Workspace, error: OSError) -> Finding:
    """The finding about a folder; of a source that names people without the folder's name."""
    told = error.filename and source.name not in ledger_sources(workspace)
    place = f"{source.name}/{Path(error.filename).name}" if told else source.name
    return compose("FOLDER-UNREADABLE", folder=place, reason=error.strerror or "读不了", refers_to=source.name)


def _not_read(source: Source, workspace: Workspace, names: list[str]) -> Finding:
    """The finding about files of other kinds. Of a source that names people only the suffixes are shown: a file may be called after one."""
    if source.name in ledger_sources(workspace):
        kinds = sorted({Path(name).suffix.lower() or "没有后缀" for name in names})
        shown = f"{len(names)} 个（{'、'.join(kinds)}）"
    else:
        shown = some_of(names, 10, "个")
    return compose(
        "SOURCE-NOT-READ", source=source.name, entries=shown, suffixes=" ".join(SUFFIXES), refers_to=source.name
    )


def relative_path(file: Path, source: Source, workspace: Workspace) -> str:
    """A file's path below its source's folder. Names unpacked from an old archive are GBK bytes and are decoded as such."""
    encoded = os.fsencode(file.relative_to(workspace.place_of(source)).as_posix())
    try:
        return encoded.decode()
    except UnicodeDecodeError:
        return encoded.decode("gb18030", "replace")
