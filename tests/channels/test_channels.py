"""One publication on several channels: found by address, number and title, told where it is missing, and no figure changed by any of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipeline.channels import write_channel_tables
from pipeline.core import Finding, Refusal, open_warehouse, read_workspace
from pipeline.figures import open_candidate
from tests.support.office import COLUMNS, Office, item, post, settings

Make = Callable[..., Office]
ROWS = Sequence[dict[str, object]]
MEETING = "全州固体废物排查整治工作推进会在双柏县召开"
PLAN = "关于印发全州生态环境保护工作要点的通知"
SETTINGS = '[publications]\neverywhere = ["部门文件"]\nsuperior_accounts = ["楚雄发布"]\n'
SEEN = "2019-06-30 02:30"


def an_office(folder: Path, items: ROWS, posts: ROWS, extra: str = SETTINGS, matches: str = "") -> Office:
    office = Office(folder)
    office.write(
        "workspace.toml", settings({"website": "items", "weibo": "posts", "wechat": "posts"}, ["bureau"], extra)
    )
    office.write("columns.yml", "".join(f"- {{column: {column}, class: {kind}}}\n" for column, kind in COLUMNS.items()))
    if matches:
        office.write("matches.yml", matches)
    office.drop("website/a.csv", items)
    for channel in ("weibo", "wechat"):
        if rows := [row for row in posts if row["channel"] == channel]:
            office.drop(f"{channel}/a_20190101-20190629.csv", rows)
    return office.tally(SEEN)


def match(office: Office) -> list[Finding]:
    workspace = read_workspace(office.folder)
    with open_warehouse(workspace.warehouse) as warehouse, open_candidate(warehouse, workspace):
        return list(write_channel_tables(warehouse, workspace))


def pairs(office: Office) -> dict[str, tuple[str, str, str]]:
    """Post → item, method, state."""
    rows = office.published("SELECT post_id, item_id, method, state FROM channel_matches")
    return {number: (of, method, state) for number, of, method, state in rows}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, list[Finding], dict[str, float]]:
    """One of each way in which a post belongs to an item, or seems to."""
    folder = tmp_path_factory.mktemp("channels")
    items = [
        item(
            1,
            "2019-03-01 09:00",
            title=PLAN,
            column="部门文件",
            doc_no="楚环发〔2019〕12号",
            url="http://x.example/info/1.html",
        ),
        item(2, "2019-03-05 10:00", title=MEETING),
        item(3, "2019-03-08 10:00", title="3月7日楚雄市环境空气质量日报"),
        item(4, "2019-03-09 10:00", title="3月8日楚雄市环境空气质量日报"),
        item(5, "2019-03-10", title="州生态环境局开展植树活动助力创建森林城市"),
        item(6, "2019-04-01 09:00", title="楚雄州污染防治攻坚战实施方案及其政策解读", column="部门文件"),
        item(7, "2019-06-28 09:00", title="全州饮用水水源地保护条例实施细则", column="部门文件"),
        item(8, "2019-05-01", title="公告"),
    ]
    posts = [
        post(
            "w1",
            "2019-03-02 09:00",
            channel="weibo",
            title="【我局印发今年要点】全文见 https://www.x.example/info/1.html",
        ),
        post("x1", "2019-03-01 08:00", channel="wechat", title="一图读懂楚环发〔2019〕12号文件"),
        post(
            "w2",
            "2019-03-04 09:00",
            channel="weibo",
            title=f"【{MEETING.replace('在双柏县', '在双柏')}】昨日，推进会召开。",
        ),
        post("w3", "2019-03-08 12:00", channel="weibo", title="3月7日，楚雄市环境空气质量日报。"),
        post("w4", "2019-03-20 12:00", channel="weibo", title="3月18日，楚雄市环境空气质量日报。"),
        post("w5", "2019-03-10", channel="weibo", title="州生态环境局开展植树活动，助力创建森林城市"),
        post("w6", "2019-04-02", channel="weibo", title="楚雄州污染防治攻坚战有新的实施方案"),
        post(
            "w7",
            "2019-04-03",
            channel="weibo",
            title="转发微博//@楚雄发布:周末天气晴",
            is_repost="true",
            is_original="false",
        ),
        post("w8", "2019-04-03", channel="weibo", title="转发微博//@某市民:好", is_repost="true", is_original="false"),
        post("w9", "2019-05-01", channel="weibo", title="公告"),
        post("w10", "2019-06-29", channel="weibo", title="周末值班安排"),
        post("x2", "2019-06-29", channel="wechat", title="端午节假期值班安排"),
    ]
    made = an_office(folder / "w", items, posts)
    figures = made.figures()
    return made, match(made), figures


def test_a_post_is_known_by_the_address_in_it_by_the_number_of_the_document_and_by_its_title(office: Any) -> None:
    made = office[0]
    assert pairs(made) == {
        "w1": ("1", "link", "matched"),
        "x1": ("1", "number", "matched"),
        "w2": ("2", "title", "matched"),
        "w3": ("3", "title", "matched"),
        "w5": ("5", "title", "matched"),
        "w6": ("6", "title", "review"),
    }


def test_numbers_in_titles_must_not_contradict_each_other(office: Any) -> None:
    found = pairs(office[0])
    assert "w4" not in found, "18 March is no 8 March"
    assert found["w3"][0] == "3"


def test_what_stood_where_first_is_said_only_where_it_is_known(office: Any) -> None:
    first = dict(office[0].published("SELECT row_id, first_channel FROM publications"))
    assert first["1"] == "wechat", "an hour earlier on the same day"
    assert first["2"] == "weibo"
    assert first["3"] == "website"
    assert first["5"] is None, "one day, no times: nobody was first"
    delays = dict(office[0].published("SELECT post_id, delay_hours FROM channel_matches"))
    assert (delays["x1"], delays["w2"], delays["w5"]) == (-1.0, -25.0, None)


def test_missing_is_said_only_of_days_that_were_watched_and_not_of_what_waits_for_review(office: Any) -> None:
    rows = {row: (missing, unknown) for row, missing, unknown in office[0].published(
        "SELECT row_id, missing, unknown FROM publications WHERE everywhere")}  # fmt: skip
    assert rows == {
        "1": ([], []),
        "6": (["wechat"], ["weibo"]),
        "7": ([], ["wechat", "weibo"]),
    }
    codes = {(finding.code, finding.refers_to, finding.left) for finding in office[1]}
    assert codes == {("CHANNEL-MISSING", "wechat", "1"), ("CHANNEL-REVIEW", "channel_matches", "1")}


def test_reposts_of_the_superior_are_counted_apart_where_the_export_says_so(office: Any) -> None:
    columns = "posts, alone, reposts, reposts_of_superior, demanded, missing, unknown, to_review"
    ((*row,),) = office[0].published(f"SELECT {columns} FROM channel_spread WHERE channel = 'weibo' AND year = 2019")
    assert row == [10, 6, 2, 1, 3, 0, 2, 1]


def test_the_thresholds_are_published_with_the_matches(office: Any) -> None:
    ((same, review, days, everywhere),) = office[0].published(
        "SELECT same, review, days, everywhere FROM channel_rules"
    )
    assert (same, review, days, everywhere) == (0.85, 0.6, 30, ["部门文件"])


def test_no_figure_changes_by_matching(office: Any) -> None:
    made, _, figures = office
    assert made.figures() == figures


def test_a_person_decides_what_the_titles_do_not_and_a_decision_about_nothing_is_told(tmp_path: Path) -> None:
    items = [item(1, "2019-03-01", title=MEETING), item(2, "2019-03-01", title="政务服务事项办理指南汇编")]
    posts = [post("a", "2019-03-01", title=MEETING), post("b", "2019-03-02", title="办事指南来了，快收藏")]
    said = "by: 张主任, on: 2019-07-01}\n"
    matches = f"- {{item: 1, post: a, same: false, {said}- {{item: 2, post: b, same: true, {said}- {{item: 3, post: b, same: true, {said}"
    made = an_office(tmp_path / "w", items, posts, matches=matches)
    findings = match(made)
    assert pairs(made) == {"a": ("1", "decided", "refused"), "b": ("2", "decided", "matched")}
    assert [(finding.code, finding.refers_to) for finding in findings] == [("MATCH-UNUSED", "matches.yml#3")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("item: 1", "应是一个列表"),
        ("- {item: 1, post: a, same: vielleicht, by: 我, on: 2019-01-01}", "第 1 项"),
        (
            "- {item: 1, post: a, same: true, by: 我, on: 2019-01-01}\n- {item: 1, post: a, same: false, by: 我, on: 2019-01-02}",
            "不一样",
        ),
    ],
)
def test_decisions_that_cannot_be_read_are_refused_by_their_place(text: str, said: str, tmp_path: Path) -> None:
    made = an_office(tmp_path / "w", [item(1)], [post("a")], matches=text)
    with pytest.raises(Refusal) as refused:
        match(made)
    assert refused.value.finding.code == "MATCHES-SETTING"
    assert said in refused.value.finding.message


def test_an_office_that_asks_for_nothing_sees_none_of_it(tmp_path: Path) -> None:
    made = an_office(tmp_path / "w", [item(1)], [post("a")], extra="")
    assert match(made) == []
    names = {name for (name,) in made.published("SELECT table_name FROM duckdb_tables()")}
    assert not names & {"channel_matches", "publications", "channel_spread", "channel_rules"}


words = st.text(alphabet="生态环境固体废物会议公告通知123年月日号【】〔〕#@/ ", min_size=0, max_size=24)


@hypothesis_settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(titles=st.lists(words, min_size=1, max_size=8), texts=st.lists(words, min_size=1, max_size=8))
def test_whatever_the_titles_are_matching_counts_nothing_and_gives_a_post_one_item_at_most(
    titles: list[str], texts: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    items = [item(number, f"2019-03-{number + 1:02}", title=f"{title}{number}") for number, title in enumerate(titles)]
    posts = [post(f"p{number}", f"2019-03-{number + 1:02}", title=text + "。") for number, text in enumerate(texts)]
    made = an_office(tmp_path_factory.mktemp("any") / "w", items, posts)
    before = made.figures(), made.published("SELECT * FROM verdicts ORDER BY ALL")
    match(made)
    assert (made.figures(), made.published("SELECT * FROM verdicts ORDER BY ALL")) == before
    matched = made.published("SELECT post_id FROM channel_matches WHERE state <> 'refused'")
    assert len(matched) == len(set(matched))
    assert len(made.published("SELECT * FROM publications")) == made.figures()["items.total"]
