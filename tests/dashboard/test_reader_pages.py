"""The reader's pages over the demo year: every number on a page is the published one and leads to the rows it adds up."""

from __future__ import annotations

import io
import re
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from lxml import html
from starlette.testclient import TestClient

from pipeline.core.published import open_file
from pipeline.dashboard import documents
from pipeline.dashboard.app import create_app
from pipeline.dashboard.listing.read import read_listing
from pipeline.dashboard.view import open_view
from pipeline.reports import can_make_pdf
from tests.support.readers import readers_site

pytestmark = pytest.mark.xdist_group("dashboard_pages")  # its fixture is made once
YEAR = "/chuxiong-sthj/2019"
PAGES = ("", "website", "media", "applications", "report", "years", "words")


@pytest.fixture(scope="module")
def folder(demo_year: Path) -> Path:
    """The demo workspace after its year end."""
    return demo_year


@pytest.fixture(scope="module")
def site(folder: Path) -> TestClient:
    return TestClient(create_app(folder), base_url="http://127.0.0.1")


def ask(folder: Path, statement: str) -> list[tuple[Any, ...]]:
    file = folder / "published" / (folder / "published" / "CURRENT").read_text("utf-8").strip()
    with duckdb.connect(str(file), read_only=True) as reader:
        return reader.execute(statement).fetchall()


def page(site: TestClient, address: str, status: int = 200) -> Any:
    """A page as a tree."""
    answer = site.get(address)
    assert answer.status_code == status, (address, answer.text[-800:])
    return html.fromstring(answer.text)


def text(node: Any) -> str:
    return " ".join(node.text_content().split())


def number(node: Any) -> float:
    return float(text(node).replace("\u2009", "").replace("−", "-"))


def rows(tree: Any, caption: str) -> dict[str, list[Any]]:
    """The rows of the table of that caption: heading → its cells."""
    (table,) = [table for table in tree.iter("table") if caption in text(table.find("caption"))]
    return {text(row.find("th")): row.findall("td") for row in table.iterfind("tbody/tr") if row.find("th") is not None}


def sum_of_rows(site: TestClient, address: str) -> float:
    """The sum of the rows behind a link, as the page prints it."""
    account = text(page(site, address).xpath("//p[contains(@class, 'account')]")[0])
    match = re.search(r"合计 ([\d\u2009]+)", account)
    return float(match[1].replace("\u2009", "")) if match else 0.0


def test_the_first_address_leads_the_office_to_today_and_readers_to_the_year_that_is_being_worked_on(
    site: TestClient, folder: Path
) -> None:
    assert site.get("/", follow_redirects=False).headers["location"] == "/today"
    with open_view(folder) as view:
        start = view.start()
    assert start is not None
    assert readers_site(folder).get("/", follow_redirects=False).headers["location"] == f"/{start[0]}/{start[1]}/"


def test_the_four_numbers_are_the_published_ones_and_lead_to_rows_that_add_up_to_them(
    site: TestClient, folder: Path
) -> None:
    figures = dict(ask(folder, "SELECT figure, value FROM figures WHERE year = 2019"))
    links = page(site, f"{YEAR}/").xpath("//dl[@class='numbers']//a[@class='proof']")
    shown = {link.get("href").rpartition("/")[2]: number(link) for link in links}
    assert shown == {
        "items.total": 768, "posts.wechat": 172, "posts.weibo": 135, "requests.new_received.total": 3,
    }  # fmt: skip
    for link in links:
        figure = link.get("href").rpartition("/")[2]
        assert shown[figure] == figures[figure] == sum_of_rows(site, link.get("href"))


def test_the_overview_says_which_days_the_numbers_cover(site: TestClient, folder: Path) -> None:
    tree = page(site, f"{YEAR}/")
    shown = text(tree)
    assert "草稿 · 未封存" in shown
    assert "统计截至 2019-12-31" in shown
    assert shown.count("观察 365 / 365 天") == 4
    assert "比上年 621 +147（+23.7%）" in shown, "the website was observed all of 2018"
    assert "上年只观察到 3 天，不作比较" in shown, "WeChat was not"
    assert "共公开发布信息768条，其中：动态信息739条" in shown, "the sentence of the report"
    sources = rows(tree, "各数据源 2019 年的记录去向")
    names = {
        "website": "网站",
        "wechat": "微信",
        "weibo": "微博",
        "ledger": "申请台账",
        "declared": "人员填报",
        "documents": "公文登记",
    }
    for source, pulled, counted, excluded, quarantined in ask(
        folder, "SELECT source, pulled, counted, excluded, quarantined FROM accounting WHERE year = 2019"
    ):
        name = f"{names.get(source, '申请办理经过')}（{source}）"
        assert [number(cell) for cell in sources[name][2:6]] == [pulled, counted, excluded, quarantined]


def test_a_year_observed_for_five_days_is_neither_compared_nor_judged(site: TestClient) -> None:
    shown = text(page(site, "/chuxiong-sthj/2020/").xpath("//dl[@class='numbers']")[0])
    assert "本年只观察到 5 天，不作比较" in shown
    assert "比上年" not in shown
    silent = rows(page(site, "/chuxiong-sthj/2018/media"), "最长的更新间隔")
    assert {text(cells[-1]) for cells in silent.values()} == {"观察不足"}


def test_a_month_that_was_not_observed_is_not_zero(site: TestClient) -> None:
    wechat = rows(page(site, "/chuxiong-sthj/2018/"), "2018 年各月发布信息")["微信"]
    assert [text(cell) for cell in wechat] == [*["—"] * 11, "3", "3"], "observed from 29 December on"
    assert text(rows(page(site, "/chuxiong-sthj/2018/media"), "按月、按账号")["微信"][1]) == "—"
    assert text(rows(page(site, "/chuxiong-sthj/2018/website"), "按月、按类")["部门文件"][0]) == "0", (
        "observed all year"
    )


def test_the_website_by_month_and_class_is_the_published_months(site: TestClient, folder: Path) -> None:
    shown = rows(page(site, f"{YEAR}/website"), "按月、按类")
    for figure, name in (("news", "动态信息"), ("documents", "部门文件"), ("other", "其他信息"), ("total", "合计")):
        months = dict(ask(folder, f"SELECT month, value FROM monthly WHERE year = 2019 AND figure = 'items.{figure}'"))
        assert [number(cell) for cell in shown[name]] == [
            *(months.get(month, 0) for month in range(1, 13)), sum(months.values()),
        ]  # fmt: skip


def test_the_columns_of_the_site_add_up_and_lead_to_their_rows(site: TestClient, folder: Path) -> None:
    shown = rows(page(site, f"{YEAR}/website"), "按栏目")
    total = shown.pop("合计")
    counted = {name: number(cells[1]) for name, cells in shown.items()}
    assert sum(counted.values()) == number(total[1]) == 768
    excluded = ask(folder, "SELECT count(*) FROM excluded WHERE year = 2019 AND source = 'website'")[0][0]
    assert sum(number(cells[3]) for cells in shown.values()) == excluded
    for name in ("通知公告", "县市环保"):
        (link,) = shown[name][1].iter("a")
        assert sum_of_rows(site, link.get("href")) == counted[name]


def test_rows_that_do_not_count_are_listed_with_their_reason(site: TestClient) -> None:
    tree = page(site, f"{YEAR}/website")
    (table,) = [table for table in tree.iter("table") if "没有计入的网站记录" in text(table.find("caption"))]
    shown = {text(row[1]): row.xpath("td/a")[0] for row in table.iterfind("tbody/tr")}
    assert {reason.split("：")[0]: number(link) for reason, link in shown.items()} == {
        "引用": 48, "草稿，没有发布": 22, "已撤稿": 15, "重复": 5, "已删除": 4, "新的导出中已没有这一条": 2, "ITEM-003": 2,
        "ITEM-011": 1,
    }  # fmt: skip
    for reason in ("引用", "已撤稿"):
        assert f"共 {text(shown[reason])} 行" in text(page(site, shown[reason].get("href")))


def test_columns_are_judged_by_the_period_of_their_kind(site: TestClient) -> None:
    tree = page(site, f"{YEAR}/website")
    columns = {name: text(cells[-1]) for name, cells in rows(tree, "各栏目最近一次更新").items()}
    assert columns["首页要闻"] == "按时更新", "it holds references alone, and they stand on the page"
    assert columns["通知公告"] == "按时更新"
    assert columns["环保动态"] == "已停用", "columns.yml says since when"
    assert columns["人事信息"] == "未定期限"
    whole = {name: text(cells[-1]) for name, cells in rows(tree, "单项否决").items()}
    assert whole == {"首页不更新": "没有出现", "栏目不更新": "没有出现", "空白栏目": "没有出现"}


def test_posts_by_account_are_the_published_figures(site: TestClient, folder: Path) -> None:
    tree = page(site, f"{YEAR}/media")
    months = rows(tree, "新媒体发布，按月、按账号")
    assert number(months["微信"][-1]) == 172
    assert text(months["微信"][0]) == "条"
    assert number(months["微博 · 楚雄生态环境"][-1]) == 135
    published = dict(ask(folder, "SELECT month, value FROM monthly WHERE year = 2019 AND figure = 'posts.weibo'"))
    assert [number(cell) for cell in months["微博 · 楚雄生态环境"][1:13]] == [
        published[month] for month in range(1, 13)
    ]


def test_originals_and_reposts_lead_to_their_rows(site: TestClient, folder: Path) -> None:
    weibo = rows(page(site, f"{YEAR}/media"), "原创和转发")["微博 · 楚雄生态环境"]
    original, repost, unsaid, whole = (number(cell) for cell in weibo[:4])
    assert original + repost + unsaid == whole == 135
    for cell, many in zip(weibo[:2], (original, repost), strict=True):
        assert sum_of_rows(site, cell.find("a").get("href")) == many
    marked = ask(
        folder,
        "SELECT count(*) FROM evidence WHERE figure = 'posts.weibo' AND year = 2019 AND summary LIKE '%（转发）%'",
    )
    assert repost == marked[0][0]


def test_the_longest_silence_of_an_account_is_shown_with_its_days(site: TestClient, folder: Path) -> None:
    silent = rows(page(site, f"{YEAR}/media"), "最长的更新间隔")
    days = [
        on
        for (on,) in ask(
            folder,
            "SELECT DISTINCT on_date FROM evidence WHERE figure = 'posts.wechat' AND on_date <= '2019-12-31' ORDER BY 1",
        )
    ]
    longest = max((later - earlier).days for earlier, later in pairwise(days))
    assert number(silent["微信"][0]) == longest
    assert text(silent["微信"][-1]) == "提醒"
    assert text(silent["微博 · 楚雄生态环境"][-1]) == "合格"


def test_the_calendar_marks_as_many_days_as_there_are_with_posts(site: TestClient, folder: Path) -> None:
    tree = page(site, f"{YEAR}/media")
    (days,) = ask(folder, "SELECT count(DISTINCT on_date) FROM evidence WHERE figure = 'posts.wechat' AND year = 2019")
    (chart,) = tree.xpath("//*[local-name()='svg'][*[@id='days-1-title']]")
    marks = chart.xpath(".//*[local-name()='a']")
    assert len(marks) == days[0]
    assert f"微信：{days[0]} 天有发布，最长间隔 12 天" in text(tree)
    for mark in marks[::40]:
        shown = page(site, mark.get("href"))
        words = text(mark[0])
        assert number(shown.xpath("//p[@class='account']/strong[1]")[0]) == float(words.split()[1])


@pytest.mark.parametrize("name", PAGES)
def test_every_picture_of_a_page_can_be_taken_home_and_is_small(site: TestClient, name: str) -> None:
    tree = page(site, f"{YEAR}/{name}")
    drawn = tree.xpath("//*[local-name()='svg'][contains(@class, 'picture')][*[local-name()='title']]")
    links = tree.xpath("//p[contains(@class, 'take-picture')]/a/@href")
    assert len(links) == 2 * len(drawn)
    assert drawn or name in ("report", "words")
    assert all(len(html.tostring(chart)) < 60_000 for chart in drawn)
    for link in links[:4]:
        answer = site.get(link)
        assert answer.status_code == 200
        assert answer.content.startswith(b"<svg" if link.endswith("svg") else b"\x89PNG")
        assert len(answer.content) < 60_000


def test_table_3_is_printed_cell_by_cell(site: TestClient, folder: Path) -> None:
    tree = page(site, f"{YEAR}/applications")
    links = tree.xpath("//table[contains(@class, 'form')]//a")
    shown = {link.get("href").rpartition("/")[2]: number(link) for link in links}
    cells = ask(
        folder, """SELECT "row" || '.' || "column", value FROM cells WHERE year = 2019 AND "table" = 'requests'"""
    )
    assert shown == {f"requests.{address}": value for address, value in cells}
    assert tree.xpath("//table[contains(@class, 'form')]//td[contains(@class, 'bad')]") == []


def test_a_rule_that_does_not_hold_is_marked_on_both_sides_and_opened(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "published", tmp_path / "published")
    file = tmp_path / "published" / (tmp_path / "published" / "CURRENT").read_text("utf-8").strip()
    with duckdb.connect(str(file)) as writer:
        writer.execute("""UPDATE rule_results SET outcome = 'fail', "left" = '3', "right" = '2', message = '两边应当相等'
                          WHERE rule = 'T3-FLOW' AND instance = 'total'""")
    tree = page(TestClient(create_app(tmp_path), base_url="http://127.0.0.1"), f"{YEAR}/applications")
    (rule,) = [rule for rule in tree.iter("details") if "新收加上年结转" in text(rule.find("summary"))]
    assert "open" in rule.attrib
    line = next(row for row in rule.iter("tr") if row.find("th") is not None and text(row.find("th")) == "总计")
    assert [text(side) for side in line.xpath(".//span[contains(@class, 'bad')]/b")] == ["3", "2"]
    assert "一、本年新收 3 ＋ 二、上年结转 0" in text(line)
    marked = {link.get("href").rpartition("/")[2] for link in tree.xpath("//td[contains(@class, 'bad')]/a")}
    assert marked == {f"requests.{row}.total" for row in ("new_received", "carried_in", "result_total", "carried_out")}


def test_answer_times_come_with_their_number_and_no_rank(site: TestClient) -> None:
    shown = text(page(site, f"{YEAR}/applications"))
    assert "2019 年答复 3 件（n = 3），中位数 15 个工作日，最慢 16 个工作日" in shown
    assert "不足 30 件，不与其他单位比快慢" in shown


def test_the_report_has_every_cell_of_its_forms(site: TestClient, folder: Path) -> None:
    tree = page(site, f"{YEAR}/report")
    cells = {link.get("href").rpartition("/")[2] for link in tree.xpath("//table[contains(@class, 'form')]//a")}
    (many,) = ask(folder, "SELECT count(*) FROM cells WHERE year = 2019")[0]
    assert len(cells) == many
    filled = rows(tree, "填写和核对")
    assert [number(cell) for cell in filled["政府网站工作年度报表"][1:3]] == [5, 38]
    pairs = rows(tree, "两份报告里的同一件事")
    assert {text(cells[-1]) for cells in pairs.values()} == {"一致"}


def test_what_differs_from_last_year_is_listed_cell_by_cell(site: TestClient) -> None:
    differing = rows(page(site, "/chuxiong-sthj/2020/report"), "与 2019 年不同的单元格")
    assert [text(cell) for cell in differing["一、本年新收·总计"]] == ["3", "空白", ""]


def test_a_cell_shows_its_rows_its_rules_and_its_law(site: TestClient) -> None:
    tree = page(site, f"{YEAR}/cell/requests.new_received.natural_person")
    assert text(tree.xpath("//p[@class='answer']")[0]).startswith("1件")
    assert "条例第三十一条" in text(tree)
    assert "申请 2019-001" in text(tree)
    assert [text(operator) for operator in tree.xpath("//table[@class='relations']//td[@class='op']")][:2] == [
        "＝",
        "＝",
    ]


def test_a_blank_cell_is_never_called_zero(site: TestClient) -> None:
    shown = text(page(site, f"{YEAR}/cell/website.pv"))
    assert "空白：没有数据来源，不等于 0" in shown


def test_a_year_that_was_hardly_observed_is_not_compared(site: TestClient) -> None:
    tree = page(site, f"{YEAR}/years")
    posts = rows(tree, "历年微信")["微信发布"]
    assert text(posts[0]) == "3只观察 3 天"
    assert text(posts[1]) == "172"
    assert "网站公开信息" in text(tree)
    (chart,) = tree.xpath("//*[local-name()='svg'][.//*[@id='years-1-1-title']]")
    assert "2018 621；2019 768；2020 4（只观察 5 天）" in text(chart)
    assert "公开发布信息：2019 年 768 条，比 2018 年多 147 条（23.7%）" in text(tree)


def test_the_overview_has_the_same_months_of_the_year_before_where_they_were_observed(site: TestClient) -> None:
    shown = rows(page(site, f"{YEAR}/"), "各月发布信息")
    before = shown["网站，上年同月"]
    assert [number(cell) for cell in before][-1] == sum(number(cell) for cell in before[:-1]) == 621
    assert sum_of_rows(site, before[2].xpath("./a/@href")[0]) == number(before[2])
    assert [text(cell) for cell in shown["微信，上年同月"][:11]] == ["—"] * 11, "only three days of 2018 were observed"


def test_years_are_compared_by_month_class_channel_and_column(site: TestClient, folder: Path) -> None:
    tree = page(site, f"{YEAR}/years")
    years = [
        int(text(head)[:4]) for head in tree.xpath("//table[contains(., '网站各年各月发布')]/thead//th[position() > 1]")
    ]
    months = rows(tree, "网站各年各月发布")
    held = {(year, month): value for year, month, value in ask(
        folder, "SELECT year, month, value FROM monthly WHERE figure = 'items.total' AND year IN (2018, 2019)")}  # fmt: skip
    for month in range(1, 13):
        for year, cell in zip(years, months[f"{month}月"], strict=True):
            if (year, month) in held:
                assert number(cell) == held[year, month]
            elif year == 2020 and month > 1:
                assert text(cell) == "—", "nobody observed"
    columns = rows(tree, "网站各栏目各年发布")
    assert sum(number(cells[years.index(2019)]) for cells in columns.values()) == 768
    assert {"公开发布信息", "动态信息"} <= set(rows(tree, "历年网站公开信息"))


def test_the_dictionary_has_every_figure_of_the_year(site: TestClient, folder: Path) -> None:
    tree = page(site, f"{YEAR}/words")
    shown = {row.get("id") for row in tree.xpath("//tr[@id]")}
    assert shown >= {figure for (figure,) in ask(folder, "SELECT figure FROM figures WHERE year = 2019")}


@pytest.fixture(scope="module")
def answered() -> set[str]:
    """The links that were followed already: what stands on several pages is asked for once."""
    return set()


@pytest.mark.parametrize("name", PAGES)
def test_every_link_of_a_page_leads_somewhere(site: TestClient, name: str, answered: set[str]) -> None:
    links = list(dict.fromkeys(page(site, f"{YEAR}/{name}").xpath("//a/@href")))
    assert all(link.startswith(("/", "#")) for link in links), "nothing leads away"
    for link in [*links[8:20], *links[20::37]]:
        if not link.startswith("#") and link not in answered:
            assert site.get(link).status_code == 200, (name, link)
            answered.add(link)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("year", [2018, 2019, 2020])
def test_every_year_has_its_pages_and_they_keep_to_the_content_security_policy(
    site: TestClient, name: str, year: int
) -> None:
    answer = site.get(f"/chuxiong-sthj/{year}/{name}")
    assert answer.status_code == 200
    assert len(answer.content) < 250_000
    tree = html.fromstring(answer.text)
    assert tree.xpath("//*[@style] | //style | //script[not(@src)] | //*[@onclick]") == []
    assert all(link.startswith("/static/") for link in tree.xpath("//script/@src | //link/@href | //img/@src"))
    assert len(tree.xpath("//h1")) == len(tree.xpath("//main")) == 1
    names = tree.xpath("//@id")
    assert len(names) == len(set(names))
    for chart in tree.xpath("//*[local-name()='svg'][@role='img']"):
        assert len(chart.xpath("*[local-name()='title' or local-name()='desc']")) == 2
    assert all(table.find("caption") is not None for table in tree.iter("table"))


def test_the_whole_report_is_on_its_page_and_can_be_taken_home(site: TestClient, folder: Path) -> None:
    tree = page(site, f"{YEAR}/report")
    (article,) = tree.xpath("//article[@class='document']")
    headings = [text(heading) for heading in article.iter("h3")]
    assert [heading[:2] for heading in headings] == ["一、", "二、", "三、", "四、", "五、", "六、"]
    assert "共公开发布信息768条" in text(article)
    assert len(article.xpath(".//table[contains(@class, 'form')]")) == 3
    links = tree.xpath("//dl//a[contains(@href, '/documents/')]/@href")
    names = [link.rpartition("/")[2] for link in links]
    whole = [name for name in names if "-" not in name]
    formats = ["docx", *(["pdf"] if can_make_pdf() else []), "xlsx", "html"]
    assert whole == [f"{kind}.{suffix}" for kind in ("report", "website") for suffix in formats]
    assert {"report-disclosure.xlsx", "report-requests.xlsx", "report-disputes.xlsx"} <= set(names)
    for link in links:
        if link.endswith(".pdf"):
            continue  # LibreOffice takes seconds; that it is asked once is another test
        answer = site.get(link)
        assert answer.status_code == 200, link
        assert answer.content[:2] == b"PK" or "单位" in answer.text or "年" in answer.text
        assert "attachment" in answer.headers["content-disposition"]
    (rendered,) = (folder / "reports" / "2019").glob("*工作年度报告（草稿）.html")
    assert site.get(f"{YEAR}/documents/report.html").text == rendered.read_text("utf-8"), (
        "the file that year-end writes"
    )


def test_a_table_of_the_report_is_a_workbook_of_its_own_with_the_numbers_of_the_page(site: TestClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(site.get(f"{YEAR}/documents/report-requests.xlsx").content))
    assert [sheet.title for sheet in book][1:] == ["说明"]
    cells = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    printed = [int(text(link)) for link in page(site, f"{YEAR}/applications").xpath("//table[contains(@class, 'form')]//td/a")
               if text(link).isdecimal()]  # fmt: skip
    formulas = sum(str(value).startswith("=SUM") for value in cells)
    assert len([value for value in cells if isinstance(value, int)]) + formulas == len(printed) > 100


def test_a_pdf_is_made_once_for_each_document_and_not_offered_where_it_cannot_be_made(
    site: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[bytes] = []

    def convert(word: bytes, _now: object) -> bytes:
        made.append(word)
        return b"%PDF-1.7"

    monkeypatch.setattr(documents, "pdf_document", convert)
    monkeypatch.setattr(documents, "can_make_pdf", lambda: True)
    for _ in range(2):
        answer = site.get(f"{YEAR}/documents/report.pdf")
        assert (answer.status_code, answer.content) == (200, b"%PDF-1.7")
        assert answer.headers["content-type"] == "application/pdf"
    assert len(made) == 1
    monkeypatch.setattr(documents, "can_make_pdf", lambda: False)
    assert site.get(f"{YEAR}/documents/report.pdf").status_code == 404
    assert ".pdf" not in site.get(f"{YEAR}/report?again=1").text


@pytest.mark.parametrize("name", PAGES)
def test_a_long_page_lists_its_sections(site: TestClient, name: str) -> None:
    tree = page(site, f"{YEAR}/{name}")
    sections = [heading.get("id") for heading in tree.xpath("//main//h2[@id][not(contains(@class, 'quiet'))]")]
    listed = tree.xpath("//nav[contains(@class, 'contents')]//a/@href")
    assert listed == ([f"#{section}" for section in sections] if 4 <= len(sections) <= 24 else [])
    assert listed or name in ("applications",)


def test_the_foot_says_whom_to_ask_and_how_the_numbers_may_be_used(site: TestClient, folder: Path) -> None:
    settings = folder / "workspace.toml"
    before = settings.read_text("utf-8")
    assert "页脚还没有联系方式" in text(page(site, f"{YEAR}/words").xpath("//footer")[0])
    assert "页脚还没有" not in text(page(readers_site(folder), f"{YEAR}/words").xpath("//footer")[0])
    try:
        settings.write_text(
            before + '\n[site]\ncontact = "办公室 0878-1234567"\nlicence = "注明来源即可使用"\n', "utf-8"
        )
        foot = text(page(site, f"{YEAR}/words").xpath("//footer")[0])
    finally:
        settings.write_text(before, "utf-8")
    assert "联系：办公室 0878-1234567" in foot
    assert "使用许可：注明来源即可使用" in foot
    assert "页脚还没有" not in foot


@pytest.mark.parametrize(
    "address",
    [
        "2018/documents/report.docx",
        "2019/documents/report-x.xlsx",
        "2019/documents/x.docx",
        "2019/documents/package.zip",
    ],
)
def test_a_document_that_is_not_there_is_answered_as_such(site: TestClient, address: str) -> None:
    assert site.get(f"/chuxiong-sthj/{address}").status_code == 404


LISTINGS = (
    f"{YEAR}/evidence/posts.wechat",
    f"{YEAR}/evidence/items.total",
    f"{YEAR}/left-out",
    "/tables/cells?year=2019",
)


@pytest.mark.parametrize("address", LISTINGS)
def test_a_list_offers_its_values_with_their_numbers_and_leaves_out_columns_of_blanks(
    site: TestClient, address: str
) -> None:
    tree = page(site, address)
    rows = tree.xpath("//div[@class='listing']//tbody/tr")
    for column in range(1, len(tree.xpath("//div[@class='listing']//thead/tr/th")) + 1):
        assert {text(row.xpath(f"./td[{column}]")[0]) for row in rows} != {"—"}
    total = number(tree.xpath("//p[@class='account']/strong[1]")[0])
    for values in tree.xpath("//nav[contains(@class, 'facets')]/p"):
        assert sum(number(count) for count in values.xpath("./a/span")) == total, text(values)
    for value in tree.xpath("//nav[contains(@class, 'facets')]/p[1]/a")[:2]:
        narrowed = page(site, value.get("href"))
        assert number(narrowed.xpath("//p[@class='account']/strong[1]")[0]) == number(value.xpath("./span")[0])


def test_every_row_of_a_number_leads_to_the_article_and_all_of_them_come_on_paper(site: TestClient) -> None:
    tree = page(site, f"{YEAR}/evidence/posts.wechat")
    originals = tree.xpath("//tbody/tr/td/a[@rel='external noreferrer']/@href")
    assert len(originals) == len(tree.xpath("//tbody/tr")) == 172
    assert all(address.startswith(("http://", "https://")) for address in originals)
    tree = page(site, f"{YEAR}/evidence/items.total")
    assert len(tree.xpath("//tbody/tr")) < 768
    tree = page(site, tree.xpath("//a[text()='全部列在一页，供打印']/@href")[0])
    assert len(tree.xpath("//tbody/tr")) == 768


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://mp.weixin.qq.com/s/x", True),
        (" HTTP://a.cn/1", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//a.cn/1", False),
        ("http:///x", False),
        (None, False),
    ],
)
def test_only_an_address_of_the_web_is_made_a_link(folder: Path, address: str | None, link: bool) -> None:
    file = folder / "published" / (folder / "published" / "CURRENT").read_text("utf-8").strip()
    with open_file(file) as connection:
        listing = read_listing(connection, "evidence", {}, page_size=1)
    assert (listing.original({"url": address}) is not None) is link


def test_a_search_counts_the_titles_by_year_and_channel_and_each_number_leads_to_its_rows(
    site: TestClient, folder: Path
) -> None:
    tree = page(site, f"{YEAR}/search?q=水")
    counted = ask(folder, "SELECT count(*) FROM verdicts WHERE verdict = 'counted' AND contains(summary, '水')"
                          " AND regexp_matches(figure, '^(items|posts)[.]')")  # fmt: skip
    assert number(tree.xpath("//p[@class='account']/strong")[0]) == counted[0][0] > 0
    links = tree.xpath("//nav[contains(@class, 'facets')]//a")
    assert sum(number(link.xpath("./span")[0]) for link in links) == counted[0][0]
    for link in links:
        rows = page(site, link.get("href"))
        assert number(rows.xpath("//p[@class='account']/strong[1]")[0]) == number(link.xpath("./span")[0])
    assert "没有标题含有" in text(page(site, f"{YEAR}/search?q=没有这样的标题"))
    assert "%22%3E%3Cscript" not in site.get(f"{YEAR}/search?q=%22><script>alert(1)</script>").text
    assert "<script>alert" not in site.get(f"{YEAR}/search?q=<script>alert(1)</script>").text
