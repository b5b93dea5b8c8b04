"""A bureau that is not the demo: its files of one year as an office really has them, and the truth beside them.

`write_first_day(folder)` writes what a clerk would collect on the first day. The figures that must come out of it are counted from the
facts, not from the files and not by the program.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from .draw import draw_bureau
from .facts import Bureau
from .last_report import write_last_report
from .ledger import write_disputes, write_ledger
from .media import (
    write_month_counts,
    write_wechat_quarters,
    write_wechat_traffic,
    write_weibo_crawler,
    write_weibo_spider,
)
from .truth import Answer, Truth, truth_of
from .website import write_hanweb, write_trs

__all__ = ["FOLDERS", "Answer", "Bureau", "FirstDay", "Truth", "draw_bureau", "truth_of", "write_first_day"]

# The folders the clerk sorts the files into, and the kind of source each is.
FOLDERS = {
    "旧网站": "website",
    "新网站": "website",
    "微信": "wechat",
    "微博": "weibo",
    "新媒体统计": "counts",
    "台账": "ledger",
    "复议诉讼": "disputes",
    "上年报告": "last_report",
}


@dataclass(frozen=True)
class FirstDay:
    """What was written: the folder with the files, the facts they were made from, and what must come out."""

    folder: Path
    bureau: Bureau
    truth: Truth


def write_first_day(folder: Path, seed: int = 2023) -> FirstDay:
    """Write the files of the bureau drawn from `seed` into `folder`, one folder a kind as in `FOLDERS`."""
    bureau = draw_bureau(seed)
    year = bureau.year
    write_trs(bureau, folder / "旧网站" / f"wcmdocument_{year}0101-{year}0831.csv")
    write_hanweb(bureau, folder / "新网站" / f"信息发布明细_{year}0901-{year}1231.xlsx")
    write_wechat_quarters(bureau, folder / "微信")
    write_wechat_traffic(bureau, folder / "微信" / f"tendency_{year}1001_{year}1231.xls")
    write_weibo_spider(bureau, folder / "微博" / "2803301701.csv")
    write_weibo_crawler(bureau, folder / "微博" / f"青岚水务发布_{year}.csv")
    write_month_counts(bureau, folder / "新媒体统计" / f"{year}年新媒体发布统计表.xlsx")
    write_ledger(bureau, folder / "台账" / f"{year}年依申请公开台账.xlsx")
    write_disputes(bureau, folder / "复议诉讼" / f"{year}年复议诉讼登记.xlsx")
    write_last_report(bureau, folder / "上年报告" / f"{bureau.name}{year - 1}年政府信息公开工作年度报告.docx")
    return FirstDay(folder, bureau, truth_of(bureau))


def write_truth(first_day: FirstDay, file: Path) -> None:
    """The truth as JSON, for a person who tries the program by hand. Never beside the files: the program must not see it."""
    file.write_text(json.dumps(asdict(first_day.truth), ensure_ascii=False, indent=1) + "\n", "utf-8")
