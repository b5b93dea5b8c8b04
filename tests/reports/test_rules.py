"""The rules: each holds on a correct report, and each can fail, with its numbers, in words."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from bench.made_reports import (
    QUOTED,
    attach_candidate,
    correct_report,
    correct_website,
    put_cells,
    put_figures,
)
from pipeline.core.findings import catalogue
from pipeline.law.forms.catalogue import all_forms, form_for
from pipeline.reports.rules import judge_forms


@pytest.fixture
def candidate() -> duckdb.DuckDBPyConnection:
    return attach_candidate()


def put_report(
    candidate: duckdb.DuckDBPyConnection, year: int, *, earlier: bool = False, **changed: float | None
) -> None:
    form = form_for(year)
    put_cells(candidate, form, "a", year, {**correct_report(form, earlier=earlier), **changed})


def results(
    candidate: duckdb.DuckDBPyConnection, *, as_of: date = date(2019, 6, 1), level: str = "department"
) -> dict[tuple[str, str], tuple[str, str, str]]:
    """(rule, what it refers to) → outcome, severity, message, of all that does not pass in the newest year."""
    judge_forms(candidate, as_of=as_of, levels={"a": level})
    rows = candidate.execute(
        "SELECT rule, refers_to, outcome, severity, message FROM candidate.rule_results"
        " WHERE outcome <> 'pass' AND year = (SELECT max(year) FROM candidate.cells)"
    ).fetchall()
    return {(rule, place): (outcome, severity, message) for rule, place, outcome, severity, message in rows}


def failing(results_by_rule: dict[tuple[str, str], tuple[str, str, str]]) -> set[str]:
    return {rule for (rule, _), (outcome, _, _) in results_by_rule.items() if outcome != "not_checkable"}


@pytest.mark.parametrize("year", [2020, 2022])
def test_a_correct_report_that_continues_last_years_has_no_finding(
    candidate: duckdb.DuckDBPyConnection, year: int
) -> None:
    put_report(candidate, year - 1, earlier=True)
    put_report(candidate, year)
    unmet = results(candidate)
    assert failing(unmet) == set()
    unchecked = {rule for rule, _ in unmet}
    assert unchecked == {"T3-LEDGER-TIE", "T3-PARTIAL-ONCE", "T4-LEDGER-TIE", "YOY-OUTLIER"}


# rule, year, cells changed, what the message must say
CASES: list[tuple[str, int, dict[str, float | None], str]] = [
    ("T3-FLOW", 2020, {"requests.carried_out.org_other": 12.0}, "“其他”列"),
    ("T3-RESULT-SUM", 2020, {"requests.result_total.org_other": 0.0}, "（七）总计·其他：各办理结果相加为"),
    ("T3-COLUMN-SUM", 2020, {"requests.granted.total": 0.0}, "“（一）予以公开”行：六类申请人相加为"),
    ("T3-CARRY-OVER", 2020, {"requests.carried_in.org_legal": 9.0}, "本年填 9，2019 年度报告的结转下年度是 6，相差 3"),
    ("T3-NONNEG-INT", 2020, {"requests.partial.org_legal": 1.5}, "（二）部分公开·法律服务机构（1.5）"),
    ("T3-NONNEG-INT", 2020, {"disputes.review.upheld": None}, "行政复议·结果维持（空白）"),
    ("T4-SUM", 2022, {"disputes.suit_direct.total": 0.0}, "表四“行政诉讼 未经复议直接起诉”：四种结果相加为"),
    ("T2-FORMAT", 2020, {"disclosure.art20_6.coercion.decisions_handled": -1.0}, "行政强制·处理决定数量（-1）"),
    ("T2-1-LE", 2020, {"disclosure.art20_1.normative_docs.published_this_year": 13.0}, "本年新公开 13 件，多于"),
    (
        "T2-1-LE",
        2022,
        {"disclosure.art20_1.normative_docs.in_force": 1.0},
        "现行有效 1 件，少于本年制发减本年废止 2（3-1）",
    ),
    ("T2-1-STOCK", 2020, {"disclosure.art20_1.normative_docs.public_total": 14.0}, "是 12（9+3）"),
    ("T2-1-STOCK", 2022, {"disclosure.art20_1.normative_docs.in_force": 14.0}, "是 11（9+3-1）"),
    ("T2-ITEM-STOCK", 2020, {"disclosure.art20_8.fees.items_last_year": 40.0}, "按 2019 年报告应是 43（40+3）"),
    ("T2-ITEM-NONNEG", 2020, {"disclosure.art20_8.fees.items_change": -44.0}, "是 -1（43-44）"),
    (
        "T2-PROC-BOTH",
        2020,
        {"disclosure.art20_9.procurement.procurement_count": 0.0},
        "采购项目数量 0，采购总金额 70.25",
    ),
    ("T2-DECISIONS-NOT-STOCK", 2020, {"disclosure.art20_5.licences.decisions_handled": 41.0}, "（43-2）"),
    ("T2-LEGAL-RULES-ZERO", 2020, {"disclosure.art20_1.rules.made_this_year": 1.0}, "规章·本年新制作数量 1"),
    ("T2-8-UNIT", 2022, {"disclosure.art20_8.fees.fee_amount": 132500.0}, "填 132500 万元"),
    ("T2-8-JUMP", 2022, {"disclosure.art20_8.fees.fee_amount": 1300.0}, "上年的一百倍是 1250"),
    ("T4-PENDING-FLOW", 2020, {"disputes.review.total": 3.0}, "本年总计 3，少于 2019 年尚未审结的 7"),
    ("YOY-OUTLIER", 2020, {"disclosure.art20_6.penalties.decisions_handled": 900.0}, "本年 900，上年 80"),
]


@pytest.mark.parametrize(("rule", "year", "changed", "says"), CASES, ids=[f"{case[0]}-{case[1]}" for case in CASES])
def test_each_rule_of_the_report_refuses_a_report_that_breaks_it(
    candidate: duckdb.DuckDBPyConnection, rule: str, year: int, changed: dict[str, float | None], says: str
) -> None:
    put_report(candidate, year - 1, earlier=True)
    put_report(candidate, year, **changed)
    messages = [
        message
        for (code, _), (outcome, _, message) in results(candidate).items()
        if code == rule and outcome != "not_checkable"
    ]
    assert len(messages) == 1, messages
    assert says in messages[0]
    assert "{" not in messages[0]


WEBSITE_CASES: list[tuple[str, dict[str, float | None], str]] = [
    ("W-FORMAT", {"website.has_media": 2.0}, "移动新媒体 是否有移动新媒体（2）"),
    ("W-PUB", {"website.pub_total": 759.0}, "信息发布总数 759，少于概况、动态、目录三类之和 760（20+700+40）"),
    ("W-PUB-REST", {"website.pub_overview": 10.0}, "有 10 条不属于任何一类"),
    ("W-TOPIC", {"website.topic_new": 10.0}, "新开设专栏 10 个"),
    ("W-INT", {"website.interp_total": 13.0}, "三类相加为 12（6+4+2）"),
    ("W-CASES", {"website.svc_cases_legal": 0.0}, "自然人与法人相加为 320"),
    ("W-ITEMS", {"website.svc_online_items": 81.0}, "可全程在线办理 81 项"),
    ("W-MSG", {"website.msg_public": 42.0}, "公开答复 42 条，多于办结的 41 条"),
    ("W-MSG", {"website.msg_closed": 45.0}, "办结留言 45 条，多于收到的 44 条"),
    ("W-SURV", {"website.survey_published": 6.0}, "公布调查结果 6 期"),
    ("W-TALK", {"website.talk_count": 0.0}, "网民留言和答复却有 27 条（14+13）"),
    ("W-SEC", {"website.sec_fixed": 7.0}, "问题整改 7 个"),
    ("W-VISIT", {"website.uv": 260001.0}, "独立用户访问总量 260001"),
    ("W-MEDIA", {"website.has_media": 0.0}, "却有新媒体数据 移动新媒体 微博 信息发布量 135"),
    ("W-XREP", {"website.wechat_posts": 171.0}, "微信信息发布量 171，同年年度报告写 172"),
    ("W-YOY-OUTLIER", {"website.uv": 100.0}, "本年 100，上年 41000"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "changed", "says"), WEBSITE_CASES, ids=[case[0] + case[2][:6] for case in WEBSITE_CASES]
)
def test_each_rule_of_the_website_form_notices_a_form_that_breaks_it(
    candidate: duckdb.DuckDBPyConnection, rule: str, changed: dict[str, float | None], says: str
) -> None:
    website = form_for(2020, "website")
    put_figures(candidate, "a", 2020, QUOTED)
    put_cells(candidate, website, "a", 2019, correct_website())
    put_cells(candidate, website, "a", 2020, correct_website())
    assert results(candidate) == {}
    candidate.execute("DELETE FROM candidate.cells WHERE year = 2020")
    put_cells(candidate, website, "a", 2020, {**correct_website(), **changed})
    messages = [message for (code, _), (_, _, message) in results(candidate).items() if code == rule]
    assert any(says in message for message in messages), messages


def test_every_rule_that_can_fail_is_shown_to_fail() -> None:
    shown = {case[0] for case in CASES} | {case[0] for case in WEBSITE_CASES}
    elsewhere = {"T3-LEDGER-TIE", "T4-LEDGER-TIE", "T3-PARTIAL-ONCE", "RPT-PERIOD", "T4-REVIEW-FIRST"}
    judged = {rule.code for form in all_forms() for rule in form.rules if rule.scope != "text"}
    assert judged == shown | elsewhere


def test_a_rule_without_last_years_number_cannot_be_checked_and_says_what_is_missing(
    candidate: duckdb.DuckDBPyConnection,
) -> None:
    put_report(candidate, 2020)
    unmet = results(candidate)
    outcome, severity, message = unmet["T3-CARRY-OVER", "requests.carried_in.total"]
    assert (outcome, severity) == ("not_checkable", "info")
    assert "没有 2019 年的数" in message
    findings = candidate.execute("SELECT message, what_to_do FROM findings WHERE code = 'T3-CARRY-OVER'").fetchall()
    assert findings == [
        ("上年结转等于上一年度报告的结转下年度：无法核对，没有 2019 年的数。（共 7 处）",
         "在 declared/2019.yml 中申报上年报告的数，即可核对。")
    ]  # fmt: skip


def test_last_years_declared_figures_are_enough_to_check_the_carry_over(candidate: duckdb.DuckDBPyConnection) -> None:
    put_report(candidate, 2019)
    carried_in = {
        figure.replace("carried_in", "carried_out"): value
        for figure, value in correct_report(form_for(2019)).items()
        if ".carried_in." in figure
    }
    put_figures(candidate, "a", 2018, carried_in)
    assert "T3-CARRY-OVER" not in {rule for rule, _ in results(candidate)}
    candidate.execute("UPDATE candidate.figures SET value = 90 WHERE figure = 'requests.carried_out.org_legal'")
    assert "T3-CARRY-OVER" in failing(results(candidate))


def test_a_guarded_rule_is_silent_where_its_guard_does_not_hold(candidate: duckdb.DuckDBPyConnection) -> None:
    zero = dict.fromkeys(
        [
            f"disclosure.art20_5.licences.{column}"
            for column in ("items_last_year", "items_change", "decisions_handled")
        ],
        0.0,
    )
    put_report(candidate, 2020, **zero)
    assert "T2-DECISIONS-NOT-STOCK" not in {rule for rule, _ in results(candidate)}


def test_a_guard_on_a_blank_cannot_be_checked(candidate: duckdb.DuckDBPyConnection) -> None:
    put_cells(candidate, form_for(2020, "website"), "a", 2020, {**correct_website(), "website.has_media": None})
    unmet = results(candidate)
    assert next(outcome for (rule, _), (outcome, _, _) in unmet.items() if rule == "W-MEDIA") == "not_checkable"


def test_a_government_may_make_rules_and_a_department_is_asked(candidate: duckdb.DuckDBPyConnection) -> None:
    put_report(candidate, 2020, **{"disclosure.art20_1.rules.made_this_year": 1.0})
    assert "T2-LEGAL-RULES-ZERO" in failing(results(candidate))
    assert "T2-LEGAL-RULES-ZERO" not in failing(results(candidate, level="government"))


@pytest.mark.parametrize(
    ("level", "as_of", "late"),
    [("department", date(2021, 1, 31), False), ("department", date(2021, 2, 1), True),
     ("government", date(2021, 3, 31), False), ("government", date(2021, 4, 1), True)],
)  # fmt: skip
def test_a_department_reports_by_31_january_and_a_government_by_31_march(
    candidate: duckdb.DuckDBPyConnection, level: str, as_of: date, late: bool
) -> None:
    put_report(candidate, 2020)
    unmet = results(candidate, as_of=as_of, level=level)
    assert ("RPT-PERIOD" in failing(unmet)) == late
    if late:
        _, severity, message = unmet["RPT-PERIOD", "format_2019"]
        assert severity == "warn"
        assert "已超过 1 天" in message


def test_a_sealed_year_is_not_late(candidate: duckdb.DuckDBPyConnection) -> None:
    put_report(candidate, 2020)
    put_figures(candidate, "a", 2020, {"items.total": 1.0})
    candidate.execute("UPDATE candidate.figures SET status = 'sealed'")
    assert "RPT-PERIOD" not in failing(results(candidate, as_of=date(2024, 1, 1)))


def test_suits_without_review_are_a_question_from_2024(candidate: duckdb.DuckDBPyConnection) -> None:
    put_report(candidate, 2023)
    assert "T4-REVIEW-FIRST" not in {rule for rule, _ in results(candidate)}
    put_report(candidate, 2024)
    assert results(candidate)["T4-REVIEW-FIRST", "disputes.suit_direct.total"][:2] == ("unsure", "info")


def test_the_number_of_findings_of_a_run_does_not_grow_with_a_second_run(candidate: duckdb.DuckDBPyConnection) -> None:
    put_report(candidate, 2020, **{"requests.granted.total": 0.0})
    results(candidate)
    first = candidate.execute("SELECT * FROM findings ORDER BY ALL").fetchall()
    results(candidate)
    assert candidate.execute("SELECT * FROM findings ORDER BY ALL").fetchall() == first


def test_blanks_that_fill_has_named_are_not_named_a_second_time(candidate: duckdb.DuckDBPyConnection) -> None:
    from pipeline.reports.fill import fill_forms

    values = correct_report(form_for(2020))
    counted = {cell.figure: values[cell.figure] for cell in form_for(2020).cells if cell.kind != "computed"}
    del counted["requests.granted.org_legal"]
    put_figures(candidate, "a", 2020, counted)
    fill_forms(candidate)
    assert "T3-NONNEG-INT" in failing(results(candidate))
    codes = candidate.execute("SELECT code FROM findings WHERE severity = 'block' AND year = 2020").fetchall()
    assert codes == [("FILL-001",)]
    unchecked = candidate.execute("SELECT code FROM findings WHERE outcome = 'not_checkable' AND message LIKE '%空白%'")
    assert unchecked.fetchall() == []


def test_a_year_of_which_only_a_few_rows_were_seen_makes_the_next_no_outlier(
    candidate: duckdb.DuckDBPyConnection,
) -> None:
    put_report(candidate, 2019)
    put_figures(candidate, "a", 2018, {"posts.wechat": 3.0})
    put_figures(candidate, "a", 2019, {"posts.wechat": 172.0})
    assert "YOY-OUTLIER" not in failing(results(candidate))
    candidate.execute("UPDATE candidate.figures SET value = 900 WHERE year = 2018")
    assert "YOY-OUTLIER" in failing(results(candidate))


def test_no_rule_shares_its_code_with_another_finding() -> None:
    assert not {rule.code for form in all_forms() for rule in form.rules} & set(catalogue())


def test_cells_alone_can_be_judged_without_figures_or_rows() -> None:
    connection = duckdb.connect()
    connection.execute("ATTACH ':memory:' AS candidate")
    put_cells(connection, form_for(2020), "a", 2020, correct_report(form_for(2020)))
    judge_forms(connection, as_of=date(2020, 6, 1), levels={})
    assert connection.execute("SELECT count(*) FROM candidate.rule_results WHERE outcome = 'fail'").fetchall() == [(0,)]
    left = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'temp' AND table_name NOT LIKE 'f%'"
    ).fetchall()
    assert left == []


def test_an_agency_is_judged_the_same_alone_and_among_others(candidate: duckdb.DuckDBPyConnection) -> None:
    form = form_for(2020)
    broken = {**correct_report(form), "requests.granted.total": 0.0}
    for agency in ("a", "b", "c"):
        put_cells(candidate, form, agency, 2020, broken if agency == "b" else correct_report(form))
    put_cells(candidate, form, "b", 2019, correct_report(form, earlier=True))
    judge_forms(candidate, as_of=date(2020, 6, 1), levels={"c": "government"})
    outcomes = candidate.execute(
        "SELECT agency, year, rule, refers_to FROM candidate.rule_results WHERE outcome IN ('fail', 'unsure')"
    ).fetchall()
    assert ("b", 2020, "T3-COLUMN-SUM", "requests.granted.total") in outcomes
    assert {agency for agency, *_ in outcomes} == {"b"}
