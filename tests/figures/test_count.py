"""Counting from start to end: figures, zeros, unknown figures, and findings about rows that do not add up."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from pipeline.core.errors import Refusal
from tests.support.office import Office, item, post, request

Make = Callable[..., Office]


def test_counting_waits_for_the_check(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1)])
    office.take_in()
    with pytest.raises(Refusal) as refusal:
        office.verbs("count")
    assert refusal.value.finding.code == "CHECK-FIRST"


def test_a_figure_of_a_counted_table_is_zero_and_of_an_uncounted_one_unknown(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1)])
    office.tally()
    known = {figure for (figure,) in office.published("SELECT figure FROM figures WHERE year = 2019")}
    assert {"items.documents", "items.replies", "items.other"} <= known
    assert not any(figure.startswith(("requests.", "disputes.", "posts.", "disclosure.")) for figure in known)


def test_a_ledger_with_one_request_makes_every_other_cell_of_table_3_a_zero(workspace: Make) -> None:
    office = workspace(ledger="requests")
    office.drop("ledger/a.csv", [request("1", decision="G2", decided_on="2019-03-05")])
    figures = dict(office.tally().published("SELECT figure, value FROM figures WHERE year = 2019"))
    assert figures["requests.denied_state_secret.org_legal"] == 0
    assert figures["requests.carried_out.total"] == 0
    assert figures["requests.result_total.total"] == 1
    assert figures["requests.granted.total"] == 1
    assert not any(figure.startswith("requests.other_no_correction") for figure in figures), (
        "a row of the form from 2021"
    )


def test_totals_are_the_sums_of_their_parts_in_rows_and_columns(workspace: Make) -> None:
    office = workspace(ledger="requests")
    kinds = ["natural_person", "org_commercial", "org_research", "org_nonprofit", "org_legal", "org_other"]
    decisions = ["G2", "P1", "D4", "U1", "R2", "O3", None]
    rows = [
        request(f"{kind}-{code}", "2019-06-01", applicant_kind=kind, decision=code, decided_on="2019-06-10" if code else None)
        for kind in kinds for code in decisions
    ]  # fmt: skip
    office.drop("ledger/a.csv", rows)
    figures = office.tally().figures()
    assert figures["requests.new_received.total"] == len(rows) == 42
    assert figures["requests.result_total.total"] == 36
    assert figures["requests.carried_out.total"] == 6
    for kind in kinds:
        assert figures[f"requests.result_total.{kind}"] == 6
        assert figures[f"requests.new_received.{kind}"] == 7


def test_every_year_a_source_holds_has_its_own_figures(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1, "2018-12-31 23:59:59"), item(2, "2019-01-01"), item(3, "2020-01-01")])
    office.tally()
    assert [office.figures(year)["items.total"] for year in (2018, 2019, 2020)] == [1, 1, 1]


def test_a_date_of_2091_is_not_of_this_year(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1), item(2, "2091-01-01")])
    assert office.tally().figures() == {"items.news": 1, "items.total": 1}


def test_agencies_of_one_export_are_counted_apart(workspace: Make) -> None:
    office = workspace(agencies=("north", "south"), website={"fills": "items", "agency_column": "发布机构"})
    office.drop("website/a.csv", [item(n, 发布机构=["north局", "south"][n % 2]) for n in range(5)])
    office.tally()
    assert office.figures(agency="north") == {"items.news": 3, "items.total": 3}
    assert office.figures(agency="south") == {"items.news": 2, "items.total": 2}


def test_posts_are_counted_by_push_where_the_settings_say_so(workspace: Make) -> None:
    office = workspace(extra='[channels.wechat]\nunit = "push"\n', wechat="posts", weibo="posts")
    rows = [post(f"{push}_{n}", channel="wechat", push_id=push) for push in (1, 2) for n in (1, 2, 3)]
    office.drop("wechat/a.csv", rows)
    office.drop("weibo/a.csv", [post(1, push_id="9"), post(2, push_id="9")])
    assert office.tally("2020-01-05").figures() == {"posts.wechat": 2, "posts.weibo": 2}
    toml = (office.folder / "workspace.toml").read_text()
    office.write("workspace.toml", toml.replace('"push"', '"article"'))
    assert office.tally("2020-01-06").figures() == {"posts.wechat": 6, "posts.weibo": 2}


def test_a_declared_nil_is_a_zero_until_rows_are_counted(workspace: Make) -> None:
    office = workspace(cases="disputes")
    office.write("declared/2019.yml", "- {nil: disputes, vouched_by: 法规科, document: 登记簿}\n")
    office.tally("2020-01-05")
    assert (
        dict(office.published("SELECT figure, value FROM figures WHERE figure LIKE 'disputes.%'"))[
            "disputes.review.upheld"
        ]
        == 0
    )
    assert "DECLARED-CONFLICT" not in office.codes()
    office.drop(
        "cases/a.csv",
        [{"case_no": "1", "kind": "行政复议", "filed_on": "2019-03-01", "closed_on": "2019-05-01", "outcome": "维持"}],
    )
    office.tally("2020-01-06")
    assert office.figures() == {"disputes.review.upheld": 1, "disputes.review.total": 1}


def test_a_declared_number_that_contradicts_the_counted_one_is_reported_with_both(workspace: Make) -> None:
    office = workspace(weibo="posts")
    office.drop("weibo/a.csv", [post(1), post(2)])
    office.write("declared/2019.yml", "- {figure: posts.weibo, value: 5, vouched_by: 办公室, document: 统计表}\n")
    office.tally()
    assert office.figures() == {"posts.weibo": 2}
    finding = next(finding for finding in office.findings if finding.code == "DECLARED-CONFLICT")
    assert (finding.left, finding.right, finding.refers_to) == ("5.0", "2.0", "posts.weibo")


def test_a_source_is_fresh_stale_failed_or_without_data(workspace: Make) -> None:
    office = workspace(fresh="items", old="items", bad="items", empty="items")
    office.drop("fresh/a.csv", [item(1, "2019-12-28")])
    office.drop("old/a.csv", [item(2, "2019-06-30")])
    office.drop("bad/a.csv", [item(3, 怪列="x")])
    office.tally("2020-01-05", as_of="2019-12-31")
    states = dict(office.published("SELECT source, state FROM sources"))
    assert states == {"fresh": "fresh", "old": "stale", "bad": "failed", "empty": "never"}
    assert "2019-06-30" in office.message("SOURCE-STALE")
    assert "empty" in office.message("SOURCE-NEVER")
    assert "bad" in office.message("SOURCE-FAILED")


def test_a_count_continued_from_the_last_one_equals_a_full_count(workspace: Make) -> None:
    office = workspace(website="items", weibo="posts", ledger="requests")
    rows = [item(n, f"2019-0{n % 9 + 1}-15") for n in range(30)]
    office.drop("website/a.csv", rows)
    office.drop("weibo/a.csv", [post(1), post(2)])
    office.drop("ledger/a.csv", [request("1")])
    office.night("2020-01-05")
    office.drop(
        "website/a.csv",
        [*rows[:25], item(40, "2019-05-05"), item(3, "2018-05-05"), item(4, "2019-05-05", title="改"), rows[7]],
    )
    office.drop("website/b.csv", [item(5, "2019-06-15"), item(41, "2019-12-01", status="draft"), item(42, "待定")])
    office.drop("ledger/a.csv", [request("1", decision="G2", decided_on="2019-03-05"), request("2")])
    office.night("2020-01-06")
    assert_counted_anew_is_the_same(office, "2020-01-06")


def assert_counted_anew_is_the_same(office: Office, now: str) -> None:
    tables = (
        "verdicts",
        "tallies",
        "figures",
        "monthly",
        "accounting",
        "excluded",
        "quarantined",
        "evidence",
        "sections",
        "places",
    )
    continued = {table: sorted(map(str, office.published(f"SELECT * FROM {table}"))) for table in tables}
    (office.folder / "published" / "CURRENT").unlink()
    office.night(now)
    full = {table: sorted(map(str, office.published(f"SELECT * FROM {table}"))) for table in tables}
    for table in tables:
        assert continued[table] == full[table], table


def test_where_no_two_rows_can_be_one_thing_a_night_judges_what_changed_and_what_was_dated_ahead(
    workspace: Make,
) -> None:
    checked = ("pull", "load", "correct", "check", "count", "publish")
    office = workspace(website="items")
    rows = [item(n, f"2019-1{n % 3}-08") for n in range(3)]
    office.drop("website/a.csv", [*rows, item(3, "待定"), item(4, "2020-01-07"), item(5, "2020-01-20")])
    office.verbs(*checked, now="2020-01-05 02:30")
    waiting = "SELECT row_id FROM quarantined ORDER BY row_id"
    assert len(office.published(waiting)) == 3
    office.drop("website/b.csv", [item(2, "2019-12-08", status="withdrawn"), item(7, "2019-12-31", status="draft")])
    office.verbs(*checked, now="2020-01-08 02:30")  # the day of one row has come, and nothing of it changed
    assert office.published("SELECT verdict, year FROM verdicts WHERE row_id = '4'") == [("counted", 2020)]
    assert len(office.published(waiting)) == 2
    assert_counted_anew_is_the_same(office, "2020-01-08")


def test_a_declared_channel_counts_beside_another_channel_that_a_source_counts(workspace: Make) -> None:
    office = workspace(weibo="posts")
    office.drop("weibo/a.csv", [post(1), post(2)])
    office.write("declared/2019.yml", "- {figure: posts.wechat, value: 5, vouched_by: 办公室, document: 统计表}\n")
    assert office.tally().figures() == {"posts.weibo": 2, "posts.wechat": 5}
    assert "DECLARED-CONFLICT" not in office.codes()


def test_a_declared_number_of_a_table_that_a_source_counts_is_excluded_even_where_the_source_counts_none(
    workspace: Make,
) -> None:
    office = workspace(ledger="requests")
    office.drop("ledger/a.csv", [request("1", "2019-03-01", decision="G2", decided_on="2019-03-20")])
    figure = "requests.partial.natural_person"
    office.write("declared/2019.yml", f"- {{figure: {figure}, value: 3, vouched_by: 办公室, document: 统计表}}\n")
    assert figure not in office.tally().figures()
    finding = next(finding for finding in office.findings if finding.code == "DECLARED-CONFLICT")
    assert (finding.left, finding.right, finding.refers_to) == ("3.0", "0.0", figure)


CASE = {"case_no": "1", "kind": "行政复议", "filed_on": "2019-03-01", "closed_on": "2019-05-01", "outcome": "维持"}


def test_a_table_declared_nil_of_which_rows_are_counted_is_told(workspace: Make) -> None:
    office = workspace(cases="disputes")
    office.write("declared/2019.yml", "- {nil: disputes, vouched_by: 法规科, document: 登记簿}\n")
    office.drop("cases/a.csv", [CASE])
    office.tally()
    finding = next(finding for finding in office.findings if finding.code == "DECLARED-CONFLICT")
    assert (finding.left, finding.right, finding.refers_to) == ("0.0", "1.0", "disputes.*")


def test_a_table_declared_nil_of_which_rows_wait_in_quarantine_is_told(workspace: Make) -> None:
    office = workspace(cases="disputes")
    office.write("declared/2019.yml", "- {nil: disputes, vouched_by: 法规科, document: 登记簿}\n")
    office.drop("cases/a.csv", [{**CASE, "closed_on": "待定"}, {**CASE, "case_no": "2", "filed_on": "不详"}])
    office.tally()
    finding = next(finding for finding in office.findings if finding.code == "DECLARED-DOUBTFUL")
    assert (finding.severity, finding.right, finding.refers_to) == ("block", "2", "disputes.*")


@pytest.mark.parametrize(("other", "expected", "told"), [(4, 4, False), (5, None, True)])
def test_a_figure_declared_in_two_registers_counts_once_or_not_at_all(
    workspace: Make, other: int, expected: int | None, told: bool
) -> None:
    """4 and 4 is 4 and never 8; of 4 and 5 nobody knows which is meant, and that is no number and no zero."""
    office = workspace(website="items", numbers="declared")
    entry = {
        "figure": "briefings.heard",
        "year": 2019,
        "vouched_by": "办公室",
        "document": "登记簿",
        "agency": "bureau",
    }
    office.write("declared/2019.yml", json.dumps([{**entry, "value": 4}], ensure_ascii=False))
    office.drop("numbers/d.csv", [{**entry, "value": other}])
    office.tally()
    assert office.published("SELECT value FROM figures WHERE figure = 'briefings.heard'") == (
        [(expected,)] if expected else []
    )
    assert ("DECLARED-TWICE" in office.codes()) is told
    office.account()
