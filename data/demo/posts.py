"""Exports of the WeChat back end, two to three months each, and of Weibo, one year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from demo.files import old_workbook, text_table, workbook
from demo.writer import Writer, works

ARTICLES, POSTS, REPOSTS = 172, 135, 38  # those of 2019 that count; reposts are among the 135


@dataclass(frozen=True)
class Article:
    title: str
    published: datetime
    url: str


def wechat(writer: Writer) -> dict[str, bytes]:
    """Five files, overlapping by some days at both ends of the year; one is an old .xls with days but no times."""
    articles = pushed(writer)
    periods = ("20181229-20190228", "20190225-20190430", "20190501-20190731", "20190801-20191031", "20191028-20200105")
    files = {}
    for number, period in enumerate(periods):
        first, last = (datetime.strptime(end, "%Y%m%d").date() for end in period.split("-"))
        inside = [article for article in articles if first <= article.published.date() <= last]
        if number == 2:
            files[f"wechat/内容分析_{period}.xls"] = old_workbook("内容分析", old_headers(writer, inside))
        else:
            files[f"wechat/内容分析_{period}.xlsx"] = workbook({"内容分析": new_headers(writer, inside)})
    return files


def pushed(writer: Writer) -> list[Article]:
    """Every push with its articles: about every third working day of 2019, and some just outside the year."""
    draw = writer.random
    working = [day for n in range(365) if works(day := date(2019, 1, 1) + timedelta(days=n))]
    days = sorted({*working[1::3], date(2019, 2, 26), date(2019, 10, 29), date(2019, 10, 30), date(2019, 12, 31)})
    sizes = draw.choices((1, 2, 3, 4), (4, 5, 2, 1), k=len(days))
    while sum(sizes) != ARTICLES:
        at, step = draw.randrange(len(sizes)), 1 if sum(sizes) < ARTICLES else -1
        sizes[at] = min(4, max(1, sizes[at] + step))
    times = [
        datetime(day.year, day.month, day.day, draw.randint(16, 19), draw.randint(0, 59), draw.randint(0, 59))
        for day in days
    ]
    times[-1] = datetime(2019, 12, 31, 23, 58, 40)
    outside = (
        (datetime(2018, 12, 29, 17, 30, 12), 2),
        (datetime(2018, 12, 31, 23, 59, 58), 1),
        (datetime(2020, 1, 1), 2),
        (datetime(2020, 1, 3, 17, 5, 41), 1),
    )
    message, found = 2650010100, []
    for at, size in sorted([*zip(times, sizes, strict=True), *outside]):
        message += draw.randint(1, 9)
        for index in range(1, size + 1):
            sign = f"{draw.getrandbits(128):032x}"
            found.append(
                Article(
                    writer.title(writer.words["wechat"], at),
                    at,
                    f"http://mp.weixin.qq.com/s?__biz=MzA4MDYxMDAwMA==&mid={message}&idx={index}&sn={sign}#rd",
                )
            )
    return found


def new_headers(writer: Writer, articles: Sequence[Article]) -> list[list[object]]:
    """The full header set of the back end. Readers are made up and differ between two exports, as they do in life."""
    lines: list[list[object]] = [writer.words["headers"]["wechat"]]
    for article in articles:
        read, shared = writer.random.randint(60, 2400), writer.random.randint(0, 60)
        counts = (read, read + shared, shared, shared + 2, shared // 9, 8120, read // 2, "6.1%", shared // 2, read // 5)
        at = f"{article.published:%Y-%m-%d %H:%M:%S}"
        lines.append([article.title, at, *counts, "1.9%", 3.2, "41.5%", article.url])
    return lines


def old_headers(writer: Writer, articles: Sequence[Article]) -> list[list[object]]:
    """The shorter variant: a day instead of a time."""
    lines: list[list[object]] = [writer.words["headers"]["wechat_old"]]
    for article in articles:
        read = writer.random.randint(60, 2400)
        lines.append([article.title, article.published.date(), read, read // 40, article.url])
    return lines


def weibo(writer: Writer) -> dict[str, bytes]:
    """One CSV: originals and reposts, one deleted, one shown to friends only, a few of the years beside."""
    draw = writer.random
    spread = [date(2019, 1, 1) + timedelta(days=n * 365 // POSTS + draw.randint(0, 1)) for n in range(POSTS)]
    times = [datetime(day.year, day.month, day.day, draw.randint(8, 21), draw.randint(0, 59)) for day in spread]
    reposts = set(draw.sample(times[1:-1], REPOSTS))
    deleted, hidden = next(at for at in times[60:] if at not in reposts), datetime(2019, 8, 7, 22, 14)
    outside = [
        datetime(2018, 12, 30, 10, 2),
        datetime(2018, 12, 31, 23, 59),
        datetime(2020, 1, 1),
        datetime(2020, 1, 2, 9, 30),
    ]
    lines = [writer.words["headers"]["weibo"]]
    for at in sorted([*times, hidden, *outside], reverse=True):
        repost = at in reposts
        seconds = int((at - datetime(1970, 1, 1, 8)).total_seconds())
        post_id = ((seconds - 515483463) << 22) + draw.randrange(1 << 22)  # Weibo's ids hold the second of posting
        lines.append(
            [
                str(post_id),
                writer.title(writer.words["reposts" if repost else "weibo"], at, again=repost),
                f"{at:%Y/%m/%d} {at.hour}:{at:%M}" if draw.random() < 0.2 else f"{at:%Y-%m-%d %H:%M}",
                "楚雄生态环境",
                *("否" if repost else "是", "是" if repost else "否", "是" if at == deleted else "否"),
                "好友圈可见" if at == hidden else "公开",
                draw.choice(["微博 weibo.com", "政务微博"]),
                *(str(draw.randint(0, top)) for top in (9000, 40, 25, 80)),
                f"https://weibo.com/3080610000/{post_id}",
            ]
        )
    return {"weibo/楚雄生态环境_微博导出_20181230-20200105.csv": text_table(lines, "utf-8-sig")}
