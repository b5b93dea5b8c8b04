"""Holds what sentences say of cells against the cells of the same report.

A difference is refused only where the sentence speaks of the whole agency and year and its words mean one cell; it is a
question where they may mean another, and another scope where they say that they speak of less.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Literal

from pipeline.audit.report import ReadReport
from pipeline.audit.text.claims.claim import Claim
from pipeline.audit.text.claims.scope import wider

Outcome = Literal["pass", "fail", "unsure", "other_scope", "not_checkable"]


@dataclass(frozen=True)
class Bound:
    """A claim, what came of it, and the cells it was held against with what they say. `why` says what is uncertain."""

    claim: Claim
    outcome: Outcome
    cells: tuple[str, ...]
    expected: Decimal | None
    why: str = ""


def bind(claim: Claim, report: ReadReport) -> Bound:
    """What the tables say of a claim."""
    sums = [(cells, _sum(report, cells)) for cells in claim.cells]
    known = [(_written(report, cells), value) for cells, value in sums if value is not None]
    if not known:
        return Bound(claim, "not_checkable", claim.cells[0], None, "表中没有读到这一格")
    cells, expected = known[0]
    if any(value == claim.value for _, value in known):
        held = next(one for one in known if one[1] == claim.value)
        return Bound(claim, "pass", *held)
    largest = max(value for _, value in known)
    if claim.scope:
        within = claim.value <= largest or wider(claim.scope)
        return Bound(claim, "other_scope" if within else "unsure", cells, expected, claim.scope)
    if claim.rule == "TXT-T3" and claim.loose:
        return _loosely(claim, report, cells, expected)
    if _blanks(report, claim.cells):
        return Bound(claim, "unsure", cells, expected, "表中有空格没有填写")
    if not claim.firm:
        return Bound(claim, "unsure", cells, expected, "这个说法可能不止对应一格")
    if claim.rule == "TXT-T4":
        return _dispute(claim, report, cells, expected)
    if "申请" not in claim.quote and not _lists_results(claim.quote):
        return Bound(claim, "unsure", cells, expected, "这一句没有写明是政府信息公开申请")
    return Bound(claim, "fail", cells, expected)


def _lists_results(quote: str) -> bool:
    """Three results of the form in one sentence are results of requests, whether it says so or not."""
    return sum(word in quote for word in ("予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理")) > 2


def _loosely(claim: Claim, report: ReadReport, cells: tuple[str, ...], expected: Decimal) -> Bound:
    """What was done is often said of what came in; that holds where nothing was left over, which the table must say itself."""
    new, carried = _sum(report, ("requests.new_received.total",)), _sum(report, ("requests.carried_in.total",))
    result, left = _sum(report, ("requests.result_total.total",)), _sum(report, ("requests.carried_out.total",))
    if new is None or carried is None or result is None or left is None:
        return Bound(claim, "unsure", cells, expected, "表三没有读全")
    flows = new + carried == result + left
    others = _sum(report, ("requests.other_*.total",)) or Decimal(0)
    done = {result, result - others, new + carried - left}
    came_in = {new, new + carried}
    if flows and claim.value in done:
        return Bound(claim, "pass", cells, expected)
    if flows and claim.value in came_in:
        if claim.kind == "handled":
            return Bound(claim, "pass", ("requests.new_received.total",), claim.value)
        return Bound(claim, "unsure", cells, expected, "与收到的件数相同，但有结转下年度的申请")
    if not claim.firm:
        return Bound(claim, "unsure", cells, expected, "这个说法可能不止对应一格")
    about = claim.kind == "closed" or "申请" in claim.quote
    if not flows and claim.value in came_in | done:
        return Bound(claim, "fail" if about else "unsure", cells, expected)
    if claim.kind == "closed" and claim.value < result:
        return Bound(claim, "unsure", cells, expected, "办结件数可能没有计入撤回等其他处理")
    plain = about and "申请" in claim.quote and claim.kind != "answered"
    return Bound(claim, "fail" if plain else "unsure", cells, expected, "" if plain else "答复的件数可能不止对应一格")


def _dispute(claim: Claim, report: ReadReport, cells: tuple[str, ...], expected: Decimal) -> Bound:
    parts = [_sum(report, (cell,)) for cell in cells]
    if claim.kind == "suits" and claim.number is not None and claim.value in parts:
        return Bound(claim, "unsure", cells, expected, "与其中一类起诉的件数相同")
    if "信息公开" not in claim.quote and "依申请" not in claim.quote:
        return Bound(claim, "unsure", cells, expected, "这一句没有写明是政府信息公开案件")
    if claim.number is not None and any(word in claim.quote for word in ("新收", "新增", "新发生", "上年", "结转")):
        return Bound(claim, "unsure", cells, expected, "这一句可能只说新收的案件")
    return Bound(claim, "fail", cells, expected)


def _sum(report: ReadReport, addresses: Iterable[str]) -> Decimal | None:
    """The sum of these cells; blanks are nothing. None where none of them was read or one is unsure."""
    found = [cell for pattern in addresses for cell in report.cells if fnmatchcase(cell.figure, pattern)]
    if not found or any(cell.semantic == "unsure" for cell in found):
        return None
    values = [cell.value for cell in found if cell.value is not None]
    return sum(values, Decimal(0)) if values else None


def _written(report: ReadReport, addresses: Iterable[str]) -> tuple[str, ...]:
    return tuple(cell.figure for pattern in addresses for cell in report.cells if fnmatchcase(cell.figure, pattern))


def _blanks(report: ReadReport, sums: Iterable[tuple[str, ...]]) -> bool:
    return any(
        cell.semantic == "blank"
        for cells in sums
        for one in cells
        for cell in report.cells
        if fnmatchcase(cell.figure, one)
    )
