"""A signed correction changes one known wrong row, says so, and refuses to be applied to what it does not expect."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.office import Office, item, request

Make = Callable[..., Office]
HELD = "{column: 工作动态}"
SIGNED = "reason: 录入错误, decided_by: 办公室, decided_on: 2020-01-06"


def correction(row: str, new: str, expected: str, table: str = "items", more: str = "") -> str:
    return f'- {{table: {table}, row: "{row}", set: {new}, expect: {expected}, {more}{SIGNED}}}\n'


def office_with(workspace: Make, text: str) -> Office:
    office = workspace(website="items", ledger="requests")
    office.drop("website/a.csv", [item(1, "2018-03-06"), item(2), item(3, "待定")])
    office.drop("ledger/a.csv", [request("甲-1")])
    office.write("corrections/2019.yml", text)
    return office


def faults(office: Office) -> list[str]:
    return [code for code in office.codes() if code.startswith("CORRECTION")]


def test_a_correction_counts_the_row_as_it_should_have_been_and_keeps_what_was_received(workspace: Make) -> None:
    office = office_with(workspace, correction("1", "{published_at: 2019-03-06}", "{published_at: 2018-03-06}"))
    office.tally()
    assert faults(office) == []
    assert office.figures()["items.total"] == 2
    assert office.held("SELECT year(published_at), correction FROM current_items WHERE row_id = '1'") == [(2019, 1)]
    assert office.held("SELECT year(published_at) FROM items WHERE row_id = '1'") == [(2018,)]


def test_a_correction_that_is_taken_out_again_leaves_the_row_as_received(workspace: Make) -> None:
    office = office_with(workspace, correction("1", "{published_at: 2019-03-06}", "{published_at: 2018-03-06}"))
    office.night("2020-01-06")
    office.write("corrections/2019.yml", "[]\n")
    office.night("2020-01-07")
    assert office.figures()["items.total"] == 1
    assert office.held("SELECT count(*) FROM corrected_items") == [(0,)]


def test_a_correction_can_say_what_an_unreadable_cell_means(workspace: Make) -> None:
    office = office_with(workspace, correction("3", "{published_at: 2019-05-05 08:00}", "{published_at: null}"))
    office.tally()
    assert office.figures()["items.total"] == 2
    assert office.account() == (4, 4, 0, 0)
    assert "ROW-UNREADABLE" not in office.codes()


def test_a_correction_whose_row_was_corrected_by_its_source_is_stale_and_changes_nothing(workspace: Make) -> None:
    office = office_with(workspace, correction("1", "{title: 改}", "{title: 早先的题目}"))
    office.tally()
    assert faults(office) == ["CORRECTION-STALE"]
    message = office.message("CORRECTION-STALE")
    for part in ("2019.yml 第 1 条", "items", "1", "早先的题目"):
        assert part in message
    assert office.held("SELECT title FROM current_items WHERE row_id = '1'") == [("第1条",)]


def test_a_correction_of_no_row_names_its_place_and_the_row(workspace: Make) -> None:
    office = office_with(
        workspace,
        correction("2", "{title: 改}", HELD) + correction("404", "{title: x}", HELD),
    )
    office.tally()
    assert faults(office) == ["CORRECTION-NO-ROW"]
    assert "2019.yml 第 2 条" in office.message("CORRECTION-NO-ROW")
    assert "404" in office.message("CORRECTION-NO-ROW")
    assert office.held("SELECT title FROM current_items WHERE row_id = '2'") == [("改",)], "the others are applied"


def test_a_correction_is_written_in_words_and_stored_as_codes(workspace: Make) -> None:
    text = correction("2", "{status: 已撤稿, agency: bureau局}", "{status: 已发布}")
    text += correction("甲-1", "{decision: 信息不存在, decided_on: 2019-04-01}", "{decision: null}", "requests")
    office = office_with(workspace, text)
    office.tally()
    assert faults(office) == []
    assert office.held("SELECT status, agency FROM current_items WHERE row_id = '2'") == [("withdrawn", "bureau")]
    assert office.held("SELECT decision FROM current_requests") == [("U1",)]
    assert office.figures()["requests.unable_not_held.natural_person"] == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (correction("2", "{status: 神秘}", HELD), "status 写的“神秘”词表里没有"),
        (correction("2", "{agency: 某局}", HELD), "agency 写的“某局”词表里没有"),
        (correction("2", "{published_at: 前天}", HELD), "published_at 写的“前天”不是可读的日期时间"),
        (correction("2", "{is_reference: 也许}", HELD), "is_reference"),
        (correction("甲-1", "{applicant_kind: 法人}", "{applicant_kind: natural_person}", "requests"), "org_commercial"),
        (correction("2", "{colour: red}", HELD), "colour"),
        (correction("2", "{title: a}", "{colour: red}"), "colour"),
        (correction("2", "{title: a}", HELD, "things"), "table"),
        ("- {table: items, row: \"2\", set: {title: a}, expect: {a: b}}\n", "decided_by"),
        ("- {table: items, row: 2, set: {title: a}, expect: {a: b}, reason: r, decided_by: d, decided_on: 2020-01-06}\n", "row"),
        (correction("2", "{title: a}", HELD, more="note: x, "), "note"),
        (correction("2", "{title: a}", "{}"), "第 1 行：expect "),
        (correction("2", "{title: a}", HELD).replace("办公室", "'  '"), "decided_by 不能为空"),
        (correction("2", "{title: a}", HELD).replace("2020-01-06", "2999-01-06"), "第 1 行：decided_on 2999"),
        (correction("2", "{title: a}", HELD).replace("2020-01-06", "2019-02-30"), "decided_on"),
        (correction("2", "{title: a, title: b}", HELD), "第 1 行：键“title”写了两次"),
        (correction("2", "{title: 010}", HELD), "010"),
        ("- 一句话\n", "第 1 条"),
        ("- {table: items\n", "2019.yml"),
    ],
)  # fmt: skip
def test_a_badly_written_correction_is_reported_and_nothing_is_changed_by_it(
    workspace: Make, text: str, reason: str
) -> None:
    office = office_with(workspace, text)
    office.verbs("pull", "load", "correct")
    assert faults(office) == ["CORRECTION-SETTING"]
    assert reason in office.message("CORRECTION-SETTING")
    assert office.held("SELECT count(*) FROM corrected_items") == [(0,)]
    assert office.held("SELECT count(*) FROM corrected_requests") == [(0,)]


def test_two_corrections_of_one_row_conflict(workspace: Make) -> None:
    text = correction("2", "{title: 甲}", HELD) + correction("2", "{title: 乙}", HELD, more="source: website, ")
    office = office_with(workspace, text)
    office.tally()
    assert faults(office) == ["CORRECTION-SETTING"]
    assert "第 2 条" in office.message("CORRECTION-SETTING")
    assert office.held("SELECT title FROM current_items WHERE row_id = '2'") == [("甲",)]
    assert office.account()[0] == 4


def test_a_correction_applies_to_every_copy_of_its_row_and_with_a_source_only_that_ones(workspace: Make) -> None:
    office = workspace(old="items", new="items")
    for source in ("old", "new"):
        office.drop(f"{source}/a.csv", [item(1, "2018-01-01")])
    office.write("corrections/2019.yml", correction("1", "{published_at: 2019-01-01}", "{published_at: 2018-01-01}"))
    assert office.tally("2020-01-05").figures() == {"items.news": 1, "items.total": 1}
    assert office.figures(2018) == {}
    office.write("corrections/2019.yml", correction("1", "{title: 改}", HELD, more="source: old, "))
    office.tally("2020-01-06")
    assert office.held("SELECT source FROM current_items WHERE title = '改'") == [("old",)]


def test_a_correction_goes_with_the_newest_version_of_its_row(workspace: Make) -> None:
    office = office_with(workspace, correction("2", "{column: 建议提案办理}", HELD))
    office.tally("2020-01-06")
    office.drop("website/a.csv", [item(1), item(2, title="另一个题目"), item(3)])
    office.tally("2020-01-07")
    assert faults(office) == []
    assert office.held("SELECT title FROM current_items WHERE row_id = '2'") == [("另一个题目",)]
    assert office.figures()["items.replies"] == 1
