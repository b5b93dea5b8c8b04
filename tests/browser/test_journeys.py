"""What three people use the pages for: a director the number and its rows, a clerk what to do, an auditor the proof."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import openpyxl
import yaml
from playwright.sync_api import Locator

from pipeline.dashboard import write_site
from tests.browser.conftest import PASSWORD
from tests.support.browser import AGENCY, Reader, watched_page
from tests.support.sealed_office import copy_office, sealed_office, with_few_cells

YEAR = f"/{AGENCY}/2019"


def follow(link: Locator) -> None:
    """Click and wait for the page it leads to."""
    with link.page.expect_navigation():
        link.click()


def test_a_director_goes_from_the_number_to_its_rows_to_the_article_and_downloads_them(
    reader: Reader, tmp_path: Path
) -> None:
    page = reader.go(f"{YEAR}/")
    number = page.locator('a.proof[href*="/evidence/posts.wechat"]').first
    assert number.inner_text() == "172"
    follow(number)
    assert "/evidence/posts.wechat" in page.url
    assert "共 172 行" in page.locator(".account").inner_text()
    assert "合计 172" in page.locator(".account").inner_text()
    article = page.locator("tbody tr").first.locator("a[rel~=external]")
    assert re.match(r"https?://", str(article.get_attribute("href"))), "one click to the article"
    follow(page.get_by_role("link", name="日期").first)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV 文件").click()
    download.value.save_as(tmp_path / "rows.csv")
    rows = list(csv.reader((tmp_path / "rows.csv").open(encoding="utf-8-sig", newline="")))
    assert len(rows) == 173
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel 文件").click()
    download.value.save_as(tmp_path / "rows.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "rows.xlsx").active
    assert sheet is not None
    assert sheet.max_row == 173


def test_is_anything_wrong_today_and_what_is_due_over_all_agencies_is_the_first_page(reader: Reader) -> None:
    page = reader.go("/")
    assert page.url.endswith("/today")
    status = page.locator(".status").inner_text()
    assert "个数据源" in status
    assert "申请" in status
    assert page.locator(".status").bounding_box()["y"] < 400, "above the fold"
    follow(page.locator("#tasks ~ ol a").first)
    assert page.locator("h1").count() == 1


def test_a_journalist_takes_table_3_a_picture_and_the_whole_report_home(reader: Reader, tmp_path: Path) -> None:
    page = reader.go(f"{YEAR}/")
    follow(page.locator("nav.chapters").get_by_role("link", name="年报"))
    for name, suffix in (("Word 文件", "docx"), ("三、收到和处理政府信息公开申请情况", "xlsx")):
        with page.expect_download() as download:
            page.locator("#take ~ dl").get_by_role("link", name=name).first.click()
        assert download.value.suggested_filename.endswith(suffix)
        download.value.save_as(tmp_path / f"file.{suffix}")
    texts = {str(cell.value) for row in openpyxl.load_workbook(tmp_path / "file.xlsx").worksheets[0] for cell in row}
    assert "一、本年新收政府信息公开申请数量" in texts
    follow(page.locator("nav.chapters").get_by_role("link", name="网站", exact=True))
    with page.expect_download() as download:
        page.get_by_role("link", name="SVG").first.click()
    assert download.value.path().read_text("utf-8").startswith("<svg")


def test_a_citizen_compares_two_years_by_month_and_goes_from_a_day_of_the_calendar_to_its_rows(reader: Reader) -> None:
    page = reader.go(f"{YEAR}/")
    follow(page.locator("nav.chapters").get_by_role("link", name="历年"))
    row = page.locator("table", has=page.locator("caption", has_text="网站各年各月发布")).locator("tbody tr").nth(2)
    march = [cell for cell in row.locator("td").all_inner_texts() if cell != "—"]
    assert len(march) == 2
    follow(row.locator("td a").nth(1))
    assert f"共 {march[1]} 行" in page.locator(".account").inner_text()
    page.goto(reader.base + f"{YEAR}/media")
    day = page.locator("svg:has(#days-1-title) a").nth(10)
    value = str(day.locator("title").text_content()).split()[1]
    follow(day)
    assert f"合计 {value}" in page.locator(".account").inner_text()


def test_the_public_reads_and_a_clerk_logs_in_and_out(browser: Any, guarded: str) -> None:
    for script in (True, False):
        context = browser.new_context(java_script_enabled=script)
        page = watched_page(context, guarded).page
        page.goto(guarded)
        assert page.url.endswith(f"{YEAR}/")
        assert page.locator("nav.chapters").get_by_role("link", name="今日").count() == 0
        follow(page.get_by_role("link", name="登录"))
        for password, heading in (("错", "登录"), (PASSWORD, "今日")):
            page.get_by_label("名字").fill("clerk")
            page.get_by_label("口令").fill(password)
            follow(page.get_by_role("button", name="登录"))
            assert page.locator("h1").inner_text() == heading
        (cookie,) = context.cookies()
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
        follow(page.get_by_role("button", name="退出"))
        assert page.url.endswith(f"{YEAR}/")
        assert context.cookies() == []
        context.close()


def test_a_clerk_narrows_rows_by_a_form_and_keeps_the_address(reader: Reader) -> None:
    page = reader.go(f"{YEAR}/evidence/items.total")
    page.locator("details.narrow > summary").click()
    page.get_by_label("内容").fill("水源")
    follow(page.get_by_role("button", name="筛选"))
    matches = page.locator("tbody tr").count()
    assert matches > 0
    assert all("水源" in text for text in page.locator("tbody tr").all_inner_texts())
    assert "内容含有 水源" in page.locator(".narrowed").inner_text()
    permalink = page.get_by_role("link", name="本页的固定地址").get_attribute("href")
    follow(page.get_by_role("link", name="清除全部条件"))
    assert page.locator("tbody tr").count() > matches
    reader.go(str(permalink))
    assert page.locator("tbody tr").count() == matches


def test_a_clerk_goes_from_a_finding_to_its_rows_and_to_a_waiver(reader: Reader) -> None:
    page = reader.go(f"/{AGENCY}/2020/")
    follow(page.locator("nav.chapters").get_by_role("link", name="问题"))
    page.locator("details.alike").filter(has_text="posts.wechat").first.locator("> summary").click()
    finding = page.locator("article.finding").filter(has_text="posts.wechat").first
    assert "怎么办" in finding.inner_text()
    finding.locator("summary").click()
    waiver = yaml.safe_load(finding.locator("pre").inner_text())
    assert waiver[0]["code"] == "YOY-OUTLIER"
    assert waiver[0]["refers_to"] == "posts.wechat"
    follow(finding.get_by_role("link", name="看这个数的每一行"))
    assert page.locator("tbody tr").count() == 3
    page.go_back()
    follow(page.locator("article.finding").filter(has_text="xlsx:").first.get_by_role("link", name="看被隔离的行"))
    assert page.locator("tbody tr").count() >= 1
    assert any(".xlsx" in text and "585" in text for text in page.locator("tbody tr").all_inner_texts())


def test_a_copied_waiver_is_whole(scripted: Reader) -> None:
    page = scripted.go(f"/{AGENCY}/2020/findings?kind=warn")
    article = page.locator("article.finding").first
    article.locator("summary").click()
    article.get_by_role("button", name="复制").click()
    assert article.get_by_role("button").inner_text() in ("已复制", "已选中，请按 Ctrl+C")


def test_a_clerk_sees_why_a_request_is_due_when_it_is(reader: Reader) -> None:
    page = reader.go(f"{YEAR}/deadlines")
    follow(page.get_by_role("link", name="2019-003").first)
    text = page.locator("main").inner_text()
    assert "2019-11-06" in text
    assert "征求意见" in text
    last = page.locator("table.days tbody tr").last.inner_text()
    assert last.startswith("2019-11-06")
    assert re.search(r"\b20\b", last), "the last day is the twentieth that counts"
    assert "假日（中秋节）" in text
    assert "条例第三十三条" in text


def test_an_auditor_goes_from_a_cell_to_its_rules_and_to_what_a_revision_changed(reader: Reader) -> None:
    page = reader.go(f"{YEAR}/report")
    follow(page.locator('a[href$="/cell/requests.new_received.total"]').first)
    text = page.locator("main").inner_text()
    assert "T3-" in text
    assert "60号" in text
    follow(page.locator("nav.chapters").get_by_role("link", name="封存"))
    text = page.locator("main").inner_text()
    assert "第 2 版（更正）" in text
    assert "补报一条" in text
    assert text.count("校验值与封存时一致") == 2
    follow(page.get_by_role("link", name="逐字节核验封存包"))
    assert page.locator(".state.good", has_text="通过").count() >= 2
    page.goto(reader.base + f"{YEAR}/report")
    assert "768" in page.locator("main").inner_text()
    assert "769" in page.locator("main").inner_text(), "the difference between the revisions"


def test_the_same_pages_as_files_are_read_without_a_server(browser: Any, tmp_path: Path) -> None:
    small = with_few_cells(copy_office(sealed_office(), tmp_path / "w"))
    write_site(small.folder, tmp_path / "site", rows=10, role="reader")
    context = browser.new_context()
    reader = watched_page(context, "file://")
    page = reader.page
    page.goto((tmp_path / "site" / "index.html").as_uri())
    follow(page.locator('a.proof[href*="items.total"]').first)
    assert page.url.startswith("file://")
    assert "共 25 行" in page.locator(".account").inner_text()
    assert page.evaluate("getComputedStyle(document.querySelector('table')).borderTopStyle") == "solid", (
        "the styles are there"
    )
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV 文件").click()
    assert download.value.path().read_text("utf-8-sig").count("\n") == 26
    follow(page.locator("nav.chapters").get_by_role("link", name="年报"))
    assert page.locator("h1").inner_text().endswith("年度报告")
    follow(page.locator("nav.chapters").get_by_role("link", name="网站", exact=True))
    follow(page.locator("svg:has(#days-title) a").first)
    assert page.locator("tbody tr").count() > 0
    reader.assert_no_complaints()
    context.close()
