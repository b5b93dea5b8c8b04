"""Freshness: whether a website's columns and an account's posts are updated as often as 国办秘函〔2019〕19号 demands.

Judged on publication dates alone. An item without a readable date refreshes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any, Literal

import yaml

State = Literal["good", "warn", "bad", "closed", "empty", "none"]


@dataclass(frozen=True)
class Kind:
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
        """As people say it."""
        if self.months is not None:
            return f"{self.months} 个月"
        return f"{(self.days or 0) // 7} 周" if (self.days or 0) % 7 == 0 else f"{self.days} 天"

    def since(self, on: date) -> date:
        """The first day of the stretch before `on` in which something must have been published."""
        if self.months is None:
            return on - timedelta(days=(self.days or 0) - 1)
        years, month = divmod(on.year * 12 + on.month - 1 - self.months, 12)
        following = date(years + (month + 1) // 12, (month + 1) % 12 + 1, 1)
        last = (following - timedelta(days=1)).day
        return date(years, month + 1, min(on.day, last)) + timedelta(days=1)


@dataclass(frozen=True)
class Column:
    """A column of the site on a day: its newest item, what kind it is, and how it stands."""

    name: str
    kind: Kind | None
    newest: date | None
    idle: int | None
    state: State


@cache
def _document() -> Any:
    return yaml.safe_load(resources.files("pipeline").joinpath("law", "freshness.yml").read_text("utf-8"))


@cache
def kinds() -> tuple[Kind, ...]:
    """The kinds of columns, in the order in which a name is tried."""
    return tuple(
        Kind(one["id"], one["label"], one["text"], tuple(one["words"]), tuple(one.get("classes", ())),
             one.get("days"), one.get("months"))
        for one in _document()["kinds"]
    )  # fmt: skip


def limits() -> dict[str, int]:
    """How many stale and how many empty columns make the whole site fail."""
    return {str(name): int(value) for name, value in _document()["limits"].items()}


def silence() -> tuple[int, int]:
    """For accounts: days without a post that are a warning, and that are a failure."""
    return int(_document()["posts"]["warn"]), int(_document()["posts"]["days"])


def kind_of(name: str, klass: str | None) -> Kind | None:
    """The kind a column is, by the words of its name or by its class; None where the document sets no limit."""
    for kind in kinds():
        if any(word in name for word in kind.words) or (klass is not None and klass in kind.classes):
            return kind
    return None


def judge_column(name: str, klass: str | None, newest: date | None, closed: date | None, on: date) -> Column:
    """How a column stands on a day: good, bad, empty, closed, or none where no limit is set."""
    kind = kind_of(name, klass)
    idle = (on - newest).days if newest is not None else None
    if closed is not None and closed <= on:
        return Column(name, kind, newest, idle, "closed")
    if newest is None:
        return Column(name, kind, None, None, "empty")
    if kind is None:
        return Column(name, None, newest, idle, "none")
    return Column(name, kind, newest, idle, "good" if newest >= kind.since(on) else "bad")


@dataclass(frozen=True)
class Silence:
    """A stretch without a post between two posts (or up to the day of the look): `days` from one to the next."""

    begins: date
    ends: date
    days: int
    open: bool

    @property
    def state(self) -> State:
        """Fourteen days are allowed between posts; ten are a warning."""
        warn, bad = silence()
        return "bad" if self.days > bad else "warn" if self.days >= warn else "good"


def silences(days: Iterable[date], observed: Sequence[tuple[date, date]], until: date) -> list[Silence]:
    """The stretches between posts that lie wholly within what was observed, longest first.

    The last one runs up to `until` where that is observed too. Where no source looked nothing is known to be silent.
    """
    ordered = sorted({day for day in days if day <= until})

    def seen(begin: date, end: date) -> bool:
        return any(first <= begin and end <= last for first, last in observed)

    found = [Silence(one, other, (other - one).days, False) for one, other in pairwise(ordered) if seen(one, other)]
    if ordered and ordered[-1] < until and seen(ordered[-1], until):
        found.append(Silence(ordered[-1], until, (until - ordered[-1]).days, True))
    return sorted(found, key=lambda one: (-one.days, one.begins))
