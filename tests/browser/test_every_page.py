"""Every page with and without script, in light and dark, on a phone, on paper, and with a screen reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.browser import AGENCY, Reader, watched_page

YEAR = f"/{AGENCY}/2019"
PAGES = {
    "总览": f"{YEAR}/",
    "网站": f"{YEAR}/website",
    "新媒体": f"{YEAR}/media",
    "依申请公开": f"{YEAR}/applications",
    "年报": f"{YEAR}/report",
    "历年": f"{YEAR}/years",
    "口径": f"{YEAR}/words",
    "单元格": f"{YEAR}/cell/requests.new_received.total",
    "凭据": f"{YEAR}/evidence/posts.wechat",
    "问题": f"/{AGENCY}/2020/findings",
    "期限": f"{YEAR}/deadlines?received=2019-03-18",
    "一件申请": f"{YEAR}/deadlines/2019-003",
    "隔离与排除": f"{YEAR}/left-out",
    "数据源": f"{YEAR}/sources",
    "封存": f"{YEAR}/seals?verify=1",
    "运行": "/operator/runs",
    "数据表": "/tables/",
    "一张表": "/tables/evidence?figure=items.total&summary.has=水&sort=-on_date",
    "数据接口": "/api/",
    "没有的页": "/nowhere",
}
every_page = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())


@pytest.fixture(scope="module")
def desktop(browser: Any, address: str) -> Iterator[Reader]:
    """One page that stays open, to be looked at in light and in dark."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, bypass_csp=True)
    yield watched_page(context, address)
    context.close()


@pytest.fixture(scope="module")
def phone(browser: Any, address: str) -> Iterator[Reader]:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    yield watched_page(context, address)
    context.close()


@pytest.fixture(scope="module")
def scriptless(browser: Any, address: str) -> Iterator[Reader]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    yield watched_page(context, address)
    context.close()


@every_page
def test_axe_finds_nothing_serious_in_light_or_dark(desktop: Reader, path: str) -> None:
    desktop.page.emulate_media(color_scheme="light")
    desktop.page.goto(desktop.base + path)
    assert serious_violations(desktop.page, {}) == []
    desktop.page.emulate_media(color_scheme="dark")
    assert desktop.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert serious_violations(desktop.page, {"runOnly": ["color-contrast", "link-in-text-block"]}) == []


def serious_violations(page: Any, options: dict[str, Any]) -> list[object]:
    """What axe-core calls serious or critical: the rule, in words, and where."""
    from axe_playwright_python.sync_playwright import Axe

    violations = Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [
        (violation["id"], violation["help"], [node["target"] for node in violation["nodes"]][:3])
        for violation in violations
        if violation["impact"] in ("serious", "critical")
    ]


def test_axe_finds_what_is_serious(desktop: Reader) -> None:
    desktop.page.emulate_media(color_scheme="light")
    desktop.page.goto(desktop.base + PAGES["没有的页"])
    desktop.page.evaluate(
        "document.querySelector('main').innerHTML = '<img src=\"/static/mark.svg\"><p style=\"color:#bbb\">浅得读不清的一行文字</p>'"
    )
    assert {violation[0] for violation in serious_violations(desktop.page, {})} >= {"image-alt", "color-contrast"}  # type: ignore[index]


@every_page
def test_on_a_phone_the_page_never_moves_sideways_and_without_script_says_the_same(
    phone: Reader, scriptless: Reader, path: str
) -> None:
    phone.page.goto(phone.base + path)
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 360, phone.page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > 361
             && !e.closest('.scroll, pre, .quiet, .skip, .years')).slice(0, 5).map(e => e.tagName + '.' + e.className)"""
    )
    scriptless.page.goto(scriptless.base + path)
    assert words(scriptless.page) == words(phone.page).replace("复制", ""), (
        "script adds a button to copy and nothing else"
    )


def words(page: Any) -> str:
    return re.sub(r"\s+", "", page.locator("main").inner_text(timeout=5000))


def test_no_page_asked_another_machine_or_complained(desktop: Reader, phone: Reader, scriptless: Reader) -> None:
    for reader in (desktop, phone, scriptless):
        assert not reader.foreign_requests
        assert [text for text in reader.complaints if "404" not in text] == []


@pytest.mark.parametrize("name", ["总览", "年报", "凭据", "一件申请"])
def test_a_page_prints_on_paper_with_its_tables_and_without_its_buttons(
    reader: Reader, name: str, tmp_path: Path
) -> None:
    import pdfplumber

    page = reader.go(PAGES[name])
    target = tmp_path / "page.pdf"
    page.pdf(path=str(target), prefer_css_page_size=True)
    with pdfplumber.open(target) as paper:
        text = "".join(sheet.extract_text() or "" for sheet in paper.pages)
        assert 1 <= len(paper.pages) < 20
        assert {round(sheet.width) for sheet in paper.pages} <= {595, 842}, "A4"
    title = page.locator("h1").inner_text().split("：")[0]
    assert re.sub(r"\s+", "", title)[:4] in re.sub(r"\s+", "", text)
    assert "筛选" not in text
    assert "下载这些行" not in text


def test_the_first_view_is_small(reader: Reader) -> None:
    sizes: list[int] = []
    reader.page.on("response", lambda answer: sizes.append(len(answer.body())))
    reader.go(PAGES["总览"])
    assert sum(sizes) < 300_000
    assert len(sizes) < 10
