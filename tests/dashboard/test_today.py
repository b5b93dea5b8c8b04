"""今日 and its pictures: what is urgent first, one number of problems everywhere, and marks that lead to their rows."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from lxml import html
from starlette.testclient import TestClient

from pipeline.dashboard.app import create_app
from pipeline.dashboard.pictures.cumulative import RunningYear, cumulative, headline
from pipeline.dashboard.pictures.due_dates import OpenRequest, due_dates
from pipeline.dashboard.pictures.due_dates import headline as headline_of_requests
from pipeline.dashboard.pictures.month_columns import headline as headline_of_months
from pipeline.dashboard.pictures.month_columns import month_columns
from pipeline.requests import write_published_steps, write_request_tables
from tests.support.office import Office, item, request
from tests.support.one_count import assert_pages_and_digest_agree
from tests.support.readers import readers_site
from tests.support.sealed_office import create_office, open_candidate_of, prepare, publish

TODAY = datetime(2019, 11, 20, 2, 30)


def text(node: Any) -> str:
    return " ".join(node.text_content().split())


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office in November: one request is overdue, one falls due in four working days, one has time; table 2 is blank."""
    office = create_office(tmp_path_factory.mktemp("today") / "w", {"quiet_days": 366, "rhythm_days": 366})
    (office.folder / "inbox" / "forms" / "declared.csv").unlink()
    office.drop(
        "ledger/requests.csv",
        [
            request(f"R{n}", day, agency="bureau")
            for n, day in ((1, "2019-11-18"), (2, "2019-10-28"), (3, "2019-10-08"))
        ],
    )
    prepare(office, TODAY, closing=None)
    with open_candidate_of(office) as warehouse:
        write_request_tables(warehouse, office.read(), today=TODAY.date())
        write_published_steps(warehouse)
    publish(office, TODAY)
    return office


@pytest.fixture(scope="module")
def site(office: Office) -> TestClient:
    return TestClient(create_app(office.folder), base_url="http://127.0.0.1")


def test_the_most_urgent_request_stands_first_and_leads_to_its_page(site: TestClient) -> None:
    tree = html.fromstring(site.get("/today").text)
    tasks = tree.xpath("//ol[@class='findings']/li")
    assert [re.search(r"R\d", text(task))[0] for task in tasks[:2]] == ["R3", "R2"]  # type: ignore[index]
    assert "逾期" in text(tasks[0])
    assert "R1" not in " ".join(text(task) for task in tasks), "it has time"
    for task in tasks:
        (link,) = task.xpath(".//a/@href")
        assert site.get(link).status_code == 200, link
    status = text(tree.xpath("//p[contains(@class, 'status')]")[0])
    assert "1 件申请已逾期" in status
    assert "1 件申请 5 个工作日内到期" in status


def test_every_open_request_is_in_the_picture_and_in_the_table_beside_it(site: TestClient) -> None:
    tree = html.fromstring(site.get("/today").text)
    drawn = tree.xpath("//*[local-name()='svg'][contains(@class, 'picture')]//*[local-name()='a']/@href")
    listed = tree.xpath("//table[caption[contains(., '在办的申请')]]//a/@href")
    assert [link.rpartition("/")[2] for link in drawn] == ["R3", "R2", "R1"]
    assert drawn == listed


def test_the_matrix_says_of_each_agency_what_has_arrived_and_what_is_missing(site: TestClient) -> None:
    (table,) = html.fromstring(site.get("/today").text).xpath("//table[@class='matrix']")
    columns = [text(column) for column in table.xpath("thead//th")][1:]
    (row,) = table.xpath("tbody/tr")
    standing = dict(zip(columns, (text(cell) for cell in row.findall("td")), strict=True))
    assert standing["网站"] == standing["新媒体"] == standing["台账"] == "有"
    assert standing["表二"].startswith("缺")
    assert standing["期限"].startswith("逾期")
    assert standing["年报"] == "草稿"
    for link in row.xpath(".//a/@href"):
        assert site.get(link).status_code == 200, link


def test_one_number_of_problems_stands_on_every_page_and_in_the_digest(site: TestClient, office: Office) -> None:
    assert_pages_and_digest_agree(office.folder, site, "bureau", 2019)


def test_a_silent_agency_is_red_in_every_column(workspace: Any) -> None:
    office: Office = workspace(agencies=("busy", "silent"), website="items")
    office.drop("website/items.csv", [item(n, agency="busy") for n in range(3)])
    site = TestClient(create_app(office.night().folder), base_url="http://127.0.0.1")
    tree = html.fromstring(site.get("/today").text)
    (row,) = [row for row in tree.xpath("//table[@class='matrix']/tbody/tr") if "silent" in text(row)]
    assert {cell.get("class") for cell in row.findall("td")} == {"bad"}
    assert "没有申请台账，不知道有没有申请到期" in text(tree)


def test_nothing_published_of_an_agency_is_no_quiet_day_and_readers_have_no_such_page(office: Office) -> None:
    assert readers_site(office.folder).get("/today").status_code == 403
    assert "/today" not in readers_site(office.folder).get("/bureau/2019/").text


def year(year: int, until: date, each: float) -> RunningYear:
    first = date(year, 1, 1)
    return RunningYear(year, until, {first + timedelta(days=n): each for n in range((until - first).days + 1)})


@pytest.mark.parametrize(
    ("before", "sentence"),
    [
        (year(2025, date(2025, 12, 31), 1), "到 11 月 29 日，网站公开信息 666 条，比上年同期多 333 条"),
        (year(2025, date(2025, 12, 31), 3), "到 11 月 29 日，网站公开信息 666 条，比上年同期少 333 条"),
        (year(2025, date(2025, 12, 31), 2), "到 11 月 29 日，网站公开信息 666 条，与上年同期持平"),
        (None, "到 11 月 29 日，网站公开信息 666 条；上年同期没有观察全，不作比较"),
    ],
)
def test_a_running_year_is_compared_with_the_same_days_of_the_year_before(
    before: RunningYear | None, sentence: str
) -> None:
    now = year(2026, date(2026, 11, 29), 2)
    assert headline("网站公开信息", "条", now, before) == sentence


def test_a_year_that_is_over_is_compared_with_the_whole_year_before() -> None:
    whole, before = year(2026, date(2026, 12, 31), 2), year(2025, date(2025, 12, 31), 1)
    assert headline("网站公开信息", "条", whole, before) == "2026 年网站公开信息 730 条，比上年多 365 条"


def test_the_points_of_a_running_year_lead_to_the_rows_of_their_month() -> None:
    links = {month: f"/rows/{month}" for month in range(1, 13)}
    drawn = html.fromstring(str(cumulative("c", "网站公开信息", "条", year(2026, date(2026, 3, 5), 2), None, links)))
    marks = drawn.xpath("//*[local-name()='a']")
    assert [mark.get("href") for mark in marks] == ["/rows/1", "/rows/2", "/rows/3"]
    assert [text(mark) for mark in marks] == ["1 月 31 日止 62 条", "2 月 28 日止 118 条", "3 月 5 日止 128 条"]


def test_what_is_counted_in_different_units_is_never_added_up_in_a_picture(site: TestClient) -> None:
    tree = html.fromstring(site.get("/bureau/2019/").text)
    drawn = tree.xpath("//section[@aria-labelledby='by-month']//*[local-name()='svg'][contains(@class, 'picture')]")
    headlines = [text(heading) for heading in tree.xpath("//section[@aria-labelledby='by-month']//figure/h3")]
    assert len(drawn) == len(headlines) == 2
    assert [re.match(r"(网站|微博) \d+ 条", words) is not None for words in headlines] == [True, True]
    for link in drawn[0].xpath(".//*[local-name()='a']/@href")[:3]:
        assert site.get(link).status_code == 200, link


def test_a_month_that_was_not_observed_has_a_dash_and_no_column() -> None:
    drawn = html.fromstring(str(month_columns("m", "微信", "篇", [3, None, *[0.0] * 10], [f"/{n}" for n in range(12)])))
    assert len(drawn.xpath("//*[local-name()='rect']")) == 11
    assert "—" in text(drawn)
    assert headline_of_months("微信", "篇", [3, None, *[0.0] * 10]) == "微信 3 篇，1月最多（3 篇）"


def test_a_picture_of_due_dates_has_its_finding_as_title_and_stays_small() -> None:
    requests = [
        OpenRequest(f"R{n}", "某局", date(2026, 11, 1), date(2026, 11, 28) + timedelta(days=n), n - 2, f"/r/{n}")
        for n in range(25)
    ]
    assert headline_of_requests(requests) == "25 件在办：2 件已逾期，6 件 5 个工作日内到期"
    drawn = str(due_dates("due", requests, date(2026, 11, 30)))
    assert len(drawn.encode()) < 60_000
    assert drawn.count("<a ") == 25
