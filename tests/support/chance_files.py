"""Files with rows of few possible numbers, by chance: so that keys meet, change, come back and contradict each other."""

from __future__ import annotations

import random

from .office import post, request

Row = dict[str, object]


def some_item(chance: random.Random) -> Row:
    """A row of few possible numbers, so that keys meet; now and then changed, undated, without a number, or another thing."""
    number = chance.randint(1, 14)
    row: Row = {
        "item_id": number,
        "title": f"第{number}条",
        "column": "工作动态",
        "published_at": f"2019-{1 + number % 12:02}-{1 + number:02} 09:00",
        "status": chance.choice(["published"] * 8 + ["withdrawn"]),
        "url": f"https://{chance.choice(('a.gov.cn', 'b.gov.cn'))}/{number}" if chance.random() < 0.4 else "",
    }
    if chance.random() < 0.08:
        row["title"] = f"改过的第{number}条"
    if chance.random() < 0.05:
        row["published_at"] = ""
    if chance.random() < 0.04:
        row["item_id"] = ""
    if chance.random() < 0.03:
        row |= {"title": "另一条", "published_at": f"2019-{1 + number % 12:02}-28 10:00"}
    if chance.random() < 0.05:
        row |= {"is_reference": "true", "column": "部门文件"}
    else:
        row["is_reference"] = "false"
    return row


def some_file(chance: random.Random, night: int) -> tuple[str, list[Row]]:
    rows = [some_item(chance) for _ in range(chance.randint(1, 9))]
    if chance.random() < 0.4:
        rows += [{**row, "item_id": 100 * (night + 1) + place} for place, row in enumerate(rows) if row["item_id"]]
    month = chance.randint(1, 10)
    name = chance.choice((
        "信息.csv",
        f"补充{night}.csv",
        f"信息_2019{month:02}01-2019{month + 2:02}28.csv",
        "信息_20190101-20191231.csv",
        f"信息_导出202001{10 + night:02}.csv",
    ))  # fmt: skip
    return name, rows


def some_posts(chance: random.Random, night: int) -> tuple[str, list[Row]]:
    rows = [
        post(number, f"2019-{1 + number % 12:02}-05", account=chance.choice(("甲", "乙")), title=f"第{number}条")
        for number in chance.sample(range(1, 12), chance.randint(1, 6))
    ]
    for row in rows:
        row["visibility"] = chance.choice(("public", "public", "public", "self"))
    return chance.choice(("微博.csv", f"微博_导出202001{10 + night:02}.csv", "微博_20190101-20191231.csv")), rows


def some_requests(chance: random.Random, night: int) -> tuple[str, list[Row]]:
    rows = []
    for number in sorted(chance.sample(range(1, 9), chance.randint(2, 7))):
        answered = chance.random() < 0.2 + 0.2 * night
        closed = {"decision": "G2", "decided_on": f"2019-{2 + number:02}-20"} if answered else {}
        rows.append(request(f"2019-{number:03}", f"2019-{1 + number:02}-20", **closed))
    return chance.choice(("台账.csv", "台账_20190101-20191231.csv", f"台账_导出202001{10 + night:02}.csv")), rows
