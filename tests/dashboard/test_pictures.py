"""Pictures say what there is to see, lead to their rows, can be told apart, stay small, and can be taken home without a network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import resources
from itertools import pairwise

import pytest
from lxml import etree

from pipeline.core.errors import Refusal
from pipeline.dashboard import charts, stylesheet
from pipeline.dashboard.pictures import calendar, export, heat_map, request_flow
from pipeline.dashboard.pictures.calendar import day_calendar
from pipeline.dashboard.pictures.cumulative import RunningYear, cumulative
from pipeline.dashboard.pictures.due_dates import OpenRequest, due_dates
from pipeline.dashboard.pictures.heat_map import HeatRow
from pipeline.dashboard.pictures.month_columns import month_columns
from pipeline.dashboard.pictures.request_flow import FlowPart, flow_picture
from pipeline.dashboard.pictures.standing import Standing, standing_matrix
from pipeline.dashboard.pictures.svg import Picture
from pipeline.law import PostingGap
from pipeline.reports.sheet import picture_png

YEAR = [date(2019, 1, 1) + timedelta(days=offset) for offset in range(365)]
LONG = "某某自治州生态环境局监测站" * 3
ADDRESS = f"/agency-of-a-long-name/2019/evidence/posts.wechat?section={'%E6%9F%90' * 20}"


def style(name: str) -> str:
    return resources.files("pipeline.dashboard").joinpath("static", name).read_text("utf-8")


def largest() -> Iterator[Picture]:
    """Every kind of picture, with as much in it as there can be."""
    full = dict.fromkeys(YEAR, 12.0)
    yield day_calendar(
        "days", "每天", 2019, full, "条", [(YEAR[0], YEAR[-1])], YEAR[-1], [], lambda *_: f"{ADDRESS}&day=2019-12-31"
    )
    yield day_calendar(
        "days",
        "每天",
        2019,
        full,
        "条",
        [(YEAR[0], YEAR[-1])],
        YEAR[-1],
        [],
        lambda *_: "/a/2019/evidence/items.total?day=2019-12-31",
    )
    rows = [HeatRow(LONG, [1234.0] * 12, [f"{ADDRESS}&month=12"] * 12) for _ in range(200)]
    yield heat_map.heat_map("heat", "各月", rows, "条")
    yield month_columns("months", LONG, "条", [12345.0] * 12, [ADDRESS] * 12)
    running = RunningYear(2019, YEAR[-1], full)
    yield cumulative(
        "so-far", "网站", "条", running, RunningYear(2018, date(2018, 12, 31), {}), dict.fromkeys(range(1, 13), ADDRESS)
    )
    yield due_dates(
        "due", [OpenRequest(f"2019-{n:03}", LONG, YEAR[1], YEAR[40], n, ADDRESS) for n in range(25)], YEAR[20]
    )
    yield flow_picture("flow", [FlowPart("本年新收", 300, ADDRESS)], [FlowPart(LONG, 10, ADDRESS) for _ in range(30)])
    standings = [Standing("warn", "缺 100 格", ADDRESS)] * 8
    yield standing_matrix("standing", [str(n) for n in range(8)], [(LONG, ADDRESS, standings)] * 25)


def test_no_picture_is_heavier_than_sixty_kilobytes_as_drawn_and_as_a_file() -> None:
    for drawn in largest():
        assert len(drawn.svg.encode()) < 60_000, drawn.name
        assert len(export.picture_file(drawn, "svg", "某局 2019 年")) < 60_000, drawn.name


def test_every_picture_has_its_finding_as_title_and_every_mark_is_a_link_that_says_its_value() -> None:
    for drawn in largest():
        root = etree.fromstring(str(drawn.svg))
        assert root.findtext("title") == drawn.headline
        assert root.get("aria-labelledby") == root.find("title").get("id")  # type: ignore[union-attr]
        if drawn.name == "standing":
            continue  # on the page it is a table
        marks = [
            element
            for element in root.iter()
            if {"d1", "d2", "band", "calm", "soon", "late", "point"} & set(element.get("class", "").split())
        ]
        assert marks
        for shape in marks:
            link = shape if shape.tag == "a" else shape.getparent()
            if shape.tag != "text":
                assert link is not None
                assert link.tag == "a", etree.tostring(shape)
                assert link.get("href")
                assert link.findtext("title")


def theme(css: str, *, dark: bool) -> dict[str, str]:
    """Name → value of the custom properties of a theme."""
    light = dict(re.findall(r"(--[\w-]+): (#[0-9a-fA-F]{6});", css.partition("@media (prefers-color-scheme: dark)")[0]))
    night = css.partition("@media (prefers-color-scheme: dark)")[2].partition("\n}\n")[0]
    return {**light, **dict(re.findall(r"(--[\w-]+): (#[0-9a-fA-F]{6});", night))} if dark else light


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_fills_beside_each_other_and_on_the_paper_differ_by_three_to_one_and_words_on_them_can_be_read(
    dark: bool,
) -> None:
    colours = theme(style("style.css"), dark=dark)
    for one, other in pairwise(("--paper", "--amount-1", "--amount-2")):
        assert contrast(colours[one], colours[other]) >= 3, (one, other)
    for fill in ("--line", "--warn", "--bad", "--amount-2"):
        assert contrast(colours[fill], colours["--paper"]) >= 3, fill
    for number in (1, 2):
        assert contrast(colours[f"--on-amount-{number}"], colours[f"--amount-{number}"]) >= 4.5
    for state in ("good", "warn", "bad"):
        assert contrast(colours[f"--{state}"], colours[f"--{state}-soft"]) >= 4.5


def test_what_a_picture_is_filled_with_at_home_is_what_the_light_page_fills_it_with() -> None:
    colours = theme(style("style.css"), dark=False)
    pairs = re.findall(r"(?:fill|stroke): (#[0-9a-f]{6}); (?:fill|stroke): var\((--[\w-]+)\)", style("pictures.css"))
    assert len(pairs) > 20
    assert [(plain, name) for plain, name in pairs if colours[name] != plain] == []


def silence(begins: date, ends: date, *, open_: bool = False) -> PostingGap:
    return PostingGap(begins, ends, (ends - begins).days, open_)


def outlined(drawn: Picture) -> float:
    """The area inside the outline of the silences, in days: a line of x across its height, by the upper and lower edges."""
    step = calendar.STEP
    edges = re.findall(r"M([\d.]+) ([\d.]+)h", etree.fromstring(str(drawn.svg)).find("path[@class='silence']").get("d"))  # type: ignore[union-attr]
    columns: dict[str, list[float]] = {}
    for x, y in edges:
        columns.setdefault(x, []).append(float(y))
    return sum((max(ys) - min(ys)) / step for ys in columns.values())


@pytest.mark.parametrize(
    ("begins", "ends", "open_", "days"),
    [
        (date(2019, 3, 4), date(2019, 3, 22), False, 17),
        (date(2019, 3, 6), date(2019, 4, 2), False, 26),
        (date(2018, 12, 20), date(2019, 1, 10), False, 9),
        (date(2019, 12, 10), date(2019, 12, 31), True, 21),
    ],
)
def test_the_days_of_a_silence_have_an_outline_and_no_others(begins: date, ends: date, open_: bool, days: int) -> None:
    drawn = day_calendar("days", "每天", 2019, {}, "条", [], None, [silence(begins, ends, open_=open_)], lambda *_: "/")
    assert outlined(drawn) == days


def test_a_calendar_tells_nothing_observed_from_nothing_published_and_from_days_to_come() -> None:
    observed = [(date(2019, 2, 1), date(2019, 5, 31))]
    counts = {date(2019, 2, 3): 1.0, date(2019, 3, 4): 9.0, date(2019, 3, 5): 2.0}
    drawn = day_calendar(
        "days", "每天", 2019, counts, "条", observed, date(2019, 6, 30), [], lambda first, _: f"/{first}"
    )
    root = etree.fromstring(str(drawn.svg))
    kinds = [element.get("class") for element in root.iter()]
    assert {kind: kinds.count(kind) for kind in ("d0", "d1", "d2", "unseen", "later")} == {
        "d0": 120 - 3, "d1": 2, "d2": 1, "unseen": 31 + 30, "later": 184,
    }  # fmt: skip
    assert [(link.get("href"), link.findtext("title")) for link in root.iter("a")][1] == ("/2019-03-04", "3月4日 9 条")


def test_the_headline_of_a_calendar_names_the_longest_silence_and_how_many_there_were() -> None:
    days = {date(2019, 1, 2): 1.0, date(2019, 1, 30): 1.0}
    long = [silence(date(2019, 1, 2), date(2019, 1, 30)), silence(date(2019, 3, 1), date(2019, 3, 16), open_=True)]
    assert (
        calendar.headline("微信", 2019, days, long, 14)
        == "微信：2 天有发布，2 次隔了 14 天以上，最长 28 天（01-02 起）"
    )
    assert (
        calendar.headline("微信", 2019, days, long[1:], 14) == "微信：2 天有发布，最长 15 天（03-01 起，至今没有更新）"
    )
    assert (
        calendar.headline("微信", 2019, days, [silence(date(2019, 1, 2), date(2019, 1, 12))], 14)
        == "微信：2 天有发布，最长间隔 10 天"
    )


def test_a_heat_map_shows_the_silent_apart_from_zero_and_from_what_was_not_observed() -> None:
    rows = [
        HeatRow("甲局", [3, 0, None, *[None] * 9], ["/"] * 12, until=3),
        HeatRow("乙局", [None] * 12, ["/"] * 12, until=3, silent=True),
        HeatRow("丙局", [5, 1, 0, *[None] * 9], ["/"] * 12, until=3),
    ]
    assert heat_map.headline(rows, "单位", "条") == "3 个单位：乙局没有数据，丙局 3 月没有发布"
    root = etree.fromstring(str(heat_map.heat_map("heat", "各月", rows, "条").svg))
    kinds = [element.get("class") for element in root.iter("path")]
    assert {kind: kinds.count(kind) for kind in ("d0", "d1", "d2", "missing")} == {
        "d0": 2,
        "d1": 2,
        "d2": 1,
        "missing": 3,
    }
    assert [text.text for text in root.iter("text")].count("—") == 1, (
        "a month that nobody observed; months to come are empty"
    )


def test_a_flow_is_as_high_as_its_numbers_and_leaves_out_what_there_was_none_of() -> None:
    received = [FlowPart("上年结转", 4, "/in"), FlowPart("本年新收", 96, "/new")]
    outcomes = [FlowPart("予以公开", 60, "/granted"), FlowPart("部分公开", 0, "/partial"), FlowPart("不予公开", 30, "/denied"),
                FlowPart("结转下年", 10, "/out", open=True)]  # fmt: skip
    assert request_flow.headline(received, outcomes) == "100 件申请，予以公开 60 件（60.0%）最多，10 件结转下年"
    root = etree.fromstring(str(flow_picture("flow", received, outcomes).svg))
    assert [link.get("href") for link in root.iter("a")] == ["/in", "/new", "/granted", "/denied", "/out"]
    heights = [float(link.find("rect").get("height")) for link in root.iter("a")]  # type: ignore[union-attr]
    assert sum(heights[:2]) == pytest.approx(sum(heights[2:]), abs=0.3)
    assert heights[2] == pytest.approx(2 * heights[3], abs=0.2)


def test_a_picture_taken_home_stands_alone_in_light_colours() -> None:
    drawn = month_columns("months", "网站", "条", [1.0, None, *[3.0] * 10], ["/a"] * 12)
    file = export.picture_file(drawn, "svg", "某局 2019 年")
    root = etree.fromstring(file)
    text = file.decode()
    assert drawn.headline in text
    assert "某局 2019 年" in text
    assert "href" not in text
    assert "var(" not in text
    assert "#123f66" in text
    assert root.get("width")
    png = export.picture_file(drawn, "png", "某局 2019 年")
    assert png.startswith(b"\x89PNG")
    assert len(png) < 60_000


def test_a_machine_without_chinese_characters_says_so_and_draws_no_picture_without_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert picture_png.can_write_chinese(), "this machine has a Chinese font"
    monkeypatch.setattr(picture_png, "can_write_chinese", lambda: False)
    drawn = month_columns("months", "网站", "条", [1.0] * 12, ["/a"] * 12)
    with pytest.raises(Refusal) as refused:
        export.picture_file(drawn, "png", "")
    assert refused.value.finding.code == "PICTURE-FONT"
    assert export.picture_file(drawn, "svg", "")


def test_every_part_of_a_bar_has_a_fill_of_the_style_sheet() -> None:
    """What has none is black, and on the dark page it cannot be seen."""
    css = stylesheet()
    for drawn in (charts.bar(3, 4), charts.strip(2019, [(date(2019, 1, 1), date(2019, 6, 30))])):
        for kind in re.findall(r'<rect class="(\w+)"', str(drawn)):
            assert re.search(rf"\.{kind} \{{ fill: #[0-9a-f]+; fill: var\(--[\w-]+\); \}}", css), kind
