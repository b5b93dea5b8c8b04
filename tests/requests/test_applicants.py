"""Fee brackets by month and repeated requests of one applicant; results name request numbers and never people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from pipeline.core.workspace import read_workspace
from pipeline.law.fees import brackets
from pipeline.operations.execute import perform
from pipeline.operations.run import Run
from tests.support.office import Office

Make = Callable[..., Office]
HEAD = "登记编号,申请渠道,收到申请之日,申请人类别,答复日期,答复类型,申请人姓名,证件号码,申请内容"


def published_office(workspace: Make, rows: list[str], now: str = "2021-03-31 22:00") -> Office:
    office = workspace(ledger={"preset": "ledger-national", "rhythm_days": 366})
    office.drop("ledger/a.csv", "\n".join([HEAD, *rows]) + "\n")
    return night(office, now)


def night(office: Office, now: str) -> Office:
    office.verbs("pull", "load", "correct", "accept", "count", now=now)
    run = Run(read_workspace(office.folder), datetime.fromisoformat(now))
    perform(run, "fill")
    perform(run, "publish")
    return office


def row(number: str, day: str, who: str = "欧阳某某", what: str = "", answer: str = ",") -> str:
    return f"{number},当面提交,{day},自然人,{answer},{who},,{what}"


def test_the_brackets_are_those_of_the_document() -> None:
    cost = {
        number: bracket.yuan for bracket in brackets() for number in range(bracket.first, min(bracket.last, 100) + 1)
    }
    assert {number: cost[number] for number in (1, 10, 11, 30, 31, 40, 41, 50, 51)} == {
        1: 0, 10: 0, 11: 100, 30: 100, 31: 200, 40: 200, 41: 300, 50: 300, 51: 400,
    }  # fmt: skip


def test_the_eleventh_request_of_an_applicant_in_a_month_is_in_the_first_bracket_that_costs(workspace: Make) -> None:
    rows = [row(f"三月-{number:02}", "2021-03-02") for number in range(1, 13)]
    rows += [row("二月", "2021-02-26"), row("别人", "2021-03-02", "司马某某")]
    office = published_office(workspace, rows)
    assert office.published("SELECT request_no, nth_of_month, yuan FROM requests_fees") == [
        ("三月-11", 11, 100),
        ("三月-12", 12, 100),
    ]


def test_before_the_fee_existed_no_month_costs_anything(workspace: Make) -> None:
    rows = [row(f"旧-{number:02}", "2020-12-02") for number in range(1, 13)]
    assert published_office(workspace, rows).published("SELECT request_no FROM requests_fees") == []


def test_an_open_request_that_repeats_an_earlier_one_of_its_applicant_is_reported(workspace: Make) -> None:
    rows = [
        row("甲-1", "2021-03-01", what="某厂 环评报告", answer="2021-03-10,G2"),
        row("甲-2", "2021-03-20", what="某厂环评报告"),
        row("甲-3", "2021-03-20", what="另一件"),
        row("甲-4", "2021-03-21", who="司马某某", what="某厂环评报告"),
    ]
    office = published_office(workspace, rows)
    rows = office.published("SELECT refers_to, message FROM findings WHERE code = 'REQ-REPEATED'")
    assert [number for number, _ in rows] == ["甲-2"]
    assert "甲-1" in rows[0][1]
    assert "条例第三十六条" in rows[0][1]


def test_a_day_of_receipt_that_article_31_does_not_allow_is_reported(workspace: Make) -> None:
    office = workspace(ledger={"preset": "ledger-national", "rhythm_days": 366})
    head = "登记编号,申请渠道,申请提交时间,收到申请之日,申请人类别,答复日期,答复类型"
    rows = [
        "晚记-1,当面提交,2021-03-01,2021-03-03,自然人,,",
        "早记-1,邮寄,2021-03-05,2021-03-03,自然人,,",
        "当天-1,当面提交,2021-03-01,2021-03-01,自然人,,",
        "签收-1,邮寄,2021-03-01,2021-03-03,自然人,,",
    ]
    office.drop("ledger/a.csv", "\n".join([head, *rows]) + "\n")
    night(office, "2021-03-31 22:00")
    findings = office.published(
        "SELECT refers_to, code, message FROM findings WHERE code LIKE 'REQ-RECEIPT-%' ORDER BY code"
    )
    assert [finding[:2] for finding in findings] == [
        ("晚记-1", "REQ-RECEIPT-AFTER-COUNTER"),
        ("早记-1", "REQ-RECEIPT-BEFORE-SUBMITTED"),
    ]
    assert all("条例第三十一条" in message for _, _, message in findings)


def test_no_hash_of_an_applicant_reaches_a_published_database(workspace: Make) -> None:
    office = published_office(
        workspace, [row(f"三月-{number:02}", "2021-03-02", what="某事") for number in range(1, 13)]
    )
    hashes = {key for pair in office.held("SELECT applicant_key, subject_key FROM requests") for key in pair}
    assert len(hashes) == 2
    tables = [name for (name,) in office.published("SELECT table_name FROM duckdb_tables()")]
    written = "".join(str(office.published(f'SELECT * FROM "{table}"')) for table in tables)
    assert not [key for key in hashes if key in written]
    assert "applicant_key" not in str(office.published("SELECT column_name FROM duckdb_columns()"))
