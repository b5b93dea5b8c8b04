"""The sheets 计划 and 督办 of the register workbook are read as the YAML files are."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.core.workspace import Agency
from pipeline.ingest.registers.taking_in import take_in_registers
from pipeline.ingest.registers.workbook import add_follow_up, write_workbook
from pipeline.supervision.follow_up.answers import read_answers
from pipeline.supervision.plan.read import read_plans

OPEN = {
    "no": "2019-0001",
    "message": "栏目“工作动态”有 1 个网址打不开。",
    "given_to": "信息中心",
    "due_on": "2019-03-08",
}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    file = tmp_path / "登记簿-2019.xlsx"
    write_workbook(file, [], [Agency(id="bureau", name="某局")], tmp_path, wanted=("plan",))
    return file


def fill(file: Path, sheet: str, line: int, cells: dict[str, object]) -> None:
    book = load_workbook(file)
    page = book[sheet]
    place = {page.cell(2, number).value: number for number in range(1, page.max_column + 1)}
    for heading, value in cells.items():
        page.cell(line, place[heading], value)
    book.save(file)


def test_a_line_of_the_plan_is_a_task(book: Path) -> None:
    fill(
        book,
        "计划",
        3,
        {"任务": "全年七百条", "科室": "办公室", "期限": "全年", "指标": "公开发布信息总数", "达到": 700},
    )
    fill(
        book,
        "计划",
        4,
        {"任务": "培训", "科室": "办公室", "期限": "3月", "完成日期": "2019-03-05", "完成依据": "签到表"},
    )
    assert take_in_registers(book.parent) == []
    tasks, findings = read_plans(book.parent)
    assert findings == []
    assert [
        (planned.task.task, planned.task.target, planned.task.reaches, len(planned.task.done_on)) for planned in tasks
    ] == [
        ("全年七百条", "items.total", 700, 0),
        ("培训", None, None, 1),
    ]


def test_a_line_of_the_plan_that_is_wrong_is_told_by_what_is_wrong(book: Path) -> None:
    fill(
        book,
        "计划",
        3,
        {"任务": "七百条", "科室": "办公室", "期限": "全年", "指标": "公开发布信息总数", "达到": "很多"},
    )
    fill(book, "计划", 4, {"任务": "培训", "期限": "3月"})
    (missing,) = take_in_registers(book.parent)
    assert "没有填：科室" in missing.message
    fill(book, "计划", 4, {"科室": "办公室"})
    assert take_in_registers(book.parent) == []
    (wrong,) = read_plans(book.parent)[1]
    assert (wrong.code, "reaches" in wrong.message) == ("PLAN-UNREADABLE", True)


def test_what_is_open_is_written_once_and_its_answer_is_read(book: Path) -> None:
    assert add_follow_up(book, [OPEN]) == 1
    assert add_follow_up(book, [OPEN]) == 0
    assert take_in_registers(book.parent) == []
    assert read_answers(book.parent) == ((), []), "a line that nobody answered is no answer"
    fill(book, "督办", 3, {"办理情况": "已恢复", "哪天": "2019-03-02", "办理科室": "信息中心"})
    assert take_in_registers(book.parent) == []
    ((file, answer),) = read_answers(book.parent)[0]
    assert (file, answer.no, answer.done, answer.signed_by) == ("answers/登记簿-2019.yml", "2019-0001", "已恢复", None)
