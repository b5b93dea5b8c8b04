"""What three people use the pages for: a director the number and its rows, a clerk what to do, an auditor the proof."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from playwright.sync_api import Locator

from tests.support.browser import AGENCY, Reader, watched_page

YEAR = f"/{AGENCY}/2019"
SCRIPT = pytest.mark.parametrize(
    "reader", [{}, {"java_script_enabled": False}], indirect=True, ids=["script", "no-script"]
)


def follow(link: Locator) -> None:
    """Click and wait for the page it leads to."""
    with link.page.expect_navigation():
        link.click()


@SCRIPT
def test_a_director_goes_from_the_number_to_its_rows_and_downloads_them(reader: Reader, tmp_path: Path) -> None:
    page = reader.go("/")
    page.goto(reader.base + f"{YEAR}/")
    number = page.locator('a.proof[href*="/evidence/posts.wechat"]').first
    assert number.inner_text() == "172"
    follow(number)
    assert "/evidence/posts.wechat" in page.url
    assert "共 172 行" in page.locator(".account").inner_text()
    assert "合计 172" in page.locator(".account").inner_text()
    follow(page.get_by_role("link", name="下一页"))
    assert "第 2 页" in page.locator(".account").inner_text()
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


@SCRIPT
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


@SCRIPT
def test_a_clerk_goes_from_a_finding_to_its_rows_and_to_a_waiver(reader: Reader) -> None:
    page = reader.go(f"/{AGENCY}/2020/")
    follow(page.locator("nav.chapters").get_by_role("link", name="问题"))
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


def test_a_copied_waiver_is_whole(reader: Reader) -> None:
    page = reader.go(f"/{AGENCY}/2020/findings?severity=warn")
    article = page.locator("article.finding").first
    article.locator("summary").click()
    article.get_by_role("button", name="复制").click()
    assert article.get_by_role("button").inner_text() in ("已复制", "已选中，请按 Ctrl+C")


@SCRIPT
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


@SCRIPT
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


def test_the_same_pages_as_files_are_read_without_a_server(office: Path, browser: Any, tmp_path: Path) -> None:
    import duckdb

    from pipeline.dashboard.site import write_site

    folder = tmp_path / "w"
    shutil.copytree(office / "published", folder / "published")
    name = (folder / "published" / "CURRENT").read_text("utf-8").strip()
    with duckdb.connect(str(folder / "published" / name)) as connection:  # each cell has a page: fewer are enough
        connection.execute("DELETE FROM cells WHERE \"table\" = 'requests' AND \"column\" <> 'total'")
        connection.execute("DELETE FROM figures WHERE figure LIKE 'requests.%' AND figure NOT LIKE '%.total'")
    write_site(folder, tmp_path / "site", rows=100)
    context = browser.new_context()
    reader = watched_page(context, "file://")
    page = reader.page
    page.goto((tmp_path / "site" / "index.html").as_uri())
    follow(page.locator('a.proof[href*="posts.wechat"]').first)
    assert page.url.startswith("file://")
    assert "共 172 行" in page.locator(".account").inner_text()
    assert page.evaluate("getComputedStyle(document.querySelector('table')).borderTopStyle") == "solid", (
        "the styles are there"
    )
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV 文件").click()
    assert download.value.path().read_text("utf-8-sig").count("\n") == 173
    follow(page.locator("nav.chapters").get_by_role("link", name="年报"))
    assert "768" in page.locator("main").inner_text() or "769" in page.locator("main").inner_text()
    reader.assert_no_complaints()
    context.close()
