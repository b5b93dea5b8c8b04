"""公文公开属性: every document has one, what is to be public is on the website in time, what is not public is not there and not named."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.core.findings import Finding
from pipeline.ingest.recognition.looking import look_at
from pipeline.operations.digest.changes import changes
from tests.support.duties import night_of_duties
from tests.support.office import COLUMNS, Office, csv_text, item, post, settings

SECRET = "关于某企业环境违法线索核查情况的内部通报"
DRAFT = "关于调整领导班子分工的请示报告稿"
REGISTER = [
    # doc_no, title, made on, attribute, reason, reviewed by, kind, status, url
    ("楚环发〔2019〕1号", "关于印发大气污染防治实施方案的通知", "2019-03-04", "主动公开", "", "办公室", "规范性文件", "已印发", ""),
    ("楚环发〔2019〕2号", "关于开展专项执法检查的通知", "2019-03-04", "主动公开", "", "办公室", "通知", "已印发", ""),
    ("楚环发〔2019〕3号", "关于做好排污许可信息公开有关问题整改工作的通知", "2019-03-04", "主动公开", "", "", "通知", "已印发", ""),
    ("楚环发〔2019〕4号", "关于换了标题发布的通知", "2019-03-04", "主动公开", "", "办公室", "通知", "已印发", "http://x.gov.cn/4.html"),
    ("楚环发〔2019〕5号", "关于没有发布的通知", "2019-03-04", "主动公开", "", "办公室", "通知", "已印发", ""),
    ("楚环发〔2019〕6号", "关于刚刚印发的通知", "2019-12-27", "主动公开", "", "办公室", "规范性文件", "已印发", ""),
    ("楚环发〔2019〕7号", "关于没有标明属性的通知", "2019-04-01", "", "", "", "通知", "已印发", ""),
    ("楚环函〔2019〕1号", "关于某申请人的复函", "2019-04-01", "依申请公开", "", "", "函", "已印发", ""),
    ("楚环函〔2019〕2号", "关于对外提供数据的复函", "2019-04-01", "依申请公开", "", "", "函", "已印发", ""),
    ("楚环密〔2019〕1号", SECRET, "2019-05-06", "不予公开", "内部事务", "", "通报", "已印发", ""),
    ("楚环密〔2019〕2号", "会议纪要（五）", "2019-05-06", "不予公开", "", "", "纪要", "已印发", ""),
    ("楚环密〔2019〕3号", "关于执法案卷的内部报告之三", "2019-05-06", "不予公开", "执法案卷", "", "报告", "已印发", ""),
    ("流水201912", DRAFT, "", "", "", "", "请示", "审批中", ""),
    ("楚环发〔2007〕9号", "条例施行以前的老文件", "2007-05-06", "主动公开", "", "", "通知", "已印发", ""),
    ("楚环发〔2019〕8号", "关于废止文件的通知", "2019-06-03", "主动公开", "", "", "规范性文件", "已废止", ""),
]  # fmt: skip
HEADERS = ("发文字号", "标题", "成文日期", "公开属性", "不予公开理由", "审查科室", "文种", "办理状态", "公开网址")


def page(number: str, title: str, published: str, **cells: object) -> dict[str, object]:
    return item(number, published, **{"title": title, "url": f"http://x.gov.cn/{number}.html", "doc_no": "", "status": "published",
                                "is_reference": "false", **cells})  # fmt: skip


WEBSITE = [
    page("1", "关于印发《大气污染防治实施方案》的通知", "2019-03-12", doc_no="楚环发[2019]1号", column="部门文件"),
    page("2", "关于开展专项执法检查的通知（楚环发〔2019〕2号）", "2019-06-12", column="部门文件"),
    page("3", "关于做好排污许可信息公开有关问题整改工作的通知", "2019-04-01", column="部门文件"),
    page("4", "换了一个标题", "2019-03-20", column="部门文件"),
    page("5", "关于对外提供数据的复函", "2019-04-09"),
    page("6", SECRET, "2019-05-20"),
    page("7", "会议纪要（五）", "2019-05-20"),
    page("8", DRAFT, "2019-12-20"),
    page("13", SECRET, "2019-05-21", status="withdrawn"),
    page("14", SECRET, "2019-05-22", is_reference="true", column="部门文件"),
    # Another document with the title of one that is not public, and a number of its own.
    page("9", "关于执法案卷的内部报告之三", "2019-05-20", doc_no="州环发〔2019〕77号"),
    page("10", "第一天", "2019-01-01"),
    page("11", "最后一天", "2019-12-31"),
    page("12", "去年的第一天", "2018-01-01"),
]


def register(rows: list[tuple[str, ...]] | None = None) -> str:
    return csv_text([dict(zip(HEADERS, row, strict=True)) for row in (rows or REGISTER)])


def made(folder: Path, **sources: Any) -> Office:
    office = Office(folder)
    named = {"website": {"fills": "items"}, "register": {"preset": "documents-register"}, **sources}
    office.write("workspace.toml", settings(named, ("bureau",), ""))
    office.write("columns.yml", "".join(f"- {{column: {column}, class: {kind}}}\n" for column, kind in COLUMNS.items()))
    return office


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, list[Finding]]:
    """The register above against the website above, with the expectations."""
    office = made(tmp_path_factory.mktemp("documents"), weibo={"fills": "posts"})
    office.drop(
        "weibo/a.csv", [post("1", "2019-05-25", title=f"【{SECRET}】"), post("2", "2019-05-26", title="【会议通知】")]
    )
    office.drop("website/站群导出_20180101-20200104.csv", WEBSITE)
    office.drop("register/发文登记_20190101-20191231.csv", register())
    return office, night_of_duties(office, check=True)


def states(office: Office) -> dict[str, str]:
    return dict(office.published("SELECT doc_no, state FROM documents"))


def test_each_document_is_in_the_state_a_clerk_would_give_it(judged: tuple[Office, list[Finding]]) -> None:
    assert states(judged[0]) == {
        "楚环发〔2019〕1号": "published",  # by its number, the marks of the title apart
        "楚环发〔2019〕2号": "late",  # the number stands at the end of the title
        "楚环发〔2019〕3号": "published",  # by its title, on the 20th working day
        "楚环发〔2019〕4号": "published",  # by the address in the register
        "楚环发〔2019〕5号": "overdue",
        "楚环发〔2019〕6号": "waiting",
        "楚环发〔2019〕7号": "unmarked",
        "楚环函〔2019〕1号": "not_public",
        "楚环函〔2019〕2号": "contrary",
        "楚环密〔2019〕1号": "leaked",
        "楚环密〔2019〕2号": "alike",  # a short title may be another document's
        "楚环密〔2019〕3号": "not_public",  # the item has a number of its own
        "流水201912": "leaked",
        "楚环发〔2007〕9号": "before_law",
        "楚环发〔2019〕8号": "repealed",
    }


def test_every_fault_is_a_finding_and_what_is_in_order_is_none(judged: tuple[Office, list[Finding]]) -> None:
    said = {(finding.code, finding.severity, finding.left or finding.refers_to) for finding in judged[1]}
    assert said == {
        ("DOC-LEAKED", "block", "documents 楚环密〔2019〕1号"),
        ("DOC-LEAKED", "block", "documents 流水201912"),
        ("DOC-LEAK-ALIKE", "warn", "documents 楚环密〔2019〕2号"),
        ("DOC-UNMARKED", "warn", "1"),
        ("DOC-NOT-PUBLISHED", "warn", "1"),
        ("DOC-LATE", "info", "1"),
        ("DOC-ON-REQUEST-SHOWN", "warn", "1"),
        ("DOC-NO-REASON", "warn", "1"),
        ("DOC-NO-REVIEW", "warn", "1"),
    }


def test_the_title_of_a_document_that_is_not_public_is_in_no_published_file(
    judged: tuple[Office, list[Finding]],
) -> None:
    office, findings = judged
    hidden = [title for _, title, _, openness, *_ in REGISTER if openness != "主动公开" and "复函" not in title]
    texts = [finding.message + finding.what_to_do for finding in findings + office.findings]
    for file in (office.folder / "published").iterdir():
        content = file.read_bytes()
        for title in hidden:
            if title == "关于执法案卷的内部报告之三":
                continue  # another document, which is public, has the same title
            assert title.encode() not in content, (file, title)
            assert not any(title in text for text in texts)
    rows = office.published("SELECT title IS NULL, title_hash IS NOT NULL FROM documents WHERE openness = '不予公开'")
    assert rows == [(True, True)] * 3


def test_the_item_that_shows_it_goes_on_counting_and_loses_its_title(judged: tuple[Office, list[Finding]]) -> None:
    office, _ = judged
    assert office.figures()["items.total"] == 11
    rows = office.published("SELECT row_id, summary FROM evidence WHERE figure = 'items.news' AND row_id IN ('6', '9')")
    assert office.figures()["posts.weibo"] == 2
    assert office.published("SELECT count(*) FROM excluded WHERE summary LIKE '（与公文%'") == [(2,)]
    assert dict(rows) == {"6": "（与公文 楚环密〔2019〕1号 相同，标题不显示）", "9": "关于执法案卷的内部报告之三"}


def test_a_title_stands_again_when_the_attribute_was_a_slip(tmp_path: Path) -> None:
    office = made(tmp_path)
    office.drop("website/站群导出_20180101-20200104.csv", WEBSITE)
    office.drop("register/发文登记_20190101-20191231.csv", register())
    night_of_duties(office)
    before = office.published_file
    assert "DOC-LEAKED" in {cause.code for cause in changes(before, None).new}, "the digest of the same night says so"
    mended = [(*row[:3], "主动公开", *row[4:]) if row[1] == SECRET else row for row in REGISTER]
    office.drop("register/发文登记_20190101-20191231.csv", register(mended))
    night_of_duties(office, "2020-01-06 02:30")
    assert states(office)["楚环密〔2019〕1号"] == "published"
    assert [cause.code for cause in changes(office.published_file, before).closed] == ["DOC-LEAKED"]
    assert office.published("SELECT summary FROM evidence WHERE figure = 'items.news' AND row_id = '6'") == [(SECRET,)]


def test_of_days_nobody_looked_at_nothing_is_said(tmp_path: Path) -> None:
    """Without a website, and with one that ends before the day on which the document was due."""
    office = made(tmp_path)
    office.drop("register/发文登记_20190101-20191231.csv", register())
    codes = {finding.code for finding in night_of_duties(office)}
    assert "DOC-NOT-PUBLISHED" not in codes
    assert "DOC-NOT-KNOWN" in codes
    assert states(office)["楚环发〔2019〕5号"] == "unknown"
    office.drop("website/站群导出_20180101-20190320.csv", WEBSITE[:1] + WEBSITE[-1:])
    night_of_duties(office, "2020-01-06 02:30")
    assert states(office)["楚环发〔2019〕5号"] == "unknown"
    assert states(office)["楚环发〔2019〕1号"] == "published"


def test_an_office_system_tells_what_is_still_being_approved(tmp_path: Path) -> None:
    office = made(tmp_path, register={"preset": "documents-oa"})
    office.drop("website/站群导出_20180101-20200104.csv", WEBSITE)
    rows = [
        {"流水号": "L1", "公文字号": "楚环发〔2019〕1号", "公文名称": "甲", "签发时间": "2019-03-04 10:00", "公开选项": "主动公开",
         "流程状态": "已办结", "当前办理人": "张三"},
        {"流水号": "L2", "公文字号": "", "公文名称": DRAFT, "签发时间": "", "公开选项": "", "流程状态": "会签中", "当前办理人": "李四"},
    ]  # fmt: skip
    office.drop("register/发文清单_20190101-20191231.csv", csv_text(rows))
    night_of_duties(office)
    assert states(office) == {"楚环发〔2019〕1号": "published", "L2": "leaked"}
    assert office.held("SELECT count(*) FROM documents WHERE columns(*)::VARCHAR LIKE '%张三%'") == [(0,)]


def test_table_two_is_held_against_the_register(tmp_path: Path) -> None:
    office = made(tmp_path, declared={"fills": "declared", "agency": "bureau"})
    office.drop("website/站群导出_20180101-20200104.csv", WEBSITE)
    office.drop("register/发文登记_20190101-20191231.csv", register())
    made_figure = "disclosure.art20_1.normative_docs.made_this_year"
    row = {"figure": made_figure, "year": 2019, "value": 2, "vouched_by": "办公室", "document": "登记簿"}
    office.drop("declared/2019.csv", [row])
    (finding,) = [found for found in night_of_duties(office) if found.code == "DOC-TABLE-TWO"]
    assert (finding.left, finding.right, finding.refers_to) == ("2", "3", made_figure)
    office.drop("declared/2019.csv", [{**row, "value": 3}])
    assert "DOC-TABLE-TWO" not in {found.code for found in night_of_duties(office, "2020-01-06 02:30")}


def test_a_register_that_does_not_mark_them_says_nothing_of_table_two(tmp_path: Path) -> None:
    office = made(tmp_path, declared={"fills": "declared", "agency": "bureau"})
    rows = [
        {"发文字号": "楚环发〔2019〕1号", "标题": "关于一件事的通知", "成文日期": "2019-03-04", "公开属性": "主动公开"}
    ]
    office.drop("register/发文登记_20190101-20191231.csv", rows)
    figure = "disclosure.art20_1.normative_docs.made_this_year"
    office.drop(
        "declared/2019.csv",
        [{"figure": figure, "year": 2019, "value": 9, "vouched_by": "办公室", "document": "登记簿"}],
    )
    codes = {found.code for found in night_of_duties(office)}
    assert not codes & {"DOC-TABLE-TWO", "DOC-NO-REVIEW"}


def test_an_office_without_a_register_sees_nothing_of_it(workspace: Any) -> None:
    office = workspace()
    office.drop("website/a.csv", WEBSITE)
    assert night_of_duties(office) == []
    assert office.published("SELECT count(*) FROM documents") == [(0,)]


@pytest.mark.parametrize(
    ("headers", "preset"),
    [
        (HEADERS, "documents-register"),
        (("流水号", "公文字号", "公文名称", "签发时间", "公开选项", "流程状态", "当前办理人"), "documents-oa"),
    ],
)
def test_look_knows_what_a_register_is(tmp_path: Path, headers: tuple[str, ...], preset: str) -> None:
    office = made(tmp_path)
    cells = {
        "成文日期": "2019-03-04",
        "签发时间": "2019-03-04",
        "公开属性": "主动公开",
        "公开选项": "主动公开",
        "办理状态": "已印发",
        "流程状态": "会签中",
    }
    row = {header: cells.get(header, SECRET if header in ("标题", "公文名称") else "甲") for header in headers}
    file = office.drop("elsewhere/发文.csv", csv_text([row]))
    (sheet,) = look_at(office.read(), file, now=datetime(2020, 1, 5)).sheets
    assert sheet.fit is not None
    assert (sheet.fit.name, sheet.fit.unknown, sheet.fit.missing) == (preset, (), ())
    assert SECRET not in str(sheet), "a sample cell of a register is shown as little as one of a ledger"
