"""Compares the numbers that sentences give for cells with the cells of the same report.

A difference is an error only where the sentence speaks of the whole agency and year and its words mean one cell. It is a question
where they may mean another cell, and a different scope where they say that they count less.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pipeline.audit.operands import (
    CellsByAddress,
    addresses_of,
    cells_by_address,
    is_part_of_one_row,
    unread_operands,
)
from pipeline.audit.report import ReadReport
from pipeline.audit.text.claims.claim import Claim
from pipeline.audit.text.claims.scope import of_timing, wider

_NOT_READ = "这里要用的格没有读全"
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
    read = cells_by_address(report)
    sums = [_sum_of(report, read, patterns) for patterns in claim.cells]
    match = next((entry for entry in sums if entry.value == claim.value), None)
    if match is not None:
        return ComparedClaim(claim, "pass", match.addresses, match.value)
    addresses, expected = sums[0].addresses, sums[0].value
    if any(entry.unread for entry in sums):
        outcome: ClaimOutcome = "unsure" if _has_table(report, addresses) else "not_checkable"
        return ComparedClaim(claim, outcome, addresses, None, _NOT_READ)
    values = [entry.value for entry in sums if entry.value is not None]
    if expected is None or len(values) < len(sums):
        return ComparedClaim(claim, "unsure", addresses, expected, "表中有空格没有填写")
    if of_timing(claim.scope):
        return ComparedClaim(claim, "not_checkable", addresses, expected, claim.scope)
    if claim.scope:
        within = claim.value <= max(values) or wider(claim.scope)
        return ComparedClaim(claim, "other_scope" if within else "unsure", addresses, expected, claim.scope)
    if claim.rule == "TXT-T3" and claim.loose:
        return _compare_lenient(claim, report, read, addresses, expected)
    if any(entry.has_blanks for entry in sums):
        return ComparedClaim(claim, "unsure", addresses, expected, "表中有空格没有填写")
    if not claim.firm:
        return ComparedClaim(claim, "unsure", addresses, expected, "这个说法可能不止对应一格")
    if claim.rule == "TXT-T4":
        return _compare_dispute(claim, read, addresses, expected)
    if "申请" not in claim.quote and not _lists_results(claim.quote):
        return ComparedClaim(claim, "unsure", addresses, expected, "这一句没有写明是政府信息公开申请")
    return ComparedClaim(claim, "fail", addresses, expected)


@dataclass(frozen=True)
class _Sum:
    """The cells of a sum and their value without blanks: None where one was not read, or all are blank."""

    addresses: tuple[str, ...]
    value: Decimal | None
    unread: bool
    has_blanks: bool


def _sum_of(report: ReadReport, read: CellsByAddress, patterns: tuple[str, ...]) -> _Sum:
    addresses = addresses_of(report, patterns)
    if unread_operands(addresses, read) or is_part_of_one_row(report, addresses):
        return _Sum(addresses, None, True, False)
    values = [value for address in addresses if (value := read[address].value) is not None]
    return _Sum(addresses, sum(values, Decimal(0)) if values else None, False, len(values) < len(addresses))


def _has_table(report: ReadReport, addresses: tuple[str, ...]) -> bool:
    """Whether the report has cells of the table that these addresses stand in."""
    tables = {address.split(".")[0] for address in addresses}
    return any(cell.table in tables for cell in report.cells)


def _lists_results(quote: str) -> bool:
    """Whether a sentence names three results of the form: these are results of requests, even without the word 申请."""
    return sum(word in quote for word in ("予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理")) > 2


def _compare_lenient(
    claim: Claim, report: ReadReport, read: CellsByAddress, cells: tuple[str, ...], expected: Decimal
) -> ComparedClaim:
    """Compare a claim that may count requests handled or received: both agree where the table itself says that none were left over."""
    needed = ("new_received", "carried_in", "result_total", "carried_out")
    sums = [_sum_of(report, read, (f"requests.{row}.total",)).value for row in needed]
    others = _sum_of(report, read, ("requests.other_*.total",))
    known = [value for value in sums if value is not None]
    if len(known) < len(needed) or others.unread:
        return ComparedClaim(claim, "unsure", cells, expected, "表三没有读全")
    new, carried, result, carried_out = known
    balanced = new + carried == result + carried_out
    done = {result, result - (others.value or Decimal(0)), new + carried - carried_out}
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


def _compare_dispute(claim: Claim, read: CellsByAddress, cells: tuple[str, ...], expected: Decimal) -> ComparedClaim:
    parts = [read[cell].value for cell in cells]
    if claim.kind == "suits" and claim.number is not None and claim.value in parts:
        return ComparedClaim(claim, "unsure", cells, expected, "与其中一类起诉的件数相同")
    if "信息公开" not in claim.quote and "依申请" not in claim.quote:
        return ComparedClaim(claim, "unsure", cells, expected, "这一句没有写明是政府信息公开案件")
    if claim.number is not None and any(word in claim.quote for word in ("新收", "新增", "新发生", "上年", "结转")):
        return ComparedClaim(claim, "unsure", cells, expected, "这一句可能只说新收的案件")
    return ComparedClaim(claim, "fail", cells, expected)
