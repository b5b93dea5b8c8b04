"""Loads a file in a folder that is deleted afterwards: what would come of it, said by load itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from pipeline.core import Finding, Source, Workspace, open_warehouse, table_rules
from pipeline.ingest.load import load_snapshots
from pipeline.ingest.pull import pull_sources
from pipeline.ingest.recognition.scores import PresetFit
from pipeline.ingest.review import AmbiguousCell, ambiguous_cells

# What of a workspace decides how a file is read and judged.
_SETTINGS = ("presets", "expectations", "columns.yml", "calendars")
_PRESET = "look"


@dataclass(frozen=True)
class YearOfRows:
    """Rows of one year. `year`: None for rows without a readable day. `counted`: those whose status lets them count."""

    year: int | None
    rows: int
    first: date | None
    last: date | None
    counted: int


@dataclass(frozen=True)
class LoadTrial:
    """What load makes of a file.

    `columns`: (栏目, rows) without a class; `words`: cells whose word nobody knows, or which has several meanings.
    """

    years: tuple[YearOfRows, ...]
    furniture: int
    columns: tuple[tuple[str, int], ...]
    words: tuple[AmbiguousCell, ...]
    findings: tuple[Finding, ...]


@contextmanager
def trial_workspace(workspace: Workspace, source: Source, file: Path) -> Iterator[Workspace]:
    """A workspace of its own with one file of one source, and what decides how that is read; it is gone afterwards."""
    with TemporaryDirectory(prefix="gongkai-") as temporary:
        folder = Path(temporary)
        for name in _SETTINGS:
            original = workspace.folder / name
            if original.is_dir():
                shutil.copytree(original, folder / name)
            elif original.exists():
                shutil.copy(original, folder / name)
        alone = source.model_copy(update={"path": None, "account": None})
        trial = Workspace(folder=folder, settings=workspace.settings.model_copy(update={"source": (alone,)}))
        trial.place_of(alone).mkdir(parents=True)
        shutil.copy(file, trial.place_of(alone) / file.name)
        yield trial


def try_load(workspace: Workspace, source: Source, fit: PresetFit, file: Path, now: datetime) -> LoadTrial:
    """Load a file as `fit` reads it, the columns nobody knows left aside."""
    table = fit.reading.fills
    settings = {"fills": table} if fit.name is None else {"preset": fit.name, "fills": None}
    if fit.unknown and fit.reading.strict:
        settings = {"preset": _PRESET, "fills": None}
    with trial_workspace(workspace, source.model_copy(update=settings), file) as trial:
        if settings.get("preset") == _PRESET:
            _write_preset(trial.folder, fit)
        findings: Sequence[Finding] = pull_sources(trial, now=now).findings
        with open_warehouse(trial.warehouse) as warehouse:
            findings = [*findings, *load_snapshots(warehouse, trial).findings]
            years = warehouse.rows("ingest/recognition/years", table=table, date=table_rules()[table].date)
            (furniture,) = warehouse.rows("ingest/recognition/furniture")[0]
            columns = warehouse.rows("ingest/load/unmapped_columns") if table == "items" else []
            words = tuple(ambiguous_cells(warehouse))
    return LoadTrial(
        tuple(YearOfRows(year, rows, first, last, counted) for year, rows, first, last, counted in years),
        furniture,
        tuple((column, count) for column, count, *_ in columns),
        words,
        tuple(finding for finding in findings if finding.code not in ("COLUMNS-UNMAPPED", "FILE-FURNITURE")),
    )


def _write_preset(folder: Path, fit: PresetFit) -> None:
    (folder / "presets").mkdir(exist_ok=True)
    start = {"fills": fit.reading.fills} if fit.name is None else {"extends": fit.name}
    text = yaml.safe_dump({**start, "ignore": list(fit.unknown)}, allow_unicode=True)
    (folder / "presets" / f"{_PRESET}.yml").write_text(text, "utf-8")
