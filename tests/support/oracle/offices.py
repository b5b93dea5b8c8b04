"""Dirty offices: what comes over several nights when people export, copy, rename, save again and forget.

Everything hangs on the `random.Random` that is handed in, so a seed names an office and hypothesis can shrink one.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from .model import Claim, Correction, Declared, Delivery, Office, Row, Source
from .world import Thing, World, world

SOURCES = {
    "website": (Source("website", "items", "website-export"), "信息"),
    "weibo": (Source("weibo", "posts", "weibo-export"), "微博"),
    "ledger": (Source("ledger", "requests", "ledger-national"), "台账"),
    "cases": (Source("cases", "disputes"), "案件"),
    "bulletin": (Source("bulletin", "items"), "公报"),
}


@dataclass(frozen=True)
class Export:
    """A list as it was exported at `at`, before anything happened to the file."""

    name: str
    at: datetime
    rows: tuple[Row, ...]
    claim: Claim | None
    sheets: tuple[tuple[str, tuple[Row, ...], Claim], ...] = ()


def dirty_office(chance: random.Random, *, firm: bool = False) -> Office:
    """An office of three years, some ten exports and four or five nights.

    `firm`: every delivery states its time or has one of its own, so that the answer cannot depend on when it comes.
    """
    what = world(chance)
    names = [name for name in SOURCES if name == "website" or chance.random() < 0.6]
    end = date(what.years[-1], 12, 31)
    nights = sorted(
        datetime.combine(end + timedelta(days=chance.randint(5, 120) if place else 3), time(2, 30))
        for place in range(chance.randint(2, 4))
    )
    nights.insert(0, datetime.combine(date(what.years[-1], chance.randint(2, 11), 15), time(2, 30)))
    deliveries: list[Delivery] = []
    for name in names:
        for export in _exports(chance, what, name, nights):
            deliveries += _dropped(chance, name, export, nights, deliveries, firm)
    return Office(
        tuple(SOURCES[name][0] for name in names),
        tuple(sorted(deliveries, key=lambda delivery: (delivery.came, delivery.source, delivery.path))),
        corrections=_corrections(chance, deliveries, nights),
        declared=(Declared("briefings.heard", what.years[-1], chance.randint(1, 5), nights[0].date()),),
    )


def _exports(chance: random.Random, what: World, name: str, nights: Sequence[datetime]) -> list[Export]:
    things = {"website": what.items, "weibo": what.posts, "ledger": what.requests, "cases": what.disputes,
              "bulletin": what.items}[name]  # fmt: skip
    word = SOURCES[name][1]
    exports: list[Export] = []
    days: set[date] = set()
    for night in nights:
        for _ in range(chance.randint(0, 2)):
            at = datetime.combine(night.date() - timedelta(days=chance.randint(1, 40)), time(17))
            if at.date() in days:
                continue
            days.add(at.date())
            cut = chance.choice(_CUTS if name != "cases" else (_whole, _to_date))
            exports.append(cut(chance, what, things, word, at))
    return exports or [_whole(chance, what, things, word, nights[-1] - timedelta(days=1))]


def _within(what: World, things: Sequence[Thing], at: datetime, start: date, end: date) -> tuple[Row, ...]:
    """Rows of a period as an export of `at` shows them. A ledger's begins with what was open when the period began."""
    rows = what.seen(things, at.date())
    ledger = things is what.requests and start.month == 1
    return tuple(
        row
        for row in rows
        if row.day is not None
        and (
            start <= row.day <= end
            or (
                ledger
                and row.day < start
                and all((closed is None or closed >= start) for closed in (row.closed, row.left))
            )
        )
    )


def _period(what: World, things: Sequence[Thing], word: str, at: datetime, start: date, end: date) -> Export:
    claim = Claim("period", start, end)
    return Export(f"{word}_{start:%Y%m%d}-{end:%Y%m%d}", at, _within(what, things, at, start, end), claim)


def _whole(chance: random.Random, what: World, things: Sequence[Thing], word: str, at: datetime) -> Export:
    return Export(f"{word}{chance.choice(('', '全部', '明细'))}", at, tuple(what.seen(things, at.date())), None)


def _to_date(_: random.Random, what: World, things: Sequence[Thing], word: str, at: datetime) -> Export:
    return _period(what, things, word, at, date(at.year, 1, 1), at.date())


def _year(chance: random.Random, what: World, things: Sequence[Thing], word: str, at: datetime) -> Export:
    year = min(at.year, what.years[-1]) - chance.randint(0, 1)
    return _period(what, things, word, at, date(year, 1, 1), date(year, 12, 31))


def _quarter(chance: random.Random, what: World, things: Sequence[Thing], word: str, at: datetime) -> Export:
    month = 3 * chance.randint(0, 3) + 1
    year = at.year - 1
    end = date(year, 12, 31) if month == 10 else date(year, month + 3, 1) - timedelta(days=1)
    return _period(what, things, word, at, date(year, month, 1), end)


def _sheets(_: random.Random, what: World, things: Sequence[Thing], word: str, at: datetime) -> Export:
    """A workbook of the year before with a sheet for each month in which there was something."""
    year = at.year - 1
    sheets = []
    for month in range(1, 13):
        start = date(year, month, 1)
        end = date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - timedelta(days=1)
        rows = tuple(row for row in _within(what, things, at, start, end) if row.day and row.day >= start)
        if rows:
            sheets.append((f"{month}月", rows, Claim("period", start, end)))
    if len(sheets) < 2:
        return _period(what, things, word, at, date(year, 1, 1), date(year, 12, 31))
    return Export(f"{word}_{year}年分月", at, (), None, tuple(sheets))


_CUTS: tuple[Callable[[random.Random, World, Sequence[Thing], str, datetime], Export], ...] = (
    _whole, _to_date, _year, _quarter, _year, _sheets,
)  # fmt: skip


def _dropped(
    chance: random.Random,
    name: str,
    export: Export,
    nights: Sequence[datetime],
    before: Sequence[Delivery],
    firm: bool,
) -> list[Delivery]:
    """An export as a file that comes on a night, late perhaps, with what happens to files on their way; copies of it follow."""
    possible = [night for night in nights if night > export.at]
    came = possible[0] if chance.random() < 0.7 else chance.choice(possible)
    taken = {(delivery.source, delivery.path.partition("#")[0], delivery.came) for delivery in before}
    kind = chance.choice(("xlsx", "xlsx", "csv") if name != "bulletin" else ("json", "csv"))
    if export.sheets:
        path = _free(f"{export.name}.xlsx", name, came, taken)
        return [
            Delivery(name, f"{path}#{sheet}", came, rows, claim, document=export.at)
            for sheet, rows, claim in export.sheets
        ]
    undated = kind == "csv" and not firm and chance.random() < 0.3
    stated = kind != "xlsx" and not undated
    marked = f"{export.name}_导出{export.at:%Y%m%d}" if stated else export.name
    path = _free(f"{marked}.{kind}", name, came, taken)
    delivery = Delivery(
        name,
        path,
        came,
        _soiled(chance, name, export.rows, came),
        export.claim,
        stated=datetime.combine(export.at.date(), time()) if stated else None,
        document=export.at if kind == "xlsx" else None,
    )
    if not delivery.rows:
        return []
    further = [night for night in nights if night > came]
    dropped = [delivery]
    if further and chance.random() < 0.15:  # the same file again under another name
        dropped.append(replace(delivery, path=_free(f"副本{path}", name, further[0], taken), came=further[0]))
    if further and kind == "xlsx" and chance.random() < 0.1:  # opened and saved again
        again = further[-1]
        saved = datetime.combine(again.date() - timedelta(days=1), time(9))
        dropped.append(
            replace(delivery, path=_free(f"{export.name}(2).xlsx", name, again, taken), came=again, document=saved)
        )
    if chance.random() < 0.08:
        torn = _free("文件.xlsx", name, came, taken)
        dropped.append(Delivery(name, torn, came, delivery.rows, torn=True))
    return dropped


def _free(path: str, source: str, came: datetime, taken: set[tuple[str, str, datetime]]) -> str:
    """A name that no other file of that night has."""
    stem, _, suffix = path.rpartition(".")
    place = 1
    while (source, path, came) in taken:
        place += 1
        path = f"{stem}({place}).{suffix}"
    taken.add((source, path, came))
    return path


def _soiled(chance: random.Random, name: str, rows: Sequence[Row], came: datetime) -> tuple[Row, ...]:
    """Rows as they arrive: lines twice, lines lost, without a number or a date, dated ahead, numbers rounded."""
    soiled = list(rows)
    if len(soiled) > 3 and chance.random() < 0.15:
        lost = chance.sample(soiled, max(1, len(soiled) // chance.randint(2, 8)))
        soiled = [row for row in soiled if row not in lost]
    if soiled and chance.random() < 0.15:
        soiled.append(chance.choice(soiled))
    if soiled and name in ("website", "bulletin"):
        model = chance.choice(soiled)
        if chance.random() < 0.1:
            soiled.append(replace(model, number=None, title="没有编号的一条"))
        if chance.random() < 0.1:
            soiled.append(replace(model, number=f"9{model.number}", at=None, title="没有日期的一条"))
        if chance.random() < 0.15:
            ahead = datetime.combine(came.date() + timedelta(days=chance.randint(2, 60)), time(9))
            soiled.append(replace(model, number=f"8{model.number}", at=ahead, title=f"预告{model.number}"))
    if name == "weibo" and len(soiled) > 2 and chance.random() < 0.1:
        soiled = [replace(row, number=f"{(row.number or '')[:8]}00000000") for row in soiled]
    return tuple(soiled)


def _corrections(
    chance: random.Random, deliveries: Sequence[Delivery], nights: Sequence[datetime]
) -> tuple[Correction, ...]:
    rows = [
        row for delivery in deliveries if delivery.source == "website" and not delivery.torn for row in delivery.rows
    ]
    if not rows or chance.random() < 0.6:
        return ()
    row = chance.choice(rows)
    if row.number is None or row.at is None:
        return ()
    return (Correction("website", row.number, "state", "deleted", row.state, chance.choice(nights).date()),)
