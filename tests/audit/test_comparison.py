"""Reports held against our own numbers, the year before and the website form; drafts whose every number must come from somewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest

from pipeline.audit.audit import AuditedReport
from pipeline.audit.comparison import compare_reports, compare_with_own_figures, compare_with_website
from pipeline.audit.drafts import draft_findings, edited_draft
from pipeline.audit.own_figures import OwnFigure, OwnFigures, own_agency
from pipeline.audit.previous_year import YearPair, check_against_previous_year
from pipeline.audit.text.prose import unbound_numbers
from pipeline.core.workspace import Agency, Settings, Workspace
from pipeline.quality.waivers import Waiver, apply_waivers
from tests.support.audit.a_report import report_saying

AGENCY = Agency(id="zjj", name="某县住房和城乡建设局", aliases=("某县住建局",))
FIGURES = {
    "items.total": ("公开发布信息总数", 412, "条"),
    "items.news": ("公开发布信息·动态信息", 300, "条"),
    "items.other": ("公开发布信息·其他信息", 112, "条"),
    "posts.wechat": ("政务新媒体发布·微信", 172, "条"),
    "briefings.heard": ("主要领导听取政务公开工作汇报", 4, "次"),
    "requests.new_received.total": ("一、本年新收·总计", 28, "件"),
}


def own_figures(cells: Mapping[str, int] | None = None, **given: object) -> OwnFigures:
    figures = {name: OwnFigure(name, label, Decimal(value), unit) for name, (label, value, unit) in FIGURES.items()}
    read = {cell.figure: cell.value for cell in report_saying("无。").cells if cell.value is not None}
    changed = {name: Decimal(value) for name, value in (cells or {}).items()}
    return OwnFigures(AGENCY, 2023, figures, {**read, **changed}, **given)  # type: ignore[arg-type]


def unbound(text: str) -> list[str]:
    return [str(finding.refers_to) for finding in unbound_numbers(report_saying(text), own_figures())]


@pytest.mark.parametrize(
    "text",
    [
        "2023年，共公开发布信息412条，其中：动态信息300条、其他信息112条。",
        "微信发布信息172条次。",
        "主要领导听取4次政务公开工作汇报。",
        "本年新收政府信息公开申请28件，上年结转2件，本年度办理29件，结转下年度1件。",
        "予以公开20件，部分公开4件。政府信息公开申请按期办结29件。",
        "被申请政府信息公开行政复议5件。",
        "共公开发布信息412条，其中动态信息300条，占72.8%。",
        "根据国办发〔2019〕14号，12345热线，2023年12月31日，第二十条。",
        "〔此处由办公室填写：本年度开展培训3次〕",
    ],
)
def test_numbers_that_come_from_own_figures_give_no_finding(text: str) -> None:
    assert unbound(text) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("微信发布信息173条次。", "微信发布信息173条次"),
        ("组织业务培训3次。", "组织业务培训3次"),
        ("组织业务培训28次。", "组织业务培训28次"),
        ("本年新收政府信息公开申请31件。", "本年新收政府信息公开申请31件"),
        ("收到群众满意评价98%。", "收到群众满意评价98%"),
        ("全年同比增长12%。", "全年同比增长12%"),
        ("修订制度两项。", "修订制度两项"),
    ],
)
def test_a_number_without_an_origin_is_a_finding_with_its_sentence(text: str, number: str) -> None:
    assert unbound(text) == [number]


def test_a_written_waiver_passes_a_number_and_stays_when_the_text_moves() -> None:
    entry = {
        "code": "TXT-UNBOUND",
        "reason": "培训签到表",
        "by": "张科长",
        "on": date(2024, 1, 9),
        "year": 2023,
        "entry": 1,
    }
    waiver = Waiver.model_validate({**entry, "agency": "zjj", "refers_to": "组织业务培训3次"})
    moved = report_saying({"s1": ["一、总体情况", "工作有序。", "全年组织有力，组织业务培训3次。"]})
    applied = apply_waivers(unbound_numbers(moved, own_figures()), [waiver])
    assert [finding.waived_by for finding in applied] == ["张科长，2024-01-09：培训签到表"]


def test_cells_that_differ_from_own_figures_are_reported_with_a_reason() -> None:
    report = report_saying("无。", cells={"requests.result_total.total": 0})
    (finding,) = compare_with_own_figures(report, own_figures())
    assert (finding.code, finding.left, finding.right, finding.refers_to) == (
        "CMP-OWN",
        "0",
        "29",
        "requests.result_total.total",
    )
    assert "所加的各格都与本系统相同" in finding.message


def test_two_swapped_numbers_are_recognised() -> None:
    cells = {"requests.new_received.natural_person": 2, "requests.new_received.org_commercial": 25}
    findings = compare_with_own_figures(report_saying("无。", cells=cells), own_figures())
    assert all("对调" in finding.message for finding in findings)


def test_rows_that_changed_after_the_seal_are_the_reason() -> None:
    own = own_figures(
        {"requests.partial.natural_person": 5}, sealed=True, changed={"requests.partial.natural_person": 3}
    )
    (finding,) = compare_with_own_figures(report_saying("无。"), own)
    assert "封存之后有 3 行变化" in finding.message


def test_what_the_text_says_of_website_and_accounts_equals_the_website_form() -> None:
    own = own_figures({"website.pub_total": 412, "website.wechat_posts": 170})
    text = (
        "2023年，单位网站共公开发布信息412条，其中动态信息300条。微信发布信息172条，关注人数3000人。微博转载信息9条。"
    )
    (finding,) = compare_with_website(report_saying(text), own)
    assert (finding.code, finding.left, finding.right, finding.refers_to) == (
        "CMP-WEBSITE",
        "172",
        "170",
        "website.wechat_posts",
    )
    assert compare_with_website(report_saying("2022年网站公开发布信息300条。"), own) == []


def last_year(**changes: int) -> dict[str, Decimal]:
    cells = {cell.figure: cell.value for cell in report_saying("无。", year=2022).cells if cell.value is not None}
    settled = {"requests.carried_out.natural_person": 2, "requests.carried_out.total": 2,
               "disclosure.art20_1.normative_docs.in_force": 27}  # fmt: skip
    named = {name.replace("__", "."): value for name, value in changes.items()}
    return cells | {name: Decimal(value) for name, value in {**settled, **named}.items()}


def test_what_was_carried_over_follows_from_the_year_before_column_by_column() -> None:
    report = report_saying("无。")
    balanced, broken = check_against_previous_year(
        [
            YearPair(report, last_year(), "format_2021"),
            YearPair(
                report,
                last_year(requests__carried_out__natural_person=3, requests__carried_out__total=3),
                "format_2021",
            ),
        ]
    )
    assert [finding.code for finding in balanced] == []
    assert {(finding.code, finding.left, finding.right) for finding in broken} == {("T3-CARRY-OVER", "2", "3")}
    assert len(broken) == 2


def test_documents_in_force_follow_from_the_year_before() -> None:
    last = last_year(disclosure__art20_1__normative_docs__in_force=30)
    (findings,) = check_against_previous_year([YearPair(report_saying("无。"), last, "format_2021")])
    assert [(finding.code, finding.severity, finding.outcome) for finding in findings] == [
        ("T2-1-STOCK", "warn", "unsure")
    ]


def test_two_years_of_one_agency_in_one_call_are_compared_and_others_are_not() -> None:
    now = report_saying("无。")
    before = replace(report_saying("无。", year=2022), file="last.docx")
    stranger = replace(report_saying("无。", year=2022, agency="乙局"), file="other.docx")
    compared = compare_reports([AuditedReport(report.file, report, ()) for report in (now, before, stranger)], {})
    assert {finding.code for finding in compared[0].findings} == {"T3-CARRY-OVER", "T2-1-STOCK"}
    assert compared[1].findings == compared[2].findings == ()


def test_the_agency_is_found_by_name_alias_or_the_end_of_its_name() -> None:
    workspace = Workspace(folder=Path(), settings=Settings(agency=(AGENCY, Agency(id="b", name="乙局"))))
    for name in ("某县住房和城乡建设局", "某县住建局", "住房和城乡建设局"):
        assert own_agency(report_saying("无。", agency=name), workspace) == AGENCY
    assert own_agency(report_saying("无。", agency="丙局"), workspace) is None


def test_only_a_draft_that_a_person_changed_is_read_back(tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "2023"
    folder.mkdir(parents=True)
    draft = folder / "某县住房和城乡建设局2023年政府信息公开工作年度报告（草稿）.html"
    heads = "<h2>二、主动公开政府信息情况</h2><h2>三、收到和处理政府信息公开申请情况</h2><h2>五、存在的主要问题及改进情况</h2>"
    title = "<h1>某县住房和城乡建设局2023年政府信息公开工作年度报告</h1>"
    written = f"{title}<h2>一、总体情况</h2><p>微信发布信息172条。</p>{heads}"
    draft.write_text(written, "utf-8")
    notes = {draft.name: sha256(draft.read_bytes()).hexdigest()}
    (folder / ".rendered.json").write_text(json.dumps(notes), "utf-8")
    workspace = Workspace(folder=tmp_path, settings=Settings(agency=(AGENCY,)))
    connection = candidate()
    assert edited_draft(folder, AGENCY, 2023) is None
    assert draft_findings(connection, workspace, 2023) == []
    draft.write_text(written.replace("172条。", "173条。共公开信息10条，其中动态6条、公告5条。"), "utf-8")
    findings = {finding.code: finding for finding in draft_findings(connection, workspace, 2023)}
    assert {"DRAFT-READ", "TXT-UNBOUND", "TXT-PARTS"} <= set(findings)
    assert findings["TXT-PARTS"].severity == "block"
    assert {finding.agency for finding in findings.values()} == {"zjj"}
    connection.close()


def candidate() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute("CREATE SCHEMA candidate")
    figures = "agency TEXT, year INT, figure TEXT, label TEXT, value DOUBLE, unit TEXT"
    cells = 'agency TEXT, year INT, form TEXT, "table" TEXT, "row" TEXT, "column" TEXT, value DOUBLE'
    connection.execute(f"CREATE TABLE candidate.figures ({figures})")
    connection.execute(f"CREATE TABLE candidate.cells ({cells})")
    rows = [("zjj", 2023, name, *entry) for name, entry in FIGURES.items()]
    connection.executemany("INSERT INTO candidate.figures VALUES (?, ?, ?, ?, ?, ?)", rows)
    return connection
