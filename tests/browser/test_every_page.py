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
    "今日": "/today",
    "各单位": "/agencies/2019/",
    "总览": f"{YEAR}/",
    "网站": f"{YEAR}/website",
    "新媒体": f"{YEAR}/media",
    "依申请公开": f"{YEAR}/applications",
    "年报": f"{YEAR}/report",
    "历年": f"{YEAR}/years",
    "目录": f"{YEAR}/directory",
    "目录的一项": f"{YEAR}/directory?entry=6",
    "口径": f"{YEAR}/words",
    "单元格": f"{YEAR}/cell/requests.new_received.total",
    "凭据": f"{YEAR}/evidence/posts.wechat",
    "问题": f"/{AGENCY}/2020/findings",
    "期限": f"{YEAR}/deadlines?received=2019-03-18",
    "计划": f"{YEAR}/plan?span=month&at=2019-06-01",
    "督办": f"{YEAR}/follow-up",
    "公文": f"{YEAR}/register",
    "一件申请": f"{YEAR}/deadlines/2019-003",
    "不计入与隔离": f"{YEAR}/left-out",
    "多渠道": f"{YEAR}/channels",
    "网站巡检": f"{YEAR}/inspection",
    "数据源": f"{YEAR}/sources",
    "封存": f"{YEAR}/seals?verify=1",
    "运行": "/operator/runs",
    "期望": "/operator/expectations",
    "文字": f"{YEAR}/text",
    "查找": f"{YEAR}/search?q=水",
    "数据表": "/tables/",
    "一张表": "/tables/evidence?figure=items.total&summary.has=水&sort=-on_date",
    "数据接口": "/api/",
    "没有的页": "/nowhere",
}
GROUPS = 4
# Between them these have every kind of mark, table and picture; with `make test-all` every page is looked at in the dark.
IN_THE_DARK = ("今日", "总览", "年报", "单元格", "问题", "封存", "查找")
FITS = "document.documentElement.scrollWidth <= window.innerWidth"
TOO_WIDE = """() => [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > window.innerWidth + 1
    && !e.closest('.scroll, pre, .quiet, .skip, .years, .chapters')).slice(0, 5).map(e => e.tagName + '.' + e.className)"""
# Tables whose first value cannot be seen without moving them sideways.
OUT_OF_SIGHT = """() => [...document.querySelectorAll('.scroll table')].filter(table => {
    const cell = table.querySelector('tbody td:not(:empty)');
    return cell && cell.getBoundingClientRect().width && cell.getBoundingClientRect().left + 24 > window.innerWidth;
}).map(table => table.caption ? table.caption.textContent.trim() : table.className)"""

# Marks the rows of a table that are made as an earlier one, of the same elements, classes, styles and empty places: axe finds the same in
# them. It looks at each word of each row anew, which of a page of 172 rows is five times the work of all the rest.
MARK_ALIKE = """() => document.querySelectorAll('tbody').forEach(body => {
    const seen = new Set(), made = e => [e.tagName, ...['class', 'style', 'role', 'type'].map(name => e.getAttribute(name)),
        e.textContent.trim() !== '', e.hasAttribute('href'), e.hasAttribute('id')].join();
    [...body.rows].forEach((row, place) => {
        const look = [place % 2, ...[row, ...row.querySelectorAll('*')].map(made)].join(';');
        row.toggleAttribute('data-alike', seen.has(look));
        seen.add(look);
    });
})"""

# Cells of a column so narrow that its words stand one character a line.
SQUEEZED = """() => [...document.querySelectorAll('table:not(.form) :is(th, td)')].filter(cell => {
    const style = getComputedStyle(cell), width = cell.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    return /\\p{Script=Han}{3}/u.test(cell.innerText) && width && width < 2 * parseFloat(style.fontSize);
}).slice(0, 5).map(cell => cell.innerText)"""


@pytest.fixture(scope="module")
def walker(browser: Any, address: str) -> Iterator[Reader]:
    """One page that stays open, looked at wide and narrow, in light and in dark."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    yield watched_page(context, address)
    context.close()


@pytest.fixture(scope="module")
def scriptless(browser: Any, address: str) -> Iterator[Reader]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    yield watched_page(context, address)
    context.close()


@pytest.mark.parametrize("group", range(GROUPS))
def test_every_page_fits_screen_and_phone_reads_the_same_without_script_and_axe_finds_nothing_serious(
    walker: Reader, scriptless: Reader, group: int
) -> None:
    """Every page once with script and once without: each further load would cost a second of processor time."""
    wrong: list[object] = []
    for name, path in list(PAGES.items())[group::GROUPS]:
        page = walker.page
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light")
        page.goto(walker.base + path)
        wrong += [(name, "light", found) for found in serious_violations(page, {})]
        if not page.evaluate(FITS):
            wrong.append((name, "wider than the screen", page.evaluate(TOO_WIDE)))
        wrong += [(name, "one character a line", cell) for cell in page.evaluate(SQUEEZED)]
        wrong += violations_in_the_dark(page, name) if name in IN_THE_DARK else []
        page.set_viewport_size({"width": 360, "height": 740})
        if not page.evaluate(FITS):
            wrong.append((name, "wider than the phone", page.evaluate(TOO_WIDE)))
        wrong += [(name, "first value out of sight", table) for table in page.evaluate(OUT_OF_SIGHT)]
        scriptless.page.goto(scriptless.base + path)
        if words(scriptless.page) != words(page).replace("复制", ""):
            wrong.append((name, "script adds more than a button to copy"))
    assert wrong == []
    for reader in (walker, scriptless):
        assert not reader.foreign_requests
        assert [text for text in reader.complaints if "404" not in text] == []


def serious_violations(page: Any, options: dict[str, Any]) -> list[object]:
    """What axe-core calls serious or critical: the rule, in words, and where."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate(MARK_ALIKE)
    found = Axe().run(page, {"exclude": [["[data-alike]"]]}, {"resultTypes": ["violations"], **options})
    violations = found.response["violations"]
    return [
        (violation["id"], violation["help"], [node["target"] for node in violation["nodes"]][:3])
        for violation in violations
        if violation["impact"] in ("serious", "critical")
    ]


def violations_in_the_dark(page: Any, name: str) -> list[object]:
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    found = serious_violations(page, {"runOnly": ["color-contrast", "link-in-text-block"]})
    return [(name, "dark", violation) for violation in found]


@pytest.mark.whole
@pytest.mark.parametrize("name", [name for name in PAGES if name not in IN_THE_DARK])
def test_every_other_page_can_be_read_in_the_dark(walker: Reader, name: str) -> None:
    walker.page.goto(walker.base + PAGES[name])
    assert violations_in_the_dark(walker.page, name) == []


def test_what_is_serious_too_wide_or_out_of_sight_is_found(walker: Reader) -> None:
    page = walker.page
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(walker.base + PAGES["没有的页"])
    page.evaluate(
        """document.querySelector('main').innerHTML = '<img src="/static/mark.svg"><p class="pale">浅得读不清的一行文字</p>'
            + '<div class="scroll"><table><tbody><tr><th>' + '长'.repeat(90) + '</th><td>1</td></tr></tbody></table></div>'
            + '<table><tbody>' + '<tr><td>二</td></tr>'.repeat(9) + '<tr><td class="pale">九行以后浅得读不清的字</td></tr></tbody></table>'
            + '<b>' + 'w'.repeat(200) + '</b><table class="thin"><tbody><tr><td>一字一行</td></tr></tbody></table>';
        document.querySelectorAll('.pale').forEach(pale => pale.style.color = '#bbb');
        document.querySelector('main th').style.whiteSpace = 'nowrap';
        document.querySelector('.thin').style.cssText = 'table-layout: fixed; width: 1em; min-width: 0'"""
    )
    violations = {rule: where for rule, _, where in serious_violations(page, {})}  # type: ignore[misc,attr-defined]
    assert violations.keys() >= {"image-alt", "color-contrast"}
    assert len(violations["color-contrast"]) == 2, "also in a row that is not made as those before it"
    assert page.locator("[data-alike]").count() == 7
    assert page.evaluate(FITS) is False
    assert "B." in page.evaluate(TOO_WIDE)
    assert page.evaluate(OUT_OF_SIGHT) == [""]
    assert page.evaluate(SQUEEZED) == ["一字一行"]


def words(page: Any) -> str:
    return re.sub(r"\s+", "", page.locator("main").inner_text(timeout=5000))


@pytest.mark.parametrize("name", ["总览", "年报", "凭据", "一件申请"])
def test_a_page_prints_on_numbered_paper_without_its_buttons_and_no_head_alone_at_the_foot(
    scripted: Reader, name: str, tmp_path: Path
) -> None:
    import pdfplumber

    page = scripted.go(PAGES[name])
    target = tmp_path / "page.pdf"
    page.pdf(path=str(target), prefer_css_page_size=True)
    heads = {plain(text) for text in page.locator("h2, h3, h4, caption, thead tr").all_text_contents()} - {""}
    with pdfplumber.open(target) as paper:
        sheets = [
            [line for line in map(plain, (sheet.extract_text() or "").splitlines()) if line] for sheet in paper.pages
        ]
        assert {round(sheet.width) for sheet in paper.pages} <= {595, 842}, "A4"
    assert 1 <= len(sheets) < 20
    assert [sheet[-1] for sheet in sheets] == [f"{number}/{len(sheets)}" for number in range(1, len(sheets) + 1)]
    assert [sheet[-2] for sheet in sheets if len(sheet) > 1 and sheet[-2] in heads] == []
    text = "".join(line for sheet in sheets for line in sheet)
    assert plain(page.locator("h1").inner_text().split("：")[0])[:4] in text
    assert "筛选" not in text
    assert "下载这些行" not in text
    if name == "凭据":
        dates = [line for sheet in sheets for line in sheet if re.match(r"2019-\d\d-\d\d", line)]
        assert len(dates) == page.locator(".listing tbody tr").count() == 172, "all rows come on paper"


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_the_first_view_is_small_and_comes_at_once(scripted: Reader) -> None:
    sizes: list[int] = []

    def add(answer: Any) -> None:
        sizes.append(len(answer.body()))

    scripted.page.on("response", add)
    scripted.go(PAGES["总览"])
    scripted.page.remove_listener("response", add)
    assert sum(sizes) < 300_000
    assert len(sizes) < 10
