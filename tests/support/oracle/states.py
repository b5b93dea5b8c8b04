"""What a row says that is counted, how far it has come, and what several lines of one thing in one file say together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .model import Row, Table

# Decisions by code: the row of table 3 until 2020 and since 2021 (forms 国办公开办函〔2019〕60号 and 〔2021〕30号).
RESULTS: dict[str, tuple[str, str]] = {
    "G2": ("granted", "granted"),
    "P1": ("partial", "partial"),
    "D4": ("denied_third_party", "denied_third_party"),
    "U1": ("unable_not_held", "unable_not_held"),
    "R2": ("refused_duplicate", "refused_duplicate"),
    "O3": ("other_handling", "other_other"),
}
KINDS = ("natural_person", "org_commercial", "org_research", "org_nonprofit", "org_legal", "org_other")
OUTCOMES = ("upheld", "corrected", "other")


def counted_part(table: Table, row: Row) -> tuple[object, ...]:
    """The part of a row that figures depend on."""
    if table == "items":
        return row.day, row.kind, row.state, row.reference
    if table == "posts":
        return row.day, row.kind, row.state
    return row.kind, row.day, row.result, row.closed, row.left


def level(table: Table, row: Row) -> int:
    """How far a thing has come: an answer, a withdrawal, a closing come after what was there before them."""
    if table == "items":
        return int(row.state in ("withdrawn", "deleted"))
    if table == "posts":
        return int(row.state not in ("", "public"))
    return int(row.result is not None or row.left is not None)


def together(table: Table, rows: Sequence[Row]) -> tuple[Row, bool]:
    """The row that stands for several lines of one thing in one file, and whether the lines agree as far as figures go.

    Of items the published line stands. Of requests an answer stands before none; of 予以公开 beside 不予公开 on one day the
    request is 部分公开, once (区分处理, art. 37).
    """
    if table == "items":
        return min(rows, key=lambda row: row.state != "published"), True
    if table == "posts":
        return rows[0], len({counted_part(table, row) for row in rows}) == 1
    answered = [row for row in rows if row.result is not None] or list(rows)
    parts = {counted_part(table, row) for row in answered}
    results = {row.result for row in answered}
    same_day = len({(row.kind, row.closed) for row in answered}) == 1
    if table == "requests" and len(results) == 2 and same_day and {"G2", "D4"} == results:
        return replace(answered[0], result="P1"), True
    return answered[0], len(parts) == 1


def table_3_row(row: Row) -> tuple[str, int] | None:
    """Row of table 3 and year of a request's result; None while it has none. A 撤回 without an answer is the result 申请人撤回."""
    result, closed = row.result, row.closed
    if result is None and row.left is not None:
        result, closed = "O3", row.left
    if result is None or closed is None or result not in RESULTS:
        return None
    return RESULTS[result][closed.year >= 2021], closed.year
