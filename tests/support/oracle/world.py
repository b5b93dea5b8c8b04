"""What truly happened in a made-up office: items, posts, requests and cases, and how each looks to whoever exports it on a day."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from .model import COLUMNS, Row
from .states import KINDS, OUTCOMES

Change = tuple[date, Row]


@dataclass(frozen=True)
class Thing:
    """One thing: its first state, and the states it came into later, each from its day on."""

    first: Row
    changes: tuple[Change, ...] = ()

    @property
    def day(self) -> date:
        assert self.first.at is not None
        return self.first.at.date()

    def on(self, day: date) -> Row:
        """As an export of that day shows it."""
        return next((row for since, row in reversed(self.changes) if since <= day), self.first)


@dataclass(frozen=True)
class World:
    """An office over some years. `moved_on`: from that day on the site has another address, without `left_behind`."""

    years: tuple[int, ...]
    items: tuple[Thing, ...]
    posts: tuple[Thing, ...]
    requests: tuple[Thing, ...]
    disputes: tuple[Thing, ...]
    moved_on: date | None = None
    left_behind: frozenset[str] = frozenset()

    def seen(self, things: Sequence[Thing], day: date) -> list[Row]:
        """The rows of a complete list on that day, in the order of their dates."""
        rows = [thing.on(day) for thing in sorted(things, key=lambda thing: thing.day) if thing.day <= day]
        if things is not self.items or self.moved_on is None:
            return rows
        if day < self.moved_on:
            return [replace(row, site="old.example") for row in rows]
        return [replace(row, site="new.example") for row in rows if row.number not in self.left_behind]


def world(chance: random.Random, years: Sequence[int] = (2018, 2019, 2020)) -> World:
    """A made-up office. In a quarter of them numbers of requests begin at 1 each year, in a quarter two accounts share a source."""
    items = [_item(chance, year, place) for year in years for place in range(chance.randint(4, 14))]
    accounts = ("甲局", "乙局") if chance.random() < 0.25 else ("",)
    posts = [_post(chance, year, place, accounts) for year in years for place in range(chance.randint(2, 10))]
    yearless = chance.random() < 0.25
    requests = [_request(chance, year, place, yearless) for year in years for place in range(1, chance.randint(3, 10))]
    disputes = [_dispute(chance, year, place) for year in years for place in range(chance.randint(0, 2))]
    moves = chance.random() < 0.4
    return World(
        tuple(years),
        tuple(items),
        tuple(posts),
        tuple(requests),
        tuple(disputes),
        date(years[-1], 1, 1) + timedelta(days=chance.randrange(200)) if moves else None,
        frozenset(thing.first.number or "" for thing in items if chance.random() < 0.15),
    )


def _day(chance: random.Random, year: int) -> date:
    return date(year, 1, 1) + timedelta(days=chance.randrange(365))


def _at(chance: random.Random, year: int) -> datetime:
    return datetime.combine(_day(chance, year), time(chance.randrange(8, 18), chance.randrange(60)))


def _item(chance: random.Random, year: int, place: int) -> Thing:
    number = f"{year % 100}{place + 1001}"
    row = Row(number, _at(chance, year), f"第{number}条信息", chance.choice(list(COLUMNS)), "published")
    later = row.day or date(year, 1, 1)
    if chance.random() < 0.2:
        return Thing(row, ((later + timedelta(days=chance.randint(1, 300)), replace(row, state="withdrawn")),))
    if chance.random() < 0.1:
        return Thing(row, ((later + timedelta(days=chance.randint(1, 300)), replace(row, kind="财政信息")),))
    return Thing(row)


def _post(chance: random.Random, year: int, place: int, accounts: Sequence[str]) -> Thing:
    """A post. Two accounts have numbers of their own: the same ones."""
    number, account = f"51{year}0000{place // len(accounts) + 1:06}", accounts[place % len(accounts)]
    row = Row(number, _at(chance, year), f"{account}第{number}条微博", "weibo", "public", account=account)
    if chance.random() < 0.15:
        since = (row.day or date(year, 1, 1)) + timedelta(days=chance.randint(1, 200))
        return Thing(row, ((since, replace(row, state="self")),))
    return Thing(row)


def _request(chance: random.Random, year: int, place: int, yearless: bool) -> Thing:
    day = _day(chance, year)
    number = str(place) if yearless else f"{year}-{place:03}"
    row = Row(number, datetime.combine(day, time()), kind=chance.choice(KINDS))
    closed = day + timedelta(days=chance.randint(1, 60))
    if chance.random() < 0.12:
        return Thing(row)
    if chance.random() < 0.1:
        return Thing(row, ((closed, replace(row, left=closed)),))
    return Thing(row, ((closed, replace(row, result=chance.choice(("G2", "P1", "D4", "U1", "R2")), closed=closed)),))


def _dispute(chance: random.Random, year: int, place: int) -> Thing:
    at = datetime.combine(_day(chance, year), time())
    row = Row(f"{year}行复{place + 1}", at, kind=chance.choice(("review", "suit_direct", "suit_after_review")))
    closed = at.date() + timedelta(days=chance.randint(20, 300))
    return Thing(row, ((closed, replace(row, result=chance.choice(OUTCOMES), closed=closed)),))
