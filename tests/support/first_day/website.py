"""The lists of the two websites: the old site in TRS WCM, asked in its database, and the new one in 大汉, exported from its back end."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from .facts import Bureau, Item, headers, words
from .files import Row, Sheet, write_text_table, write_workbook

TRS_STATUS = {"published": "10", "draft": "1", "deleted": "-10"}
HANWEB_STATUS = {"published": "已发布", "draft": "待审核", "deleted": "回收站"}


def write_trs(bureau: Bureau, file: Path) -> None:
    """TRS WCM: a query of WCMDOCUMENT with the channel's number and name, GB18030, drafts without a time of publication."""
    rows: list[Row] = [headers("trs")]
    for item in _newest_first(bureau, "trs"):
        written = item.created - timedelta(days=3 if item.item_id % 11 == 0 else 0)
        channel = words()["columns"][item.column]["channel"]
        rows.append((str(item.item_id), item.title, str(channel), item.column, TRS_STATUS[item.state], "2" if item.reference else "1",
                     _time(written), _time(item.published), _time(item.created), f"bj{item.item_id % 7:02d}", bureau.name,
                     _trs_address(item)))  # fmt: skip
    write_text_table(file, rows, "gb18030")


def write_hanweb(bureau: Bureau, file: Path) -> None:
    """大汉: a workbook with a title over all columns, who exported it when, and a line 合计 at the end."""
    items = _newest_first(bureau, "hanweb")
    rows: list[Row] = [
        (f"{bureau.name}网站信息发布明细表",),
        ("导出人：信息员乙", None, None, f"导出时间：{bureau.year + 1}-01-04 10:21"),
        headers("hanweb"),
    ]
    for number, item in enumerate(items, start=1):
        rows.append((number, item.item_id, item.title, item.column, bureau.name, "信息员乙", "审核员丙", _time(item.published),
                     HANWEB_STATUS[item.state], "是" if item.reference else "否", (item.item_id * 37) % 900,
                     _hanweb_address(item)))  # fmt: skip
    rows.append(("合计", None, f"共{len(items)}条"))
    write_workbook(file, Sheet("信息明细", rows, ("A1:L1", f"C{len(rows)}:L{len(rows)}")))


def _newest_first(bureau: Bureau, site: str) -> list[Item]:
    own = [item for item in bureau.items if item.site == site]
    return sorted(own, key=lambda item: (item.published or item.created, item.item_id), reverse=True)


def _time(at: datetime | None) -> str | None:
    return at.strftime("%Y-%m-%d %H:%M:%S") if at else None


def _trs_address(item: Item) -> str | None:
    if item.published is None:
        return None
    return f"http://swj.qinglan.example/xwzx/{item.published:%Y%m}/t{item.published:%Y%m%d}_{item.item_id}.html"


def _hanweb_address(item: Item) -> str | None:
    if item.published is None:
        return None
    at, channel = item.published, words()["columns"][item.column]["channel"]
    return f"https://www.qinglan.example/art/{at.year}/{at.month}/{at.day}/art_{channel}_{item.item_id}.html"
