"""Totals that platforms state: compared with the rows received, never counted; and the sources of a figure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from pipeline.core.findings import compose
from pipeline.figures.controls import control_kinds
from pipeline.ingest.sources.interface import Control, FetchResult
from tests.support.office import Office, post
from tests.support.standin import Platform

Make = Callable[..., Office]


@pytest.fixture
def office(workspace: Make, platform: Platform) -> Office:  # noqa: ARG001 (it is there while the office runs)
    made = workspace(wechat={"preset": "standin", "reread_days": 3})
    made.write("presets/standin.yml", "fills: posts\napi: standin\nconstants: {channel: wechat}\n")
    made.write("workspace.toml", (made.folder / "workspace.toml").read_text("utf-8") + "starts_on = 2019-12-01\n")
    return made


def controls(office: Office) -> list[tuple[object, ...]]:
    return office.published(
        "SELECT control, from_day::VARCHAR, stated, ours, state FROM controls ORDER BY control, from_day"
    )


def test_days_are_compared_with_the_total_of_the_platform_once_it_has_settled(
    office: Office, platform: Platform
) -> None:
    platform.post("2019-12-01", 1, 2)
    platform.post("2019-12-02", 3)
    platform.controls = (
        Control("send_page_count", date(2019, 12, 1), 2),
        Control("send_page_count", date(2019, 12, 2), 3),
    )
    office.tally(now="2019-12-04 02:30")
    assert controls(office) == [
        ("send_page_count", "2019-12-01", 2, 2, "equal"),
        ("send_page_count", "2019-12-02", 3, 1, "settling"),
    ]
    assert office.codes() == []
    office.tally(now="2019-12-07 02:30")
    assert controls(office)[1][-1] == "differs"
    (finding,) = [finding for finding in office.findings if finding.code == "CONTROL-DIFFERS"]
    assert "2019-12-02 自报 3、收到 1" in finding.message
    assert "1. 没有人读过的文章" in finding.what_to_do
    assert (finding.left, finding.right, finding.refers_to, finding.year) == ("3", "1", "wechat send_page_count", 2019)
    assert office.figures() == {"posts.wechat": 3}, "a control is never counted"
    platform.controls = (Control("send_page_count", date(2019, 12, 2), 1),)
    office.tally(now="2019-12-08 02:30")
    assert "CONTROL-DIFFERS" not in office.codes(), "the newest statement is valid"


def test_days_that_were_fetched_incompletely_are_not_compared(office: Office, platform: Platform) -> None:
    platform.post("2019-12-02", 1, 2, 3)
    platform.cut[date(2019, 12, 2)] = 1
    platform.controls = (Control("send_page_count", date(2019, 12, 2), 3),)
    office.tally(now="2019-12-08 02:30")
    assert controls(office) == [("send_page_count", "2019-12-02", 3, 1, "not_comparable")]


def test_a_lifetime_total_is_compared_by_its_growth_less_deletions(office: Office, platform: Platform) -> None:
    platform.post("2019-12-02", *range(3))
    for night, total, posts in ((5, 1000, ()), (6, 1002, (10, 11)), (7, 1001, ()), (8, 1004, (20,))):
        if posts:
            platform.post(f"2019-12-{night - 1:02}", *posts)
        if night == 7:
            platform.posts[date(2019, 12, 5)].pop()
        platform.controls = (Control("statuses_count", date(2019, 12, night), total),)
        office.tally(now=f"2019-12-{night:02} 02:30")
    # The last comparable reading is that of the 7th, whose posts arrived on the 8th: 10 is there, 11 was deleted, 20 is of the 7th.
    assert controls(office) == [("statuses_count", "2019-12-05", 1, 1, "equal")]
    platform.controls = (Control("statuses_count", date(2019, 12, 9), 1002),)
    office.tally(now="2019-12-09 02:30")
    assert controls(office) == [("statuses_count", "2019-12-05", 4, 2, "differs")]
    platform.fault = lambda source, _: FetchResult(
        findings=(compose("SOURCE-DEAD", source=source.name, reason="连接超时", refers_to="wechat"),)
    )
    office.tally(now="2019-12-10 02:30")
    assert controls(office) == [("statuses_count", "2019-12-05", 4, 2, "differs")], (
        "a failed poll changes no comparison"
    )


def test_the_total_of_a_list_is_compared_with_all_rows_that_are_there_now(office: Office, platform: Platform) -> None:
    platform.post("2019-12-02", 1, 2)
    platform.controls = (
        Control("list_total", date(2019, 12, 4), 3),
        Control("publication_objects", date(2019, 12, 4), 9),
    )
    office.tally(now="2019-12-04 02:30")
    assert controls(office) == [
        ("list_total", "2019-12-04", 3, 2, "settling"),
        ("publication_objects", "2019-12-04", 9, None, "not_comparable"),
    ]
    office.tally(now="2019-12-05 02:30")
    assert controls(office)[0] == ("list_total", "2019-12-04", 3, 2, "differs")


def test_every_figure_lists_the_sources_of_its_rows(office: Office, platform: Platform) -> None:
    platform.post("2019-12-02", 1, 2)
    text = (office.folder / "workspace.toml").read_text("utf-8")
    office.write("workspace.toml", text + '[[source]]\nname = "export"\nfills = "posts"\n')
    office.drop("export/a.csv", [post(2, "2019-12-02", channel="wechat"), post(9, "2019-11-02", channel="wechat")])
    office.write("declared/2019.yml", "- {figure: website.visits, value: 7, vouched_by: 办公室, document: 统计表}\n")
    office.tally(now="2019-12-05 02:30")
    sources = office.published(
        "SELECT figure, source, taken_by, rows, value FROM figure_sources ORDER BY figure, source"
    )
    assert ("website.visits", "declared", "declared", 1, 7) in sources
    assert sum(rows for figure, _, _, rows, _ in sources if figure == "posts.wechat") == 3
    assert {(source, by) for figure, source, by, _, _ in sources if figure == "posts.wechat"} == {
        ("export", "file"),
        ("wechat", "api"),
    }


def test_every_control_that_is_compared_has_likely_causes() -> None:
    for name, kind in control_kinds().items():
        assert kind.about, name
        assert (kind.compares == "nothing") == (not kind.causes), name


def test_a_day_without_a_time_and_a_copy_with_one_agree(office: Office, platform: Platform) -> None:
    platform.post("2019-12-02", 1, 2)
    platform.posts[date(2019, 12, 2)][0]["published_at"] = "2019-12-02"
    text = (office.folder / "workspace.toml").read_text("utf-8")
    office.write("workspace.toml", text + '[[source]]\nname = "export"\nfills = "posts"\n')
    rows = [post(1, "2019-12-02 15:30", channel="wechat"), post(2, "2019-12-02 15:30", channel="wechat")]
    office.drop("export/a.csv", rows)
    office.tally(now="2019-12-05 02:30")
    places = [finding.refers_to for finding in office.findings if finding.code == "ROWS-DISAGREE"]
    assert len(places) == 1, "9:00 and 15:30 contradict each other; a day without a time contradicts neither"
    assert office.figures() == {"posts.wechat": 2}
