"""Any published table can be narrowed, sorted, paged and exported, and nothing that was sent becomes SQL or a formula."""

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
from pipeline.dashboard.listing import export, read
from pipeline.dashboard.listing.listing import TableListing
from pipeline.dashboard.listing.read import read_listing

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


def list_rows(file: Path, size: int = 10, **query: str) -> TableListing:
    with open_file(file) as connection:
        return read_listing(
            connection, "evidence", {key.replace("__", "."): value for key, value in query.items()}, page_size=size
        )


def follow(file: Path, address: str, size: int) -> TableListing:
    return list_rows(file, size, **{key.replace(".", "__"): value for key, value in parse_qsl(urlsplit(address).query)})


def ids(page: TableListing) -> list[str]:
    return [str(row["row_id"]) for row in page.rows]


@pytest.mark.parametrize("sort", ["on_date", "-on_date", "amount", "-amount", "agency", "-summary", "row_id", "-year"])
@pytest.mark.parametrize("few_rows", [0, 10_000], ids=["many", "few"])
def test_turning_pages_shows_every_row_once_in_order_and_turning_back_shows_the_same_pages(
    file: Path, sort: str, few_rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read, "MANY_ROWS", few_rows)
    pages = [list_rows(file, 29, sort=sort)]
    while (following := pages[-1].next) is not None:
        pages.append(follow(file, following, 29))
    assert sorted(row_id for page in pages for row_id in ids(page)) == sorted(row[4] for row in ROWS)
    column = COLUMNS.index(sort.lstrip("-"))
    values = [dict(row)[COLUMNS[column]] for page in pages for row in page.rows]
    filled = [value for value in values if value is not None]
    assert filled == sorted(filled, reverse=sort.startswith("-"))
    assert values[len(filled) :] == [None] * (len(values) - len(filled)), "empty cells come last in both directions"
    back, page = [pages[-1]], pages[-1]
    while page.previous is not None:
        page = follow(file, page.previous, 29)
        back.insert(0, page)
    assert [ids(page) for page in back][1:] == [ids(page) for page in pages][1:]
    assert [page.page for page in pages] == list(range(1, len(pages) + 1))


def test_conditions_narrow_rows_as_they_say_and_the_sum_is_that_of_all_pages(file: Path) -> None:
    spring = list_rows(file, on_date__from="2019-03-01", on_date__to="2019-05-31", agency="a")
    expected = [row for row in ROWS if row[0] == "a" and row[5] and date(2019, 3, 1) <= row[5] <= date(2019, 5, 31)]
    assert (spring.total, spring.sum) == (len(expected), sum(row[7] for row in expected))
    assert len(spring.rows) == 10
    assert spring.conditions == ["日期从 2019-03-01", "日期到 2019-05-31", "单位是 a"]
    assert list_rows(file, agency__is="empty").total == sum(row[0] is None for row in ROWS)
    assert list_rows(file, amount__from="6").total == sum(row[7] >= 6 for row in ROWS)


@pytest.mark.parametrize(
    ("searched", "title"), [("水", "Water 水"), ("wATER", "Water 水"), ("1+1", "=1+1"), ('"引', '带"引号')]
)
def test_a_search_finds_what_contains_the_words_whatever_the_case(file: Path, searched: str, title: str) -> None:
    listing = list_rows(file, 50, summary__has=searched)
    assert {row["summary"] for row in listing.rows} == {title}
    assert listing.total == sum(row[6] == title for row in ROWS)


def test_a_search_with_many_matches_shows_the_same_pages(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = list_rows(file, 5, summary__has="标题", sort="-on_date")
    monkeypatch.setattr(read, "COUNT_LIMIT", 4)
    many = list_rows(file, 5, summary__has="普通", sort="-on_date")
    assert (ids(many), many.total) == (ids(few), None)
    assert list_rows(file, 5, summary__has="标题").total == few.total, "what was counted once is known"


def test_a_search_that_finds_nothing_says_so(file: Path) -> None:
    listing = list_rows(file, summary__has="没有这样的字")
    assert (listing.rows, listing.total, listing.next, listing.previous) == ((), 0, None, None)


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
def test_a_condition_that_is_not_understood_is_refused_with_a_message(
    file: Path, query: dict[str, str], code: str
) -> None:
    with open_file(file) as connection, pytest.raises(Refusal) as refused:
        read_listing(connection, "evidence", query)
    assert refused.value.finding.code == code
    assert len(refused.value.finding.message) < 300


@pytest.mark.parametrize("value", ["' OR ''='", "'; DROP TABLE evidence; --", "\\' OR 1=1", "$pa", "%", "{{ 7 * 7 }}"])
def test_a_value_is_never_more_than_a_value(file: Path, value: str) -> None:
    assert list_rows(file, agency=value).total == 0
    assert list_rows(file, summary__has=value).total == 0
    assert list_rows(file).total == len(ROWS)


def test_a_table_that_is_not_published_cannot_be_asked_for(file: Path) -> None:
    for name in ("duckdb_settings()", "information_schema.tables", 'evidence" --', "sqlite_master"):
        with open_file(file) as connection, pytest.raises(Refusal) as refused:
            read_listing(connection, name, {})
        assert refused.value.finding.code == "LIST-TABLE"


def test_a_csv_has_every_row_and_none_that_a_spreadsheet_takes_for_a_formula(file: Path) -> None:
    content = b"".join(export.csv_chunks(export.RowExport(file, "evidence", {"sort": "row_id"})))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["单位", "年度", "指标", "数据源"]
    assert [row[4] for row in rows[1:]] == [row[4] for row in ROWS]
    titles = {row[6] for row in rows[1:]}
    assert {"'=1+1", "'+86", "'-5度", "'@all", "'＝全角", "两\n行", "带,逗号", '带"引号'} <= titles
    assert not any(title[:1] in "=+-@" for title in titles if title)
    assert {row[7] for row in rows[1:]} == {"0", "1", "2", "3", "4", "5", "6"}, "numbers stay numbers"


def test_a_workbook_holds_texts_as_texts_and_dates_as_dates(file: Path, tmp_path: Path) -> None:
    saved = tmp_path / "evidence.xlsx"
    saved.write_bytes(b"".join(export.workbook_chunks(export.RowExport(file, "evidence", {"sort": "row_id"}))))
    sheet = openpyxl.load_workbook(saved).active
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
    monkeypatch.setattr(export, "MAX_WORKBOOK_ROWS", 100)
    with pytest.raises(Refusal) as refused:
        export.workbook_chunks(export.RowExport(file, "evidence", {}, 101))
    assert "100 行以上" in refused.value.finding.message
    assert "CSV" in refused.value.finding.what_to_do


def test_more_rows_than_are_sorted_come_in_the_order_of_the_database(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MAX_SORTED_ROWS", 100)
    content = b"".join(export.csv_chunks(export.RowExport(file, "evidence", {"sort": "-row_id"}))).decode("utf-8-sig")
    assert [row[4] for row in csv.reader(io.StringIO(content))][1:] == [row[4] for row in ROWS]


def test_links_repeat_the_conditions_and_downloads_also_those_the_page_sets(file: Path) -> None:
    with open_file(file) as connection:
        listing = read_listing(
            connection,
            "evidence",
            {"amount.from": "3", "sort": "-on_date"},
            fixed={"agency": "a", "year": 2019},
            path="/a?kind=x",
        )
    assert dict(parse_qsl(urlsplit(listing.csv).query)) == {
        "agency": "a",
        "year": "2019",
        "amount.from": "3",
        "sort": "-on_date",
    }
    assert listing.permalink == "/a?kind=x&amount.from=3&sort=-on_date"
    assert listing.without_conditions == "/a?kind=x&sort=-on_date"
    assert (listing.action, listing.path_query) == ("/a", {"kind": "x"})
    assert [column.name for column in listing.columns][:2] == ["figure", "source"], (
        "what is fixed is not repeated in every row"
    )
    assert listing.sorted_by(listing.table.column("on_date")).endswith("sort=on_date")
