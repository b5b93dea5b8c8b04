"""A county's offices with small files each: quarters of a website and an official account, a year of microblogs, two years of a ledger."""

from __future__ import annotations

import csv
import random
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

FILES = 11  # of each office
YEAR = 2019
SECTIONS = {"工作动态": "news", "部门文件": "documents", "建议提案办理": "replies", "财政信息": "other"}
OUTCOMES = ("予以公开", "部分公开", "信息不存在", "信访事项")
PRESETS = {
    "website": "website-export", "wechat": "wechat-export", "weibo": "weibo-export", "ledger": "ledger-national",
}  # fmt: skip
_QUARTERS = tuple(
    (date(YEAR, first, 1), date(YEAR, first + 2, monthrange(YEAR, first + 2)[1])) for first in (1, 4, 7, 10)
)


def make_offices(folder: Path, offices: int, rows: int = 40) -> None:
    """A workspace of so many offices with four sources, and eleven files of about `rows` rows of each office.

    Every file names its office in a column, and every office numbers its requests for itself.
    """
    settings = "".join(f'[[agency]]\nid = "a{number:03d}"\nname = "第{number}局"\n\n' for number in range(offices))
    for kind, preset in PRESETS.items():
        settings += f'[[source]]\nname = "{kind}"\npreset = "{preset}"\nagency_column = "单位"\nquiet_days = 366\n\n'
    for number in range(offices):
        _drop_files(folder / "inbox", number, rows)
    (folder / "workspace.toml").write_text(settings, "utf-8")
    columns = "".join(f"- {{column: {column}, class: {kind}}}\n" for column, kind in SECTIONS.items())
    (folder / "columns.yml").write_text(columns, "utf-8")


def _drop_files(inbox: Path, number: int, rows: int) -> None:
    dice = random.Random(number)
    for place, (first, last) in enumerate(_QUARTERS):
        days = f"{first:%Y%m%d}-{last:%Y%m%d}"
        _csv(
            inbox / "website" / f"第{number}局_站群导出_{days}.csv",
            ["单位", "信息ID", "信息标题", "所属栏目", "发布时间", "信息状态", "访问地址", "责任编辑", "点击量"],
            [
                [f"第{number}局", number * 10000 + nth, f"第{number}局第{nth}条信息", dice.choice(list(SECTIONS)),
                 _moment(dice, first, last), "已发布", f"http://a{number:03d}.example.cn/info/{nth}.htm", "编辑1", dice.randrange(900)]
                for nth in range(1000 * (place + 1), 1000 * (place + 1) + rows)
            ],
        )  # fmt: skip
        _workbook(
            inbox / "wechat" / f"第{number}局_内容分析_{days}.xlsx",
            "内容分析",
            ["单位", "内容标题", "发表时间", "总阅读人数", "总阅读次数", "内容url"],
            [
                [f"第{number}局", f"第{number}局推送{nth}", f"{_moment(dice, first, last)}", dice.randrange(900), dice.randrange(900),
                 f"http://mp.weixin.qq.com/s?__biz=MzA{number:03d}==&mid={number:03d}{place}{nth:04d}&idx=1&sn={nth:032x}#rd"]
                for nth in range(rows)
            ],
        )  # fmt: skip
    _csv(
        inbox / "weibo" / f"第{number}局_微博导出_{YEAR}0101-{YEAR}1231.csv",
        ["单位", "微博id", "微博正文", "发布时间", "账号昵称", "是否原创", "是否转发", "是否删除", "可见范围"],
        [
            [f"第{number}局", 4400000000000000 + number * 1000000 + nth, f"第{number}局微博{nth}",
             _moment(dice, date(YEAR, 1, 1), date(YEAR, 12, 31)), f"第{number}局", "是", "否", "否", "公开"]
            for nth in range(rows)
        ],
    )  # fmt: skip
    for year in (YEAR - 1, YEAR):
        _workbook(
            inbox / "ledger" / f"第{number}局_依申请公开台账_{year}0101-{year}1231.xlsx",
            "台账",
            ["单位", "登记编号", "申请渠道", "收到申请之日", "申请人类别", "申请人姓名", "申请内容摘要", "答复日期", "答复类型"],
            [_request(dice, number, year, nth) for nth in range(1, rows // 2)],
        )  # fmt: skip


def _request(dice: random.Random, number: int, year: int, nth: int) -> list[Any]:
    received = date(year, 1, 7) + timedelta(days=dice.randrange(330))
    return [f"第{number}局", f"{year}-{nth:03d}", "网络平台", f"{received}", "自然人", f"张某{nth}", f"第{nth}件的内容",
            f"{received + timedelta(days=dice.randrange(4, 18))}", dice.choice(OUTCOMES)]  # fmt: skip


def _moment(dice: random.Random, first: date, last: date) -> datetime:
    return datetime(first.year, first.month, first.day, 9) + timedelta(
        days=dice.randint(0, (last - first).days), minutes=dice.randrange(480)
    )


def _csv(file: Path, headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8-sig", newline="") as target:
        csv.writer(target).writerows([headers, *rows])


def _workbook(file: Path, sheet: str, headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(file)) as book:
        page = book.add_worksheet(sheet)
        for line, cells in enumerate([headers, *rows]):
            page.write_row(line, 0, cells)
