"""The operator's pages and the JSON interface, over a small office whose year 2019 is sealed."""

from __future__ import annotations

import html
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi.openapi.models import OpenAPI
from starlette.testclient import TestClient

from pipeline.core.findings import Finding
from pipeline.core.published import PublishedDatabase
from pipeline.dashboard.app import create_app
from pipeline.dashboard.pages.operator import runs
from pipeline.dashboard.web.access import AccessMiddleware, Authenticator
from pipeline.dashboard.web.users import user_line, write_user
from pipeline.law.workdays import read_calendar
from pipeline.quality.waivers import read_waivers
from pipeline.requests.ledger_clock import run_clock
from pipeline.requests.published_steps import read_published_request, write_published_steps
from pipeline.requests.queries import read_request
from tests.support.sealed_office import copy_office, open_candidate_of, publish, ready_office, sealed_office

PASSWORD = "一个足够长的口令 2020"
YEAR = "/bureau/2019"


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app(sealed_office().folder), base_url="http://127.0.0.1")


def published(statement: str) -> list[tuple[Any, ...]]:
    return sealed_office().published(statement)


def test_every_finding_is_shown_with_what_to_do_and_warnings_with_a_waiver_that_waives_exactly_it(
    tmp_path: Path,
) -> None:
    office = copy_office(ready_office(), tmp_path / "w")
    publish(office)
    page = TestClient(create_app(office.folder), base_url="http://127.0.0.1").get(f"{YEAR}/findings").text
    rows = office.published(
        'SELECT code, severity, outcome, message, what_to_do, agency, year, "left", "right", refers_to, waived_by FROM findings'
        " WHERE (year = 2019 OR year IS NULL)"
    )
    findings = [Finding(*row) for row in rows]
    assert findings
    for finding in findings:
        assert finding.message in html.unescape(page)
        assert finding.what_to_do in html.unescape(page)
    texts = [html.unescape(text) for text in re.findall(r"<pre[^>]*>(.*?)</pre>", page, re.S)]
    open_warnings = [finding for finding in findings if finding.severity == "warn" and finding.waived_by is None]
    assert len(texts) == len(open_warnings) > 0
    (tmp_path / "waivers").mkdir()
    (tmp_path / "waivers" / "2019.yml").write_text("".join(texts), "utf-8")
    waivers = read_waivers(tmp_path, 2019)
    for warning in open_warnings:
        assert sum(waiver.covers(warning) for waiver in waivers) == 1
    assert all(yaml.safe_load(text)[0]["reason"] == "（写明理由）" for text in texts)


def test_findings_can_be_narrowed_by_kind(site: TestClient) -> None:
    page = site.get(f"{YEAR}/findings?kind=unchecked").text
    assert "无法核对</span> <code>" in page
    assert "警告</span> <code>" not in page


def test_a_request_is_explained_from_what_is_published_as_from_the_ledger(tmp_path: Path) -> None:
    calendar = read_calendar()
    with open_candidate_of(copy_office(ready_office(), tmp_path / "w")) as warehouse:
        run_clock(warehouse.connection, calendar, on=date(2020, 1, 10))
        write_published_steps(warehouse)
        from_ledger = {
            number: read_request(warehouse.connection, calendar, number, date(2020, 1, 10)) for number in ("R1", "R2")
        }
        warehouse.connection.execute("USE candidate")
        for number, expected in from_ledger.items():
            assert (
                read_published_request(warehouse.connection, calendar, number, "bureau", date(2020, 1, 10)) == expected
            )
            assert expected.days
        warehouse.connection.execute("USE warehouse")


def test_the_calculator_needs_no_ledger(site: TestClient) -> None:
    page = site.get(f"{YEAR}/deadlines?received=2019-03-18").text
    assert "2019-04-16" in page
    assert site.get(f"{YEAR}/deadlines?received=2019-13-01").status_code == 400
    assert site.get(f"{YEAR}/deadlines/R999").status_code == 404


def test_seals_show_hash_proof_and_what_changed_since(site: TestClient) -> None:
    ((package, sha256),) = published("SELECT package, sha256 FROM revisions")
    page = site.get(f"{YEAR}/seals").text
    assert package in page
    assert sha256 in page
    assert "校验值与封存时一致" in page
    assert "封存之后没有变化" in page
    assert site.get(f"{YEAR}/seals?verify=1").text.count("通过") > page.count("未核验")


def test_a_package_that_was_changed_or_is_missing_is_reported(tmp_path: Path) -> None:
    office = copy_office(sealed_office(), tmp_path / "w")
    package = next((office.folder / "sealed").glob("*.zip"))
    package.write_bytes(package.read_bytes()[:-1] + b"x")
    page = TestClient(create_app(office.folder), base_url="http://127.0.0.1").get(f"{YEAR}/seals").text
    assert "文件被改动过" in page
    package.unlink()
    page = TestClient(create_app(office.folder), base_url="http://127.0.0.1").get(f"{YEAR}/seals").text
    assert "无法核验" in page


def test_sources_show_three_clocks_the_days_covered_and_an_account_that_adds_up(site: TestClient) -> None:
    page = site.get(f"{YEAR}/sources").text
    for (source,) in published("SELECT source FROM sources"):
        assert source in page
    for words in ("查看", "源头到", "载入到", "收到", "计入", "不计入", "隔离"):
        assert words in page


def test_runs_list_the_builds_that_were_published_the_shown_one_marked(tmp_path: Path) -> None:
    office = copy_office(sealed_office(), tmp_path / "w")
    first = office.published("SELECT run FROM meta")[0][0]
    office.verbs("count", now="2020-01-11 09:00", as_of="2020-01-11")
    publish(office, datetime(2020, 1, 11, 9))
    second = office.published("SELECT run FROM meta")[0][0]
    page = TestClient(create_app(office.folder), base_url="http://127.0.0.1").get("/operator/runs").text
    table = page[page.index("<tbody>") :]
    assert table.index(second) < table.index("正在展示") < table.index(first)


def test_runs_list_the_sources_looked_at_last_and_say_how_many_there_are(
    site: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ((sources,),) = published("SELECT count(*) FROM sources")
    monkeypatch.setattr(runs, "MAX_SOURCES", 1)
    page = site.get("/operator/runs").text
    assert f"共 {sources} 个数据源，这里是最近查看的 1 个" in page
    assert "/tables/sources" in page


def test_the_interface_gives_the_published_tables_with_their_own_column_names(site: TestClient) -> None:
    database = PublishedDatabase(sealed_office().folder / "published")
    answer = site.get("/api/figures", params={"year": 2019, "agency": "bureau", "size": 1000}).json()
    expected = [dict(row) for row in database.rows_of_figures(2019, "bureau").records()]
    assert {row["figure"]: row["value"] for row in answer["figures"]} == {
        row["figure"]: row["value"] for row in expected
    }
    assert list(answer["figures"][0]) == list(expected[0])
    assert answer["total"] == len(expected)
    evidence = site.get("/api/evidence", params={"figure": "items.total", "year": 2019, "size": 10}).json()
    assert evidence["sum"] == answer_value(answer, "items.total")
    rows = list(evidence["evidence"])
    while evidence["next"]:
        evidence = site.get(evidence["next"]).json()
        rows += evidence["evidence"]
    assert len(rows) == evidence["total"] == 25


def answer_value(answer: dict[str, Any], figure: str) -> float:
    return next(row["value"] for row in answer["figures"] if row["figure"] == figure)


@pytest.mark.parametrize(
    ("address", "status"),
    [("/api/nothing", 404), ("/api/figures?x=1", 400), ("/api/figures?size=9999", 400), ("/api/figures?year=x", 400)],
)
def test_the_interface_says_what_is_wrong_as_json(site: TestClient, address: str, status: int) -> None:
    answer = site.get(address)
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "message", "what_to_do"}


def test_the_description_names_every_table_and_column_and_what_it_names_answers(site: TestClient) -> None:
    document = site.get("/api/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    OpenAPI.model_validate(document)
    tables = {name for (name,) in published("SELECT table_name FROM information_schema.tables")}
    assert {path.removeprefix("/api/") for path in document["paths"]} == tables
    page = site.get("/api/").text
    for path, operation in document["paths"].items():
        schema = document["components"]["schemas"][path.removeprefix("/api/")]
        answer = site.get(path, params={"size": 1})
        assert answer.status_code == 200, path
        for row in answer.json()[path.removeprefix("/api/")]:
            assert list(row) == list(schema["properties"])
        assert operation["get"]["parameters"]
        assert path in page
    assert "http://" not in page.replace("http://127.0.0.1", "")
    assert '<script src="/static' in page


def test_a_reader_sees_figures_and_rows_but_no_operators_page(tmp_path: Path) -> None:
    users = tmp_path / "users"
    write_user(users, user_line("reader", "reader", PASSWORD))
    write_user(users, user_line("clerk", "operator", PASSWORD))
    site = TestClient(
        AccessMiddleware(create_app(sealed_office().folder), Authenticator(users)), base_url="http://127.0.0.1"
    )
    for_operators = ("findings", "deadlines", "sources", "seals", "left-out?verdict=quarantined")
    addresses = [f"{YEAR}/{name}" for name in for_operators] + [
        "/operator/runs",
        "/tables/findings",
        "/tables/quarantined.csv",
        "/api/findings",
    ]
    for address in addresses:
        assert site.get(address, auth=("reader", PASSWORD)).status_code == 403, address
        assert site.get(address, auth=("clerk", PASSWORD)).status_code == 200, address
    for address in (
        f"{YEAR}/",
        f"{YEAR}/evidence/items.total",
        f"{YEAR}/left-out",
        "/tables/figures",
        "/api/evidence",
        "/tables/evidence.csv",
    ):
        assert site.get(address, auth=("reader", PASSWORD)).status_code == 200, address
    first = site.get(f"{YEAR}/", auth=("reader", PASSWORD)).text
    assert f'href="{YEAR}/findings"' not in re.sub(r"<main.*</main>", "", first, flags=re.S)
    assert "/api/findings" not in site.get("/api/openapi.json", auth=("reader", PASSWORD)).json()["paths"]
