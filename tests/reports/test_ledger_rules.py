"""The rules that compare cells with the request and dispute rows of a ledger, and with those of the year before."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from bench.made_reports import attach_candidate, put_cells, put_rows
from pipeline.law.forms.catalogue import form_for
from pipeline.reports.rules import judge_forms


@pytest.fixture
def candidate() -> duckdb.DuckDBPyConnection:
    return attach_candidate()


def results(candidate: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], tuple[str, str, str]]:
    """(rule, what it refers to) → outcome, severity, message, of all that does not pass in the newest year."""
    judge_forms(candidate, as_of=date(2019, 6, 1), levels={"a": "department"})
    rows = candidate.execute(
        "SELECT rule, refers_to, outcome, severity, message FROM candidate.rule_results"
        " WHERE outcome <> 'pass' AND year = (SELECT max(year) FROM candidate.cells)"
    ).fetchall()
    return {(rule, place): (outcome, severity, message) for rule, place, outcome, severity, message in rows}


def put_small_report(candidate: duckdb.DuckDBPyConnection, year: int, **cells: float) -> None:
    """A report of zeros but for the cells given, totals added up."""
    form = form_for(year)
    values = dict.fromkeys((cell.figure for cell in form.cells), 0.0) | {
        f"requests.{name}": value for name, value in cells.items()
    }
    for cell in form.cells:
        if cell.kind == "computed":
            values[cell.figure] = sum(values[part] for part in cell.parts)
    put_cells(candidate, form, "a", year, values)


def row(year: int, number: str, line: str, kind: str = "natural_person") -> tuple[str, int, str, str, str, str]:
    return ("a", year, number, "counted", f"requests.{line}.{kind}", "")


def test_a_cell_with_more_than_the_ledger_has_is_refused(candidate: duckdb.DuckDBPyConnection) -> None:
    put_small_report(candidate, 2019, **{"new_received.natural_person": 2.0, "granted.natural_person": 2.0})
    put_rows(candidate, [row(2019, "2019-1", "new_received"), row(2019, "2019-1", "granted")])
    outcomes = results(candidate)
    assert (
        outcomes["T3-LEDGER-TIE", "requests.granted"][2]
        == "“（一）予以公开”行与申请台账逐件相加不符：自然人多填 1 件。"
    )
    assert outcomes["T3-LEDGER-TIE", "requests.new_received"][:2] == ("fail", "block")
    assert len([1 for rule, _ in outcomes if rule == "T3-LEDGER-TIE"]) == 2


def test_a_declared_number_is_no_ledger(candidate: duckdb.DuckDBPyConnection) -> None:
    put_small_report(candidate, 2019, **{"new_received.natural_person": 2.0, "granted.natural_person": 2.0})
    put_rows(candidate, [row(2019, "1", "new_received")])
    candidate.execute("UPDATE candidate.verdicts SET source = 'declared', amount = 2")
    assert results(candidate)["T3-LEDGER-TIE", "requests.new_received"][0] == "not_checkable"


def test_a_request_sent_by_two_sources_counts_once_for_the_ledger(candidate: duckdb.DuckDBPyConnection) -> None:
    put_small_report(candidate, 2019, **{"new_received.natural_person": 2.0, "granted.natural_person": 1.0,
                                         "carried_out.natural_person": 1.0})  # fmt: skip
    put_rows(candidate, [row(2019, "1", "new_received"), row(2019, "1", "granted"), row(2019, "2", "carried_out")])
    candidate.execute(
        "INSERT INTO candidate.verdicts SELECT * REPLACE ('other' AS source) FROM candidate.verdicts WHERE row_id = '1'"
    )
    assert results(candidate)["T3-LEDGER-TIE", "requests.new_received"][2].endswith("：自然人多填 1 件。")


def test_a_request_with_two_results_is_named(candidate: duckdb.DuckDBPyConnection) -> None:
    put_small_report(candidate, 2019, **{"new_received.natural_person": 2.0, "granted.natural_person": 1.0,
                                         "denied_third_party.natural_person": 1.0})  # fmt: skip
    put_rows(
        candidate,
        [
            row(2019, "2019-7", "new_received"),
            row(2019, "2019-7", "granted"),
            row(2019, "2019-7", "denied_third_party"),
        ],
    )
    outcome, severity, message = results(candidate)["T3-PARTIAL-ONCE", "requests"]
    assert (outcome, severity) == ("fail", "block")
    assert message == (
        "有 1 件申请计入了不止一个办理结果：2019-7（（一）予以公开·自然人、（三）不予公开 4.保护第三方合法权益·自然人）。"
    )


def test_a_ledger_of_disputes_is_tied_to_table_four(candidate: duckdb.DuckDBPyConnection) -> None:
    put_small_report(candidate, 2019)
    put_rows(candidate, [("a", 2019, "c1", "counted", "disputes.review.upheld", "")])
    assert results(candidate)["T4-LEDGER-TIE", "disputes.review"][2].endswith("不符：结果维持少填 1 件。")


def gap(candidate: duckdb.DuckDBPyConnection, kind: str = "natural_person") -> str:
    return results(candidate)["T3-CARRY-OVER", f"requests.carried_in.{kind}"][2]


def test_a_carry_over_gap_names_the_request_registered_late(candidate: duckdb.DuckDBPyConnection) -> None:
    put_small_report(candidate, 2019, **{"new_received.natural_person": 1.0, "carried_out.natural_person": 1.0})
    put_small_report(candidate, 2020, **{"carried_in.natural_person": 2.0, "granted.natural_person": 2.0})
    put_rows(candidate, [row(2019, "2019-1", "new_received"), row(2019, "2019-1", "carried_out"),
                         row(2020, "2019-1", "carried_in"), row(2020, "2019-2", "carried_in")])  # fmt: skip
    assert gap(candidate).endswith("相差 1。本年有而上年没有：补登，上年台账中没有 1 件（2019-2）。")
    assert gap(candidate, "total").endswith("补登，上年台账中没有 1 件（2019-2）。")


def test_a_carry_over_gap_names_the_request_moved_to_another_kind_of_applicant(
    candidate: duckdb.DuckDBPyConnection,
) -> None:
    put_small_report(candidate, 2019, **{"new_received.natural_person": 1.0, "carried_out.natural_person": 1.0})
    put_small_report(candidate, 2020, **{"carried_in.org_legal": 1.0, "granted.org_legal": 1.0})
    put_rows(candidate, [row(2019, "2019-1", "carried_out"), row(2020, "2019-1", "carried_in", "org_legal")])
    assert gap(candidate).endswith("上年有而本年没有：改列申请人类别 1 件（2019-1）。")
    assert gap(candidate, "org_legal").endswith("本年有而上年没有：改列申请人类别 1 件（2019-1）。")
    assert ("T3-CARRY-OVER", "requests.carried_in.total") not in results(candidate)


def test_a_carry_over_gap_tells_a_withdrawn_request_from_a_double_one(candidate: duckdb.DuckDBPyConnection) -> None:
    put_small_report(candidate, 2019, **{"new_received.natural_person": 2.0, "carried_out.natural_person": 2.0})
    put_small_report(candidate, 2020)
    put_rows(
        candidate,
        [
            row(2019, "2019-1", "carried_out"),
            row(2019, "2019-2", "carried_out"),
            ("a", 2019, "2019-1", "excluded", None, "新的台账中已没有这一件"),
            ("a", 2019, "2019-2", "excluded", None, "重复：与 b.xlsx 第 3 行是同一件"),
            row(2020, "2020-1", "new_received"),
        ],
    )
    assert gap(candidate).endswith(
        "上年有而本年没有：撤回，新的台账中已没有这一件 1 件（2019-1）；重复登记 1 件（2019-2）。"
    )


def test_a_carry_over_gap_is_judged_by_the_rows_last_year_was_sealed_with(candidate: duckdb.DuckDBPyConnection) -> None:
    put_small_report(candidate, 2019, **{"new_received.natural_person": 1.0, "carried_out.natural_person": 1.0})
    put_small_report(candidate, 2020, **{"carried_in.natural_person": 2.0, "granted.natural_person": 2.0})
    put_rows(candidate, [row(2019, "2019-1", "carried_out")])
    candidate.execute("CREATE TABLE candidate.sealed_verdicts AS FROM candidate.verdicts")
    put_rows(candidate, [row(2019, "2019-2", "carried_out"), row(2020, "2019-1", "carried_in"),
                         row(2020, "2019-2", "carried_in")])  # fmt: skip
    assert gap(candidate).endswith("补登，上年台账中没有 1 件（2019-2）。")
    candidate.execute("DROP TABLE candidate.sealed_verdicts")
    assert gap(candidate).endswith("两年的台账逐件一致，差额出在上年报告的数上（台账的结转是 2 件）。")
