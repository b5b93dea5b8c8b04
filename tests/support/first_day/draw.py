"""Draws the facts of a bureau's year from a seed: equal seeds, equal bureaus, on every machine."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from .draw_requests import draw_declared, draw_disputes, draw_last_report, draw_requests
from .facts import Article, Bureau, Item, MonthCount, Post, Site, words

FIRST_OF_NEW_SITE = date(2023, 9, 1)


def draw_bureau(seed: int, year: int = 2023) -> Bureau:
    """A bureau with one year's items, posts, counts, requests, disputes and declared numbers."""
    random = Random(seed)
    articles = tuple(_articles(random, year))
    posts = tuple(_posts(random, year))
    requests = draw_requests(random, year)
    return Bureau(
        year=year,
        items=tuple(_items(random, year)),
        articles=articles,
        posts=posts,
        counts=tuple(_counts(random, articles, posts)),
        requests=requests,
        disputes=draw_disputes(random, year, requests),
        declared=draw_declared(year),
        last_report=draw_last_report(random, year, requests),
    )


def weekday(random: Random, first: date, last: date) -> date:
    """A day from Monday to Friday between two days, both included."""
    while True:
        day = first + timedelta(days=random.randrange((last - first).days + 1))
        if day.weekday() < 5:
            return day


def moment(random: Random, day: date) -> datetime:
    """A time of the working day."""
    return datetime(day.year, day.month, day.day, random.randrange(8, 18), random.randrange(60))


def _items(random: Random, year: int) -> Iterator[Item]:
    """The items of both sites: those that count, and beside them drafts, deleted ones, references and other years'."""
    turn = FIRST_OF_NEW_SITE.replace(year=year)
    periods: dict[Site, tuple[date, date]] = {
        "trs": (date(year, 1, 1), turn - timedelta(days=1)),
        "hanweb": (turn, date(year, 12, 31)),
    }
    number = {"trs": 310_000, "hanweb": 52_000}
    for site, (first, last) in periods.items():
        own: list[Item] = []
        for column, entry in words()["columns"].items():
            for _ in range(entry[site]):
                number[site] += random.randrange(1, 4)
                published = moment(random, weekday(random, first, last))
                created = published - timedelta(minutes=random.randrange(5, 3000))
                own.append(
                    Item(number[site], _title(random, column, published.date()), column, site, published, created)
                )
        yield from own
        for place, state in enumerate(("draft", "draft", "draft", "deleted", "deleted")):
            number[site] += 1
            created = moment(random, weekday(random, first, last))
            published_then = created + timedelta(hours=2) if state == "deleted" else None
            title = _title(random, "水务要闻", created.date())
            yield Item(number[site], f"{title}（{place + 1}）", "水务要闻", site, published_then, created,
                       "draft" if state == "draft" else "deleted")  # fmt: skip
        for item in random.sample(own, 7):
            yield Item(item.item_id, item.title, "水务要闻" if item.column != "水务要闻" else "通知公告", site, item.published,
                       item.created, reference=True)  # fmt: skip
        other_day = date(year - 1, 12, 28) if site == "trs" else date(year + 1, 1, 3)
        for _ in range(6):
            number[site] += 1
            published = moment(random, other_day)
            yield Item(number[site], _title(random, "通知公告", other_day), "通知公告", site, published, published)


def _title(random: Random, column: str, day: date) -> str:
    vocabulary = words()
    place = random.choice(vocabulary["places"])
    if column == "通知公告":
        return f"关于{place}{random.choice(vocabulary['notices'])}（{day.month}月{day.day}日）"
    if column == "政策文件":
        return f"青岚州水务局关于印发《{random.choice(vocabulary['documents'])}》的通知"
    if column == "建议提案办理":
        return f"对州人大代表建议第{random.randrange(10, 300)}号的答复"
    if column == "财政预决算":
        return f"青岚州水务局{day.year}年{random.choice(['部门预算', '部门决算', '三公经费'])}公开说明"
    if column == "取水许可公示":
        return f"{place}取水许可公示〔{day.year}〕{random.randrange(1, 90)}号"
    if column == "饮用水水质公报":
        return f"青岚州城市集中式饮用水水源水质公报（{day.month}月）"
    return f"{place}{random.choice(vocabulary['doings'])}"


def _articles(random: Random, year: int) -> Iterator[Article]:
    """Two or three pushes a week of one to three articles."""
    mid = 2_247_500_000
    day = date(year, 1, 2)
    while day.year == year:
        if day.weekday() in (1, 3) or (day.weekday() == 4 and random.random() < 0.4):
            mid += random.randrange(3, 90)
            for idx in range(1, random.choice((1, 1, 2, 3)) + 1):
                title = (
                    f"【{random.choice(words()['posts'])}】{random.choice(words()['places'])}{day.month}月{day.day}日"
                )
                yield Article(mid, idx, title, day)
        day += timedelta(days=1)


def _posts(random: Random, year: int) -> Iterator[Post]:
    """About three posts a week, a quarter of them reposts."""
    number = 4_852_900_000_000_000
    day = date(year, 1, 1)
    while day.year == year:
        if random.random() < 0.42:
            number += random.randrange(10**11, 9 * 10**11)
            text = f"#{random.choice(words()['posts'])}# {random.choice(words()['places'])}，{random.choice(words()['doings'])}。"
            yield Post(number, text, moment(random, day), random.random() > 0.25)
        number += 361_000_000_000
        day += timedelta(days=1)


def _counts(random: Random, articles: tuple[Article, ...], posts: tuple[Post, ...]) -> Iterator[MonthCount]:
    """The office's own monthly list: two channels that are also there row by row, and 今日头条, of which there are only numbers."""
    for month in range(1, 13):
        yield MonthCount(month, "微信", sum(article.day.month == month for article in articles))
        yield MonthCount(month, "微博", sum(post.at.month == month for post in posts))
        yield MonthCount(month, "今日头条", random.randrange(6, monthrange(2023, month)[1] // 2))
