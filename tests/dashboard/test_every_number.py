"""Every number leads to rows that add up to it: of the published database in every state an office can be in, of every page in nine.

Here the database in six and the pages in four; every one behind the marker `whole`."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import duckdb
import pytest
from click.testing import CliRunner
from lxml import html
from starlette.testclient import TestClient

from pipeline.cli.program import main
from pipeline.dashboard.app import create_app
from pipeline.dashboard.pages.registry import pages
from tests.support.office_states import STATES, State, office_in
from tests.support.one_count import assert_pages_and_digest_agree

pytestmark = pytest.mark.xdist_group("every_number")  # the states are made once
# The states whose pages are walked: how far the year has come, what ran last, what is known of the ledger. Each occurs here.
WALKED = [
    ("draft", "year end", "none"),
    ("sealed", "night", "stale"),
    ("revised", "year end", "refused"),
    ("revised", "night", "whole"),
]
# With the first two every year occurs with what ran last, with all of them most pairs do.
FURTHER_STATES = [
    ("draft", "night", "refused"),
    ("sealed", "year end", "whole"),
    ("draft", "night", "whole"),
    ("draft", "year end", "stale"),
    ("sealed", "night", "none"),
]
# The address of a cell; a form of fields has no column in it.
ADDRESS_OF_CELL = """"table" || '.' || "row" || CASE WHEN "column" = 'value' THEN '' ELSE '.' || "column" END"""
# Cells of the website form that print a figure.
FIGURE_OF_CELL = {
    "website.pub_total": "items.total",
    "website.pub_dynamic": "items.news",
    "website.weibo_posts": "posts.weibo",
}
OURS = "agency = 'bureau' AND year = 2019"
NUMBER = re.compile(r"[\d  ,]+(\.\d+)?")


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
    [
        pytest.param(state, marks=() if state in (*WALKED, *FURTHER_STATES[:2]) else pytest.mark.whole)
        for state in STATES
    ],
    ids="-".join,
)
def test_every_figure_and_cell_is_the_sum_of_its_rows_in_every_state(state: State) -> None:
    year, _, ledger = state
    with duckdb.connect(str(office_in(state).published_file), read_only=True) as connection:

        def known(statement: str) -> dict[str, Any]:
            return dict(connection.execute(statement).fetchall())

        figures = known(f"SELECT figure, value FROM figures WHERE {OURS}")
        stood = known(f"SELECT figure, sum(amount) FROM evidence WHERE {OURS} GROUP BY figure HAVING sum(amount) <> 0")
        months = known(f"SELECT figure, sum(value) FROM monthly WHERE {OURS} GROUP BY figure HAVING sum(value) <> 0")
        cells = known(f"SELECT {ADDRESS_OF_CELL}, value FROM cells WHERE {OURS}")
        origins = known(f"SELECT {ADDRESS_OF_CELL}, origin FROM cells WHERE {OURS}")
        unbalanced = connection.execute("SELECT * FROM accounting WHERE pulled <> counted + excluded + quarantined")
        assert unbalanced.fetchall() == []
    assert {figure: value for figure, value in figures.items() if value} == stood == months
    named = {address: FIGURE_OF_CELL.get(address, address) for address in cells}
    shown = {address: value for address, value in cells.items() if value is not None and address != "website.has_media"}
    assert shown == {address: figures[named[address]] for address in shown}
    counted = {address for address in shown if address.startswith("requests.") and origins[address] == "counted"}
    assert bool(counted) == (year != "draft" or ledger in ("whole", "stale")), "no ledger, no counted cell"
    assert len(shown) > 40
    explained(office_in(state).folder, figures)


def explained(folder: Path, figures: dict[str, float]) -> None:
    """Asks at the command line for the rows of the greatest figure of each kind, and for those of the least one."""
    greatest = {figure.partition(".")[0]: figure for figure, _ in sorted(figures.items(), key=lambda entry: entry[1])}
    for figure in (*greatest.values(), min(figures, key=lambda name: figures[name])):
        words = ["--workspace", str(folder), "explain", figure, "--year", "2019", "--agency", "bureau"]
        said = CliRunner().invoke(main, words)
        *rows, total = [line for line in said.stdout.splitlines() if not line.startswith("其中")]
        assert total == f"{figure} 2019 = {figures[figure]:g}（{len(rows)} 行）", said.output


@pytest.mark.parametrize(
    "state", [*WALKED, *(pytest.param(state, marks=pytest.mark.whole) for state in FURTHER_STATES)], ids="-".join
)
def test_every_number_of_every_page_leads_to_rows_that_add_up_to_it(state: State, tmp_path: Path) -> None:
    office = office_in(state)
    site = TestClient(create_app(office.folder), base_url="http://127.0.0.1")
    followed: dict[str, int] = {}
    opened: set[tuple[str, ...]] = set()
    behind = Behind(Path(shutil.copy(office.published_file, tmp_path / "beside.duckdb")))
    for page in pages():
        if page.parts or page.name == "api/":
            continue
        address = f"/bureau/2019/{page.name}" if page.scoped else f"/{page.name}"
        answer = site.get(address)
        assert answer.status_code == (404 if page.name in ("counties", "collection") else 200), address
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


def told_too_much(name: str, tree: Any, state: State) -> None:
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
