"""The website's two export files: the log of the old site and that of the site group it moved to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from demo.files import text_table, workbook
from demo.writer import RENAMED, Writer, at_work, full_width

OLD_LOG_ENDS = datetime(2019, 7, 1)


@dataclass(frozen=True)
class Item:
    """One line of a website log. `spelled` is what the export shows where the time cannot be read."""

    title: str
    column: str
    published: datetime
    created: datetime
    item_id: int = 0
    status: str = "已发布"
    doc_no: str = ""
    reference: bool = False
    spelled: str = ""

    @property
    def plain(self) -> bool:
        return self.status == "已发布" and not self.spelled


def website(writer: Writer) -> dict[str, bytes]:
    """Both files, overlapping in the first half of 2019, with everything in them that must not count."""
    draw = writer.random
    items = numbered(writer, [*items_of(writer, 2018), *with_edges(writer, items_of(writer, 2019)), *aside(writer)])
    moving = [item for item in items if item.plain and datetime(2019, 1, 2) < item.published < RENAMED]
    stayed = {item.item_id for item in draw.sample(moving, 64)}
    old = [item for item in items if in_old_log(writer, item)]
    kept_old = {item.item_id for item in old}
    new = [item for item in items if item.published.year > 2018 and item.item_id not in stayed]
    new = [item for item in new if item.plain or item.item_id not in kept_old]

    # Two mistakes for the signed corrections: a year mistyped at the turn of the year, and a reply filed as news.
    only_old = [item for item in old if item.item_id in stayed and item.column in ("工作动态", "通知公告")]
    typo = next(item for item in only_old if item.published > datetime(2019, 3, 4))
    old[old.index(typo)] = replace(typo, published=typo.published.replace(year=2018))
    only_new = [item for item in new if item.plain and OLD_LOG_ENDS <= item.published < datetime(2020, 1, 1)]
    reply = [item for item in only_new if item.column == "建议提案办理"][-1]
    new[new.index(reply)] = replace(reply, column="工作动态")

    shown = [item for item in only_new if item.column in ("工作动态", "通知公告", "县市动态")]
    old += referred(draw.sample([item for item in only_old if item != typo], 6), "首页要闻")
    new += referred(draw.sample(shown, 34), "首页要闻") + referred(draw.sample(shown, 8), "图片新闻")
    new += draw.sample([item for item in shown if item.column == "县市动态"], 5)  # listed twice in one file
    for rows in (old, new):
        rows.sort(key=lambda item: (item.published, item.item_id), reverse=True)
    return {
        "website/楚雄州生态环境局_站群导出_20190101-20200105.xlsx": new_site(writer, new),
        "website/楚雄州环境保护局_旧站导出_20180101-20190630.csv": old_site(writer, old),
    }


def items_of(writer: Writer, year: int) -> list[Item]:
    """All items that count in a year: news, documents, replies and the rest."""
    found = list(series(writer, year))
    for column, number in writer.words["news_counts"][year].items():
        if column == "建设项目环评":
            found += assessments(writer, year, number)
            continue
        found += [news(writer, column, writer.moment(day)) for day in writer.days(year, number)]
    listed = {"部门文件": writer.words["documents"][year], "建议提案办理": writer.words["replies"][year]}
    for column, titles in {**listed, **writer.words["other"][year]}.items():
        for number, (title, day) in enumerate(titles.items()):
            item = drawn(writer, title, column, writer.moment(day))
            found.append(replace(item, doc_no=f"楚环发〔{year}〕{11 * number + 8}号") if column == "部门文件" else item)
    return found


def series(writer: Writer, year: int) -> Iterable[Item]:
    """环境质量: 52 weeks, 12 months of air and of rivers, 4 quarters of drinking water."""
    first = date(year, 1, 8 if year == 2018 else 7)
    titles = [
        (first + timedelta(weeks=week - 1), f"楚雄市环境空气质量周报（{year}年第{week}周）") for week in range(1, 53)
    ]
    for month in range(1, 13):
        about = f"楚雄州{year - (month == 1)}年{(month + 10) % 12 + 1}月"
        titles += [
            (date(year, month, 8), f"{about}环境空气质量状况"),
            (date(year, month, 12), f"{about}主要河流水质状况"),
        ]
    for quarter in range(1, 5):
        about = f"{year}年第{quarter}季度"
        titles.append((date(year, 3 * quarter, 18), f"县级集中式饮用水水源水质状况（{about}）"))
    for day, title in titles:
        yield drawn(writer, title, "环境质量", writer.moment(at_work(day)))


def assessments(writer: Writer, year: int, number: int) -> list[Item]:
    """建设项目环评: a project is announced as received, as about to be approved, and as approved."""
    found: list[Item] = []
    for day in writer.days(year, number):
        project = writer.title(["{县}{项目}"], RENAMED)
        for stage, later in (("受理公示", 0), ("拟审批公示", 9), ("审批决定公告", 18)):
            on = at_work(day + timedelta(days=later))
            if on.year == year:
                title = f"{project}环境影响报告表{stage}"
                found.append(drawn(writer, title, "建设项目环评", writer.moment(on)))
    return writer.random.sample(found, number)


def with_edges(writer: Writer, counted: list[Item]) -> list[Item]:
    """The year's first and last minute count in it; the minute before and the days after do not."""
    places = [n for n, item in enumerate(counted) if item.column == "工作动态"]
    for n, at in ((places[0], datetime(2019, 1, 1)), (places[-1], datetime(2019, 12, 31, 23, 59))):
        counted[n] = replace(counted[n], published=at, created=at - timedelta(hours=9))
    beside = (
        datetime(2018, 12, 31, 23, 59),
        datetime(2020, 1, 1),
        datetime(2020, 1, 2, 9, 15),
        datetime(2020, 1, 3, 10, 40),
        datetime(2020, 1, 3, 16, 5),
    )
    return counted + [news(writer, "工作动态", at) for at in beside]


def aside(writer: Writer) -> Iterable[Item]:
    """What was never or is no longer published, and three lines whose time cannot be right."""
    for status, number in (("草稿", 14), ("待审", 9), ("已撤回", 16), ("已删除", 4)):
        for day in writer.days(2019, number):
            column = writer.random.choice(["工作动态", "通知公告", "县市动态", "污染防治"])
            yield replace(news(writer, column, writer.moment(day)), status=status)
    for at, spelled in (
        (datetime(2019, 5, 20, 9), "2019年13月5日"),
        (datetime(2019, 9, 11, 9), "近期发布"),
        (datetime(2019, 6, 5, 9), "2091-06-05 09:00"),
    ):
        yield replace(news(writer, "县市动态", at), spelled=spelled)


def news(writer: Writer, column: str, at: datetime) -> Item:
    return drawn(writer, writer.title(writer.words["news"][column], at), column, at)


def drawn(writer: Writer, title: str, column: str, at: datetime) -> Item:
    """An item entered in office hours: earlier on the day it was published, or the day before."""
    draw, morning = writer.random, at.replace(hour=7, minute=50)
    if at > morning and draw.random() < 0.7:
        return Item(title, column, at, morning + (at - morning) * draw.random())
    return Item(title, column, at, morning - timedelta(days=1) + timedelta(minutes=draw.randint(20, 590)))


def numbered(writer: Writer, items: Sequence[Item]) -> list[Item]:
    """Content ids rise in the order of entry; the site group took the old site's ids over."""
    content_id, found = 21000, []
    for item in sorted(items, key=lambda item: item.created):
        content_id += writer.random.randint(1, 7)
        found.append(replace(item, item_id=content_id))
    return found


def in_old_log(writer: Writer, item: Item) -> bool:
    """All before the move, about three in five of what was published on both sites until the old log ends."""
    if item.spelled or item.published >= OLD_LOG_ENDS or (not item.plain and item.item_id % 2):
        return False
    return item.published < RENAMED or writer.random.random() < 0.6


def referred(items: Sequence[Item], column: str) -> list[Item]:
    return [replace(item, column=column, reference=True) for item in items]


def new_site(writer: Writer, rows: Sequence[Item]) -> bytes:
    draw, lines = writer.random, [writer.words["headers"]["new_site"]]
    for number, item in enumerate(rows, 1):
        doc_no = full_width(item.doc_no) if item.item_id % 3 == 0 else item.doc_no
        openness = "" if draw.random() < 0.05 else "主动公开"
        lines.append(
            [
                *(number, item.item_id, item.title + ("  " if draw.random() < 0.02 else ""), item.column),
                *("楚雄州生态环境局", item.spelled or spelled_in_excel(writer, item.published)),
                *(f"{item.created:%Y-%m-%d %H:%M:%S}", item.status, "是" if item.reference else "否", openness),
                *(doc_no, index_no(writer, item), address(item, "sthjj")),
                *(f"编辑{draw.randint(1, 5):02d}", draw.randint(12, 2600)),
            ]
        )
    return workbook({"稿件清单": lines})


def spelled_in_excel(writer: Writer, at: datetime) -> object:
    """Mostly a true Excel date; some serial numbers that lost their format, some text, some with full-width digits."""
    chance = writer.random.random()
    if chance > 0.92:
        return (at - datetime(1899, 12, 30)) / timedelta(days=1)
    if chance > 0.86:
        return f"{at:%Y/%m/%d} {at.hour}:{at:%M}"
    if chance > 0.83:
        return full_width(f"{at:%Y-%m-%d %H:%M}")
    if chance > 0.6 and (at.hour, at.minute) == (0, 0):
        return f"{at.year}年{at.month}月{at.day}日"
    return at


def old_site(writer: Writer, rows: Sequence[Item]) -> bytes:
    draw, words, lines = writer.random, writer.words, [writer.words["headers"]["old_site"]]
    for item in rows:
        moved = min(item.created, item.published) >= RENAMED
        lines.append(
            [
                *(str(item.item_id), item.column if moved else words["old_columns"].get(item.column, item.column)),
                *(item.title, spelled_in_text(writer, item.published), f"{item.created:%Y-%m-%d %H:%M:%S}"),
                *("楚雄州生态环境局" if moved else "楚雄州环境保护局", item.doc_no, index_no(writer, item), "主动公开"),
                *(words["old_statuses"][item.status], "是" if item.reference else ""),
                *(
                    address(item, "sthjj" if moved else "hbj"),
                    f"录入员{draw.randint(1, 3)}",
                    str(draw.randint(12, 4200)),
                ),
            ]
        )
    return text_table(lines, "gb18030")


def spelled_in_text(writer: Writer, at: datetime) -> str:
    day, time = f"{at.year}-{at.month}-{at.day}", f"{at.hour}:{at:%M}"
    spellings = [f"{day} {time}", f"{at:%Y/%m/%d} {time}", f"{at:%Y-%m-%d %H:%M:%S}", full_width(f"{day} {at:%H:%M}")]
    if (at.hour, at.minute) == (0, 0):
        spellings = [day, f"{at.year}年{at.month}月{at.day}日", f"{at:%Y/%m/%d}"]
    return writer.random.choices(spellings, [4, 3, 2, 1][: len(spellings)])[0]


def address(item: Item, host: str) -> str:
    return f"http://{host}.cxz.gov.cn/info/{1020 + sum(map(ord, item.column)) % 60}/{item.item_id}.htm"


def index_no(writer: Writer, item: Item) -> str:
    if item.column not in writer.words["catalogued"]:
        return ""
    return f"cxz028-/{item.published:%Y-%m%d}{item.item_id % 900 + 1:03d}"
