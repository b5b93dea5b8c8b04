"""The office's own ledger of requests and its list of reviews and suits: Excel files typed by hand over a year."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from .facts import Bureau, Request, headers
from .files import Cell, Row, Sheet, write_workbook

# Cells that are merged downwards where one applicant handed in several requests on one day.
MERGED_COLUMNS = "DEFG"


def write_ledger(bureau: Bureau, file: Path) -> None:
    """The ledger: a title, a line with who keeps it, dates in four spellings, merged cells, and a total and signatures at the end."""
    year = bureau.year
    disputed = {dispute.request_no for dispute in bureau.disputes}
    rows: list[Row] = [
        (f"{year}年度政府信息公开申请登记台账",),
        (f"单位：{bureau.name}", None, None, None, None, None, None, "填表人：经办人丁"),
        headers("ledger"),
    ]
    merged = ["A1:O1"]
    start = 0
    for number, request in enumerate(bureau.requests, start=1):
        line = len(rows) + 1
        shared: tuple[Cell, ...] = (
            day_as_typed(request.received, number, year),
            request.applicant,
            request.kind_word,
            request.channel,
        )
        if request.merged:
            shared = (None, None, None, None)
        else:
            start = line
        if request.merged and not _merges_on(bureau, number):
            merged += [f"{column}{start}:{column}{line}" for column in MERGED_COLUMNS]
        rows.append((number, request.number, request.unit, *shared, request.subject, "是" if request.corrected else "否",
                     "延期20个工作日" if request.extended else "否", request.decided and day_as_typed(request.decided, number + 1, year),
                     f"青水公开答〔{year}〕{number}号" if request.decided else None, request.word,
                     "是" if request.number in disputed else "否", request.remark or None))  # fmt: skip
    rows += [
        (f"合计{len(bureau.requests)}件",),
        (None,),
        ("填表人：经办人丁", None, None, None, "审核人：科长戊", None, None, f"填表日期：{year + 1}年1月4日"),
    ]
    write_workbook(file, Sheet(f"{year}年", rows, tuple(merged)))


def day_as_typed(day: date, number: int, year: int) -> Cell:
    """A day as a person types it; one of the year of the sheet mostly without its year."""
    if day.year != year:
        return f"{day.year}年{day.month}月{day.day}日"
    spellings: tuple[Cell, ...] = (
        f"{day.month}月{day.day}日",
        day,
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    )
    return spellings[number % len(spellings)]


def _merges_on(bureau: Bureau, number: int) -> bool:
    """Whether the request after the one with this number (from 1) still belongs to the same merged cells."""
    following: Request | None = bureau.requests[number] if number < len(bureau.requests) else None
    return bool(following and following.merged)


def write_disputes(bureau: Bureau, file: Path) -> None:
    """The list of reviews and suits: a title, days without a year, an empty cell where a case is pending."""
    year = bureau.year
    rows: list[Row] = [(f"{year}年政府信息公开行政复议、行政诉讼登记表",), headers("disputes")]
    for number, dispute in enumerate(bureau.disputes, start=1):
        rows.append((number, dispute.case_no, dispute.kind_word, f"{dispute.party}己{number}", dispute.request_no,
                     f"{dispute.filed.month}月{dispute.filed.day}日",
                     f"{dispute.closed.month}月{dispute.closed.day}日" if dispute.closed else None,
                     dispute.outcome_word if dispute.closed else None, None))  # fmt: skip
    rows.append(("填表人：法规科庚",))
    write_workbook(file, Sheet("复议诉讼", rows, ("A1:I1",)))
