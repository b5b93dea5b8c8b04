"""Years, halves, quarters, months, weeks and days as an office writes them (第一季度, 3月, 每周), and their first and last days.

A week is that of ISO 8601, from Monday to Sunday, and belongs to the year of its Thursday.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Length = Literal["year", "half", "quarter", "month", "week", "day"]
_MONTHS = {"year": 12, "half": 6, "quarter": 3, "month": 1}
_EVERY = {"每半年": "half", "每季": "quarter", "每季度": "quarter", "每月": "month", "每周": "week"}
_NUMERALS = {
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
    "十一": 11,
    "十二": 12,
}
_NUMBER = r"(\d+|[一二三四五六七八九十]+)"
_FORMS: tuple[tuple[Length, str], ...] = (
    ("quarter", rf"第?{_NUMBER}季度?|Q([1-4])"),
    ("month", rf"{_NUMBER}月份?"),
    ("week", rf"第?{_NUMBER}周|W(\d+)"),
)


@dataclass(frozen=True)
class Span:
    """A year or a part of one. `name`: 2019, 2019H1, 2019Q1, 2019-03, 2019W05, 2019-03-20."""

    length: Length
    name: str
    first_day: date
    last_day: date


def span_names() -> dict[str, str]:
    """The lengths that a plan is looked at by → their Chinese names, from the longest."""
    return {"year": "年", "quarter": "季", "month": "月", "week": "周", "day": "日"}


def is_repeated(due: str) -> bool:
    """Whether there is a task for each period (每月), each counted by itself."""
    return _plain(due) in _EVERY


def spans_of(due: str, year: int) -> tuple[Span, ...]:
    """When a task of the plan of a year is due: one span, or each of the year. Raises ValueError, in Chinese, for other words."""
    text = _plain(due)
    if text in _EVERY:
        return tuple(spans_within(_EVERY[text], year))
    spans = _one(text, year)
    if spans is None:
        raise ValueError(
            f"期限“{due[:20]}”看不懂：写成 全年、上半年、第一季度、3月、第5周、3月20日，或 每季度、每月、每周"
        )
    if spans.last_day.year not in (year, year + 1) or spans.first_day.year < year - 1:
        raise ValueError(f"期限“{due[:20]}”不在 {year} 年")
    return (spans,)


def spans_within(length: str, year: int) -> Iterator[Span]:
    """All spans of a length in a year, in order; of days all."""
    if length in _MONTHS:
        yield from (_months(length, year, number) for number in range(1, 12 // _MONTHS[length] + 1))
    elif length == "week":
        last = date(year, 12, 28).isocalendar().week
        yield from (_week(year, number) for number in range(1, last + 1))
    else:
        day = date(year, 1, 1)
        while day.year == year:
            yield _day(day)
            day += timedelta(days=1)


def span_at(length: str, day: date) -> Span:
    """The span of a length that a day lies in."""
    if length in _MONTHS:
        return _months(length, day.year, (day.month - 1) // _MONTHS[length] + 1)
    if length == "week":
        year, number, _ = day.isocalendar()
        return _week(year, number)
    return _day(day)


def last_day(year: int) -> date:
    """The last day of a year."""
    return date(year, 12, 31)


def _plain(text: str) -> str:
    return re.sub(r"[\s/.]", lambda mark: {"/": "-", ".": "-"}.get(mark[0], ""), text)


def _one(text: str, year: int) -> Span | None:
    """The span that a text names; a text without a year is of `year`."""
    stated = re.match(r"(20\d\d)(年度?|-(?=[QW])|-|(?=[QWH]|$))", text)
    if stated:
        year, text = int(stated[1]), text[stated.end() :]
    if text in ("", "全年", "年内", "年底"):
        return _months("year", year, 1)
    if text in ("上半年", "H1", "下半年", "H2"):
        return _months("half", year, 1 if text in ("上半年", "H1") else 2)
    day = re.fullmatch(rf"{_NUMBER}月{_NUMBER}[日号]|(\d{{1,2}})-(\d{{1,2}})", text)
    if day:
        month, of_month = (day[1], day[2]) if day[1] else (day[3], day[4])
        return _day_or_none(year, _number(month), _number(of_month))
    if stated and re.fullmatch(r"\d{1,2}", text):
        text = f"{text}月"
    for length, form in _FORMS:
        if found := re.fullmatch(form, text):
            return _numbered(length, year, _number(next(part for part in found.groups() if part)))
    return None


def _numbered(length: Length, year: int, number: int) -> Span | None:
    most = {"quarter": 4, "month": 12, "week": date(year, 12, 28).isocalendar().week}[length]
    if not 1 <= number <= most:
        return None
    return _week(year, number) if length == "week" else _months(length, year, number)


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, found, ones = text.rpartition("十")
    if not found:
        return _NUMERALS.get(text, 0)
    return 10 * _NUMERALS.get(tens, 1) + _NUMERALS.get(ones, 0)


def _day_or_none(year: int, month: int, day: int) -> Span | None:
    try:
        return _day(date(year, month, day))
    except ValueError:
        return None


def _months(length: str, year: int, number: int) -> Span:
    months = _MONTHS[length]
    first = date(year, 1 + months * (number - 1), 1)
    after = date(year + (number * months == 12), number * months % 12 + 1, 1)
    name = {
        "year": f"{year}",
        "half": f"{year}H{number}",
        "quarter": f"{year}Q{number}",
        "month": f"{year}-{number:02}",
    }[length]
    return Span(length, name, first, after - timedelta(days=1))  # type: ignore[arg-type]


def _week(year: int, number: int) -> Span:
    first = date.fromisocalendar(year, number, 1)
    return Span("week", f"{year}W{number:02}", first, first + timedelta(days=6))


def _day(day: date) -> Span:
    return Span("day", f"{day}", day, day)
