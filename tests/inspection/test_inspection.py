"""A website with every fault, inspected: each is found, told once, and mended when it is seen mended."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.core import Finding, Inspect, Refusal, open_warehouse, read_workspace
from pipeline.figures import open_candidate
from pipeline.inspection import inspect_site, write_inspection_tables
from pipeline.inspection.reading import decode, newest_date, read_page
from pipeline.inspection.visiting import Visitor
from tests.support.office import COLUMNS, Office, item, settings
from tests.support.website import Website, serve_website

Make = Callable[..., Office]
NOW = datetime(2019, 6, 30, 4, 0)
TODAY = NOW.date()
TITLE = "全州固体废物排查整治工作推进会在双柏县召开"


def title_of(number: int) -> str:
    return f"{TITLE}之{number}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Website]:
    with serve_website(tmp_path_factory.mktemp("certificate")) as website:
        yield website


def closed_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def an_office(folder: Path, rows: list[dict[str, object]], inspect: str = "") -> Office:
    office = Office(folder)
    office.write(
        "workspace.toml", settings({"website": "items"}, ["bureau"], f"[inspect]\nseconds_between = 0\n{inspect}")
    )
    office.write("columns.yml", "".join(f"- {{column: {column}, class: {kind}}}\n" for column, kind in COLUMNS.items()))
    office.drop("website/a.csv", rows)
    return office.night("2019-06-30 02:30")


def tables(office: Office, today: date = TODAY) -> list[Finding]:
    """Write the tables into a candidate counted anew; `office.published` then reads it."""
    office.tally(f"{today} 05:00")
    workspace = read_workspace(office.folder)
    with open_warehouse(workspace.warehouse) as warehouse, open_candidate(warehouse, workspace):
        return list(write_inspection_tables(warehouse, workspace, today=today))


@dataclass
class Inspected:
    """An office whose website was inspected once: fault → the address that has it, and the findings told of it."""

    office: Office
    faults: dict[str, str]
    findings: list[Finding]
    figures: dict[str, float]

    def states(self) -> dict[str, str]:
        return dict(self.office.published("SELECT url, state FROM site_urls"))


@pytest.fixture(scope="module")
def inspected(site: Website, tmp_path_factory: pytest.TempPathFactory) -> Inspected:
    """Every fault once, in one run."""
    folder = tmp_path_factory.mktemp("inspected")
    titles: dict[str, str] = {}

    def title() -> str:
        return title_of(len(titles) + 1)

    def place(state: str, url: str) -> None:
        titles[state] = url

    site.put("/robots.txt", "User-agent: *\nDisallow: /closed/\n", kind="text/plain")
    site.put("/", "<html><title>首页</title><body>首页</body></html>")
    site.put("/index.html", "<html><title>首页</title><body>要闻 2019-06-29 今天是2019年6月30日 星期日</body></html>")
    site.put("/notices/", "<html><body><li>通知 2018-11-01</li><li>2018-10-01</li></body></html>")
    site.put("/empty/", "<html><body><p>没有内容</p></body></html>")
    links = "".join(
        f'<a href="{url}">链接</a>'
        for url in (
            site.url("/files/lost.pdf"),
            site.url("/files/there.pdf"),
            "http://192.168.3.4/oa",
            "javascript:void(0)",
            "#top",
        )
    )
    place("good", site.article("/good.html", title(), f"楚雄洲生态环境 {links}"))
    place("missing", site.url("/missing.html"))
    place("error", site.put("/error.html", status=500))
    place("soft_missing", site.article("/soft.html", "提示", "您访问的页面不存在或已删除"))
    site.default["127.0.0.3"] = Answer_of_everything()
    place("soft_missing:same page", site.url("/any.html", "127.0.0.3"))
    place("soft_missing:first page", site.put("/away.html", status=302, location="/"))
    place("login", site.put("/inner.html", status=302, location="/sso/login?to=x"))
    place("login:form", site.put("/form.html", "<html><title>请登录</title><input type='PASSWORD'></html>"))
    place("login:401", site.put("/denied.html", status=401))
    place("encoding", site.put("/gbk.html", f"<html><title>{title()}</title><p>{title()}</p></html>".encode("gbk")))
    place(
        "encoding:none",
        site.put("/none.html", f"<html><title>{title()}</title></html>".encode("gbk"), kind="text/html"),
    )
    place("title_changed", site.article("/title.html", "州生态环境局召开党组扩大会议", "内容" * 300))
    site.put("/loop2.html", status=302, location="/loop.html")
    place("loop", site.put("/loop.html", status=302, location="/loop2.html"))
    site.article("/new-place.html", title())
    place("moved_host", site.put("/old.html", host="127.0.0.2", status=301, location=site.url("/new-place.html")))
    site.article("/renamed.html", title())
    place("redirected", site.put("/renamed-from.html", status=301, location="/renamed.html"))
    site.article("/sent-to.html", title())
    place("redirected:refresh", site.put("/sent.html", '<meta http-equiv="refresh" content="0; url=/sent-to.html">'))
    place("good:head refused", site.article("/head.html", title(), head=405))
    place("unread", site.put("/script.html", "<html><body><script>draw('网页')</script></body></html>"))
    place("robots", site.article("/closed/page.html", title()))
    place("certificate", site.tls_url("/secure.html"))
    place("host_down", f"http://127.0.0.4:{closed_port()}/a.html")
    place("good:file", site.put("/file.pdf", b"%PDF", kind="application/pdf"))
    site.put("/files/there.pdf", b"%PDF", kind="application/pdf")
    rows = [
        item(number, "2019-06-01", title=title_of(number), url=url)
        for number, url in enumerate(titles.values(), start=1)
    ]
    rows.append(item(99, "2019-06-01", title="没有网址"))
    pages = "".join(
        f'[[inspect.page]]\ncolumn = "{column}"\nurl = "{site.url(path)}"\n'
        for column, path in (("首页", "/index.html"), ("通知公告", "/notices/"), ("部门文件", "/empty/"))
    )
    office = an_office(folder / "w", rows, f'word_list = "words.txt"\n{pages}')
    office.write("words.txt", "# 本单位的词表\n楚雄洲,楚雄州\n")
    before = office.figures()
    result = inspect_site(office.read(), now=NOW)
    assert (result.left, result.ended, result.without_address) == (0, "done", 1)
    return Inspected(office, titles, tables(office), before)


def Answer_of_everything() -> Any:  # noqa: N802
    from tests.support.website import Answer

    return Answer(200, "<html><title>欢迎访问</title><body>欢迎访问本站，第 12 位</body></html>".encode())


def test_every_fault_is_found_and_nothing_else_is_called_one(inspected: Inspected) -> None:
    states = inspected.states()
    seen = {fault: states[url] for fault, url in inspected.faults.items()}
    assert seen == {fault: fault.partition(":")[0] for fault in inspected.faults}


def test_links_and_attachments_of_new_items_are_followed_and_named_with_their_page(
    inspected: Inspected, site: Website
) -> None:
    rows = dict(inspected.office.published("SELECT url, state FROM site_urls WHERE kind IN ('link', 'attachment')"))
    assert rows == {
        site.url("/files/lost.pdf"): "missing",
        site.url("/files/there.pdf"): "good",
        "http://192.168.3.4/oa": "private",
    }
    assert set(inspected.office.published("SELECT url, page FROM site_links")) == {
        (site.url("/files/lost.pdf"), site.url("/good.html")),
        ("http://192.168.3.4/oa", site.url("/good.html")),
    }


def test_findings_are_told_by_column_or_host_once_with_what_to_do(inspected: Inspected) -> None:
    told = {(finding.code, finding.refers_to): finding for finding in inspected.findings}
    assert len(told) == len(inspected.findings)
    codes = {code for code, _ in told}
    assert codes == {
        "SITE-DEAD", "SITE-SOFT", "SITE-LOGIN", "SITE-ENCODING", "SITE-TITLE", "SITE-CERT", "SITE-HOST", "SITE-MOVED", "SITE-LINK",
        "SITE-PRIVATE", "SITE-COLUMN", "SITE-WORDS",
    }  # fmt: skip
    assert told["SITE-SOFT", "工作动态"].left == "3"
    assert told["SITE-DEAD", "工作动态"].left == "3"
    assert told["SITE-MOVED", "127.0.0.2 → 127.0.0.1"].severity == "info"
    assert "楚雄洲（1 处）" in told["SITE-WORDS", "工作动态"].message
    assert all(
        finding.agency == "bureau" and finding.year is None and finding.what_to_do for finding in inspected.findings
    )


def test_columns_own_pages_are_held_against_the_limits_and_a_page_without_a_date_is_not_judged(
    inspected: Inspected,
) -> None:
    columns = {
        column: (state, newest and str(newest))
        for column, state, newest in inspected.office.published('SELECT "column", state, newest FROM site_columns')
    }
    assert columns == {"首页": ("good", "2019-06-29"), "通知公告": ("bad", "2018-11-01"), "部门文件": ("unknown", None)}


def test_no_figure_changes_by_an_inspection(inspected: Inspected) -> None:
    assert inspected.office.figures() == inspected.figures


@pytest.mark.usefixtures("inspected")
def test_it_asks_politely(site: Website) -> None:
    assert site.requests("/closed/page.html") == [], "robots.txt says so"
    assert site.requests("/good.html") == ["HEAD", "GET"]
    assert site.requests("/file.pdf") == ["HEAD"], "a file is not read"
    assert site.requests("/head.html") == ["HEAD", "GET"]
    assert [method for method, host, path, _ in site.asked if (host, path) == ("127.0.0.1", "/robots.txt")].count(
        "GET"
    ) <= 2
    assert all(path == "/robots.txt" for _, host, path, _ in site.asked if host == "192.168.3.4")


def test_what_is_in_order_is_left_alone_and_what_is_mended_is_told_with_its_history(
    site: Website, tmp_path: Path
) -> None:
    good, bad = site.article("/kept.html", title_of(1)), site.url("/broken.html")
    office = an_office(
        tmp_path / "w",
        [item(1, "2019-06-01", title=title_of(1), url=good), item(2, "2019-06-01", title=title_of(2), url=bad)],
    )
    inspect_site(office.read(), now=NOW)
    asked = len(site.asked)
    site.article("/broken.html", title_of(2))
    again = inspect_site(office.read(), now=datetime(2019, 7, 1, 4, 0))
    assert [look.url for _, look in again.looks] == [bad]
    assert site.asked[asked:], "the one out of order was asked again"
    assert not any(path == "/kept.html" for _, _, path, _ in site.asked[asked:])
    findings = tables(office, date(2019, 7, 1))
    assert [finding.code for finding in findings] == ["SITE-MENDED"]
    history = office.published(f"SELECT state, before FROM site_history WHERE url = '{bad}' ORDER BY seen_at")
    assert history == [("missing", None), ("good", "missing")]
    ((mended,),) = office.published(f"SELECT mended_at::DATE::VARCHAR FROM site_urls WHERE url = '{bad}'")
    assert mended == "2019-07-01"
    assert {finding.code for finding in tables(office, date(2019, 6, 30))} == {"SITE-DEAD"}, (
        "as it was known on that day"
    )
    weeks = {finding.code for finding in tables(office, date(2019, 7, 20))}
    assert weeks == {"SITE-OLD"}, "nobody knows how the site is now"


def test_a_run_that_ends_by_its_time_is_gone_on_with(site: Website, tmp_path: Path) -> None:
    rows = [
        item(number, "2019-06-01", title=title_of(number), url=site.article(f"/many/{number}.html", title_of(number)))
        for number in range(20)
    ]
    office = an_office(tmp_path / "w", rows)
    slow = settings({"website": "items"}, ["bureau"], "[inspect]\nseconds_between = 0.2\nminutes = 0.01\n")
    quick = (office.folder / "workspace.toml").read_text("utf-8")
    office.write("workspace.toml", slow)
    first = inspect_site(office.read(), now=NOW)
    assert first.left > 0
    assert first.ended == "time"
    assert {finding.code for finding in tables(office)} >= {"SITE-LEFT"}
    office.write("workspace.toml", quick)
    rest = inspect_site(office.read(), now=NOW)
    assert (rest.asked, rest.left) == (first.left, 0)
    urls = [look.url for _, look in (*first.looks, *rest.looks)]
    assert sorted(urls) == sorted({str(row["url"]) for row in rows})


def test_a_run_that_is_stopped_keeps_what_it_saw_and_says_that_it_was_stopped(site: Website, tmp_path: Path) -> None:
    urls = [site.article(f"/stopped/{number}.html", title_of(number)) for number in range(45)]
    office = an_office(
        tmp_path / "w", [item(number, "2019-06-01", title=title_of(number), url=url) for number, url in enumerate(urls)]
    )

    def stop(what: str) -> None:
        if what.startswith("看了"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        inspect_site(office.read(), now=NOW, say=stop)
    assert {finding.code for finding in tables(office)} == {"SITE-LEFT"}
    ((ended, asked, left),) = office.published("SELECT ended, asked, left_over FROM site_runs")
    assert ended == "stopped"
    assert asked + left == 45
    kept = {url for (url,) in office.published("SELECT url FROM site_urls")}
    rest = inspect_site(office.read(), now=NOW)
    assert {look.url for _, look in rest.looks} == set(urls) - kept


def test_requests_to_a_host_keep_their_pause(site: Website, tmp_path: Path) -> None:
    rows = [
        item(number, "2019-06-01", title=title_of(number), url=site.article(f"/paced/{number}.html", title_of(number)))
        for number in range(3)
    ]
    office = an_office(tmp_path / "w", rows)
    office.write("workspace.toml", settings({"website": "items"}, ["bureau"], "[inspect]\nseconds_between = 0.05\n"))
    before = len(site.asked)
    inspect_site(office.read(), now=NOW)
    times = [at for *_, at in site.asked[before:]]
    assert len(times) == 8, "robots.txt, three times HEAD and GET, and once what cannot exist"
    assert times[-1] - times[0] >= 7 * 0.05 * 0.9


def test_a_host_that_asks_for_a_pause_is_left_alone(site: Website, tmp_path: Path) -> None:
    rows = [
        item(
            number, "2019-06-01", title=title_of(number), url=site.put(f"/busy/{number}", status=429, host="127.0.0.6")
        )
        for number in range(5)
    ]
    office = an_office(tmp_path / "w", rows)
    result = inspect_site(office.read(), now=NOW)
    assert (result.asked, result.left, result.ended) == (0, 5, "waiting")
    assert len([1 for _, host, path, _ in site.asked if host == "127.0.0.6" and path.startswith("/busy/")]) == 1


def test_a_host_whose_robots_txt_fails_is_not_asked_and_nothing_is_said_of_its_pages(
    site: Website, tmp_path: Path
) -> None:
    site.put("/robots.txt", status=503, host="127.0.0.7")
    url = site.article("/unknown.html", title_of(1), host="127.0.0.7")
    office = an_office(tmp_path / "w", [item(1, "2019-06-01", title=title_of(1), url=url)])
    (look,) = (look for _, look in inspect_site(office.read(), now=NOW).looks)
    assert (look.state, look.detail) == ("robots", "robots.txt 回答 503")
    assert site.requests("/unknown.html") == []
    assert tables(office) == []


def test_the_delay_that_robots_txt_asks_for_is_kept(site: Website, tmp_path: Path) -> None:
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 1\n", host="127.0.0.8", kind="text/plain")
    url = site.put("/slow.pdf", b"%PDF", host="127.0.0.8", kind="application/pdf")
    office = an_office(
        tmp_path / "w",
        [item(1, "2019-06-01", title=title_of(1), url=url), item(2, "2019-06-01", title=title_of(2), url=url + "?2")],
    )
    site.put("/slow.pdf?2", b"%PDF", host="127.0.0.8", kind="application/pdf")
    inspect_site(office.read(), now=NOW)
    times = [at for _, host, path, at in site.asked if host == "127.0.0.8" and path.startswith("/slow.pdf")]
    assert times[1] - times[0] >= 0.9


@pytest.mark.parametrize(
    ("host", "inside"),
    [("10.0.0.1", True), ("192.168.1.1", True), ("127.0.0.1", True), ("localhost", True), ("169.254.169.254", True), ("::1", True),
     ("1.1.1.1", False), ("2400:3200::1", False)],
)  # fmt: skip
def test_an_address_inside_a_network_is_known_by_itself(host: str, inside: bool, tmp_path: Path) -> None:
    with Visitor(Inspect(), tmp_path, own=(), deadline=0) as visitor:
        assert visitor.is_private(host) is inside


def test_on_a_closed_network_it_says_so_and_does_nothing(tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{closed_port()}/a.html"
    office = an_office(tmp_path / "w", [item(1, "2019-06-01", title=title_of(1), url=address)])
    with pytest.raises(Refusal) as refused:
        inspect_site(office.read(), now=NOW)
    assert refused.value.finding.code == "INSPECT-CLOSED"
    assert sorted(file.name for file in (office.folder / "inspection").iterdir()) == ["lock"]
    assert [finding.code for finding in tables(office)] == ["SITE-NEVER"]


def test_without_an_address_there_is_nothing_to_inspect(tmp_path: Path) -> None:
    office = an_office(tmp_path / "w", [item(1, "2019-06-01")])
    with pytest.raises(Refusal) as refused:
        inspect_site(office.read(), now=NOW)
    assert refused.value.finding.code == "INSPECT-NOTHING"


def test_an_office_that_never_inspects_sees_none_of_it(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1)])
    assert tables(office) == []
    names = {name for (name,) in office.published("SELECT table_name FROM duckdb_tables()")}
    assert not {name for name in names if name.startswith("site_")}


@pytest.mark.parametrize("line", ["楚雄洲", "的,的确", "州,洲"])
def test_a_line_of_the_word_list_that_cannot_be_used_is_refused_by_its_number(line: str, tmp_path: Path) -> None:
    office = an_office(tmp_path / "w", [item(1)], 'word_list = "words.txt"\n')
    office.write("words.txt", f"楚雄洲,楚雄州\n{line}\n")
    with pytest.raises(Refusal) as refused:
        inspect_site(office.read(), now=NOW)
    assert refused.value.finding.code == "INSPECT-WORDS"
    assert "第 2 行" in refused.value.finding.message


@pytest.mark.parametrize(
    ("content", "header", "fault"),
    [
        ("公开".encode(), "utf-8", ""),
        ("公开".encode("gbk"), "gb2312", ""),
        ("镕".encode("gb18030"), "gb2312", ""),
        ('<meta charset="gb2312">公开'.encode(), None, "写明的是 gb2312"),
        ("公开".encode("gbk"), None, "没有写明编码，实际是 gb18030"),
        (b"plain", None, ""),
        ("公开".encode(), "utf8mb9", "写明的是 utf8mb9，实际是 utf-8"),
        ("锟斤拷锟斤拷".encode(), "utf-8", "页面上有乱码"),
    ],
)
def test_an_encoding_is_as_declared_or_the_fault_says_what_it_is(
    content: bytes, header: str | None, fault: str
) -> None:
    assert decode(content, header)[1].startswith(fault)
    assert bool(decode(content, header)[1]) == bool(fault)


def test_a_page_cut_within_a_character_is_no_wrong_encoding() -> None:
    assert decode("公开".encode()[:-1], "utf-8", cut=True)[1] == ""


def test_the_clock_of_a_page_is_no_news() -> None:
    text = "今天是2019年6月30日 星期日 要闻 [2019-05-02] 2019/13/45 2091-01-01 2019年4月3日"
    assert newest_date(text, date(2019, 6, 30)) == date(2019, 5, 2)


def test_a_page_that_is_no_html_is_read_as_nothing() -> None:
    for content in (b"", b"\0\0", b"<!---->"):
        page = read_page(content, None, "http://x.example/", NOW.date())
        assert (page.text, page.links) == ("", ())
