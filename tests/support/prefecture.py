"""A prefecture of fourteen bureaus in a running year: ten report everything, two have a website and a ledger alone, two deliver nothing.

The numbers are drawn from a seed, so that every machine gets the same: a year before, and the running year up to `TODAY`. Requests are
open, one of them overdue and one due within five working days. Sections of the website, accounts, classes and outcomes are of all kinds.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from tests.support.office import Office

TODAY = date(2026, 11, 30)
BUREAUS = {
    "zfb": "人民政府办公室", "fgw": "发展和改革委员会", "jtj": "教育体育局", "gaj": "公安局", "mzj": "民政局", "czj": "财政局",
    "rsj": "人力资源和社会保障局", "zrj": "自然资源和规划局", "sthj": "生态环境局", "jtys": "交通运输局",
    "zjj": "住房和城乡建设局", "swj": "水务局", "nyj": "农业农村局", "wjw": "卫生健康委员会",
}  # fmt: skip
WITHOUT_POSTS = ("zjj", "swj")
SILENT = ("nyj", "wjw")
SECTIONS = {
    "工作动态": "news", "通知公告": "news", "部门文件": "documents", "建议提案办理": "replies", "财政信息": "other", "重点领域": "other",
}  # fmt: skip
OUTCOMES = ("予以公开", "予以公开", "予以公开", "部分公开", "信息不存在", "信访事项")


def write_prefecture(folder: Path, today: date = TODAY) -> Office:
    """The workspace with its inbox as it stands on the morning of `today`. Nothing is run."""
    office = Office(folder)
    blocks = ['[checks]\nundated_rows = "warn"\n']
    blocks += [
        f'[[agency]]\nid = "{name}"\nname = "楚雄州{words}"\nparent = "chuxiong"\n' for name, words in BUREAUS.items()
    ]
    for source, fills in (("website", "items"), ("weibo", "posts"), ("wechat", "posts"), ("ledger", "requests")):
        blocks.append(f'[[source]]\nname = "{source}"\nfills = "{fills}"\nquiet_days = 60\nrhythm_days = 60\n')
    office.write("workspace.toml", "\n".join(blocks))
    office.write(
        "columns.yml", "".join(f"- {{column: {column}, class: {kind}}}\n" for column, kind in SECTIONS.items())
    )
    for source, rows in (("website", _items(today)), ("weibo", _posts("weibo", today)), ("wechat", _posts("wechat", today)),
                         ("ledger", _requests(today))):  # fmt: skip
        first, last = date(today.year - 1, 1, 1), today - timedelta(days=1)
        office.drop(f"{source}/{source}_{first:%Y%m%d}-{last:%Y%m%d}.csv", list(rows))
    return office


def _days(today: date) -> list[date]:
    first = date(today.year - 1, 1, 1)
    return [first + timedelta(days=number) for number in range((today - first).days)]


def _items(today: date) -> Iterator[dict[str, object]]:
    random, number = Random(1), 0
    for name in BUREAUS:
        if name in SILENT:
            continue
        often = random.choice((0.12, 0.3, 0.7))
        for day in _days(today):
            for _ in range(random.choices((0, 1, 2, 5), (1 - often, often * 0.6, often * 0.3, often * 0.1))[0]):
                number += 1
                section = random.choices(list(SECTIONS), (60, 15, 8, 3, 9, 5))[0]
                yield {"item_id": number, "title": f"{BUREAUS[name]}{section}第 {number} 条", "column": section, "agency": name,
                       "published_at": day, "url": f"https://www.example.gov.cn/{name}/{number}.html"}  # fmt: skip


def _posts(channel: str, today: date) -> Iterator[dict[str, object]]:
    random, number = Random(2 if channel == "weibo" else 3), 0
    for name in BUREAUS:
        if name in SILENT or name in WITHOUT_POSTS:
            continue
        for day in _days(today):
            if random.random() < 0.25 and not (name == "czj" and day.month == 8):
                number += 1
                yield {"post_id": f"{channel}-{number}", "channel": channel, "title": f"{BUREAUS[name]}发布第 {number} 条",
                       "agency": name, "account": f"{BUREAUS[name]}发布", "published_at": day,
                       "is_original": random.choice(("true", "true", "false")),
                       "url": f"https://example.com/{channel}/{number}"}  # fmt: skip


def _requests(today: date) -> Iterator[dict[str, object]]:
    random, number = Random(4), 0
    for name in BUREAUS:
        if name in SILENT:
            continue
        for year in (today.year - 1, today.year):
            for _ in range(random.randint(2, 14)):
                number += 1
                received = date(year, 1, 5) + timedelta(days=random.randrange(300 if year == today.year else 330))
                decided = received + timedelta(days=random.randrange(4, 26))
                yield {"request_no": f"{year}-{name}-{number:03d}", "agency": name, "received_on": received,
                       "applicant_kind": random.choice(("自然人", "自然人", "org_commercial")),
                       "decision": random.choice(OUTCOMES), "decided_on": decided}  # fmt: skip
        for back in {"zfb": (4, 22), "zjj": (29, 9), "czj": (16,), "jtys": (37, 2)}.get(name, ()):
            number += 1
            yield {"request_no": f"{today.year}-{name}-{number:03d}", "agency": name, "applicant_kind": "自然人",
                   "received_on": today - timedelta(days=back), "decision": None, "decided_on": None}  # fmt: skip
