"""Opens a file that no source names yet: every sheet of it as a raw table, by the readers that load uses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pipeline.core import Finding, IsolatedFunction, JobFailure, JobLimits, Refusal, Warehouse, compose
from pipeline.ingest.presets import Preset
from pipeline.ingest.readers.base import RawTable, register_rows
from pipeline.ingest.readers.isolated import read_isolated
from pipeline.ingest.readers.spreadsheet import guard

_LIMITS = JobLimits(20, 900 << 20)
_DOCUMENTS = (".docx", ".doc", ".pdf", ".htm", ".html", ".wps")
_ANY = Preset(name="look", fills="items")


@dataclass(frozen=True)
class OpenedFile:
    """What a file holds: its sheets as raw tables, and what is to be said of it where it is no list of rows."""

    tables: tuple[RawTable, ...]
    findings: tuple[Finding, ...]
    sheets: int


def open_file(warehouse: Warehouse, file: Path, wanted: frozenset[str]) -> OpenedFile:
    """Read every sheet of a file. `wanted`: the headers that any preset knows. Raises nothing for a file that cannot be read."""
    if file.suffix.lower() in _DOCUMENTS:
        return OpenedFile((), (compose("LOOK-DOCUMENT", file=file.name, path=str(file), refers_to=file.name),), 0)
    try:
        sheets = _sheet_names(file)
    except Refusal as refusal:
        return OpenedFile((), (refusal.finding,), 0)
    tables: list[RawTable] = []
    findings: list[Finding] = []
    for number, sheet in enumerate(sheets or (None,)):
        try:
            relation = f"looked_{number}"
            lists = read_isolated(
                warehouse.connection, file, file.name, _ANY, relation, wanted,
                sheet=sheet, keys=frozenset(), warehouse=warehouse.path.parent,
            )  # fmt: skip
            for place, raw in enumerate(lists):
                if raw.rows is not None:
                    raw = replace(raw, relation=f"{relation}_{place}")
                    register_rows(warehouse.connection, raw.relation, raw.rows)
                tables.append(raw)
        except Refusal as refusal:
            if refusal.finding.code != "FILE-EMPTY" or len(sheets) < 2:
                findings.append(refusal.finding)
    return OpenedFile(tuple(tables), tuple(findings), len(sheets))


def sheet_names(file: Path) -> tuple[str, ...]:
    """The names of a workbook's sheets, in this process, which is a child; none where the file is no workbook that can be opened."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with file.open("rb") as handle:
            return tuple(CalamineWorkbook.from_filelike(handle).sheet_names)
    except (CalamineError, OSError, ValueError):
        return ()


def _sheet_names(file: Path) -> tuple[str, ...]:
    """Raises Refusal FILE-BOMB, FILE-ENTITY, FILE-TORN, FILE-ENCRYPTED as the reader of workbooks does."""
    try:
        with file.open("rb") as handle:
            head = handle.read(4)
    except OSError as error:
        raise Refusal("FILE-TORN", file=file.name, reason=error.strerror or "打不开", refers_to=file.name) from None
    if head not in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        return ()
    if head[:2] == b"PK":
        guard(file, file.name)
    ((_, result),) = _lister().run([(file.absolute(), _LIMITS)])
    return () if isinstance(result, JobFailure) else tuple(result)


@cache
def _lister() -> IsolatedFunction:
    return IsolatedFunction("pipeline.ingest.recognition.reading:sheet_names")
