"""计划 and 督办: every number leads to the rows it counts, and an answer that is sent is the answer that is read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from lxml import html
from starlette.testclient import TestClient

from pipeline.dashboard.app import create_app
from pipeline.dashboard.pages.registry import FOLLOW_UP, build_page, navigation, pages
from pipeline.dashboard.view import PageNotFoundError, open_view
from pipeline.dashboard.web.access import AccessMiddleware, Authenticator
from pipeline.dashboard.web.users import user_line, write_user
from pipeline.supervision import read_answers
from tests.supervision.test_plan import plan_office
from tests.support.duties import night_of_duties
from tests.support.office import Office

PLAN, TASK = (page for page in pages() if page.name == "plan")
LOGIN = ("李明", "一个足够长的口令 2020")
OWN = {"origin": "null", "sec-fetch-site": "same-origin"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The plan of the tests of tasks, and what its night found followed up."""
    office = plan_office(tmp_path_factory.mktemp("supervision") / "w", '[follow_up]\noffice = "综合科"\n')
    night_of_duties(office, "2019-10-05 02:30")
    for name, role in ((LOGIN[0], "operator"), ("王主任", "reader")):
        write_user(office.folder / "users", user_line(name, role, LOGIN[1]))
    return office


def shown(built: Office, page: object = PLAN, path: dict[str, str] | None = None, /, **query: str) -> html.HtmlElement:
    with open_view(built.folder, agency="bureau", year=2019, query=query, path=path) as view:
        return html.fromstring(build_page(page, view))  # type: ignore[arg-type]


def listed(page: html.HtmlElement, section: str) -> int:
    return len(page.xpath(f"//section[@aria-labelledby='{section}']//tbody/tr"))


def test_the_headline_says_how_the_year_stands(office: Office) -> None:
    sums = "已完成 9 项次（其中逾期完成 2 项次），逾期未完成 2 项次，不知道完成没有 3 项次，还没到期 5 项次"
    assert shown(office).xpath("string(//h2[@id='offices'])") == f"2019 年应完成 19 项次：{sums}"


@pytest.mark.parametrize("span", ["year", "quarter", "month", "week", "day"])
def test_every_number_of_a_span_leads_to_as_many_tasks(office: Office, span: str) -> None:
    page = shown(office, span=span, at="2019-03-31")
    links = page.xpath("//section[@aria-labelledby='offices' or @aria-labelledby='parts']//a[@class='proof']")
    assert links or span == "day"
    for link in links[:6]:
        target = shown(office, **dict(parse_qsl(urlsplit(link.get("href")).query)))
        assert listed(target, "tasks") == int(link.text), link.get("href")


def test_a_site_of_files_has_no_pages_of_weeks_and_days(office: Office) -> None:
    with open_view(
        office.folder, agency="bureau", year=2019, query={"span": "month", "at": "2019-03-01"}, static_page_size=10
    ) as view:
        page = html.fromstring(build_page(PLAN, view))
    assert listed(page, "parts") > 3
    assert not [
        link for link in page.xpath("//a/@href") if "span=week" in link or "span=day" in link or "state=" in link
    ]


def test_a_task_leads_to_what_proves_it(office: Office) -> None:
    times = shown(office, TASK, {"task": "4"}).xpath("//section[@aria-labelledby='times']//tbody/tr")
    assert [row.xpath("string(td[2])").strip() for row in times] == [
        "已完成",
        "已完成",
        "不知道数据没有取全",
        "还没到期",
    ]
    assert "/evidence/items.total?day=2019-01-01&until=2019-03-31" in times[0].xpath("string(.//a/@href)")
    with pytest.raises(PageNotFoundError):
        shown(office, TASK, {"task": "99"})


def test_an_office_that_keeps_neither_sees_neither(workspace: object) -> None:
    plain = workspace()  # type: ignore[operator]
    night_of_duties(plain)
    with open_view(plain.folder, agency="bureau") as view:
        view.year = 2019
        assert not {"计划", "督办"} & {entry["title"] for entry in navigation(PLAN, view)}
        assert "工作区里没有计划" in build_page(PLAN, view)
        assert "没有设置督办" in build_page(FOLLOW_UP, view)


def test_the_numbers_of_an_office_lead_to_its_follow_ups(office: Office) -> None:
    page = shown(office, FOLLOW_UP)
    links = page.xpath("//section[@aria-labelledby='offices']//a[@class='proof']")
    assert len(links) > 1
    for link in links:
        target = shown(office, FOLLOW_UP, **dict(parse_qsl(urlsplit(link.get("href")).query)))
        assert listed(target, "all") == int(link.text), link.get("href")


def test_a_problem_names_the_office_that_takes_it(office: Office) -> None:
    findings = next(page for page in pages() if page.name == "findings")
    page = shown(office, findings)
    taken = page.xpath("//dd[a[contains(@href, '/follow-up#n2019-')]]")
    assert taken
    assert "综合科，" in taken[0].text_content()


@pytest.fixture
def site(office: Office, tmp_path: Path) -> Iterator[tuple[TestClient, Path]]:
    folder = tmp_path / "w"
    shutil.copytree(office.folder, folder, symlinks=True)
    app = AccessMiddleware(create_app(folder), Authenticator(folder / "users"))
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as client:
        yield client, folder


ANSWER = {"no": "2019-0001", "office": "信息中心", "done": "已经改正", "on": "2019-10-06"}


def test_an_answer_is_kept_with_its_office_and_shown(site: tuple[TestClient, Path]) -> None:
    client, folder = site
    sent = client.post("/bureau/2019/follow-up", data=ANSWER, auth=LOGIN, headers=OWN)
    assert sent.status_code == 303, sent.text
    (answer,) = [answer for _, answer in read_answers(folder)[0]]
    assert (answer.no, answer.done, answer.signed_by) == ("2019-0001", "已经改正", None)
    page = client.get(sent.headers["location"], auth=LOGIN).text
    assert "已保存 2019-0001 的答复" in page
    assert "已经改正（信息中心，2019-10-06）" in page
    assert (
        client.post("/bureau/2019/follow-up", data=ANSWER | {"sign": "yes"}, auth=LOGIN, headers=OWN).status_code == 303
    )
    assert [answer.signed_by for _, answer in read_answers(folder)[0]] == [None, "李明"]


@pytest.mark.parametrize(
    ("changes", "login", "headers", "status", "words"),
    [
        ({"done": ""}, LOGIN, OWN, 422, "没有保存"),
        ({"no": "2019-9999"}, LOGIN, OWN, 422, ""),
        ({"on": "昨天"}, LOGIN, OWN, 422, "没有保存"),
        ({"on": "2099-01-01"}, LOGIN, OWN, 422, "还没有到"),
        ({}, ("王主任", LOGIN[1]), OWN, 403, ""),
        ({}, LOGIN, {"origin": "http://elsewhere.example", "sec-fetch-site": "cross-site"}, 403, ""),
    ],
)
def test_what_is_no_answer_or_comes_from_elsewhere_is_not_kept(
    site: tuple[TestClient, Path], changes: dict[str, str], login: tuple[str, str], headers: dict[str, str], status: int, words: str
) -> None:  # fmt: skip
    client, folder = site
    sent = client.post("/bureau/2019/follow-up", data=ANSWER | changes, auth=login, headers=headers)
    assert (sent.status_code, words in sent.text) == (status, True)
    assert not (folder / "answers").exists()


def test_without_users_nobody_answers(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "w"
    shutil.copytree(office.folder, folder, symlinks=True)
    with TestClient(AccessMiddleware(create_app(folder), None), base_url="http://127.0.0.1") as client:
        sent = client.post("/bureau/2019/follow-up", data=ANSWER, headers=OWN)
    assert sent.status_code == 422
    assert "没有登录" in sent.text
