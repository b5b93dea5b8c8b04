"""目录: the page of the directory; every number of it leads to the items it counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from pipeline.dashboard.pages.registry import build_page, navigation, page_picture, pages
from pipeline.dashboard.view import open_view
from tests.duties.test_directory import WEBSITE, made
from tests.support.duties import night_of_duties
from tests.support.office import Office

PAGE = next(page for page in pages() if page.name == "directory")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = made(tmp_path_factory.mktemp("directory"))
    office.drop("website/站群导出_20181201-20200104.csv", WEBSITE)
    night_of_duties(office)
    return office


def shown(folder: Path, **query: str) -> html.HtmlElement:
    with open_view(folder, agency="bureau", year=2019, query=query, role="reader") as view:
        return html.fromstring(build_page(PAGE, view))


def test_the_headline_says_how_the_entries_stand(office: Office) -> None:
    assert shown(office.folder).xpath("string(//h2[@id='entries'])") == (
        "目录 7 项：2 项有发布，3 项有到时没有发布的，1 项有逾期发布的，3 项全年没有发布，1 项没有写明对应什么，无法核对"
    )


def test_each_number_of_an_entry_leads_to_its_items(office: Office) -> None:
    rows = shown(office.folder).xpath("//section[@aria-labelledby='entries']//tbody/tr[td/a]")
    assert len(rows) == 2
    for row in rows:
        listed = shown(office.folder, entry=row.xpath("string(td[1])"))
        assert len(listed.xpath("//section[@aria-labelledby='items']//tbody/tr")) == int(row.xpath("string(td/a)"))


def test_what_belongs_nowhere_is_listed_by_column(office: Office) -> None:
    rows = shown(office.folder).xpath("//section[@aria-labelledby='uncovered']//tbody/tr")
    assert [[cell.text_content() for cell in row] for row in rows] == [["部门文件", "3", "3"], ["工作动态", "2", "16"]]


def test_the_picture_can_be_taken_home(office: Office) -> None:
    with open_view(office.folder, agency="bureau", year=2019, role="reader") as view:
        assert page_picture(view, "directory", "directory", "svg").startswith(b"<")


def test_an_office_without_a_directory_has_no_such_page(workspace: object) -> None:
    office = workspace()  # type: ignore[operator]
    office.drop("website/a.csv", WEBSITE)
    night_of_duties(office)
    with open_view(office.folder, agency="bureau", year=2019) as view:
        assert "目录" not in [entry["title"] for entry in navigation(PAGE, view)]
        assert "没有主动公开基本目录" in build_page(PAGE, view)
