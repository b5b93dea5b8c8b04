"""A first day from nothing: a clerk makes a workspace, drops the files of a bureau that is not the demo, and answers what is asked."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import openpyxl
import pytest
from click.testing import CliRunner, Result

from pipeline.cli.program import main
from pipeline.ingest.registers.workbook import HEADER_LINE
from tests.support.first_day import FirstDay, Truth, write_first_day
from tests.support.first_day.transcript import PAGE, Step, page_of

SIGNED = {"reason": "核对答复书", "decided_by": "办公室", "decided_on": "2024-01-10"}


def gongkai(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--workspace", str(folder), *words])


@pytest.fixture(scope="module")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> FirstDay:
    return write_first_day(tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="module")
def workspace(first_day: FirstDay, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """After the first run, as the program leaves it: it was given the folder in which the clerk collected the files."""
    folder = tmp_path_factory.mktemp("clerk") / "gongkai"
    first = gongkai(
        folder, "init", "--name", "青岚州水务局", "--year", "2023", "--files", str(first_day.folder), "--yes"
    )
    assert first.exit_code == 1, first.output
    (folder / "first-run.txt").write_text(first.output, "utf-8")
    return folder


def figures(folder: Path) -> dict[str, float]:
    file = folder / "published" / (folder / "published" / "CURRENT").read_text("utf-8").strip()
    with duckdb.connect(str(file), read_only=True) as connection:
        return dict(connection.execute("SELECT figure, value FROM figures WHERE year = 2023").fetchall())


def asked_about(folder: Path, year: int) -> list[str]:
    """The codes of open findings about a year."""
    file = folder / "published" / (folder / "published" / "CURRENT").read_text("utf-8").strip()
    statement = "SELECT code FROM findings WHERE year = $year AND severity <> 'info' AND waived_by IS NULL"
    with duckdb.connect(str(file), read_only=True) as connection:
        return [code for (code,) in connection.execute(statement, {"year": year}).fetchall()]


def test_the_first_run_refuses_no_file_and_asks_everything_at_once(first_day: FirstDay, workspace: Path) -> None:
    said = (workspace / "first-run.txt").read_text("utf-8")
    assert "FILE-UNKNOWN" not in said
    assert "FILE-MISSING" not in said
    assert "FILE-NO-SHEET" not in said
    assert "tendency_20231001_20231231.xls → wechat-trend（新建的数据源）" in said
    for column in first_day.truth.columns:
        assert f"- {{column: {column}, class: }}" in said
    for answer in first_day.truth.answers:
        assert answer.row in said
        assert answer.word in said


def blocks_open(folder: Path) -> str:
    """How many open findings of the published build block the year, in words: the others depend on the day of the test."""
    file = folder / "published" / (folder / "published" / "CURRENT").read_text("utf-8").strip()
    statement = "SELECT count(*) FROM findings WHERE severity = 'block' AND coalesce(year, 2023) = 2023"
    with duckdb.connect(str(file), read_only=True) as connection:
        ((blocks,),) = connection.execute(statement).fetchall()
    return f"阻断 {blocks} 项"


def test_the_second_run_has_the_figures_of_the_truth(first_day: FirstDay, workspace: Path) -> None:
    """Nothing is typed from nothing: answers are chosen or filled in where the program has put the question."""
    truth = first_day.truth
    steps = [
        Step(
            "`gongkai init --name 青岚州水务局 --year 2023 --files 收集的文件 --yes`",
            1,
            f"文件都放进收件夹，上一年的报告收作申报的数；{blocks_open(workspace)}，等人判断的写进登记簿",
        )
    ]
    filled = fill_in(workspace / "登记簿-2023.xlsx", truth)
    steps.append(Step("登记簿-2023.xlsx", None, "、".join(f"{sheet} {cells} 格" for sheet, cells in filled.items())))
    done = gongkai(workspace, "year-end", "2023", "--direct")
    assert done.exit_code in (0, 1), done.output
    steps.append(
        Step("`gongkai year-end 2023 --direct`", done.exit_code, f"{blocks_open(workspace)}；{drafts(workspace)}")
    )
    counted = figures(workspace)
    assert not asked_about(workspace, 2022), "its report was published elsewhere"
    wrong = {name: counted.get(name) for name, value in truth.figures.items() if counted.get(name, 0) != value}
    assert wrong == {}
    files = {place.name: len(list(place.glob("[!说]*"))) for place in sorted((workspace / "inbox").iterdir())}
    page = page_of(steps, files, len(truth.figures) - len(wrong), len(truth.figures))
    if os.environ.get("GONGKAI_WRITE_PAGES"):
        PAGE.write_text(page, "utf-8")
    assert PAGE.read_text("utf-8") == page, "run this test with GONGKAI_WRITE_PAGES=1 to write the page anew"


def drafts(folder: Path) -> str:
    """The drafts that are there, in words."""
    names = sorted(file.name for file in (folder / "reports" / "2023").glob("*（草稿）.docx"))
    assert names[0].startswith("青岚州水务局2023年政府信息公开工作年度报告")
    return f"草稿 {len(names)} 份"


def fill_in(register: Path, truth: Truth) -> dict[str, int]:
    """What a clerk does in the register workbook: the numbers of the offices, the classes of the 栏目, the decisions on two rows.

    Returns how many cells that are, by sheet.
    """
    book = openpyxl.load_workbook(register)
    declared = {entry["figure"]: entry for entry in map(dict, truth.declared)}
    page = book["申报"]
    for line in range(HEADER_LINE + 1, page.max_row + 1):
        entry = declared.get(page.cell(line, 6).value)
        if entry is not None:
            page.cell(line, 2).value = entry["value"]
            page.cell(line, 4).value, page.cell(line, 5).value = entry["vouched_by"], entry["document"]
    page = book["网站栏目"]
    for line in range(HEADER_LINE + 1, HEADER_LINE + 1 + len(truth.columns)):
        page.cell(line, 2).value = truth.columns[page.cell(line, 1).value]
    page = book["更正"]
    answers = {answer.row: answer for answer in truth.answers}
    for line in range(HEADER_LINE + 1, HEADER_LINE + 1 + len(answers)):
        page.cell(line, 6).value = answers.pop(page.cell(line, 2).value).answer
        for column, text in zip((7, 8, 9), SIGNED.values(), strict=True):
            page.cell(line, column).value = text
    book.save(register)
    signed = 1 + len(SIGNED)
    return {"申报": 3 * len(declared), "网站栏目": len(truth.columns), "更正": signed * len(truth.answers)}


def test_no_name_that_stands_in_a_file_is_published_or_said(first_day: FirstDay, workspace: Path) -> None:
    said = (workspace / "first-run.txt").read_text("utf-8")
    published = b"".join(file.read_bytes() for file in (workspace / "published").glob("*.duckdb"))
    assert not [name for name in first_day.truth.never_shown if name in said or name.encode() in published]
