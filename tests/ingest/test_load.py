"""load refuses whole what it does not understand, in words, and takes in the rest of the delivery."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.core.errors import Refusal
from tests.support.office import Office, csv_text, item, post, request

Make = Callable[..., Office]


def test_an_unknown_column_stops_the_file_and_only_the_file(workspace: Make) -> None:
    office = workspace(website="items", weibo="posts")
    office.drop("website/坏.csv", [item(1, 点赞="3", 栏目二="x")])
    office.drop("website/好.csv", [item(2)])
    office.drop("weibo/a.csv", [post(1)])
    office.tally()
    message = office.message("FILE-UNKNOWN-COLUMN")
    assert "坏.csv" in message
    assert "点赞、栏目二" in message
    assert office.figures() == {"items.news": 1, "items.total": 1, "posts.weibo": 1}


def test_a_missing_column_is_named_with_every_spelling_it_may_have(workspace: Make) -> None:
    office = workspace(website={"preset": "website-export"})
    office.drop("website/a.csv", "信息ID,标题,栏目\n1,题,工作动态\n")
    office.take_in()
    message = office.message("FILE-MISSING-COLUMN")
    assert "发布时间或发布日期" in message
    assert "信息ID、标题、栏目" in message


def test_an_unknown_word_is_named_with_its_file_row_and_column(workspace: Make) -> None:
    office = workspace(website={"preset": "website-export"})
    office.drop("website/a.csv", "信息ID,标题,栏目,发布时间,状态\n1,a,工作动态,2019-1-1,已发布\n2,b,工作动态,2019-1-2,神秘\n"
                "3,c,工作动态,2019-1-2,神秘\n4,d,工作动态,2019-1-2,玄妙\n")  # fmt: skip
    office.take_in()
    message = office.message("FILE-UNKNOWN-WORD")
    for part in ("a.csv", "第 3 行", "状态", "“神秘”", "共 2 行", "玄妙"):
        assert part in message
    assert office.held("SELECT count(*) FROM items") == [(0,)]


def test_an_unmapped_website_column_stops_its_rows_until_it_is_mapped(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1), item(2, column="新开的栏目")])
    office.tally("2020-01-05 02:30")
    message = office.message("COLUMNS-UNMAPPED")
    for part in ("a.csv", "第 3 行", "新开的栏目"):
        assert part in message
    office.write("columns.yml", "- {column: 工作动态, class: news}\n- {column: 新开的栏目, class: other}\n")
    office.tally("2020-01-06 02:30")
    assert "COLUMNS-UNMAPPED" not in office.codes()
    assert office.figures() == {"items.news": 1, "items.other": 1, "items.total": 2}


def test_an_unmapped_website_column_does_not_matter_where_the_row_brings_its_class(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1, column="新开的栏目", **{"class": "other"})])
    office.tally()
    assert office.figures() == {"items.other": 1, "items.total": 1}


def test_an_unknown_agency_is_named_and_read_once_it_is_an_alias(workspace: Make) -> None:
    office = workspace(website={"fills": "items", "agency_column": "发布机构"}, agencies=("bureau", "other"))
    office.drop(
        "website/a.csv", [item(1, 发布机构="bureau局"), item(2, 发布机构="某某（原）局"), item(3, 发布机构="other")]
    )
    office.tally("2020-01-05 02:30")
    message = office.message("FILE-UNKNOWN-AGENCY")
    assert "第 3 行" in message
    assert "某某" in message
    toml = (office.folder / "workspace.toml").read_text()
    office.write("workspace.toml", toml.replace('name = "other局"', 'name = "other局"\naliases = ["某某（原）局"]'))
    office.tally("2020-01-06 02:30")
    assert office.figures(agency="bureau") == {"items.news": 1, "items.total": 1}
    assert office.figures(agency="other") == {"items.news": 2, "items.total": 2}


def test_a_source_of_several_agencies_must_say_whose_its_rows_are(workspace: Make) -> None:
    office = workspace(agencies=("bureau", "other"))
    office.drop("website/a.csv", [item(1)])
    office.take_in()
    assert "website" in office.message("SOURCE-NO-AGENCY")


def test_a_refused_file_is_reported_every_night_until_it_is_corrected(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1, 怪列="x")])
    for night in ("2020-01-05", "2020-01-06"):
        office.take_in(night)
        assert office.codes() == ["FILE-UNKNOWN-COLUMN"]
    assert office.held("SELECT count(*) FROM files") == [(1,)], "reported again, not read again"
    office.drop("website/a.csv", [item(1)])
    office.take_in("2020-01-07")
    assert office.codes() == []
    assert office.held("SELECT item_id FROM current_items") == [("1",)]


def test_a_refused_file_that_was_taken_away_is_no_longer_reported(workspace: Make) -> None:
    office = workspace()
    office.drop("website/错的.csv", [item(1, 怪列="x")])
    office.take_in("2020-01-05")
    (office.folder / "inbox/website/错的.csv").unlink()
    office.drop("website/对的.csv", [item(1)])
    office.take_in("2020-01-06")
    assert office.codes() == []


def test_a_refused_file_is_still_reported_while_its_folder_cannot_be_seen(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1, 怪列="x")])
    office.take_in("2020-01-05")
    shutil.rmtree(office.folder / "inbox" / "website")
    office.take_in("2020-01-06")
    assert sorted(office.codes()) == ["FILE-UNKNOWN-COLUMN", "SOURCE-FOLDER"]


def test_bytes_put_back_after_others_are_what_the_file_says_now(workspace: Make) -> None:
    office = workspace()
    first, second = csv_text([item(1, title="旧")]), csv_text([item(1, title="新")])
    for night, content in (("2020-01-05", first), ("2020-01-06", second), ("2020-01-07", first), ("2020-01-08", first)):
        office.drop("website/a.csv", content)
        office.take_in(night)
    assert office.held("SELECT title FROM current_items") == [("旧",)]
    versions = office.held("SELECT title, known_from::DATE::VARCHAR FROM items ORDER BY known_from")
    assert versions == [("旧", "2020-01-05"), ("新", "2020-01-06"), ("旧", "2020-01-07")]


def test_the_same_rows_under_another_name_say_nothing_new(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1)])
    office.drop("website/a - 副本.csv", [item(1)])
    office.take_in("2020-01-05")
    os.rename(office.folder / "inbox/website/a.csv", office.folder / "inbox/website/改名.csv")
    office.take_in("2020-01-06")
    assert office.held("SELECT count(*) FROM deliveries WHERE isinf(known_until) AND place IS NOT NULL") == [(1,)]
    assert office.held("SELECT count(*) FROM items") == [(1,)]


def test_a_file_readable_only_later_takes_its_place_before_what_came_after_it(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1, title="一月说的"), item(2), item(9, column="新栏")])
    office.take_in("2020-01-05")
    office.drop("website/b.csv", [item(1, title="二月说的"), item(3)])
    office.take_in("2020-02-05")
    office.write("columns.yml", "- {column: 工作动态, class: news}\n- {column: 新栏, class: other}\n")
    office.take_in("2020-03-05")
    again = workspace(into="again")
    shutil.copytree(office.folder / "snapshots", again.folder / "snapshots")
    shutil.copy(office.folder / "columns.yml", again.folder / "columns.yml")
    again.verbs("load")
    asked = "SELECT row_id, title, known_from, known_until, gone FROM items ORDER BY ALL"
    assert office.held(asked) == again.held(asked)
    assert office.held("SELECT count(*) FROM items WHERE known_from > known_until") == [(0,)]
    assert office.held("SELECT title FROM current_items WHERE item_id = '1' ORDER BY known_from DESC LIMIT 1") == [
        ("二月说的",)
    ]


def test_a_refused_file_is_not_read_again_once_newer_bytes_took_its_place(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1, title="旧", column="新栏")])
    office.take_in("2020-01-05")
    office.drop("website/a.csv", [item(1, title="新")])
    office.take_in("2020-01-06")
    office.write("columns.yml", "- {column: 工作动态, class: news}\n- {column: 新栏, class: other}\n")
    office.take_in("2020-01-07")
    assert office.held("SELECT title FROM current_items") == [("新",)]


def test_a_snapshot_that_went_missing_is_named_and_read_when_it_is_back(workspace: Make, tmp_path: Path) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1)])
    office.verbs("pull")
    (snapshot,) = (office.folder / "snapshots" / "website").iterdir()
    shutil.move(snapshot, tmp_path / "away")
    office.verbs("load")
    assert snapshot.name in office.message("SNAPSHOT-GONE")
    shutil.move(tmp_path / "away", snapshot)
    office.verbs("load")
    assert office.codes() == []
    assert office.held("SELECT item_id FROM current_items") == [("1",)]


def test_columns_yml_that_maps_a_column_twice_is_refused(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1)])
    office.write("columns.yml", "- {column: 工作动态, class: news}\n- {column: 工作动态, class: other}\n")
    with pytest.raises(Refusal, match=r"columns\.yml.*工作动态.*news、other"):
        office.take_in()


@pytest.mark.parametrize("text", ["工作动态: news\n", "- {column: 工作动态}\n", "- [a\n", "- 工作动态\n"])
def test_columns_yml_that_is_no_list_of_columns_is_refused(workspace: Make, text: str) -> None:
    office = workspace()
    office.write("columns.yml", text)
    with pytest.raises(Refusal, match=r"columns\.yml"):
        office.take_in()


def test_a_column_mapped_twice_to_the_same_class_counts_once(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1)])
    office.write("columns.yml", "- {column: 工作动态, class: news}\n- {column: 工作动态, class: news}\n")
    assert office.tally().figures() == {"items.news": 1, "items.total": 1}


def test_rows_that_cannot_be_read_are_quarantined_and_counted_as_such(workspace: Make) -> None:
    office = workspace()
    text = csv_text([item(1), item(2, "待定"), item(3, is_reference="也许"), item(4)])
    lines = text.splitlines()
    office.drop("website/a.csv", "\n".join([*lines[:3], "5,缺了一半", *lines[3:]]) + "\n")
    office.night()
    assert office.figures() == {"items.news": 2, "items.total": 2}
    assert office.account() == (5, 2, 0, 3)
    quarantined = office.published("SELECT file, line, reason FROM quarantined ORDER BY line")
    assert [(file, line) for file, line, _ in quarantined] == [("a.csv", 3), ("a.csv", 4), ("a.csv", 5)]
    assert "“待定”不是可读的日期时间" in quarantined[0][2]
    assert "2 格" in quarantined[1][2]
    assert "3 行读不出来" in office.message("ROW-UNREADABLE")


def test_a_row_that_could_not_be_read_is_no_longer_reported_once_the_file_is_corrected(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1), item(2, "待定")])
    office.tally("2020-01-05")
    assert "第 3 行" in office.message("ROW-UNREADABLE")
    office.drop("website/a.csv", [item(1), item(2)])
    office.tally("2020-01-06")
    assert "ROW-UNREADABLE" not in office.codes()
    assert office.account() == (2, 2, 0, 0)


def test_values_of_a_ledger_never_stand_in_what_is_said_about_unreadable_cells(workspace: Make) -> None:
    office = workspace(ledger={"preset": "ledger-national", "sheet": "台账"})
    office.drop("ledger/a.csv", "登记编号,收到日期,申请人类别,答复结果,答复日期,姓名\n1,张三收到,自然人,,,张三\n")
    office.night()
    assert "ROW-UNREADABLE" in office.codes()
    everything = [str(row) for row in office.published("SELECT * FROM quarantined")]
    everything += [finding.message for finding in office.findings]
    assert not any("张三" in text for text in everything)
    for file in office.folder.rglob("*"):
        if file.is_file() and "snapshots" not in file.parts and "inbox" not in file.parts:
            assert "张三".encode() not in file.read_bytes(), file


def test_an_ambiguous_word_waits_for_a_correction_and_is_reported_until_then(workspace: Make) -> None:
    office = workspace(ledger="requests")
    office.drop("ledger/a.csv", [request("甲-1", applicant_kind="法人"), request("甲-2")])
    office.verbs("pull", "load", "correct")
    message = office.message("ROW-AMBIGUOUS")
    for part in ("a.csv", "第 2 行", "甲-1", "“法人”"):
        assert part in message
    office.write("corrections/2019.yml",
                 "- {table: requests, row: 甲-1, set: {applicant_kind: 商业企业}, expect: {applicant_kind: 法人}, "
                 "reason: 营业执照可证, decided_by: 办公室, decided_on: 2020-01-06}\n")  # fmt: skip
    office.tally("2020-01-06")
    assert office.codes() == [
        code for code in office.codes() if code != "ROW-AMBIGUOUS" and not code.startswith("CORRECTION")
    ]
    assert office.figures()["requests.new_received.org_commercial"] == 1


def test_an_ambiguous_kind_of_lawsuit_is_reported_too(workspace: Make) -> None:
    office = workspace(cases="disputes")
    office.drop(
        "cases/a.csv",
        [
            {
                "case_no": "案-1",
                "kind": "行政诉讼",
                "filed_on": "2019-03-01",
                "outcome": "驳回",
                "closed_on": "2019-06-01",
            }
        ],
    )
    office.verbs("pull", "load", "correct")
    messages = [finding.message for finding in office.findings if finding.code == "ROW-AMBIGUOUS"]
    assert sorted(("“行政诉讼”" in message, "“驳回”" in message) for message in messages) == [
        (False, True),
        (True, False),
    ]


def test_interim_words_in_the_outcome_column_leave_a_request_open(workspace: Make) -> None:
    office = workspace(ledger="requests")
    office.drop("ledger/a.csv", [request("1", "2019-12-01", decision="补正告知", decided_on=None)])
    figures = office.tally().figures()
    assert figures["requests.new_received.total"] == 1
    assert figures["requests.carried_out.total"] == 1
    assert "requests.result_total.total" not in figures


def test_a_preset_that_is_missing_stops_its_source_only(workspace: Make) -> None:
    office = workspace(website={"preset": "wbsite"}, weibo="posts")
    office.drop("weibo/a.csv", [post(1)])
    office.take_in()
    assert "website-export" in next(f.what_to_do for f in office.findings if f.code == "PRESET-MISSING")
    assert office.held("SELECT post_id FROM current_posts") == [("1",)]


def test_a_preset_of_the_workspace_comes_before_the_one_of_the_same_name(workspace: Make) -> None:
    office = workspace(website={"preset": "website-export"})
    office.write(
        "presets/website-export.yml",
        "fills: items\ncolumns: {item_id: [号], title: [题], column: [栏], published_at: [日]}\n",
    )
    office.drop("website/a.csv", "号,题,栏,日\n1,甲,工作动态,2019-1-5\n")
    office.take_in()
    assert office.held("SELECT item_id, title FROM current_items") == [("1", "甲")]


def test_declared_numbers_name_their_file_when_they_are_badly_written(workspace: Make) -> None:
    office = workspace(weibo="posts")
    office.write("declared/2019.yml", "- {figure: briefings.heard, value: 4\n")
    office.take_in()
    assert "2019.yml" in office.message("FILE-YAML")
    office.write("declared/2019.yml", "figure: briefings.heard\n")
    office.take_in("2020-01-06")
    assert "2019.yml" in office.message("FILE-YAML")
    office.write(
        "declared/2019.yml", "- {figure: briefings.heard, value: 4, vouched_by: 办公室, document: 记录, 备注: x}\n"
    )
    office.take_in("2020-01-07")
    assert "备注" in office.message("FILE-UNKNOWN-COLUMN")
