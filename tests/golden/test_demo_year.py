"""The demo year from the files an office drops to the published figures: the numbers the bureau printed, each one explained."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import yaml
from click.testing import CliRunner

from pipeline.cli.program import main
from pipeline.reports.read_back import read_word
from tests.support.doors import edit, write_on_page
from tests.support.kept import DemoYear
from tests.support.one_count import assert_run_names_the_published_count

DATA = Path(__file__).parents[2] / "data"
KINDS = ["natural_person", "org_commercial", "org_research", "org_nonprofit", "org_legal", "org_other", "total"]


def ask(folder: Path, statement: str) -> list[tuple[Any, ...]]:
    file = folder / "published" / (folder / "published" / "CURRENT").read_text("utf-8").strip()
    with duckdb.connect(str(file), read_only=True) as reader:
        return reader.execute(statement).fetchall()


def figures(folder: Path) -> dict[str, float]:
    return dict(ask(folder, "SELECT figure, value FROM figures WHERE year = 2019 AND agency = 'chuxiong-sthj'"))


def test_the_year_end_is_done_and_has_only_warnings(demo: DemoYear) -> None:
    assert demo.exit_code == 1, demo.output
    assert "阻断 " not in demo.stdout.split("问题：")[1].splitlines()[0]
    assert_run_names_the_published_count(demo.folder, demo.stdout, 2019)


def test_the_headline_figures_are_printed(demo: DemoYear) -> None:
    for line in ("768 = 739 + 7 + 4 + 18", "微信 172，微博 135", "1 0 0 1 1 0 3", "收到公开申请    3"):
        assert line in demo.stdout


def test_the_figures_are_those_the_bureau_published(demo: DemoYear) -> None:
    values = figures(demo.folder)
    assert values["items.total"] == 768
    assert [values[f"items.{name}"] for name in ("news", "documents", "replies", "other")] == [739, 7, 4, 18]
    assert (values["posts.wechat"], values["posts.weibo"]) == (172, 135)
    assert values["requests.new_received.total"] == 3
    assert [values[f"requests.result_total.{kind}"] for kind in KINDS] == [1, 0, 0, 1, 1, 0, 3]
    assert [values[f"requests.granted.{kind}"] for kind in KINDS] == [0, 0, 0, 1, 1, 0, 2]
    assert [values[f"requests.unable_not_held.{kind}"] for kind in KINDS] == [1, 0, 0, 0, 0, 0, 1]
    assert [values[f"requests.{row}.total"] for row in ("carried_in", "carried_out", "partial")] == [0, 0, 0]
    assert values["briefings.heard"] == 4
    assert {values[figure] for figure in values if figure.startswith("disputes.")} == {0}
    assert values["disclosure.art20_5.licences.decisions_handled"] == 20


def test_every_figure_is_the_sum_of_its_evidence(demo: DemoYear) -> None:
    folder = demo.folder
    assert ask(folder, """
        SELECT figures.agency, figures.year, figures.figure, figures.value, coalesce(sum(evidence.amount), 0) AS shown
        FROM figures
        LEFT JOIN evidence USING (agency, year, figure)
        GROUP BY ALL
        HAVING shown <> figures.value
    """) == []  # fmt: skip
    assert (
        ask(folder, "SELECT DISTINCT figure, year FROM evidence ANTI JOIN figures USING (agency, year, figure)") == []
    )


def test_every_row_is_accounted_for(demo: DemoYear) -> None:
    folder = demo.folder
    assert ask(folder, "SELECT * FROM accounting WHERE pulled <> counted + excluded + quarantined") == []
    by_source = {source: rest for source, *rest in ask(folder, """
        SELECT source, sum(pulled), sum(counted), sum(excluded), sum(quarantined) FROM accounting GROUP BY source
    """)}  # fmt: skip
    assert by_source["website"][0] == 1492
    assert by_source["website"][3] == 3, "two times nobody can read and one of 2091"
    assert by_source["wechat"][0] == 178
    assert by_source["weibo"][0] == 140
    assert by_source["ledger"] == [3, 3, 0, 0]


def test_what_is_left_out_of_the_website_is_what_the_demo_says_it_put_in(demo: DemoYear) -> None:
    """The table of data/README.md, minus the doubles that stand outside the year."""
    reasons = dict(ask(demo.folder, """
        SELECT split_part(split_part(reason, '：', 1), '（', 1) AS kind, count(*) FROM excluded WHERE source = 'website' GROUP BY kind
    """))  # fmt: skip
    assert reasons["重复"] == 5
    assert (reasons["引用"], reasons["草稿，没有发布"], reasons["已撤稿"], reasons["已删除"]) == (48, 22, 15, 4)
    # Of the two exports the newer one says so: a draft and a withdrawn item of the old site were not moved over.
    assert reasons["新的导出中已没有这一条"] == 2


def test_the_last_second_of_2018_and_the_first_of_2020_are_not_of_2019(demo: DemoYear) -> None:
    days = ask(
        demo.folder,
        "SELECT min(on_date)::VARCHAR, max(on_date)::VARCHAR FROM evidence WHERE year = 2019 AND figure = 'items.total'",
    )
    assert days[0][0] >= "2019-01-01"
    assert days[0][1] <= "2019-12-31"
    known = dict(ask(demo.folder, "SELECT year, value FROM figures WHERE figure = 'items.total'"))
    assert known[2020] == 4
    assert known[2018] > 500


def test_nobody_who_applied_is_named_in_what_is_published(demo: DemoYear) -> None:
    folder = demo.folder
    for word in ("张三", "13800000000"):
        assert word not in demo.output
        for file in [*(folder / "published").iterdir(), *(folder / "warehouse").iterdir()]:
            assert word.encode() not in file.read_bytes(), file


def test_the_demo_has_a_plan_and_a_follow_up_and_the_report_tells_of_them(demo: DemoYear) -> None:
    """Small and made up: every task of the year done, one of them late; five findings followed up and closed, one of them late."""
    assert ask(demo.folder, "SELECT state, count(*), count(*) FILTER (NOT in_time) FROM plan_tasks GROUP BY state") == [
        ("done", 42, 1)
    ]
    sums = "SELECT sum(issued), sum(closed), sum(closed_late), sum(overdue) FROM follow_up_counts WHERE year = 2019"
    assert ask(demo.folder, sums) == [(5, 5, 1, 0)]
    (record,) = (demo.folder / "reports" / "2019" / ".paragraphs").glob("*.json")
    text = "".join(entry["text"] for entry in json.loads(record.read_text("utf-8")))
    assert "全年安排任务42项次，均已完成" in text
    assert "发出督办5件，已经办结5件" in text
    assert "列明公开事项12项" in text
    assert "全年登记的10件公文逐件标明公开属性" in text
    assert "开展网站巡检1次" in text


def test_explain_shows_the_172(demo: DemoYear) -> None:
    words = ["--workspace", str(demo.folder), "explain", "posts.wechat", "--year", "2019", "--json"]
    document = json.loads(CliRunner().invoke(main, words).stdout)
    assert document["value"] == len(document["evidence"]) == 172


def test_most_of_the_text_is_written_and_no_number_of_it_is_warned_of(demo: DemoYear) -> None:
    """At least 1,200 characters of section one and 300 of section five are ours, and the audit has nothing to say about them."""
    folder = demo.folder
    (record,) = (folder / "reports" / "2019" / ".paragraphs").glob("*.json")
    written: dict[str, int] = {}
    section = ""
    for entry in json.loads(record.read_text("utf-8")):
        if entry["level"] == 1:
            section = entry["text"][:2]
        elif entry.get("source") == "ours":
            written[section] = written.get(section, 0) + len(entry["text"])
    assert written["一、"] >= 1200
    assert written["五、"] >= 300
    codes = {code for (code,) in ask(folder, "SELECT DISTINCT code FROM findings")}
    assert not {code for code in codes if code.startswith(("TXT-", "TEXT-", "RPT-TOPIC", "CMP-"))}
    draft = next((folder / "reports" / "2019").glob("*报告（草稿）.docx"))
    result = CliRunner().invoke(main, ["--workspace", str(folder), "audit", str(draft), "--json"])
    (read,) = json.loads(result.stdout)["reports"]
    said = {(finding["code"], finding["severity"]) for finding in read["findings"]}
    assert not {code for code, severity in said if severity != "info" and not code.startswith("T2-")}, said


def test_the_demo_is_sealed_with_a_text_through_each_door_and_a_changed_letter_is_noticed(
    demo: DemoYear, tmp_path: Path, libreoffice: bool
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(demo.folder, folder)
    wrong = "本年新收政府信息公开申请99件。"
    page = [wrong, "本年新收的{{ requests.new_received.total }}件申请都按期答复。"]
    assert write_on_page(folder, "chuxiong-sthj", 2019, "依申请公开做法", page) == [422, 303]
    (draft,) = (folder / "reports" / "2019").glob("*报告（草稿）.docx")
    edit(draft, lambda text: text.replace("做到先审查、后公开。", "做到先审查、后公开，应公开尽公开。"))
    file = folder / "texts" / "chuxiong-sthj-2019.yml"
    texts = yaml.safe_load(file.read_text("utf-8"))
    texts["places"]["监督保障做法"] = {"text": "明确局办公室为牵头部门。", "by": "张红"}
    file.write_text(yaml.safe_dump(texts, allow_unicode=True, sort_keys=False), "utf-8")
    words = ["year-end", "2019", "--direct", "--approve-by", "张主任", "--note", "已核对"]
    sealed = CliRunner().invoke(main, ["--workspace", str(folder), *words])
    assert "已封存" in sealed.output, sealed.output
    with zipfile.ZipFile(folder / "sealed" / "chuxiong-sthj-2019-r1.zip") as package:
        entries = json.loads(package.read("text.json"))
        members = set(package.namelist())
    assert {f"documents/report.{ending}" for ending in ("docx", "html", "xlsx", "svg", "png")} <= members
    assert ("documents/report.pdf" in members) == libreoffice
    written = {
        entry["name"]: (entry["text"], entry["by"], entry["door"])
        for entry in entries
        if entry.get("source") == "written"
    }
    assert written["依申请公开做法"] == ("本年新收的3件申请都按期答复。", "王主任", "操作页面")
    assert written["政府信息管理"][0].endswith("应公开尽公开。")
    assert written["政府信息管理"][1:] == ("李明", "Word 稿")
    assert written["监督保障做法"] == ("明确局办公室为牵头部门。", "张红", "文字文件")
    final = folder / "reports" / "2019" / "楚雄州生态环境局2019年政府信息公开工作年度报告.docx"
    lines = read_word(final).lines
    assert {text for text, *_ in written.values()} <= set(lines)
    assert not any("〔此处" in line for line in lines)
    proven = CliRunner().invoke(main, ["--workspace", str(folder), "verify", str(final)])
    assert (proven.exit_code, "逐字节相同" in proven.output) == (0, True), proven.output
    edit(final, lambda text: text.replace("牵头部门", "主管部门"))
    changed = CliRunner().invoke(main, ["--workspace", str(folder), "verify", str(final)])
    assert (changed.exit_code, "PAPER-CHANGED" in changed.output, "主管部门" in changed.output) == (1, True, True)
