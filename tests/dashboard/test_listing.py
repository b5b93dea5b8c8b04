"""Any published table can be narrowed, sorted, read page by page and taken away, and nothing that was sent becomes SQL or a formula."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import duckdb
import openpyxl
import pytest

from pipeline.core.errors import Refusal
from pipeline.core.published import open_file
from pipeline.dashboard.listing import export, listing
from pipeline.dashboard.listing.listing import Listing, look

# Ties, empty cells and words that spreadsheets take for formulas.
TITLES = ["=1+1", "+86", "-5度", "@all", "普通标题", "带,逗号", '带"引号', "两\n行", None, "Water 水", "＝全角"]
ROWS = [
    ("a" if n % 3 else None, 2019 if n % 4 else 2020, "items.news", "website", f"r{n:03}",
     date(2019, n % 12 + 1, 1) if n % 5 else None, TITLES[n % len(TITLES)], float(n % 7), "news")
    for n in range(137)
]  # fmt: skip
COLUMNS = ("agency", "year", "figure", "source", "row_id", "on_date", "summary", "amount", "section")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published database with one table of many rows."""
    place = tmp_path_factory.mktemp("published") / "figures-1.duckdb"
    with duckdb.connect(str(place)) as connection:
        connection.execute(
            "CREATE TABLE evidence (agency VARCHAR, year INTEGER, figure VARCHAR, source VARCHAR, row_id VARCHAR, on_date DATE,"
            " summary VARCHAR, amount DOUBLE, section VARCHAR)"
        )
        connection.executemany("INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", ROWS)
        connection.execute("COMMENT ON COLUMN evidence.on_date IS '这一行发生的日期'")
        connection.execute("CREATE TABLE dictionary (figure VARCHAR, label VARCHAR)")
        connection.execute("INSERT INTO dictionary VALUES ('items.news', '动态信息')")
    return place


def seen(file: Path, size: int = 10, **query: str) -> Listing:
    with open_file(file) as connection:
        return look(connection, "evidence", {key.replace("__", "."): value for key, value in query.items()}, size=size)


def follow(file: Path, address: str, size: int) -> Listing:
    return seen(file, size, **{key.replace(".", "__"): value for key, value in parse_qsl(urlsplit(address).query)})


def ids(one: Listing) -> list[str]:
    return [str(row["row_id"]) for row in one.rows]


@pytest.mark.parametrize("sort", ["on_date", "-on_date", "amount", "-amount", "agency", "-summary", "row_id", "-year"])
@pytest.mark.parametrize("counted", [0, 100_000], ids=["many", "few"])
def test_turning_pages_shows_every_row_once_in_order_and_turning_back_shows_the_same_pages(
    file: Path, sort: str, counted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "COUNTED", counted)
    pages = [seen(file, 29, sort=sort)]
    while (following := pages[-1].next) is not None:
        pages.append(follow(file, following, 29))
    assert sorted(one for page in pages for one in ids(page)) == sorted(row[4] for row in ROWS)
    column = COLUMNS.index(sort.lstrip("-"))
    values = [dict(row)[COLUMNS[column]] for page in pages for row in page.rows]
    filled = [value for value in values if value is not None]
    assert filled == sorted(filled, reverse=sort.startswith("-"))
    assert values[len(filled) :] == [None] * (len(values) - len(filled)), "empty cells come last in both directions"
    back, at = [pages[-1]], pages[-1]
    while at.previous is not None:
        at = follow(file, at.previous, 29)
        back.insert(0, at)
    assert [ids(page) for page in back][1:] == [ids(page) for page in pages][1:]
    assert [page.page for page in pages] == list(range(1, len(pages) + 1))


def test_conditions_narrow_rows_as_they_say_and_the_sum_is_that_of_all_pages(file: Path) -> None:
    spring = seen(file, on_date__from="2019-03-01", on_date__to="2019-05-31", agency="a")
    expected = [row for row in ROWS if row[0] == "a" and row[5] and date(2019, 3, 1) <= row[5] <= date(2019, 5, 31)]
    assert (spring.total, spring.sum) == (len(expected), sum(row[7] for row in expected))
    assert len(spring.rows) == 10
    assert spring.wishes == ["日期从 2019-03-01", "日期到 2019-05-31", "单位是 a"]
    assert seen(file, agency__is="empty").total == sum(row[0] is None for row in ROWS)
    assert seen(file, amount__from="6").total == sum(row[7] >= 6 for row in ROWS)


@pytest.mark.parametrize(
    ("searched", "title"), [("水", "Water 水"), ("wATER", "Water 水"), ("1+1", "=1+1"), ('"引', '带"引号')]
)
def test_a_search_finds_what_contains_the_words_whatever_the_case(file: Path, searched: str, title: str) -> None:
    found = seen(file, 50, summary__has=searched)
    assert {row["summary"] for row in found.rows} == {title}
    assert found.total == sum(row[6] == title for row in ROWS)


def test_a_search_that_finds_more_than_is_kept_shows_the_same_pages(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = seen(file, 5, summary__has="标题", sort="-on_date")
    monkeypatch.setattr(listing, "KEPT", 3)
    many = seen(file, 5, summary__has="标题", sort="-on_date")
    assert (ids(many), many.total, many.next) == (ids(few), few.total, few.next)
    monkeypatch.setattr(listing, "COUNTED", 4)
    assert seen(file, 5, summary__has="标题").total is None


def test_a_search_that_finds_nothing_says_so(file: Path) -> None:
    found = seen(file, summary__has="没有这样的字")
    assert (found.rows, found.total, found.next, found.previous) == ((), 0, None, None)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({'x" OR 1=1 --': "1"}, "LIST-COLUMN"),
        ({"sort": 'amount"; DROP TABLE evidence; --'}, "LIST-COLUMN"),
        ({"amount": "1); DROP TABLE evidence"}, "LIST-VALUE"),
        ({"amount": "nan"}, "LIST-VALUE"),
        ({"on_date.from": "2019-02-30"}, "LIST-VALUE"),
        ({"on_date.has": "2019"}, "LIST-VALUE"),
        ({"summary.like": "%"}, "LIST-VALUE"),
        ({"summary.has": "a\x00b"}, "LIST-VALUE"),
        ({"summary.has": "长" * 201}, "LIST-VALUE"),
        ({"after": "[1]"}, "LIST-PLACE"),
        ({"after": '[2,"2019-01-01\'; DROP TABLE evidence; --","r","s","f","a","2019"]'}, "LIST-PLACE"),
        ({"after": "{"}, "LIST-PLACE"),
    ],
)
def test_what_is_not_understood_is_refused_in_words(file: Path, query: dict[str, str], code: str) -> None:
    with open_file(file) as connection, pytest.raises(Refusal) as refused:
        look(connection, "evidence", query)
    assert refused.value.finding.code == code
    assert len(refused.value.finding.message) < 300


@pytest.mark.parametrize("value", ["' OR ''='", "'; DROP TABLE evidence; --", "\\' OR 1=1", "$pa", "%", "{{ 7 * 7 }}"])
def test_a_value_is_never_more_than_a_value(file: Path, value: str) -> None:
    assert seen(file, agency=value).total == 0
    assert seen(file, summary__has=value).total == 0
    assert seen(file).total == len(ROWS)


def test_a_table_that_is_not_published_cannot_be_asked_for(file: Path) -> None:
    for name in ("duckdb_settings()", "information_schema.tables", 'evidence" --', "sqlite_master"):
        with open_file(file) as connection, pytest.raises(Refusal) as refused:
            look(connection, name, {})
        assert refused.value.finding.code == "LIST-TABLE"


def test_a_csv_has_every_row_and_none_that_a_spreadsheet_takes_for_a_formula(file: Path) -> None:
    content = b"".join(export.csv_lines(export.Rows(file, "evidence", {"sort": "row_id"})))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["单位", "年度", "指标", "数据源"]
    assert [row[4] for row in rows[1:]] == [row[4] for row in ROWS]
    titles = {row[6] for row in rows[1:]}
    assert {"'=1+1", "'+86", "'-5度", "'@all", "'＝全角", "两\n行", "带,逗号", '带"引号'} <= titles
    assert not any(title[:1] in "=+-@" for title in titles if title)
    assert {row[7] for row in rows[1:]} == {"0", "1", "2", "3", "4", "5", "6"}, "numbers stay numbers"


def test_a_workbook_holds_texts_as_texts_and_dates_as_dates(file: Path, tmp_path: Path) -> None:
    taken = tmp_path / "evidence.xlsx"
    taken.write_bytes(b"".join(export.workbook(export.Rows(file, "evidence", {"sort": "row_id"}))))
    sheet = openpyxl.load_workbook(taken).active
    assert sheet is not None
    cells = [sheet.cell(row, 7) for row in range(2, sheet.max_row + 1)]
    assert sheet.max_row == len(ROWS) + 1
    assert {cell.value for cell in cells} >= {"=1+1", "+86", "@all"}
    assert {cell.data_type for cell in cells if cell.value} == {"s"}, "no cell is a formula"
    assert all(cell.quotePrefix for cell in cells if cell.value in ("=1+1", "+86", "@all"))
    assert isinstance(sheet.cell(3, 8).value, int)


def test_a_workbook_that_would_be_too_long_is_refused_with_the_way_to_have_it_all(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "WORKBOOK", 100)
    with pytest.raises(Refusal) as refused:
        export.workbook(export.Rows(file, "evidence", {}, 101))
    assert "100 行以上" in refused.value.finding.message
    assert "CSV" in refused.value.finding.what_to_do


def test_more_rows_than_can_be_put_in_order_come_in_the_order_of_the_database(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "SORTED", 100)
    content = b"".join(export.csv_lines(export.Rows(file, "evidence", {"sort": "-row_id"}))).decode("utf-8-sig")
    assert [row[4] for row in csv.reader(io.StringIO(content))][1:] == [row[4] for row in ROWS]


def test_links_carry_what_was_asked_and_downloads_what_the_page_holds_fixed(file: Path) -> None:
    with open_file(file) as connection:
        found = look(
            connection,
            "evidence",
            {"amount.from": "3", "sort": "-on_date"},
            fixed={"agency": "a", "year": 2019},
            path="/a?kind=x",
        )
    assert dict(parse_qsl(urlsplit(found.csv).query)) == {
        "agency": "a",
        "year": "2019",
        "amount.from": "3",
        "sort": "-on_date",
    }
    assert found.permalink == "/a?kind=x&amount.from=3&sort=-on_date"
    assert found.clear == "/a?kind=x&sort=-on_date"
    assert (found.action, found.kept) == ("/a", {"kind": "x"})
    assert [one.name for one in found.columns][:2] == ["figure", "source"], "what is fixed is not repeated in every row"
    assert found.sorted_by(found.table.column("on_date")).endswith("sort=on_date")
