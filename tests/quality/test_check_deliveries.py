"""The verb check on deliveries: one that lost too many rows is rolled back, its files stay refused, later ones are read again."""

from __future__ import annotations

import json
from datetime import date, datetime

from tests.support.checking import CORRECTION, QUIET, Make, check_alone, in_force, judge, states
from tests.support.office import item, post


def rows(count: int, **cells: object) -> list[dict[str, object]]:
    return [item(number, f"2019-{number % 12 + 1:02}-01", **cells) for number in range(count)]


def test_a_delivery_that_lost_a_third_is_rolled_back_and_the_state_before_stays(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", rows(60))
    judge(office)
    before = office.held("SELECT * FROM items ORDER BY row_id")
    office.drop("website/a.csv", [*rows(36, url="https://a.example/"), item("new", "一月")])
    judge(office, "2020-01-06 02:30")
    assert office.held("SELECT * FROM items ORDER BY row_id") == before
    assert states(office) == [(1, "accepted"), (2, "refused")]
    assert office.held("SELECT state, batch FROM files ORDER BY file_id") == [("loaded", 1), ("refused", None)]
    assert office.held("SELECT * FROM unreadable") == []
    (finding,) = office.findings
    assert (finding.code, finding.severity) == ("DELIVERY-001", "block")
    assert "原有 60 行，其中 24 行不再出现" in finding.message
    assert "保留此前的数据" in finding.message
    finding_of_file = json.loads(office.held("SELECT finding FROM files WHERE state = 'refused'")[0][0])
    assert finding_of_file["code"] == "DELIVERY-001"
    assert finding_of_file["refers_to"] == "a.csv"


def test_a_refusal_is_reported_every_night_until_a_delivery_is_accepted(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", rows(60))
    judge(office)
    office.drop("website/a.csv", rows(20))
    judge(office, "2020-01-06 02:30")
    for night in ("2020-01-07 02:30", "2020-01-08 02:30"):
        judge(office, night)
        assert office.held("SELECT code FROM findings WHERE code = 'DELIVERY-001'") == [("DELIVERY-001",)]
    office.drop("website/a.csv", rows(61))
    judge(office, "2020-01-09 02:30")
    assert office.held("SELECT code FROM findings WHERE code = 'DELIVERY-001'") == []
    assert len(in_force(office)) == 61


def test_a_delivery_with_a_few_rows_less_is_accepted(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", rows(60))
    judge(office)
    office.drop("website/a.csv", rows(49))
    judge(office, "2020-01-06 02:30")
    assert states(office)[-1] == (2, "accepted")
    assert len(in_force(office)) == 49


def test_a_delivery_loaded_after_a_refused_one_is_read_again(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", rows(60))
    judge(office)
    office.drop("website/a.csv", rows(20))
    office.verbs("pull", "load", now="2020-01-06 02:30")
    office.drop("website/a.csv", rows(62))
    office.verbs("pull", "load", "correct", now="2020-01-07 02:30")
    result = check_alone(office, date(2020, 1, 7))
    assert (result.refused, result.reload) == ((2,), ("website",))
    assert len(in_force(office)) == 60
    judge(office, "2020-01-07 02:30")
    assert len(in_force(office)) == 62
    assert office.held("SELECT count(*) FROM items WHERE known_until = 'infinity'") == [(62,)]


def test_a_refused_delivery_is_read_again_once_the_office_allows_it(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", rows(60))
    judge(office)
    office.drop("website/a.csv", rows(20))
    judge(office, "2020-01-06 02:30")
    settings = (office.folder / "workspace.toml").read_text("utf-8")
    office.write("workspace.toml", settings + "\n[checks]\nshrink_share = 0.9\n")
    assert check_alone(office).reload == ("website",)
    judge(office, "2020-01-07 02:30")
    assert len(in_force(office)) == 20
    assert office.codes() == []


def test_a_correction_of_a_row_that_is_in_force_again_still_holds(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.write("corrections/2019.yml", CORRECTION.replace("2091-03-01", "2019-02-01"))
    office.drop("website/a.csv", rows(60))
    judge(office)
    office.drop("website/a.csv", [{**row, "title": "改了"} for row in rows(20)])
    judge(office, "2020-01-06 02:30")
    assert office.held("SELECT published_at, title, correction FROM current_items WHERE row_id = '1'") == [
        (datetime(2019, 3, 1), "第1条", 1)
    ]


def test_only_the_source_that_lost_rows_is_refused(workspace: Make) -> None:
    office = workspace(website=QUIET, weibo={"fills": "posts", "quiet_days": 366})
    office.drop("website/a.csv", rows(60))
    office.drop("weibo/a.csv", [post(number) for number in range(5)])
    judge(office)
    office.drop("website/a.csv", rows(20))
    office.drop("weibo/a.csv", [post(number) for number in range(6)])
    judge(office, "2020-01-06 02:30")
    assert len(in_force(office)) == 60
    assert len(in_force(office, "posts")) == 6
