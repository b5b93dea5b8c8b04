"""Numbers without rows: evidence with their amount where no list covers the period, held against the list where one does."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli.program import main
from tests.support.office import Office, csv_text, post

Make = Callable[..., Office]
COUNTS = {"preset": "channel-counts"}


def by_month(*rows: Sequence[object], headers: Sequence[str] = ("月份", "微博发布数", "抖音发布数")) -> str:
    return csv_text([dict(zip(headers, row, strict=True)) for row in rows])


def verdicts(office: Office, source: str = "totals") -> list[tuple[str, float | None, str | None]]:
    rows = office.published(
        f"SELECT verdict, amount, reason FROM verdicts WHERE source = '{source}' ORDER BY on_date, figure, verdict, amount"
    )
    return [(verdict, amount, reason) for verdict, amount, reason in rows]


def test_a_channel_of_which_there_is_no_list_is_counted_by_month(workspace: Make) -> None:
    office = workspace(totals=COUNTS)
    office.drop("totals/2019年统计.csv", by_month(("2019年1月", 9, 2), ("2月", 7, 0), ("合计", 16, 2)))
    office.night("2020-01-05 02:30", as_of="2019-02-28")
    assert office.figures() == {"posts.weibo": 16, "posts.抖音": 2}
    months = office.published("SELECT month, value FROM monthly WHERE figure = 'posts.weibo' ORDER BY month")
    assert months == [(1, 9), (2, 7)]
    evidence = office.published("SELECT summary, amount FROM evidence WHERE figure = 'posts.weibo' ORDER BY on_date")
    assert evidence == [("汇总：2019年1月共 9", 9), ("汇总：2019年2月共 7", 7)]
    assert office.published("SELECT DISTINCT taken_by FROM figure_sources") == [("counts",)]
    assert not office.published("SELECT * FROM daily"), "a number of a month is of no day"
    assert office.account() == (4, 4, 0, 0)
    assert "COUNTS-MISSING" not in office.codes()


def test_months_of_which_there_is_neither_list_nor_number_are_told(workspace: Make) -> None:
    office = workspace(totals=COUNTS)
    office.drop("totals/2019年统计.csv", by_month(("1月", 9, 2), ("3月", 7, 1)))
    office.tally("2020-01-05 02:30", as_of="2019-12-31")
    said = [finding.message for finding in office.findings if finding.code == "COUNTS-MISSING"]
    assert len(said) == 2
    assert "303 天" in said[0]
    assert "2019-02-01 至 2019-02-28、2019-04-01 至 2019-12-31" in said[0]


def test_where_a_list_covers_the_month_the_number_is_only_compared(workspace: Make) -> None:
    office = workspace(totals=COUNTS, weibo={"fills": "posts", "preset": "own"})
    office.write("presets/own.yml", "fills: posts\nconstants: {channel: weibo}\ncovers: '(\\d{8})-(\\d{8})'\n")
    office.drop("weibo/微博_20190101-20190131.csv", [post(1, "2019-01-04"), post(2, "2019-01-06")])
    office.drop("totals/2019年统计.csv", by_month(("1月", 3, 0), ("2月", 7, 1)))
    office.tally("2020-01-05 02:30", as_of="2019-02-28")
    assert office.figures() == {"posts.weibo": 9, "posts.抖音": 1}, (
        "two rows of January, seven by the number of February"
    )
    assert "汇总 3、逐条 2" in office.message("COUNTS-DIFFER")
    assert "政务新媒体发布·微博" in office.message("COUNTS-DIFFER")
    assert [entry for entry in verdicts(office) if entry[0] == "excluded"] == [
        ("excluded", None, "这一期间已有逐条数据或更细的汇总，只作核对")
    ]
    office.drop("totals/2019年统计.csv", by_month(("1月", 2, 0), ("2月", 7, 1)))
    office.tally("2020-01-06 02:30", as_of="2019-02-28")
    assert "COUNTS-DIFFER" not in office.codes(), "the number agrees with the list"
    assert office.figures() == {"posts.weibo": 9, "posts.抖音": 1}


def test_a_number_of_which_a_list_covers_a_part_is_left_out_and_asked_about(workspace: Make) -> None:
    office = workspace(totals=COUNTS, weibo={"fills": "posts", "preset": "own"})
    office.write("presets/own.yml", "fills: posts\nconstants: {channel: weibo}\ncovers: '(\\d{8})-(\\d{8})'\n")
    office.drop("weibo/微博_20190101-20190110.csv", [post(1, "2019-01-04")])
    office.drop("totals/2019年统计.csv", by_month(("1月", 8, 0)))
    office.tally("2020-01-05 02:30", as_of="2019-01-31")
    assert office.figures() == {"posts.weibo": 1}
    finding = next(finding for finding in office.findings if finding.code == "COUNTS-OVERLAP")
    assert (finding.severity, finding.year) == ("block", 2019)
    assert "2019年统计.csv 第 2 行" in finding.message
    office.write(
        "corrections/2019.yml",
        "- {table: counts, row: 2019-01-01|2019-01-31|posts.weibo, expect: {amount: 8}, set: {amount: 6, period_from: 2019-01-11},"
        " reason: 前十天另有清单, decided_by: 办公室, decided_on: 2020-01-06}\n",
    )
    office.tally("2020-01-06 02:30", as_of="2019-01-31")
    assert "COUNTS-OVERLAP" not in office.codes()
    assert office.figures() == {"posts.weibo": 7}


def test_of_numbers_of_months_and_of_the_year_the_finer_ones_count(workspace: Make) -> None:
    office = workspace(totals=COUNTS)
    months = [(f"{month}月", 1, 2) for month in range(1, 13)]
    office.drop("totals/2019年统计.csv", by_month(*months, ("2019年", 13, 24)))
    office.tally("2020-01-05 02:30", as_of="2019-12-31")
    assert office.figures() == {"posts.weibo": 12, "posts.抖音": 24}
    assert "汇总 13、逐条 12" in office.message("COUNTS-DIFFER")


def test_a_number_for_a_class_of_the_website_leaves_the_other_classes_unknown(workspace: Make) -> None:
    office = workspace(totals=COUNTS)
    office.drop(
        "totals/统计_20190101-20191231.csv", csv_text([{"渠道": "动态信息", "数量": 40}, {"渠道": "合计", "数量": 40}])
    )
    office.tally("2020-01-05 02:30", as_of="2019-12-31")
    assert office.figures()["items.news"] == 40
    rows = office.published("SELECT figure FROM figures WHERE figure IN ('items.documents', 'items.replies')")
    assert rows == [], "nobody said that there were none"


def test_statistics_of_a_site_are_fields_of_the_website_form_and_posts(workspace: Make) -> None:
    office = workspace(site={"preset": "site-counts"})
    office.drop("site/站点统计信息(20190101-20191231).csv", csv_text([
        {"网站名称": "某局", "独立用户访问量": "1,200", "网站总访问量": 5000, "政务动态信息更新量": 31, "信息公开目录更新量": 12,
         "微信信息发布量": 90, "网名留言数量": 4, "办结留言数量": 4}
    ]))  # fmt: skip
    office.tally("2020-01-05 02:30", as_of="2019-12-31")
    figures = office.figures()
    assert (figures["website.uv"], figures["posts.wechat"], figures["items.news"]) == (1200, 90, 31)
    office.drop("site/统计.csv", csv_text([{"网站名称": "某局", "网站总访问量": 5000}]))
    office.tally("2020-01-06 02:30", as_of="2019-12-31")
    assert "看不出是哪一期间" in office.message("COUNTS-NO-PERIOD")


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("2019年7月", "2019-07-01", "2019-07-31"),
        ("2019-07", "2019-07-01", "2019-07-31"),
        ("2019/7", "2019-07-01", "2019-07-31"),
        ("201907", "2019-07-01", "2019-07-31"),
        ("7", "2019-07-01", "2019-07-31"),
        ("7月", "2019-07-01", "2019-07-31"),
        ("2019-07-01", "2019-07-01", "2019-07-31"),
        ("第三季度", "2019-07-01", "2019-09-30"),
        ("上半年", "2019-01-01", "2019-06-30"),
        ("2019-07-03至2019-07-09", "2019-07-03", "2019-07-09"),
    ],
)
def test_periods_are_read_as_offices_write_them(cell: str, first: str, last: str, workspace: Make) -> None:
    office = workspace(totals=COUNTS)
    office.drop("totals/2019年统计.csv", csv_text([{"月份": cell, "抖音发布数": 3}]))
    office.take_in()
    assert office.held("SELECT period_from::VARCHAR, period_to::VARCHAR FROM counts") == [(first, last)]


def test_days_stay_days_and_what_is_no_period_waits(workspace: Make) -> None:
    office = workspace(totals=COUNTS)
    days = [("2019-07-01", 3), ("20190702", 1), ("13月", 5)]
    office.drop("totals/统计.csv", csv_text([{"日期": day, "群发篇数": number} for day, number in days]))
    office.tally("2020-01-05 02:30", as_of="2019-07-02")
    assert office.figures() == {"posts.wechat": 4}
    assert office.account() == (3, 2, 0, 1)
    assert "13月" in office.message("ROW-UNREADABLE")


def test_a_figure_says_how_much_of_it_stands_on_rows_and_how_much_on_numbers(workspace: Make) -> None:
    office = workspace(totals=COUNTS, weibo={"fills": "posts", "preset": "own"})
    office.write("presets/own.yml", "fills: posts\nconstants: {channel: weibo}\ncovers: '(\\d{8})-(\\d{8})'\n")
    office.drop("weibo/微博_20190101-20190131.csv", [post(1, "2019-01-04"), post(2, "2019-01-06")])
    office.drop("totals/2019年统计.csv", by_month(("2月", 7, 1)))
    office.night("2020-01-05 02:30", as_of="2019-02-28")
    said = explained(office.folder)
    assert "posts.weibo 2019 = 9（3 行）" in said
    assert "其中逐条 2（2 行）、汇总 7（1 行）" in said
    document = json.loads(explained(office.folder, "--json"))
    assert document["stands_on"] == {"rows": {"records": 2, "value": 2}, "counts": {"records": 1, "value": 7}}


def explained(folder: Path, *options: str) -> str:
    words = ["--workspace", str(folder), "explain", "posts.weibo", "--year", "2019", *options]
    return str(CliRunner().invoke(main, words).stdout)


def test_a_night_on_top_of_a_night_gives_what_a_count_from_nothing_gives(workspace: Make) -> None:
    def office_of(into: str) -> Office:
        office = workspace(totals=COUNTS, website="items", into=into)
        office.drop(
            "website/a.csv", [{"item_id": 1, "title": "甲", "column": "工作动态", "published_at": "2019-01-04"}]
        )
        office.drop("totals/2019年统计.csv", by_month(("1月", 9, 0)))
        return office

    def change(office: Office) -> None:
        office.drop("totals/2019年统计.csv", by_month(("1月", 8, 0), ("2月", 1, 0)))

    nightly, whole = office_of("nightly"), office_of("whole")
    nightly.night("2020-01-05 02:30")
    change(nightly)
    change(whole)
    for office in (nightly, whole):
        office.night("2020-01-06 02:30")
    assert tables(nightly) == tables(whole)
    assert ("posts.weibo", 9) in tables(nightly)["figures"]


def tables(office: Office) -> Mapping[str, list[tuple[object, ...]]]:
    return {
        "figures": office.published("SELECT figure, value FROM figures ORDER BY ALL"),
        "monthly": office.published("SELECT figure, year, month, value FROM monthly ORDER BY ALL"),
        "accounting": office.published(
            "SELECT source, year, pulled, counted, excluded, quarantined FROM accounting ORDER BY ALL"
        ),
    }
