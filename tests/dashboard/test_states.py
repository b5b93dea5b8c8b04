"""The reader's pages in other states than the demo's: nothing published, another year, a seal, several agencies, hostile text."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Event
from typing import Any

import duckdb
import pytest
from lxml import html
from starlette.testclient import TestClient

from pipeline.dashboard.app import create_app
from pipeline.dashboard.page_cache import PageCache
from pipeline.dashboard.pages.years import breaks
from pipeline.dashboard.pictures.year_columns import YearColumn, headline, year_columns
from pipeline.law.freshness import judge_column, posting_gaps
from tests.support.office import Office, item, post, request
from tests.support.readers import readers_site
from tests.support.sealed_office import REQUESTS, copy_office, prepare, publish, ready_office, seal, sealed_office

MARCH = datetime(2020, 3, 5, 2, 30)


def site_of(folder: Path) -> TestClient:
    return TestClient(create_app(folder), base_url="http://127.0.0.1")


def text(answer: Any) -> str:
    return " ".join(html.fromstring(answer.text).text_content().split())


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A year sealed twice: a request that was open at the first seal had been answered after all."""
    office = copy_office(sealed_office(), tmp_path_factory.mktemp("corrected") / "w")
    office.drop("ledger/requests.csv", [REQUESTS[0], {**REQUESTS[1], "decision": "G2", "decided_on": "2019-12-30"}])
    prepare(office, MARCH)
    seal(office, note="更正：R2 已于 12 月 30 日答复", now=MARCH)
    publish(office, MARCH)
    return site_of(office.folder)


def test_before_anything_is_published_the_first_page_says_how_to_begin(tmp_path: Path) -> None:
    answer = site_of(tmp_path).get("/")
    assert answer.status_code == 200
    assert "还没有数据" in text(answer)
    assert "gongkai nightly" in text(answer)
    assert str(tmp_path) not in answer.text, "no folder of the machine"


def test_an_unknown_agency_or_year_is_answered_with_those_there_are(workspace: Any) -> None:
    office = workspace(website="items")
    office.drop("website/items.csv", [item(1, agency="bureau")])
    site = site_of(office.night().folder)
    for address in ("/nobody/2019/", "/bureau/1999/", "/bureau/1999/website", "/bureau/2019/evidence/items.nothing"):
        answer = site.get(address)
        assert answer.status_code == 404
        assert 'href="/bureau/2019/' in answer.text, address


def test_a_build_published_in_between_is_shown_at_the_next_request(workspace: Any) -> None:
    office: Office = workspace(website="items")
    office.drop("website/items.csv", [item(1, agency="bureau")])
    site = site_of(office.night().folder)
    assert ">1</a>" in site.get("/bureau/2019/").text
    office.drop("website/items.csv", [item(n, agency="bureau") for n in range(7)])
    office.night("2020-01-06 02:30")
    assert ">7</a>" in site.get("/bureau/2019/").text


def test_a_year_without_a_ledger_or_channel_says_so_and_shows_no_zero(workspace: Any) -> None:
    office: Office = workspace(website="items")
    office.drop("website/items.csv", [item(1, agency="bureau")])
    site = site_of(office.night().folder)
    assert "没有依申请公开台账，不等于没有收到申请" in text(site.get("/bureau/2019/applications"))
    assert "没有新媒体的数据来源" in text(site.get("/bureau/2019/media"))
    assert "没有数据来源，不等于 0" in text(site.get("/bureau/2019/"))
    assert "还没有填表" in text(site.get("/bureau/2019/report"))


def test_hostile_text_in_the_data_stays_text(workspace: Any) -> None:
    office: Office = workspace(website="items", weibo="posts")
    office.write("columns.yml", '- {column: "<b>栏目</b>", class: news}\n')
    office.drop(
        "website/items.csv", [item(1, title="<script>alert(1)</script>", column="<b>栏目</b>", agency="bureau")]
    )
    office.drop("weibo/posts.csv", [post(1, account='"><img src=x>', agency="bureau")])
    site = site_of(office.night().folder)
    for address in ("website", "media", "evidence/items.total", "evidence/posts.weibo"):
        page = site.get(f"/bureau/2019/{address}").text
        assert "alert(1)</script>" not in page
        assert "<b>栏目" not in page
        assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in site.get("/bureau/2019/evidence/items.total").text


def test_posts_counted_by_push_are_called_times(workspace: Any) -> None:
    office: Office = workspace(extra='[channels.wechat]\nunit = "push"', wechat="posts")
    rows = [post(n, "2019-03-01", channel="wechat", push_id=f"p{n // 2}", agency="bureau") for n in range(6)]
    office.drop("wechat/posts.csv", rows)
    assert "微信发布 3 次" in text(site_of(office.night().folder).get("/bureau/2019/media"))


def test_rows_that_do_not_say_their_column_or_account_are_found_by_their_link(workspace: Any) -> None:
    office: Office = workspace(website="items", weibo="posts")
    nameless = [item(n, column=None, **{"class": "news"}, agency="bureau") for n in range(2)]
    office.drop("website/items.csv", [*nameless, item(9, agency="bureau")])
    office.drop("weibo/posts.csv", [post(n, account="甲" if n else None, agency="bureau") for n in range(4)])
    site = site_of(office.night().folder)
    tree = html.fromstring(site.get("/bureau/2019/website").text)
    (link,) = tree.xpath("//table[caption[contains(., '按栏目')]]//tr[th='（没有写明栏目）']/td/a")
    assert (link.text_content(), "共 2 行" in text(site.get(link.get("href")))) == ("2", True)
    tree = html.fromstring(site.get("/bureau/2019/media").text)
    (link,) = tree.xpath("//table[caption[contains(., '按账号')]]//tr[th='微博 · 没有写明账号']/td[last()]/a")
    assert (link.text_content(), "共 1 行" in text(site.get(link.get("href")))) == ("1", True)


def test_agencies_are_shown_in_their_tree_and_only_known_numbers_are_summed(workspace: Any) -> None:
    office: Office = workspace(agencies=(), website="items")
    settings = (office.folder / "workspace.toml").read_text("utf-8")
    office.write(
        "workspace.toml",
        "".join(
            f'[[agency]]\nid = "{agency}"\nname = "{name}"\n' + (f'parent = "{parent}"\n' if parent else "")
            for agency, name, parent in (
                ("state", "州政府", None), ("water", "水务局", "state"), ("forest", "林草局", "state"), ("quiet", "档案局", "state"),
            )
        )
        + settings,
    )  # fmt: skip
    office.drop(
        "website/items.csv",
        [item(n, agency="water") for n in range(3)] + [item(n + 10, agency="forest") for n in range(4)],
    )
    site = site_of(office.night().folder)
    tree = html.fromstring(site.get("/agencies/2019/").text)
    shown = {
        " ".join(row.find("th").text_content().split()): row.findall("td")
        for row in tree.xpath("(//table)[1]/tbody/tr")
    }
    assert shown["州政府 2 / 4 个单位有数"][0].text_content() == "7"
    assert shown["水务局"][0].text_content() == "3"
    assert shown["档案局"][0].text_content() == "—", "an office without data has no zero"
    public = readers_site(office.folder)
    assert public.get("/", follow_redirects=False).headers["location"] == "/agencies/2019/", (
        "all agencies first, then one"
    )
    assert 'href="/agencies/2019/"' in site.get("/water/2019/").text
    (drawn,) = tree.xpath("//*[local-name()='svg'][*[@id='months-title']]")
    assert "档案局没有数据" in text(site.get("/agencies/2019/"))
    assert [link.get("href") for link in drawn.xpath(".//*[local-name()='a']")] == [
        f"/{agency}/2019/evidence/items.total?month=3" for agency in ("water", "forest")
    ]
    for suffix in ("svg", "png"):
        assert site.get(f"/pictures/agencies/2019/months.{suffix}").status_code == 200
    assert public.get("/pictures/today/2019/standing.svg").status_code == 403, (
        "a picture is for those who may see its page"
    )


def test_a_sealed_year_says_so_and_keeps_the_columns_of_its_rows(corrected: TestClient) -> None:
    page = text(corrected.get("/bureau/2019/"))
    assert "已封存 · 第 2 版（更正）" in page
    tree = html.fromstring(corrected.get("/bureau/2019/website").text)
    (link,) = tree.xpath("//table[caption[contains(., '按栏目')]]//tr[th='工作动态']/td/a[contains(@href, 'section=')]")
    assert f"共 {link.text_content()} 行" in text(corrected.get(link.get("href")))


def test_revisions_and_what_each_changed_are_shown_with_their_reason(corrected: TestClient) -> None:
    page = text(corrected.get("/bureau/2019/report"))
    assert "更正：R2 已于 12 月 30 日答复" in page
    assert "bureau-2019-r1.zip" in page
    assert "bureau-2019-r2.zip" in page
    cell = text(corrected.get("/bureau/2019/cell/requests.granted.natural_person"))
    assert "第 2 版（更正，2020-03-05 02:30）：1 → 2" in cell


def test_what_changed_since_the_seal_is_listed_at_its_cell(tmp_path: Path) -> None:
    office = copy_office(sealed_office(), tmp_path / "w")
    office.drop(
        "ledger/requests.csv",
        [*REQUESTS, request("R9", "2019-05-05", decision="G2", decided_on="2019-05-09", agency="bureau")],
    )
    prepare(office, MARCH, closing=None)
    publish(office, MARCH)
    site = site_of(office.folder)
    assert "封存之后又有变化" in text(site.get("/bureau/2019/cell/requests.new_received.natural_person"))
    assert "封存之后数据又有变化的指标" in text(site.get("/bureau/2019/report"))


def test_a_database_from_before_an_upgrade_is_reported_as_such(tmp_path: Path) -> None:
    office = copy_office(ready_office(), tmp_path / "w")
    publish(office)
    with duckdb.connect(str(office.published_file)) as writer:
        writer.execute("DROP TABLE observed")
    answer = site_of(office.folder).get("/bureau/2019/")
    assert answer.status_code == 503
    assert "程序升级之前生成的" in text(answer)
    assert str(tmp_path) not in answer.text


@pytest.mark.parametrize(
    ("name", "newest", "on", "state"),
    [
        ("首页要闻", "2019-12-18", "2019-12-31", "good"),
        ("首页要闻", "2019-12-17", "2019-12-31", "bad"),
        ("工作动态", "2019-12-18", "2019-12-31", "good"),
        ("通知公告", "2019-07-01", "2019-12-31", "good"),
        ("通知公告", "2019-06-30", "2019-12-31", "bad"),
        ("政策文件", "2019-08-31", "2020-02-29", "good"),
        ("政策文件", "2019-08-29", "2020-02-29", "bad"),
        ("人事信息", "2009-01-01", "2019-12-31", "none"),
    ],
)
def test_a_column_has_two_weeks_or_six_months(name: str, newest: str, on: str, state: str) -> None:
    assert judge_column(name, None, date.fromisoformat(newest), None, date.fromisoformat(on)).state == state


def test_a_column_that_holds_nothing_is_empty_and_a_closed_one_is_not_asked_for_more() -> None:
    on = date(2019, 12, 31)
    assert judge_column("工作动态", "news", None, None, on).state == "empty"
    assert judge_column("工作动态", "news", None, date(2019, 3, 31), on).state == "closed"
    assert judge_column("工作动态", "news", date(2019, 3, 1), date(2020, 3, 31), on).state == "bad", "not closed yet"
    assert judge_column("局发通报", "documents", date(2019, 1, 1), None, on).state == "bad", "by its class"


@pytest.mark.parametrize(("days", "state"), [(9, "good"), (10, "warn"), (14, "warn"), (15, "bad")])
def test_fourteen_days_are_allowed_between_posts_and_ten_are_a_warning(days: int, state: str) -> None:
    first = date(2019, 5, 1)
    (longest,) = posting_gaps(
        [first, first + timedelta(days)], [(date(2019, 1, 1), date(2019, 12, 31))], first + timedelta(days)
    )
    assert (longest.days, longest.state, longest.open) == (days, state, False)


def test_days_that_were_not_observed_are_no_silence() -> None:
    posts = [date(2019, 1, 5), date(2019, 6, 1)]
    observed = [(date(2019, 1, 1), date(2019, 1, 31)), (date(2019, 5, 1), date(2019, 6, 30))]
    pauses = posting_gaps(posts, observed, date(2019, 6, 20))
    assert [(pause.days, pause.open) for pause in pauses] == [(19, True)], "the months between were not observed"


def test_a_page_asked_for_by_many_at_once_is_made_once() -> None:
    made: list[int] = []
    cache, started = PageCache(), Event()

    def make() -> str:
        started.wait(10)
        made.append(1)
        return "页"

    with ThreadPoolExecutor(8) as readers:
        answers = [readers.submit(cache.page, "key", make) for _ in range(8)]
        started.set()
        assert {answer.result() for answer in answers} == {"页".encode()}
    assert made == [1]


def test_cached_pages_stay_within_their_bytes_and_an_error_is_not_cached() -> None:
    cache = PageCache(max_bytes=250)
    for name in ("a", "b", "a", "c"):
        cache.page(name, lambda: "x" * 100)
    made: list[str] = []
    for name in ("a", "b"):
        cache.page(name, lambda name=name: made.append(name) or "y" * 100)
    assert made == ["b"], "the least recently used page was removed"
    with pytest.raises(ZeroDivisionError):
        cache.page("bad", lambda: str(1 // 0))
    assert cache.page("bad", lambda: "好") == "好".encode()


def test_series_break_where_the_form_changes() -> None:
    assert list(breaks([2019, 2020, 2021, 2022])) == [2]
    assert "国办公开办函〔2021〕30号" in breaks([2020, 2021])[1]


def test_a_picture_of_years_tells_unknown_from_zero_and_marks_the_year_that_cannot_be_compared() -> None:
    years = [
        YearColumn(2023, None, "/3"),
        YearColumn(2024, 0, "/4"),
        YearColumn(2025, 8, "/5"),
        YearColumn(2026, 5, "/6", "到 11 月 29 日"),
    ]
    drawn = str(year_columns("y", "网站", "条", years, {2: "新格式"}).svg)
    assert "2023 无；2024 0；2025 8；2026 5（到 11 月 29 日）（条）" in drawn
    assert drawn.count('class="calm"') == 2
    assert drawn.count('class="d0"') == 1
    assert 'href="/3"' not in drawn, "there are no rows behind what nobody knows"
    assert headline("网站", "条", years) == "网站：2025 年 8 条，比 2024 年多 8 条"
    assert headline("网站", "条", years[:1] + years[3:]) == "网站：还没有可比的年份"
    assert (
        headline("网站", "条", [YearColumn(2024, 4, ""), *years[2:]])
        == "网站：2025 年 8 条，比 2024 年多 4 条（100.0%）"
    )


def test_a_sealed_report_is_handed_over_with_what_proves_it_and_its_package_to_the_office_alone() -> None:
    folder = sealed_office().folder
    office, public = site_of(folder), readers_site(folder)
    tree = html.fromstring(office.get("/bureau/2019/report").text)
    hashes = [code.text_content() for code in tree.xpath("//dl//code[@class='hash']")]
    sealed = [
        link for link in tree.xpath("//dl//a/@href") if link.endswith(("report.docx", "report.xlsx", "report.html"))
    ]
    assert [sha256(office.get(link).content).hexdigest() for link in sealed] == hashes[: len(sealed)]
    assert len(sealed) == 3
    package = office.get("/bureau/2019/documents/package.zip")
    assert package.content == (folder / "sealed" / "bureau-2019-r1.zip").read_bytes()
    assert "gongkai verify bureau-2019-r1.zip" in tree.text_content()
    assert public.get("/bureau/2019/documents/package.zip").status_code == 403
    shown = public.get("/bureau/2019/report").text
    assert "package.zip" not in shown
    assert hashes[0] in shown, "anybody can tell the original"


@pytest.mark.parametrize(
    ("setting", "unit"),
    [("", "条"), ('[channels.weibo]\nword = "条次"\n', "条次"), ('[channels.weibo]\nunit = "push"\n', "次")],
)
def test_one_thing_is_counted_in_one_word_on_every_page(workspace: Any, setting: str, unit: str) -> None:
    office: Office = workspace(weibo="posts")
    office.write("workspace.toml", (office.folder / "workspace.toml").read_text("utf-8") + "\n" + setting)
    office.drop("weibo/posts.csv", [post(n, agency="bureau") for n in range(3)])
    site = site_of(office.night().folder)
    for name in ("", "media", "evidence/posts.weibo", "years"):
        shown = text(site.get(f"/bureau/2019/{name}"))
        words = set(re.findall(r"(?:3\s*|单位：)(条次|条|篇|次)", shown))
        assert words == {unit}, name
