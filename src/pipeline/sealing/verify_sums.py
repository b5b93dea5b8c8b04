"""The second half of verify: every number of a package follows from its rows by the package's own form."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import yaml

from pipeline.core import SETTINGS, Finding, Refusal, compose, sql
from pipeline.law import Cell, Form, read_form
from pipeline.sealing.differences import cell_address
from pipeline.sealing.package import TABLES, Seal, plain, rows_of

Values = Mapping[str, float | None]


class Unreadable(Exception):
    """A member does not hold what it should; what stands on it cannot be judged."""

    def __init__(self, member: str, reason: str) -> None:
        self.member = member
        self.reason = reason
        super().__init__(f"{member}: {reason}")


def numbers_hold(file: str, members: Mapping[str, bytes], seal: Seal) -> Iterator[Finding]:
    """Rows → figures → totals → cells → computed cells; the account of rows; nothing blocking was open. Raises Unreadable."""
    figures = {row["figure"]: number_in("figures.csv", row["value"]) for row in table(members, "figures.csv")}
    parts: dict[str, list[str]] = {}
    for row in table(members, "parts.csv"):
        parts.setdefault(row["total"], []).append(row["part"])
    yield from _rows_add_up(file, members, figures, parts)
    yield from _totals_add_up(file, figures, parts)
    yield from _cells_follow(file, members, seal, figures)
    yield from _accounts_balance(file, members)
    yield from _nothing_blocks(file, members)


def table(members: Mapping[str, bytes], name: str) -> list[dict[str, str]]:
    """The rows of a CSV member. Raises Unreadable."""
    try:
        return rows_of(name, members[name])
    except KeyError:
        raise Unreadable(name, "没有这个成员") from None
    except ValueError as error:
        raise Unreadable(name, f"不是表格（{error}）") from None


def number_in(member: str, text: str) -> float | None:
    """A number of a member, None where there is none. Raises Unreadable."""
    if text == "":
        return None
    try:
        value = float(text)
    except ValueError:
        raise Unreadable(member, f"“{text[:40]}”不是数") from None
    if not math.isfinite(value):
        raise Unreadable(member, f"“{text[:40]}”不是数")
    return value


def evidence_sums(content: bytes) -> dict[str, float]:
    """Figure → sum of its rows. Raises Unreadable."""
    with TemporaryDirectory(prefix="gongkai-") as folder:
        rows = Path(folder) / "evidence.csv"
        rows.write_bytes(content)
        try:
            with duckdb.connect(config=dict(SETTINGS)) as connection:
                found = connection.execute(
                    sql("sealing/evidence_sums", file=str(rows), columns=TABLES[rows.name])
                ).fetchall()
        except duckdb.Error as error:
            reason = str(error).splitlines()[0].replace(str(rows), "evidence.csv")
            raise Unreadable("evidence.csv", f"不是凭据表（{reason[:120]}）") from None
    unread = sorted(str(figure) for figure, _, count in found if count or figure is None)
    if unread:
        raise Unreadable("evidence.csv", f"{unread[0]} 有不是数的行")
    return {figure: value for figure, value, _ in found}


def _rows_add_up(
    file: str, members: Mapping[str, bytes], figures: Values, parts: Mapping[str, list[str]]
) -> Iterator[Finding]:
    sums = evidence_sums(members["evidence.csv"])
    for figure in dict.fromkeys((*figures, *sums)):
        if figure not in parts or figure in sums:
            expected, found = sums.get(figure, 0.0), figures.get(figure)
            if not same(expected, found):
                yield _differ("PACKAGE-EVIDENCE", file, figure, expected, found)


def _totals_add_up(file: str, figures: Values, parts: Mapping[str, list[str]]) -> Iterator[Finding]:
    for total, leaves in parts.items():
        expected = math.fsum(figures.get(leaf) or 0.0 for leaf in leaves)
        if not same(expected, figures.get(total)):
            yield _differ("PACKAGE-TOTAL", file, total, expected, figures.get(total))


def _cells_follow(file: str, members: Mapping[str, bytes], seal: Seal, figures: Values) -> Iterator[Finding]:
    printed = {cell_address(row): row for row in table(members, "cells.csv")}
    known: set[str] = set()
    for name in seal.forms:
        form = packaged_form(members, name)
        inputs = {cell.figure: _input(cell, figures) for cell in form.cells if cell.kind != "computed"}
        for cell in form.cells:
            place = f"{form.id}:{cell.table}.{cell.row}.{cell.column}"
            known.add(place)
            if place not in printed:
                yield _differ("PACKAGE-CELL", file, cell.figure, "一个单元格", None, label=cell.label)
                continue
            yield from _cell_follows(file, cell, printed[place], inputs, figures)
    for place in printed.keys() - known:
        yield _differ(
            "PACKAGE-CELL", file, place, None, printed[place]["value"] or "空白", label=printed[place]["label"]
        )


def _cell_follows(
    file: str, cell: Cell, row: Mapping[str, str], inputs: Mapping[str, tuple[float | None, bool]], figures: Values
) -> Iterator[Finding]:
    value = number_in("cells.csv", row["value"])
    if cell.kind != "computed":
        code, (expected, not_applicable) = "PACKAGE-CELL", inputs[cell.figure]
    else:
        code, not_applicable = "PACKAGE-SUM", False
        addends = [inputs[part] for part in cell.parts]
        given = [number for number, _ in addends if number is not None]
        own = figures.get(cell.figure)
        if len(given) == len(addends):
            # A total a person declared against its parts is printed as declared, and a rule has judged it.
            expected = own if row["origin"] == "declared" and own is not None else math.fsum(given)
        else:
            blank = any(number is None and not stated for number, stated in addends)
            expected = None if blank else own
    meaning = (
        "zero"
        if expected == 0
        else "number"
        if expected is not None
        else "not_applicable"
        if not_applicable
        else "blank"
    )
    if not same(expected, value):
        yield _differ(code, file, cell.figure, expected, value, label=cell.label)
    elif row["semantic"] != meaning:
        yield _differ(code, file, cell.figure, meaning, row["semantic"], label=cell.label)


def _input(cell: Cell, figures: Values) -> tuple[float | None, bool]:
    """What a cell that is no sum prints, and whether its blank was declared not applicable (see `fill`)."""
    own = figures.get(cell.figure)
    if own is None and cell.taken_from:
        taken = [figures.get(one) for one in cell.taken_from]
        given = [one for one in taken if one is not None]
        own = math.fsum(given) if len(given) == len(taken) else None
    stated = cell.figure in figures and figures[cell.figure] is None
    conditional = cell.figure not in figures and cell.applies_if is not None and figures.get(cell.applies_if) == 0
    return own, stated or conditional


def packaged_form(members: Mapping[str, bytes], name: str) -> Form:
    """A form as it was when the year was sealed. Raises Unreadable."""
    member = f"forms/{name}.yml"
    try:
        text = members[member].decode()
        if not _plain_yaml(text):
            raise Unreadable(member, "嵌套或引用过多")
        form = read_form(member, text)
    except KeyError:
        raise Unreadable(member, "没有这个成员") from None
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError):
        raise Unreadable(member, "不是 YAML") from None
    except Refusal as refusal:
        raise Unreadable(member, refusal.finding.message) from None
    if form.id != name:
        raise Unreadable(member, f"里面是 {form.id}")
    return form


def _plain_yaml(text: str) -> bool:
    """Whether a form can be read without harm: references that stand for references unfold into more than any machine holds."""
    depth = references = 0
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        references += isinstance(event, yaml.AliasEvent)
        if depth > 30 or references > 8:
            return False
    return True


def _accounts_balance(file: str, members: Mapping[str, bytes]) -> Iterator[Finding]:
    for row in table(members, "accounting.csv"):
        pulled, *others = (
            number_in("accounting.csv", row[name]) or 0.0 for name in ("pulled", "counted", "excluded", "quarantined")
        )
        if not same(pulled, math.fsum(others)):
            yield _differ("PACKAGE-ACCOUNT", file, row["source"], pulled, math.fsum(others))


def _nothing_blocks(file: str, members: Mapping[str, bytes]) -> Iterator[Finding]:
    for row in table(members, "findings.csv"):
        if row["severity"] == "block":
            yield compose("PACKAGE-BLOCK", file=file, refers_to=row["code"])
    for row in table(members, "rule_results.csv"):
        if row["severity"] == "block" and row["outcome"] in ("fail", "unsure"):
            yield compose("PACKAGE-BLOCK", file=file, refers_to=f"{row['rule']}（{row['instance']}）")


def same(expected: float | None, found: float | None) -> bool:
    """Whether two numbers are one, sums of decimals in whatever order included."""
    if expected is None or found is None:
        return expected is found
    return math.isclose(expected, found, rel_tol=1e-12, abs_tol=1e-6)


def _differ(code: str, file: str, place: str, expected: object, found: object, *, label: str | None = None) -> Finding:
    left, right = (plain(one) or "空白" for one in (expected, found))
    return compose(code, file=file, left=left, right=right, refers_to=place, label=label)


def waivers_of(members: Mapping[str, bytes]) -> list[dict[str, object]]:
    """The written waivers of a package. Raises Unreadable."""
    try:
        found = json.loads(members["waivers.json"])
        return [dict(one) for one in found]
    except (ValueError, TypeError, RecursionError):
        raise Unreadable("waivers.json", "不是 JSON 列表") from None
