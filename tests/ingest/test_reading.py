"""The same rows come out of every format, encoding and spelling an office uses; what cannot be read is named."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlwt

from pipeline.core.errors import Refusal
from pipeline.ingest.presets import canonical_preset
from pipeline.ingest.readers.base import header_row, tidy_header
from pipeline.ingest.readers.delimited import decode
from tests.support.office import Office, csv_text, item

Make = Callable[..., Office]

HEADERS = ["item_id", "title", "column", "status", "published_at", "created_at", "url", "is_reference"]
ROWS: list[list[Any]] = [
    ["0012", "关于“十三五”的通知，共3页", "部门文件", "已发布", datetime(2019, 1, 5, 8, 3), datetime(2019, 1, 4, 17, 0),
     "http://sthjj.example/1.html?a=1&b=2", False],
    ["0013", 'say "hello", then\ngo', "工作动态", "已发", datetime(2019, 12, 31, 23, 59), None, None, None],
    ["9007199254740993", "   前后有空格　", "工作动态", "草稿", datetime(2020, 1, 1), None, None, True],
]  # fmt: skip
EXPECTED = [
    ("0012", "关于“十三五”的通知，共3页", "部门文件", "published", datetime(2019, 1, 5, 8, 3),
     datetime(2019, 1, 4, 17, 0), "http://sthjj.example/1.html?a=1&b=2", False, "bureau"),
    ("0013", 'say "hello", then\ngo', "工作动态", "published", datetime(2019, 12, 31, 23, 59), None, None, False, "bureau"),
    ("9007199254740993", "前后有空格", "工作动态", "draft", datetime(2020, 1, 1), None, None, True, "bureau"),
]  # fmt: skip


def as_text(cell: Any) -> str | None:
    """A cell as an export writes it."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    return f"{cell:%Y-%m-%d %H:%M:%S}" if isinstance(cell, datetime) else cell


def records() -> list[dict[str, Any]]:
    return [dict(zip(HEADERS, map(as_text, row), strict=True)) for row in ROWS]


def xlsx(rows: list[list[Any]], title: str = "Sheet1") -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = title
    for row in rows:
        page.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def xls(rows: list[list[Any]]) -> bytes:
    book = xlwt.Workbook()
    page = book.add_sheet("Sheet1")
    style = xlwt.easyxf(num_format_str="YYYY-MM-DD HH:MM")
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell is not None:
                page.write(at, column, cell, *([style] if isinstance(cell, datetime) else []))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def parquet(columns: dict[str, pa.Array]) -> bytes:
    target = io.BytesIO()
    pq.write_table(pa.table(columns), target)
    return target.getvalue()


def typed() -> bytes:
    """Text of typed files is taken as it is, so it comes without blanks around it."""
    cells = [[cell.strip() if isinstance(cell, str) else cell for cell in column] for column in zip(*ROWS, strict=True)]
    kinds = [pa.string()] * 4 + [pa.timestamp("us")] * 2 + [pa.string(), pa.bool_()]
    return parquet({h: pa.array(c, k) for h, c, k in zip(HEADERS, cells, kinds, strict=True)})


def untyped() -> bytes:
    return parquet(
        {h: pa.array([(as_text(row[i]) or "").strip() for row in ROWS], pa.string()) for i, h in enumerate(HEADERS)}
    )


def formats() -> dict[str, tuple[str, bytes]]:
    text = csv_text(records())
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records())
    listed = json.dumps(records(), ensure_ascii=False, indent=1)
    return {
        "utf8": ("a.csv", text.encode()),
        "utf8-sig": ("a.csv", text.encode("utf-8-sig")),
        "gb18030": ("a.csv", text.encode("gb18030")),
        "utf16": ("a.csv", text.encode("utf-16")),
        "windows-lines": ("a.csv", text.replace("\n", "\r\n").replace("then\r\ngo", "then\ngo").encode()),
        "tsv": ("a.tsv", csv_text(records(), "\t").encode("utf-16")),
        "semicolons": ("a.txt", csv_text(records(), ";").encode("gb18030")),
        "xlsx": ("a.xlsx", xlsx([HEADERS, *ROWS])),
        "xlsx-text": ("a.xlsx", xlsx([HEADERS, *[[as_text(cell) for cell in row] for row in ROWS]])),
        "xls": ("a.xls", xls([HEADERS, *ROWS])),
        "xlsx-called-xls": ("a.xls", xlsx([HEADERS, *ROWS])),
        "ndjson": ("a.ndjson", lines.encode()),
        "jsonl": ("a.jsonl", ("\ufeff" + lines).encode()),
        "json": ("a.json", listed.encode()),
        "json-gbk": ("a.json", listed.encode("gb18030")),
        "rows-at": ("a.json", json.dumps({"code": 0, "data": {"list": records()}}).encode()),
        "typed": ("a.parquet", typed()),
        "untyped": ("a.parquet", untyped()),
    }


def test_the_same_rows_in_every_format_are_the_same_rows(workspace: Make) -> None:
    given = formats()
    sources: dict[str, Any] = dict.fromkeys(given, "items")
    sources["rows-at"] = {"preset": "wrapped"}
    office = workspace(**sources)
    office.write("presets/wrapped.yml", "fills: items\nrows_at: data.list\n")
    for source, (name, content) in given.items():
        office.drop(f"{source}/{name}", content)
    office.take_in()
    assert office.findings == []
    columns = ", ".join(f'"{header}"' for header in [*HEADERS, "agency"])
    held = office.held(f"SELECT source, {columns} FROM current_items ORDER BY item_id")
    for source in given:
        assert [row[1:] for row in held if row[0] == source] == EXPECTED, source


# What an office writes → the time it means.
DATES = {
    "2019-1-5": "2019-01-05 00:00:00",
    "2019-01-05": "2019-01-05 00:00:00",
    "2019/1/5": "2019-01-05 00:00:00",
    "2019.1.5": "2019-01-05 00:00:00",
    "20190105": "2019-01-05 00:00:00",
    "2019年1月5日": "2019-01-05 00:00:00",
    "2019年01月05日 8:03": "2019-01-05 08:03:00",
    "2019年1月5日8时3分": "2019-01-05 08:03:00",
    "2019年1月5日 8时3分9秒": "2019-01-05 08:03:09",
    "2019年1月5日8时": "2019-01-05 08:00:00",
    "2019/01/05 8:03": "2019-01-05 08:03:00",
    "2019-1-5 8:3:9": "2019-01-05 08:03:09",
    "2019-01-05 08:03:09.0": "2019-01-05 08:03:09",
    "2019-01-05T08:03:09": "2019-01-05 08:03:09",
    "２０１９－０１－０５　０８：０３": "2019-01-05 08:03:00",
    "２０１９年１月５日": "2019-01-05 00:00:00",
    "  2019-01-05  08:03 ": "2019-01-05 08:03:00",
    "\xa02019-01-05\xa008:03\xa0": "2019-01-05 08:03:00",
    "43470": "2019-01-05 00:00:00",
    "43470.3354166667": "2019-01-05 08:03:00",
    "1546646580": "2019-01-05 08:03:00",
    "1546646580000": "2019-01-05 08:03:00",
    "20190105080309": "2019-01-05 08:03:09",
    "2019-01-05T00:03:09Z": "2019-01-05 08:03:09",
    "2019-01-05T00:03:09.123Z": "2019-01-05 08:03:09",
    "2019-01-05T08:03:09+08:00": "2019-01-05 08:03:09",
    "2019-01-05T08:03:09+0800": "2019-01-05 08:03:09",
    "2018-12-31T23:30:00-05:00": "2019-01-01 12:30:00",
    "Sat Jan 05 08:03:09 +0800 2019": "2019-01-05 08:03:09",
    "2019-12-31 23:59:59": "2019-12-31 23:59:59",
    "1577807999": "2019-12-31 23:59:59",
    "2016-2-29": "2016-02-29 00:00:00",
}
# What nobody should guess at.
NO_DATES = [
    "待定", "2019-2-29", "2019-13-05", "2019年", "2019-1", "1月5日", "19-1-5", "5/1/2019", "05-01-19", "2019-01-05 25:00", "今天", "-",
    "2019-01-05 至 2019-01-08",
]  # fmt: skip


def test_every_spelling_of_a_date_is_read_and_none_is_guessed(workspace: Make) -> None:
    office = workspace()
    spellings = [*DATES, *NO_DATES]
    office.drop("website/a.csv", [item(number, spelling) for number, spelling in enumerate(spellings)])
    office.take_in()
    held = dict(office.held("SELECT item_id::INTEGER, published_at FROM current_items"))
    read = {spelling: str(held[number]) for number, spelling in enumerate(spellings)}
    assert {spelling: read[spelling] for spelling in DATES} == DATES
    assert {spelling: read[spelling] for spelling in NO_DATES} == dict.fromkeys(NO_DATES, "None")
    assert office.held("SELECT count(*) FROM unreadable") == [(len(NO_DATES),)]


def test_dates_of_spreadsheets_are_read_from_cells_of_every_kind(workspace: Make) -> None:
    office = workspace()
    cells = [
        datetime(2019, 1, 5, 8, 3),
        datetime(2019, 1, 5),
        43470,
        43470.3354166667,
        "2019年1月5日",
        20190105,
        1546646580,
    ]
    rows = [[*HEADERS[:3], "published_at"], *[[str(n), "题", "工作动态", cell] for n, cell in enumerate(cells)]]
    office.drop("website/a.xlsx", xlsx(rows))
    office.drop(
        "website/b.xls", xls([[*row[:1], *row[1:]] for row in rows[:1]] + [[f"x{r[0]}", *r[1:]] for r in rows[1:]])
    )
    office.take_in()
    times = [str(time) for (time,) in office.held("SELECT published_at FROM current_items ORDER BY item_id")]
    wanted = ["2019-01-05 08:03:00", "2019-01-05 00:00:00", "2019-01-05 00:00:00", "2019-01-05 08:03:00",
              "2019-01-05 00:00:00", "2019-01-05 00:00:00", "2019-01-05 08:03:00"]  # fmt: skip
    assert times == wanted * 2


def test_times_of_typed_columns_are_shanghai_wall_time(workspace: Make) -> None:
    office = workspace(naive="items", utc="items", days="items")
    at = [datetime(2019, 12, 31, 23, 59)]
    own = {"item_id": pa.array(["1"]), "title": pa.array(["题"]), "column": pa.array(["工作动态"])}
    instants = [datetime(2019, 12, 31, 16, 0, tzinfo=timezone.utc)]  # noqa: UP017
    office.drop("naive/a.parquet", parquet({**own, "published_at": pa.array(at, pa.timestamp("ns"))}))
    office.drop("utc/a.parquet", parquet({**own, "published_at": pa.array(instants, pa.timestamp("ms", tz="UTC"))}))
    office.drop("days/a.parquet", parquet({**own, "published_at": pa.array([at[0].date()], pa.date32())}))
    office.take_in()
    held = dict(office.held("SELECT source, published_at FROM current_items"))
    assert held == {"naive": at[0], "utc": datetime(2020, 1, 1), "days": datetime(2019, 12, 31)}
    assert held["utc"] == instants[0].astimezone(timezone(timedelta(hours=8))).replace(tzinfo=None)


def test_flags_and_numbers_are_read_in_every_spelling(workspace: Make) -> None:
    office = workspace(ledger="requests", website="items")
    flags = {
        "是": True,
        "否": False,
        "１": True,
        "0": False,
        "TRUE": True,
        "no": False,
        "√": True,
        "": False,
    }
    days = {"20": 20, "２０": 20, "20.0": 20, "": None, "20天": None, "3.5": None}
    office.drop("website/a.csv", [item(n, is_reference=flag) for n, flag in enumerate(flags)])
    office.drop("ledger/a.csv", [
        {"request_no": n, "applicant_kind": "自然人", "received_on": "2019-1-5", "extension_days": day} for n, day in enumerate(days)
    ])  # fmt: skip
    office.take_in()
    read = dict(office.held("SELECT item_id::INTEGER, is_reference FROM current_items"))
    assert [read[n] for n in range(len(flags))] == list(flags.values())
    read = dict(office.held("SELECT request_no::INTEGER, extension_days FROM current_requests"))
    assert [read[n] for n in range(len(days))] == list(days.values())
    assert office.held("SELECT count(*) FROM unreadable") == [(2,)]


def test_full_width_words_and_blanks_are_the_same_words(workspace: Make) -> None:
    office = workspace(ledger="requests")
    office.drop("ledger/a.csv", [
        {"request_no": "２０１９－１", "applicant_kind": "法人或其他组织（商业企业）", "received_on": "2019-1-5"},
        {"request_no": " 2019-2 ", "applicant_kind": "　自然人 ", "received_on": "2019-1-5"},
    ])  # fmt: skip
    office.take_in()
    held = office.held("SELECT request_no, applicant_kind FROM current_requests ORDER BY request_no")
    assert held == [("2019-1", "org_commercial"), ("2019-2", "natural_person")]


def test_headers_are_the_same_header_with_any_blanks_and_width() -> None:
    assert {
        tidy_header(text) for text in ("发布时间", " 发布 时间 ", "发布\n时间", "\ufeff发布时间", "发布\u3000时间")
    } == {"发布时间"}
    assert tidy_header("ＵＲＬ") == "URL"
    assert tidy_header(None) == ""


def test_the_header_row_is_found_below_a_title_and_empty_rows() -> None:
    wanted = frozenset({"标题", "发布时间"})
    assert header_row([["2019年信息清单", ""], ["", ""], ["标题", "发布时间"], ["标题", "x"]], wanted) == 2
    assert header_row([["", ""], ["甲", "乙"]], wanted) == 1
    assert header_row([["", ""]], wanted) is None


def test_a_sheet_with_a_title_above_its_header_names_rows_as_the_clerk_sees_them(workspace: Make) -> None:
    office = workspace()
    rows = [["2019年信息清单"], [], ["item_id", "title", "column", "published_at"], ["1", "题", "工作动态", "2019-1-5"],
            [], ["2", "题", "工作动态", "坏"]]  # fmt: skip
    office.drop("website/a.xlsx", xlsx(rows))
    office.take_in()
    assert office.held("SELECT item_id, line FROM current_items ORDER BY line") == [("1", 4), ("2", 6)]
    assert office.held("SELECT line, field FROM unreadable") == [(6, "published_at")]


def test_a_chosen_sheet_is_read_and_a_missing_one_is_named_with_those_there(workspace: Make) -> None:
    office = workspace(website={"fills": "items", "sheet": "清单"})
    office.drop(
        "website/a.xlsx",
        xlsx([["item_id", "title", "column", "published_at"], ["1", "题", "工作动态", "2019-1-5"]], "清单"),
    )
    office.drop("website/b.xlsx", xlsx([["x"], ["1"]], "汇总"))
    office.take_in()
    assert office.held("SELECT item_id FROM current_items") == [("1",)]
    assert "清单" in office.message("FILE-NO-SHEET")
    assert "汇总" in office.message("FILE-NO-SHEET")
    assert "b.xlsx" in office.message("FILE-NO-SHEET")


def test_empty_rows_and_unnamed_empty_columns_of_a_spreadsheet_saved_as_csv_are_nothing(workspace: Make) -> None:
    office = workspace()
    office.drop(
        "website/a.csv",
        "item_id,title,column,published_at,,\n1,题,工作动态,2019-1-5,,\n,,,,,\n\n2,题,工作动态,坏,,\n,,,,,\n",
    )
    office.take_in()
    assert office.codes() == ["ROW-NO-DATE"]
    assert office.held("SELECT line, field FROM unreadable") == [(5, "published_at")]
    assert office.held("SELECT item_id, line FROM current_items ORDER BY line") == [("1", 2), ("2", 5)]


def test_a_line_separator_inside_a_json_title_is_part_of_the_title(workspace: Make) -> None:
    office = workspace(weibo="posts")
    title = "转发\u2028微博\x85内容"
    office.drop("weibo/a.ndjson", json.dumps(
        {"post_id": "1", "channel": "weibo", "title": title, "published_at": "2019-1-5"}, ensure_ascii=False))  # fmt: skip
    office.take_in()
    assert office.findings == []
    assert office.held("SELECT title FROM current_posts") == [(title,)]


def test_json_numbers_lists_and_nulls_are_read_as_cells(workspace: Make) -> None:
    office = workspace(weibo="posts")
    office.drop("weibo/a.json", json.dumps([
        {"post_id": 4324562341234567, "channel": "weibo", "published_at": 1546646580, "is_repost": True, "visibility": None},
        {"post_id": 2, "channel": "weibo", "published_at": 1546646580000, "is_repost": 0, "title": "题"},
    ]))  # fmt: skip
    office.take_in()
    held = office.held("SELECT post_id, published_at::VARCHAR, is_repost, title FROM current_posts ORDER BY post_id")
    assert held == [("2", "2019-01-05 08:03:00", False, "题"), ("4324562341234567", "2019-01-05 08:03:00", True, None)]


ODD_HEADERS = ['a"b', "a'b", "a\\b", "a.b", "a{{b}}", "$", "line", "LINE", '"); DROP TABLE items; --']


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx", "parquet"])
def test_a_header_of_any_signs_is_an_unknown_column(workspace: Make, kind: str) -> None:
    office = workspace()
    for number, header in enumerate(ODD_HEADERS):
        row = {**item(number), header: "x"}
        made = {
            "csv": lambda row=row: csv_text([row]).encode(),
            "json": lambda row=row: json.dumps([row]).encode(),
            "xlsx": lambda row=row: xlsx([list(row), list(row.values())]),
            "parquet": lambda row=row: parquet({name: pa.array([str(cell)]) for name, cell in row.items()}),
        }
        office.drop(f"website/{number}.{kind}", made[kind]())
    office.take_in()
    assert office.codes() == ["FILE-UNKNOWN-COLUMN"] * len(ODD_HEADERS)
    assert all(
        tidy_header(header) in finding.message.replace(" ", "")
        for header, finding in zip(ODD_HEADERS, office.findings, strict=True)
    )


def test_two_headers_that_differ_only_in_case_are_refused_not_mixed_up(workspace: Make) -> None:
    office = workspace(website={"preset": "website-export"})
    office.drop("website/a.csv", "信息ID,标题,栏目,发布时间,URL,url\n1,题,工作动态,2019-1-5,x,y\n")
    office.take_in()
    assert office.codes() == ["FILE-HEADER-TWICE"]


def test_text_is_decoded_by_its_mark_then_by_the_encodings_of_the_preset() -> None:
    encodings = canonical_preset("items").encodings
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        assert decode("标题，㐂\n".encode(encoding), encodings, "a.csv") == "标题，㐂\n"


@pytest.mark.parametrize(
    "content",
    [
        "a标题".encode("utf-16-le"),
        b"\xff\xfe\x41",
        "标题".encode("utf-8-sig")[:-1],
        b"abc\xff\xff\xff",
        b"a\x00b",
    ],
)
def test_bytes_that_are_no_text_are_refused_and_the_place_is_named(content: bytes) -> None:
    with pytest.raises(Refusal, match=r"a\.csv"):
        decode(content, canonical_preset("items").encodings, "a.csv")


def test_one_damaged_byte_in_a_utf8_file_is_not_read_as_another_encoding() -> None:
    """Read as GB18030 nearly anything is text: wrong text, and nobody would know."""
    content = bytearray(b"item_id,title\n" + "".join(f"{n},楚雄州生态环境局召开会议\n" for n in range(50)).encode())
    damaged = 0
    for at in range(20, 400):
        if content[at] >= 0x80:
            broken = content[:at] + bytes([0xFE]) + content[at + 1 :]
            with pytest.raises(Refusal, match="编码"):
                decode(bytes(broken), canonical_preset("items").encodings, "a.csv")
            damaged += 1
    assert damaged > 100


def test_a_sheet_with_rows_that_is_no_list_is_named_as_not_read_and_a_sheet_of_remarks_is_not(workspace: Make) -> None:
    office = workspace()
    book = openpyxl.Workbook()
    for sheet, rows in (
        (book.active, [["item_id", "title", "column", "published_at"], [5, "x", "工作动态", "2019-03-03"]]),
        (book.create_sheet("张三的台账"), [["序号", "事项"], [1, "甲"], [2, "乙"]]),
        (book.create_sheet("说明"), [["本表由办公室填写"], ["每月一次"]]),
    ):
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    office.drop("website/a.xlsx", content.getvalue())
    for day in ("2020-01-05", "2020-01-06"):
        office.take_in(day)
        assert "第 2 张（3 行）" in office.message("FILE-SHEETS"), (
            "it is told every night, by its position and not by its name"
        )
        assert "张三" not in office.message("FILE-SHEETS")
