"""What a newer delivery changes, ends and leaves as it is, whatever the order in which files arrive."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.support.office import Office, item, post, request

Make = Callable[..., Office]
VERSIONS = "SELECT row_id, title, known_from::DATE::VARCHAR, known_until::DATE::VARCHAR, gone FROM items ORDER BY ALL"
WEBSITE = {"preset": "website-export"}


def export(*rows: dict[str, object]) -> list[dict[str, object]]:
    """Rows under the headers of a website export, whose file name may state a period."""
    names = {"item_id": "信息ID", "title": "标题", "column": "栏目", "published_at": "发布时间"}
    return [{names[key]: value for key, value in row.items()} for row in rows]


def test_a_changed_row_has_two_versions_and_the_old_one_ends_when_the_new_was_learned(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1, title="旧"), item(2, title="同")])
    office.take_in("2020-01-05")
    office.drop("website/a.csv", [item(1, title="新"), item(2, title="同")])
    office.take_in("2020-01-06")
    assert office.held(
        "SELECT row_id, title, known_from::DATE::VARCHAR, isinf(known_until) FROM items ORDER BY ALL"
    ) == [
        ("1", "新", "2020-01-06", True),
        ("1", "旧", "2020-01-05", False),
        ("2", "同", "2020-01-05", True),
    ]
    assert office.held("SELECT known_until::DATE::VARCHAR FROM items WHERE title = '旧'") == [("2020-01-06",)]


def test_a_row_the_newer_export_lacks_is_gone_but_not_erased_and_comes_back(workspace: Make) -> None:
    office = workspace()
    everything = [item(n, f"2019-0{n}-15") for n in range(1, 7)]
    office.drop("website/a_20190101-20191231.csv", everything)
    assert office.tally("2020-01-05").figures()["items.total"] == 6
    office.drop("website/a_20190101-20191231.csv", [row for row in everything if row["item_id"] != 3])
    assert office.tally("2020-01-06").figures()["items.total"] == 5
    assert office.account() == (6, 5, 1, 0)
    assert office.published("SELECT row_id, reason FROM verdicts WHERE verdict = 'excluded'") == [
        ("3", "新的导出中已没有这一条（已撤下）")
    ]
    office.drop("website/a_20190101-20191231.csv", everything)
    assert office.tally("2020-01-07").figures()["items.total"] == 6
    assert office.held("SELECT gone FROM items WHERE row_id = '3' ORDER BY known_from") == [(False,), (True,), (False,)]


def test_a_file_that_does_not_say_that_it_is_complete_withdraws_nothing(workspace: Make) -> None:
    office = workspace()
    everything = [item(n, f"2019-0{n}-15") for n in range(1, 7)]
    office.drop("website/a.csv", everything)
    office.take_in("2020-01-05")
    office.drop("website/a.csv", [row for row in everything if row["item_id"] != 3])
    assert office.tally("2020-01-06").figures()["items.total"] == 6
    office.take_in("2020-01-07")
    assert "编号 3" in office.message("ROWS-NOT-WITHDRAWN")


def test_a_newer_export_of_another_name_replaces_what_it_repeats(workspace: Make) -> None:
    office = workspace(website=WEBSITE)
    office.drop("website/导出_20190101-20190630.csv", export(*[item(n, f"2019-0{n}-15") for n in range(1, 6)]))
    office.take_in("2019-07-01")
    office.drop("website/导出_20190101-20191231.csv", export(*[item(n, f"2019-0{n}-15") for n in (1, 2, 4, 5, 8)]))
    office.take_in("2020-01-05")
    assert office.held("SELECT row_id FROM current_items WHERE gone") == [("3",)]


def test_a_file_of_another_period_makes_nothing_gone(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(n, f"2019-0{n}-15") for n in range(1, 6)])
    office.take_in("2019-07-01")
    office.drop("website/a.csv", [item(n, f"2019-0{n}-15") for n in range(6, 10)])
    office.take_in("2019-10-01")
    assert office.tally("2019-10-02").figures()["items.total"] == 9


def test_a_file_that_reaches_into_the_period_makes_gone_only_what_lies_in_it(workspace: Make) -> None:
    office = workspace(website=WEBSITE)
    office.drop("website/a_20190101-20190430.csv", export(*[item(n, f"2019-0{n}-15") for n in range(1, 5)]))
    office.take_in("2019-05-01")
    office.drop("website/a_20190301-20190630.csv", export(item(3, "2019-03-15"), item(6, "2019-06-15")))
    office.take_in("2019-07-01")
    assert office.held("SELECT row_id FROM current_items WHERE gone") == [("4",)]


def test_an_unrelated_file_of_the_same_period_makes_nothing_gone(workspace: Make) -> None:
    office = workspace()
    office.drop("website/动态.csv", [item(n, f"2019-0{n}-15") for n in range(1, 6)])
    office.take_in("2020-01-05")
    office.drop("website/文件.csv", [item(f"文{n}", f"2019-0{n}-15", column="部门文件") for n in range(1, 6)])
    office.tally("2020-01-06")
    assert office.figures() == {"items.news": 5, "items.documents": 5, "items.total": 10}


def test_another_account_of_a_channel_makes_nothing_gone(workspace: Make) -> None:
    office = workspace(weibo="posts")
    office.drop("weibo/a.csv", [post(n, f"2019-0{n}-15", account="甲") for n in range(1, 6)])
    office.take_in("2020-01-05")
    office.drop("weibo/a.csv", [post(f"b{n}", f"2019-0{n}-15", account="乙") for n in range(1, 6)])
    assert office.tally("2020-01-06").figures() == {"posts.weibo": 10}


def test_a_row_twice_in_a_file_counts_once_however_often_the_file_is_sent(workspace: Make) -> None:
    office = workspace()
    rows = [item(n, f"2019-0{n}-15") for n in range(1, 6)]
    for night, changed in (("2020-01-05", "一"), ("2020-01-06", "二"), ("2020-01-07", "三")):
        office.drop("website/a.csv", [*rows, rows[2], item(6, "2019-06-15", title=changed)])
        office.tally(night)
        assert office.figures()["items.total"] == 6
        assert office.account() == (7, 6, 1, 0)
    doubled = office.held(
        "SELECT row_id, count(*) FROM items WHERE isinf(known_until) GROUP BY row_id HAVING count(*) > 1"
    )
    assert doubled == []
    assert office.held("SELECT count(*) FROM items WHERE gone") == [(0,)]


def test_a_double_that_was_removed_leaves_the_row_counted(workspace: Make) -> None:
    office = workspace()
    rows = [item(n, f"2019-0{n}-15") for n in range(1, 6)]
    office.drop("website/a.csv", [*rows, rows[2]])
    office.take_in("2020-01-05")
    office.drop("website/a.csv", rows)
    office.tally("2020-01-06")
    assert office.figures()["items.total"] == 5
    assert office.account() == (5, 5, 0, 0)


def test_of_two_files_that_disagree_about_a_row_the_newer_one_counts_and_the_older_one_is_history(
    workspace: Make,
) -> None:
    office = workspace(website=WEBSITE)
    office.drop("website/旧_20180101-20190630.csv", export(item(1, "2019-01-05", title="甲"), item(2, "2018-05-05")))
    office.drop("website/新_20190101-20191231.csv", export(item(1, "2018-12-31", title="甲"), item(3, "2019-05-05")))
    office.tally()
    assert office.account() == (3, 3, 0, 0)
    assert office.figures() == {"items.news": 1, "items.total": 1}
    assert office.figures(2018) == {"items.news": 2, "items.total": 2}


def test_copies_that_say_the_same_are_no_finding(workspace: Make) -> None:
    office = workspace(old="items", new="items")
    office.drop("old/a.csv", [item(1, url="http://old.example/1")])
    office.drop("new/a.csv", [item(1, url="http://new.example/1")])
    office.tally()
    assert "ROWS-DISAGREE" not in office.codes()
    assert office.figures() == {"items.news": 1, "items.total": 1}


def truth(number: int) -> dict[str, object]:
    """One of 120 items, three or four days apart, through 2019."""
    day = date(2019, 1, 1) + timedelta(days=3 * number)
    return item(f"i{number:03}", f"{day}", column=["工作动态", "部门文件", "财政信息"][number % 3])


@pytest.mark.parametrize("orders", [(0, 1, 2), pytest.param((0, 3, 4, 5, 6, 7), marks=pytest.mark.whole)])
def test_figures_do_not_depend_on_the_night_a_file_arrives(workspace: Make, orders: tuple[int, ...]) -> None:
    """Files that overlap every which way: within a source and between two, whole, in pieces, with rows twice."""
    spans = {"website/a.csv": (0, 60), "website/b.csv": (40, 100), "website/c.csv": (55, 70), "old/d.csv": (30, 120)}
    expected = None
    for order in orders:
        chance = random.Random(order)
        names = list(spans)
        chance.shuffle(names)
        office = workspace(into=f"order{order}", website="items", old="items")
        nights = (
            [names] if order == 0 else [names[:2], names[2:3], names[3:]] if order % 2 else [[name] for name in names]
        )
        for number, files in enumerate(nights):
            for name in files:
                rows = [truth(n) for n in range(*spans[name])]
                office.drop(name, [*rows, rows[1]])
            office.take_in(f"2020-01-{number + 5:02}")
        office.tally("2020-02-01")
        counted = office.published(
            "SELECT figure, on_date, summary FROM verdicts WHERE verdict = 'counted' ORDER BY ALL"
        )
        office.account()
        outcome = (office.figures(), counted)
        expected = expected or outcome
        assert outcome == expected, (order, nights)
    assert expected is not None
    assert expected[0]["items.total"] == 120


def test_deleting_the_warehouse_and_running_again_gives_the_same_rows_and_known_times(workspace: Make) -> None:
    office = workspace(website="items", weibo="posts")
    office.drop("website/a.csv", [item(n, f"2019-0{n}-15") for n in range(1, 7)])
    office.drop("weibo/a.csv", [post(1), post(2)])
    office.tally("2020-01-05")
    office.drop("website/a.csv", [item(n, f"2019-0{n}-15", title="改") for n in range(1, 6)])
    office.drop("website/b.csv", [item(n, f"2019-0{n}-15", title="另") for n in (5, 6, 7)])
    office.tally("2020-01-06")
    office.drop("weibo/a.csv", [post(1), post(3)])
    office.tally("2020-01-07")
    figures = office.figures()
    asked = {
        table: f"SELECT * EXCLUDE (batch, ended_by, file_id) FROM {table} ORDER BY ALL" for table in ("items", "posts")
    }
    before = {table: office.held(statement) for table, statement in asked.items()}
    shutil.rmtree(office.folder / "warehouse")
    shutil.rmtree(office.folder / "inbox")
    office.tally("2020-01-08")
    assert {table: office.held(statement) for table, statement in asked.items()} == before
    assert office.figures() == figures


def test_a_request_in_two_ledgers_counts_once_as_the_later_ledger_has_it(workspace: Make) -> None:
    office = workspace(ledger="requests")
    office.drop("ledger/一季度.csv", [request("1", "2019-03-01"), request("2", "2019-03-31")])
    office.take_in("2020-01-05")
    decided = request("1", "2019-03-01", decision="G2", decided_on="2019-03-20")
    office.drop("ledger/全年.csv", [decided, request("3", "2019-05-01"), request("4", "2019-06-01")])
    figures = office.tally("2020-01-06").figures()
    assert figures["requests.new_received.total"] == 4
    assert figures["requests.granted.natural_person"] == 1
    assert figures["requests.carried_out.total"] == 3
    office.take_in("2020-01-07")
    for part in ("一季度.csv", "全年.csv", "编号 2"):
        assert part in office.message("ROWS-MISSING")


def test_a_night_without_anything_new_changes_nothing(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1), item(2)])
    office.night("2020-01-05")
    before, figures = office.held(VERSIONS), office.figures()
    office.night("2020-01-06")
    assert (office.held(VERSIONS), office.figures()) == (before, figures)
    assert office.held("SELECT count(*) FROM batches") == [(1,)]


def test_a_declared_number_that_is_changed_or_taken_out_is_a_new_version(workspace: Make) -> None:
    office = workspace(weibo="posts")
    entry = "- {{figure: briefings.heard, value: {}, vouched_by: 办公室, document: 记录}}\n"
    other = "- {figure: disclosure.art20_8.fees.items_change, value: 2, vouched_by: 财务科, document: 表}\n"
    office.write("declared/2019.yml", entry.format(4) + other)
    assert office.tally("2020-01-05").figures() == {"briefings.heard": 4, "disclosure.art20_8.fees.items_change": 2}
    office.write("declared/2019.yml", entry.format(5) + other)
    assert office.tally("2020-01-06").figures()["briefings.heard"] == 5
    office.write("declared/2019.yml", entry.format(5))
    assert office.tally("2020-01-07").figures() == {"briefings.heard": 5}
    assert office.held("SELECT count(*) FROM declared WHERE figure = 'briefings.heard'") == [(2,)]
