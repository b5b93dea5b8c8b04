"""主动公开基本目录: each entry leads to its items; what was not published, was late, or belongs nowhere is told where it is known."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.core.findings import Finding
from pipeline.duties.directory.model import DirectoryEntry, length_of, periods_of, rhythm_of
from pipeline.duties.directory.read import read_directory
from tests.support.duties import night_of_duties
from tests.support.office import COLUMNS, Office, csv_text, item, settings

DIRECTORY = """
- {matter: 空气质量, limit: 每月, columns: 工作动态, words: [空气质量]}
- {matter: 水质, limit: 每季度结束后10个工作日内, words: 水质}
- {matter: 规范性文件, limit: 自形成之日起七个工作日内, kinds: 通知}
- {matter: 预算决算, limit: 每年, columns: 财政信息}
- {matter: 应急预案, limit: 20个工作日, words: 应急预案}
- {matter: 尚未对应, limit: 及时}
- {matter: 写错的栏目, limit: 及时, columns: 没有的栏目}
- {matter: 写错的单位, limit: 及时, columns: 工作动态, agency: forestry}
"""
MONTHS = [month for month in range(1, 13) if month not in (4, 9)]
WEBSITE = [
    item("first", "2018-12-30"),
    *[item(f"a{month}", f"2019-{month:02}-08", title=f"{month}月空气质量状况") for month in MONTHS],
    item("a4", "2019-05-20", title="4月空气质量状况（补发）"),
    item("elsewhere", "2019-04-20", title="空气质量", column="部门文件"),
    # Due on the tenth working day after the quarter: 2019-01-15, 04-15, 07-12, 10-18.
    item("w4", "2019-01-14", title="水质2018年四季度"),
    item("w1", "2019-04-15", title="水质一季度"),
    item("w2", "2019-07-12", title="水质二季度"),
    item("d1", "2019-03-20", title="关于一件事的通知", column="部门文件", doc_no="楚环发〔2019〕1号"),
    item("d2", "2019-03-11", title="关于另一件事的通知", column="部门文件", doc_no="楚环发〔2019〕2号"),
    item("n1", "2019-06-01", title="一次会议"),
    item("n2", "2019-12-31", title="又一次会议"),
]
REGISTER = [
    {
        "发文字号": f"楚环发〔2019〕{n}号",
        "标题": title,
        "成文日期": "2019-03-04",
        "公开属性": "主动公开",
        "文种": "通知",
    }
    for n, title in ((1, "关于一件事的通知"), (2, "关于另一件事的通知"))
]


def made(folder: Path, directory: str | None = DIRECTORY, **sources: Any) -> Office:
    office = Office(folder)
    named = {"website": {"fills": "items"}, **sources}
    office.write("workspace.toml", settings(named, ("bureau",), ""))
    office.write("columns.yml", "".join(f"- {{column: {column}, class: {kind}}}\n" for column, kind in COLUMNS.items()))
    if directory is not None:
        office.write("directory.yml", directory)
    return office


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, list[Finding]]:
    office = made(tmp_path_factory.mktemp("directory"), register={"preset": "documents-register"})
    office.drop("website/站群导出_20181201-20200104.csv", WEBSITE)
    office.drop("register/发文登记_20190101-20191231.csv", csv_text(REGISTER))
    return office, night_of_duties(office)


def periods(office: Office, entry: int, year: int = 2019) -> dict[str, str]:
    statement = (
        f"SELECT period, state FROM directory_periods WHERE entry = {entry} AND year = {year} ORDER BY first_day"
    )
    return dict(office.published(statement))


def test_a_monthly_entry_is_asked_for_every_month(judged: tuple[Office, list[Finding]]) -> None:
    states = periods(judged[0], 1)
    assert states.pop("2019-04") == "late", "April's came in May, beside May's"
    assert states.pop("2019-09") == "missing"
    assert set(states.values()) == {"published"}
    assert len(states) == 10


def test_a_quarter_has_the_days_of_its_own_limit(judged: tuple[Office, list[Finding]]) -> None:
    assert periods(judged[0], 2) == {
        "2019Q1": "published",
        "2019Q2": "published",
        "2019Q3": "missing",
        "2019Q4": "open",
    }
    days = judged[0].published("SELECT last_day FROM directory_periods WHERE entry = 2 AND year = 2019 ORDER BY 1")
    assert [day for (day,) in days[:3]] == [date(2019, 4, 15), date(2019, 7, 12), date(2019, 10, 18)]


def test_documents_are_held_against_the_limit_of_their_entry(judged: tuple[Office, list[Finding]]) -> None:
    rows = judged[0].published("SELECT row_id, late FROM directory_items WHERE entry = 3 ORDER BY 1")
    assert rows == [("d1", True), ("d2", False)], "seven working days, not the twenty of the law"


def test_what_happened_never_is_told_as_that_and_what_is_bound_to_nothing_is_not_judged(
    judged: tuple[Office, list[Finding]],
) -> None:
    assert (periods(judged[0], 4), periods(judged[0], 5)) == ({"2019": "missing"}, {"2019": "nothing"})
    assert periods(judged[0], 6) == {"2019": "unbound"}


def test_every_item_stands_with_its_entries_or_with_none(judged: tuple[Office, list[Finding]]) -> None:
    office = judged[0]
    assert office.published("SELECT row_id FROM directory_items WHERE entry IS NULL AND year = 2019 ORDER BY 1") == [
        ("elsewhere",),
        ("n1",),
        ("n2",),
    ]
    assert office.published("""
        SELECT count(*) FROM (SELECT row_id FROM evidence WHERE figure = 'items.total' AND year = 2019
                              EXCEPT SELECT row_id FROM directory_items WHERE year = 2019)
    """) == [(0,)]  # fmt: skip


def test_every_fault_is_told_once(judged: tuple[Office, list[Finding]]) -> None:
    said = {(finding.code, finding.year, finding.left) for finding in judged[1] if finding.year != 2018}
    assert said == {
        ("DIRECTORY-UNBOUND", None, None),
        ("DIRECTORY-COLUMN", None, None),
        ("DIRECTORY-AGENCY", None, None),
        ("DIRECTORY-MISSING", 2019, "3"),
        ("DIRECTORY-LATE", 2019, "1"),
        ("DIRECTORY-NOTHING", 2019, "2"),
        ("DIRECTORY-LATE-DOCUMENTS", 2019, "1"),
        ("DIRECTORY-UNCOVERED", 2019, "3"),
    }


def test_of_days_nobody_looked_at_no_period_is_missing(tmp_path: Path) -> None:
    office = made(tmp_path)
    office.drop(
        "website/站群导出_20190201-20190620.csv",
        [row for row in WEBSITE if "2019-02" <= str(row["published_at"]) < "2019-06-20"],
    )
    codes = {finding.code for finding in night_of_duties(office)}
    assert "DIRECTORY-MISSING" not in codes
    assert "DIRECTORY-NOT-KNOWN" in codes
    assert set(periods(office, 1).values()) == {"published", "late", "unknown"}


def test_an_office_without_a_directory_sees_nothing_of_it(tmp_path: Path) -> None:
    office = made(tmp_path, None)
    office.drop("website/a.csv", WEBSITE)
    assert night_of_duties(office) == []
    assert office.published("SELECT (SELECT count(*) FROM directory), (SELECT count(*) FROM directory_items)") == [
        (0, 0)
    ]


def standard_sheet(file: Path, more: list[str] | None = None) -> None:
    """A sheet as the national standard directories are drawn: a title, headings of two lines, marks, merged matters."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["生态环境领域基层政务公开标准目录"])
    page.append(
        [
            "序号",
            "公开事项",
            "",
            "公开内容\n(要素)",
            "公开依据",
            "公开时限",
            "公开主体",
            "公开渠道和载体",
            "公开对象",
            "",
            "公开方式",
            "",
            "对应栏目",
            *(more or []),
        ]
    )
    page.append(
        ["序号", "一级事项", "二级事项", "", "", "", "", "", "全社会", "特定群体", "主动", "依申请", "", *(more or [])]
    )
    page.append(
        [
            1,
            "行政许可",
            "环评审批",
            "受理情况",
            "环评法",
            "自受理之日起5个工作日内",
            "环评科",
            "政府网站",
            "√",
            "",
            "√",
            "",
            "工作动态、部门文件",
        ]
    )
    page.append([2, "", "排污许可", "许可证", "条例", "每半年", "环评科", "政府网站", "√", "", "√", "", "部门文件"])
    page.append([3, "预警", "", "预警信息", "条例", "及时", "大气科", "政府网站", "", "当地居民", "√", "", ""])
    for column in "ADEFGHM":
        page.merge_cells(f"{column}2:{column}3")
    page.merge_cells("B2:C2")
    page.merge_cells("I2:J2")
    page.merge_cells("K2:L2")
    page.merge_cells("B4:B5")
    if more:
        page.merge_cells("N2:N3")
    book.save(file)


def test_the_national_standard_sheet_is_read_with_its_merged_cells_and_marks(tmp_path: Path) -> None:
    standard_sheet(tmp_path / "主动公开基本目录-2020.xlsx")
    entries, findings = read_directory(tmp_path)
    assert findings == []
    first, second, third = entries
    assert (first.matter, first.limit, first.columns, first.audience, first.method) == (
        "行政许可 / 环评审批", "自受理之日起5个工作日内", ("工作动态", "部门文件"), "全社会", "主动",
    )  # fmt: skip
    assert (second.matter, second.rhythm, second.since) == ("行政许可 / 排污许可", "half", 2020)
    assert (third.bound, third.audience) == (False, "特定群体：当地居民")


def test_a_column_nobody_knows_and_a_file_that_is_none_are_told(tmp_path: Path) -> None:
    standard_sheet(tmp_path / "主动公开基本目录.xlsx", ["保密审查意见"])
    (tmp_path / "主动公开基本目录2.xlsx").write_bytes(b"PK\x03\x04 torn")
    (tmp_path / "directory.yml").write_text(
        "- {matter: 甲, limit: 及时, colums: 乙}\n- {matter: 丙, columns: 丁}\n", "utf-8"
    )
    entries, findings = read_directory(tmp_path)
    assert [entry.matter for entry in entries] == ["丙"]
    assert [finding.code for finding in findings] == ["DIRECTORY-UNREADABLE"] * 3
    assert "保密审查意见" in findings[1].message
    assert "colums" in findings[0].message


@pytest.mark.parametrize(
    ("words", "length", "rhythm"),
    [
        ("自形成之日起20个工作日内", (20, "working"), None),
        ("七个工作日", (7, "working"), None),
        ("二十五个工作日内公开", (25, "working"), None),
        ("15日内", (15, "calendar"), None),
        ("每季度结束后十五日内", (15, "calendar"), "quarter"),
        ("按月公开", (20, "working"), "month"),
        ("长期公开", (20, "working"), "event"),
        ("", (20, "working"), None),
    ],
)
def test_a_limit_in_words_is_days_and_rhythm(words: str, length: tuple[int, str], rhythm: str | None) -> None:
    assert (length_of(words), rhythm_of(words)) == (length, rhythm)
    assert DirectoryEntry(matter="甲", limit=words).rhythm == (rhythm or "event")


def test_the_periods_of_a_year_leave_out_no_day() -> None:
    for rhythm, number in (("month", 12), ("quarter", 4), ("half", 2), ("year", 1), ("event", 1)):
        found = periods_of(rhythm, 2020)  # type: ignore[arg-type]
        assert len(found) == number
        assert [start for _, start, _ in found] == [date(2020, 1, 1), *[end for _, _, end in found[:-1]]]
        assert found[-1][2] == date(2021, 1, 1)
