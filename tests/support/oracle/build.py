"""Short ways to write down a row, a file and an office of one source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from .model import Claim, Delivery, DoubtKind, Office, Row, Source

SITE = Source("website", "items", "website-export")
WEIBO = Source("weibo", "posts", "weibo-export")
LEDGER = Source("ledger", "requests", "ledger-national")
YEAR_2019 = Claim("period", date(2019, 1, 1), date(2019, 12, 31))
YEAR_2020 = Claim("period", date(2020, 1, 1), date(2020, 12, 31))
NIGHT = date(2021, 3, 1)


@dataclass(frozen=True)
class Right:
    """A figure as it must be on a day; None: no such figure is published."""

    year: int
    figure: str
    value: int | None
    day: date | None = None


@dataclass(frozen=True)
class Case:
    """One case: deliveries in, right answer out. `told`: doubts that must be told; `quarantined`: rows in quarantine in the end."""

    name: str
    office: Office
    right: tuple[Right, ...]
    told: frozenset[DoubtKind] = frozenset()
    quarantined: int = 0

    @property
    def last_day(self) -> date:
        return max([max(self.office.nights).date(), *(right.day for right in self.right if right.day is not None)])


def night(number: int) -> datetime:
    """The night `number` days after the first, at half past two."""
    return datetime.combine(NIGHT + timedelta(days=number), time(2, 30))


def moment(day: str) -> datetime:
    return datetime.fromisoformat(day)


def item(number: object, day: str, **fields: object) -> Row:
    row = Row(str(number), moment(f"{day} 09:00"), f"第{number}条信息", "工作动态", "published")
    return replace(row, **fields)  # type: ignore[arg-type]


def post(number: object, day: str, **fields: object) -> Row:
    row = Row(str(number), moment(f"{day} 10:00"), f"第{number}条微博", "weibo", "public")
    return replace(row, **fields)  # type: ignore[arg-type]


def request(number: str, day: str, answered: str | None = None, result: str = "G2") -> Row:
    closed = None if answered is None else date.fromisoformat(answered)
    return Row(number, moment(day), kind="natural_person", result=None if closed is None else result, closed=closed)


def days(year: int, count: int, first: int = 1) -> list[str]:
    """`count` days of a year, eleven apart."""
    start = date(year, 1, 5)
    return [f"{start + timedelta(days=11 * step)}" for step in range(first - 1, first - 1 + count)]


def office(source: Source, *deliveries: Delivery) -> Office:
    return Office((source,), deliveries)


def file(source: Source, path: str, came: int, rows: Iterable[Row], **fields: object) -> Delivery:
    return replace(Delivery(source.name, path, night(came), tuple(rows)), **fields)  # type: ignore[arg-type]


def items(numbers: Sequence[object], year: int = 2019, **fields: object) -> list[Row]:
    """Items of the given numbers, eleven days apart through a year."""
    return [item(number, day, **fields) for number, day in zip(numbers, days(year, len(numbers)), strict=True)]


def ledger(year: int, count: int) -> list[Row]:
    """A ledger whose requests are all answered after ten days."""
    return [
        request(f"{year}-{number:03}", day, f"{date.fromisoformat(day) + timedelta(days=10)}")
        for number, day in enumerate(days(year, count), start=1)
    ]


def total(value: int | None, year: int = 2019, figure: str = "items.total", day: date | None = None) -> Right:
    return Right(year, figure, value, day)
