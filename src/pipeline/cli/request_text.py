"""The request clock as text and as JSON: aligned Chinese tables for a terminal, documents for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from unicodedata import east_asian_width

from pipeline.core import format_number
from pipeline.requests import (
    RANK_FROM,
    STATE_LABELS,
    WEEKDAY_NAMES,
    ClockRow,
    DueDateCalculation,
    ExplainedDay,
    PeriodSummary,
    RequestClock,
    RequestExplanation,
    request_finding,
)


def open_text(rows: Sequence[ClockRow], on: date, *, known: bool = True) -> str:
    """Open requests as a table, and how many there are of each state.

    That there is none is said only where the ledgers are `known` up to `on`.
    """
    if not rows:
        return f"截至 {on}，没有未办结的申请。" if known else f"截至 {on} 有没有未办结的申请：不知道。"
    body = [
        (
            row.agency or "",
            row.request_no,
            _day(row.received_on),
            _due(row.due, row.provisional),
            _left(row),
            STATE_LABELS[row.state],
        )
        for row in rows
    ]
    counted = "，".join(
        f"{label} {sum(row.state == state for row in rows)} 件"
        for state, label in STATE_LABELS.items()
        if any(row.state == state for row in rows)
    )
    table = aligned(("单位", "登记编号", "收到日期", "答复期限", "剩余工作日", "状态"), body, right={4})
    provisional = "\n* 暂定：期限经过放假安排尚未公布或尚未确认的日子。" if any(row.provisional for row in rows) else ""
    return f"{table}\n截至 {on}：共 {len(rows)} 件，{counted}。{provisional}"


def explanation_text(explained: RequestExplanation) -> str:
    """One request: its clock in a line or two, then day by day."""
    clock = explained.clock
    head = [f"申请 {explained.request.request_no}：{_state_line(clock)}"]
    if clock.received is not None:
        head.append(f"收到申请之日 {clock.received}（条例第三十一条），当日不计，次日起算。")
    number, agency = explained.request.request_no, explained.agency
    notes = [f"注意：{request_finding(note, agency, number, clock.received).message}" for note in clock.notes]
    return "\n".join([*head, *([days_text(explained.days)] if explained.days else []), *notes])


def calculation_text(received: date, calculation: DueDateCalculation) -> str:
    """The calculator's answer."""
    settled = all(day.settled for day in calculation.days)
    doubt = "" if settled else "期限暂定：经过放假安排尚未公布或尚未确认的日子。\n"
    head = f"{received} 收到的申请，最迟 {calculation.due} 答复（条例第三十三条第二款，20个工作日，次日起算）。"
    return f"{head}\n{doubt}{days_text(calculation.days)}"


def calculation_document(calculation: DueDateCalculation) -> dict[str, object]:
    """The calculator's answer for `--json`: `due`, and of each day `date`, `counts` and `reason`."""
    return {
        "due": calculation.due.isoformat(),
        "days": [
            {"date": day.date.isoformat(), "counts": day.counts, "reason": day.reason} for day in calculation.days
        ],
    }


def clock_document(rows: Iterable[ClockRow]) -> dict[str, object]:
    """Rows for `--json`, under the name and with the columns of the published table."""
    return {
        "requests_clock": [
            {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(row).items()}
            for row in rows
        ]
    }


def days_text(days: Sequence[ExplainedDay]) -> str:
    """Days as a table: the running number of those that count, the reason and the article."""
    number = 0
    body = []
    for day in days:
        number += day.counts
        weekday = WEEKDAY_NAMES[day.date.weekday()]
        body.append((f"{day.date}", f"周{weekday}", str(number) if day.counts else "", day.reason, day.article))
    return aligned(("日期", "星期", "第几日", "原因", "依据"), body, right={2})


def summary_text(rows: Sequence[PeriodSummary]) -> str:
    """Periods as a table; what is not known is blank, and a median of few answers gets no rank."""
    body = [
        (
            row.agency or "",
            f"{row.first_day} 至 {row.last_day}",
            _number(row.received),
            _number(row.closed),
            _number(row.open),
            _number(row.answers),
            format_number(row.median_days),
            _number(row.slowest_days),
            _number(row.rank),
        )
        for row in rows
    ]
    heads = ("单位", "期间", "收到", "办结", "期末未办结", "答复件数", "中位工作日", "最慢工作日", "位次")
    table = aligned(heads, body, right={2, 3, 4, 5, 6, 7, 8})
    return f"{table}\n答复不足 {RANK_FROM} 件的不排位次。"


def summary_document(rows: Iterable[PeriodSummary]) -> dict[str, object]:
    """Periods for `--json`, under the name and with the columns of the published table."""
    return {
        "requests_periods": [
            {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(row).items()}
            for row in rows
        ]
    }


def aligned(heads: Sequence[str], body: Iterable[Sequence[str]], *, right: Iterable[int] = ()) -> str:
    """A plain table whose columns line up where Chinese characters take two places; columns in `right` end flush."""
    rows = [tuple(heads), *(tuple(row) for row in body)]
    flush = set(right)
    widths = [max(_width(row[column]) for row in rows) for column in range(len(heads))]
    lines = []
    for row in rows:
        cells = []
        for column, cell in enumerate(row):
            space = " " * (widths[column] - _width(cell))
            cells.append(space + cell if column in flush else cell + space)
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _number(number: int | None) -> str:
    """A number of a table; blank where it is not known."""
    return "" if number is None else str(number)


def _day(day: date | None) -> str:
    return "—" if day is None else day.isoformat()


def _due(due: date | None, provisional: bool) -> str:
    return f"{_day(due)}{'*' if provisional else ''}"


def _left(row: ClockRow) -> str:
    if row.days_left is None:
        return "—"
    return f"逾期 {-row.days_left}" if row.days_left < 0 else str(row.days_left)


def _state_line(clock: RequestClock) -> str:
    parts = [STATE_LABELS[clock.state]]
    if clock.due is not None:
        parts.append(f"答复期限 {clock.due}{'（暂定）' if clock.provisional else ''}")
    if clock.original_due is not None and clock.original_due != clock.due:
        parts.append(f"原期限 {clock.original_due}")
    if clock.closed_on is not None:
        parts.append(f"{clock.closed_on} 办结")
    if clock.days_used is not None:
        parts.append(f"已用 {clock.days_used} 个工作日")
    if clock.days_left is not None:
        parts.append(
            f"剩余 {clock.days_left} 个工作日" if clock.days_left >= 0 else f"逾期 {-clock.days_left} 个工作日"
        )
    return "，".join(parts)
