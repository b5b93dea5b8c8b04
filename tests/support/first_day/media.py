"""The files about WeChat, Weibo and the channels of which an office has only numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from ..weibo_ids import base_62
from .facts import Article, Bureau, Post, headers
from .files import Cell, Row, Sheet, write_old_workbook, write_text_table, write_workbook


def write_wechat_quarters(bureau: Bureau, folder: Path) -> None:
    """The back end's list of articles, a file a quarter: .xls in the first half, .xlsx in the second, the day as 20230329."""
    for quarter in range(4):
        own = [article for article in bureau.articles if (article.day.month - 1) // 3 == quarter]
        rows: list[Row] = [headers("wechat"), *(_article_row(article) for article in reversed(own))]
        first, last = own[0].day.replace(day=1), _month_end(bureau.year, quarter * 3 + 3)
        name = f"内容分析_{first:%Y%m%d}_{last:%Y%m%d}"
        if quarter < 2:
            write_old_workbook(folder / f"{name}.xls", "群发明细", rows)
        else:
            write_workbook(folder / f"{name}.xlsx", Sheet("群发明细", rows))


def _article_row(article: Article) -> Row:
    reads = 40 + (article.mid * 7 + article.idx) % 900
    address = (f"http://mp.weixin.qq.com/s?__biz=MzA5ODc2NTQzMg==&mid={article.mid}&idx={article.idx}"
               f"&sn={article.mid * 97 % 10**12:012x}&chksm=8{article.mid:x}#rd")  # fmt: skip
    return (article.title, article.day.strftime("%Y%m%d"), reads, reads * 2, 3, 4, 0, 2110, reads // 2, 0.0374, 2, 9, 0.06, 4.5, 0.71,
            address)  # fmt: skip


def write_wechat_traffic(bureau: Bureau, file: Path) -> None:
    """The back end's trend export: three tables side by side in one sheet, reads by day and channel, posts a day, reads by article."""
    year = bureau.year
    days = [date(year, 10, 1) + timedelta(days=offset) for offset in range(92)]
    rows: list[list[Cell]] = [
        [None, f"数据趋势概况({year}.10.01-{year}.12.31)", *[None] * 9, f"数据来源概况({year}.10.01-{year}.12.31)"],
        list(headers("wechat_trend")),
    ]  # fmt: skip
    articles = [article for article in bureau.articles if article.day in set(days)]
    for place, day in enumerate(days):
        published = sum(article.day == day for article in articles)
        row: list[Cell] = [
            None,
            day.strftime("%Y%m%d"),
            "全部",
            30 + place,
            None,
            day.strftime("%Y%m%d"),
            2,
            0,
            0,
            published,
            None,
        ]
        if place < len(articles):
            article = articles[place]
            row += ["全部", article.day.strftime("%Y%m%d"), article.title, 40, 0.8]
        rows.append(row)
    write_old_workbook(file, "New Sheet1", rows)


def write_weibo_spider(bureau: Bureau, file: Path) -> None:
    """weiboSpider, run in summer: the posts of the first half of the year under their short ids."""
    own = [post for post in bureau.posts if post.at.month <= 6]
    rows: list[Row] = [headers("weibo_spider")]
    for post in reversed(own):
        picture = f"http://ww1.example/large/{post.number % 10**9:x}.jpg" if post.original else "无"
        rows.append((base_62(post.number), _text(post), "", picture, "" if post.original else picture, str(post.original), "无", "无",
                     post.at.strftime("%Y-%m-%d %H:%M"), "微博 weibo.com", "1", "0", "0"))  # fmt: skip
    write_text_table(file, rows)


def write_weibo_crawler(bureau: Bureau, file: Path) -> None:
    """weibo-crawler, run in January: the whole year under the posts' numbers, with a tab behind each so that Excel does not round it."""
    rows: list[Row] = [headers("weibo_crawler")]
    for post in reversed(bureau.posts):
        source: tuple[Cell, ...] = ("",) * 17
        if not post.original:
            of = post.number - 10**11
            source = (
                "1234567890",
                "青岚发布",
                f"{of}\t",
                base_62(of),
                "转发的原文",
                *("",) * 11,
                post.at.strftime("%Y-%m-%d %H:%M:%S"),
            )
        day, at = post.at.strftime("%Y-%m-%d"), post.at.strftime("%Y-%m-%d %H:%M:%S")
        own = (
            f"{post.number}\t",
            base_62(post.number),
            _text(post),
            "",
            "",
            "",
            "",
            day,
            "微博网页版",
            1,
            0,
            0,
            "",
            "",
            at,
        )
        rows.append((*own, str(post.original), *source))
    write_text_table(file, rows)


def _text(post: Post) -> str:
    return post.text if post.original else f"转发微博：{post.text}"


def write_month_counts(bureau: Bureau, file: Path) -> None:
    """The office's monthly list of all channels: numbers only, with a total and the name of who filled it in."""
    channels: Sequence[str] = ("微信", "微博", "今日头条")
    amounts = {(count.month, count.channel): count.amount for count in bureau.counts}
    rows: list[Row] = [
        (f"{bureau.name}{bureau.year}年政务新媒体信息发布统计表",),
        ("月份", *(f"{channel}发布数" for channel in channels), "合计"),
    ]
    for month in range(1, 13):
        own = [amounts[month, channel] for channel in channels]
        rows.append((f"{bureau.year}年{month}月", *own, sum(own)))
    totals = [sum(amounts[month, channel] for month in range(1, 13)) for channel in channels]
    rows += [("合计", *totals, sum(totals)), ("填表人：信息员乙", None, None, "审核人：审核员丙")]
    write_workbook(file, Sheet("统计表", rows, ("A1:E1",)))


def _month_end(year: int, month: int) -> date:
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
