"""The arithmetic of a package: rows → figures → totals → cells, by the forms in the package itself."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import yaml

from pipeline.core import SETTINGS, Finding, Refusal, compose, sql
from pipeline.law import Cell, Form, read_form
from pipeline.sealing.differences import cell_address
from pipeline.sealing.package import TABLES, Seal, plain, read_csv_member

Values = Mapping[str, float | None]


class UnreadableMember(Exception):
    """A member cannot be read as what it should be, so nothing that depends on it can be checked."""

    def __init__(self, member: str, reason: str) -> None:
        self.member = member
        self.reason = reason
        super().__init__(f"{member}: {reason}")


def check_numbers(file: str, members: Mapping[str, bytes], seal: Seal) -> Iterator[Finding]:
    """Check that rows add up to figures, figures to totals and cells, cells to computed cells; that every row is accounted for; that
    no blocking finding was open. Raises UnreadableMember.
    """
    figures = {row["figure"]: parse_number("figures.csv", row["value"]) for row in read_table(members, "figures.csv")}
    parts: dict[str, list[str]] = {}
    for row in read_table(members, "parts.csv"):
        parts.setdefault(row["total"], []).append(row["part"])
    yield from _check_evidence_sums(file, members, figures, parts)
    yield from _check_totals(file, figures, parts)
    yield from _check_cells(file, members, seal, figures)
    yield from _check_accounting(file, members)
    yield from _check_no_block(file, members)


def read_table(members: Mapping[str, bytes], name: str) -> Sequence[Mapping[str, str]]:
    """The rows of a CSV member. Raises UnreadableMember."""
    if name not in members:
        raise UnreadableMember(name, "没有这个成员")
    try:
        return _rows_of(name, members[name])
    except ValueError as error:
        raise UnreadableMember(name, f"不是表格（{error}）") from None


@lru_cache(maxsize=len(TABLES))
def _rows_of(name: str, content: bytes) -> Sequence[Mapping[str, str]]:
    """The rows of a member: sums and rules read the same tables of a package one after the other."""
    return read_csv_member(name, content)


def parse_number(member: str, text: str) -> float | None:
    """A number of a member, None where there is none. Raises UnreadableMember."""
    if text == "":
        return None
    try:
        value = float(text)
    except ValueError:
        raise UnreadableMember(member, f"“{text[:40]}”不是数") from None
    if not math.isfinite(value):
        raise UnreadableMember(member, f"“{text[:40]}”不是数")
    return value


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """One database in memory for the life of this process: to open one costs as much as to add up a package."""
    return duckdb.connect(config=dict(SETTINGS))


@cache
def _folder() -> TemporaryDirectory[str]:
    """One folder for the rows that DuckDB reads, deleted when this process ends."""
    return TemporaryDirectory(prefix="gongkai-")


@cache
def _evidence_sums(file: str) -> str:
    return sql("sealing/evidence_sums", file=file, columns=TABLES["evidence.csv"], padded=True)


def sum_evidence(content: bytes) -> dict[str, float]:
    """Figure → sum of its rows in `evidence.csv`, added up by DuckDB: a package may have millions. Raises UnreadableMember."""
    rows = Path(_folder().name) / "evidence.csv"
    try:
        rows.write_bytes(content)
        with _database().cursor() as connection:
            sums = connection.execute(_evidence_sums(str(rows))).fetchall()
    except duckdb.Error as error:
        reason = str(error).splitlines()[0].replace(str(rows), "evidence.csv")
        raise UnreadableMember("evidence.csv", f"不是凭据表（{reason[:120]}）") from None
    finally:
        rows.unlink(missing_ok=True)
    invalid = sorted(str(figure) for figure, _, invalid_rows in sums if invalid_rows or figure is None)
    if invalid:
        raise UnreadableMember("evidence.csv", f"{invalid[0]} 有不是数的行")
    return {figure: value for figure, value, _ in sums}


def _check_evidence_sums(
    file: str, members: Mapping[str, bytes], figures: Values, parts: Mapping[str, list[str]]
) -> Iterator[Finding]:
    """A figure is the sum of its rows; a total without rows of its own is checked by its parts."""
    sums = sum_evidence(members["evidence.csv"])
    for figure in dict.fromkeys((*figures, *sums)):
        if figure not in parts or figure in sums:
            expected, actual = sums.get(figure, 0.0), figures.get(figure)
            if not same(expected, actual):
                yield _difference("PACKAGE-EVIDENCE", file, figure, expected, actual)


def _check_totals(file: str, figures: Values, parts: Mapping[str, list[str]]) -> Iterator[Finding]:
    """A total is the sum of its parts."""
    for total, addends in parts.items():
        expected = math.fsum(figures.get(part) or 0.0 for part in addends)
        if not same(expected, figures.get(total)):
            yield _difference("PACKAGE-TOTAL", file, total, expected, figures.get(total))


def _check_cells(file: str, members: Mapping[str, bytes], seal: Seal, figures: Values) -> Iterator[Finding]:
    """The package has exactly the cells of its forms, each with the value that follows from the figures."""
    printed = {cell_address(row): row for row in read_table(members, "cells.csv")}
    known: set[str] = set()
    for name in seal.forms:
        form = packaged_form(members, name)
        inputs = {cell.figure: _input_value(cell, figures) for cell in form.cells if cell.kind != "computed"}
        for cell in form.cells:
            address = f"{form.id}:{cell.table}.{cell.row}.{cell.column}"
            known.add(address)
            if address not in printed:
                yield _difference("PACKAGE-CELL", file, cell.figure, "一个单元格", None, label=cell.label)
                continue
            yield from _check_cell(file, cell, printed[address], inputs, figures)
    for address in printed.keys() - known:
        yield _difference(
            "PACKAGE-CELL", file, address, None, printed[address]["value"] or "空白", label=printed[address]["label"]
        )


def _check_cell(
    file: str, cell: Cell, row: Mapping[str, str], inputs: Mapping[str, tuple[float | None, bool]], figures: Values
) -> Iterator[Finding]:
    """One cell, recomputed as `fill` does."""
    value = parse_number("cells.csv", row["value"])
    if cell.kind != "computed":
        code, (expected, not_applicable) = "PACKAGE-CELL", inputs[cell.figure]
    else:
        code, not_applicable = "PACKAGE-SUM", False
        addends = [inputs[part] for part in cell.parts]
        known_values = [number for number, _ in addends if number is not None]
        own = figures.get(cell.figure)
        if len(known_values) == len(addends):
            # A total that was declared against its parts is printed as declared; a rule judges it.
            expected = own if row["origin"] == "declared" and own is not None else math.fsum(known_values)
        else:
            blank = any(number is None and not not_applicable for number, not_applicable in addends)
            expected = None if blank else own
    semantic = (
        "zero"
        if expected == 0
        else "number"
        if expected is not None
        else "not_applicable"
        if not_applicable
        else "blank"
    )
    if not same(expected, value):
        yield _difference(code, file, cell.figure, expected, value, label=cell.label)
    elif row["semantic"] != semantic:
        yield _difference(code, file, cell.figure, semantic, row["semantic"], label=cell.label)


def _input_value(cell: Cell, figures: Values) -> tuple[float | None, bool]:
    """The value of a cell that is no sum, and whether it is not applicable where it has none (as in `fill`)."""
    own = figures.get(cell.figure)
    if own is None and cell.taken_from:
        addends = [figures.get(source) for source in cell.taken_from]
        known_values = [value for value in addends if value is not None]
        if cell.number == "flag":  # whether there is any
            own = 1.0 if known_values else None
        else:
            own = math.fsum(known_values) if len(known_values) == len(addends) else None
    declared = cell.figure in figures and figures[cell.figure] is None
    conditional = cell.figure not in figures and cell.applies_if is not None and figures.get(cell.applies_if) == 0
    return own, declared or conditional


def packaged_form(members: Mapping[str, bytes], name: str) -> Form:
    """The form in the package, as it was when the year was sealed. Raises UnreadableMember."""
    member = f"forms/{name}.yml"
    if member not in members:
        raise UnreadableMember(member, "没有这个成员")
    form = form_of_text(member, members[member])
    if form.id != name:
        raise UnreadableMember(member, f"里面是 {form.id}")
    return form


@lru_cache(maxsize=8)
def form_of_text(member: str, content: bytes) -> Form:
    """The form in a member. Raises UnreadableMember."""
    try:
        text = content.decode()
        if not _is_safe_yaml(text):
            raise UnreadableMember(member, "嵌套或引用过多")
        return read_form(member, text)
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError):
        raise UnreadableMember(member, "不是 YAML") from None
    except Refusal as refusal:
        raise UnreadableMember(member, refusal.finding.message) from None


def _is_safe_yaml(text: str) -> bool:
    """Whether YAML is safe to load: nested references can unfold into more than memory holds, deep nesting exhausts the stack."""
    depth = references = 0
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        references += isinstance(event, yaml.AliasEvent)
        if depth > 30 or references > 8:
            return False
    return True


def _check_accounting(file: str, members: Mapping[str, bytes]) -> Iterator[Finding]:
    """pulled = counted + excluded + quarantined, per source."""
    for row in read_table(members, "accounting.csv"):
        pulled, *outcomes = (
            parse_number("accounting.csv", row[name]) or 0.0
            for name in ("pulled", "counted", "excluded", "quarantined")
        )
        if not same(pulled, math.fsum(outcomes)):
            yield _difference("PACKAGE-ACCOUNT", file, row["source"], pulled, math.fsum(outcomes))


def _check_no_block(file: str, members: Mapping[str, bytes]) -> Iterator[Finding]:
    """No finding and no rule that blocks was open."""
    for row in read_table(members, "findings.csv"):
        if row["severity"] == "block":
            yield compose("PACKAGE-BLOCK", file=file, refers_to=row["code"])
    for row in read_table(members, "rule_results.csv"):
        if row["severity"] == "block" and row["outcome"] in ("fail", "unsure"):
            yield compose("PACKAGE-BLOCK", file=file, refers_to=f"{row['rule']}（{row['instance']}）")


def same(expected: float | None, actual: float | None) -> bool:
    """Whether two values are equal, with room for the rounding of sums in another order; None equals only None."""
    if expected is None or actual is None:
        return expected is actual
    return math.isclose(expected, actual, rel_tol=1e-12, abs_tol=1e-6)


def _difference(
    code: str, file: str, address: str, expected: object, actual: object, *, label: str | None = None
) -> Finding:
    left, right = (plain(value) or "空白" for value in (expected, actual))
    return compose(code, file=file, left=left, right=right, refers_to=address, label=label)


def read_waivers(members: Mapping[str, bytes]) -> list[dict[str, object]]:
    """The written waivers of a package. Raises UnreadableMember."""
    try:
        waivers = json.loads(members["waivers.json"])
        return [dict(waiver) for waiver in waivers]
    except (ValueError, TypeError, RecursionError):
        raise UnreadableMember("waivers.json", "不是 JSON 列表") from None
