"""`look`: what each sheet of a file is, which preset fits and how well, each column, and what would come of loading it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pipeline.core import Agency, Finding, Settings, Source, Warehouse, Words, Workspace, open_warehouse
from pipeline.ingest.presets import YES_OR_NO, canonical_preset, read_preset, words_of
from pipeline.ingest.privacy import is_ledger, redacted
from pipeline.ingest.readers.base import RawTable
from pipeline.ingest.recognition.reading import open_file
from pipeline.ingest.recognition.scores import ColumnRole, PresetFit, all_headers, fit_of, ranked
from pipeline.ingest.recognition.trial import LoadTrial, try_load

# A column that is called so may hold what names a person, whatever the file is.
_PERSONAL = re.compile(
    r"姓名|身份证|证件|电话|手机|联系|地址|住址|邮箱|邮件|邮编|(?<!机)(编辑|作者|记者|[^机]人|者|员)$|传真|IP|ip"
)
# What stands in a row of data, and in no header.
_DATA = re.compile(r"\d{5}|\d\s*[-/.年月]\s*\d")
_DAY_OR_NUMBER = re.compile(r"[\d年月日时分秒./:\-T ]{1,22}")


@dataclass(frozen=True)
class SeenColumn:
    """A header and what it would be. `header` is redacted where it may name a person; `samples` are empty for what may.

    `unread`: (cell, rows) of a yes-or-no column that are neither.
    """

    header: str
    role: ColumnRole
    samples: tuple[str, ...]
    unread: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class SeenSheet:
    """One sheet of a file, or the file itself where it has none.

    `fit`: the preset it is read with, None where nothing fits; `others`: the next ones. `trial`: None where it cannot be loaded or
    was not tried. `named`: whether the source must name the sheet.
    """

    sheet: str | None
    named: bool
    rows: int
    header_line: int
    columns: tuple[SeenColumn, ...]
    fit: PresetFit | None
    others: tuple[PresetFit, ...]
    trial: LoadTrial | None


@dataclass(frozen=True)
class SeenFile:
    """A file that was looked at, and what is to be said of it where it is no list of rows."""

    file: Path
    sheets: tuple[SeenSheet, ...]
    findings: tuple[Finding, ...]


def look_at(
    workspace: Workspace, file: Path, *, now: datetime, source: Source | None = None, try_it: bool = True
) -> SeenFile:
    """Look at one file. `source`: the source it is meant for, whose preset then reads it; nothing is stored and nothing is changed.

    `try_it`: load it for trial, which says what its rows come to and takes most of the time.

    Raises Refusal PRESET-* for a preset of the workspace that cannot be read.
    """
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="gongkai-") as folder, open_warehouse(Path(folder)) as warehouse:
        known = all_headers(warehouse, workspace.folder)
        opened = open_file(warehouse, file, known)
        sheets = []
        for raw in opened.tables:
            fits = ranked(warehouse, workspace.folder, raw)
            if source is not None and (source.preset or source.fills):
                preset = (
                    read_preset(source.preset, workspace.folder)
                    if source.preset
                    else canonical_preset(source.fills or "items")
                )
                fits = [fit_of(warehouse, workspace.folder, source.preset, preset, raw), *fits]
            seen = _sheet(warehouse, raw, fits, opened.sheets, known, source)
            if try_it and seen.fit is not None and not seen.fit.missing:
                seen = replace(seen, trial=_tried(workspace, file, seen, source, now))
            sheets.append(seen)
    return SeenFile(file, tuple(sheets), opened.findings)


def _sheet(warehouse: Warehouse, raw: RawTable, fits: list[PresetFit], sheets: int,
           known: frozenset[str], source: Source | None) -> SeenSheet:  # fmt: skip
    (rows,) = warehouse.rows("ingest/recognition/lines", relation=raw.relation)[0]
    best = fits[0]
    chosen = best if best.is_likely or (source is not None and source.preset) else None
    usual = chosen is not None and chosen.reading.sheet == raw.sheet
    named = sheets > 1 and not usual
    columns = tuple(_columns(warehouse, raw, chosen or best, known, sure=best.known_share >= 0.5))
    others = tuple(
        fit for fit in fits[1:4] if fit.is_likely and not fit.missing and fit.reading.name != best.reading.name
    )
    return SeenSheet(raw.sheet, named, rows, raw.header_line, columns, chosen, others, None)


def _tried(workspace: Workspace, file: Path, seen: SeenSheet, source: Source | None, now: datetime) -> LoadTrial | None:
    given = source or Source(name="look", agency=workspace.settings.agency[0].id)
    if seen.named:
        given = given.model_copy(update={"sheet": seen.sheet})
    return None if seen.fit is None else try_load(workspace, given, seen.fit, file, now)


def _columns(
    warehouse: Warehouse, raw: RawTable, fit: PresetFit, known: frozenset[str], *, sure: bool
) -> Iterable[SeenColumn]:
    """A file that no preset knows half of may have a row of data where headers belong: its cells are not shown, such a header neither."""
    slipped = not sure and any(_DATA.search(role.header) for role in fit.columns)
    words = words_of(fit.reading)
    kinds = warehouse.columns(fit.reading.fills)
    for role in fit.columns:
        header = redacted(role.header, known) if slipped else role.header
        cells = []
        if sure and role.role in ("mapped", "step", "counted", "unknown"):
            rows = warehouse.rows("ingest/recognition/samples", relation=raw.relation, header=role.header)
            cells = [str(cell) for (cell,) in rows]
        unread: list[tuple[str, int]] = []
        if role.column in YES_OR_NO and role.role == "mapped" and not raw.typed:
            listed = {word for spelled in fit.reading.words.get(role.column, {}).values() for word in spelled}
            flags = warehouse.rows("ingest/recognition/flags", relation=raw.relation, header=role.header)
            unread = [(_short(cell), rows) for cell, rows in flags if cell not in listed]
        yield SeenColumn(header or "（空）", role, tuple(_shown(cells, fit, role, words, kinds)), tuple(unread))


def _shown(
    cells: list[str], fit: PresetFit, role: ColumnRole, words: dict[str, Words], kinds: dict[str, str]
) -> Iterable[str]:
    """Of a ledger only days, numbers and words of the lookups are shown; of any other file nothing from a column that may name people."""
    if not is_ledger(fit.reading.fills):
        return [] if _PERSONAL.search(role.header) else [_short(cell) for cell in cells]
    coded = words.get(role.column)
    if coded is not None:
        return [cell for cell in cells if cell in coded.codes or cell in coded.ambiguous]
    dated = role.role == "step" or kinds.get(role.column) in ("DATE", "TIMESTAMP", "INTEGER")
    return [cell for cell in cells if dated and _DAY_OR_NUMBER.fullmatch(cell)]


def _short(cell: str) -> str:
    text = " ".join(cell.split())
    return f"{text[:24]}…" if len(text) > 24 else text


def bare_workspace(folder: Path) -> Workspace:
    """What stands in for a workspace where there is none yet: nothing but an agency without a name."""
    return Workspace(folder=folder, settings=Settings(agency=(Agency(id="bureau", name="本单位"),)))
