"""A search of very many rows goes through them by days, the newest first: its pages together find what a plain scan of all titles finds,
whatever the words, and after nights that add, change and withdraw rows."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import duckdb
import pytest
from lxml import html
from starlette.testclient import TestClient

from pipeline.dashboard.app import create_app
from pipeline.dashboard.listing import days, read
from pipeline.dashboard.listing.days import SearchedDays, newest_days
from pipeline.dashboard.listing.words import letter_forms
from pipeline.dashboard.pages import search
from pipeline.dashboard.view import View, open_view
from tests.support.office import item, make_office, post
from tests.support.sealed_office import sealed_office

PIECES = (
    *("水", "源", "水源", "PM2.5", "Pm", "ｐｍ", "ＰＭ２.５", "100%", "a_b", "第１２期", "12", "期"),
    *("\u212a", "\u0130i", "ß", "ẞ", "Ä", "'", '"', "\\"),
)
WORDS = ("水", "源水", "pm", "ＰＭ", "%", "a_b", "１２", "k", "I", "ä", "'", "没有这样的字")
# So few that the rows below take several pages.
FEW = 45


def titles(chance: random.Random, number: int) -> str:
    return "".join(chance.choices(PIECES, k=chance.randint(1, 6))) + str(number)


def day(chance: random.Random) -> str:
    return str(date(2018, 12, 20) + timedelta(days=chance.randint(0, 30)))


def found_by_pages(view: View, words: str) -> tuple[Counter[tuple[str, str]], int, int]:
    """What 查找 shows from its first page to its oldest days; the sum of its totals; its pages."""
    shown: Counter[tuple[str, str]] = Counter()
    total = pages = 0
    query = {"q": words}
    while query:
        said = search.build(replace(view, query=query))
        assert said["total"] == sum(row["rows"] for year in said["searched_years"].values() for row, _ in year)
        shown.update((title["figure"], title["summary"]) for title in said["titles"])
        total, pages = total + said["total"], pages + 1
        older = said["days"] is not None and said["days"].oldest is not None
        query = {"q": words, "to": str(said["days"].day_before)} if older else {}
    return shown, total, pages


def listed(view: View, words: str) -> Counter[tuple[str, str]]:
    """What the listing of the total shows from its first page to its oldest days."""
    shown: Counter[tuple[str, str]] = Counter()
    query: dict[str, str] | None = {"figure": "items.total", "agency": "bureau", "summary.has": words}
    while query:
        listing = read.list_table(view, "evidence", query, page_size=1000, with_facets=False)
        assert listing.total == len(listing.rows)
        shown.update((row["figure"], row["summary"]) for row in listing.rows)
        query = dict(parse_qsl(urlsplit(listing.older_days).query)) if listing.older_days else None
    return shown


def judge(view: View, words: Sequence[str]) -> int:
    """The titles that all these words are found in. Fails where the pages do not find together what a scan finds."""
    assert view.agency is not None
    held = view.connection.execute(
        "SELECT figure, summary, lower(summary) FROM evidence WHERE figure = 'items.total' OR figure LIKE 'posts.%'"
    ).fetchall()
    found = 0
    for searched in words:
        scanned = Counter((figure, title) for figure, title, lowered in held if searched.lower() in lowered)
        shown, total, pages = found_by_pages(view, searched)
        assert total == scanned.total(), searched
        assert shown == scanned, searched
        assert pages > 1, "the rows are too many for one page"
        assert listed(view, searched) == Counter({row: n for row, n in scanned.items() if row[0] == "items.total"})
        found += total
    return found


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(days, "MAX_ROWS_SEARCHED", FEW)


@pytest.mark.usefixtures("few")
def test_pages_of_a_search_find_together_what_a_scan_finds_after_every_night(tmp_path: Path) -> None:
    chance = random.Random(7)
    office = make_office(tmp_path / "office", {"website": "items", "weibo": "posts"})
    rows = [item(number, day(chance), title=titles(chance, number)) for number in range(90)]
    posts = [post(number, day(chance), title=titles(chance, number)) for number in range(20)]
    found = []

    def night(on: str, words: Sequence[str]) -> None:
        with open_view(office.night(f"{on} 02:30").folder, agency="bureau", year=2019) as view:
            found.append(judge(view, words))

    office.drop("website/1.csv", rows)
    office.drop("weibo/1.csv", posts)
    night("2020-01-05", WORDS[:3])
    changed = [{**row, "title": titles(chance, int(str(row["item_id"])))} for row in rows[:30]]
    office.drop("website/2.csv", [*changed, *(item(n, day(chance), title=titles(chance, n)) for n in range(90, 120))])
    night("2020-01-06", WORDS[3:6])
    withdrawn = [{**row, "status": "withdrawn"} for row in rows[40:70]]
    office.drop("website/3.csv", withdrawn)
    office.write(
        "statements.yml", "- {what: withdraw, source: weibo, path: 1.csv, by: 张三, on: 2020-01-07, note: 导错}\n"
    )
    office.drop("weibo/2.csv", posts[:5])
    night("2020-01-07", WORDS)
    assert found[2] > 60 < found[0] + found[1], "most of these words are in some title"


def test_of_a_sealed_year_the_titles_it_was_sealed_with_are_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(days, "MAX_ROWS_SEARCHED", 20)
    with open_view(sealed_office().folder, agency="bureau", year=2019) as view:
        assert view.connection.execute("SELECT count(*) FROM sealed_verdicts").fetchall()[0][0] > 20
        assert judge(view, ["第", "9"]) > 20


@pytest.mark.usefixtures("few")
def test_a_page_of_some_days_says_which_and_its_numbers_lead_to_their_rows(tmp_path: Path) -> None:
    chance = random.Random(3)
    office = make_office(tmp_path / "office", {"website": "items", "weibo": "posts"})
    office.drop("website/1.csv", [item(n, day(chance), title=f"水源{n}") for n in range(80)])
    office.drop("weibo/1.csv", [post(n, day(chance), title=f"水源{n}") for n in range(20)])
    site = TestClient(create_app(office.night().folder), base_url="http://127.0.0.1")
    seen, address = 0, "/bureau/2019/search?q=水源"
    while address:
        tree = html.fromstring(site.get(address).text)
        (account,) = tree.xpath("//p[@class='account']")
        assert "及以前标题含有" in account.text_content() or " 至 " in account.text_content()
        for link in tree.xpath("//nav[contains(@class, 'facets')]//a"):
            number = int(link.xpath("./span")[0].text_content())
            rows = html.fromstring(site.get(link.get("href")).text)
            assert int(rows.xpath("//p[@class='account']/strong[1]")[0].text_content()) == number
            seen += number
        address = next(iter(tree.xpath("//a[text()='再找更早的']/@href")), None)
        if everything := tree.xpath("//a[text()='全部一起找']/@href"):
            whole = html.fromstring(site.get(everything[0]).text)
            assert whole.xpath("//p[@class='account']/strong[1]")[0].text_content() == "100"
            assert not whole.xpath("//a[text()='再找更早的']")
    assert seen == 100
    nothing = site.get("/bureau/2019/search?q=没有这样的字").text
    assert " 至 " in html.fromstring(nothing).xpath("//p[starts-with(text(), '2019')]")[0].text_content()
    assert site.get("/bureau/2019/search?q=水&to=昨天").status_code == 400
    listing = html.fromstring(site.get("/tables/evidence?figure=items.total&summary.has=水源").text)
    assert listing.xpath("//a[text()='再找更早的']"), "a listing says so too"
    assert site.get("/api/evidence?figure=items.total&summary.has=水源").json()["total"] == 80, (
        "programs get all at once"
    )


@pytest.mark.usefixtures("few")
def test_days_that_somebody_chose_and_conditions_without_words_are_not_narrowed(tmp_path: Path) -> None:
    office = make_office(tmp_path / "office", {"website": "items"})
    chance = random.Random(5)
    office.drop("website/1.csv", [item(n, day(chance), title=f"水源{n}") for n in range(80)])
    office.night()
    asked: list[dict[str, str]] = [
        {"section.has": "工作"}, {"row_id.begins": "1", "on_date.from": "2018-01-01"}, {"amount": "1"}, {}
    ]  # fmt: skip
    for query in asked:
        with open_view(office.folder) as view:
            listing = read.list_table(view, "evidence", {"figure": "items.total", **query})
        assert listing.older_days is None, query
        assert listing.total == (11 if "row_id.begins" in query else 80), query


def test_the_newest_days_hold_no_more_rows_than_are_searched_but_for_a_single_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(days, "MAX_ROWS_SEARCHED", 10)
    first = date(2019, 1, 1)
    three = [(first, 4), (first + timedelta(1), 6), (first + timedelta(2), 4)]
    assert newest_days(three) == SearchedDays(first + timedelta(1), first + timedelta(2), first, False)
    assert newest_days([(first, 11), (None, 2)]) == SearchedDays(first, first, None, True)
    assert newest_days([(first, 4), (first + timedelta(1), 30)]) == SearchedDays(
        first + timedelta(1), first + timedelta(1), first, False
    )
    assert newest_days([(first, 10)]) is None
    assert newest_days([]) is None
    assert newest_days(three, first) == SearchedDays(first, first + timedelta(2), None, False)


def test_every_character_that_is_lowered_to_a_latin_letter_is_a_form_of_it() -> None:
    with duckdb.connect() as connection:
        lowered = connection.execute(
            "SELECT letter, lower(letter) FROM (SELECT chr(code::INTEGER) AS letter FROM range(1, 1114112) AS codes(code)"
            " WHERE code NOT BETWEEN 55296 AND 57343) WHERE regexp_matches(lower(letter), '[a-z]')"
        ).fetchall()
    assert len(lowered) > 50
    for letter, small in lowered:
        for character in small:
            assert not "a" <= character <= "z" or letter in letter_forms(f"水{character}"), (letter, small)
