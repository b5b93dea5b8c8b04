"""`gongkai look` as a clerk uses it: what a file is, what is asked, and that an answer is given once and then holds."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
import pytest
import yaml
from click.testing import CliRunner, Result

from pipeline.cli.program import main
from pipeline.core import open_warehouse
from pipeline.ingest.recognition.reading import open_file
from pipeline.ingest.recognition.scores import all_headers, ranked
from tests.support.ingest_cases import begin, cases, write_night

ITEMS = """文章ID,文章标题,栏目,发布时间,稿件性质,录入批次,责任编辑
1,甲,要闻,2023-03-01,原稿,7,张三丰
2,乙,要闻,2023-04-01,引用稿,8,李四光
3,丙,公告,2023-05-01,原稿,9,王五常
"""
LEDGER = """XX局2023年依申请公开台账
登记编号,收到申请之日,申请人,申请人类别,答复日期,答复类型,经手科长
1号,3月5日,赵六一,公民,3月20日,公开,钱七七
2号,4月5日,孙八八,公民,4月20日,部分同意,钱七七
3号,5月5日,周九九,公民,5月20日,公开,钱七七
合计3件
"""


def gongkai(folder: Path, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, ["--workspace", str(folder), *words], input=typed)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "w"
    done = gongkai(folder, "init", "--name", "青岚州水务局", "--year", "2023", "--with", "website", "--yes")
    assert done.exit_code == 0, done.output
    return folder


def answered(sheet: Path, answers: dict[str, str]) -> None:
    """Fill in the column 回答 of the lines whose question contains a text."""
    book = openpyxl.load_workbook(sheet)
    page = book["待确认"]
    for line in range(2, page.max_row + 1):
        for text, answer in answers.items():
            if text in str(page.cell(line, 2).value):
                page.cell(line, 5).value = answer
    book.save(sheet)


def test_what_a_ledger_is_is_said_without_a_workspace_and_without_a_name(tmp_path: Path) -> None:
    file = tmp_path / "台账.csv"
    file.write_text(LEDGER, "utf-8-sig")
    done = gongkai(tmp_path / "none", "look", str(file))
    assert done.exit_code == 1, done.output
    assert re.search(r"这是依申请公开台账，预设 ledger-national“.+”（7 列认识 6 列）", done.output)
    assert "收到申请之日 → 用作收到申请之日  例：3月5日、4月5日、5月5日" in done.output
    assert "经手科长 → ？不认识" in done.output
    assert "2023 年 3 行（2023-03-05 至 2023-05-05）" in done.output
    assert "表尾（合计、备注、填表人一类）1 行" in done.output
    assert "？不认识的词 1 处：部分同意" in done.output
    assert 'preset = "ledger-national"' in done.output
    assert not [name for name in ("赵六一", "孙八八", "周九九", "钱七七") if name in done.output]
    assert not (tmp_path / "none").exists()


def test_a_table_without_its_header_shows_no_cell_as_a_header(tmp_path: Path) -> None:
    file = tmp_path / "台账.csv"
    file.write_text("1号,2023-03-05,赵六一,公民\n2号,2023-04-05,孙八八,公民\n", "utf-8-sig")
    done = gongkai(tmp_path / "none", "look", str(file))
    assert done.exit_code == 2
    assert "没有一个预设认得它" in done.output
    assert "赵六一" not in done.output


def test_what_is_no_list_of_rows_is_said_to_be_what_it_is(tmp_path: Path) -> None:
    report = tmp_path / "2022年报.docx"
    report.write_bytes(b"PK\x03\x04")
    done = gongkai(tmp_path, "look", str(report))
    assert done.exit_code == 2
    assert f"gongkai audit {report} --declare 年份" in done.output


def test_questions_are_answered_in_one_sheet_once_and_then_the_night_asks_nothing(workspace: Path) -> None:
    file = workspace.parent / "发布.csv"
    file.write_text(ITEMS, "utf-8-sig")
    sheet = workspace / "待确认.xlsx"
    done = gongkai(workspace, "look", str(file), "--into", "website")
    assert done.exit_code == 1, done.output
    assert (workspace / "inbox" / "website" / "发布.csv").read_bytes() == file.read_bytes()
    answered(sheet, {"稿件性质": "是否引用稿", "录入批次": "不需要", "要闻": "动态信息", "公告": "documents"})
    done = gongkai(workspace, "look", "--answers", str(sheet))
    assert done.exit_code == 1, done.output
    answered(sheet, {"“原稿”": "否", "“引用稿”": "是"})
    done = gongkai(workspace, "look", "--answers", str(sheet))
    assert (done.exit_code, sheet.exists()) == (0, False), done.output
    assert yaml.safe_load((workspace / "presets" / "website.yml").read_text("utf-8")) == {
        "extends": "website-export",
        "columns": {"is_reference": ["稿件性质"]},
        "ignore": ["录入批次"],
        "words": {"is_reference": {"否": ["原稿"], "是": ["引用稿"]}},
    }
    assert 'preset = "website"' in (workspace / "workspace.toml").read_text("utf-8")
    done = gongkai(workspace, "look", str(file), "--into", "website", "--json")
    looked = json.loads(done.stdout)["looks"][0]
    assert looked["years"] == [{"year": 2023, "rows": 3, "counted": 2}]
    assert not [column for column in looked["columns"] if column["role"] == "unknown"]


def test_questions_are_answered_at_the_terminal_for_a_source_that_is_new(workspace: Path) -> None:
    file = workspace.parent / "台账.csv"
    file.write_text(LEDGER, "utf-8-sig")
    done = gongkai(workspace, "look", str(file), "--into", "requests", "--ask", typed="9x\n个人信息\nP1\n")
    assert done.exit_code == 0, done.output
    assert "“9x”不在可选的里面" in done.output
    preset = yaml.safe_load((workspace / "presets" / "requests.yml").read_text("utf-8"))
    assert preset["personal"] == ["经手科长"]
    assert [list(words) for words in preset["words"]["decision"].values()] == [["部分同意"]]
    assert 'name = "requests"\npreset = "requests"' in (workspace / "workspace.toml").read_text("utf-8")


def test_an_answer_that_is_no_choice_takes_in_nothing(workspace: Path) -> None:
    file = workspace.parent / "发布.csv"
    file.write_text(ITEMS, "utf-8-sig")
    sheet = workspace / "待确认.xlsx"
    gongkai(workspace, "look", str(file), "--into", "website")
    before = sorted((path, path.read_bytes()) for path in workspace.rglob("*.[yt]*ml"))
    answered(sheet, {"录入批次": "不需要", "要闻": "新闻类"})
    done = gongkai(workspace, "look", "--answers", str(sheet))
    assert done.exit_code == 2
    assert "“栏目“要闻”归哪一类”的回答“新闻类”不在可选的里面" in done.stderr
    assert sorted((path, path.read_bytes()) for path in workspace.rglob("*.[yt]*ml")) == before


def test_a_comment_in_a_preset_is_lost_only_when_told_so(workspace: Path) -> None:
    file = workspace.parent / "发布.csv"
    file.write_text(ITEMS, "utf-8-sig")
    (workspace / "presets").mkdir()
    own = workspace / "presets" / "website.yml"
    own.write_text("# 我局的\nextends: website-export\n# 张科长定的\nignore: [录入批次]\n", "utf-8")
    text = (workspace / "workspace.toml").read_text("utf-8").replace('"website-export"', '"website"')
    (workspace / "workspace.toml").write_text(text, "utf-8")
    gongkai(workspace, "look", str(file), "--into", "website")
    answered(workspace / "待确认.xlsx", {"稿件性质": "不需要"})
    done = gongkai(workspace, "look", "--answers", str(workspace / "待确认.xlsx"))
    assert (done.exit_code, "# 张科长定的" in own.read_text("utf-8")) == (2, True)
    assert "-# 张科长定的" in done.output
    done = gongkai(workspace, "look", "--answers", str(workspace / "待确认.xlsx"), "--yes")
    assert yaml.safe_load(own.read_text("utf-8"))["ignore"] == ["录入批次", "稿件性质"]


def test_the_kind_of_every_case_file_is_recognised(tmp_path: Path) -> None:
    wrong = []
    with open_warehouse(tmp_path / "warehouse") as warehouse:
        for case in cases():
            first = case.nights[0].files[:1]
            if not first or first[0].source or not case.source.preset or case.source.preset == "wechat-trend":
                continue
            folder = tmp_path / case.id
            begin(case, folder)
            write_night(case, case.nights[0], folder)
            opened = open_file(
                warehouse, folder / "inbox" / case.source.name / first[0].name, all_headers(warehouse, folder)
            )
            for raw in opened.tables:
                best = ranked(warehouse, folder, raw)[0]
                if best.is_likely and best.reading.fills != "request_events" and best.name != case.source.preset:
                    wrong.append((case.id, best.name, case.source.preset))
                warehouse.run("ingest/load/drop_raw", relation=raw.relation, typed=raw.typed)
    assert not wrong
