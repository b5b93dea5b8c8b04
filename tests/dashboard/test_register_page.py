"""公文: the page of the document register, and that an office without one has no such page."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from pipeline.dashboard.pages.registry import build_page, navigation, pages
from pipeline.dashboard.view import open_view
from tests.duties.test_documents import SECRET, WEBSITE, made, register
from tests.support.duties import night_of_duties
from tests.support.office import Office

PAGE = next(page for page in pages() if page.name == "register")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = made(tmp_path_factory.mktemp("register"))
    office.drop("website/站群导出_20180101-20200104.csv", WEBSITE)
    office.drop("register/发文登记_20190101-20191231.csv", register())
    night_of_duties(office)
    return office


def shown(folder: Path, **query: str) -> str:
    with open_view(folder, agency="bureau", year=2019, query=query) as view:
        return build_page(PAGE, view)


def test_the_page_says_how_many_documents_have_which_attribute_and_names_none_that_is_not_public(
    office: Office,
) -> None:
    page = shown(office.folder)
    tree = html.fromstring(page)
    heading = tree.xpath("string(//h2[@id='attributes'])")
    assert heading == "2019 年登记公文 13 份：主动公开 7 份，依申请公开 2 份，不予公开 3 份，没有标明 1 份"
    assert SECRET not in page
    assert "流水201912" in tree.xpath("string(//section[@aria-labelledby='undated'])")


def test_each_number_leads_to_the_documents_it_counts(office: Office) -> None:
    tree = html.fromstring(shown(office.folder))
    for row in tree.xpath("//section[@aria-labelledby='attributes']//tbody/tr"):
        number = int(row.xpath("string(td)"))
        (address,) = row.xpath("td/a/@href")
        state = address.partition("state=")[2].partition("#")[0]
        listed = html.fromstring(shown(office.folder, state=state))
        assert len(listed.xpath("//section[@aria-labelledby='all']//tbody/tr")) == number, state


def test_an_office_without_a_register_has_no_such_page(workspace: object) -> None:
    office = workspace()  # type: ignore[operator]
    office.drop("website/a.csv", WEBSITE)
    night_of_duties(office)
    with open_view(office.folder, agency="bureau", year=2019) as view:
        titles = [entry["title"] for entry in navigation(PAGE, view)]
        assert "公文" not in titles
        assert "期限" in titles
        assert "没有接入公文登记" in build_page(PAGE, view)
