"""Compares the numbers that sentences give for cells with the cells of the same report.

A difference is an error only where the sentence speaks of the whole agency and year and its words mean one cell. It is a question
where they may mean another cell, and a different scope where they say that they count less.
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

ClaimOutcome = Literal["pass", "fail", "unsure", "other_scope", "not_checkable"]


@dataclass(frozen=True)
class ComparedClaim:
    """A claim with its outcome, the addresses of the cells it is compared with, and their sum. `why` is the reason of a doubt."""

    claim: Claim
    outcome: ClaimOutcome
    cells: tuple[str, ...]
    expected: Decimal | None
    why: str = ""


def compare_claim(claim: Claim, report: ReadReport) -> ComparedClaim:
    """Compare a claim with the tables of its report."""
    sums = [(cells, _sum(report, cells)) for cells in claim.cells]
    known = [(_addresses_read(report, cells), value) for cells, value in sums if value is not None]
    if not known:
        return ComparedClaim(claim, "not_checkable", claim.cells[0], None, "表中没有读到这一格")
    cells, expected = known[0]
    if any(value == claim.value for _, value in known):
        match = next(entry for entry in known if entry[1] == claim.value)
        return ComparedClaim(claim, "pass", *match)
    largest = max(value for _, value in known)
    if claim.scope:
        within = claim.value <= largest or wider(claim.scope)
        return ComparedClaim(claim, "other_scope" if within else "unsure", cells, expected, claim.scope)
    if claim.rule == "TXT-T3" and claim.loose:
        return _compare_lenient(claim, report, cells, expected)
    if _blanks(report, claim.cells):
        return ComparedClaim(claim, "unsure", cells, expected, "表中有空格没有填写")
    if not claim.firm:
        return ComparedClaim(claim, "unsure", cells, expected, "这个说法可能不止对应一格")
    if claim.rule == "TXT-T4":
        return _compare_dispute(claim, report, cells, expected)
    if "申请" not in claim.quote and not _lists_results(claim.quote):
        return ComparedClaim(claim, "unsure", cells, expected, "这一句没有写明是政府信息公开申请")
    return ComparedClaim(claim, "fail", cells, expected)


def _lists_results(quote: str) -> bool:
    """Whether a sentence names three results of the form: these are results of requests, even without the word 申请."""
    return sum(word in quote for word in ("予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理")) > 2


def _compare_lenient(claim: Claim, report: ReadReport, cells: tuple[str, ...], expected: Decimal) -> ComparedClaim:
    """Compare a claim that may count requests handled or received: both agree where the table itself says that none were left over."""
    new, carried = _sum(report, ("requests.new_received.total",)), _sum(report, ("requests.carried_in.total",))
    result, carried_out = _sum(report, ("requests.result_total.total",)), _sum(report, ("requests.carried_out.total",))
    if new is None or carried is None or result is None or carried_out is None:
        return ComparedClaim(claim, "unsure", cells, expected, "表三没有读全")
    balanced = new + carried == result + carried_out
    others = _sum(report, ("requests.other_*.total",)) or Decimal(0)
    done = {result, result - others, new + carried - carried_out}
    received = {new, new + carried}
    if balanced and claim.value in done:
        return ComparedClaim(claim, "pass", cells, expected)
    if balanced and claim.value in received:
        if claim.kind == "handled":
            return ComparedClaim(claim, "pass", ("requests.new_received.total",), claim.value)
        return ComparedClaim(claim, "unsure", cells, expected, "与收到的件数相同，但有结转下年度的申请")
    if not claim.firm:
        return ComparedClaim(claim, "unsure", cells, expected, "这个说法可能不止对应一格")
    about_requests = claim.kind == "closed" or "申请" in claim.quote
    if not balanced and claim.value in received | done:
        return ComparedClaim(claim, "fail" if about_requests else "unsure", cells, expected)
    if claim.kind == "closed" and claim.value < result:
        return ComparedClaim(claim, "unsure", cells, expected, "办结件数可能没有计入撤回等其他处理")
    clear = about_requests and "申请" in claim.quote and claim.kind != "answered"
    return ComparedClaim(
        claim, "fail" if clear else "unsure", cells, expected, "" if clear else "答复的件数可能不止对应一格"
    )


def _compare_dispute(claim: Claim, report: ReadReport, cells: tuple[str, ...], expected: Decimal) -> ComparedClaim:
    parts = [_sum(report, (cell,)) for cell in cells]
    if claim.kind == "suits" and claim.number is not None and claim.value in parts:
        return ComparedClaim(claim, "unsure", cells, expected, "与其中一类起诉的件数相同")
    if "信息公开" not in claim.quote and "依申请" not in claim.quote:
        return ComparedClaim(claim, "unsure", cells, expected, "这一句没有写明是政府信息公开案件")
    if claim.number is not None and any(word in claim.quote for word in ("新收", "新增", "新发生", "上年", "结转")):
        return ComparedClaim(claim, "unsure", cells, expected, "这一句可能只说新收的案件")
    return ComparedClaim(claim, "fail", cells, expected)


def _sum(report: ReadReport, addresses: Iterable[str]) -> Decimal | None:
    """The sum of the cells with these addresses, without blanks; None where none was read or one is unsure."""
    cells = [cell for pattern in addresses for cell in report.cells if fnmatchcase(cell.figure, pattern)]
    if not cells or any(cell.semantic == "unsure" for cell in cells):
        return None
    values = [cell.value for cell in cells if cell.value is not None]
    return sum(values, Decimal(0)) if values else None


def _addresses_read(report: ReadReport, addresses: Iterable[str]) -> tuple[str, ...]:
    return tuple(cell.figure for pattern in addresses for cell in report.cells if fnmatchcase(cell.figure, pattern))


def _blanks(report: ReadReport, sums: Iterable[tuple[str, ...]]) -> bool:
    return any(
        cell.semantic == "blank"
        for cells in sums
        for address in cells
        for cell in report.cells
        if fnmatchcase(cell.figure, address)
    )
