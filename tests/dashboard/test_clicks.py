"""How many clicks what people come for is away, how long a page takes, and how much a picture weighs: over the demo year."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html
from starlette.testclient import TestClient

from pipeline.dashboard.app import create_app
from tests.support.readers import readers_site

pytestmark = pytest.mark.xdist_group("dashboard_pages")  # its fixture is made once
YEAR = "/chuxiong-sthj/2019"
# What somebody wants → the address it has, and the most clicks it may be away from 总览, by links alone.
ADDRESSES = {
    "how many WeChat posts": (rf"{YEAR}/evidence/posts\.wechat", 1),
    "one article": (r"https?://.+", 2),
    "table 3 as Excel": (rf"{YEAR}/documents/report-requests\.xlsx", 2),
    "the whole report as Word": (rf"{YEAR}/documents/report\.docx", 2),
    "the whole report as Excel": (rf"{YEAR}/documents/report\.xlsx", 2),
    "this year against the one before, by month": (rf"{YEAR}/years", 1),
    "a month of 2018 and its rows": (r"/chuxiong-sthj/2018/evidence/items\.total\?month=3", 2),
}
SECONDS = 0.5


@pytest.fixture(scope="module")
def sites(demo_year: Path) -> dict[str, TestClient]:
    """The pages as the office and as the public read them."""
    return {role: site_of(demo_year, role) for role in ("operator", "reader")}


def site_of(folder: Path, role: str) -> TestClient:
    if role == "reader":
        return readers_site(folder)
    return TestClient(create_app(folder), base_url="http://127.0.0.1")


def links_of(site: TestClient, address: str) -> list[str]:
    """Every address a page leads to."""
    return [str(link).partition("#")[0] for link in html.fromstring(site.get(address).text).xpath("//a/@href")]


def clicks(site: TestClient, start: str, wanted: str, most: int) -> int:
    """The fewest links from a page to an address of that pattern, by pages of the navigation, and rows where an article is wanted."""
    reached = {start}
    for number in range(1, most + 1):
        found = {link for page in sorted(reached) for link in links_of(site, page)}
        if any(re.fullmatch(wanted, link) for link in found):
            return number
        chapters = rf"{YEAR}/(\w*|evidence/posts\.wechat)"
        reached = {link for link in found if re.fullmatch(chapters, link)}
    return most + 1


@pytest.mark.parametrize("role", ["operator", "reader"])
@pytest.mark.parametrize("wish", ADDRESSES)
def test_what_people_come_for_is_a_few_clicks_away(sites: dict[str, TestClient], role: str, wish: str) -> None:
    wanted, most = ADDRESSES[wish]
    assert clicks(sites[role], f"{YEAR}/", wanted, most) <= most


def test_whether_anything_is_wrong_and_what_is_due_over_all_agencies_takes_no_click(
    sites: dict[str, TestClient],
) -> None:
    first = html.fromstring(sites["operator"].get("/").text)
    (status,) = first.xpath("//header//p[contains(@class, 'status')]")
    words = " ".join(status.text_content().split())
    assert re.search(r"\d+ 个数据源正常", words)
    assert re.search(r"申请", words)
    assert re.search(r"待处理的问题共 \d+ 项", words)
    assert first.xpath("//h2[@id='tasks']/following-sibling::ol/li//a/@href")


def pages_of(role: str) -> Iterator[str]:
    yield from ("", "website", "media", "applications", "report", "years", "words", "evidence/posts.wechat")
    if role == "operator":
        yield from ("findings", "deadlines", "left-out", "sources", "seals")


@pytest.mark.parametrize("role", ["operator", "reader"])
def test_every_page_takes_less_than_half_a_second_of_the_processor_and_no_picture_of_it_weighs_sixty_kilobytes(
    demo_year: Path, role: str
) -> None:
    """Processor time of this process, the fewest of three: how busy the machine is does not count."""
    for name in pages_of(role):
        address, used = f"{YEAR}/{name}", []
        for _ in range(3):
            site = site_of(demo_year, role)  # a new one each time: it has kept no page
            begun = time.process_time()
            answer: Any = site.get(address)
            used.append(time.process_time() - begun)
            if used[-1] < SECONDS:
                break
        assert answer.status_code == 200, address
        assert min(used) < SECONDS, (address, used)
        for drawn in html.fromstring(answer.text).xpath("//*[local-name()='svg']"):
            assert len(etree.tostring(drawn)) < 60_000, address
