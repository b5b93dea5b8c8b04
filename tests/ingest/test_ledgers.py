"""Ledgers as offices have them: the recommended columns and four real systems, read as requests and as dated steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest

from tests.support.office import Office

Make = Callable[..., Office]
NATIONAL = {"preset": "ledger-national"}
HEADERS = "登记编号,申请渠道,收到申请之日,申请人类别,答复日期,答复类型,延长工作日数"


def national(workspace: Make, headers: str, *rows: str, **more: Any) -> Office:
    office = workspace(ledger={**NATIONAL, **more})
    office.drop("ledger/台账_20190101-20191231.csv", "\n".join([f"{HEADERS},{headers}", *rows]) + "\n")
    return office.take_in()


def steps(office: Office) -> list[tuple[Any, ...]]:
    return office.held("SELECT request_no, event, on_date FROM request_events ORDER BY request_no, on_date, event")


def requests(office: Office, columns: str) -> list[tuple[Any, ...]]:
    return office.held(f"SELECT {columns} FROM current_requests ORDER BY line")


# The recommended columns


def test_days_of_steps_in_wide_columns_become_dated_steps_of_their_request(workspace: Make) -> None:
    office = national(
        workspace,
        "补正告知日期,补正收到日期,征求意见开始,征求意见结束,延期告知日期,收费通知日期,缴费日期",
        "甲-1,当面提交,2019-06-03,自然人,2019-07-01,G2,10,2019-06-05,2019-06-10,,,2019-06-28,,",
        "甲-2,邮寄,2019-06-04,自然人,,,,/,无,2019-06-06,2019-06-12,,2019-06-20,2019-06-21",
    )
    assert steps(office) == [
        ("甲-1", "correction_asked", date(2019, 6, 5)),
        ("甲-1", "correction_received", date(2019, 6, 10)),
        ("甲-1", "extended", date(2019, 6, 28)),
        ("甲-2", "consult_start", date(2019, 6, 6)),
        ("甲-2", "consult_end", date(2019, 6, 12)),
        ("甲-2", "fee_asked", date(2019, 6, 20)),
        ("甲-2", "fee_paid", date(2019, 6, 21)),
    ]
    assert office.codes() == []


def test_a_step_that_came_twice_stands_in_further_columns_or_in_one_cell(workspace: Make) -> None:
    office = national(
        workspace,
        "征求意见开始,征求意见结束,征求意见开始2,征求意见结束（2）",
        "甲-1,当面提交,2019-06-03,自然人,,,,2019-06-05,2019-06-07,2019-06-10,2019-06-12",
        "甲-2,当面提交,2019-06-03,自然人,,,,2019年6月5日、2019年6月10日,2019-06-07；2019-06-12,,",
    )
    days = [
        ("consult_start", date(2019, 6, 5)),
        ("consult_end", date(2019, 6, 7)),
        ("consult_start", date(2019, 6, 10)),
        ("consult_end", date(2019, 6, 12)),
    ]
    assert steps(office) == [(number, *step) for number in ("甲-1", "甲-2") for step in days]


def test_a_day_that_cannot_be_read_leaves_an_undated_step_and_is_reported(workspace: Make) -> None:
    office = national(workspace, "延期告知日期", "甲-1,当面提交,2019-06-03,自然人,,,10,尽快")
    assert steps(office) == [("甲-1", "extended", None)]
    office.verbs("correct")
    assert "尽快" not in office.message("ROW-UNREADABLE")


def test_steps_are_read_from_the_same_snapshot_and_never_fetched_twice(workspace: Make) -> None:
    office = national(workspace, "延期告知日期", "甲-1,当面提交,2019-06-03,自然人,,,10,2019-06-20")
    assert sorted(file.name for file in (office.folder / "snapshots").iterdir() if file.is_dir()) == ["ledger"]
    office.take_in("2020-01-06 02:30")
    assert len(steps(office)) == 1


def test_a_step_that_a_newer_ledger_no_longer_has_is_gone(workspace: Make) -> None:
    office = national(workspace, "延期告知日期", "甲-1,当面提交,2019-06-03,自然人,,,10,2019-06-20")
    text = f"{HEADERS},延期告知日期\n甲-1,当面提交,2019-06-03,自然人,,,10,2019-06-24\n"
    office.drop("ledger/台账_20190101-20191231.csv", text)
    office.take_in("2020-01-06 02:30")
    assert office.held("SELECT on_date FROM current_request_events WHERE NOT gone") == [(date(2019, 6, 24),)]


def test_steps_of_a_ledger_without_any_leave_no_trace_in_the_account_and_no_alarm(workspace: Make) -> None:
    office = national(workspace, "备注", "甲-1,当面提交,2019-06-03,自然人,2019-06-20,G2,,无")
    office.tally("2019-12-31 02:30")
    assert office.account() == (1, 1, 0, 0)
    assert office.published("SELECT source FROM sources") == [("ledger",)]
    assert [code for code in office.codes() if code.startswith(("SOURCE", "COVERAGE"))] == []


def test_steps_long_ago_make_no_source_stale_and_no_gap(workspace: Make) -> None:
    office = workspace(ledger=NATIONAL)
    rows = ["甲-1,当面提交,2019-01-03,自然人,2019-01-20,G2,,2019-01-05", "甲-2,当面提交,2019-12-20,自然人,,,,"]
    office.drop("ledger/a.csv", "\n".join([f"{HEADERS},补正告知日期", *rows]) + "\n")
    office.tally("2019-12-31 22:00")
    assert dict(office.published("SELECT source, state FROM sources")) == {"ledger": "fresh", "ledger-steps": "fresh"}
    assert [code for code in office.codes() if "steps" in office.message(code)] == []


def test_a_ledger_that_cannot_be_read_is_reported_once(workspace: Make) -> None:
    office = workspace(ledger=NATIONAL)
    office.drop("ledger/a.csv", "登记编号,某列\n1,2\n")
    office.take_in()
    assert office.codes() == ["FILE-UNKNOWN-COLUMN"]


def test_a_workbook_gives_the_same_as_a_csv(workspace: Make) -> None:
    office = workspace(ledger=NATIONAL)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "台账"
    sheet.append([*HEADERS.split(","), "征求意见开始", "征求意见结束"])
    sheet.append(["甲-1", "当面提交", date(2019, 6, 3), "自然人", None, None, None, date(2019, 6, 5), "2019-6-7"])
    file = office.drop("ledger/a.xlsx", b"")
    book.save(file)
    office.take_in()
    assert [step[1:] for step in steps(office)] == [
        ("consult_start", date(2019, 6, 5)),
        ("consult_end", date(2019, 6, 7)),
    ]


def test_one_row_per_step_is_read_by_the_preset_of_steps(workspace: Make) -> None:
    office = workspace(ledger=NATIONAL, steps={"preset": "ledger-events"})
    office.drop("ledger/a.csv", f"{HEADERS}\n甲-1,当面提交,2019-06-03,自然人,,,10\n")
    office.drop(
        "steps/b.csv", "登记编号,办理环节,日期\n甲-1,征求第三方意见,2019-06-05\n甲-1,收到第三方意见,2019-06-07\n"
    )
    office.take_in()
    assert [step[1] for step in steps(office)] == ["consult_start", "consult_end"]


def test_no_step_is_ever_a_result(workspace: Make) -> None:
    office = national(
        workspace,
        "补正告知日期,征求意见开始,延期告知日期,收费通知日期",
        "甲-1,当面提交,2019-12-03,自然人,,,10,2019-12-05,2019-12-10,2019-12-20,2019-12-21",
        "甲-2,当面提交,2019-12-03,自然人,2019-12-20,延期答复,10,,,,",
    )
    figures = office.tally("2019-12-31 22:00").figures()
    assert figures["requests.carried_out.total"] == 2
    assert "requests.result_total.total" not in figures
    assert ("甲-2", "extended", date(2019, 12, 20)) in steps(office)


def test_what_a_reader_quotes_of_a_ledger_is_no_name(workspace: Make) -> None:
    office = workspace(ledger=NATIONAL)
    office.drop("ledger/a.csv", f"{HEADERS},欧阳煜堃,欧阳煜堃\n")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "台账"
    sheet.append([*HEADERS.split(","), "欧阳煜堃的申请", None])
    sheet.merge_cells("H1:I1")
    book.save(office.drop("ledger/b.xlsx", b""))
    office.take_in()
    assert sorted(office.codes()) == ["FILE-HEADER-TWICE", "FILE-MERGED"]
    assert not [finding for finding in office.findings if "欧阳" in finding.message]


# The day of receipt (art. 31)


def test_only_what_is_handed_in_at_the_counter_is_received_on_the_day_of_submission(workspace: Make) -> None:
    office = workspace(ledger=NATIONAL)
    head = "登记编号,申请渠道,申请提交时间,收到申请之日,申请人类别,答复日期,答复类型"
    rows = [
        "柜台-1,当面提交,2019-06-03,,自然人,,",
        "挂号-1,邮寄,2019-06-03,,自然人,,",
        "网上-1,网络平台,2019-06-03,,自然人,,",
        "已写-1,网络平台,2019-06-03,2019-06-05,自然人,,",
    ]
    office.drop("ledger/a.csv", "\n".join([head, *rows]) + "\n")
    office.take_in()
    assert requests(office, "request_no, received_on") == [
        ("柜台-1", date(2019, 6, 3)),
        ("挂号-1", None),
        ("网上-1", None),
        ("已写-1", date(2019, 6, 5)),
    ]


def test_an_office_that_confirms_at_once_says_so_of_its_source(workspace: Make) -> None:
    office = workspace(ledger={"preset": "ledger-cms-apply", "received_when_submitted": True})
    office.drop(
        "ledger/a.csv",
        "CODE,TYPE,APPLY_DATE,REPLY_STATUS,REPLY_DATE\n甲-1,person,2016-06-03 10:00:00,agree_public,2016-06-20\n",
    )
    office.take_in()
    assert requests(office, "received_on, channel, decision") == [(date(2016, 6, 3), "internet", "G2")]


# Four real systems

INFOOPEN = """flownum,proposer,pname,pcardnum,signmode,applytime,status,status_name,step,finishtime,commentinfo
PD-1,0,张三,310101199001010000,1,2019-06-03,14,政府信息不存在,5,2019-06-20,某路拆迁
PD-2,1,,,0,2019-06-03,1,同意公开,5,2019-06-21,某厂环评
PD-3,0,李四,,3,2019-06-03,16,过程中信息且危及安全稳定,5,2019-06-24,某会议纪要
PD-4,0,王五,,1,2019-06-03,19,补正申请告知,3,2019-06-06,某事
PD-5,0,赵六,,1,2019-06-04,0,,2,,某事
"""
OA = """applyId,applicant,applyType,certNo,startTime,endTime,docName,docNum
OA-1,张三,10,310101199001010000,2008-06-03,2008-06-20,重复申请告知书,1
OA-2,某公司,20,,2008-06-03,2008-06-24,政府信息公开申请答复书（五）,2
OA-3,李四,10,,2008-06-03,2008-06-20,延期答复告知书,3
"""
WG = """id,indv_name,indv_cert_num,org_name,org_code,apply_date,apply_type,accept_no
1,张三,310101199001010000,,,2017-06-03,x,WG-1
2,,,某公司,91310000,2017-06-04,x,WG-2
"""
CMS = """ID,CODE,TYPE,REL_ID,APPLY_DATE,REPLY_STATUS,REPLY_DATE
1,CMS-1,person,77,2016-06-03 09:10:11,info_not_exist,2016-06-20 08:00:00
2,CMS-2,organ,78,2016-06-03 09:10:11,not_agree_public,2016-06-21 08:00:00
3,CMS-3,person,79,2016-06-03 09:10:11,notify_change_repair,2016-06-07 08:00:00
4,CMS-4,person,80,2016-06-03 09:10:11,not_handle,
"""


@pytest.mark.parametrize(
    ("preset", "text", "expected", "dated"),
    [
        (
            "ledger-infoopen",
            INFOOPEN,
            [
                ("PD-1", "natural_person", "counter", "U1"),
                ("PD-2", "?法人或其他组织", "internet", "G2"),
                ("PD-3", "natural_person", "?信函", "?16过程中信息且危及安全稳定"),
                ("PD-4", "natural_person", "counter", "I1"),
                ("PD-5", "natural_person", "counter", "I0"),
            ],
            [("PD-4", "correction_asked", date(2019, 6, 6))],
        ),
        (
            "ledger-oa-govinfo",
            OA,
            [
                ("OA-1", "natural_person", None, "R2"),
                ("OA-2", "?法人或其他组织", None, "?政府信息公开申请答复书"),
                ("OA-3", "natural_person", None, "I2"),
            ],
            [("OA-3", "extended", date(2008, 6, 20))],
        ),
        (
            "ledger-wg-disclosure",
            WG,
            [("WG-1", "natural_person", "internet", None), ("WG-2", "?法人或其他组织", "internet", None)],
            [],
        ),
        (
            "ledger-cms-apply",
            CMS,
            [
                ("CMS-1", "natural_person", "internet", "U1"),
                ("CMS-2", "?法人或其他组织", "internet", "?not_agree_public"),
                ("CMS-3", "natural_person", "internet", "I1"),
                ("CMS-4", "natural_person", "internet", "I0"),
            ],
            [("CMS-3", "correction_asked", date(2016, 6, 7))],
        ),
    ],
)
def test_codes_of_a_real_system_become_ours_steps_become_events_and_nothing_is_guessed(
    workspace: Make, preset: str, text: str, expected: list[tuple[Any, ...]], dated: list[tuple[Any, ...]]
) -> None:
    office = workspace(ledger={"preset": preset})
    office.drop("ledger/a.csv", text)
    office.take_in()
    assert set(office.codes()) <= {"ROW-NO-DATE"}, "of some systems the day of receipt is not exported"
    assert requests(office, "request_no, applicant_kind, channel, decision") == expected
    assert steps(office) == dated


def test_an_ambiguous_code_is_reported_with_its_choices_and_settled_by_a_correction(workspace: Make) -> None:
    office = workspace(ledger={"preset": "ledger-infoopen", "received_when_submitted": True})
    office.drop("ledger/a.csv", INFOOPEN)
    office.verbs("pull", "load", "correct")
    ambiguous = {
        finding.message.split("（")[1].split("）")[0]: finding
        for finding in office.findings
        if finding.code == "ROW-AMBIGUOUS" and "过程中" in finding.message
    }
    assert "D6 过程性信息" in ambiguous["PD-3"].message
    assert "D3 危及国家安全" in ambiguous["PD-3"].message
    assert "--review" in ambiguous["PD-3"].what_to_do
    office.write(
        "corrections/2019.yml",
        "- table: requests\n  row: PD-3\n  expect: {decision: 16过程中信息且危及安全稳定}\n  set: {decision: D6, channel: 挂号信}\n"
        "  reason: 答复书写明是会议纪要\n  decided_by: 办公室\n  decided_on: 2020-01-06\n"
        "- table: requests\n  row: PD-2\n  expect: {applicant_kind: 法人或其他组织}\n  set: {applicant_kind: 商业企业}\n"
        "  reason: 营业执照\n  decided_by: 办公室\n  decided_on: 2020-01-06\n",
    )
    figures = office.tally("2020-01-07").figures()
    assert "ROW-AMBIGUOUS" not in office.codes()
    assert figures["requests.denied_process_info.natural_person"] == 1
    assert figures["requests.granted.org_commercial"] == 1
