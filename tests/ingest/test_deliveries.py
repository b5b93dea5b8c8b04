"""What people see and say of deliveries: shrunk lists wait for an answer, files are withdrawn or accepted, changes are listed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

import openpyxl
import pytest
import time_machine
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.core import Refusal
from pipeline.core.timezone import SHANGHAI
from tests.support.office import Office, item, request

Make = Callable[..., Office]
YEAR = "website/信息_20190101-20191231"


def rows(count: int) -> list[dict[str, object]]:
    return [item(number, f"2019-{number % 12 + 1:02}-01") for number in range(count)]


def said(office: Office, *words: str, at: str = "2020-01-07 09:00") -> tuple[int, str]:
    with time_machine.travel(datetime.fromisoformat(at).replace(tzinfo=SHANGHAI), tick=False):
        result = CliRunner().invoke(main, ["--workspace", str(office.folder), *words])
    return result.exit_code, result.output


@pytest.fixture
def shrunk(workspace: Make) -> Office:
    """An office whose second export of the year lacks 24 of 60 items."""
    office = workspace()
    office.drop(f"{YEAR}.csv", rows(60))
    office.take_in("2020-01-05 02:30")
    office.drop(f"{YEAR}(1).csv", [*rows(36), item("new", "2019-12-30")])
    office.tally("2020-01-06 02:30")
    return office


def test_a_complete_list_that_lost_much_is_asked_about_and_what_it_adds_counts(shrunk: Office) -> None:
    shrunk.take_in("2020-01-06 02:40")
    finding = next(finding for finding in shrunk.findings if finding.code == "DELIVERY-001")
    assert finding.severity == "block"
    for part in ("信息_20190101-20191231(1).csv", "24 行", "gongkai accept"):
        assert part in finding.message + finding.what_to_do
    assert shrunk.figures()["items.total"] == 61


def test_accepted_it_withdraws_what_it_lacks_and_the_question_is_gone(shrunk: Office) -> None:
    status, output = said(shrunk, "accept", f"{YEAR}(1).csv", "--note", "栏目合并，旧稿已撤", "--by", "张三")
    assert status == 0, output
    shrunk.tally("2020-01-08 02:30")
    assert shrunk.figures()["items.total"] == 37
    assert "DELIVERY-001" not in shrunk.codes()
    assert "栏目合并，旧稿已撤" in (shrunk.folder / "statements.yml").read_text("utf-8")
    (shrunk.folder / "statements.yml").unlink()
    shrunk.tally("2020-01-09 02:30")
    assert shrunk.figures()["items.total"] == 61


def test_a_withdrawn_file_undoes_what_it_did(shrunk: Office) -> None:
    assert said(shrunk, "withdraw", f"{YEAR}(1).csv", "--note", "导错了栏目")[0] == 0
    shrunk.tally("2020-01-08 02:30")
    assert shrunk.figures()["items.total"] == 60
    assert shrunk.account() == (60, 60, 0, 0)
    status, output = said(shrunk, "changes", "--since", "2020-01-08", at="2020-01-08 09:00")
    assert status == 0
    assert "不再有文件写到" in output
    assert "new" in output


def test_changes_say_which_rows_which_delivery_and_why(shrunk: Office) -> None:
    status, output = said(shrunk, "changes", "--since", "2020-01-06", "--json")
    assert status == 0
    (change,) = json.loads(output)["changes"]
    assert (change["kind"], change["rows"], change["delivery"]) == ("new", ["new"], "信息_20190101-20191231(1).csv")
    assert "没有变化" in said(shrunk, "changes", "--since", "2020-01-07")[1]


def test_what_is_said_of_no_file_is_refused_with_the_files_there_are(shrunk: Office) -> None:
    status, output = said(shrunk, "withdraw", "website/没有.csv", "--note", "理由")
    assert status == 2
    assert "website/信息_20190101-20191231.csv" in output
    assert not (shrunk.folder / "statements.yml").exists()


def test_a_statement_that_cannot_be_read_stops_the_load_with_its_entry(shrunk: Office) -> None:
    shrunk.write("statements.yml", "- {what: accept, source: website, path: a.csv, by: 张三, on: 2020-01-05}\n")
    status, output = said(shrunk, "load")
    assert status == 2
    assert "第 1 条" in output
    assert "note" in output


def test_a_request_that_disappears_stays_counted_and_is_asked_about(workspace: Make) -> None:
    office = workspace(ledger="requests")
    office.drop("ledger/台账.csv", [request(f"2019-{number}", f"2019-03-0{number}") for number in range(1, 7)])
    office.take_in("2020-01-05 02:30")
    office.drop("ledger/台账.csv", [request("2019-1", "2019-03-01")])
    office.tally("2020-01-06 02:30")
    assert office.figures()["requests.new_received.total"] == 6
    office.take_in("2020-01-06 02:40")
    assert "2019-2、2019-3" in office.message("ROWS-MISSING")


def test_rows_without_a_number_or_a_date_block_unless_the_office_says_otherwise(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1), item(None, "2019-05-01"), item(3, "近期"), item(4, "")])
    codes = {"ROW-NO-NUMBER", "ROW-NO-DATE", "ROW-UNREADABLE"}
    office.verbs("pull", "load", "correct", now="2020-01-05 02:30")
    assert {(finding.code, finding.severity) for finding in office.findings} == {(code, "block") for code in codes}
    assert "编号 4；第 5 行" in office.message("ROW-NO-DATE"), "a date that is written is told by its cell alone"
    text = (office.folder / "workspace.toml").read_text("utf-8")
    office.write("workspace.toml", f'{text}\n[checks]\nundated_rows = "warn"\n')
    office.verbs("pull", "load", "correct", now="2020-01-06 02:30")
    assert {(finding.code, finding.severity) for finding in office.findings} == {(code, "warn") for code in codes}
    office.tally("2020-01-06 02:40")
    assert office.account() == (4, 1, 0, 3)


def test_a_past_year_that_becomes_smaller_is_asked_about_until_somebody_has_seen_it(workspace: Make) -> None:
    office = workspace()
    office.drop(f"{YEAR}.csv", rows(20))
    office.take_in("2020-01-05 02:30")
    office.drop(f"{YEAR}.csv", rows(18))
    office.tally("2020-01-06 02:30")
    assert office.figures()["items.total"] == 18
    office.take_in("2020-01-07 02:30")
    (fell,) = [finding for finding in office.findings if finding.code == "ROWS-FELL"]
    assert (fell.severity, fell.year) == ("block", 2019)
    assert "编号 18、19" in fell.message
    assert said(office, "accept", f"{YEAR}.csv", "--note", "两条重复的稿件已撤", at="2020-01-07 09:00")[0] == 0
    office.take_in("2020-01-08 02:30")
    assert "ROWS-FELL" not in office.codes()


CLAIM = """- what: claim
  source: website
  path: {path}
  by: 张三
  on: 2020-01-07
  note: 系统管理员确认
  {cells}
"""


def test_a_person_says_what_a_file_is_complete_for_and_when_it_was_made(workspace: Make) -> None:
    office = workspace()
    office.drop("website/全部.csv", rows(8))
    office.take_in("2020-01-05 02:30")
    office.drop("website/全部2.csv", rows(7))
    assert office.tally("2020-01-06 02:30").figures()["items.total"] == 8
    placed = "SELECT claim, claim_from, as_of_from FROM deliveries WHERE file_id = 2 AND isinf(known_until)"
    year = "claim: period\n  first: 2019-01-01\n  last: 2019-12-31\n  as_of: "
    office.write("statements.yml", CLAIM.format(path="全部2.csv", cells=f"{year}2020-01-06 00:30:00"))
    assert office.tally("2020-01-07 02:30").figures()["items.total"] == 7
    assert office.held(placed) == [("period", "register", "register")]
    office.write("statements.yml", CLAIM.format(path="全部2.csv", cells=f"{year}2020-01-01 08:00:00"))
    assert office.tally("2020-01-08 02:30").figures()["items.total"] == 8, "made before the other, it withdraws nothing"
    (office.folder / "statements.yml").unlink()
    assert office.tally("2020-01-09 02:30").figures()["items.total"] == 8
    assert office.held(placed) == [("period", "inferred", "came")]


@pytest.mark.parametrize("cells", ["", "claim: period", "claim: list\n  first: 2019-01-01", "as_of: 2020-02-01"])
def test_a_claim_that_says_too_little_or_the_impossible_is_refused_with_its_entry(workspace: Make, cells: str) -> None:
    office = workspace()
    office.drop("website/全部.csv", rows(3))
    office.write("statements.yml", CLAIM.format(path="全部.csv", cells=cells))
    with pytest.raises(Refusal) as refused:
        office.take_in("2020-01-08 02:30")
    assert refused.value.finding.code == "STATEMENTS-SETTING"
    assert "第 1 条" in refused.value.finding.message


def test_every_delivery_is_listed_with_what_it_says_and_the_sheets_that_were_not_read(workspace: Make) -> None:
    office = workspace()
    book = openpyxl.Workbook()
    january = book.active
    assert january is not None
    january.title = "1月"
    january.append(list(item(1)))
    january.append(list(item(1, "2019-01-15").values()))
    aside = book.create_sheet("另一张")
    for cells in (["姓名", "电话"], ["甲", "1"], ["乙", "2"]):
        aside.append(cells)
    book.create_sheet("Sheet3")
    book.save(office.folder / "inbox" / "website" / "信息2019年.xlsx")
    office.drop("website/a.csv", [item(2)])
    office.drop("website/b.csv", [item(2)])
    office.tally("2020-01-05 02:30")
    columns = "path, claim, claim_from, as_of_from, standing, repeats, left_out"
    assert office.published(f"SELECT {columns} FROM deliveries ORDER BY path") == [
        ("a.csv", "period", "inferred", "came", "stands", None, None),
        ("b.csv", "period", "inferred", "came", "repeats", "a.csv", None),
        ("信息2019年.xlsx", "period", "sheet", "period", "stands", None, "第 2 张（3 行）"),
    ]
