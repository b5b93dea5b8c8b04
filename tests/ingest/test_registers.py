"""登记簿.xlsx: what a person keeps in one workbook is read as the YAML registers are, and what is emptied is withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from click.testing import CliRunner

from pipeline.cli.program import main
from pipeline.ingest import published_elsewhere, read_website_columns, take_in_registers
from pipeline.ingest.registers.workbook import HEADER_LINE, sheets
from pipeline.operations.execute import perform
from pipeline.operations.run import Run
from pipeline.operations.setup.plan import declarable_figures
from pipeline.operations.setup.registers import write_blank_register, write_register
from pipeline.quality.waivers import read_waivers
from tests.support.office import Office, item, request

Make = Callable[..., Office]
SIGNED = {"为什么": "核对答复书", "谁决定": "办公室", "哪天": "2024-01-10"}


@pytest.fixture
def office(workspace: Make) -> Office:
    office = workspace(ledger="requests")
    write_register(office.read(), 2023)
    return office


def fill(office: Office, sheet: str, lines: dict[int | str, dict[str, Any]]) -> None:
    """Fill in cells by heading: in the line of a number, or of a label in the first column."""
    file = office.folder / "登记簿-2023.xlsx"
    book = openpyxl.load_workbook(file)
    page = book[sheet]
    place = {page.cell(HEADER_LINE, number).value: number for number in range(1, page.max_column + 1)}
    labels = {page.cell(line, 1).value: line for line in range(HEADER_LINE + 1, page.max_row + 1)}
    for line, cells in lines.items():
        for heading, value in cells.items():
            page.cell(labels[line] if isinstance(line, str) else line, place[heading]).value = value
    book.save(file)


def night(office: Office, day: int = 5) -> list[str]:
    """A night of January as the verbs do it. Returns what was said about the registers."""
    said = take_in_registers(office.folder)
    office.night(f"2024-01-{day:02} 02:30", as_of="2023-12-31")
    return [finding.message for finding in said]


def test_the_workbook_has_every_blank_of_the_year_and_says_what_to_fill_in(office: Office) -> None:
    book = openpyxl.load_workbook(office.folder / "登记簿-2023.xlsx")
    assert book.sheetnames[:-1] == [rules.name for rules in sheets() if not rules.optional]
    page = book["申报"]
    rows = list(page.iter_rows(min_row=HEADER_LINE + 1, values_only=True))
    assert [(row[5], row[0]) for row in rows[:-1]] == declarable_figures(2023)
    assert rows[-1][5] == "disputes.*"
    assert {row[1] for row in rows} == {None}
    assert all(rules.about in str(book[rules.name]["A1"].value) for rules in sheets() if not rules.optional)
    assert book["网站栏目"].data_validations.dataValidation
    assert take_in_registers(office.folder) == []
    assert not (office.folder / "declared").exists(), "a blank is no declaration"


def test_a_filled_line_counts_and_an_emptied_one_is_withdrawn_and_told(office: Office) -> None:
    label = dict(declarable_figures(2023))["briefings.heard"]
    fill(office, "申报", {label: {"数": 4, "谁负责": "办公室", "依据": "会议纪要"}})
    night(office)
    assert office.figures(2023)["briefings.heard"] == 4
    fill(office, "申报", {label: {"数": None}})
    night(office, 6)
    assert "briefings.heard" not in office.figures(2023)
    assert "申报撤回 1 项" in office.message("DECLARED-WITHDRAWN")


def test_a_slip_is_told_by_sheet_and_row_and_what_was_said_before_holds(office: Office) -> None:
    label = dict(declarable_figures(2023))["briefings.heard"]
    fill(office, "申报", {label: {"数": 4, "谁负责": "办公室", "依据": "会议纪要"}})
    night(office)
    fill(office, "申报", {label: {"数": "4 次"}})
    (message,) = night(office, 6)
    assert "登记簿-2023.xlsx 的工作表“申报”第" in message
    assert "“4 次”，不是数字" in message
    assert office.figures(2023)["briefings.heard"] == 4
    fill(office, "申报", {label: {"数": 4, "依据": None}})
    (message,) = night(office, 7)
    assert "没有填：依据" in message
    (office.folder / "登记簿-2023.xlsx").write_bytes(b"PK\x03\x04 torn")
    (message,) = night(office, 8)
    assert "登记簿-2023.xlsx 不完整或已损坏" in message
    assert office.figures(2023)["briefings.heard"] == 4
    (office.folder / "登记簿-2023.xlsx").unlink()
    assert night(office, 9) == []
    assert "briefings.heard" not in office.figures(2023), "the workbook is gone, and its declarations with it"


def test_a_table_declared_nil_is_a_zero_in_table_four(office: Office) -> None:
    fill(office, "申报", {"全年没有行政复议和行政诉讼（没有就填 0）": {"数": 0, "谁负责": "法规科", "依据": "登记簿"}})
    night(office)
    entries = yaml.safe_load((office.folder / "declared" / "登记簿-2023.yml").read_text("utf-8"))
    assert entries == [{"nil": "disputes", "agency": "bureau", "vouched_by": "法规科", "document": "登记簿"}]


def test_rows_that_wait_are_written_with_their_ids_once_and_a_choice_settles_them(office: Office) -> None:
    office.drop("ledger/a.csv", [request("2023-1", "2023-03-01", decision="不予公开", decided_on="2023-03-10")])
    night(office)
    command = ["--workspace", str(office.folder), "corrections", "new", "--year", "2023"]
    for added in (1, 0):
        done = CliRunner().invoke(main, command)
        assert done.exit_code == 1, done.output
        assert f"新写入 {added} 行" in done.output
    page = openpyxl.load_workbook(office.folder / "登记簿-2023.xlsx")["更正"]
    assert [page.cell(HEADER_LINE + 1, number).value for number in (1, 2, 4, 5)] == [
        "依申请",
        "2023-1",
        "答复类型",
        "不予公开",
    ]
    choices = page.data_validations.dataValidation[-1]
    assert choices.sqref == "F3"
    fill(office, "更正", {3: {"改成": "D4 危及三安全一稳定", **SIGNED}})
    assert night(office, 6) == []
    (entry,) = yaml.safe_load((office.folder / "corrections" / "登记簿-2023.yml").read_text("utf-8"))
    assert (entry["expect"], entry["set"]) == ({"decision": "不予公开"}, {"decision": "D4"})
    assert "ROW-AMBIGUOUS" not in office.codes()
    assert CliRunner().invoke(main, command).exit_code == 0


def test_waivers_columns_and_years_elsewhere_are_read_as_their_files_are(office: Office) -> None:
    fill(
        office,
        "放行",
        {3: {"编号": "SOURCE-STALE", "所指": "ledger", "为什么": "全年没有", "谁": "张科长", "哪天": "2024-01-10"}},
    )
    fill(office, "网站栏目", {3: {"栏目": "旧闻", "类别": "news 动态信息", "停用日期": "2023-03-01"}})
    assert take_in_registers(office.folder) == []
    (waiver,) = read_waivers(office.folder, 2023)
    assert (waiver.code, waiver.place) == ("SOURCE-STALE", "waivers/登记簿-2023.yml#1")
    named = {column.column: column for column in read_website_columns(office.folder)}
    assert (named["旧闻"].classification, str(named["旧闻"].closed)) == ("news", "2023-03-01")
    fill(office, "别处公布", {3: {"年份": 2023, "哪份报告": "网站上的年报", "谁说的": "办公室"}})
    assert take_in_registers(office.folder) == []
    assert [(entry.year, entry.document) for entry in published_elsewhere(office.folder)] == [(2023, "网站上的年报")]


def test_a_year_end_writes_the_workbook_where_nobody_keeps_that_year_yet(office: Office) -> None:
    assert write_blank_register(office.read(), 2024) == office.folder / "登记簿-2024.xlsx"
    assert write_blank_register(office.read(), 2024) is None
    office.write("declared/2022.yml", "[]\n")
    assert write_blank_register(office.read(), 2022) is None


def test_no_file_of_the_workspace_is_a_register_by_accident(office: Office) -> None:
    (office.folder / "登记簿（副本）-2023.xlsx").write_bytes((office.folder / "登记簿-2023.xlsx").read_bytes())
    assert take_in_registers(office.folder) == []
    assert [path.name for path in Path(office.folder).glob("*.yml")] == ["columns.yml"]


def whole_night(office: Office, day: int) -> list[str]:
    """A night with its expectations, up to the filled forms. Returns what a person should read at its end."""
    run = Run(office.read(), datetime(2024, 1, day, 2, 30), year=2023)
    return [
        line for verb in ("pull", "load", "correct", "check", "count", "fill") for line in perform(run, verb).closing
    ]


def test_what_waits_is_written_into_the_workbook_and_an_explained_gap_is_told_no_more(workspace: Make) -> None:
    office = workspace(website="items")
    write_register(office.read(), 2023)
    rows = [item(1, "2023-01-05", column="新栏目"), item(2, "2023-12-20", column="新栏目")]
    office.drop("website/信息_20230101-20230131.csv", rows[:1])
    office.drop("website/信息_20230601-20231231.csv", rows[1:])
    closing = whole_night(office, 5)
    (said,) = [line for line in closing if "登记簿-2023.xlsx" in line]
    assert "“网站栏目”1 行" in said
    assert "“缺口说明”1 行" in said
    page = openpyxl.load_workbook(office.folder / "登记簿-2023.xlsx")["缺口说明"]
    assert "2023-02-01 至 2023-05-31" in page.cell(HEADER_LINE + 1, 1).value
    fill(office, "缺口说明", {3: {"为什么": "网站改版停更", "谁": "张科长", "哪天": "2024-01-10"}})
    fill(office, "网站栏目", {3: {"类别": "news 动态信息"}})
    closing = whole_night(office, 6)
    assert not [line for line in closing if "登记簿" in line]
    waived = office.held("SELECT waived_by FROM findings WHERE code = 'COV-001'")
    assert [by for (by,) in waived] == ["张科长，2024-01-10：网站改版停更"]
    assert office.figures(2023)["items.news"] == 2


def test_a_row_is_named_by_its_title_and_the_program_writes_its_id(workspace: Make) -> None:
    office = workspace(website="items", ledger="requests")
    rows = [
        item(1, "2023-01-05", title="召开会议"),
        item(2, "2023-02-05", title="召开会议（二）"),
        item(3, "2023-02-06", title="通知"),
    ]
    office.drop("website/a.csv", rows)
    office.drop("ledger/a.csv", [request("2023-7", "2023-03-01")])
    office.night("2024-01-05 02:30")

    def new(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(
            main, ["--workspace", str(office.folder), "corrections", "new", "--year", "2023", *words]
        )
        return done.exit_code, done.output

    code, said = new("--row", "召开会议", "--column", "发布时间")
    assert code == 0, said
    page = openpyxl.load_workbook(office.folder / "登记簿-2023.xlsx")["更正"]
    cells = [page.cell(HEADER_LINE + 1, number).value for number in range(1, 6)]
    assert cells == ["网站信息", "1", "website", "发布时间", "2023-01-05 00:00:00"], (
        "the title in full goes before a part of one"
    )
    fill(office, "更正", {3: {"改成": "2022-12-30", **SIGNED}})
    assert take_in_registers(office.folder) == []
    office.night("2024-01-06 02:30")
    assert office.figures(2023)["items.total"] == 2
    assert new("--row", "2023-7")[0] == 0
    code, said = new("--row", "召开")
    assert (code, "召开会议（二）" in said, "有 2 行" in said) == (2, True, True)
    assert new("--row", "风马牛")[0] == 2
    assert "发布时间" in new("--row", "通知", "--column", "不存在")[1]
