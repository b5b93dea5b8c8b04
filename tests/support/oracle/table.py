"""The smallest cases in which a wrong row can come to be in force: what an office delivers, and the right answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from .build import (
    LEDGER,
    NIGHT,
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
    ledger,
    moment,
    office,
    post,
    request,
    total,
)
from .keys import damaged_numbers, two_systems
from .model import Claim, Correction


def _ledger_by_year() -> Iterable[Case]:
    open_ones = (6, 9, 12)
    first = [
        replace(row, result=None, closed=None) if place in open_ones else row
        for place, row in enumerate(ledger(2019, 12), start=1)
    ]
    carried = [replace(first[place - 1], result="G2", closed=date(2020, 1, 20)) for place in open_ones]
    second = [*carried, *ledger(2020, 4)]
    right = (
        Right(2019, "requests.new_received.total", 12),
        Right(2019, "requests.granted.total", 9),
        Right(2019, "requests.carried_out.total", 3),
        Right(2020, "requests.carried_in.total", 3),
        Right(2020, "requests.granted.total", 7),
    )
    ends = moment("2020-01-03 17:00"), moment("2021-01-04 17:00")
    yield Case(
        "1 a ledger kept by year begins with what was carried over",
        office(
            LEDGER,
            file(LEDGER, "台账.xlsx", 0, first, document=ends[0]),
            file(LEDGER, "台账.xlsx", 1, second, document=ends[1]),
        ),
        right,
        frozenset({"year_turn"}),
    )
    yield Case(
        "1 a ledger kept by year, each year in a file of its own",
        office(
            LEDGER,
            file(LEDGER, "2019年台账.xlsx", 0, first, claim=YEAR_2019, document=ends[0]),
            file(LEDGER, "2020年台账.xlsx", 1, second, claim=YEAR_2020, document=ends[1]),
        ),
        right,
    )


def _site_moved(unmoved: int) -> Case:
    rows = items(range(1, 21))
    new = [item(number, "2019-11-20", site="new.example") for number in range(101, 106)]
    moved = [replace(row, site="new.example") for row in rows[: 20 - unmoved]]
    old = [replace(row, site="old.example") for row in rows]
    return Case(
        f"3 the site moved and {unmoved} items were not moved over",
        office(SITE, file(SITE, "旧站.csv", 0, old), file(SITE, "新站.csv", 1, [*moved, *new])),
        (total(25),),
    )


def _older_after_newer() -> tuple[Case, Case]:
    newer = ledger(2019, 8)
    older = [replace(row, result=None, closed=None) for row in newer[:6]]
    answers = office(
        LEDGER,
        file(LEDGER, "台账_20190101-20191231.csv", 0, newer, claim=YEAR_2019),
        file(LEDGER, "台账_20190101-20190430.csv", 1, older, claim=replace(YEAR_2019, end=date(2019, 4, 30))),
    )
    withdrawn = [replace(row, state="withdrawn") if row.number == "2" else row for row in items(range(1, 9))]
    site = office(
        SITE,
        file(SITE, "信息_20190101-20191231.csv", 0, withdrawn, claim=YEAR_2019),
        file(SITE, "信息_20190101-20190430.csv", 1, items(range(1, 7)), claim=replace(YEAR_2019, end=date(2019, 4, 30))),
    )  # fmt: skip
    answered = (Right(2019, "requests.granted.total", 8), Right(2019, "requests.new_received.total", 8))
    return (
        Case("4 an older ledger dropped after the newer one undoes no answer", answers, answered),
        Case("4 an older export dropped after the newer one undoes no withdrawal", site, (total(7),)),
    )


def _one_night_and_later() -> Iterable[Case]:
    first, ahead = items(range(1, 6), 2020), item(6, f"{NIGHT + timedelta(days=9)}")
    whole = office(SITE, file(SITE, "信息.csv", 0, [*first, ahead]))
    later = NIGHT + timedelta(days=12)
    yield Case(
        "11 an item dated later than its night counts once its day has come",
        whole,
        (total(None, 2021, day=NIGHT), total(1, 2021, day=later), total(5, 2020, day=later)),
    )
    withdrawn = Correction("website", "2", "state", "withdrawn", "published", later)
    yield Case(
        "13 a past day is told as it was: its quarantine and its corrections",
        replace(whole, corrections=(withdrawn,)),
        (total(5, 2020, day=NIGHT), total(None, 2021, day=NIGHT), total(4, 2020, day=later), total(1, 2021, day=later)),
    )


def cases() -> tuple[Case, ...]:
    """All cases, in the order of their numbers."""
    numbered = items(range(1, 11))
    february = [item(n, f"2020-02-{n:02}") for n in range(1, 29)]
    to_28, to_26 = (Claim("period", date(2020, 1, 1), date(2020, 2, day)) for day in (28, 26))
    grown = [*numbered[:8], *(item(n, "2019-10-10") for n in range(30, 46))]
    six = ledger(2019, 6)
    left = replace(request("2019-010", "2019-03-01"), left=date(2019, 3, 10))
    months = [
        file(SITE, f"2019年信息.xlsx#{month}月", 0, [item(f"{month}{n}", f"2019-0{month}-0{n}") for n in range(1, 5)],
             claim=Claim("period", date(2019, month, 1), date(2019, month, 28)))
        for month in (1, 2, 3)
    ]  # fmt: skip
    posts = [post(f"51187000000000{n:02}", day) for n, day in enumerate(days(2019, 6), start=1)]
    private = replace(posts[5], state="self")
    later = [post(f"51187000000001{n:02}", day) for n, day in enumerate(days(2019, 6, first=8), start=1)]
    half = Claim("period", date(2019, 1, 1), date(2019, 6, 30))
    return (
        *_ledger_by_year(),
        Case(
            "2 two exports of one site on one day, and a complete one later",
            office(
                SITE,
                file(SITE, "信息_20200101-20200228.csv", 0, february, claim=to_28),
                file(SITE, "信息_20200101-20200226.csv", 0, february[:26], claim=to_26),
                file(SITE, "信息_20200101-20201231.csv", 1, [*february, item(99, "2020-06-01")], claim=YEAR_2020),
            ),
            (total(29, 2020),),
        ),
        _site_moved(4),
        _site_moved(8),
        *_older_after_newer(),
        Case(
            "5 an export that has more than doubled replaces the older one",
            office(
                SITE,
                file(SITE, "信息_20190101-20190630.csv", 0, numbered, claim=half),
                file(SITE, "信息_20190101-20191231.csv", 1, grown, claim=YEAR_2019),
            ),
            (total(24),),
            frozenset({"withdrawn"}),
        ),
        *two_systems(),
        Case("7 a workbook with a sheet a month", office(SITE, *months), (total(12),)),
        *damaged_numbers(),
        Case(
            "9 a ledger of six, exported again with one row",
            office(LEDGER, file(LEDGER, "台账.csv", 0, six), file(LEDGER, "台账.csv", 1, six[:1])),
            (Right(2019, "requests.new_received.total", 6), Right(2019, "requests.granted.total", 6)),
            frozenset({"missing"}),
        ),
        Case(
            "9 a ledger of six of a stated year, exported again with one row",
            office(
                LEDGER,
                file(LEDGER, "台账_20190101-20191231.xlsx", 0, six, claim=YEAR_2019, document=moment("2020-01-03")),
                file(LEDGER, "台账_20190101-20191231_新.xlsx", 1, six[:1], claim=YEAR_2019, document=moment("2020-02-03")),
            ),
            (Right(2019, "requests.new_received.total", 6),),
            frozenset({"missing"}),
        ),
        Case(
            "10 a torn file and a good one on one night",
            office(SITE, file(SITE, "坏.xlsx", 0, [], torn=True), file(SITE, "好.csv", 0, numbered)),
            (total(10),),
            frozenset({"torn"}),
        ),
        Case(
            "10 an export that lost rows and a good one on one night",
            office(
                SITE,
                file(SITE, "信息_20190101-20191231.xlsx", 0, items(range(1, 21)), claim=YEAR_2019, document=moment("2020-01-03")),
                file(SITE, "信息_20190101-20191231.xlsx", 1, items(range(1, 9)), claim=YEAR_2019, document=moment("2020-02-03")),
                file(SITE, "补录.csv", 1, [item(number, "2019-12-24") for number in range(51, 56)]),
            ),
            (total(25),),
            frozenset({"shrunk"}),
        ),
        *_one_night_and_later(),
        Case(
            "12 a row without a number in a later delivery",
            office(
                SITE,
                file(SITE, "一.csv", 0, numbered),
                file(SITE, "二.csv", 1, [*numbered, replace(item(0, "2019-03-03"), number=None)]),
            ),
            (total(10),),
            frozenset({"no_number"}),
            1,
        ),
        Case(
            "14 a day of withdrawal without a result",
            office(LEDGER, file(LEDGER, "台账.xlsx", 0, [*six, left, request("2020-001", "2020-03-01", "2020-03-10")])),
            (
                Right(2019, "requests.other_handling.total", 1),
                Right(2019, "requests.carried_out.total", None),
                Right(2020, "requests.carried_in.total", None),
            ),
        ),
        Case(
            "15 a post public in one export and private in a newer, overlapping one",
            office(
                WEIBO,
                file(WEIBO, "微博_20190101-20190630.csv", 0, posts, claim=half),
                file(WEIBO, "微博_20190201-20191231.csv", 1, [private, *later], claim=Claim("period", date(2019, 2, 1), YEAR_2019.end)),
            ),
            (total(11, figure="posts.weibo"),),
        ),
        Case(
            "16 an office without a ledger has no figures of requests, and not zero of them",
            office(SITE, file(SITE, "信息.csv", 0, numbered)),
            (Right(2019, "requests.new_received.total", None), total(10)),
        ),
    )  # fmt: skip
