"""correct: apply the signed corrections of `corrections/*.yml` to rows known to be wrong.

The row as received is kept; the corrected row is stored beside it and is the one that later verbs read. A correction states what
it expects in the row, so that it is not applied to a row its source has changed since.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

from pydantic import ConfigDict, Field, ValidationError

from pipeline.core import (
    Finding,
    FrozenModel,
    TableName,
    Warehouse,
    Words,
    Workspace,
    YamlError,
    code_named,
    compose,
    describe_validation_error,
    line_of,
    read_yaml_file,
    record_findings,
    show_current,
    today_in_shanghai,
    user_files,
)
from pipeline.ingest.presets import canonical_preset, words_of
from pipeline.ingest.privacy import is_ledger, redacted
from pipeline.ingest.review import AmbiguousCell, ambiguous_cells, choices_text
from pipeline.ingest.staging import KINDS, READERS
from pipeline.law import figure_names

_FIRST_DECISION = date(2008, 5, 1)  # the regulation's first day


class Correction(FrozenModel):
    """One signed change to one row: what to set, what must stand there now, why, and who decided it when."""

    model_config = ConfigDict(str_strip_whitespace=True)

    table: TableName
    row: str = Field(min_length=1)
    source: str | None = None
    set: dict[str, Any] = Field(min_length=1)
    expect: dict[str, Any] = Field(min_length=1)
    reason: str = Field(min_length=1)
    decided_by: str = Field(min_length=1)
    decided_on: date


@dataclass(frozen=True)
class CorrectionResult:
    """How many rows are corrected, and a finding for each correction that could not be applied and each row still unreadable."""

    rows: int
    findings: tuple[Finding, ...]


def apply_corrections(warehouse: Warehouse, workspace: Workspace, *, known: date | None = None) -> CorrectionResult:
    """Make the corrected rows anew from the files. `known`: ignore corrections decided after this day.

    A correction that matches no row, or whose `expect` no longer fits, is a blocking finding and changes nothing. Rows that are
    unreadable or ambiguous after all corrections are findings too.
    """
    entries, findings = read_corrections(workspace.folder / "corrections")
    entries = [(place, entry) for place, entry in entries if known is None or entry.decided_on <= known]
    rows = 0
    with warehouse.transaction():
        for table in get_args(TableName):
            own = [
                (number, place, entry) for number, (place, entry) in enumerate(entries, start=1) if entry.table == table
            ]
            corrected, table_findings = _apply(warehouse, table, own)
            show_current(warehouse, table)
            rows += corrected
            findings += table_findings
        findings += [*_ambiguous_findings(warehouse), *_unreadable_findings(warehouse, workspace)]
        record_findings(warehouse.connection, "correct", findings)
    return CorrectionResult(rows, tuple(findings))


def read_corrections(folder: Path) -> tuple[list[tuple[str, Correction]], list[Finding]]:
    """All corrections, each with its file and number, and a finding for each that is not well-formed."""
    entries: list[tuple[str, Correction]] = []
    files, findings = user_files(folder)
    today = today_in_shanghai()
    for file in files:
        try:
            content = read_yaml_file(file) or []
        except YamlError as error:
            findings.append(compose("CORRECTION-SETTING", place=file.name, reason=str(error), refers_to=file.name))
            continue
        for number, entry in enumerate(content if isinstance(content, list) else [content], start=1):
            place = f"{file.name} 第 {number} 条"
            reason = None
            try:
                correction = Correction.model_validate(entry)
                if not _FIRST_DECISION <= correction.decided_on <= today:
                    reason = f"decided_on {correction.decided_on} 不在 {_FIRST_DECISION} 至今天之间"
            except ValidationError as error:
                # A row of a ledger is about a person.
                reason = describe_validation_error(error, show_values=False)
            if reason is None:
                entries.append((place, correction))
            else:
                reason = f"第 {line_of(entry)} 行：{reason}"
                findings.append(compose("CORRECTION-SETTING", place=place, reason=reason, refers_to=place))
    return entries, findings


def _apply(
    warehouse: Warehouse, table: TableName, own: Sequence[tuple[int, str, Correction]]
) -> tuple[int, list[Finding]]:
    """Make the corrected rows of one table. `own`: its corrections as (number, place, correction)."""
    columns = warehouse.columns(table)
    warehouse.run("ingest/correct/forget", table=table)
    words = _words(warehouse, table)
    findings: list[Finding] = []
    patches: list[dict[str, object]] = []
    for number, place, entry in own:
        reason = _setting_error(warehouse, entry, columns, words)
        if reason:
            findings.append(compose("CORRECTION-SETTING", place=place, reason=reason, refers_to=place))
            continue
        new, expected = (_as_codes(values, words) for values in (entry.set, entry.expect))
        cells = {"new_cells": _json(new), "expected": _json(expected)}
        patches.append({"number": number, "source": entry.source, "row": entry.row, **cells})
    if not patches:
        return 0, findings
    warehouse.run("ingest/correct/patches")
    warehouse.insert("patches", patches)
    names: dict[str, Any] = {"table": table, "columns": columns, "readers": READERS}
    warehouse.run("ingest/correct/matched", **names)
    places = {number: (place, entry) for number, place, entry in own}
    twice = {number for (number,) in warehouse.rows("ingest/correct/twice")}
    for number, matched, fits in warehouse.rows("ingest/correct/match_results"):
        place, entry = places[number]
        if number in twice:
            reason = "同一行已有另一条更正，请合并成一条"
            findings.append(compose("CORRECTION-SETTING", place=place, reason=reason, refers_to=place))
        elif not matched:
            row = "那一行（编号不显示）" if is_ledger(table) else entry.row
            findings.append(compose("CORRECTION-NO-ROW", place=place, table=table, row=row, refers_to=place))
        elif not fits:
            findings.append(compose("CORRECTION-STALE", place=place, table=table, row=entry.row,
                                    expected=_expected(entry), refers_to=place))  # fmt: skip
    warehouse.run("ingest/correct/apply", **names)
    (rows,) = warehouse.rows("core/count_rows", table=table)[0]
    return int(rows), findings


def _expected(entry: Correction) -> str:
    """What a correction expects; of a ledger's row, which is about a person, the columns alone."""
    return "、".join(entry.expect) if is_ledger(entry.table) else _json(entry.expect)


def _words(warehouse: Warehouse, table: TableName) -> dict[str, Words]:
    """The spellings a correction may use: the same as in a file with our own column names."""
    names = dict(warehouse.rows("ingest/correct/agency_names"))
    return {**words_of(canonical_preset(table)), "agency": Words(codes=names, ambiguous={})}


def _setting_error(
    warehouse: Warehouse, entry: Correction, columns: dict[str, str], words: dict[str, Words]
) -> str | None:
    """What is wrong with a correction in itself: an unknown column, a value that cannot be read. None: nothing."""
    unknown = sorted({*entry.set, *entry.expect} - set(columns))
    if unknown and is_ledger(entry.table):
        return f"{entry.table} 没有其中的 {len(unknown)} 列"
    if unknown:
        return f"{entry.table} 没有这些列：{'、'.join(unknown)}"
    for column, value in entry.set.items():
        if value is None:
            continue
        shown = (
            redacted(str(value), words[column].codes if column in words else ()) if is_ledger(entry.table) else value
        )
        if column in words and str(value) not in words[column].codes:
            choices = words[column].ambiguous.get(str(value))
            return f"{column} 写的“{shown}”" + (
                f"可以是：{'、'.join(choices)}，请写明一种" if choices else "词表里没有"
            )
        reader = READERS.get(columns[column])
        if reader and warehouse.rows("ingest/correct/readable", {"text": _text(value)}, reader=reader) == [(False,)]:
            return f"{column} 写的“{shown}”不是可读的{KINDS[columns[column]]}"
    return None


def _as_codes(values: dict[str, Any], words: dict[str, Words]) -> dict[str, Any]:
    """The values with words and names as codes; an ambiguous word in the form it has in a row (`?word`)."""
    coded = {column: _code_of(column, value) for column, value in values.items()}
    for column in words.keys() & values.keys():
        word = str(values[column])
        coded[column] = f"?{word}" if word in words[column].ambiguous else words[column].codes.get(word, values[column])
    return coded


def _code_of(column: str, value: Any) -> Any:
    """A figure, class or channel under its Chinese name as the code it stands for; any other value as it is."""
    if column == "figure" and isinstance(value, str):
        return figure_names().id_of(value) or value
    if column in ("class", "channel") and isinstance(value, str):
        return code_named(value) or value
    return value


def _ambiguous_findings(warehouse: Warehouse) -> list[Finding]:
    """Words that may mean several codes, and words no lookup has. Nothing is guessed: a correction or a registered word settles them."""
    cells = ambiguous_cells(warehouse)
    unknown: dict[tuple[str, str, str], list[AmbiguousCell]] = {}
    for cell in cells:
        if not cell.listed:
            unknown.setdefault((cell.table, cell.field, cell.word), []).append(cell)
    return [_unknown_word_finding(group) for group in unknown.values()] + [
        compose(
            "ROW-AMBIGUOUS",
            table=cell.table,
            field=cell.field,
            row=cell.row,
            word=cell.word,
            choices="；".join(f"{code} {label}" for code, label in cell.choices),
            file=cell.file,
            line=cell.line,
            refers_to=f"{cell.file}:{cell.line}",
        )
        for cell in cells
        if cell.listed
    ]


def _unknown_word_finding(cells: Sequence[AmbiguousCell]) -> Finding:
    """A word no lookup has, said once with the rows that wait for it and every code it may be given."""
    first = cells[0]
    return compose(
        "ROW-UNKNOWN-WORD",
        file=first.file,
        line=first.line,
        row=first.row,
        field=first.field,
        word=first.word,
        count=len(cells),
        choices=choices_text(first),
        refers_to=f"{first.file}:{first.line}",
    )


def _unreadable_findings(warehouse: Warehouse, workspace: Workspace) -> list[Finding]:
    """One finding per file with rows in force that hold an unreadable cell and have no correction; blocking where one has no date."""
    tables = [table for (table,) in warehouse.rows("ingest/correct/unreadable_tables")]
    findings = []
    for path, count, line, field, reason, undated in (
        warehouse.rows("ingest/correct/unreadable_by_file", tables=tables) if tables else []
    ):
        finding = compose(
            "ROW-NO-YEAR" if "没有写年份" in reason else "ROW-UNREADABLE",
            file=path,
            count=count,
            line=line,
            field=field,
            reason=reason,
            refers_to=f"{path}:{line}",
        )
        if undated and workspace.settings.checks.undated_rows != "warn":
            finding = replace(finding, severity="block")
        findings.append(finding)
    return findings


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _json(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, default=str)
