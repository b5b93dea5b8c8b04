"""Requests as nobody would make them: no page is an error of the program, and none says where on the machine something lies."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from pipeline.core import open_file, query_open
from pipeline.dashboard.app import create_app
from pipeline.dashboard.pages.registry import routed_pages
from pipeline.dashboard.web.access import AccessMiddleware, Authenticator
from pipeline.dashboard.web.users import user_line, write_user
from tests.support.fuzzed_requests import fuzzed_requests
from tests.support.office import Office, item
from tests.support.sealed_office import sealed_office

REQUESTS = 60  # a role; the bench sends thousands
# What an error of a library, of the program or of the machine looks like.
INTERNAL = re.compile(
    r"Traceback|site-packages|duckdb\.|Exception|(Binder|Conversion|Parser|Catalog|Invalid Input) Error|\.py\b|/tmp/|/root/|/home/"
)


def every_table(office: Office) -> tuple[list[str], list[str]]:
    """The published tables, and every column they have."""
    with open_file(office.published_file) as connection:
        tables = [name for name, _ in query_open(connection, "dashboard/listing/tables").rows]
        columns = {
            column
            for table in tables
            for column, *_ in query_open(connection, "dashboard/listing/columns", table=table).rows
        }
    return tables, sorted(columns)


def as_reader(folder: Path, users: Path) -> TestClient:
    """A browser of somebody who is not logged in, where the public may read."""
    write_user(users, user_line("clerk", "operator", "一个足够长的口令 2020"))
    app = AccessMiddleware(create_app(folder), Authenticator(users, public=True))
    return TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)


def as_operator(folder: Path) -> TestClient:
    app = AccessMiddleware(create_app(folder), None)
    return TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)


def failing_requests(role: str, number: int, seed: int, users: Path) -> list[str]:
    """Of so many requests in a role, those that met an error of the program or were told something of its inside."""
    office = sealed_office()
    tables, columns = every_table(office)
    endings = (("/api", ""), ("/tables", ".csv"), ("/tables", ""))
    routes = [page.route for page in routed_pages()] + [
        "/api/{table}", "/api/openapi.json", "/tables/{table}.csv", "/tables/{table}.xlsx", "/{agency}/{year}/documents/{kind}",
        "/{agency}/{year}/pictures/{page}/{name}", "/pictures/{page}/{year}/{name}", "/static/{file}", "/login", "/{anything}",
        *(f"{place}/{table}{ending}" for table in tables for place, ending in endings),
    ]  # fmt: skip
    client = as_operator(office.folder) if role == "operator" else as_reader(office.folder, users)
    wrong = []
    words = [*tables, "bureau", "2019"]
    for request in fuzzed_requests(number, seed + len(role), routes=routes, columns=columns, words=words):
        answer = client.get(request.address, headers=request.headers, follow_redirects=False)
        kind = answer.headers.get("content-type", "")
        said = (
            INTERNAL.search(answer.text) if kind.startswith(("text/html", "application/json", "text/plain")) else None
        )
        if answer.status_code >= 500 or said:
            wrong.append(f"{answer.status_code} {request.address[:300]} {request.headers} {said and said[0]}")
    return wrong


@pytest.mark.parametrize("role", ["operator", "reader"])
def test_no_request_meets_an_error_of_the_program(role: str, tmp_path: Path) -> None:
    wrong = failing_requests(role, REQUESTS, 20200110, tmp_path / "users")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "address",
    [
        "/tables/evidence.csv?on_date=2019-W01-1", "/tables/evidence?on_date.from=2019-060",
        "/tables/changes_since_seal?noticed_at=2019-03-01T24:00",
        "/bureau/2019%00", "/bureau/100000000000000", "/100000000000000/search", "/api/figures?year=1e14", "/api/figures?agency=%00",
        "/tables/evidence?sort=%00", "/pictures/website/100000000000000/days.svg", "/bureau/99999/documents/report.docx",
        f"/bureau/{'9' * 1900}", f"/{'9' * 5000}",
    ],
)  # fmt: skip
def test_a_value_that_one_reader_takes_and_another_does_not_is_answered_in_words(address: str) -> None:
    answer = as_operator(sealed_office().folder).get(address)
    assert answer.status_code in (400, 404), answer.text
    assert not INTERNAL.search(answer.text)


def test_readers_do_not_see_rows_in_quarantine_by_another_table(workspace: object, tmp_path: Path) -> None:
    office: Office = workspace()  # type: ignore[operator]
    office.drop("website/a.csv", [item(1), item(2, "2019-02-30", title="隔离的标题")])
    office.night("2020-01-05")
    hidden = office.published("SELECT count(*) FROM verdicts WHERE verdict = 'quarantined'")
    assert hidden != [(0,)], "there is something to hide"
    reader, operator = as_reader(office.folder, tmp_path / "users"), as_operator(office.folder)
    for address in (
        "/tables/verdicts",
        "/tables/verdicts.csv",
        "/api/verdicts",
        "/api/verdicts?verdict=quarantined",
        "/tables/verdicts?summary.has=隔离",
    ):
        seen, all_seen = reader.get(address), operator.get(address)
        assert (seen.status_code, all_seen.status_code) == (200, 200)
        rows = seen.text.replace("summary.has", "")
        assert "的标题" not in rows, address
        assert "隔离的标题" in all_seen.text, address
    assert reader.get("/api/verdicts").json()["total"] == 1
