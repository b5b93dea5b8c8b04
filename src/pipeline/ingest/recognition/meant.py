"""Which source a file is meant for: one of the workspace, or a new one made of what was seen."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from pipeline.core import Refusal, Source, Workspace, describe_validation_error
from pipeline.ingest.recognition.looking import SeenFile
from pipeline.ingest.recognition.scores import PresetFit


def source_named(workspace: Workspace, name: str) -> Source | None:
    """The source of that name; None where the workspace has none."""
    return next((source for source in workspace.settings.source if source.name == name), None)


def new_source(workspace: Workspace, name: str, seen: Sequence[SeenFile], agency: str | None) -> Source:
    """A source that reads these files. Raises Refusal LOOK-NO-PRESET, LOOK-DIFFERENT, LOOK-AGENCY, and WORKSPACE-SETTING for its name."""
    fits = [(sheet.fit, sheet.sheet if sheet.named else None) for file in seen for sheet in file.sheets if sheet.fit]
    if not fits:
        raise Refusal("LOOK-NO-PRESET", files="、".join(file.file.name for file in seen))
    kinds = {(fit.name, fit.reading.fills) for fit, _ in fits}
    if len(kinds) > 1:
        raise Refusal("LOOK-DIFFERENT", source=name, presets="、".join(sorted(_name(fit) for fit, _ in fits)))
    ids = [entry.id for entry in workspace.settings.agency]
    if agency not in (None, *ids) or (agency is None and len(ids) > 1):
        raise Refusal("LOOK-AGENCY", source=name, agencies="、".join(ids))
    fit, sheet = fits[0]
    try:
        return Source(name=name, preset=fit.name, fills=fit.reading.fills if fit.name is None else None,
                      agency=agency or ids[0], sheet=sheet)  # fmt: skip
    except ValidationError as error:
        file = str(workspace.folder / "workspace.toml")
        raise Refusal("WORKSPACE-SETTING", file=file, problems=describe_validation_error(error)) from None


def put_into(workspace: Workspace, source: Source, file: Path) -> Path | None:
    """Copy a file into the folder of its source. None where a file of that name with other content is there already."""
    place = workspace.place_of(source) / file.name
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        return place if place.samefile(file) or place.read_bytes() == file.read_bytes() else None
    shutil.copy(file, place)
    return place


def _name(fit: PresetFit) -> str:
    return fit.name or fit.reading.fills
