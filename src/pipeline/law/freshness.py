"""Freshness: whether a website's columns and an account's posts are updated as often as 国办秘函〔2019〕19号 demands.

Judged on publication dates alone. An item without a readable date refreshes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Any, Literal

from pipeline.core import package_yaml

State = Literal["good", "warn", "bad", "closed", "empty", "none"]


@dataclass(frozen=True)
class ColumnKind:
    """A kind of column and how long it may hold nothing new: days, or calendar months."""

    id: str
    label: str
    text: str
    words: tuple[str, ...]
    classes: tuple[str, ...]
    days: int | None
    months: int | None

    @property
    def limit(self) -> str:
        """The limit as people write it: “6 个月”, “2 周”."""
        if self.months is not None:
            return f"{self.months} 个月"
        return f"{(self.days or 0) // 7} 周" if (self.days or 0) % 7 == 0 else f"{self.days} 天"

    def since(self, on: date) -> date:
        """The first day of the period up to `on` within which something must have been published."""
        if self.months is None:
            return on - timedelta(days=(self.days or 0) - 1)
        years, month = divmod(on.year * 12 + on.month - 1 - self.months, 12)
        following = date(years + (month + 1) // 12, (month + 1) % 12 + 1, 1)
        last = (following - timedelta(days=1)).day
        return date(years, month + 1, min(on.day, last)) + timedelta(days=1)


@dataclass(frozen=True)
class ColumnFreshness:
    """A website column on a day: its kind, its newest item, the days since (`idle`), and whether that is within the limit."""

    name: str
    kind: ColumnKind | None
    newest: date | None
    idle: int | None
    state: State


def _document() -> Any:
    return package_yaml("law/freshness.yml")


@cache
def column_kinds() -> tuple[ColumnKind, ...]:
    """The kinds of columns, in the order in which a name is tried."""
    return tuple(
        ColumnKind(
            id=entry["id"],
            label=entry["label"],
            text=entry["text"],
            words=tuple(entry["words"]),
            classes=tuple(entry.get("classes", ())),
            days=entry.get("days"),
            months=entry.get("months"),
        )
        for entry in _document()["kinds"]
    )


def site_limits() -> dict[str, int]:
    """How many stale and how many empty columns make the whole site fail."""
    return {str(name): int(value) for name, value in _document()["limits"].items()}


def posting_limits() -> tuple[int, int]:
    """For accounts: the days without a post that are a warning, and the days that are a failure."""
    return int(_document()["posts"]["warn"]), int(_document()["posts"]["days"])


def column_kind(name: str, klass: str | None) -> ColumnKind | None:
    """The kind of a column, by the words of its name or by its class; None where the document sets no limit."""
    for kind in column_kinds():
        if any(word in name for word in kind.words) or (klass is not None and klass in kind.classes):
            return kind
    return None


def judge_column(name: str, klass: str | None, newest: date | None, closed: date | None, on: date) -> ColumnFreshness:
    """The state of a column on a day: good, bad, empty, closed, or none where no limit is set."""
    kind = column_kind(name, klass)
    idle = (on - newest).days if newest is not None else None
    if closed is not None and closed <= on:
        return ColumnFreshness(name, kind, newest, idle, "closed")
    if newest is None:
        return ColumnFreshness(name, kind, None, None, "empty")
    if kind is None:
        return ColumnFreshness(name, None, newest, idle, "none")
    return ColumnFreshness(name, kind, newest, idle, "good" if newest >= kind.since(on) else "bad")


@dataclass(frozen=True)
class PostingGap:
    """The days between two posts in a row, or from the last one to the day of observation (`open`)."""

    begins: date
    ends: date
    days: int
    open: bool

    @property
    def state(self) -> State:
        """Fourteen days are allowed between posts; ten are a warning."""
        warn, bad = posting_limits()
        return "bad" if self.days > bad else "warn" if self.days >= warn else "good"


def posting_gaps(days: Iterable[date], observed: Sequence[tuple[date, date]], until: date) -> list[PostingGap]:
    """The gaps between posts that lie wholly within an observed period, longest first.

    The last one runs up to `until` where that is observed too. Where no source observed, no gap is known.
    """
    ordered = sorted({day for day in days if day <= until})

    def observed_whole(begin: date, end: date) -> bool:
        return any(first <= begin and end <= last for first, last in observed)

    gaps = [
        PostingGap(first, second, (second - first).days, False)
        for first, second in pairwise(ordered)
        if observed_whole(first, second)
    ]
    if ordered and ordered[-1] < until and observed_whole(ordered[-1], until):
        gaps.append(PostingGap(ordered[-1], until, (until - ordered[-1]).days, True))
    return sorted(gaps, key=lambda gap: (-gap.days, gap.begins))
