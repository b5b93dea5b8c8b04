"""Small cases of keys: numbers of two systems, numbers that begin anew each year, numbers that were damaged on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from .build import (
    LEDGER,
    SITE,
    WEIBO,
    YEAR_2019,
    YEAR_2020,
    Case,
    Right,
    days,
    file,
    item,
    items,
    moment,
    office,
    post,
    request,
    total,
)


def two_systems() -> Iterable[Case]:
    numbers = [f"51187{number:011}" for number in range(1, 11)]
    first = [post(n, day, account="甲局") for n, day in zip(numbers, days(2019, 10), strict=True)]
    second = [
        post(n, day, account="乙局", title=f"乙{n}") for n, day in zip(numbers, days(2019, 10, first=12), strict=True)
    ]
    yield Case(
        "6 two accounts with numbers of their own, told apart by their names",
        office(WEIBO, file(WEIBO, "甲.csv", 0, first), file(WEIBO, "乙.csv", 1, second)),
        (total(20, figure="posts.weibo"),),
    )
    own = items(range(1, 11))
    other = [item(n, day, title=f"系统乙{n}") for n, day in zip(range(1, 11), days(2019, 10, first=15), strict=True)]
    yield Case(
        "6 two systems with numbers of their own and nothing to tell them apart",
        office(SITE, file(SITE, "系统甲.csv", 0, own), file(SITE, "系统乙.csv", 1, other)),
        (total(None),),
        frozenset({"collision"}),
        20,
    )
    ledgers = [
        file(
            LEDGER,
            f"{year}年台账.csv",
            place,
            [request(str(n), day, day) for n, day in enumerate(days(year, 5), start=1)],
            claim=claim,
        )
        for place, (year, claim) in enumerate(((2019, YEAR_2019), (2020, YEAR_2020)))
    ]
    yield Case(
        "6 request numbers that begin at 1 each year",
        office(LEDGER, *ledgers),
        (Right(2019, "requests.new_received.total", 5), Right(2020, "requests.new_received.total", 5)),
    )


def damaged_numbers() -> Iterable[Case]:
    rounded = [post("4750000000000000", f"2019-0{month}-03", title=f"正文{month}") for month in (1, 2, 3)]
    yield Case(
        "8 ids rounded by a spreadsheet",
        office(WEIBO, file(WEIBO, "微博_20190101-20190331.csv", 0, rounded, claim=replace(YEAR_2019, end=date(2019, 3, 31)))),
        (total(None, figure="posts.weibo"),),
        frozenset({"collision"}),
        3,
    )  # fmt: skip
    sound = items([f"47500000000000{number:02}" for number in range(1, 5)])
    damaged = [replace(row, number="4750000000000000") for row in sound]
    yield Case(
        "8 rounded ids beside sound ones withdraw nothing",
        office(
            SITE,
            file(SITE, "信息_20190101-20191231.xlsx", 0, sound, claim=YEAR_2019, document=moment("2020-01-03")),
            file(
                SITE,
                "信息_20190101-20191231_导出20200203.csv",
                1,
                damaged,
                claim=YEAR_2019,
                stated=moment("2020-02-03"),
            ),
        ),
        (total(4),),
        frozenset({"collision"}),
        4,
    )
    same = post("5118700000000001", "2019-01-03", title="同一条")
    yield Case(
        "8 the same post under its number and its letters",
        office(WEIBO, file(WEIBO, "甲.csv", 0, [same]), file(WEIBO, "乙.csv", 1, [replace(same, number="P7Qti0001")])),
        (total(1, figure="posts.weibo"),),
    )
    known = items(range(1, 13))
    nameless = [replace(row, number=None, title=f"无号{row.number}") for row in known]
    yield Case(
        "8 rows whose number cannot be known",
        office(SITE, file(SITE, "信息.csv", 0, [*known, *nameless])),
        (total(12),),
        frozenset({"no_number"}),
        12,
    )
