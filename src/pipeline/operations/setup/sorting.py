"""Files as an office collected them, each put into the folder of the source that it is for; sources that are missing are added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.core import Refusal, Source, Workspace, read_workspace
from pipeline.ingest import (
    PresetFit,
    SeenFile,
    SeenSheet,
    added_source,
    is_live,
    look_at,
    new_source,
    preset_beside,
    preset_of,
    put_into,
    read_preset,
)
from pipeline.operations.setup.plan import source_kinds

# Documents that may be the report of a year.
DOCUMENTS = (".docx", ".doc", ".pdf", ".htm", ".html", ".wps")


@dataclass(frozen=True)
class SortedFile:
    """Where a file went. `source`: None where it was left where it is, for the reason in `said`; `added`: the source is new."""

    file: Path
    source: str | None
    said: str
    added: bool = False


def files_below(places: Iterable[Path]) -> list[Path]:
    """The files of some folders and files, in the order of their paths, without hidden ones, those of an open spreadsheet and our notes."""
    found: dict[Path, None] = {}
    for place in places:
        listed = sorted(place.rglob("*")) if place.is_dir() else [place]
        found |= {file: None for file in listed if file.is_file() and not file.name.startswith((".", "~$", "说明.txt"))}
    return list(found)


def sort_files(folder: Path, files: Iterable[Path], *, now: datetime) -> Iterator[SortedFile]:
    """Put each file into the source that reads it, one after the other. `folder`: of the workspace.

    A file that several sources may read, or none, stays where it is. Raises Refusal WORKSPACE-*.
    """
    for file in files:
        workspace = read_workspace(folder)
        seen = look_at(workspace, file, now=now, try_it=False)
        likely = [(sheet, sheet.fit) for sheet in seen.sheets if sheet.fit is not None]
        preset = next(filter(None, (preset_beside(finding.code) for finding in seen.findings)), None)
        if preset is not None and not likely:
            yield _put(workspace, file, PresetFit(preset, read_preset(preset, folder), (), ()), None)
        elif not likely:
            yield SortedFile(file, None, _why_not(seen))
        for sheet, fit in likely:
            yield _sorted(read_workspace(folder), seen, sheet, fit)


def _why_not(seen: SeenFile) -> str:
    said = [f"{finding.message}{finding.what_to_do}" for finding in seen.findings]
    return said[0] if said else "没有一个预设认得它的列；是记录清单的，用 gongkai look 看它的列。"


def _sorted(workspace: Workspace, seen: SeenFile, sheet: SeenSheet, fit: PresetFit) -> SortedFile:
    named = sheet.sheet if sheet.named else None
    return _put(workspace, seen.file, fit, named, (named,) if named else (None, sheet.sheet))


def _put(
    workspace: Workspace, file: Path, fit: PresetFit, sheet: str | None, sheets: tuple[str | None, ...] = (None,)
) -> SortedFile:
    """Put a file into the one source that reads it. `sheet`: the one that a new source must name; `sheets`: those that one may."""
    sources = [
        source
        for source in workspace.settings.source
        if source.sheet in sheets and not is_live(source, workspace) and _reads(workspace, source, fit)
    ]
    if len(sources) > 1:
        names = "、".join(source.name for source in sources)
        return SortedFile(
            file, None, f"几个数据源都读这样的文件（{names}），请写明用于哪一个：gongkai look 文件 --into 名字"
        )
    try:
        source = sources[0] if sources else _added(workspace, file, fit, sheet)
    except Refusal as refusal:
        return SortedFile(file, None, f"{refusal.finding.message}{refusal.finding.what_to_do}")
    if put_into(workspace, source, file) is None:
        return SortedFile(file, None, f"{workspace.place_of(source)} 里已有同名的另一份，没有覆盖；改名后再放")
    return SortedFile(file, source.name, fit.reading.about or fit.reading.fills, added=not sources)


def _reads(workspace: Workspace, source: Source, fit: PresetFit) -> bool:
    """Whether a source is read with this preset, or with one of the workspace that adds to it."""
    try:
        preset = preset_of(source, workspace)
        names = {source.preset}
        while preset.extends is not None:
            names.add(preset.extends)
            preset = read_preset(preset.extends, workspace.folder)
    except Refusal:
        return False
    return fit.name in names and preset.fills == fit.reading.fills


def _added(workspace: Workspace, file: Path, fit: PresetFit, sheet: str | None) -> Source:
    """A source for files of this kind, named as the kind is, written into workspace.toml. Raises Refusal LOOK-AGENCY."""
    kinds = source_kinds()
    kind = next((name for name, entry in kinds.items() if entry["preset"] == fit.name), fit.name or fit.reading.fills)
    usual = kinds.get(kind, {})
    taken = {source.name for source in workspace.settings.source}
    names = (kind, *(f"{kind}-{number}" for number in range(2, 100)))
    name = next(name for name in names if name not in taken).replace("_", "-")
    seen = SeenSheet(sheet, sheet is not None, 0, 0, (), fit, (), None)
    source = new_source(workspace, name, [SeenFile(file, (seen,), ())], None)
    added_source(workspace, source, {day: usual[day] for day in ("rhythm_days", "quiet_days") if day in usual}).write()
    return source
