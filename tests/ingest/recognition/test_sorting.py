"""A folder of collected files, put where they belong at once, and what they leave open asked on one sheet."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
from click.testing import CliRunner, Result

from pipeline.cli.program import main
from pipeline.core import now_in_shanghai, open_warehouse, read_workspace
from pipeline.operations import RunRequest, perform
from pipeline.operations.setup.registers import add_questions
from tests.support.first_day import draw_bureau
from tests.support.first_day.media import write_wechat_traffic

ITEMS = """文章ID,文章标题,栏目,发布时间,稿件性质,录入批次
1,甲,要闻,2023-03-01,原稿,7
2,乙,要闻,2023-04-01,引用稿,8
"""
POSTS = "微博id,微博正文,发布时间\n4800000000000001,甲,2023-03-01 09:00\n"


def gongkai(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--workspace", str(folder), *words])


def collected(folder: Path) -> Path:
    (folder / "网站").mkdir(parents=True)
    (folder / "网站" / "发布明细.csv").write_text(ITEMS, "utf-8-sig")
    (folder / "微博.csv").write_text(POSTS, "utf-8-sig")
    (folder / "通讯录.csv").write_text("科室,房间\n办公室,301\n", "utf-8-sig")
    (folder / "说明.html").write_text("<p>一份通知</p>", "utf-8")
    (folder / "~$发布明细.xlsx").write_bytes(b"")
    return folder


def test_a_folder_is_sorted_into_the_sources_and_a_missing_source_is_added(tmp_path: Path) -> None:
    workspace = tmp_path / "w"
    gongkai(workspace, "init", "--name", "某局", "--year", "2023", "--with", "website", "--yes")
    files = collected(tmp_path / "收集")
    done = gongkai(workspace, "look", str(files), "--sort")
    assert done.exit_code == 0, done.output
    assert "发布明细.csv → website：" in done.output
    assert "微博.csv → weibo（新建的数据源）：" in done.output
    assert "通讯录.csv：没有放进收件夹。没有一个预设认得它的列" in done.output
    assert "说明.html：是一份文档" in done.output
    assert [source.name for source in read_workspace(workspace).settings.source] == ["website", "weibo"]
    assert (workspace / "inbox" / "weibo" / "微博.csv").read_text("utf-8-sig") == POSTS
    again = gongkai(workspace, "look", str(files), "--sort")
    assert "微博.csv → weibo：" in again.output, "the same file again is no other file"


def test_a_file_that_two_sources_may_read_stays_where_it_is(tmp_path: Path) -> None:
    workspace = tmp_path / "w"
    gongkai(workspace, "init", "--name", "某局", "--year", "2023", "--with", "weibo", "--yes")
    with (workspace / "workspace.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[[source]]\nname = "second"\npreset = "weibo-export"\nagency = "bureau"\n')
    done = gongkai(workspace, "look", str(collected(tmp_path / "收集") / "微博.csv"), "--sort")
    assert "没有放进收件夹。几个数据源都读这样的文件（weibo、second）" in done.output


def test_columns_that_nobody_knows_are_asked_in_the_register_and_an_answer_reads_the_file(tmp_path: Path) -> None:
    workspace = tmp_path / "w"
    gongkai(workspace, "init", "--name", "某局", "--year", "2023", "--with", "website", "--yes")
    gongkai(workspace, "look", str(collected(tmp_path / "收集") / "网站"), "--sort")
    register = workspace / "登记簿-2023.xlsx"
    assert rows_after_a_load(workspace) == 0
    assert ask(workspace) == f"{register}：“待确认”2 行等着填，填好存盘后再运行一次"
    assert ask(workspace) == "", "each question once"
    answer(register, {"录入批次": "不需要", "稿件性质": "不需要"})
    assert rows_after_a_load(workspace) == 2
    preset = workspace / "presets" / "website.yml"
    written = preset.read_text("utf-8")
    assert rows_after_a_load(workspace) == 2
    assert preset.read_text("utf-8") == written, "an answer that is in effect changes nothing"
    answer(register, {"录入批次": "个人信息"})
    rows_after_a_load(workspace)
    assert "personal: [录入批次]" in preset.read_text("utf-8")
    assert "ignore: [稿件性质]" in preset.read_text("utf-8")


def test_an_answer_that_is_no_choice_is_told_with_its_row(tmp_path: Path) -> None:
    workspace = tmp_path / "w"
    gongkai(workspace, "init", "--name", "某局", "--year", "2023", "--with", "website", "--yes")
    gongkai(workspace, "look", str(collected(tmp_path / "收集") / "网站"), "--sort")
    rows_after_a_load(workspace)
    ask(workspace)
    answer(workspace / "登记簿-2023.xlsx", {"录入批次": "不知道"})
    done = perform(RunRequest(workspace=str(workspace)).to_run(strict=False), "pull")
    assert [finding.code for finding in done.findings if finding.severity == "block"] == ["LOOK-ANSWER"]


def rows_after_a_load(workspace: Path) -> int:
    """How many rows of the website are loaded by a run."""
    run = RunRequest(workspace=str(workspace)).to_run(strict=False)
    perform(run, "pull")
    perform(run, "load")
    with open_warehouse(run.workspace.warehouse) as warehouse:
        ((rows,),) = warehouse.connection.execute("SELECT count(DISTINCT item_id) FROM items").fetchall()
    return int(rows)


def ask(workspace: Path) -> str:
    run = read_workspace(workspace)
    with open_warehouse(run.warehouse) as warehouse:
        # What a night has counted when it asks: here nothing.
        warehouse.connection.execute("ATTACH ':memory:' AS candidate")
        warehouse.connection.execute(
            "CREATE TABLE candidate.follow_up (no VARCHAR, message VARCHAR, office VARCHAR, due_on DATE, state VARCHAR)"
        )
        return add_questions(run, warehouse, [2023], now_in_shanghai())


def answer(register: Path, answers: dict[str, str]) -> None:
    book = openpyxl.load_workbook(register)
    page = book["待确认"]
    for line in range(2, page.max_row + 1):
        for text, chosen in answers.items():
            if f"“{text}”" in str(page.cell(line, 2).value):
                page.cell(line, 5).value = chosen
    book.save(register)


def test_a_traffic_export_controls_the_list_of_articles(tmp_path: Path) -> None:
    workspace = tmp_path / "w"
    gongkai(workspace, "init", "--name", "某局", "--year", "2023", "--with", "wechat", "--yes")
    files = tmp_path / "收集"
    files.mkdir()
    write_wechat_traffic(draw_bureau(2023), files / "tendency_20231001_20231231.xls")
    done = gongkai(workspace, "look", str(files), "--sort")
    assert "tendency_20231001_20231231.xls → wechat-trend（新建的数据源）：" in done.output
    run = RunRequest(workspace=str(workspace)).to_run(strict=False)
    perform(run, "pull")
    assert [finding.code for finding in perform(run, "load").findings if finding.severity != "info"] == []
    bureau = draw_bureau(2023)
    published = sum(article.day.month >= 10 for article in bureau.articles if article.day.year == 2023)
    with open_warehouse(run.workspace.warehouse) as warehouse:
        stated = warehouse.connection.execute(
            "SELECT figure, count(*), sum(amount), min(period_from), max(period_to) FROM counts GROUP BY figure"
        ).fetchall()
    assert stated == [("posts.wechat", 92, published, date(2023, 10, 1), date(2023, 12, 31))]
