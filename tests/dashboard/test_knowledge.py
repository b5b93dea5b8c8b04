"""No page says that there is nothing where nothing is known, and none speaks against a number that is right."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner
from docx import Document
from lxml import html
from starlette.testclient import TestClient

from pipeline.cli.program import main
from pipeline.dashboard.app import create_app
from pipeline.operations.digest.digest import messages
from pipeline.requests import write_request_tables
from tests.support.office import Office, item, post, request
from tests.support.sealed_office import (
    DECLARED,
    copy_office,
    create_office,
    open_candidate_of,
    prepare,
    publish,
    ready_office,
    seal,
)

PAGES = (
    "",
    "website",
    "media",
    "applications",
    "report",
    "years",
    "words",
    "findings",
    "deadlines",
    "left-out",
    "sources",
    "seals",
)
NIGHT = datetime(2019, 12, 31, 23, 0)
OPEN_REQUESTS = "没有未办结的申请"
NO_PROBLEM = ("没有待处理的问题", "没有需要处理的问题")


def site_of(folder: Path) -> TestClient:
    return TestClient(create_app(folder), base_url="http://127.0.0.1")


def text(node: Any) -> str:
    return " ".join(node.text_content().split())


def reassurances(
    site: TestClient, pages: tuple[str, ...] = PAGES, scope: str = "/bureau/2019/"
) -> Iterator[tuple[str, str]]:
    """Every mark in green: page and words."""
    for name in pages:
        answer = site.get(f"{scope}{name}")
        if answer.status_code == 200:
            for mark in html.fromstring(answer.text).xpath(
                "//span[contains(@class, 'state') and contains(@class, 'good')]"
            ):
                yield name, text(mark)


def nightly_office(folder: Path, *, without: str = "") -> Office:
    """An office of four sources on the last night of 2019, all up to date; `without` one of them."""
    office = create_office(folder, {"quiet_days": 366, "rhythm_days": 30})
    office.drop(
        "ledger/requests.csv", [request("R1", "2019-12-02", decision="G2", decided_on="2019-12-30", agency="bureau")]
    )
    if without:
        shutil.rmtree(office.folder / "inbox" / without)
    return office


def tell_and_publish(office: Office, now: datetime) -> None:
    """A night with the request clock."""
    prepare(office, now, closing=None)
    with open_candidate_of(office) as warehouse:
        write_request_tables(warehouse, office.read(), today=now.date())
    publish(office, now)


def test_an_open_request_is_denied_in_green_only_by_a_ledger_that_reaches_to_today(tmp_path: Path) -> None:
    office = nightly_office(tmp_path / "w")
    tell_and_publish(office, NIGHT)
    assert any(OPEN_REQUESTS in words for _, words in reassurances(site_of(office.folder)))


@pytest.mark.parametrize("state", ["no ledger", "ledger refused", "ledger late"])
def test_without_a_ledger_that_reaches_to_today_nobody_says_that_no_request_is_open(tmp_path: Path, state: str) -> None:
    office = nightly_office(tmp_path / "w", without="ledger" if state == "no ledger" else "")
    if state == "ledger refused":
        office.drop("ledger/requests.csv", "什么都不是\n1\n")
    tell_and_publish(office, datetime(2020, 6, 1, 2, 30) if state == "ledger late" else NIGHT)
    site = site_of(office.folder)
    assert [words for _, words in reassurances(site) if OPEN_REQUESTS in words] == []
    for name in ("deadlines", "applications"):
        shown = text(html.fromstring(site.get(f"/bureau/2019/{name}").text))
        assert re.search(r"未办结的申请不?.{0,3}不知道|不知道有没有未办结的申请", shown), name


# What each source brings: the figures that nobody knows without it, and the pages that are about it.
BROUGHT = {
    "website": (("items.",), ("website",)),
    "weibo": (("posts.",), ("media",)),
    "ledger": (
        ("requests.new", "requests.result", "requests.granted", "requests.carried_out"),
        ("applications", "deadlines"),
    ),
    "forms": (("disputes.", "disclosure.", "requests.carried_in"), ()),
}


@pytest.mark.parametrize("missing", BROUGHT)
def test_without_a_source_nothing_is_green_and_nothing_zero_of_what_it_brings(tmp_path: Path, missing: str) -> None:
    office = nightly_office(tmp_path / "w", without=missing)
    if missing == "ledger":  # nor does anybody declare a number of table 3
        office.drop("forms/declared.csv", [row for row in DECLARED if "requests" not in str(row["figure"])])
    tell_and_publish(office, NIGHT)
    figures, about = BROUGHT[missing]
    shown = {name for (name,) in office.published("SELECT DISTINCT figure FROM figures WHERE year = 2019")}
    assert [name for name in shown if name.startswith(figures)] == [], "no figure"
    cells = office.published('SELECT "table" || \'.\' || "row", semantic, value FROM cells WHERE year = 2019')
    of_source = [(semantic, value) for name, semantic, value in cells if name.startswith(figures)]
    assert {semantic for semantic, _ in of_source} <= {"blank", "not_applicable"}, "no cell, in no document"
    assert {value for _, value in of_source} <= {None}

    with duckdb.connect(str(office.published_file)) as writer:
        writer.execute("DELETE FROM findings")  # not even where nothing was found
    site = site_of(office.folder)
    green = list(reassurances(site))
    assert [words for _, words in green if words in NO_PROBLEM] == [] or missing == "forms"
    assert [(name, words) for name, words in green if name in about] == []
    for name in PAGES:
        tree = html.fromstring(site.get(f"/bureau/2019/{name}").text)
        for link in tree.xpath("//main//a[contains(@href, '/evidence/') or contains(@href, '/cell/')]"):
            figure = link.get("href").rpartition("/")[2].partition("?")[0]
            assert not figure.startswith(figures) or text(link) not in ("0", "✓"), (name, figure)
    today = html.fromstring(site.get("/today").text)
    assert "今天没有要办的事" not in text(today) or missing == "forms"
    document = html.fromstring(site.get("/bureau/2019/documents/report.html").text)
    rows = {"ledger": "本年新收政府信息公开申请数量", "forms": "规章"}.get(missing)
    for row in document.xpath("//tr") if rows else ():
        if rows in text(row):
            assert "0" not in [text(cell) for cell in row.xpath("./td")], "nor in the report"
    written = Document(io.BytesIO(site.get("/bureau/2019/documents/report.docx").content))
    for cells in ([cell.text.strip() for cell in row.cells] for table in written.tables for row in table.rows):
        assert not (rows and any(rows in cell for cell in cells) and "0" in cells), ("nor in Word", cells)
    (message,) = messages(office.read(), NIGHT)
    assert not re.search("没有未处理的问题|一切正常", message.text) or missing == "forms"

    asked = {
        "website": "items.total",
        "weibo": "posts.weibo",
        "ledger": "requests.new_received.total",
        "forms": "disputes.review.total",
    }
    run = CliRunner().invoke(main, ["--workspace", str(office.folder), "explain", asked[missing], "--year", "2019"])
    assert run.exit_code == 2, "a figure that is not known has no rows that are none"
    listed = CliRunner().invoke(main, ["--workspace", str(office.folder), "figures", "2019"])
    assert [line for line in listed.stdout.splitlines() if line.startswith(figures)] == []
    if missing == "ledger":
        for words in ((), ("--quarter",)):
            run = CliRunner().invoke(
                main, ["--workspace", str(office.folder), "requests", "--on", "2019-12-31", *words]
            )
            assert (run.exit_code, "不知道" in run.stderr) == (1, True)


def test_a_year_end_does_not_make_old_sources_look_up_to_date(tmp_path: Path) -> None:
    office = nightly_office(tmp_path / "w")
    late = datetime(2026, 11, 30, 9, 0)
    prepare(office, late, closing=2019)
    publish(office, late)
    site = site_of(office.folder)
    tree = html.fromstring(site.get("/bureau/2019/sources").text)
    fresh = [
        row
        for row in tree.iter("tr")
        if "及时" in [text(mark) for mark in row.xpath(".//span[contains(@class, 'good')]")]
    ]
    assert [text(row.find("th")) for row in fresh] == ["人员填报（forms）"], (
        "numbers that people declare have no rhythm"
    )


def test_a_bureau_that_delivers_nothing_has_nothing_green(workspace: Any) -> None:
    office: Office = workspace(agencies=("busy", "silent"), website="items", weibo="posts", ledger="requests")
    office.drop("website/items.csv", [item(n, agency="busy") for n in range(3)])
    office.drop("weibo/posts.csv", [post(1, agency="busy")])
    office.drop(
        "ledger/requests.csv", [request("R1", "2019-05-06", decision="G2", decided_on="2019-05-09", agency="busy")]
    )
    site = site_of(office.night().folder)
    assert list(reassurances(site, PAGES[:7] + PAGES[7:9], "/silent/2019/")) == []
    rows = [row for row in html.fromstring(site.get("/agencies/2019/").text).iter("tr") if "silent" in text(row)]
    (row,) = [row for row in rows if "未报送" in text(row)]
    assert row.xpath(".//span[contains(@class, 'bad')]")
    assert not any(row.xpath(".//span[contains(@class, 'good')]") for row in rows)


def test_a_rule_about_a_whole_form_marks_the_cells_that_are_wrong_and_no_other(tmp_path: Path) -> None:
    office = copy_office(ready_office(), tmp_path / "w")
    publish(office)
    site = site_of(office.folder)
    tree = html.fromstring(site.get("/bureau/2019/report").text)
    for cell in tree.xpath("//table[contains(@class, 'website')]//td[contains(@class, 'v')][.//a]"):
        (address,) = cell.xpath(".//a/@href")
        marked = "warn" in cell.get("class").split() or "bad" in cell.get("class").split()
        assert marked == ("空白" in text(cell)), (address, text(cell))
    assert tree.xpath("//table[contains(@class, 'website')]//td[contains(@class, 'warn')]"), "the blank ones are marked"
    (right,) = tree.xpath("//table[contains(@class, 'website')]//a[contains(@href, 'website.weibo_posts')]/@href")
    assert "项没有填写" not in text(html.fromstring(site.get(right).text))


def test_a_sealed_year_shows_no_open_error_and_does_not_say_that_it_is_not_final(tmp_path: Path) -> None:
    office = create_office(tmp_path / "w")
    late = datetime(2020, 6, 1, 9, 0)
    prepare(office, late)
    seal(office, now=late)
    publish(office, late)
    page = site_of(office.folder).get("/bureau/2019/report").text
    tree = html.fromstring(page)
    assert tree.xpath("//td[contains(@class, 'bad')] | //td[contains(@class, ' warn')]") == []
    assert "已放行" in text(tree)
    assert "王主任" in text(tree)
    assert "尚未定稿" not in page
    rules = [text(summary) for summary in tree.xpath("//details[@class='rule']/summary") if "按期公布" in text(summary)]
    assert len(rules) == 1
    assert "2020-06-01 封存定稿" in text(tree)


def test_a_list_emptied_by_conditions_is_not_called_a_zero(tmp_path: Path) -> None:
    office = copy_office(ready_office(), tmp_path / "w")
    publish(office)
    shown = text(
        html.fromstring(site_of(office.folder).get("/bureau/2019/evidence/items.total?summary.has=查无此文").text)
    )
    assert "没有符合这些条件的记录" in shown
    assert "这个数是 0" not in shown
