"""Every number of every page leads to rows that add up to it, in every state an office can be in."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import duckdb
import pytest
from lxml import html
from starlette.testclient import TestClient

from pipeline.dashboard.app import create_app
from pipeline.dashboard.pages.registry import pages
from pipeline.requests import write_published_steps, write_request_tables
from tests.support.office import Office, item, post
from tests.support.one_count import assert_pages_and_digest_agree
from tests.support.sealed_office import (
    REQUESTS,
    copy_office,
    create_office,
    open_candidate_of,
    prepare,
    publish,
    seal,
    sealed_office,
)

pytestmark = pytest.mark.xdist_group("every_number")  # the states are made once
MARCH, NEXT_YEAR = datetime(2020, 3, 10, 9, 0), datetime(2021, 3, 10, 9, 0)
# How far the year has come, what ran last, what is known of the ledger: each occurs here.
STATES = [
    ("draft", "year end", "none"),
    ("sealed", "night", "stale"),
    ("revised", "year end", "refused"),
    ("revised", "night", "whole"),
]
# With these every pair occurs with what ran last, and most with each other.
FURTHER_STATES = [
    ("draft", "night", "whole"),
    ("draft", "night", "refused"),
    ("draft", "year end", "stale"),
    ("sealed", "year end", "whole"),
    ("sealed", "night", "none"),
]
# The address of a cell; a form of fields has no column in it.
ADDRESS_OF_CELL = """"table" || '.' || "row" || CASE WHEN "column" = 'value' THEN '' ELSE '.' || "column" END"""
NUMBER = re.compile(r"[\d  ,]+(\.\d+)?")


@cache
def revised_office(folder: Path) -> Office:
    """A year sealed twice, with a correction in between."""
    office = copy_office(sealed_office(), folder)
    office.drop("ledger/requests.csv", [REQUESTS[0], {**REQUESTS[1], "decision": "G2", "decided_on": "2019-12-30"}])
    prepare(office, MARCH)
    seal(office, note="更正：R2 已于 12 月 30 日答复", now=MARCH)
    return office


def change_later(office: Office) -> None:
    """What comes in after a seal: other items, one of them a draft, and posts, one of them without an account."""
    items = [item(n, f"2019-{n % 12 + 1:02d}-10", agency="bureau") for n in range(3, 30)]
    office.drop("website/items.csv", [*items, item(900, "2019-05-05", agency="bureau", status="draft")])
    posts = [post(n, "2019-08-08", agency="bureau", account=name) for n, name in ((600, "甲"), (601, None))]
    office.drop("weibo/later.csv", posts)


def office_in(state: tuple[str, str, str], folder: Path) -> Office:
    """The office in a state, published."""
    year, run, ledger = state
    made = {"draft": create_office, "sealed": lambda at: copy_office(sealed_office(), at), "revised": revised_office}
    office = made[year](folder / "w")
    if year != "draft":
        change_later(office)
    if ledger == "none":
        shutil.rmtree(office.folder / "inbox/ledger")
        for written in ("warehouse", "snapshots", "published"):
            shutil.rmtree(office.folder / written, ignore_errors=True)
    if ledger == "refused":
        shutil.rmtree(office.folder / "inbox/ledger")
        office.drop("ledger/requests-2.csv", "什么都不是\n1\n")
        if year == "draft":
            office.drop("ledger/requests-2.csv", "什么都不是\n1\n")
    now = NEXT_YEAR if ledger in ("stale", "refused") else MARCH
    prepare(office, now, closing=2019 if run == "year end" else None)
    with open_candidate_of(office) as warehouse:
        write_request_tables(warehouse, office.read(), today=now.date())
        write_published_steps(warehouse)
    publish(office, now)
    return office


class Behind:
    """What stands behind the address of a number: the sum of the rows a figure lists, the number of rows left out, the value of a cell."""

    def __init__(self, file: Path) -> None:
        self._connection = duckdb.connect(str(file))
        for table in ("evidence", "excluded", "quarantined"):  # views, read once
            self._connection.execute(f"CREATE TEMP TABLE own_{table} AS SELECT * FROM {table} WHERE agency = 'bureau'")
        cells = f"SELECT {ADDRESS_OF_CELL}, value FROM cells WHERE agency = 'bureau' AND year = 2019"
        self._cells: dict[str, float | None] = dict(self._connection.execute(cells).fetchall())

    def at(self, address: str) -> tuple[str, float | None]:
        """The table and the number; None where nothing is added up there."""
        parts = urlsplit(address)
        kind, *rest = unquote(parts.path).removeprefix("/bureau/2019/").split("/")
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        if kind == "cell":
            return "cells", self._cells[rest[0]]
        if kind not in ("evidence", "left-out"):
            return kind, None
        table = "evidence" if kind == "evidence" else query.pop("verdict", "excluded")
        conditions, values = ["year = 2019" if table != "quarantined" else "true"], dict[str, str]()
        if kind == "evidence":
            conditions.append("figure = $figure")
            values["figure"] = rest[0]
        if "day" in query:
            query["on_date.from"] = query.pop("day")
            query["on_date.to"] = query.pop("until", query["on_date.from"])
        if "month" in query:
            query["month(on_date)"] = query.pop("month")
        for number, (name, value) in enumerate(query.items()):
            column, _, operator = name.partition(".")
            if operator == "is":
                conditions.append(f"coalesce({column}, '') = ''")
                continue
            sign = {"from": ">=", "to": "<=", "begins": "LIKE"}.get(operator, "=")
            conditions.append(f"{column} {sign} $v{number}")
            values[f"v{number}"] = f"{value}%" if operator == "begins" else value
        measured = "coalesce(sum(amount), 0)" if kind == "evidence" else "count(*)"
        statement = f"SELECT {measured} FROM own_{table} WHERE {' AND '.join(conditions)}"
        ((number_behind,),) = self._connection.execute(statement, values).fetchall()
        return table, number_behind


def numbers(tree: Any) -> Iterator[tuple[str, float]]:
    """Address and value of every link of a page that is a number."""
    for link in tree.xpath("//main//a[@href][not(ancestor::nav)]"):
        words = " ".join(link.text_content().split())
        if NUMBER.fullmatch(words):
            yield link.get("href"), float(re.sub(r"[^\d.]", "", words))


@pytest.mark.parametrize(
    "state",
    [*STATES, *(pytest.param(state, marks=pytest.mark.whole) for state in FURTHER_STATES)],
    ids=lambda state: "-".join(state),
)
def test_every_number_of_every_page_leads_to_rows_that_add_up_to_it(
    state: tuple[str, str, str], tmp_path: Path
) -> None:
    office = office_in(state, tmp_path)
    site = TestClient(create_app(office.folder), base_url="http://127.0.0.1")
    followed: dict[str, int] = {}
    opened: set[tuple[str, ...]] = set()
    behind = Behind(Path(shutil.copy(office.published_file, tmp_path / "beside.duckdb")))
    for page in pages():
        if page.parts or page.name == "api/":
            continue
        address = f"/bureau/2019/{page.name}" if page.scoped else f"/{page.name}"
        answer = site.get(address)
        assert answer.status_code == (404 if page.name == "counties" else 200), address
        tree = html.fromstring(answer.text)
        for target, shown in numbers(tree):
            table, number = behind.at(target) if target.startswith("/bureau/2019/") else ("", None)
            if number is None:
                assert table != "cells", (address, target, "a blank cell shows a number")
                continue
            assert number == shown, (address, target)
            followed[table] = followed.get(table, 0) + 1
            kind = (table, *sorted(dict(parse_qsl(urlsplit(target).query))))
            if table == "evidence" and shown and kind not in opened:  # one of each kind as a reader opens it
                opened.add(kind)
                listed = " ".join(html.fromstring(site.get(target).text).text_content().split())
                assert f"合计 {shown:g}" in listed, target
        told_too_much(page.name, tree, state)
    assert_pages_and_digest_agree(office.folder, site, "bureau", 2019)
    assert followed["evidence"] > 60, followed
    assert followed["cells"] > 20 or state[2] != "whole", followed
    assert state[0] == "draft" or followed["excluded"] > 0, followed
    assert {("evidence",), ("evidence", "month")} <= opened


def told_too_much(name: str, tree: Any, state: tuple[str, str, str]) -> None:
    """Fails where a page says of requests in green what no ledger that reaches to its day says."""
    green = {" ".join(mark.text_content().split()) for mark in tree.xpath("//span[contains(@class, 'state good')]")}
    if state[2] != "whole":
        forbidden = {
            words
            for words in green
            if "申请" in words or words in ("没有待处理的问题", "没有需要处理的问题", "今天没有要办的事")
        }
        assert forbidden == set(), (name, forbidden)
    accepted = tree.xpath("//article[contains(., '封存时接受')] | //li[contains(., '封存时接受')]")
    assert [mark for entry in accepted for mark in entry.xpath(".//span[contains(@class, 'state warn')]")] == [], (
        name,
        "accepted",
    )
    assert name != "findings" or state[0] == "draft" or accepted, "what was accepted at the seal is listed as such"
